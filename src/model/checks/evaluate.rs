//! Whether a check holds for given values, as the database decides it.

use std::cmp::Ordering;

use crate::model::data::{Expression, Member, Operand, Operator, Value};

impl Expression {
    /// `None` is SQL's unknown, with which a check holds; a member without a value is NULL.
    pub fn holds(&self, value: &dyn Fn(Member) -> Option<Value>) -> Option<bool> {
        match self {
            Self::And(parts) => all(parts, value, false),
            Self::Or(parts) => all(parts, value, true),
            Self::Not(inner) => inner.holds(value).map(|holds| !holds),
            Self::IsNull(operand) => Some(read(operand, value).is_none()),
            Self::IsNotNull(operand) => Some(read(operand, value).is_some()),
            Self::Compare { left, operator, right } => {
                let order = compare(&read(left, value)?, &read(right, value)?);
                Some(match operator {
                    Operator::Equal => order.is_eq(),
                    Operator::NotEqual => order.is_ne(),
                    Operator::Less => order.is_lt(),
                    Operator::LessOrEqual => order.is_le(),
                    Operator::Greater => order.is_gt(),
                    Operator::GreaterOrEqual => order.is_ge(),
                })
            }
        }
    }
}

/// `decides`: the answer that one part alone is enough for.
fn all(parts: &[Expression], value: &dyn Fn(Member) -> Option<Value>, decides: bool) -> Option<bool> {
    let answers: Vec<_> = parts.iter().map(|part| part.holds(value)).collect();
    if answers.contains(&Some(decides)) {
        return Some(decides);
    }
    (!answers.contains(&None)).then_some(!decides)
}

fn read(operand: &Operand, value: &dyn Fn(Member) -> Option<Value>) -> Option<Value> {
    match operand {
        Operand::Member(member) => value(*member),
        Operand::Literal(literal) => Some(literal.clone()),
    }
}

/// Values of one type; other texts than numbers are compared by code point.
pub(in crate::model) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Float(left), Value::Float(right)) => left.total_cmp(right),
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Decimal(left), Value::Decimal(right)) => units(left).cmp(&units(right)),
        (left, right) => left.to_json().as_str().cmp(&right.to_json().as_str()),
    }
}

/// A decimal in units that are finer than any scale.
fn units(text: &str) -> i128 {
    const DIGITS: usize = 28;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<DIGITS$.DIGITS$}").parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn less(left: Value, right: Value) -> Expression {
        Expression::Compare {
            left: Operand::Literal(left),
            operator: Operator::Less,
            right: Operand::Literal(right),
        }
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        let decimal = |text: &str| Value::Decimal(text.to_owned());
        for (left, right) in [("2.00", "10.00"), ("-10.5", "-2"), ("0.09", "0.1"), ("-0.01", "0")] {
            let holds = |left, right| less(decimal(left), decimal(right)).holds(&|_| None);
            assert_eq!(holds(left, right), Some(true), "{left} {right}");
            assert_eq!(holds(right, left), Some(false), "{right} {left}");
        }
    }

    #[test]
    fn null_is_unknown() {
        let null = Operand::Member(Member::Version);
        let unknown = || Expression::Compare {
            left: null.clone(),
            operator: Operator::Equal,
            right: Operand::Literal(Value::Integer(1)),
        };
        let no = || less(Value::Integer(2), Value::Integer(1));
        let nothing = |_| None;
        assert_eq!(unknown().holds(&nothing), None);
        assert_eq!(
            Expression::Or(vec![unknown(), Expression::IsNull(null.clone())]).holds(&nothing),
            Some(true)
        );
        assert_eq!(Expression::And(vec![unknown(), no()]).holds(&nothing), Some(false));
        assert_eq!(Expression::Not(Box::new(unknown())).holds(&nothing), None);
    }
}

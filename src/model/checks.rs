//! Check expressions: parsed once, so that every dialect writes them from the same tree.

mod evaluate;
mod syntax;

use std::ops::Range;

use super::context::Context;
use super::data::{Check, EntityId, Expression, FieldType, Member, OnDelete, Operand, Operator};
use super::problem::Problem;
use crate::diagnostic::Diagnostic;
use crate::spec::{self, DatabaseKind, Spanned};
use syntax::{Syntax, Term, TermKind};

/// A check of the entity, or `None` where it is none, which is a problem then.
pub(super) fn resolve(context: &mut Context, id: EntityId, written: &Spanned<String>) -> Option<Check> {
    let mut resolver = Resolver { context, id, written, members: Vec::new() };
    let syntax = match syntax::parse(written) {
        Ok(syntax) => syntax,
        Err((place, problem)) => {
            resolver.report(&place, &problem);
            return None;
        }
    };
    let expression = resolver.expression(&syntax)?;
    let members = resolver.members;
    Some(Check { text: written.value.clone(), expression, members })
}

struct Resolver<'a, 's> {
    context: &'a mut Context<'s>,
    id: EntityId,
    written: &'a Spanned<String>,
    members: Vec<Member>,
}

/// One side of a comparison.
enum Side<'t> {
    Member(Member, FieldType),
    Literal(&'t Term),
}

impl Resolver<'_, '_> {
    fn expression(&mut self, syntax: &Syntax) -> Option<Expression> {
        match syntax {
            Syntax::And(parts) => self.expressions(parts).map(Expression::And),
            Syntax::Or(parts) => self.expressions(parts).map(Expression::Or),
            Syntax::Not(inner) => Some(Expression::Not(Box::new(self.expression(inner)?))),
            Syntax::IsNull { term, negated } => {
                let Side::Member(member, _) = self.side(term)? else {
                    return self.fail(&term.place, &Problem::CheckLiterals);
                };
                let operand = Operand::Member(member);
                Some(if *negated { Expression::IsNotNull(operand) } else { Expression::IsNull(operand) })
            }
            Syntax::Compare { left, operator, place, right } => self.compare(left, *operator, place, right),
        }
    }

    /// All of them, so that each one's problems are told.
    fn expressions(&mut self, parts: &[Syntax]) -> Option<Vec<Expression>> {
        let resolved: Vec<_> = parts.iter().map(|part| self.expression(part)).collect();
        resolved.into_iter().collect()
    }

    fn compare(
        &mut self,
        left: &Term,
        operator: Operator,
        place: &Range<usize>,
        right: &Term,
    ) -> Option<Expression> {
        let (left_side, right_side) = (self.side(left), self.side(right));
        let (left_side, right_side) = (left_side?, right_side?);
        let whole = left.place.start..right.place.end;
        let (kind, left, right) = match (left_side, right_side) {
            (Side::Literal(_), Side::Literal(_)) => return self.fail(&whole, &Problem::CheckLiterals),
            (Side::Member(member, kind), Side::Literal(term)) => {
                let literal = self.literal(&kind, term)?;
                (kind, Operand::Member(member), literal)
            }
            (Side::Literal(term), Side::Member(member, kind)) => {
                let literal = self.literal(&kind, term)?;
                (kind, literal, Operand::Member(member))
            }
            (Side::Member(left, left_kind), Side::Member(right, right_kind)) => {
                if !are_comparable(&left_kind, &right_kind) {
                    let (left, right) = (left_kind.name().to_owned(), right_kind.name().to_owned());
                    return self.fail(&whole, &Problem::CheckTypes { left, right });
                }
                (left_kind, Operand::Member(left), Operand::Member(right))
            }
        };
        let orders = !matches!(operator, Operator::Equal | Operator::NotEqual);
        if orders && !(kind.is_ordered() || kind.is_text()) {
            let problem = Problem::CheckOrder { operator: symbol(operator), kind: kind.name() };
            return self.fail(place, &problem);
        }
        Some(Expression::Compare { left, operator, right })
    }

    fn side<'t>(&mut self, term: &'t Term) -> Option<Side<'t>> {
        let name = match &term.kind {
            TermKind::Name(name) => name,
            TermKind::Null => return self.fail(&term.place, &Problem::CheckNull),
            TermKind::Text(_) | TermKind::Number(_) | TermKind::Boolean(_) => {
                return Some(Side::Literal(term));
            }
        };
        let place = Spanned::new((), self.place(&term.place));
        let member = self.context.member(self.id, name, &place)?;
        let kind = self.context.member_type(self.id, member);
        if !kind.is_comparable() {
            let problem = Problem::NotComparable { name: name.clone(), kind: kind.name(), place: "a check" };
            return self.fail(&term.place, &problem);
        }
        match member {
            // MySQL allows no check on a key that it counts itself, nor on a reference that it sets to NULL.
            Member::Key => return self.fail(&term.place, &Problem::CheckKey),
            Member::BelongsTo(index) if self.is_set_to_null(index) => {
                return self.fail(&term.place, &Problem::CheckSetNull { name: name.clone() });
            }
            _ => {}
        }
        if !self.members.contains(&member) {
            self.members.push(member);
        }
        Some(Side::Member(member, kind))
    }

    fn is_set_to_null(&self, index: usize) -> bool {
        let relation = &self.context.model.entity(self.id).belongs_to[index];
        self.context.model.project.database == DatabaseKind::Mysql && relation.on_delete == OnDelete::SetNull
    }

    /// A literal of the type of the other side; its limits do not matter here.
    fn literal(&mut self, kind: &FieldType, term: &Term) -> Option<Operand> {
        let kind = kind.without_limits();
        let value = match &term.kind {
            TermKind::Text(text) => spec::Value::Text(text.clone()),
            TermKind::Boolean(value) => spec::Value::Boolean(*value),
            TermKind::Number(number) => match (&kind, number.parse::<i64>()) {
                (FieldType::Decimal(_), _) => spec::Value::Text(number.clone()),
                (_, Ok(number)) => spec::Value::Integer(number),
                (_, Err(_)) => spec::Value::Float(number.parse().ok()?),
            },
            TermKind::Name(_) | TermKind::Null => return None,
        };
        let written = Spanned::new(value, self.place(&term.place));
        self.context.value(&kind, "check", &written).map(Operand::Literal)
    }

    fn fail<T>(&mut self, place: &Range<usize>, problem: &Problem) -> Option<T> {
        self.report(place, problem);
        None
    }

    fn report(&mut self, place: &Range<usize>, problem: &Problem) {
        let place = self.place(place);
        self.context.push(Diagnostic::error_at(&place, problem));
    }

    /// A place within the expression as one in the file; all of the string where escapes stand between.
    fn place(&self, within: &Range<usize>) -> Range<usize> {
        let span = &self.written.span;
        let quotes = span.len().saturating_sub(self.written.len());
        if quotes == 2 || quotes == 6 {
            let start = span.start + quotes / 2;
            start + within.start..start + within.end
        } else {
            span.clone()
        }
    }
}

/// May two members be compared on every database?
fn are_comparable(left: &FieldType, right: &FieldType) -> bool {
    use FieldType::{BigInt, Date, DateTime, Decimal, Enum, Float, Integer, Time};
    let is_number = |kind: &FieldType| matches!(kind, Integer(_) | BigInt(_) | Float(_));
    match (left, right) {
        (Decimal(_), Decimal(_))
        | (Date(_), Date(_))
        | (Time(_), Time(_))
        | (DateTime(_), DateTime(_))
        | (Enum(_), Enum(_))
        | (FieldType::Boolean, FieldType::Boolean)
        | (FieldType::Uuid, FieldType::Uuid) => true,
        _ => (is_number(left) && is_number(right)) || (left.is_text() && right.is_text()),
    }
}

fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "=",
        Operator::NotEqual => "<>",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
    }
}

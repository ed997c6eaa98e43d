use sqlx::QueryBuilder;

use crate::database::Db;
use crate::dialect;
use crate::resource::{Bind, Column, Kind};
use crate::validate::Violation;

/// Values that one `in` may name.
const MAX_VALUES: usize = 100;

/// A condition on one column.
#[derive(Debug)]
pub struct Filter {
    column: &'static Column,
    operator: Operator,
    values: Vec<Bind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    In,
    NotIn,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Contains,
    StartsWith,
    EndsWith,
    Null,
}

impl Operator {
    const ALL: [(&'static str, Self); 12] = [
        ("eq", Self::Equal),
        ("ne", Self::NotEqual),
        ("in", Self::In),
        ("nin", Self::NotIn),
        ("gt", Self::Greater),
        ("gte", Self::GreaterOrEqual),
        ("lt", Self::Less),
        ("lte", Self::LessOrEqual),
        ("contains", Self::Contains),
        ("starts_with", Self::StartsWith),
        ("ends_with", Self::EndsWith),
        ("null", Self::Null),
    ];

    /// The operators that a column takes, with their names.
    pub fn of(column: &Column) -> impl Iterator<Item = (&'static str, Self)> {
        Self::ALL
            .into_iter()
            .filter(|(_, operator)| match operator {
                Self::Equal | Self::NotEqual | Self::In | Self::NotIn => true,
                Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual => {
                    column.kind.is_ordered()
                }
                Self::Contains | Self::StartsWith | Self::EndsWith => column.kind.is_text(),
                Self::Null => column.nullable,
            })
    }

    /// Between the column and its value.
    const fn sql(self) -> &'static str {
        match self {
            Self::NotEqual => " <> ",
            Self::Greater => " > ",
            Self::GreaterOrEqual => " >= ",
            Self::Less => " < ",
            Self::LessOrEqual => " <= ",
            _ => " = ",
        }
    }
}

impl Filter {
    pub fn parse(column: &'static Column, operator: &str, value: &str) -> Result<Self, Violation> {
        let found = Operator::of(column).find(|(name, _)| *name == operator);
        let (_, operator) = found.ok_or_else(|| {
            Violation::new(
                "unknown_operator",
                format!("`{operator}` is not an operator of this field"),
            )
        })?;
        let invalid = || Violation::new("type", "is not a value of this field");
        let values = match operator {
            Operator::In | Operator::NotIn => {
                let values: Option<Vec<_>> = split(value)
                    .iter()
                    .map(|text| column.kind.parse(text))
                    .collect();
                values.ok_or_else(invalid)?
            }
            Operator::Null => vec![Kind::Boolean.parse(value).ok_or_else(invalid)?],
            _ => vec![column.kind.parse(value).ok_or_else(invalid)?],
        };
        if values.len() > MAX_VALUES {
            return Err(Violation::new(
                "too_many",
                format!("must name at most {MAX_VALUES} values"),
            ));
        }
        Ok(Self {
            column,
            operator,
            values,
        })
    }

    pub fn push(&self, query: &mut QueryBuilder<Db>) {
        let column = self.column.sql;
        match (self.operator, &self.values[..]) {
            (Operator::In, values) => super::push_in(query, column, values.iter().cloned()),
            (Operator::NotIn, values) => {
                query.push("(NOT ");
                super::push_in(query, column, values.iter().cloned());
                query.push(" OR ").push(column).push(" IS NULL)");
            }
            (Operator::Null, [Bind::Boolean(null)]) => {
                query
                    .push(column)
                    .push(if *null { " IS NULL" } else { " IS NOT NULL" });
            }
            (Operator::Contains, [Bind::Text(text)]) => {
                dialect::push_like(query, column, contains(text));
            }
            (Operator::StartsWith, [Bind::Text(text)]) => {
                dialect::push_like(query, column, format!("{}%", escape(text)));
            }
            (Operator::EndsWith, [Bind::Text(text)]) => {
                dialect::push_like(query, column, format!("%{}", escape(text)));
            }
            (operator, values) => {
                query.push("(").push(column).push(operator.sql());
                values[0].clone().push(query);
                if operator == Operator::NotEqual {
                    query.push(" OR ").push(column).push(" IS NULL");
                }
                query.push(")");
            }
        }
    }
}

/// The pattern of whatever has `text` in it.
pub(super) fn contains(text: &str) -> String {
    format!("%{}%", escape(text))
}

/// `text` without wildcards.
fn escape(text: &str) -> String {
    text.replace('\\', r"\\")
        .replace('%', r"\%")
        .replace('_', r"\_")
}

/// The values of a list, which commas part. A backslash takes the character behind it as it is.
fn split(list: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut value = String::new();
    let mut characters = list.chars();
    while let Some(character) = characters.next() {
        match character {
            ',' => values.push(std::mem::take(&mut value)),
            '\\' => value.extend(characters.next()),
            character => value.push(character),
        }
    }
    values.push(value);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_have_a_comma() {
        assert_eq!(split(""), [""]);
        assert_eq!(split("a,b,"), ["a", "b", ""]);
        assert_eq!(split(r"red\, green,a\\b"), ["red, green", r"a\b"]);
    }
}

//! Which type may become which, and what may be lost on the way. How is the dialects' to say.

mod mysql;
mod postgres;
mod sqlite;

use super::dialect::Dialect;
use super::tables::ColumnType;

/// How a dialect converts.
pub trait Cast {
    /// SQL: an expression of one type as another. For every conversion that [`quality`] knows, and for its way back.
    fn cast(&self, sql: &str, from: &ColumnType, to: &ColumnType) -> String;

    /// SQL: the length in characters.
    fn length(&self, text: &str) -> String;

    /// SQL: a number of a type, for comparing it.
    fn number(&self, sql: &str, kind: &ColumnType) -> String;

    /// SQL: whether a text cannot be read as a type.
    fn unreadable(&self, text: &str, to: &ColumnType) -> String;

    /// SQL: whether a value loses something on its way into another type, or does not go into it; `None` where every
    /// value does.
    fn misfit(&self, sql: &str, from: &ColumnType, to: &ColumnType) -> Option<String> {
        use ColumnType as T;
        if !matches!(quality(from, to)?, Quality::Checked | Quality::Lossy) {
            return None;
        }
        let text = T::Text { max: None };
        Some(match (from, to) {
            (_, T::Text { max: Some(max) }) => {
                format!("{} > {max}", self.length(&self.cast(sql, from, &text)))
            }
            (T::Text { .. }, _) => self.unreadable(sql, to),
            (_, T::Integer) if whole_digits(from).is_some() => {
                let number = self.number(sql, from);
                format!(
                    "{number} NOT BETWEEN {} AND {}{}",
                    i32::MIN,
                    i32::MAX,
                    self.or_changed(sql, from, to)
                )
            }
            (_, T::Decimal { precision, scale }) if whole_digits(from) > Some(precision - scale) => {
                let limit = format!("1{}", "0".repeat((precision - scale) as usize));
                format!("abs({}) >= {limit}{}", self.number(sql, from), self.or_changed(sql, from, to))
            }
            (T::DateTime, T::Time) => format!("{sql} IS NOT NULL"),
            _ => format!("{sql} <> {}", self.cast(&self.cast(sql, from, to), to, from)),
        })
    }

    fn or_changed(&self, sql: &str, from: &ColumnType, to: &ColumnType) -> String {
        match quality(from, to) {
            Some(Quality::Lossy) => {
                format!(" OR {sql} <> {}", self.cast(&self.cast(sql, from, to), to, from))
            }
            _ => String::new(),
        }
    }
}

/// The most digits before the point; `None` where there is no such limit to speak of.
fn whole_digits(kind: &ColumnType) -> Option<u32> {
    match kind {
        ColumnType::Integer => Some(INTEGER_DIGITS),
        ColumnType::BigInt | ColumnType::Identity => Some(BIGINT_DIGITS),
        ColumnType::Decimal { precision, scale } => Some(precision - scale),
        ColumnType::Float => Some(u32::MAX),
        _ => None,
    }
}

/// How well the values of one type go into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// No value is stored differently.
    Same,
    /// Every value has its counterpart, and back.
    Safe,
    /// Every value that fits has its counterpart; one that does not stops the migration.
    Checked,
    /// Something is cut off: characters, digits, a time of day.
    Lossy,
}

/// Digits of a 32-bit and of a 64-bit integer, and the longest text of each with its sign.
const INTEGER_DIGITS: u32 = 10;
const BIGINT_DIGITS: u32 = 19;
const UUID_CHARACTERS: u64 = 36;
const DATE_CHARACTERS: u64 = 10;
const TIME_CHARACTERS: u64 = 15;
const DATETIME_CHARACTERS: u64 = 27;
const FLOAT_CHARACTERS: u64 = 24;

/// How one type goes into another; `None` where it does not.
pub fn quality(from: &ColumnType, to: &ColumnType) -> Option<Quality> {
    use ColumnType as T;
    if from == to {
        return Some(Quality::Same);
    }
    Some(match (from, to) {
        (T::Bytes, _) | (_, T::Bytes) | (T::Text { .. }, T::List) => return None,
        (_, T::Text { max }) => into_text(from, *max),
        (T::Identity, T::BigInt) | (T::BigInt, T::Identity) | (T::Enum { .. }, T::Enum { .. }) => {
            Quality::Same
        }
        (T::Integer, T::BigInt | T::Identity | T::Float)
        | (T::Boolean, T::Integer | T::BigInt)
        | (T::Date, T::DateTime)
        | (T::List | T::Text { .. }, T::Json)
        | (T::Json, T::List) => Quality::Safe,
        (T::Text { .. }, _)
        | (T::BigInt | T::Identity, T::Integer)
        | (T::Decimal { scale: 0, .. }, T::Integer | T::BigInt | T::Identity) => Quality::Checked,
        (T::Integer | T::BigInt | T::Identity, T::Decimal { precision, scale }) => {
            if whole_digits(from) <= Some(precision - scale) { Quality::Safe } else { Quality::Checked }
        }
        (T::Decimal { precision, scale }, T::Decimal { precision: p, scale: s }) => {
            if s < scale {
                Quality::Lossy
            } else if p - s < precision - scale {
                Quality::Checked
            } else {
                Quality::Safe
            }
        }
        (T::Decimal { .. }, T::Integer | T::BigInt | T::Identity | T::Float)
        | (T::Float, T::Integer | T::BigInt | T::Identity | T::Decimal { .. })
        | (T::BigInt | T::Identity, T::Float)
        | (T::Integer | T::BigInt, T::Boolean)
        | (T::DateTime, T::Date | T::Time) => Quality::Lossy,
        _ => return None,
    })
}

fn into_text(from: &ColumnType, max: Option<u64>) -> Quality {
    if is_short_enough(from, max) {
        Quality::Safe
    } else if matches!(from, ColumnType::Text { .. }) {
        Quality::Lossy
    } else {
        Quality::Checked
    }
}

/// Whether the text of every value has at most this many characters.
fn is_short_enough(from: &ColumnType, max: Option<u64>) -> bool {
    max.is_none_or(|max| text_length(from).is_some_and(|length| length <= max))
}

/// The longest text that a value becomes; `None`: there is no limit.
fn text_length(kind: &ColumnType) -> Option<u64> {
    use ColumnType as T;
    match kind {
        T::Uuid => Some(UUID_CHARACTERS),
        T::Integer => Some(u64::from(INTEGER_DIGITS) + 1),
        T::Identity | T::BigInt => Some(u64::from(BIGINT_DIGITS) + 1),
        T::Float => Some(FLOAT_CHARACTERS),
        T::Decimal { precision, .. } => Some(u64::from(*precision) + 3),
        T::Boolean => Some(5),
        T::Text { max } => *max,
        T::Enum { values } => values.iter().map(|value| value.chars().count() as u64).max(),
        T::Date => Some(DATE_CHARACTERS),
        T::Time => Some(TIME_CHARACTERS),
        T::DateTime => Some(DATETIME_CHARACTERS),
        T::Json | T::List | T::Bytes | T::Digest => None,
    }
}

/// The regular expression of the texts that are read as a type, for databases that know such.
fn pattern(to: &ColumnType) -> Option<String> {
    use ColumnType as T;
    let pattern = match to {
        T::Integer | T::BigInt | T::Identity => "^-?[0-9]+$",
        T::Float => "^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$",
        T::Decimal { precision, scale } => {
            let whole = (precision - scale).max(1);
            return Some(format!("^-?[0-9]{{1,{whole}}}([.][0-9]{{1,{}}})?$", (*scale).max(1)));
        }
        T::Uuid => "^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$",
        T::Date => "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        T::Time => "^[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$",
        T::DateTime => "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}",
        _ => return None,
    };
    Some(pattern.to_owned())
}

/// SQL: whether a text is none of the values of an enum, or no boolean.
fn not_among(dialect: &dyn Dialect, text: &str, to: &ColumnType) -> String {
    let values = match to {
        ColumnType::Enum { values } => values.clone(),
        _ => vec!["true".to_owned(), "false".to_owned()],
    };
    let values = values.iter().map(|value| dialect.text(value)).collect();
    format!("NOT ({})", dialect.one_of(text, values))
}

//! Conversions on `SQLite`. What does not fit gives NULL or nonsense here; the guards of a migration stop it before.

use super::Cast;
use crate::schema::dialect::{Sqlite, decimal};
use crate::schema::tables::ColumnType;

impl Cast for Sqlite {
    fn cast(&self, x: &str, from: &ColumnType, to: &ColumnType) -> String {
        use ColumnType as T;
        match (from, to) {
            (T::Text { .. }, T::Text { max: Some(max) }) if !super::is_short_enough(from, Some(*max)) => {
                format!("substr({x}, 1, {max})")
            }
            (T::Decimal { precision, scale }, T::Decimal { precision: p, scale: s }) => {
                decimal::resize_sql(x, (*precision, *scale), (*p, *s))
            }
            (T::Decimal { scale, .. }, T::Text { .. }) => decimal::decode_sql(x, *scale),
            (T::Decimal { scale, .. }, T::Integer | T::BigInt | T::Identity) => {
                format!("CAST({} AS INTEGER)", decimal::decode_sql(x, *scale))
            }
            (T::Decimal { scale, .. }, T::Float) => {
                format!("CAST({} AS REAL)", decimal::decode_sql(x, *scale))
            }
            (T::Integer | T::BigInt | T::Identity, T::Decimal { precision, scale }) => {
                decimal::of_integer_sql(x, *precision, *scale)
            }
            (T::Float, T::Decimal { precision, scale }) => decimal::of_float_sql(x, *precision, *scale),
            (T::Text { .. }, T::Decimal { precision, scale }) => decimal::of_text_sql(x, *precision, *scale),
            (T::Integer | T::BigInt | T::Identity | T::Text { .. }, T::Float) => format!("CAST({x} AS REAL)"),
            (T::Float | T::Text { .. }, T::Integer | T::BigInt | T::Identity) => {
                format!("CAST({x} AS INTEGER)")
            }
            (T::Integer | T::BigInt, T::Boolean) => format!("({x} <> 0)"),
            (T::Boolean, T::Text { .. }) => format!("CASE {x} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
            (T::Text { .. }, T::Boolean) => format!("CASE {x} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"),
            (T::Uuid, T::Text { .. }) => uuid_text(x),
            (T::Text { .. }, T::Uuid) => format!("unhex(replace({x}, '-', ''))"),
            (T::Date, T::DateTime) => format!("{x} || 'T00:00:00.000000Z'"),
            (T::DateTime, T::Date) => format!("substr({x}, 1, 10)"),
            (T::DateTime, T::Time) => format!("substr({x}, 12, 15)"),
            (T::Time, T::DateTime) => format!("'1970-01-01T' || {x} || 'Z'"),
            (T::Text { .. }, T::Date) => format!("date({x})"),
            (T::Text { .. }, T::Time) => {
                canonical(x, "??:??:??.??????", &format!("strftime('%H:%M:%f', {x}) || '000'"))
            }
            (T::Text { .. }, T::DateTime) => canonical(
                x,
                "????-??-??T??:??:??.??????Z",
                &format!("strftime('%Y-%m-%dT%H:%M:%f', {x}) || '000Z'"),
            ),
            (T::Text { .. }, T::Json) => format!("CASE WHEN {x} IS NOT NULL THEN json_quote({x}) END"),
            (T::Json, T::Text { .. }) => {
                format!("CASE json_type({x}) WHEN 'text' THEN json_extract({x}, '$') ELSE {x} END")
            }
            (T::Json, T::List) => {
                format!("CASE json_type({x}) WHEN 'array' THEN {x} ELSE '[' || {x} || ']' END")
            }
            (T::Integer | T::BigInt | T::Identity | T::Float, T::Text { .. }) => format!("CAST({x} AS TEXT)"),
            _ => x.to_owned(),
        }
    }

    fn length(&self, text: &str) -> String {
        format!("length({text})")
    }

    fn number(&self, x: &str, kind: &ColumnType) -> String {
        match kind {
            ColumnType::Decimal { scale, .. } => format!("CAST({} AS REAL)", decimal::decode_sql(x, *scale)),
            _ => x.to_owned(),
        }
    }

    fn unreadable(&self, x: &str, to: &ColumnType) -> String {
        use ColumnType as T;
        let test = match to {
            T::Integer => format!(
                "CAST(CAST({x} AS INTEGER) AS TEXT) = {x} AND CAST({x} AS INTEGER) BETWEEN {} AND {}",
                i32::MIN,
                i32::MAX
            ),
            T::BigInt | T::Identity => format!("CAST(CAST({x} AS INTEGER) AS TEXT) = {x}"),
            T::Float => format!("{x} GLOB '*[0-9]*' AND {x} NOT GLOB '*[^0-9.eE+-]*'"),
            T::Decimal { precision, scale } => format!(
                "ltrim({x}, '-') GLOB '[0-9]*' AND ltrim({x}, '-') NOT GLOB '*[^0-9.]*' AND {x} NOT GLOB '*.*.*' \
                 AND abs(CAST({x} AS REAL)) < 1{} AND {x} NOT GLOB '*.{}*'",
                "0".repeat((precision - scale) as usize),
                "?".repeat(*scale as usize + 1)
            ),
            T::Boolean => format!("{x} IN ('true', 'false')"),
            T::Enum { values } => {
                use crate::schema::dialect::Dialect as _;
                self.one_of(x, values.iter().map(|value| self.text(value)).collect())
            }
            T::Uuid => format!("coalesce(length(unhex(replace({x}, '-', ''))), 0) = 16"),
            T::Date => format!("date({x}) IS {x}"),
            T::Time => format!("strftime('%H:%M:%f', {x}) IS NOT NULL"),
            T::DateTime => format!("strftime('%Y-%m-%dT%H:%M:%f', {x}) IS NOT NULL"),
            _ => "1".to_owned(),
        };
        format!("({x} IS NOT NULL AND NOT coalesce({test}, 0))")
    }
}

fn uuid_text(x: &str) -> String {
    let parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)];
    let parts: Vec<String> =
        parts.iter().map(|(start, length)| format!("substr(hex({x}), {start}, {length})")).collect();
    // The hexadecimal digits of NULL are none.
    format!("CASE WHEN {x} IS NOT NULL THEN lower({}) END", parts.join(" || '-' || "))
}

/// A text that is written as this database stores it stays; another is read.
fn canonical(x: &str, pattern: &str, read: &str) -> String {
    format!("CASE WHEN {x} GLOB '{pattern}' THEN {x} ELSE {read} END")
}

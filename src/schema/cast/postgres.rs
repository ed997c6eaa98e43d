//! Conversions on `PostgreSQL`, whose own casts stop at what does not fit.

use super::Cast;
use crate::schema::dialect::{Dialect as _, Postgres};
use crate::schema::tables::ColumnType;

impl Cast for Postgres {
    fn cast(&self, x: &str, from: &ColumnType, to: &ColumnType) -> String {
        use ColumnType as T;
        match (from, to) {
            (T::Text { .. }, T::Text { max: Some(max) }) if !super::is_short_enough(from, Some(*max)) => {
                format!("left({x}, {max})")
            }
            (T::Text { .. } | T::Enum { .. }, T::Text { .. } | T::Enum { .. }) => x.to_owned(),
            // A cast would round.
            (T::Decimal { .. }, T::Decimal { precision, scale }) => {
                format!("trunc({x}, {scale})::numeric({precision}, {scale})")
            }
            (T::Decimal { .. } | T::Float, T::Integer | T::BigInt | T::Identity) => {
                format!("trunc({x})::{}", self.type_name(to))
            }
            (T::Integer | T::BigInt, T::Boolean) => format!("({x} <> 0)"),
            (T::Boolean, T::Integer | T::BigInt) => format!("{x}::integer"),
            (T::Date, T::DateTime) => format!("({x}::timestamp AT TIME ZONE 'UTC')"),
            (T::DateTime, T::Date) => format!("({x} AT TIME ZONE 'UTC')::date"),
            (T::DateTime, T::Time) => format!("({x} AT TIME ZONE 'UTC')::time"),
            (T::Time, T::DateTime) => format!("((DATE '1970-01-01' + {x}) AT TIME ZONE 'UTC')"),
            (T::DateTime, T::Text { .. }) => {
                format!("to_char({x} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
            }
            (T::Time, T::Text { .. }) => format!("to_char({x}::interval, 'HH24:MI:SS.US')"),
            (T::Text { .. }, T::Json) => format!("to_jsonb({x}::text)"),
            (T::Json, T::Text { .. }) => {
                format!("CASE jsonb_typeof({x}) WHEN 'string' THEN {x} #>> '{{}}' ELSE {x}::text END")
            }
            (T::Json, T::List) => {
                format!("CASE jsonb_typeof({x}) WHEN 'array' THEN {x} ELSE jsonb_build_array({x}) END")
            }
            // Without its length: the column itself refuses what is too long, where a cast would cut it.
            (_, T::Text { .. } | T::Enum { .. }) => format!("{x}::text"),
            (from, to) if from == to => x.to_owned(),
            _ => format!("{x}::{}", self.type_name(to)),
        }
    }

    fn length(&self, text: &str) -> String {
        format!("char_length({text})")
    }

    fn number(&self, x: &str, _: &ColumnType) -> String {
        x.to_owned()
    }

    fn unreadable(&self, x: &str, to: &ColumnType) -> String {
        match super::pattern(to) {
            Some(pattern) => format!("{x} !~ {}", self.text(&pattern)),
            None => super::not_among(self, x, to),
        }
    }
}

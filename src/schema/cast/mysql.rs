//! Conversions on `MySQL` and `MariaDB`, in expressions that both know. Strict mode stops at what does not fit.

use super::Cast;
use crate::schema::dialect::{Dialect as _, Mysql};
use crate::schema::tables::ColumnType;

impl Cast for Mysql {
    fn cast(&self, x: &str, from: &ColumnType, to: &ColumnType) -> String {
        use ColumnType as T;
        match (from, to) {
            (T::Text { .. }, T::Text { max: Some(max) }) if !super::is_short_enough(from, Some(*max)) => {
                format!("LEFT({x}, {max})")
            }
            (T::Decimal { .. }, T::Decimal { scale, .. }) => format!("TRUNCATE({x}, {scale})"),
            (T::Decimal { .. } | T::Float, T::Integer | T::BigInt | T::Identity) => {
                format!("TRUNCATE({x}, 0)")
            }
            (T::Integer | T::BigInt, T::Boolean) => format!("({x} <> 0)"),
            (T::Boolean, T::Text { .. }) => format!("CASE {x} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
            (T::Text { .. }, T::Boolean) => format!("CASE {x} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"),
            (T::Uuid, T::Text { .. }) => {
                let dashes = [9, 14, 19, 24]
                    .iter()
                    .fold(format!("HEX({x})"), |sql, at| format!("INSERT({sql}, {at}, 0, '-')"));
                format!("LOWER({dashes})")
            }
            (T::Text { .. }, T::Uuid) => format!("UNHEX(REPLACE({x}, '-', ''))"),
            (T::Date, T::DateTime) => format!("CAST({x} AS DATETIME(6))"),
            (T::DateTime, T::Date) => format!("DATE({x})"),
            (T::DateTime, T::Time) => format!("TIME({x})"),
            (T::Time, T::DateTime) => format!("CAST(CONCAT('1970-01-01 ', {x}) AS DATETIME(6))"),
            (T::DateTime, T::Text { .. }) => format!("CONCAT(DATE_FORMAT({x}, '%Y-%m-%dT%H:%i:%s.%f'), 'Z')"),
            (T::Time, T::Text { .. }) => format!("TIME_FORMAT({x}, '%H:%i:%s.%f')"),
            (T::Text { .. }, T::DateTime) => {
                format!("CAST(REPLACE(REPLACE({x}, 'T', ' '), 'Z', '') AS DATETIME(6))")
            }
            (T::Text { .. }, T::Date) => format!("CAST({x} AS DATE)"),
            (T::Text { .. }, T::Time) => format!("CAST({x} AS TIME(6))"),
            (T::Text { .. }, T::Json) => format!("JSON_QUOTE({x})"),
            (T::Json, T::Text { .. }) => {
                format!("CASE JSON_TYPE({x}) WHEN 'STRING' THEN JSON_UNQUOTE({x}) ELSE CAST({x} AS CHAR) END")
            }
            (T::Json, T::List) => format!(
                "CASE JSON_TYPE({x}) WHEN 'ARRAY' THEN {x} ELSE JSON_ARRAY(JSON_EXTRACT({x}, '$')) END"
            ),
            (
                T::Integer | T::BigInt | T::Identity | T::Float | T::Decimal { .. } | T::Date,
                T::Text { .. },
            ) => {
                format!("CAST({x} AS CHAR)")
            }
            _ => x.to_owned(),
        }
    }

    fn length(&self, text: &str) -> String {
        format!("CHAR_LENGTH({text})")
    }

    fn number(&self, x: &str, _: &ColumnType) -> String {
        x.to_owned()
    }

    fn unreadable(&self, x: &str, to: &ColumnType) -> String {
        match super::pattern(to) {
            Some(pattern) => format!("{x} NOT REGEXP {}", self.text(&pattern)),
            None => super::not_among(self, x, to),
        }
    }
}

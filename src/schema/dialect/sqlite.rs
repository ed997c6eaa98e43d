//! `SQLite`: strict tables; what it has no type for is text that sorts as the value does.

use super::{Dialect, decimal, hex, json_of, single_quoted, table_text};
use crate::model::{Default, Value};
use crate::schema::tables::{Column, ColumnType, ForeignKey, Table};

pub struct Sqlite;

impl Dialect for Sqlite {
    fn quote(&self, name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }

    fn placeholder(&self, n: usize) -> String {
        format!("?{n}")
    }

    fn type_name(&self, kind: &ColumnType) -> String {
        let name = match kind {
            ColumnType::Uuid | ColumnType::Bytes | ColumnType::Digest => "BLOB",
            ColumnType::Identity | ColumnType::Integer | ColumnType::BigInt | ColumnType::Boolean => {
                "INTEGER"
            }
            ColumnType::Float => "REAL",
            ColumnType::Decimal { .. }
            | ColumnType::Text { .. }
            | ColumnType::Enum { .. }
            | ColumnType::Date
            | ColumnType::Time
            | ColumnType::DateTime
            | ColumnType::Json
            | ColumnType::List => "TEXT",
        };
        name.to_owned()
    }

    fn text(&self, text: &str) -> String {
        if text.chars().any(char::is_control) {
            format!("CAST(X'{}' AS TEXT)", hex(text.as_bytes()))
        } else {
            single_quoted(text)
        }
    }

    fn literal(&self, value: &Value, kind: &ColumnType) -> String {
        match (value, kind) {
            (Value::Decimal(number), ColumnType::Decimal { precision, scale }) => {
                self.text(&decimal::encode(number, *precision, *scale))
            }
            (Value::Json(_) | Value::List(_), _) => self.text(&json_of(value).to_string()),
            (Value::Integer(number), _) => number.to_string(),
            (Value::Float(number), _) => format!("{number:?}"),
            (Value::Boolean(flag), _) => u8::from(*flag).to_string(),
            (Value::Uuid(text), _) => format!("X'{}'", text.replace('-', "")),
            (Value::Bytes(bytes), _) => format!("X'{}'", hex(bytes)),
            (
                Value::Text(text)
                | Value::Decimal(text)
                | Value::Date(text)
                | Value::Time(text)
                | Value::DateTime(text)
                | Value::Enum(text),
                _,
            ) => self.text(text),
        }
    }

    fn now(&self) -> &'static str {
        "strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'"
    }

    fn default(&self, default: &Default, kind: &ColumnType) -> String {
        match default {
            Default::Now => format!("({})", self.now()),
            Default::Value(value) => {
                let literal = self.literal(value, kind);
                if literal.starts_with("CAST") { format!("({literal})") } else { literal }
            }
        }
    }

    fn matches(&self, text: &str, pattern: &str) -> String {
        format!("{text} LIKE {pattern} ESCAPE '!'")
    }

    fn align(&self, left: (String, &ColumnType), right: (String, &ColumnType)) -> (String, String) {
        let shapes = (shape(left.1), shape(right.1));
        let (Some(a), Some(b)) = shapes else { return (left.0, right.0) };
        let scale = a.1.max(b.1);
        let whole = (a.0 - a.1).max(b.0 - b.1);
        let common = (whole + scale, scale);
        let decimals = [left.1, right.1].iter().any(|kind| matches!(kind, ColumnType::Decimal { .. }));
        if !decimals {
            return (left.0, right.0);
        }
        let side = |(sql, kind): (String, &ColumnType), from| match kind {
            ColumnType::Decimal { .. } => decimal::widen_sql(&sql, from, common),
            _ => decimal::of_integer_sql(&sql, common.0, common.1),
        };
        (side(left, a), side(right, b))
    }

    fn type_check(&self, column: &Column) -> Option<String> {
        let name = self.quote(&column.name);
        match &column.kind {
            ColumnType::Boolean => Some(format!("{name} IN (0, 1)")),
            ColumnType::Enum { values } => {
                Some(self.one_of(&name, values.iter().map(|value| self.text(value)).collect()))
            }
            ColumnType::Json | ColumnType::List => Some(format!("json_valid({name})")),
            _ => None,
        }
    }

    fn create_table(&self, table: &Table, inline: &[&ForeignKey]) -> Vec<String> {
        let mut statements = vec![self.create_table_as(table, &table.name, inline)];
        statements.extend(table.indexes.iter().map(|index| self.create_index(table, index)));
        statements
    }
}

impl Sqlite {
    /// The table alone, under another name: a rebuild fills it and then gives it its own.
    pub fn create_table_as(&self, table: &Table, name: &str, inline: &[&ForeignKey]) -> String {
        let mut items: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                let key = inline.iter().find(|key| key.column == column.name);
                self.column(table, column, key.copied())
            })
            .collect();
        if let [_, _, ..] = table.primary_key.columns[..] {
            let key = &table.primary_key;
            items.push(format!(
                "CONSTRAINT {} PRIMARY KEY ({})",
                self.quote(&key.name),
                self.list(&key.columns)
            ));
        }
        items.extend(self.named_checks(table));
        table_text(&self.quote(name), &items, " STRICT")
    }

    /// A column with everything that is its own, so that adding it later gives the same text.
    pub fn column(&self, table: &Table, column: &Column, references: Option<&ForeignKey>) -> String {
        let mut parts = vec![self.quote(&column.name), self.type_name(&column.kind)];
        if !column.nullable {
            parts.push("NOT NULL".to_owned());
        }
        if table.primary_key.columns == [column.name.clone()] {
            parts.push(format!("CONSTRAINT {} PRIMARY KEY", self.quote(&table.primary_key.name)));
            if column.kind == ColumnType::Identity {
                parts.push("AUTOINCREMENT".to_owned());
            }
        }
        if let Some(default) = &column.default {
            parts.push(format!("DEFAULT {}", self.default(default, &column.kind)));
        }
        parts.extend(self.named_type_check(column));
        if let Some(key) = references {
            parts.push(format!("CONSTRAINT {} {}", self.quote(&key.name), self.references(key)));
        }
        parts.join(" ")
    }
}

/// The digits of an exact number: how many, and how many after the point.
fn shape(kind: &ColumnType) -> Option<(u32, u32)> {
    match kind {
        ColumnType::Decimal { precision, scale } => Some((*precision, *scale)),
        ColumnType::Integer => Some((10, 0)),
        ColumnType::BigInt | ColumnType::Identity => Some((19, 0)),
        _ => None,
    }
}

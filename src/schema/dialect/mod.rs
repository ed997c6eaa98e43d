//! How each database spells identifiers, types, values, conditions and tables.

pub(super) mod decimal;
mod mysql;
mod postgres;
mod sqlite;

use serde_json::{Value as Json, json};

pub use self::{mysql::Mysql, postgres::Postgres, sqlite::Sqlite};
use super::cast::Cast;
use super::tables::{Column, ColumnType, Condition, ForeignKey, Index, Operand, Table};
use crate::model::{DatabaseKind, Default, OnDelete, Operator, Value};

/// The dialect of a database.
pub fn dialect(kind: DatabaseKind) -> &'static dyn Dialect {
    match kind {
        DatabaseKind::Sqlite => &Sqlite,
        DatabaseKind::Postgres => &Postgres,
        DatabaseKind::Mysql => &Mysql,
    }
}

pub trait Dialect: Sync + Cast {
    /// An identifier, quoted whether it needs it or not.
    fn quote(&self, name: &str) -> String;

    /// The `n`th bind of a query, from 1.
    fn placeholder(&self, n: usize) -> String;

    /// The type of a column, without NULL, default and constraints.
    fn type_name(&self, kind: &ColumnType) -> String;

    /// A text literal that reads the same under every setting of a session.
    fn text(&self, text: &str) -> String;

    /// A value as stored in a column of `kind`.
    fn literal(&self, value: &Value, kind: &ColumnType) -> String;

    /// The present, as stored in a datetime column.
    fn now(&self) -> &'static str;

    /// A test of a text expression against a LIKE pattern, ignoring case (of ASCII letters at least). In the pattern
    /// `!` takes the meaning from `%`, `_` and itself.
    fn matches(&self, text: &str, pattern: &str) -> String;

    /// What follows DEFAULT.
    fn default(&self, default: &Default, kind: &ColumnType) -> String {
        match default {
            Default::Now => self.now().to_owned(),
            Default::Value(value) => self.literal(value, kind),
        }
    }

    /// Makes two sides of a comparison that are stored differently comparable.
    fn align(&self, left: (String, &ColumnType), right: (String, &ColumnType)) -> (String, String) {
        (left.0, right.0)
    }

    /// What the type of a column asks of its values, where the type alone does not say it.
    fn type_check(&self, column: &Column) -> Option<String>;

    /// The statements that make a table with its indexes, and with those of its foreign keys that are in `inline`.
    fn create_table(&self, table: &Table, inline: &[&ForeignKey]) -> Vec<String>;

    /// A condition on a row of a table with these columns. Parts are in parentheses where they need to be.
    fn condition(&self, condition: &Condition, columns: &[Column]) -> String {
        let kind_of = |operand: &Operand| match operand {
            Operand::Column(name) => Some(kind_of(columns, name)),
            Operand::Literal(_) => None,
        };
        let side = |operand: &Operand, kind: &ColumnType| match operand {
            Operand::Column(name) => self.quote(name),
            Operand::Literal(value) => self.literal(value, kind),
        };
        match condition {
            Condition::All(parts) => self.join(parts, " AND ", columns),
            Condition::Any(parts) => self.join(parts, " OR ", columns),
            Condition::Not(part) => format!("NOT ({})", self.condition(part, columns)),
            Condition::Compare { left, operator, right } => {
                let text = ColumnType::Text { max: None };
                let left_kind = kind_of(left).or(kind_of(right)).unwrap_or(&text);
                let right_kind = kind_of(right).unwrap_or(left_kind);
                let sides = ((side(left, left_kind), left_kind), (side(right, right_kind), right_kind));
                let (left, right) = self.align(sides.0, sides.1);
                format!("{left} {} {right}", symbol(*operator))
            }
            Condition::OneOf { column, values } => {
                let kind = kind_of(&Operand::Column(column.clone())).expect("a column has a type");
                self.one_of(
                    &self.quote(column),
                    values.iter().map(|value| self.literal(value, kind)).collect(),
                )
            }
            Condition::IsNull(operand) => {
                format!("{} IS NULL", side(operand, &ColumnType::Text { max: None }))
            }
            Condition::IsNotNull(operand) => {
                format!("{} IS NOT NULL", side(operand, &ColumnType::Text { max: None }))
            }
        }
    }

    fn join(&self, parts: &[Condition], word: &str, columns: &[Column]) -> String {
        let parts = parts.iter().map(|part| {
            let sql = self.condition(part, columns);
            match part {
                Condition::All(_) | Condition::Any(_) => format!("({sql})"),
                _ => sql,
            }
        });
        parts.collect::<Vec<_>>().join(word)
    }

    fn one_of(&self, expression: &str, values: Vec<String>) -> String {
        match &values[..] {
            [value] => format!("{expression} = {value}"),
            _ => format!("{expression} IN ({})", values.join(", ")),
        }
    }

    /// Names, quoted, with commas between.
    fn list(&self, names: &[String]) -> String {
        names.iter().map(|name| self.quote(name)).collect::<Vec<_>>().join(", ")
    }

    /// `CREATE [UNIQUE] INDEX`.
    fn create_index(&self, table: &Table, index: &Index) -> String {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let condition = match &index.condition {
            Some(condition) => format!(" WHERE {}", self.condition(condition, &table.columns)),
            None => String::new(),
        };
        let (name, on) = (self.quote(&index.name), self.quote(&table.name));
        format!("CREATE {unique}INDEX {name} ON {on} ({}){condition}", self.list(&index.columns))
    }

    /// `CONSTRAINT … CHECK (…)` for what the type of a column asks.
    fn named_type_check(&self, column: &Column) -> Option<String> {
        let name = column.check.as_ref()?;
        Some(format!("CONSTRAINT {} CHECK ({})", self.quote(name), self.type_check(column)?))
    }

    /// `CONSTRAINT … CHECK (…)` for each check of the table.
    fn named_checks(&self, table: &Table) -> Vec<String> {
        let checks = table.checks.iter().map(|check| {
            let condition = self.condition(&check.condition, &table.columns);
            format!("CONSTRAINT {} CHECK ({condition})", self.quote(&check.name))
        });
        checks.collect()
    }

    /// `REFERENCES … ON DELETE …`.
    fn references(&self, key: &ForeignKey) -> String {
        let action = match key.on_delete {
            OnDelete::Restrict => "RESTRICT",
            OnDelete::Cascade => "CASCADE",
            OnDelete::SetNull => "SET NULL",
        };
        format!("REFERENCES {} ({}) ON DELETE {action}", self.quote(&key.table), self.quote(&key.target))
    }

    /// `CONSTRAINT … FOREIGN KEY (…) REFERENCES …`.
    fn named_foreign_key(&self, key: &ForeignKey) -> String {
        let (name, column) = (self.quote(&key.name), self.quote(&key.column));
        format!("CONSTRAINT {name} FOREIGN KEY ({column}) {}", self.references(key))
    }
}

fn kind_of<'a>(columns: &'a [Column], name: &str) -> &'a ColumnType {
    let column = columns.iter().find(|column| column.name == name);
    &column.expect("a condition names columns of its own table").kind
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

/// `CREATE TABLE` with one item a line.
fn table_text(name: &str, items: &[String], end: &str) -> String {
    format!("CREATE TABLE {name} (\n    {}\n){end}", items.join(",\n    "))
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String does not fail");
        text
    })
}

/// Text that a migration file, or a session's settings, could change on the way.
fn is_delicate(text: &str) -> bool {
    text.chars().any(|c| c.is_control() || c == '\\')
}

/// How a value stands in a JSON or list column.
fn json_of(value: &Value) -> Json {
    match value {
        Value::Text(text)
        | Value::Decimal(text)
        | Value::Uuid(text)
        | Value::Date(text)
        | Value::Time(text)
        | Value::DateTime(text)
        | Value::Enum(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Boolean(flag) => json!(flag),
        Value::Json(json) => json.clone(),
        Value::Bytes(bytes) => {
            use base64::Engine as _;
            json!(base64::engine::general_purpose::STANDARD.encode(bytes))
        }
        Value::List(items) => Json::Array(items.iter().map(json_of).collect()),
    }
}

#[cfg(test)]
mod tests;

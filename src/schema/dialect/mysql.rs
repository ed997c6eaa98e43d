//! `MySQL` 8 and `MariaDB` 10.6: one spelling that both take. What an index cannot hold, a generated column stands for.

use super::{Dialect, hex, is_delicate, json_of, single_quoted, table_text};
use crate::model::{Default, Value};
use crate::schema::names::fit;
use crate::schema::tables::{Column, ColumnType, Condition, ForeignKey, Index, Table};

pub struct Mysql;

/// The longest text kept as varchar, in characters: one that a whole index key holds.
const MAX_VARCHAR: u64 = MAX_KEY_BYTES / BYTES_PER_CHARACTER;
const MAX_KEY_BYTES: u64 = 3072;
const BYTES_PER_CHARACTER: u64 = 4;
const MAX_ENUM: u64 = 63;

impl Dialect for Mysql {
    fn quote(&self, name: &str) -> String {
        format!("`{}`", name.replace('`', "``"))
    }

    fn placeholder(&self, _: usize) -> String {
        "?".to_owned()
    }

    fn type_name(&self, kind: &ColumnType) -> String {
        let name = match kind {
            ColumnType::Uuid => "binary(16)",
            ColumnType::Identity | ColumnType::BigInt => "bigint",
            ColumnType::Integer => "int",
            ColumnType::Float => "double",
            ColumnType::Decimal { precision, scale } => return format!("decimal({precision}, {scale})"),
            ColumnType::Boolean => "boolean",
            ColumnType::Text { max: Some(max) } if *max <= MAX_VARCHAR => {
                return text_type(&format!("varchar({max})"));
            }
            ColumnType::Text { .. } => return text_type("longtext"),
            ColumnType::Enum { .. } => return text_type(&format!("varchar({MAX_ENUM})")),
            ColumnType::Date => "date",
            ColumnType::Time => "time(6)",
            ColumnType::DateTime => "datetime(6)",
            ColumnType::Json | ColumnType::List => "json",
            ColumnType::Bytes => "longblob",
            ColumnType::Digest => "binary(32)",
        };
        name.to_owned()
    }

    /// As bytes where a backslash or a control character would mean something else in another SQL mode.
    fn text(&self, text: &str) -> String {
        if is_delicate(text) {
            format!("CONVERT(X'{}' USING utf8mb4)", hex(text.as_bytes()))
        } else {
            single_quoted(text)
        }
    }

    fn literal(&self, value: &Value, _: &ColumnType) -> String {
        match value {
            Value::Text(text) | Value::Enum(text) | Value::Date(text) | Value::Time(text) => self.text(text),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => format!("{number:?}"),
            Value::Decimal(number) => number.clone(),
            Value::Boolean(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
            Value::Uuid(text) => format!("X'{}'", text.replace('-', "")),
            Value::DateTime(text) => single_quoted(text.trim_end_matches('Z').replace('T', " ").as_str()),
            Value::Bytes(bytes) => format!("X'{}'", hex(bytes)),
            Value::Json(_) | Value::List(_) => self.text(&json_of(value).to_string()),
        }
    }

    fn now(&self) -> &'static str {
        "UTC_TIMESTAMP(6)"
    }

    fn default(&self, default: &Default, kind: &ColumnType) -> String {
        match default {
            Default::Now => format!("({})", self.now()),
            // Long text, JSON and bytes take an expression only.
            Default::Value(value) => format!("({})", self.literal(value, kind)),
        }
    }

    fn matches(&self, text: &str, pattern: &str) -> String {
        format!("LOWER({text}) LIKE LOWER({pattern}) ESCAPE '!'")
    }

    fn type_check(&self, column: &Column) -> Option<String> {
        match &column.kind {
            ColumnType::Enum { values } => Some(
                self.one_of(&self.quote(&column.name), values.iter().map(|value| self.text(value)).collect()),
            ),
            _ => None,
        }
    }

    fn create_table(&self, table: &Table, inline: &[&ForeignKey]) -> Vec<String> {
        let mut items: Vec<String> = table.columns.iter().map(|column| self.column(column)).collect();
        for index in &table.indexes {
            items.extend(self.hidden_columns(table, index).into_iter().map(|(_, text)| text));
        }
        items.push(format!("PRIMARY KEY ({})", self.list(&table.primary_key.columns)));
        items.extend(table.indexes.iter().map(|index| self.key(table, index)));
        items.extend(table.columns.iter().filter_map(|column| self.named_type_check(column)));
        items.extend(self.named_checks(table));
        items.extend(inline.iter().map(|key| self.named_foreign_key(key)));
        let end = " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
        vec![table_text(&self.quote(&table.name), &items, end)]
    }
}

impl Mysql {
    /// A column with its type, NULL and default.
    pub fn column(&self, column: &Column) -> String {
        let mut parts = vec![self.quote(&column.name), self.type_name(&column.kind)];
        parts.push(if column.nullable { "NULL" } else { "NOT NULL" }.to_owned());
        if column.kind == ColumnType::Identity {
            parts.push("AUTO_INCREMENT".to_owned());
        }
        if let Some(default) = &column.default {
            parts.push(format!("DEFAULT {}", self.default(default, &column.kind)));
        }
        parts.join(" ")
    }

    /// The generated columns that an index needs, each with its definition: one that is NULL, and so not unique, for
    /// rows outside a partial index; and a hash for every text that is too long to be a unique key.
    pub fn hidden_columns(&self, table: &Table, index: &Index) -> Vec<(String, String)> {
        let mut columns = Vec::new();
        if index.unique && is_too_long(table, index) {
            for column in index.columns.iter().filter(|column| bytes(table, column) > HASHED_BYTES) {
                let name = hash_name(index, column);
                let text = format!(
                    "{} binary(32) AS (UNHEX(SHA2({}, 256))) VIRTUAL",
                    self.quote(&name),
                    self.quote(column)
                );
                columns.push((name, text));
            }
        }
        // Without partial indexes, one that only makes reading faster holds all rows: see `key_columns`.
        if let Some(condition) = index.condition.as_ref().filter(|_| index.unique) {
            let name = scope_name(index);
            let condition = self.condition(condition, &table.columns);
            let text = format!("{} tinyint AS (CASE WHEN {condition} THEN 1 END) VIRTUAL", self.quote(&name));
            columns.push((name, text));
        }
        columns
    }

    /// `[UNIQUE] KEY … (…)`, for CREATE TABLE and after ADD.
    pub fn key(&self, table: &Table, index: &Index) -> String {
        let too_long = is_too_long(table, index);
        let mut parts: Vec<String> = Vec::new();
        for column in key_columns(index) {
            // What a prefix would hold as a whole needs none.
            let most = if index.unique { 0 } else { prefix(table, index) * BYTES_PER_CHARACTER };
            let long = too_long && bytes(table, column) > HASHED_BYTES.max(most);
            parts.push(match (long, index.unique) {
                (false, _) => self.quote(column),
                (true, true) => self.quote(&hash_name(index, column)),
                (true, false) => format!("{}({})", self.quote(column), prefix(table, index)),
            });
        }
        if index.unique && index.condition.is_some() {
            parts.push(self.quote(&scope_name(index)));
        }
        let unique = if index.unique { "UNIQUE " } else { "" };
        format!("{unique}KEY {} ({})", self.quote(&index.name), parts.join(", "))
    }
}

fn text_type(name: &str) -> String {
    format!("{name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
}

fn scope_name(index: &Index) -> String {
    fit(&index.name, "scope")
}

fn hash_name(index: &Index, column: &str) -> String {
    fit(&format!("{}_{column}", index.name), "hash")
}

/// A key part longer than this makes way when an index is too long.
const HASHED_BYTES: u64 = 256;

/// The columns of an index. Without partial indexes, those of the condition lead, so that the rows that it is for lie
/// together.
fn key_columns(index: &Index) -> Vec<&str> {
    let own = index.columns.iter().map(String::as_str);
    let condition = index.condition.as_ref().filter(|_| !index.unique);
    let mut columns = condition.map(Condition::columns).unwrap_or_default();
    columns.retain(|column| own.clone().all(|own| own != *column));
    columns.dedup();
    columns.extend(own);
    columns
}

fn is_too_long(table: &Table, index: &Index) -> bool {
    key_columns(index).into_iter().map(|column| bytes(table, column)).sum::<u64>() > MAX_KEY_BYTES
}

/// The characters that each long text of an index keeps, so that all fit together.
fn prefix(table: &Table, index: &Index) -> u64 {
    let columns = key_columns(index);
    let sizes = || columns.iter().map(|column| bytes(table, column));
    let short: u64 = sizes().filter(|size| *size <= HASHED_BYTES).sum();
    let long = sizes().filter(|size| *size > HASHED_BYTES).count() as u64;
    (MAX_KEY_BYTES - short) / long.max(1) / BYTES_PER_CHARACTER
}

/// What a column takes of an index key.
fn bytes(table: &Table, column: &str) -> u64 {
    match &table.column(column).expect("an index names columns of its own table").kind {
        ColumnType::Text { max: Some(max) } if *max <= MAX_VARCHAR => max * BYTES_PER_CHARACTER,
        ColumnType::Text { .. } | ColumnType::Bytes | ColumnType::Json | ColumnType::List => {
            MAX_KEY_BYTES + 1
        }
        ColumnType::Enum { .. } => MAX_ENUM * BYTES_PER_CHARACTER,
        _ => 16,
    }
}

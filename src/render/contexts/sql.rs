//! The static SQL of a repository.

use serde::Serialize;

use crate::model::{DatabaseKind, FieldType, Value};
use crate::schema::dialect::{Dialect, dialect};
use crate::schema::{ColumnType, Constraint, ConstraintKind};

/// Writes SQL for one database.
pub struct Sql<'a> {
    database: DatabaseKind,
    dialect: &'a dyn Dialect,
}

/// The statements of one entity, wrapped to be read.
#[derive(Debug, Clone, Serialize)]
pub struct Statements {
    /// All columns with their table, for the SELECT of every query.
    pub select: String,
    pub insert: String,
    pub update: String,
    pub delete: String,
}

/// A column that a statement writes.
pub struct Written<'a> {
    pub column: &'a str,
    pub insert: bool,
    pub update: bool,
}

const WIDTH: usize = 88;

impl Sql<'_> {
    pub fn new(database: DatabaseKind) -> Self {
        Self { database, dialect: dialect(database) }
    }

    pub fn quote(&self, name: &str) -> String {
        self.dialect.quote(name)
    }

    pub fn literal(&self, value: &Value, kind: &FieldType) -> String {
        self.dialect.literal(value, &ColumnType::of(kind))
    }

    /// Whether an insert can give back the key that the database made.
    pub fn returns(&self) -> bool {
        self.database != DatabaseKind::Mysql
    }

    /// A constraint as the database's errors name it; nothing where they name none.
    pub fn reported_name(&self, constraint: &Constraint, table: &str) -> Option<String> {
        let is_key = matches!(constraint.kind, ConstraintKind::Unique | ConstraintKind::PrimaryKey);
        match self.database {
            DatabaseKind::Sqlite if is_key => {
                let columns: Vec<_> =
                    constraint.columns.iter().map(|column| format!("{table}.{column}")).collect();
                Some(columns.join(", "))
            }
            DatabaseKind::Sqlite if constraint.kind == ConstraintKind::ForeignKey => None,
            DatabaseKind::Mysql if constraint.kind == ConstraintKind::PrimaryKey => {
                Some("PRIMARY".to_owned())
            }
            _ => Some(constraint.name.clone()),
        }
    }

    pub fn statements(&self, table: &str, key: &str, columns: &[Written], returning: bool) -> Statements {
        let quoted = self.quote(table);
        let inserted: Vec<_> =
            columns.iter().filter(|column| column.insert).map(|column| self.quote(column.column)).collect();
        let places: Vec<_> = (1..=inserted.len()).map(|n| self.dialect.placeholder(n)).collect();
        let changed: Vec<_> = columns
            .iter()
            .filter(|column| column.update)
            .enumerate()
            .map(|(index, column)| {
                format!("{} = {}", self.quote(column.column), self.dialect.placeholder(index + 1))
            })
            .collect();
        let key = self.quote(key);
        let last = self.dialect.placeholder(changed.len() + 1);
        let first = self.dialect.placeholder(1);
        let all: Vec<_> =
            columns.iter().map(|column| format!("{quoted}.{}", self.quote(column.column))).collect();
        let back = if returning { format!("\nRETURNING {key}") } else { String::new() };
        let insert = if inserted.is_empty() {
            let nothing =
                if self.database == DatabaseKind::Mysql { "() VALUES ()" } else { "DEFAULT VALUES" };
            format!("INSERT INTO {quoted} {nothing}{back}")
        } else {
            format!(
                "INSERT INTO {quoted}\n    ({})\nVALUES\n    ({}){back}",
                wrap(&inserted, "     "),
                wrap(&places, "     ")
            )
        };
        let update = format!("UPDATE {quoted}\nSET {}\nWHERE {key} = {last}", wrap(&changed, "    "));
        let delete = format!("DELETE FROM {quoted} WHERE {key} = {first}");
        Statements { select: wrap(&all, ""), insert, update, delete }
    }
}

/// Items with commas between them, in lines of bounded width.
pub fn wrap(items: &[String], indent: &str) -> String {
    let mut text = String::new();
    let mut width = 0;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
            if width + item.len() > WIDTH {
                text.push('\n');
                text.push_str(indent);
                width = 0;
            } else {
                text.push(' ');
            }
        }
        text.push_str(item);
        width += item.len() + 2;
    }
    text
}

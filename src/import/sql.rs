//! DDL as a draft: each statement is read by itself, so that one that is unknown costs no other.

mod columns;
mod entities;
mod statements;
pub mod types;

use std::collections::BTreeMap;

use sqlparser::ast::{
    AlterTableOperation, ColumnDef, CreateIndex, CreateTable, Expr, Statement, TableConstraint,
};
use sqlparser::ast::{CommentObject, ObjectName, UserDefinedTypeRepresentation};

use super::draft::Draft;
use crate::spec::DatabaseKind;
use statements::{parse, split};

/// All that the statements say, before it is made into entities.
#[derive(Debug, Default)]
struct Tables {
    all: Vec<Table>,
    /// Types that are lists of values.
    enums: BTreeMap<String, Vec<String>>,
    notes: Vec<String>,
}

#[derive(Debug, Default)]
struct Table {
    name: String,
    columns: Vec<ColumnDef>,
    constraints: Vec<TableConstraint>,
    indexes: Vec<CreateIndex>,
    comment: Option<String>,
    /// Of columns, where they are said apart from them.
    comments: BTreeMap<String, String>,
    defaults: BTreeMap<String, Expr>,
}

/// Reads DDL of a database; of what kind it is shows in its words, where nobody says.
pub fn read(name: &str, ddl: &str, kind: Option<DatabaseKind>) -> Draft {
    let kind = kind.unwrap_or_else(|| guess(ddl));
    let mut tables = Tables::default();
    for statement in split(ddl) {
        match parse(&statement.text, kind) {
            Ok(parsed) => parsed.into_iter().for_each(|it| tables.take(it)),
            Err(error) if statement.is_ddl() => {
                tables.notes.push(format!("line {}: a statement could not be read: {error}", statement.line));
            }
            // Settings, data and the like say nothing of tables.
            Err(_) => {}
        }
    }
    let mut draft = Draft { name: name.to_owned(), database: Some(kind), ..Draft::default() };
    entities::add(tables, kind, &mut draft);
    draft
}

/// The kind of database by words that only it has.
fn guess(ddl: &str) -> DatabaseKind {
    let lower = ddl.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["auto_increment", "engine=", "`", "unsigned", "longtext"]) {
        DatabaseKind::Mysql
    } else if has(&["autoincrement", "without rowid", "pragma ", ") strict"]) {
        DatabaseKind::Sqlite
    } else {
        DatabaseKind::Postgres
    }
}

impl Tables {
    fn take(&mut self, statement: Statement) {
        match statement {
            Statement::CreateTable(table) => self.create(table),
            Statement::AlterTable(alter) => {
                let name = last(&alter.name);
                alter.operations.into_iter().for_each(|operation| self.alter(&name, operation));
            }
            Statement::CreateIndex(index) => {
                let table = last(&index.table_name);
                self.with(&table, |table| table.indexes.push(index));
            }
            Statement::CreateType {
                name,
                representation: Some(UserDefinedTypeRepresentation::Enum { labels }),
            } => {
                let labels = labels.into_iter().map(|label| label.value).collect();
                self.enums.insert(last(&name).to_lowercase(), labels);
            }
            Statement::Comment { object_type, object_name, comment: Some(comment), .. } => {
                self.comment(object_type, &object_name, comment);
            }
            Statement::CreateView(view) => {
                self.notes.push(format!("the view `{}` is no table", view.name));
            }
            Statement::CreateTrigger(trigger) => {
                self.notes.push(format!("the trigger `{}` is left out", trigger.name));
            }
            _ => {}
        }
    }

    fn create(&mut self, table: CreateTable) {
        if table.temporary || table.query.is_some() {
            self.notes.push(format!("`{}` holds what a query gives and is left out", table.name));
            return;
        }
        self.all.push(Table {
            name: last(&table.name),
            columns: table.columns,
            constraints: table.constraints,
            comment: table.comment.map(|comment| comment.to_string()),
            ..Table::default()
        });
    }

    fn alter(&mut self, table: &str, operation: AlterTableOperation) {
        match operation {
            AlterTableOperation::AddConstraint { constraint, .. } => {
                self.with(table, |table| table.constraints.push(constraint));
            }
            AlterTableOperation::AddColumn { column_def, .. } => {
                self.with(table, |table| table.columns.push(column_def));
            }
            AlterTableOperation::AlterColumn {
                column_name,
                op: sqlparser::ast::AlterColumnOperation::SetDefault { value },
            } => self.with(table, |table| drop(table.defaults.insert(column_name.value, value))),
            _ => {}
        }
    }

    fn comment(&mut self, of: CommentObject, name: &ObjectName, comment: String) {
        let parts: Vec<String> =
            name.0.iter().filter_map(|part| Some(part.as_ident()?.value.clone())).collect();
        match (of, parts.as_slice()) {
            (CommentObject::Table, [.., table]) => self.with(table, |it| it.comment = Some(comment)),
            (CommentObject::Column, [.., table, column]) => {
                self.with(table, |it| drop(it.comments.insert(column.clone(), comment)));
            }
            _ => {}
        }
    }

    fn with(&mut self, table: &str, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.all.iter_mut().find(|it| it.name == table) {
            change(table);
        }
    }
}

/// The name without its schema.
fn last(name: &ObjectName) -> String {
    name.0.last().and_then(|part| Some(part.as_ident()?.value.clone())).unwrap_or_default()
}

//! The migrations of a fresh project: a table each, in an order in which each finds what it refers to.

use std::collections::BTreeSet;

use super::dialect::{Dialect, dialect};
use super::migration::Migration;
use super::tables::{ForeignKey, Schema, Table};
use crate::model::DatabaseKind;

/// One migration for every table. Where tables refer to one another in a circle, the foreign keys that come too early
/// follow in migrations of their own, except on `SQLite`, which takes them in any order.
pub fn create(schema: &Schema) -> Vec<Migration> {
    let sql = dialect(schema.database);
    let mut migrations = Vec::new();
    let mut late = Vec::new();
    let mut made: BTreeSet<&str> = BTreeSet::new();
    for table in in_order(&schema.tables) {
        made.insert(&table.name);
        let (inline, early): (Vec<_>, Vec<_>) = table
            .foreign_keys
            .iter()
            .partition(|key| schema.database == DatabaseKind::Sqlite || made.contains(key.table.as_str()));
        migrations.push(create_table(sql, table, &inline));
        if !early.is_empty() {
            late.push((table, early));
        }
    }
    migrations.extend(late.into_iter().map(|(table, keys)| {
        let name = format!("add_{}_foreign_keys", table.name);
        Migration::new(
            name,
            vec![add_foreign_keys(sql, &table.name, &keys)],
            vec![drop_foreign_keys(sql, schema.database, &table.name, &keys)],
        )
    }));
    migrations
}

fn create_table(sql: &dyn Dialect, table: &Table, inline: &[&ForeignKey]) -> Migration {
    let drop = format!("DROP TABLE {}", sql.quote(&table.name));
    Migration::new(format!("create_{}", table.name), sql.create_table(table, inline), vec![drop])
}

/// `ALTER TABLE` with a clause for each.
pub fn add_foreign_keys(sql: &dyn Dialect, table: &str, keys: &[&ForeignKey]) -> String {
    let clauses = keys.iter().map(|key| format!("ADD {}", sql.named_foreign_key(key)));
    alter(sql, table, &clauses.collect::<Vec<_>>())
}

pub fn drop_foreign_keys(
    sql: &dyn Dialect,
    database: DatabaseKind,
    table: &str,
    keys: &[&ForeignKey],
) -> String {
    let word = if database == DatabaseKind::Mysql { "FOREIGN KEY" } else { "CONSTRAINT" };
    let clauses = keys.iter().map(|key| format!("DROP {word} {}", sql.quote(&key.name)));
    alter(sql, table, &clauses.collect::<Vec<_>>())
}

fn alter(sql: &dyn Dialect, table: &str, clauses: &[String]) -> String {
    format!("ALTER TABLE {}\n    {}", sql.quote(table), clauses.join(",\n    "))
}

/// Those referred to come first; among equals, and to break a circle, the one with the fewest open references and the
/// first name.
pub fn in_order(tables: &[Table]) -> Vec<&Table> {
    let mut left: Vec<&Table> = tables.iter().collect();
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let open = |table: &Table| {
            let keys = table.foreign_keys.iter().filter(|key| key.table != table.name);
            keys.filter(|key| left.iter().any(|other| other.name == key.table)).count()
        };
        let next = (0..left.len()).min_by_key(|index| (open(left[*index]), &left[*index].name));
        ordered.push(left.remove(next.expect("some are left")));
    }
    ordered
}

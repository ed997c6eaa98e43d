//! From steps to migrations: the SQL of every step, the way back from the inverse steps, and what to know of both.

mod alteration;
mod keys;
mod mysql;
mod names;
mod notes;
mod postgres;
mod sqlite;

pub(super) use alteration::in_free_order;
pub use notes::{Loss, losses};

use super::change::{Step, inverse};
use super::dialect::dialect;
use super::migration::Migration;
use crate::model::DatabaseKind;

/// The migrations that take these steps. One file on `SQLite` and `PostgreSQL`, where it is one transaction; one for
/// every statement on `MySQL`, which commits each.
pub fn migrations(steps: &[Step], database: DatabaseKind) -> Vec<Migration> {
    if steps.is_empty() {
        return Vec::new();
    }
    let mut migrations = match database {
        DatabaseKind::Mysql => mysql::migrations(steps),
        DatabaseKind::Postgres => single(steps, postgres::statements),
        DatabaseKind::Sqlite => single(steps, sqlite::statements),
    };
    if let Some(first) = migrations.first_mut() {
        first.notes = notes::notes(dialect(database), steps);
    }
    if let Some(last) = migrations.last_mut() {
        last.lost = notes::not_restored(dialect(database), steps);
    }
    migrations
}

fn single(steps: &[Step], statements: impl Fn(&[Step]) -> Vec<String>) -> Vec<Migration> {
    let (up, down) = (statements(steps), statements(&inverse(steps)));
    if up.is_empty() && down.is_empty() {
        return Vec::new();
    }
    vec![Migration::new(names::of(steps), up, down)]
}

//! What to know of a migration: what would be lost, what may stop it, what its way back cannot bring back.

use super::alteration::Alteration;
use crate::model::DatabaseKind;
use crate::schema::cast::{Quality, quality};
use crate::schema::change::{Change, Source, Step, rename_columns};
use crate::schema::dialect::{Dialect, dialect};
use crate::schema::tables::{ColumnType, Index};

/// Data that a step destroys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// `what posts.teaser holds`
    pub what: String,
    /// Counts the rows concerned, before the migration.
    pub query: String,
}

/// Everything that steps destroy; empty when nothing is lost.
pub fn losses(steps: &[Step], database: DatabaseKind) -> Vec<Loss> {
    let sql = dialect(database);
    steps.iter().flat_map(|step| step_losses(sql, step)).collect()
}

fn step_losses(sql: &dyn Dialect, step: &Step) -> Vec<Loss> {
    let count =
        |table: &str, condition: &str| format!("SELECT count(*) FROM {}{condition}", sql.quote(table));
    match step {
        Step::Purge(purge) => {
            let gone = format!(" WHERE {} IS NOT NULL", sql.quote("deleted_at"));
            vec![Loss {
                what: format!("the deleted rows of {}", purge.table),
                query: count(&purge.table, &gone),
            }]
        }
        Step::DropTable(table) => {
            vec![Loss { what: format!("all rows of {}", table.name), query: count(&table.name, "") }]
        }
        Step::MapKeys(keys) => {
            let what = format!("the keys of {}: every row gets another one", keys.from.table);
            vec![Loss { what, query: count(&keys.from.table, "") }]
        }
        Step::AlterTable(change) => change_losses(sql, change),
        _ => Vec::new(),
    }
}

fn change_losses(sql: &dyn Dialect, change: &Change) -> Vec<Loss> {
    let count =
        |condition: &str| format!("SELECT count(*) FROM {} WHERE {condition}", sql.quote(&change.was));
    let dropped = change.dropped().filter(|column| column.label != "deleted_at").map(|column| Loss {
        what: format!("what {}.{} holds", change.was, column.name),
        query: count(&format!("{} IS NOT NULL", sql.quote(&column.name))),
    });
    let cut = change.kept().filter_map(|(old, new, source)| {
        let is_lossy =
            matches!(source, Source::Column { .. }) && quality(&old.kind, &new.kind) == Some(Quality::Lossy);
        let misfit = sql.misfit(&sql.quote(&old.name), &old.kind, &new.kind).filter(|_| is_lossy)?;
        Some(Loss {
            what: format!("what {}.{} has no place for in its new type", change.was, old.name),
            query: count(&misfit),
        })
    });
    dropped.chain(cut).collect()
}

/// Lines for the top of the way up.
pub fn notes(sql: &dyn Dialect, steps: &[Step]) -> Vec<String> {
    let mut notes = Vec::new();
    for loss in steps.iter().flat_map(|step| step_losses(sql, step)) {
        notes.push(format!("DESTROYS {}. How many rows:", loss.what));
        notes.push(format!("    {};", loss.query));
    }
    for step in steps {
        if let Step::AlterTable(change) = step {
            notes.extend(stops(sql, change));
        }
    }
    notes
}

/// What rows may stop a change, each with the query that finds them.
fn stops(sql: &dyn Dialect, change: &Change) -> Vec<String> {
    let table = sql.quote(&change.was);
    let mut notes = Vec::new();
    for (old, new, source) in change.kept() {
        let Source::Column { .. } = source else { continue };
        let checked = quality(&old.kind, &new.kind) == Some(Quality::Checked);
        if let Some(misfit) = sql.misfit(&sql.quote(&old.name), &old.kind, &new.kind).filter(|_| checked) {
            notes.push(format!("Stops where {} does not fit its new type:", old.name));
            notes.push(format!("    SELECT * FROM {table} WHERE {misfit};"));
        }
    }
    let back: Vec<(&str, &str)> = change.kept().map(|(old, new, _)| (&*new.name, &*old.name)).collect();
    let renamed_back = rename_columns(&change.new, &back);
    let is_known = |columns: &[&str]| columns.iter().all(|column| change.old.column(column).is_some());
    for index in renamed_back.indexes.iter().filter(|index| index.unique && !has_unique(change, index)) {
        let mut columns: Vec<&str> = index.columns.iter().map(String::as_str).collect();
        columns.extend(index.condition.iter().flat_map(|condition| condition.columns()));
        if is_known(&columns) {
            notes.push(format!("Stops where two rows have the same {}:", index.columns.join(", ")));
            notes.push(format!("    {};", duplicates(sql, &table, index, change)));
        }
    }
    let known = Alteration::checks(sql, &change.old);
    for check in Alteration::checks(sql, &renamed_back) {
        let columns: Vec<&str> = check.columns.iter().map(String::as_str).collect();
        let from_type = change.new.columns.iter().any(|column| column.check.as_ref() == Some(&check.name));
        if !from_type && is_known(&columns) && !known.iter().any(|old| old.sql == check.sql) {
            notes.push(format!("Stops where a row does not satisfy {}:", check.name));
            notes.push(format!("    SELECT * FROM {table} WHERE NOT ({});", check.sql));
        }
    }
    notes
}

fn has_unique(change: &Change, index: &Index) -> bool {
    change.old.indexes.iter().any(|old| Index { name: index.name.clone(), ..old.clone() } == *index)
}

fn duplicates(sql: &dyn Dialect, table: &str, index: &Index, change: &Change) -> String {
    let columns = sql.list(&index.columns);
    let mut conditions: Vec<String> =
        index.columns.iter().map(|column| format!("{} IS NOT NULL", sql.quote(column))).collect();
    conditions.extend(index.condition.iter().map(|condition| sql.condition(condition, &change.old.columns)));
    format!(
        "SELECT {columns}, count(*) FROM {table} WHERE {} GROUP BY {columns} HAVING count(*) > 1",
        conditions.join(" AND ")
    )
}

/// What the way back of steps cannot bring back.
pub fn not_restored(sql: &dyn Dialect, steps: &[Step]) -> Vec<String> {
    let mut lost: Vec<String> =
        steps.iter().flat_map(|step| step_losses(sql, step)).map(|loss| loss.what).collect();
    for step in steps {
        if let Step::AlterTable(change) = step {
            lost.extend(lost_values(change));
        }
    }
    lost
}

fn lost_values(change: &Change) -> Vec<String> {
    let inverse = change.inverse();
    let table = &change.new.name;
    let mut lost = Vec::new();
    for (old, new, source) in change.kept() {
        let Source::Column { map, null, .. } = source else { continue };
        let name = format!("{table}.{}", new.name);
        if null.is_some() {
            lost.push(format!("which {name} were NULL"));
        }
        let back = inverse.kept().find(|(column, _, _)| column.name == new.name);
        let Some((_, _, Source::Column { map: map_back, null, .. })) = back else { continue };
        for (from, to) in map.iter().filter(|(from, to)| !map_back.contains(&(to.clone(), from.clone()))) {
            lost.push(format!("which {name} were \"{from}\" before they became \"{to}\""));
        }
        for (from, to) in map_back.iter().filter(|(from, to)| !map.contains(&(to.clone(), from.clone()))) {
            lost.push(format!("{name} \"{from}\", which becomes \"{to}\""));
        }
        if null.is_some() || (new.nullable && !old.nullable) {
            lost.push(format!("{name} that are NULL, which get a value"));
        }
        if matches!(old.kind, ColumnType::Identity) && new.kind != old.kind {
            lost.push(format!("the numbers that {name} would have given next"));
        }
    }
    lost
}

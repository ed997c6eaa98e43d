//! `SQLite`: in place where it can, otherwise the table is made anew, filled and renamed.
//!
//! A rebuild drops a table, which with foreign keys on would take the rows of its children along. So a migration runs
//! with foreign keys off; its first statement fails when they are on, and its last when a reference leads nowhere.

use super::alteration::{Alteration, value};
use super::keys;
use crate::model::Default;
use crate::schema::cast::Cast as _;
use crate::schema::change::{Change, Effect, Fill, Keys, Purge, Source, Step};
use crate::schema::dialect::{Dialect as _, Sqlite};
use crate::schema::names::fit;
use crate::schema::tables::{Column, ForeignKey, Table};

/// The SQL of steps, with the guards that it needs.
pub fn statements(steps: &[Step]) -> Vec<String> {
    let statements: Vec<String> = steps.iter().flat_map(step).collect();
    let drops = steps.iter().any(|step| matches!(step, Step::DropTable(_) | Step::Purge(_)));
    let rebuilds = statements.iter().any(|statement| statement.contains(TRIGGERS));
    if drops || rebuilds { guarded(statements, rebuilds) } else { statements }
}

const GUARD: &str = "\"_guard\"";
const TRIGGERS: &str = "\"_triggers\"";

fn guarded(statements: Vec<String>, rebuilds: bool) -> Vec<String> {
    let mut all = vec![
        format!(
            "CREATE TEMP TABLE {GUARD} (\n    \
             \"foreign_keys\" INTEGER CONSTRAINT \"run this migration with foreign keys off\" CHECK (\"foreign_keys\" = 0),\n    \
             \"dangling\" INTEGER CONSTRAINT \"a foreign key refers to no row\" CHECK (\"dangling\" = 0),\n    \
             \"misfits\" INTEGER CONSTRAINT \"a value does not fit the new type\" CHECK (\"misfits\" = 0),\n    \
             \"indexes\" INTEGER CONSTRAINT \"an index is unknown to the spec and would be lost\" CHECK (\"indexes\" = 0)\n)"
        ),
        format!("INSERT INTO {GUARD} (\"foreign_keys\") SELECT \"foreign_keys\" FROM pragma_foreign_keys"),
    ];
    if rebuilds {
        all.push(format!("CREATE TEMP TABLE {TRIGGERS} AS SELECT * FROM sqlite_schema WHERE 0"));
    }
    all.extend(statements);
    if rebuilds {
        all.extend([
            "PRAGMA writable_schema = ON".to_owned(),
            format!("INSERT INTO sqlite_schema SELECT * FROM {TRIGGERS}"),
            "PRAGMA writable_schema = RESET".to_owned(),
            format!("DROP TABLE temp.{TRIGGERS}"),
        ]);
    }
    all.push(format!("INSERT INTO {GUARD} (\"dangling\") SELECT count(*) FROM pragma_foreign_key_check"));
    all.push(format!("DROP TABLE temp.{GUARD}"));
    all
}

fn step(step: &Step) -> Vec<String> {
    let sql = &Sqlite;
    match step {
        Step::Purge(purge) => purge_rows(purge),
        Step::MapKeys(keys) => {
            let (name, old) = (sql.quote(&keys.name), sql.quote(&fit(&keys.name, "old")));
            vec![
                format!("CREATE TEMP TABLE {name} AS {}", keys::select(sql, keys)),
                format!("CREATE UNIQUE INDEX temp.{old} ON {name} (\"old\")"),
            ]
        }
        Step::ForgetKeys(keys) => vec![format!("DROP TABLE temp.{}", sql.quote(&keys.name))],
        // Part of the tables.
        Step::DropForeignKeys { .. } | Step::AddForeignKeys { .. } => Vec::new(),
        Step::DropTable(table) => vec![format!("DROP TABLE {}", sql.quote(&table.name))],
        Step::CreateTable(table) => sql.create_table(table, &table.foreign_keys.iter().collect::<Vec<_>>()),
        Step::RenameTable { from, to } if from.eq_ignore_ascii_case(to) => {
            let aside = fit(from, "_aside");
            vec![rename(from, &aside), rename(&aside, to)]
        }
        Step::RenameTable { from, to } => vec![rename(from, to)],
        Step::AlterTable(change) => alter(change),
    }
}

fn rename(from: &str, to: &str) -> String {
    format!("ALTER TABLE {} RENAME TO {}", Sqlite.quote(from), Sqlite.quote(to))
}

fn purge_rows(purge: &Purge) -> Vec<String> {
    let sql = &Sqlite;
    let gone = "\"deleted_at\" IS NOT NULL";
    let affected = |effect: &Effect| {
        effect.path.iter().rev().fold(gone.to_owned(), |rows, (_, key)| {
            let (column, target, table) =
                (sql.quote(&key.column), sql.quote(&key.target), sql.quote(&key.table));
            format!("{column} IN (SELECT {target} FROM {table} WHERE {rows})")
        })
    };
    let effects = purge.effects.iter().filter_map(|effect| {
        let (table, key) = effect.path.first()?;
        let (table, rows) = (sql.quote(table), affected(effect));
        Some(match key.on_delete {
            crate::model::OnDelete::SetNull => {
                format!("UPDATE {table} SET {} = NULL WHERE {rows}", sql.quote(&key.column))
            }
            _ => format!("DELETE FROM {table} WHERE {rows}"),
        })
    });
    effects.chain([format!("DELETE FROM {} WHERE {gone}", sql.quote(&purge.table))]).collect()
}

fn alter(change: &Change) -> Vec<String> {
    let alteration = Alteration::of(change);
    let renames = alteration.renames.iter().map(|(from, to)| {
        let (table, from, to) = (Sqlite.quote(&change.new.name), Sqlite.quote(from), Sqlite.quote(to));
        format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}")
    });
    if goes_in_place(&alteration) {
        let (dropped, added) = indexes(&alteration);
        dropped.into_iter().chain(renames).chain(in_place(&alteration)).chain(added).collect()
    } else {
        renames.chain(rebuild(&alteration)).collect()
    }
}

/// `DROP INDEX` and `CREATE INDEX` for those that differ.
fn indexes(alteration: &Alteration) -> (Vec<String>, Vec<String>) {
    let texts = |table: &Table| -> Vec<(String, String)> {
        table.indexes.iter().map(|index| (index.name.clone(), Sqlite.create_index(table, index))).collect()
    };
    let (old, new) = (texts(&alteration.before), texts(&alteration.change.new));
    let dropped = old.iter().filter(|index| !new.contains(index));
    let added = new.iter().filter(|index| !old.contains(index));
    (
        dropped.map(|(name, _)| format!("DROP INDEX {}", Sqlite.quote(name))).collect(),
        added.map(|(_, text)| text.clone()).collect(),
    )
}

fn column_text(table: &Table, column: &Column) -> String {
    Sqlite.column(table, column, table.foreign_key(&column.name))
}

fn goes_in_place(alteration: &Alteration) -> bool {
    let (change, before) = (alteration.change, &alteration.before);
    let kept = change.kept().all(|(_, new, source)| {
        let old = before.column(&new.name).expect("the renames gave it its new name");
        matches!(source, Source::Column { .. }) && column_text(before, old) == column_text(&change.new, new)
    });
    let added = change.added().all(|(new, source)| can_be_added(new, source));
    let dropped = alteration.dropped().into_iter().all(|column| {
        before.foreign_key(&column.name).is_none() && !before.primary_key.columns.contains(&column.name)
    });
    let constraints = before.primary_key == change.new.primary_key
        && Sqlite.named_checks(before) == Sqlite.named_checks(&change.new);
    kept && added && dropped && constraints
}

/// Whether ADD COLUMN takes it: with a constant, and with no reference to a row.
fn can_be_added(new: &Column, source: &Source) -> bool {
    let constant = match &new.default {
        None => new.nullable,
        Some(Default::Now) => false,
        Some(Default::Value(_)) => {
            !Sqlite.default(new.default.as_ref().expect("just seen"), &new.kind).starts_with('(')
        }
    };
    match source {
        Source::New(None) => constant,
        Source::New(Some(Fill::Constant(fill))) => {
            constant && (new.default.as_ref() == Some(fill) || new.nullable)
        }
        _ => false,
    }
}

fn in_place(alteration: &Alteration) -> Vec<String> {
    let change = alteration.change;
    let table = Sqlite.quote(&change.new.name);
    let mut statements = Vec::new();
    for (new, source) in change.added() {
        statements.push(format!("ALTER TABLE {table} ADD COLUMN {}", column_text(&change.new, new)));
        if let Source::New(Some(Fill::Constant(fill))) = source
            && new.default.as_ref() != Some(fill)
        {
            let value = new_value(alteration, new, source).expect("a constant has a value");
            statements.push(format!("UPDATE {table} SET {} = {value}", Sqlite.quote(&new.name)));
        }
    }
    for (_, new, source) in change.kept() {
        let (name, value) = (Sqlite.quote(&new.name), new_value(alteration, new, source));
        if let Some(value) = value.filter(|value| *value != name) {
            statements.push(format!("UPDATE {table} SET {name} = {value}"));
        }
    }
    for column in alteration.dropped() {
        statements.push(format!("ALTER TABLE {table} DROP COLUMN {}", Sqlite.quote(&column.name)));
    }
    statements
}

fn new_value(alteration: &Alteration, new: &Column, source: &Source) -> Option<String> {
    let (Source::Column { from, .. } | Source::Key { from, .. }) = source else {
        return value(&Sqlite, source, (None, new), alteration.key(), |_, _| String::new());
    };
    let table = Sqlite.quote(&alteration.change.new.name);
    let new_key = |keys: &Keys, old: &str| {
        format!("(SELECT \"new\" FROM temp.{} WHERE \"old\" = {table}.{old})", Sqlite.quote(&keys.name))
    };
    value(&Sqlite, source, (Some(alteration.current(from)), new), alteration.key(), new_key)
}

fn rebuild(alteration: &Alteration) -> Vec<String> {
    let (change, sql) = (alteration.change, &Sqlite);
    let name = &change.new.name;
    let new_name = fit(name, "_new");
    let (table, new_table) = (sql.quote(name), sql.quote(&new_name));
    let keys: Vec<&ForeignKey> = change.new.foreign_keys.iter().collect();

    let mut statements = guards(alteration);
    statements.push(format!(
        "INSERT INTO {TRIGGERS} SELECT * FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = {}",
        sql.text(name)
    ));
    statements.push(sql.create_table_as(&change.new, &new_name, &keys));
    let (columns, values) = copied(alteration);
    statements.push(format!(
        "INSERT INTO {new_table} ({})\nSELECT {}\nFROM {table}",
        columns.join(", "),
        values.join(", ")
    ));
    if has_sequence(&alteration.before) && has_sequence(&change.new) && !renumbers(change) {
        let (old, new) = (sql.text(name), sql.text(&new_name));
        statements.push(format!("DELETE FROM sqlite_sequence WHERE name = {new}"));
        statements.push(format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
        ));
    }
    statements.push(format!("DROP TABLE {table}"));
    // Views that read the table would stop the rename of the new one.
    statements.push("PRAGMA legacy_alter_table = ON".to_owned());
    statements.push(rename(&new_name, name));
    statements.push("PRAGMA legacy_alter_table = OFF".to_owned());
    statements.extend(change.new.indexes.iter().map(|index| sql.create_index(&change.new, index)));
    statements
}

/// What must hold for a rebuild to lose nothing: no index that is not known, no value that does not fit.
fn guards(alteration: &Alteration) -> Vec<String> {
    let (change, sql) = (alteration.change, &Sqlite);
    let table = &change.new.name;
    let known: Vec<String> = alteration.before.indexes.iter().map(|index| sql.text(&index.name)).collect();
    let unknown =
        if known.is_empty() { String::new() } else { format!(" AND name NOT IN ({})", known.join(", ")) };
    let mut guards = vec![format!(
        "INSERT INTO {GUARD} (\"indexes\") SELECT count(*) FROM sqlite_schema \
         WHERE type = 'index' AND tbl_name = {} AND sql IS NOT NULL{unknown}",
        sql.text(table)
    )];
    for (old, new, source) in change.kept() {
        let Source::Column { map, .. } = source else { continue };
        let checked =
            crate::schema::cast::quality(&old.kind, &new.kind) == Some(crate::schema::cast::Quality::Checked);
        let name = sql.quote(&new.name);
        if let Some(misfit) = sql.misfit(&name, &old.kind, &new.kind).filter(|_| checked) {
            let mapped: Vec<String> = map.iter().map(|(from, _)| sql.text(from)).collect();
            let but = if mapped.is_empty() {
                String::new()
            } else {
                format!(" AND {name} NOT IN ({})", mapped.join(", "))
            };
            guards.push(format!(
                "INSERT INTO {GUARD} (\"misfits\") SELECT count(*) FROM {} WHERE ({misfit}){but}",
                sql.quote(table)
            ));
        }
    }
    guards
}

/// The columns to fill and what with; one that has nothing but its default is left to it.
fn copied(alteration: &Alteration) -> (Vec<String>, Vec<String>) {
    let columns = alteration.change.columns().filter_map(|(new, source)| {
        let value = new_value(alteration, new, source);
        let stands_empty = new.nullable || new.default.is_some();
        match value {
            None if stands_empty => None,
            // Nothing can fill it: the copy fails unless there are no rows.
            None => Some((Sqlite.quote(&new.name), "NULL".to_owned())),
            Some(value) => Some((Sqlite.quote(&new.name), value)),
        }
    });
    columns.unzip()
}

fn has_sequence(table: &Table) -> bool {
    table.columns.iter().any(|column| column.kind == crate::schema::tables::ColumnType::Identity)
}

fn renumbers(change: &Change) -> bool {
    change.columns().any(|(new, source)| {
        matches!(source, Source::Key { .. }) && new.kind == crate::schema::tables::ColumnType::Identity
    })
}

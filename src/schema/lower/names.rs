//! What a migration is called, after what it does.

use std::collections::BTreeSet;

use crate::schema::change::{Change, Source, Step};

/// More tables than this go by the name of the schema.
const MOST_TABLES: usize = 2;

/// The name of a file that takes all of these steps.
pub fn of(steps: &[Step]) -> String {
    let main: Vec<&Step> = steps
        .iter()
        .filter(|step| {
            !matches!(step, Step::DropForeignKeys { .. } | Step::AddForeignKeys { .. } | Step::ForgetKeys(_))
        })
        .collect();
    match &main[..] {
        [step] => return one(step),
        [Step::RenameTable { from, to }, Step::AlterTable(change)] if change.new.name == *to => {
            return format!("rename_{from}_to_{to}");
        }
        _ => {}
    }
    let tables: BTreeSet<&str> = main.iter().map(|step| table(step)).collect();
    if tables.len() > MOST_TABLES {
        return "alter_schema".to_owned();
    }
    let verb = match &main[..] {
        steps if steps.iter().all(|step| matches!(step, Step::CreateTable(_))) => "create",
        steps if steps.iter().all(|step| matches!(step, Step::DropTable(_))) => "drop",
        _ => "alter",
    };
    format!("{verb}_{}", tables.into_iter().collect::<Vec<_>>().join("_and_"))
}

/// The name of a file that takes one step.
pub fn one(step: &Step) -> String {
    let table = table(step);
    match step {
        Step::Purge(_) => format!("purge_{table}"),
        Step::MapKeys(_) => format!("map_{table}_keys"),
        Step::ForgetKeys(_) => format!("forget_{table}_keys"),
        Step::DropForeignKeys { .. } => format!("drop_{table}_foreign_keys"),
        Step::AddForeignKeys { .. } => format!("add_{table}_foreign_keys"),
        Step::DropTable(_) => format!("drop_{table}"),
        Step::CreateTable(_) => format!("create_{table}"),
        Step::RenameTable { from, to } => format!("rename_{from}_to_{to}"),
        Step::AlterTable(change) => alter(change),
    }
}

fn alter(change: &Change) -> String {
    let table = &change.new.name;
    let added: Vec<&str> = change.added().map(|(column, _)| column.name.as_str()).collect();
    let dropped: Vec<&str> = change.dropped().map(|column| column.name.as_str()).collect();
    let same = change.kept().all(|(old, new, source)| {
        let plain = matches!(source, Source::Column { map, null, .. } if map.is_empty() && null.is_none());
        plain && old.name == new.name && old.kind == new.kind && old.nullable == new.nullable
    });
    match (&added[..], &dropped[..], same) {
        ([column], [], true) => format!("add_{column}_to_{table}"),
        ([], [column], true) => format!("drop_{column}_from_{table}"),
        _ => format!("alter_{table}"),
    }
}

fn table(step: &Step) -> &str {
    match step {
        Step::Purge(purge) => &purge.table,
        Step::MapKeys(keys) | Step::ForgetKeys(keys) => &keys.to.table,
        Step::DropForeignKeys { table, .. } | Step::AddForeignKeys { table, .. } => table,
        Step::DropTable(table) | Step::CreateTable(table) => &table.name,
        Step::RenameTable { to, .. } => to,
        Step::AlterTable(change) => &change.new.name,
    }
}

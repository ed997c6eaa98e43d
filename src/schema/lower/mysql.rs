//! `MySQL` and `MariaDB`: every statement commits by itself, so each is a file, and every file has the way back of its
//! own statement. A change goes in phases: constraints off, names, columns added, values, columns gone, constraints on.

use std::collections::BTreeSet;

use super::alteration::{Alteration, NamedCheck, fate, in_free_order, index_columns, value};
use super::keys;
use super::names;
use crate::model::DatabaseKind;
use crate::schema::change::{Change, Fill, Keys, Source, Step};
use crate::schema::create::{add_foreign_keys, drop_foreign_keys};
use crate::schema::dialect::{Dialect as _, Mysql};
use crate::schema::migration::Migration;
use crate::schema::names::fit;
use crate::schema::tables::{Column, ColumnType, Index, Table};

/// Does nothing: a file may not be empty.
const NOTHING: &str = "DO 0";

pub fn migrations(steps: &[Step]) -> Vec<Migration> {
    let mut migrations = Vec::new();
    for step in steps {
        if let Step::AlterTable(change) = step {
            migrations.extend(alter(change));
        } else {
            let back = step.inverse().map_or_else(Vec::new, |step| statements(&step));
            migrations.extend(paired(&names::one(step), statements(step), back));
        }
    }
    migrations
}

/// Files of one statement each; the last way back undoes the first statement.
fn paired(name: &str, up: Vec<String>, down: Vec<String>) -> Vec<Migration> {
    let files = up.len().max(down.len());
    let pad = |mut statements: Vec<String>| {
        statements.resize(files, NOTHING.to_owned());
        statements
    };
    let (up, down) = (pad(up), pad(down));
    let pairs = up.into_iter().zip(down.into_iter().rev());
    pairs.map(|(up, down)| Migration::new(name, vec![up], vec![down])).collect()
}

fn statements(step: &Step) -> Vec<String> {
    let sql = &Mysql;
    match step {
        Step::Purge(purge) => {
            vec![format!("DELETE FROM {} WHERE `deleted_at` IS NOT NULL", sql.quote(&purge.table))]
        }
        Step::MapKeys(keys) => map_keys(keys),
        Step::ForgetKeys(keys) => vec![
            format!("DELETE FROM {}", sql.quote(&keys.name)),
            format!("DROP TABLE {}", sql.quote(&keys.name)),
        ],
        Step::DropForeignKeys { table, keys } => {
            vec![drop_foreign_keys(sql, DatabaseKind::Mysql, table, &keys.iter().collect::<Vec<_>>())]
        }
        Step::AddForeignKeys { table, keys } => {
            vec![add_foreign_keys(sql, table, &keys.iter().collect::<Vec<_>>())]
        }
        Step::DropTable(table) => vec![format!("DROP TABLE {}", sql.quote(&table.name))],
        Step::CreateTable(table) => sql.create_table(table, &table.foreign_keys.iter().collect::<Vec<_>>()),
        Step::RenameTable { from, to } => {
            vec![format!("RENAME TABLE {} TO {}", sql.quote(from), sql.quote(to))]
        }
        Step::AlterTable(_) => Vec::new(),
    }
}

fn map_keys(keys: &Keys) -> Vec<String> {
    let sql = &Mysql;
    let name = sql.quote(&keys.name);
    let kind = |kind: &ColumnType| sql.type_name(&kind.clone().referring());
    vec![
        format!(
            "CREATE TABLE {name} (\n    `old` {} NOT NULL PRIMARY KEY,\n    `new` {} NOT NULL UNIQUE\n) ENGINE = InnoDB",
            kind(&keys.from.kind),
            kind(&keys.to.kind)
        ),
        format!("INSERT INTO {name} (`old`, `new`) {}", keys::select(sql, keys)),
    ]
}

/// The parts of a change in the order in which they are made.
#[derive(Default)]
struct Phases {
    unconstrain: Vec<String>,
    rename: Vec<String>,
    add: Vec<String>,
    update: Vec<String>,
    settle: Vec<String>,
    constrain: Vec<String>,
}

impl Phases {
    /// Whether one ALTER TABLE takes them all.
    fn fold(&self) -> bool {
        self.rename.is_empty() && self.update.is_empty() && (self.add.is_empty() || self.settle.is_empty())
    }
}

const NAMES: [&str; 6] =
    ["drop_constraints_of", "rename_columns_of", "add_columns_to", "fill", "alter", "constrain"];

fn alter(change: &Change) -> Vec<Migration> {
    let inverse = change.inverse();
    let (up, down) = (Alter::of(change, false).phases(), Alter::of(&inverse, true).phases());
    let table = &change.new.name;
    let altered = |clauses: &[String]| {
        (!clauses.is_empty())
            .then(|| format!("ALTER TABLE {}\n    {}", Mysql.quote(table), clauses.join(",\n    ")))
    };
    if up.fold() && down.fold() {
        let whole = |phases: Phases| {
            altered(&[phases.unconstrain, phases.add, phases.settle, phases.constrain].concat())
        };
        let step = Step::AlterTable(Box::new(change.clone()));
        return match (whole(up), whole(down)) {
            (None, None) => Vec::new(),
            (up, down) => paired(&names::one(&step), up.into_iter().collect(), down.into_iter().collect()),
        };
    }
    let updated = |assignments: &[String]| {
        (!assignments.is_empty())
            .then(|| format!("UPDATE {}\nSET {}", Mysql.quote(table), assignments.join(",\n    ")))
    };
    let ups = [
        altered(&up.unconstrain),
        altered(&up.rename),
        altered(&up.add),
        updated(&up.update),
        altered(&up.settle),
        altered(&up.constrain),
    ];
    // The way back of each, by what the inverse does in its place.
    let downs = [
        altered(&down.constrain),
        altered(&down.rename),
        altered(&down.settle),
        updated(&down.update),
        altered(&down.add),
        altered(&down.unconstrain),
    ];
    let pairs =
        ups.into_iter().zip(downs).zip(NAMES).filter(|((up, down), _)| up.is_some() || down.is_some());
    let nothing = |statement: Option<String>| vec![statement.unwrap_or_else(|| NOTHING.to_owned())];
    pairs
        .map(|((up, down), verb)| Migration::new(format!("{verb}_{table}"), nothing(up), nothing(down)))
        .collect()
}

/// A change in the making. On the way back columns get their names last, so that it passes through the same states.
struct Alter<'a> {
    alteration: Alteration<'a>,
    late: bool,
    /// New names of the columns that are filled from the old one and take its place.
    swapped: BTreeSet<String>,
    retyped: BTreeSet<String>,
}

impl<'a> Alter<'a> {
    fn of(change: &'a Change, late: bool) -> Self {
        let alteration = Alteration::of(change);
        let retyped = alteration.retyped(&Mysql).into_iter().map(str::to_owned).collect();
        let swapped = change.kept().filter(|(old, new, source)| {
            matches!(source, Source::Key { .. }) || !is_modified_in_place(&old.kind, &new.kind)
        });
        let swapped = swapped.map(|(_, new, _)| new.name.clone()).collect();
        Self { alteration, late, swapped, retyped }
    }

    fn phases(&self) -> Phases {
        let mut phases = Phases::default();
        self.constraints(&mut phases);
        self.rename(&mut phases);
        for (new, source) in self.alteration.change.added() {
            self.added(new, source, &mut phases);
        }
        for (old, new, source) in self.alteration.change.kept() {
            self.kept(old, new, source, &mut phases);
        }
        for column in self.alteration.change.dropped() {
            phases.settle.push(format!("DROP COLUMN {}", Mysql.quote(&self.dropped_name(&column.name))));
        }
        self.primary_key(&mut phases);
        phases
    }

    /// What a column that stays is called while the others change.
    fn name<'b>(&self, old: &'b str, new: &'b str) -> &'b str {
        if self.late { old } else { new }
    }

    fn dropped_name(&self, old: &str) -> String {
        if self.late { old.to_owned() } else { self.alteration.current(old).name.clone() }
    }

    /// A new column stands aside while an old one still has its name.
    fn added_name(&self, new: &str) -> String {
        let taken = self.late && self.alteration.change.old.column(new).is_some();
        if taken { fit(new, "_old") } else { new.to_owned() }
    }

    fn rename(&self, phases: &mut Phases) {
        let change = self.alteration.change;
        let renames = if self.late {
            let kept = change.renamed().into_iter().map(|(from, to)| (from.to_owned(), to.to_owned()));
            let added = change.added().map(|(new, _)| (self.added_name(&new.name), new.name.clone()));
            in_free_order(kept.chain(added.filter(|(from, to)| from != to)).collect())
        } else {
            self.alteration.renames.clone()
        };
        phases.rename = renames
            .iter()
            .map(|(from, to)| format!("RENAME COLUMN {} TO {}", Mysql.quote(from), Mysql.quote(to)))
            .collect();
    }

    fn added(&self, new: &Column, source: &Source, phases: &mut Phases) {
        let fill = match source {
            Source::New(Some(Fill::Constant(fill))) => Some(fill),
            _ => None,
        };
        let updated = matches!(source, Source::Key { .. } | Source::New(Some(Fill::Key)));
        let settled = Column { name: self.added_name(&new.name), ..new.clone() };
        let first = Column {
            default: if updated { None } else { fill.or(new.default.as_ref()).cloned() },
            nullable: new.nullable || updated,
            kind: new.kind.clone().referring(),
            ..settled.clone()
        };
        phases.add.push(format!("ADD COLUMN {}", Mysql.column(&first)));
        if updated && let Some(value) = self.value(new, source) {
            phases.update.push(format!("{} = {value}", Mysql.quote(&settled.name)));
        }
        if first != settled {
            phases.settle.push(format!("MODIFY {}", Mysql.column(&settled)));
        }
    }

    fn kept(&self, old: &Column, new: &Column, source: &Source, phases: &mut Phases) {
        let name = self.name(&old.name, &new.name);
        let settled = Column { name: name.to_owned(), ..new.clone() };
        let value = self.value(new, source).expect("a column that stays has a value");
        if self.swapped.contains(&new.name) {
            let filled = fit(name, "_new");
            let first = Column {
                name: filled.clone(),
                nullable: true,
                default: None,
                kind: new.kind.clone().referring(),
                ..new.clone()
            };
            phases.add.push(format!("ADD COLUMN {}", Mysql.column(&first)));
            phases.update.push(format!("{} = {value}", Mysql.quote(&filled)));
            phases.settle.push(format!("DROP COLUMN {}", Mysql.quote(name)));
            phases.settle.push(format!("CHANGE {} {}", Mysql.quote(&filled), Mysql.column(&settled)));
            return;
        }
        if value != Mysql.quote(name) {
            phases.update.push(format!("{} = {value}", Mysql.quote(name)));
        }
        let before = Column { name: name.to_owned(), ..old.clone() };
        if Mysql.column(&before) != Mysql.column(&settled) {
            phases.settle.push(format!("MODIFY {}", Mysql.column(&settled)));
        }
    }

    fn value(&self, new: &Column, source: &Source) -> Option<String> {
        let at_present = |column: &Column, new: &str| Column {
            name: self.name(&column.name, new).to_owned(),
            ..column.clone()
        };
        let change = self.alteration.change;
        let old = match source {
            Source::Column { from, .. } | Source::Key { from, .. } => {
                let column = change.old.column(from)?;
                let continued = change.kept().find(|(old, _, _)| old.name == *from);
                Some(match continued {
                    Some((_, continued, _)) => at_present(column, &continued.name),
                    None => Column { name: self.dropped_name(from), ..column.clone() },
                })
            }
            Source::New(_) => None,
        };
        let key = if self.late { late_key(&change.old) } else { self.alteration.key().cloned() };
        let new_key = |keys: &Keys, old: &str| {
            let table = Mysql.quote(&change.new.name);
            format!("(SELECT `new` FROM {} WHERE `old` = {table}.{old})", Mysql.quote(&keys.name))
        };
        value(&Mysql, source, (old.as_ref(), new), key.as_ref(), new_key)
    }

    fn primary_key(&self, phases: &mut Phases) {
        let (before, new) = (&self.alteration.before.primary_key, &self.alteration.change.new.primary_key);
        let swapped = new.columns.iter().any(|column| self.swapped.contains(column));
        if before.columns == new.columns && !swapped {
            return;
        }
        let change = self.alteration.change;
        let columns: Vec<String> = new
            .columns
            .iter()
            .map(|column| match change.kept().find(|(_, new, _)| new.name == *column) {
                Some((old, new, _)) => self.name(&old.name, &new.name).to_owned(),
                None => self.added_name(column),
            })
            .collect();
        phases.settle.insert(0, "DROP PRIMARY KEY".to_owned());
        phases.settle.push(format!("ADD PRIMARY KEY ({})", Mysql.list(&columns)));
    }

    /// Indexes and checks that depend on a column that gets another name or type go first and come back last.
    fn constraints(&self, phases: &mut Phases) {
        let (before, new) = (&self.alteration.before, &self.alteration.change.new);
        let renamed: BTreeSet<&str> =
            self.alteration.change.renamed().into_iter().map(|(_, new)| new).collect();
        let moved = |columns: &[&str]| columns.iter().any(|column| renamed.contains(column));
        let retyped = |columns: &[&str]| columns.iter().any(|column| self.retyped.contains(*column));
        let is_plain = |table: &Table, index: &Index| Mysql.hidden_columns(table, index).is_empty();
        let same_index = |old: &Index, new_index: &Index| {
            let columns = index_columns(new_index);
            let plain = is_plain(before, old) && is_plain(new, new_index);
            old == new_index && !retyped(&columns) && (plain || !moved(&columns))
        };
        let indexes = fate(&before.indexes, &new.indexes, |index| &index.name, same_index);
        for index in indexes.dropped {
            phases.unconstrain.push(format!("DROP INDEX {}", Mysql.quote(&index.name)));
            let hidden = Mysql.hidden_columns(before, index).into_iter();
            phases.unconstrain.extend(hidden.map(|(name, _)| format!("DROP COLUMN {}", Mysql.quote(&name))));
        }
        for index in indexes.added {
            let hidden = Mysql.hidden_columns(new, index).into_iter();
            phases.constrain.extend(hidden.map(|(_, text)| format!("ADD COLUMN {text}")));
            phases.constrain.push(format!("ADD {}", Mysql.key(new, index)));
        }
        let (olds, news) = (Alteration::checks(&Mysql, before), Alteration::checks(&Mysql, new));
        let same_check = |old: &NamedCheck, new: &NamedCheck| {
            let columns: Vec<&str> = new.columns.iter().map(String::as_str).collect();
            old == new && !moved(&columns) && !retyped(&columns)
        };
        let checks = fate(&olds, &news, |check| &check.name, same_check);
        for check in checks.dropped {
            phases.unconstrain.push(format!("DROP CONSTRAINT {}", Mysql.quote(&check.name)));
        }
        for check in checks.added {
            phases.constrain.push(format!(
                "ADD CONSTRAINT {} CHECK ({})",
                Mysql.quote(&check.name),
                check.sql
            ));
        }
    }
}

fn late_key(old: &Table) -> Option<Column> {
    match &old.primary_key.columns[..] {
        [column] => old.column(column).cloned(),
        _ => None,
    }
}

/// Whether MODIFY alone carries the values over.
fn is_modified_in_place(from: &ColumnType, to: &ColumnType) -> bool {
    use ColumnType as T;
    let whole = |kind: &T| matches!(kind, T::Integer | T::BigInt | T::Identity);
    let text = |kind: &T| matches!(kind, T::Text { .. } | T::Enum { .. });
    from == to
        || (whole(from) && (whole(to) || matches!(to, T::Decimal { .. } | T::Float)))
        || (text(from) && text(to))
        || matches!(
            (from, to),
            (T::Decimal { .. }, T::Decimal { .. }) | (T::List, T::Json) | (T::Date, T::DateTime)
        )
}

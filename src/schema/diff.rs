//! The steps from one schema to the next, ordered so that each finds what it needs.

use std::collections::BTreeSet;

use super::cast;
use super::change::{Change, Effect, Fill, KeyEnd, Keys, Purge, Source, Step};
use super::create::in_order;
use super::hints::Hints;
use super::lower::in_free_order;
use super::names::fit;
use super::pairing::Pairing;
use super::tables::{Column, ColumnType, ForeignKey, Schema, Table};
use crate::model::{DatabaseKind, Default, OnDelete};

/// What must be said before a change can become a migration; all in the names of the spec.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Something is gone and something like it is new.
    #[error("{} is gone: was it renamed to {}?", member(entity.as_deref(), old), one_of(candidates))]
    Rename { entity: Option<String>, old: String, candidates: Vec<String> },
    /// Rows that exist need a value.
    #[error("`{entity}.{member}` is required now and has no default: the rows that exist need a `backfill`")]
    Backfill { entity: String, member: String },
    /// Rows may have a value that the enum has no more.
    #[error("`{entity}.{member}` has no value \"{value}\" any more: `map` must say what becomes of it")]
    Value { entity: String, member: String, value: String },
    #[error("`{entity}.{member}` cannot change its type this way: drop it and add another")]
    Conversion { entity: String, member: String },
    /// The whole history starts anew.
    #[error("another database starts a new migration history; no data is moved")]
    Database,
}

fn member(entity: Option<&str>, name: &str) -> String {
    entity.map_or_else(|| format!("`{name}`"), |entity| format!("`{entity}.{name}`"))
}

fn one_of(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

/// The way from `old` to `new`.
///
/// # Errors
/// Every question that neither the schemas nor the hints answer.
pub fn diff(old: &Schema, new: &Schema, hints: &Hints) -> Result<Vec<Step>, Vec<Problem>> {
    if old.database != new.database {
        return Err(vec![Problem::Database]);
    }
    let pairing = Pairing::of(old, new, hints);
    let mut problems = pairing.table_questions(hints);
    let pairs: Vec<Pair> = pairing
        .pairs()
        .map(|(old, new)| {
            let columns = pairing.columns(old, new, hints);
            problems.extend(pairing.column_questions((old, new), &columns, hints));
            Pair { old, new, columns }
        })
        .collect();
    let keys: Vec<Keys> = pairs.iter().filter_map(Pair::key_change).collect();
    let mut differ = Differ { pairing, pairs, keys, hints, problems };
    let changes = differ.changes();
    if differ.problems.is_empty() { Ok(differ.steps(changes)) } else { Err(differ.problems) }
}

/// A table that stays, before and after.
struct Pair<'a> {
    old: &'a Table,
    new: &'a Table,
    /// For every new column the old one.
    columns: Vec<Option<&'a Column>>,
}

impl Pair<'_> {
    fn old_column(&self, new: &str) -> Option<&Column> {
        let place = self.new.columns.iter().position(|column| column.name == new)?;
        self.columns[place]
    }

    fn new_column(&self, old: &str) -> Option<&Column> {
        let place = self.columns.iter().position(|column| column.is_some_and(|column| column.name == old))?;
        Some(&self.new.columns[place])
    }

    /// The change of a primary key that no conversion of its values alone makes.
    fn key_change(&self) -> Option<Keys> {
        let ([before], [after]) = (&self.old.primary_key.columns[..], &self.new.primary_key.columns[..])
        else {
            return None;
        };
        let (from, to) = (self.old.column(before)?, self.new.column(after)?);
        let continued = self.new_column(before);
        if continued.is_some_and(|column| column.name == to.name)
            && cast::quality(&from.kind, &to.kind).is_some()
        {
            return None;
        }
        let in_place = continued.is_some_and(|column| column.name == to.name);
        let end = |table: &Table, column: &Column, other: Option<&Column>| KeyEnd {
            table: table.name.clone(),
            column: column.name.clone(),
            kind: column.kind.clone(),
            other: other.filter(|_| !in_place).map(|other| (other.name.clone(), other.kind.clone())),
        };
        Some(Keys {
            name: fit(&self.new.name, "_keys"),
            from: end(self.old, from, self.old_column(after)),
            to: end(self.new, to, continued),
        })
    }
}

struct Differ<'a> {
    pairing: Pairing<'a>,
    pairs: Vec<Pair<'a>>,
    keys: Vec<Keys>,
    hints: &'a Hints,
    problems: Vec<Problem>,
}

impl Differ<'_> {
    fn changes(&mut self) -> Vec<Change> {
        let mut problems = Vec::new();
        let changes = self.pairs.iter().map(|pair| Change {
            was: pair.old.name.clone(),
            old: self.projected(pair.old),
            new: pair.new.clone(),
            sources: self.sources(pair, &mut problems),
            keys: self.keys.iter().find(|keys| keys.to.table == pair.new.name).cloned(),
        });
        let changes: Vec<Change> = changes.filter(is_change).collect();
        self.problems.append(&mut problems);
        changes
    }

    /// An old table under its new name, referring to the new names of others.
    fn projected(&self, old: &Table) -> Table {
        let mut table = old.clone();
        for key in &mut table.foreign_keys {
            if let Some(target) = self.pairs.iter().find(|pair| pair.old.name == key.table)
                && let Some(column) = target.new_column(&key.target)
            {
                key.target.clone_from(&column.name);
            }
            key.table = self.pairing.new_name(&key.table).to_owned();
        }
        self.pairing.new_name(&old.name).clone_into(&mut table.name);
        table
    }

    fn sources(&self, pair: &Pair, problems: &mut Vec<Problem>) -> Vec<Source> {
        let own_keys = self.keys.iter().find(|keys| keys.to.table == pair.new.name);
        let columns = pair.new.columns.iter().zip(&pair.columns);
        let sources = columns.map(|(new, old)| {
            if let Some(keys) = own_keys
                && keys.to.column == new.name
                && keys.from.other.is_none()
            {
                return Source::Key { from: keys.from.column.clone(), keys: keys.clone() };
            }
            match old {
                Some(old) => self.continued(pair, old, new, problems),
                None => Source::New(self.fill(pair, new, !new.nullable, problems)),
            }
        });
        sources.collect()
    }

    fn continued(&self, pair: &Pair, old: &Column, new: &Column, problems: &mut Vec<Problem>) -> Source {
        if let Some(before) = pair.old.foreign_key(&old.name)
            && let Some(keys) = self.keys.iter().find(|keys| keys.from.table == before.table)
        {
            return Source::Key { from: old.name.clone(), keys: keys.clone() };
        }
        let (entity, member) = (pair.new.label.clone(), new.label.clone());
        if cast::quality(&old.kind, &new.kind).is_none() {
            problems.push(Problem::Conversion { entity, member });
            return Source::New(None);
        }
        let map = self.value_map(pair, old, new, problems);
        let is_key = pair.new.primary_key.columns.contains(&new.name);
        let null = if old.nullable && !new.nullable && !is_key {
            self.fill(pair, new, true, problems)
        } else {
            None
        };
        Source::Column { from: old.name.clone(), map, null }
    }

    /// What the rows that exist get in a column: the backfill, or the default.
    fn fill(&self, pair: &Pair, new: &Column, required: bool, problems: &mut Vec<Problem>) -> Option<Fill> {
        let backfill = self.hints.backfill_of(&pair.new.label, &new.label);
        let fill = backfill.map(|value| Default::Value(value.clone())).or_else(|| new.default.clone());
        if fill.is_none() && required {
            problems.push(Problem::Backfill { entity: pair.new.label.clone(), member: new.label.clone() });
        }
        fill.map(Fill::Constant)
    }

    /// What becomes of the values that an enum has no more.
    fn value_map(
        &self,
        pair: &Pair,
        old: &Column,
        new: &Column,
        problems: &mut Vec<Problem>,
    ) -> Vec<(String, String)> {
        let ColumnType::Enum { values: after } = &new.kind else { return Vec::new() };
        let map = self.hints.map_of(&pair.new.label, &new.label).iter().filter(|(_, to)| after.contains(to));
        let ColumnType::Enum { values: before } = &old.kind else { return map.cloned().collect() };
        let mut found = Vec::new();
        for value in before.iter().filter(|value| !after.contains(value)) {
            match map.clone().find(|(from, _)| from == value) {
                Some(entry) => found.push(entry.clone()),
                None => problems.push(Problem::Value {
                    entity: pair.new.label.clone(),
                    member: new.label.clone(),
                    value: value.clone(),
                }),
            }
        }
        found
    }

    fn steps(&self, changes: Vec<Change>) -> Vec<Step> {
        let mut steps: Vec<Step> = self.purges().into_iter().map(Step::Purge).collect();
        steps.extend(self.keys.iter().cloned().map(Step::MapKeys));
        let (dropped, circular) = self.dropped_tables();
        let (created, waiting) = self.created_tables();
        let mut references = Vec::new();
        if self.pairing.new.database != DatabaseKind::Sqlite {
            for change in &changes {
                let (drop, add) = self.foreign_keys(change);
                let table = change.was.clone();
                steps.extend((!drop.is_empty()).then_some(Step::DropForeignKeys { table, keys: drop }));
                let table = change.new.name.clone();
                references.extend((!add.is_empty()).then_some(Step::AddForeignKeys { table, keys: add }));
            }
        }
        steps.extend(circular);
        steps.extend(dropped);
        self.rename_and_alter(changes, &mut steps);
        steps.extend(created);
        steps.extend(references);
        steps.extend(waiting);
        steps.extend(self.keys.iter().cloned().map(Step::ForgetKeys));
        steps
    }

    fn rename_and_alter(&self, changes: Vec<Change>, steps: &mut Vec<Step>) {
        let renames: Vec<(String, String)> = self
            .pairs
            .iter()
            .filter(|pair| pair.old.name != pair.new.name)
            .map(|pair| (pair.old.name.clone(), pair.new.name.clone()))
            .collect();
        steps.extend(in_free_order(renames).into_iter().map(|(from, to)| Step::RenameTable { from, to }));
        // A table gives up the names of its indexes before another that takes its name takes theirs.
        let mut changes = changes;
        while !changes.is_empty() {
            let is_free = |change: &Change| {
                !changes.iter().any(|other| other.was == change.new.name && other.new.name != change.new.name)
            };
            let next = changes.iter().position(is_free).unwrap_or(0);
            steps.push(Step::AlterTable(Box::new(changes.remove(next))));
        }
    }

    /// Those that refer come first; a foreign key in a circle goes before its table does.
    fn dropped_tables(&self) -> (Vec<Step>, Vec<Step>) {
        let dropped: Vec<Table> = self.pairing.dropped().into_iter().cloned().collect();
        let (mut tables, late) = self.with_inline(&dropped);
        tables.reverse();
        let keys = late.into_iter().map(|(table, keys)| Step::DropForeignKeys { table, keys });
        (tables.into_iter().map(Step::DropTable).collect(), keys.collect())
    }

    fn created_tables(&self) -> (Vec<Step>, Vec<Step>) {
        let created: Vec<Table> = self.pairing.created().into_iter().cloned().collect();
        let (tables, late) = self.with_inline(&created);
        let keys = late.into_iter().map(|(table, keys)| Step::AddForeignKeys { table, keys });
        (tables.into_iter().map(Step::CreateTable).collect(), keys.collect())
    }

    /// Tables in order, with the foreign keys whose target stands then, and apart those that must wait.
    fn with_inline(&self, tables: &[Table]) -> (Vec<Table>, Vec<(String, Vec<ForeignKey>)>) {
        let mut waiting: BTreeSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        let (mut ordered, mut late) = (Vec::new(), Vec::new());
        for table in in_order(tables) {
            waiting.remove(table.name.as_str());
            let mut table = table.clone();
            if self.pairing.new.database != DatabaseKind::Sqlite {
                let keys = std::mem::take(&mut table.foreign_keys);
                let (inline, open): (Vec<_>, Vec<_>) =
                    keys.into_iter().partition(|key| !waiting.contains(key.table.as_str()));
                table.foreign_keys = inline;
                if !open.is_empty() {
                    late.push((table.name.clone(), open));
                }
            }
            ordered.push(table);
        }
        (ordered, late)
    }

    /// The foreign keys to drop before a change and to add after it: those that differ, and those in its way.
    fn foreign_keys(&self, change: &Change) -> (Vec<ForeignKey>, Vec<ForeignKey>) {
        let renamed = change.renamed_old();
        let original = self.pairing.old.table(&change.was).expect("a change is to a table of the old schema");
        let stays = |(before, after): (&ForeignKey, &ForeignKey)| {
            let rename_only = ForeignKey { name: after.name.clone(), ..before.clone() } == *after;
            let mysql = self.pairing.new.database == DatabaseKind::Mysql;
            let columns = (renamed.column(&before.column), change.new.column(&after.column));
            let (Some(old), Some(new)) = columns else { return false };
            let same_type =
                old.kind == new.kind && !self.keys.iter().any(|keys| keys.to.table == after.table);
            let index = |table: &Table| -> Vec<_> {
                table.indexes.iter().filter(|index| index.columns[0] == before.column).cloned().collect()
            };
            let same_index = old.nullable == new.nullable && index(&renamed) == index(&change.new);
            rename_only && same_type && (!mysql || (before.name == after.name && same_index))
        };
        let kept: Vec<(usize, usize)> = renamed
            .foreign_keys
            .iter()
            .enumerate()
            .filter_map(|(o, before)| {
                let n = change.new.foreign_keys.iter().position(|after| stays((before, after)))?;
                Some((o, n))
            })
            .collect();
        let rest = |keys: &[ForeignKey], kept: Vec<usize>| -> Vec<ForeignKey> {
            let keys = keys.iter().enumerate();
            keys.filter(|(place, _)| !kept.contains(place)).map(|(_, key)| key.clone()).collect()
        };
        (
            rest(&original.foreign_keys, kept.iter().map(|pair| pair.0).collect()),
            rest(&change.new.foreign_keys, kept.iter().map(|pair| pair.1).collect()),
        )
    }

    /// Tables whose soft delete ends.
    fn purges(&self) -> Vec<Purge> {
        let ends = |table: &Table| !table.columns.iter().any(|column| column.label == "deleted_at");
        let pairs = self.pairs.iter().filter(|pair| !ends(pair.old) && ends(pair.new));
        let purge = |pair: &Pair| {
            let mut effects = Vec::new();
            if self.pairing.new.database == DatabaseKind::Sqlite {
                self.effects(&pair.old.name, &[], &mut effects);
            }
            Purge { table: pair.old.name.clone(), effects }
        };
        pairs.map(purge).collect()
    }

    fn effects(&self, target: &str, path: &[(String, ForeignKey)], effects: &mut Vec<Effect>) {
        for table in &self.pairing.old.tables {
            for key in table.foreign_keys.iter().filter(|key| key.table == target) {
                let step = (table.name.clone(), key.clone());
                if key.on_delete == OnDelete::Restrict || path.contains(&step) {
                    continue;
                }
                let path: Vec<_> = std::iter::once(step).chain(path.iter().cloned()).collect();
                if key.on_delete == OnDelete::Cascade {
                    self.effects(&table.name, &path, effects);
                }
                effects.push(Effect { path });
            }
        }
    }
}

/// Whether anything but the order of columns and their labels differs.
fn is_change(change: &Change) -> bool {
    let bare = |table: &Table| {
        let mut table = table.clone();
        table.label.clear();
        for column in &mut table.columns {
            column.label.clear();
        }
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        table
    };
    let moves = change.sources.iter().any(|source| !matches!(source, Source::Column { .. }));
    moves || !change.renamed().is_empty() || bare(&change.old) != bare(&change.new)
}

//! What became what: tables and columns of two schemas, tied by what they are in the spec. Nothing is guessed.

use super::cast::{self, Quality};
use super::diff::Problem;
use super::hints::{Hints, Rename};
use super::tables::{Column, Schema, Table};

/// Labels of columns that every entity may have; one never is the old name of another.
const BUILT_IN: [&str; 7] = ["id", "created_at", "updated_at", "deleted_at", "version", "left", "right"];

/// For every table of the new schema the table of the old one that it was.
pub struct Pairing<'a> {
    pub old: &'a Schema,
    pub new: &'a Schema,
    pub tables: Vec<Option<usize>>,
}

impl<'a> Pairing<'a> {
    pub fn of(old: &'a Schema, new: &'a Schema, hints: &Hints) -> Self {
        let mut pairing = Self { old, new, tables: vec![None; new.tables.len()] };
        // Entities first: join tables are the same only when both of their sides are.
        for joins in [false, true] {
            let is_open = |table: &Table| table.label.contains('.') == joins;
            let news: Vec<_> = (0..new.tables.len()).filter(|i| is_open(&new.tables[*i])).collect();
            let olds: Vec<_> = (0..old.tables.len()).filter(|i| is_open(&old.tables[*i])).collect();
            let items = |tables: &'a [Table], indexes: &[usize]| -> Vec<(&'a str, &'a str)> {
                indexes.iter().map(|i| (&*tables[*i].label, &*tables[*i].name)).collect()
            };
            let fits =
                |o: usize, n: usize| !joins || pairing.same_sides(&old.tables[olds[o]], &new.tables[news[n]]);
            let found = pair(
                &items(&old.tables, &olds),
                &items(&new.tables, &news),
                &hints.tables,
                |label| hints.is_dropped(label),
                fits,
            );
            for (n, o) in found.into_iter().enumerate() {
                pairing.tables[news[n]] = o.map(|o| olds[o]);
            }
        }
        pairing
    }

    fn same_sides(&self, old: &Table, new: &Table) -> bool {
        old.foreign_keys.len() == new.foreign_keys.len()
            && old
                .columns
                .iter()
                .zip(&new.columns)
                .all(|(old_column, new_column)| self.same_target(old, old_column, new, new_column))
    }

    /// The tables that became others, with their place in the new schema.
    pub fn pairs(&self) -> impl Iterator<Item = (&'a Table, &'a Table)> {
        let (old, new) = (self.old, self.new);
        self.tables
            .clone()
            .into_iter()
            .enumerate()
            .filter_map(move |(n, o)| Some((&old.tables[o?], &new.tables[n])))
    }

    pub fn dropped(&self) -> Vec<&'a Table> {
        let tables = self.old.tables.iter().enumerate();
        tables.filter(|(o, _)| !self.tables.contains(&Some(*o))).map(|(_, table)| table).collect()
    }

    pub fn created(&self) -> Vec<&'a Table> {
        let tables = self.new.tables.iter().zip(&self.tables);
        tables.filter(|(_, o)| o.is_none()).map(|(table, _)| table).collect()
    }

    /// What an old table is called now; one that is gone keeps its name.
    pub fn new_name<'b>(&'b self, old: &'b str) -> &'b str {
        self.pairs().find(|(table, _)| table.name == old).map_or(old, |(_, table)| &table.name)
    }

    fn same_target(&self, old: &Table, old_column: &Column, new: &Table, new_column: &Column) -> bool {
        match (old.foreign_key(&old_column.name), new.foreign_key(&new_column.name)) {
            (Some(before), Some(after)) => {
                self.pairs().any(|(o, n)| o.name == before.table && n.name == after.table)
            }
            // What was a value and becomes a reference, or the other way round, stays what it is.
            _ => true,
        }
    }

    /// For every new column the old one that it was.
    pub fn columns(&self, old: &'a Table, new: &'a Table, hints: &Hints) -> Vec<Option<&'a Column>> {
        let renames: Vec<Rename> = hints
            .columns
            .iter()
            .filter(|(entity, _)| *entity == new.label || *entity == old.label)
            .map(|(_, rename)| rename.clone())
            .collect();
        let items = |table: &'a Table| -> Vec<(&'a str, &'a str)> {
            table.columns.iter().map(|column| (&*column.label, &*column.name)).collect()
        };
        let fits = |o: usize, n: usize| self.same_target(old, &old.columns[o], new, &new.columns[n]);
        let is_dropped = |label: &str| {
            [&old.label, &new.label].iter().any(|entity| hints.is_dropped(&format!("{entity}.{label}")))
        };
        let found = pair(&items(old), &items(new), &renames, is_dropped, fits);
        found.into_iter().map(|o| o.map(|o| &old.columns[o])).collect()
    }

    /// Asks for every table that is gone, where a new one could be it.
    pub fn table_questions(&self, hints: &Hints) -> Vec<Problem> {
        let ask = |old: &Table| {
            let candidates: Vec<String> = self
                .created()
                .into_iter()
                .filter(|new| self.looks_like(old, new))
                .map(|new| new.label.clone())
                .collect();
            (!candidates.is_empty() && !hints.is_dropped(&old.label)).then(|| Problem::Rename {
                entity: None,
                old: old.label.clone(),
                candidates,
            })
        };
        self.dropped().into_iter().filter_map(ask).collect()
    }

    fn looks_like(&self, old: &Table, new: &Table) -> bool {
        if old.label.contains('.') || new.label.contains('.') {
            return old.label.contains('.') && new.label.contains('.') && self.same_sides(old, new);
        }
        let own = |table: &Table| table.columns.iter().filter(|column| is_own(column)).count();
        let shared = old.columns.iter().filter(|column| is_own(column)).filter(|column| {
            new.columns.iter().any(|other| {
                other.label == column.label && cast::quality(&column.kind, &other.kind).is_some()
            })
        });
        let shared = shared.count();
        shared > 0 && shared * 2 >= own(old) && shared * 3 >= own(new)
    }

    /// Asks for every column that is gone, where a new one of its table could be it.
    pub fn column_questions(
        &self,
        (old, new): (&Table, &Table),
        columns: &[Option<&Column>],
        hints: &Hints,
    ) -> Vec<Problem> {
        let added: Vec<&Column> = new
            .columns
            .iter()
            .zip(columns)
            .filter(|(_, old)| old.is_none())
            .map(|(column, _)| column)
            .collect();
        let gone = old
            .columns
            .iter()
            .filter(|column| is_own(column))
            .filter(|column| !columns.iter().flatten().any(|kept| kept.name == column.name));
        let ask = |column: &Column| {
            let is_one = |candidate: &&&Column| {
                let refers =
                    old.foreign_key(&column.name).is_some() == new.foreign_key(&candidate.name).is_some();
                let quality = cast::quality(&column.kind, &candidate.kind);
                is_own(candidate)
                    && refers
                    && self.same_target(old, column, new, candidate)
                    && matches!(quality, Some(Quality::Same | Quality::Safe))
                    && std::mem::discriminant(&column.kind) == std::mem::discriminant(&candidate.kind)
            };
            let candidates: Vec<String> =
                added.iter().filter(is_one).map(|column| column.label.clone()).collect();
            let answered = [&old.label, &new.label]
                .iter()
                .any(|entity| hints.is_dropped(&format!("{entity}.{}", column.label)));
            (!candidates.is_empty() && !answered).then(|| Problem::Rename {
                entity: Some(new.label.clone()),
                old: column.label.clone(),
                candidates,
            })
        };
        gone.filter_map(ask).collect()
    }
}

fn is_own(column: &Column) -> bool {
    !BUILT_IN.contains(&column.label.as_str())
}

/// For every new item, given as label and name, the old one: by a rename that is still to be done (nothing has the new
/// label, or what has it goes), by label, by name.
fn pair(
    olds: &[(&str, &str)],
    news: &[(&str, &str)],
    renames: &[Rename],
    is_dropped: impl Fn(&str) -> bool,
    fits: impl Fn(usize, usize) -> bool,
) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; news.len()];
    let labelled = |items: &[(&str, &str)], label: &str| items.iter().position(|item| item.0 == label);
    for rename in renames {
        let ends = (labelled(olds, &rename.from), labelled(news, &rename.to));
        if let (Some(o), Some(n)) = ends
            && (labelled(olds, &rename.to).is_none() || is_dropped(&rename.to))
            && !found.contains(&Some(o))
            && fits(o, n)
        {
            found[n] = Some(o);
        }
    }
    for by_label in [true, false] {
        for (n, new) in news.iter().enumerate() {
            let old = olds.iter().enumerate().position(|(o, old)| {
                let same = if by_label { old.0 == new.0 } else { old.1 == new.1 };
                same && !found.contains(&Some(o)) && fits(o, n)
            });
            if found[n].is_none() {
                found[n] = old;
            }
        }
    }
    found
}

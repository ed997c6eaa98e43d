//! What a change to a table comes to, in the parts that ALTER TABLE has.

use std::collections::BTreeSet;

use crate::schema::change::{Change, Fill, Keys, Source, rename_columns};
use crate::schema::dialect::Dialect;
use crate::schema::names::fit;
use crate::schema::tables::{Column, Index, Table};

/// A change, with the names that its columns have while it is made.
pub struct Alteration<'a> {
    pub change: &'a Change,
    /// In an order in which every new name is free.
    pub renames: Vec<(String, String)>,
    /// The old table after the renames.
    pub before: Table,
}

impl<'a> Alteration<'a> {
    /// Columns that go make way first for those that take their names.
    pub fn of(change: &'a Change) -> Self {
        let mut renames: Vec<(String, String)> =
            change.renamed().into_iter().map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
        for column in change.dropped().filter(|column| change.new.column(&column.name).is_some()) {
            renames.push((column.name.clone(), fit(&column.name, "_old")));
        }
        let pairs: Vec<(&str, &str)> =
            renames.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let before = rename_columns(&change.old, &pairs);
        Self { change, before, renames: in_free_order(renames) }
    }

    /// What an old column is called after the renames.
    pub fn current(&self, old: &str) -> &Column {
        let place = self.change.old.columns.iter().position(|column| column.name == old);
        &self.before.columns[place.expect("a source names a column of the old table")]
    }

    /// Columns that go, as they are called after the renames.
    pub fn dropped(&self) -> Vec<&Column> {
        self.change.dropped().map(|column| self.current(&column.name)).collect()
    }

    /// The primary key before, where it is one column.
    pub fn key(&self) -> Option<&Column> {
        match &self.before.primary_key.columns[..] {
            [column] => self.before.column(column),
            _ => None,
        }
    }

    /// The names of columns whose type is another in this dialect, or whose values are new keys.
    pub fn retyped(&self, sql: &dyn Dialect) -> BTreeSet<&str> {
        let kept = self.change.kept().filter(|(old, new, source)| {
            matches!(source, Source::Key { .. }) || sql.type_name(&old.kind) != sql.type_name(&new.kind)
        });
        kept.map(|(_, new, _)| new.name.as_str()).collect()
    }

    /// `(old, new)` checks as names, SQL and columns; those of column types included.
    pub fn checks(sql: &dyn Dialect, table: &Table) -> Vec<NamedCheck> {
        let typed = table.columns.iter().filter_map(|column| {
            let name = column.check.clone()?;
            Some(NamedCheck { name, sql: sql.type_check(column)?, columns: vec![column.name.clone()] })
        });
        let own = table.checks.iter().map(|check| NamedCheck {
            name: check.name.clone(),
            sql: sql.condition(&check.condition, &table.columns),
            columns: check.condition.columns().into_iter().map(str::to_owned).collect(),
        });
        typed.chain(own).collect()
    }
}

/// A check as SQL.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedCheck {
    pub name: String,
    pub sql: String,
    pub columns: Vec<String>,
}

/// What becomes of things that have names: indexes, checks, foreign keys.
pub struct Fate<'a, T> {
    pub dropped: Vec<&'a T>,
    /// `(old, new)`: the same but for the name.
    pub renamed: Vec<(&'a T, &'a T)>,
    pub added: Vec<&'a T>,
}

/// Ties what is the same but for its name.
pub fn fate<'a, T>(
    olds: &'a [T],
    news: &'a [T],
    name: impl Fn(&T) -> &str,
    same: impl Fn(&T, &T) -> bool,
) -> Fate<'a, T> {
    let mut fate = Fate { dropped: Vec::new(), renamed: Vec::new(), added: Vec::new() };
    let mut taken = BTreeSet::new();
    for new in news {
        let is_free = |place: usize| !taken.contains(&place) && same(&olds[place], new);
        let by_name = (0..olds.len()).find(|place| is_free(*place) && name(&olds[*place]) == name(new));
        match by_name.or_else(|| (0..olds.len()).find(|place| is_free(*place))) {
            None => fate.added.push(new),
            Some(place) => {
                taken.insert(place);
                if name(&olds[place]) != name(new) {
                    fate.renamed.push((&olds[place], new));
                }
            }
        }
    }
    fate.dropped =
        olds.iter().enumerate().filter(|(place, _)| !taken.contains(place)).map(|(_, old)| old).collect();
    fate
}

/// Every column that an index depends on.
pub fn index_columns(index: &Index) -> Vec<&str> {
    let condition = index.condition.iter().flat_map(|condition| condition.columns());
    index.columns.iter().map(String::as_str).chain(condition).collect()
}

/// SQL: the value of a new column, of the row before. `old` has the name that the column has at that moment; `key` is
/// the primary key, for values that come from it, and `new_key` the SQL of the new key for an old one.
pub fn value(
    sql: &dyn Dialect,
    source: &Source,
    (old, new): (Option<&Column>, &Column),
    key: Option<&Column>,
    new_key: impl Fn(&Keys, &str) -> String,
) -> Option<String> {
    match (source, old) {
        (Source::Column { map, null, .. }, Some(old)) => {
            let mut value = sql.quote(&old.name);
            if !map.is_empty() {
                let cases =
                    map.iter().map(|(from, to)| format!(" WHEN {} THEN {}", sql.text(from), sql.text(to)));
                value = format!("CASE {value}{} ELSE {value} END", cases.collect::<String>());
            }
            value = sql.cast(&value, &old.kind, &new.kind);
            match null.as_ref().and_then(|fill| fill_value(sql, fill, new, key)) {
                Some(fill) => Some(format!("coalesce({value}, {fill})")),
                None => Some(value),
            }
        }
        (Source::Key { keys, .. }, Some(old)) => Some(new_key(keys, &sql.quote(&old.name))),
        (Source::New(Some(fill)), _) => fill_value(sql, fill, new, key),
        _ => None,
    }
}

/// SQL: what fills a column.
fn fill_value(sql: &dyn Dialect, fill: &Fill, new: &Column, key: Option<&Column>) -> Option<String> {
    match fill {
        Fill::Constant(crate::model::Default::Now) => Some(sql.now().to_owned()),
        Fill::Constant(crate::model::Default::Value(value)) => Some(sql.literal(value, &new.kind)),
        Fill::Key => key.map(|key| sql.cast(&sql.quote(&key.name), &key.kind, &new.kind)),
    }
}

/// Renames in an order in which every new name is free; a circle opens by way of another name.
pub fn in_free_order(mut renames: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut ordered = Vec::new();
    while !renames.is_empty() {
        let free = renames.iter().position(|(_, to)| !renames.iter().any(|(from, _)| from == to));
        if let Some(place) = free {
            ordered.push(renames.remove(place));
        } else {
            let (from, to) = renames.remove(0);
            let aside = fit(&from, "_aside");
            ordered.push((from, aside.clone()));
            renames.push((aside, to));
        }
    }
    ordered
}

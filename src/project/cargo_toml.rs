//! Merging `Cargo.toml` by key, so that a dependency of the user's beside one of ours is no conflict.
//!
//! Order, layout and comments of the user's file stay. A list of plain values is merged as a set. A key that
//! both sides changed differently keeps the user's value, because markers in this file would stop every
//! cargo command; it is reported as a conflict, and `.scaffold/base/Cargo.toml` holds the other value.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, Table, TableLike, Value};

use super::merge::OnConflict;

/// A merged `Cargo.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    /// What both sides changed, one sentence each.
    pub conflicts: Vec<String>,
    /// What a person should know and need not decide.
    pub notes: Vec<String>,
}

/// Merges base, yours and new; none when one of them is not TOML.
pub fn merge([base, yours, new]: [&str; 3], on_conflict: OnConflict) -> Option<Merged> {
    let base: DocumentMut = base.parse().ok()?;
    let mut yours: DocumentMut = yours.parse().ok()?;
    let new: DocumentMut = new.parse().ok()?;
    let mut merge = Merge { on_conflict, conflicts: Vec::new(), notes: Vec::new() };
    merge.tables(&[], base.as_table(), yours.as_table_mut(), new.as_table());
    Some(Merged { text: yours.to_string(), conflicts: merge.conflicts, notes: merge.notes })
}

struct Merge {
    on_conflict: OnConflict,
    conflicts: Vec<String>,
    notes: Vec<String>,
}

impl Merge {
    fn tables(&mut self, at: &[&str], base: &dyn TableLike, yours: &mut Table, new: &dyn TableLike) {
        let before: Vec<String> = keys(yours);
        self.keys(at, base, yours, new);
        let added: Vec<String> = keys(yours).into_iter().filter(|key| !before.contains(key)).collect();
        if !added.is_empty() {
            let order = order(before, &added, &keys(new));
            let rank = |key: &Key| order.iter().position(|name| name == key.get());
            yours.sort_values_by(|one, _, other, _| rank(one).cmp(&rank(other)));
        }
    }

    fn inline(&mut self, at: &[&str], base: &dyn TableLike, yours: &mut InlineTable, new: &dyn TableLike) {
        let before = keys(yours);
        self.keys(at, base, yours, new);
        if keys(yours) != before {
            yours.fmt();
        }
    }

    fn keys(&mut self, at: &[&str], base: &dyn TableLike, yours: &mut dyn TableLike, new: &dyn TableLike) {
        let mut all = keys(new);
        all.extend(keys(base).into_iter().filter(|key| !new.contains_key(key)));
        for key in &all {
            let path: Vec<&str> = at.iter().copied().chain([key.as_str()]).collect();
            self.key(&path, base, yours, new);
        }
    }

    fn key(&mut self, path: &[&str], base: &dyn TableLike, yours: &mut dyn TableLike, new: &dyn TableLike) {
        let key = path[path.len() - 1];
        let (old, mine, theirs) = (base.get(key), yours.get(key), new.get(key));
        if same(old, theirs) || same(mine, theirs) {
            return;
        }
        let unedited = same(old, mine);
        if mine.is_some() && theirs.is_some() && self.inside(path, old, yours, theirs) {
            return;
        }
        match (yours.get(key), theirs) {
            (_, Some(_)) if unedited => take(base, yours, new, key),
            (Some(_), None) if unedited && written(base, key) == written(yours, key) => {
                yours.remove(key);
            }
            (Some(_), None) => self.notes.push(format!(
                "`{}` is not needed any more; it has changes of yours, and was kept",
                path.join(".")
            )),
            (mine, theirs) => {
                let conflict = format!(
                    "`{}`: yours {}, new {}; yours was kept",
                    path.join("."),
                    shown(mine),
                    shown(theirs)
                );
                match self.on_conflict {
                    OnConflict::Markers => self.conflicts.push(conflict),
                    OnConflict::Ours => {}
                    OnConflict::Theirs => take(base, yours, new, key),
                }
            }
        }
    }

    /// Goes into a table or a list that both sides have; whether there was one to go into.
    fn inside(
        &mut self,
        path: &[&str],
        old: Option<&Item>,
        yours: &mut dyn TableLike,
        theirs: Option<&Item>,
    ) -> bool {
        let (Some(mine), Some(theirs)) = (yours.get_mut(path[path.len() - 1]), theirs) else { return false };
        let mut theirs = theirs.clone();
        let mut old = old.cloned().unwrap_or_else(|| Item::Table(Table::new()));
        if path.len() > 1
            && path[path.len() - 2].ends_with("dependencies")
            && mine.is_str() != theirs.is_str()
        {
            [&mut old, mine, &mut theirs].into_iter().for_each(widen);
        }
        if let (Some(mine), Some(theirs)) = (plain_list(mine), theirs.as_array()) {
            merge_lists(old.as_array(), mine, theirs);
            return true;
        }
        let empty = Table::new();
        let old = old.as_table_like().unwrap_or(&empty);
        let Some(theirs) = theirs.as_table_like() else { return false };
        match mine {
            Item::Table(mine) => self.tables(path, old, mine, theirs),
            Item::Value(Value::InlineTable(mine)) => self.inline(path, old, mine, theirs),
            _ => return false,
        }
        true
    }
}

fn keys(table: &dyn TableLike) -> Vec<String> {
    table.iter().filter(|(_, item)| !item.is_none()).map(|(key, _)| key.to_owned()).collect()
}

/// Where added keys go: behind the key that they follow in the new file, else before the one they precede.
fn order(mut order: Vec<String>, added: &[String], new: &[String]) -> Vec<String> {
    for (index, key) in new.iter().enumerate().filter(|(_, key)| added.contains(key)) {
        let place = |order: &[String], name: &String| order.iter().position(|other| other == name);
        let behind = new[..index].iter().rev().find_map(|name| place(&order, name)).map(|place| place + 1);
        let before = || new[index + 1..].iter().find_map(|name| place(&order, name));
        let at = behind.or_else(before).unwrap_or(order.len());
        order.insert(at, key.clone());
    }
    order
}

/// Takes the new value of a key, or its absence. The layout around a value that the user changed stays.
fn take(base: &dyn TableLike, yours: &mut dyn TableLike, new: &dyn TableLike, key: &str) {
    let Some((new_key, new_item)) = new.get_key_value(key) else {
        yours.remove(key);
        return;
    };
    let mut item = new_item.clone();
    let Some(mine) = yours.get_mut(key) else {
        yours.entry_format(new_key).or_insert(item);
        return;
    };
    let old = base.get(key).and_then(Item::as_value).map(Value::decor);
    if let (Some(mine), Some(item)) = (mine.as_value(), item.as_value_mut())
        && old != Some(mine.decor())
    {
        *item.decor_mut() = mine.decor().clone();
    }
    *mine = item;
}

/// `"1"` as `{ version = "1" }`.
fn widen(dependency: &mut Item) {
    if let Some(version) = dependency.as_str() {
        let mut table = InlineTable::new();
        table.insert("version", version.into());
        if let Some(value) = dependency.as_value() {
            *table.decor_mut() = value.decor().clone();
        }
        *dependency = Item::Value(Value::InlineTable(table));
    }
}

/// A list of strings, numbers and the like.
fn plain_list(item: &mut Item) -> Option<&mut Array> {
    item.as_array_mut().filter(|list| list.iter().all(|value| !value.is_array() && !value.is_inline_table()))
}

/// Adds to a list what is new, and takes out what is not wanted any more.
fn merge_lists(old: Option<&Array>, mine: &mut Array, theirs: &Array) {
    let holds = |list: &Array, value: &Value| list.iter().any(|other| same_value(other, value));
    let was = |value: &Value| old.is_some_and(|old| holds(old, value));
    let first = mine.get(0).map(|first| first.decor().clone());
    mine.retain(|value| !was(value) || holds(theirs, value));
    if let (Some(decor), Some(now)) = (first, mine.get_mut(0)) {
        now.decor_mut().set_prefix(decor.prefix().cloned().unwrap_or_default());
    }
    for value in theirs {
        if was(value) || holds(mine, value) {
            continue;
        }
        let last = mine.iter().last().map(|last| last.decor().clone());
        match last {
            Some(decor) if mine.len() > 1 => {
                let mut value = value.clone();
                *value.decor_mut() = decor;
                mine.push_formatted(value);
            }
            _ => {
                let mut value = value.clone();
                value.decor_mut().clear();
                mine.push(value);
            }
        }
    }
}

/// Whether two items say the same, whatever their layout.
fn same(one: Option<&Item>, other: Option<&Item>) -> bool {
    match (one.filter(|item| !item.is_none()), other.filter(|item| !item.is_none())) {
        (None, None) => true,
        (Some(one), Some(other)) => match (one, other) {
            (Item::Value(one), Item::Value(other)) => same_value(one, other),
            (Item::ArrayOfTables(one), Item::ArrayOfTables(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other.iter()).all(|(one, other)| same_table(one, other))
            }
            _ => one
                .as_table_like()
                .zip(other.as_table_like())
                .is_some_and(|(one, other)| same_table(one, other)),
        },
        _ => false,
    }
}

fn same_table(one: &dyn TableLike, other: &dyn TableLike) -> bool {
    one.len() == other.len() && one.iter().all(|(key, item)| same(Some(item), other.get(key)))
}

fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::Integer(one), Value::Integer(other)) => one.value() == other.value(),
        (Value::Boolean(one), Value::Boolean(other)) => one.value() == other.value(),
        (Value::Float(one), Value::Float(other)) => one.value().to_bits() == other.value().to_bits(),
        (Value::Datetime(one), Value::Datetime(other)) => one.value() == other.value(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other.iter()).all(|(one, other)| same_value(one, other))
        }
        (Value::InlineTable(one), Value::InlineTable(other)) => same_table(one, other),
        _ => false,
    }
}

/// A key as it is written, comments included.
fn written(table: &dyn TableLike, key: &str) -> Option<String> {
    let (key, item) = table.get_key_value(key)?;
    let around = [key.leaf_decor().prefix(), key.leaf_decor().suffix()];
    let around: Vec<_> =
        around.iter().map(|text| text.and_then(|text| text.as_str()).unwrap_or_default()).collect();
    Some(format!("{}{key}{}{item}", around[0], around[1]))
}

fn shown(item: Option<&Item>) -> String {
    item.map_or("removed it".to_owned(), |item| format!("says `{}`", item.to_string().trim()))
}

#[cfg(test)]
mod tests;

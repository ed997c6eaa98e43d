//! The steps from one schema to the next, as data. Every step has its inverse, so the way back is never written twice.

use std::collections::BTreeMap;

use super::cast::{self, Quality};
use super::tables::{Check, Column, ColumnType, Condition, ForeignKey, Index, Operand, Table};
use crate::model::{Default, Value};

/// One step. In every dialect a list of them runs in order, and its inverses in the opposite order.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Removes the rows that soft delete kept, before the column goes that tells them.
    Purge(Purge),
    /// Remembers which key becomes which, until `ForgetKeys`.
    MapKeys(Keys),
    /// Not on `SQLite`, where a foreign key is part of its table.
    DropForeignKeys {
        table: String,
        keys: Vec<ForeignKey>,
    },
    DropTable(Table),
    RenameTable {
        from: String,
        to: String,
    },
    AlterTable(Box<Change>),
    /// With those of its foreign keys whose target exists.
    CreateTable(Table),
    /// Not on `SQLite`.
    AddForeignKeys {
        table: String,
        keys: Vec<ForeignKey>,
    },
    ForgetKeys(Keys),
}

impl Step {
    /// The step back; `None` where there is nothing to take back.
    pub fn inverse(&self) -> Option<Self> {
        Some(match self {
            Self::Purge(_) => return None,
            Self::MapKeys(keys) => Self::ForgetKeys(keys.inverse()),
            Self::DropForeignKeys { table, keys } => {
                Self::AddForeignKeys { table: table.clone(), keys: keys.clone() }
            }
            Self::DropTable(table) => Self::CreateTable(table.clone()),
            Self::RenameTable { from, to } => Self::RenameTable { from: to.clone(), to: from.clone() },
            Self::AlterTable(change) => Self::AlterTable(Box::new(change.inverse())),
            Self::CreateTable(table) => Self::DropTable(table.clone()),
            Self::AddForeignKeys { table, keys } => {
                Self::DropForeignKeys { table: table.clone(), keys: keys.clone() }
            }
            Self::ForgetKeys(keys) => Self::MapKeys(keys.inverse()),
        })
    }
}

/// The way back of some steps.
pub fn inverse(steps: &[Step]) -> Vec<Step> {
    steps.iter().rev().filter_map(Step::inverse).collect()
}

/// Which rows soft delete kept, and what goes with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Purge {
    pub table: String,
    /// What the foreign keys of other tables do when the rows go, those furthest away first. `SQLite` must be told,
    /// because a migration runs without foreign keys there.
    pub effects: Vec<Effect>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// From the rows affected to the rows purged: each column of a table, and what it refers to.
    pub path: Vec<(String, ForeignKey)>,
}

/// A primary key that becomes another: the old and the new key of every row, for those that refer to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Keys {
    /// The table that holds them for as long as the migration takes.
    pub name: String,
    pub from: KeyEnd,
    pub to: KeyEnd,
}

#[derive(Debug, Clone, PartialEq)]
pub struct KeyEnd {
    pub table: String,
    pub column: String,
    pub kind: ColumnType,
    /// The column that holds the key of the other end, where there is one and it is no key on this end.
    pub other: Option<(String, ColumnType)>,
}

impl Keys {
    fn inverse(&self) -> Self {
        Self { name: self.name.clone(), from: self.to.clone(), to: self.from.clone() }
    }
}

/// One table before and after. Both carry the name that it has after; its columns have their names on either side.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The name of the table before the migration, for queries that look at it then.
    pub was: String,
    pub old: Table,
    pub new: Table,
    /// Where the values of each of the new columns come from.
    pub sources: Vec<Source>,
    /// The change of its primary key.
    pub keys: Option<Keys>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// An old column, converted where the types differ.
    Column {
        from: String,
        /// Values that become others, of an enum.
        map: Vec<(String, String)>,
        /// What stands for NULL in a column that takes none any more.
        null: Option<Fill>,
    },
    /// The new key for an old key in a column.
    Key { from: String, keys: Keys },
    /// The rows that exist get this; `None`: NULL, or nothing where there may be no rows.
    New(Option<Fill>),
}

/// A value for rows that exist.
#[derive(Debug, Clone, PartialEq)]
pub enum Fill {
    Constant(Default),
    /// The primary key, converted: for a unique column that no constant can fill.
    Key,
}

impl Change {
    #[must_use]
    pub fn inverse(&self) -> Self {
        let sources = self.old.columns.iter().map(|column| self.source_back(column)).collect();
        Self {
            was: self.new.name.clone(),
            old: self.new.clone(),
            new: self.old.clone(),
            sources,
            keys: self.keys.as_ref().map(Keys::inverse),
        }
    }

    fn source_back(&self, old: &Column) -> Source {
        for (new, source) in self.columns() {
            match source {
                Source::Column { from, map, .. } if *from == old.name => {
                    return Source::Column {
                        from: new.name.clone(),
                        map: map_back(old, new, map),
                        null: if new.nullable && !old.nullable { neutral(&self.old, old) } else { None },
                    };
                }
                Source::Key { from, keys } if *from == old.name && !self.is_kept(&old.name) => {
                    return Source::Key { from: new.name.clone(), keys: keys.inverse() };
                }
                _ => {}
            }
        }
        if let Some(keys) = self.keys.as_ref().filter(|keys| keys.from.column == old.name) {
            return Source::Key { from: keys.to.column.clone(), keys: keys.inverse() };
        }
        Source::New(if old.nullable { None } else { neutral(&self.old, old) })
    }

    fn is_kept(&self, old: &str) -> bool {
        self.sources.iter().any(|source| matches!(source, Source::Column { from, .. } if from == old))
    }

    /// The new columns with their sources.
    pub fn columns(&self) -> impl Iterator<Item = (&Column, &Source)> {
        self.new.columns.iter().zip(&self.sources)
    }

    /// Whether the values of a new column are those of the old one, converted or not.
    fn continues<'a>(&self, source: &'a Source) -> Option<&'a str> {
        match source {
            Source::Column { from, .. } => Some(from),
            Source::Key { from, .. } if !self.is_kept(from) => Some(from),
            Source::Key { .. } | Source::New(_) => None,
        }
    }

    /// Old columns that no new one continues.
    pub fn dropped(&self) -> impl Iterator<Item = &Column> {
        self.old
            .columns
            .iter()
            .filter(|old| !self.sources.iter().any(|source| self.continues(source) == Some(&old.name)))
    }

    /// `(old, new)` names of the columns that stay under another name.
    pub fn renamed(&self) -> Vec<(&str, &str)> {
        self.kept()
            .filter(|(old, new, _)| old.name != new.name)
            .map(|(old, new, _)| (&*old.name, &*new.name))
            .collect()
    }

    /// The old column that a new one continues, with what happens to its values.
    pub fn kept(&self) -> impl Iterator<Item = (&Column, &Column, &Source)> {
        self.columns()
            .filter_map(|(new, source)| Some((self.old.column(self.continues(source)?)?, new, source)))
    }

    /// New columns that continue no old one.
    pub fn added(&self) -> impl Iterator<Item = (&Column, &Source)> {
        self.columns().filter(|(_, source)| self.continues(source).is_none())
    }

    /// The old table with the columns that stay under their new names.
    pub fn renamed_old(&self) -> Table {
        rename_columns(&self.old, &self.renamed())
    }
}

/// A table with columns under other names, wherever they are named in it.
pub fn rename_columns(table: &Table, renamed: &[(&str, &str)]) -> Table {
    let names: BTreeMap<&str, &str> = renamed.iter().copied().collect();
    let name = |old: &String| names.get(old.as_str()).map_or_else(|| old.clone(), |new| (*new).to_owned());
    let mut table = table.clone();
    for column in &mut table.columns {
        column.name = name(&column.name);
    }
    table.primary_key.columns = table.primary_key.columns.iter().map(name).collect();
    for Index { columns, condition, .. } in &mut table.indexes {
        *columns = columns.iter().map(name).collect();
        *condition = condition.take().map(|condition| rename_condition(condition, &name));
    }
    for Check { condition, .. } in &mut table.checks {
        *condition = rename_condition(condition.clone(), &name);
    }
    for key in &mut table.foreign_keys {
        key.column = name(&key.column);
    }
    table
}

fn rename_condition(condition: Condition, name: &impl Fn(&String) -> String) -> Condition {
    let operand = |operand: Operand| match operand {
        Operand::Column(column) => Operand::Column(name(&column)),
        literal @ Operand::Literal(_) => literal,
    };
    let all = |parts: Vec<Condition>| parts.into_iter().map(|part| rename_condition(part, name)).collect();
    match condition {
        Condition::All(parts) => Condition::All(all(parts)),
        Condition::Any(parts) => Condition::Any(all(parts)),
        Condition::Not(part) => Condition::Not(Box::new(rename_condition(*part, name))),
        Condition::Compare { left, operator, right } => {
            Condition::Compare { left: operand(left), operator, right: operand(right) }
        }
        Condition::OneOf { column, values } => Condition::OneOf { column: name(&column), values },
        Condition::IsNull(side) => Condition::IsNull(operand(side)),
        Condition::IsNotNull(side) => Condition::IsNotNull(operand(side)),
    }
}

/// The values of an enum on the way back: what was renamed gets its old name, and what is new becomes the default.
fn map_back(old: &Column, new: &Column, map: &[(String, String)]) -> Vec<(String, String)> {
    let (ColumnType::Enum { values: before }, ColumnType::Enum { values: after }) = (&old.kind, &new.kind)
    else {
        return Vec::new();
    };
    let added = after.iter().filter(|value| !before.contains(value));
    let back = added.filter_map(|value| {
        let renamed = map.iter().find(|(_, to)| to == value).map(|(from, _)| from);
        let target = renamed.or_else(|| usual(old, before))?;
        Some((value.clone(), target.clone()))
    });
    back.collect()
}

/// The default of an enum column, or its first value.
fn usual<'a>(column: &'a Column, values: &'a [String]) -> Option<&'a String> {
    match &column.default {
        Some(Default::Value(Value::Enum(value))) => Some(value),
        _ => values.first(),
    }
}

/// What fills a required column that comes back without its values; `None` where nothing can, so that the database
/// refuses unless the table is empty.
fn neutral(table: &Table, column: &Column) -> Option<Fill> {
    if table.foreign_key(&column.name).is_some() {
        return None;
    }
    let unique = table.indexes.iter().any(|index| index.unique && index.columns == [column.name.clone()]);
    if unique {
        let key = table.column(table.primary_key.columns.first()?)?;
        let fits = matches!(cast::quality(&key.kind, &column.kind), Some(Quality::Same | Quality::Safe));
        return fits.then_some(Fill::Key);
    }
    if let Some(default) = &column.default {
        return Some(Fill::Constant(default.clone()));
    }
    let value = match &column.kind {
        ColumnType::Uuid => Value::Uuid("00000000-0000-0000-0000-000000000000".to_owned()),
        ColumnType::Identity | ColumnType::Integer | ColumnType::BigInt => Value::Integer(0),
        ColumnType::Float => Value::Float(0.0),
        ColumnType::Decimal { .. } => Value::Decimal("0".to_owned()),
        ColumnType::Boolean => Value::Boolean(false),
        ColumnType::Text { .. } => Value::Text(String::new()),
        ColumnType::Enum { values } => Value::Enum(values.first()?.clone()),
        ColumnType::Date => Value::Date("1970-01-01".to_owned()),
        ColumnType::Time => Value::Time("00:00:00.000000".to_owned()),
        ColumnType::DateTime => Value::DateTime("1970-01-01T00:00:00.000000Z".to_owned()),
        ColumnType::Json => Value::Json(serde_json::Value::Null),
        ColumnType::Bytes => Value::Bytes(Vec::new()),
        ColumnType::Digest => Value::Bytes(vec![0; 32]),
        ColumnType::List => Value::List(Vec::new()),
    };
    Some(Fill::Constant(Default::Value(value)))
}

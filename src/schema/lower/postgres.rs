//! `PostgreSQL`: ALTER TABLE in one transaction, with a limit on the wait for a lock.

use std::collections::BTreeSet;

use super::alteration::{Alteration, Fate, NamedCheck, fate, index_columns, value};
use super::keys;
use crate::model::{DatabaseKind, Default};
use crate::schema::change::{Change, Fill, Keys, Source, Step};
use crate::schema::create::{add_foreign_keys, drop_foreign_keys};
use crate::schema::dialect::{Dialect as _, Postgres};
use crate::schema::tables::{Column, ColumnType, ForeignKey, Index};

/// A migration that waits longer gives up, rather than hold up every query behind it.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '10s'";

/// The SQL of steps.
pub fn statements(steps: &[Step]) -> Vec<String> {
    let statements: Vec<String> = steps.iter().flat_map(step).collect();
    let locks = steps.iter().any(|step| !matches!(step, Step::CreateTable(_)));
    if statements.is_empty() || !locks {
        return statements;
    }
    std::iter::once(LOCK_TIMEOUT.to_owned()).chain(statements).collect()
}

fn step(step: &Step) -> Vec<String> {
    let sql = &Postgres;
    match step {
        Step::Purge(purge) => {
            vec![format!("DELETE FROM {} WHERE \"deleted_at\" IS NOT NULL", sql.quote(&purge.table))]
        }
        Step::MapKeys(keys) => map_keys(keys),
        Step::ForgetKeys(keys) => {
            let name = sql.quote(&keys.name);
            vec![
                format!("DROP FUNCTION pg_temp.{name}({})", bare(&keys.from.kind)),
                format!("DROP TABLE pg_temp.{name}"),
            ]
        }
        Step::DropForeignKeys { table, keys } => {
            vec![drop_foreign_keys(sql, DatabaseKind::Postgres, table, &keys.iter().collect::<Vec<_>>())]
        }
        Step::AddForeignKeys { table, keys } => {
            vec![add_foreign_keys(sql, table, &keys.iter().collect::<Vec<_>>())]
        }
        Step::DropTable(table) => vec![format!("DROP TABLE {}", sql.quote(&table.name))],
        Step::CreateTable(table) => sql.create_table(table, &table.foreign_keys.iter().collect::<Vec<_>>()),
        Step::RenameTable { from, to } => {
            vec![format!("ALTER TABLE {} RENAME TO {}", sql.quote(from), sql.quote(to))]
        }
        Step::AlterTable(change) => Alter::of(change).statements(),
    }
}

/// ALTER COLUMN … TYPE takes no subquery, so a function looks the new key up.
fn map_keys(keys: &Keys) -> Vec<String> {
    let sql = &Postgres;
    let name = sql.quote(&keys.name);
    let (from, to) = (bare(&keys.from.kind), bare(&keys.to.kind));
    vec![
        format!("CREATE TEMP TABLE {name} AS {}", keys::select(sql, keys)),
        format!("ALTER TABLE pg_temp.{name} ADD PRIMARY KEY (\"old\")"),
        format!(
            "CREATE FUNCTION pg_temp.{name}({from}) RETURNS {to} LANGUAGE sql STABLE AS \
             'SELECT \"new\" FROM pg_temp.{name} WHERE \"old\" = $1'"
        ),
    ]
}

/// The type of a key, as a function takes it.
fn bare(kind: &ColumnType) -> String {
    Postgres.type_name(&kind.clone().referring()).replace(" COLLATE \"C\"", "")
}

fn new_key(keys: &Keys, old: &str) -> String {
    format!("pg_temp.{}({old})", Postgres.quote(&keys.name))
}

struct Alter<'a> {
    alteration: Alteration<'a>,
    table: String,
    retyped: BTreeSet<String>,
    checks: (Vec<NamedCheck>, Vec<NamedCheck>),
}

impl<'a> Alter<'a> {
    fn of(change: &'a Change) -> Self {
        let alteration = Alteration::of(change);
        let retyped = alteration.retyped(&Postgres).into_iter().map(str::to_owned).collect();
        let checks =
            (Alteration::checks(&Postgres, &alteration.before), Alteration::checks(&Postgres, &change.new));
        Self { table: Postgres.quote(&change.new.name), alteration, retyped, checks }
    }

    fn statements(&self) -> Vec<String> {
        let indexes = self.indexes();
        let checks = self.checks();
        let mut statements: Vec<String> = indexes
            .dropped
            .iter()
            .map(|index| format!("DROP INDEX {}", Postgres.quote(&index.name)))
            .collect();
        let mut clauses: Vec<String> = checks
            .dropped
            .iter()
            .map(|check| format!("DROP CONSTRAINT {}", Postgres.quote(&check.name)))
            .collect();
        let (old_key, new_key) =
            (&self.alteration.before.primary_key, &self.alteration.change.new.primary_key);
        let rekeyed = old_key.columns != new_key.columns;
        if rekeyed {
            clauses.push(format!("DROP CONSTRAINT {}", Postgres.quote(&old_key.name)));
        }
        statements.extend(self.alter(&clauses));
        statements.extend(self.renames(&indexes, &checks, rekeyed));
        statements.extend(self.no_identity());
        statements.extend(self.additions());
        statements.extend(self.updates());
        statements.extend(self.alter(&self.column_clauses()));
        statements.extend(self.identity());
        let mut clauses = Vec::new();
        if rekeyed {
            let (name, columns) = (Postgres.quote(&new_key.name), Postgres.list(&new_key.columns));
            clauses.push(format!("ADD CONSTRAINT {name} PRIMARY KEY ({columns})"));
        }
        clauses.extend(
            checks
                .added
                .iter()
                .map(|check| format!("ADD CONSTRAINT {} CHECK ({})", Postgres.quote(&check.name), check.sql)),
        );
        statements.extend(self.alter(&clauses));
        let new = &self.alteration.change.new;
        statements.extend(indexes.added.iter().map(|index| Postgres.create_index(new, index)));
        statements
    }

    fn alter(&self, clauses: &[String]) -> Option<String> {
        (!clauses.is_empty()).then(|| format!("ALTER TABLE {}\n    {}", self.table, clauses.join(",\n    ")))
    }

    /// An index follows its columns by itself; the condition of one does not.
    fn indexes(&self) -> Fate<'_, Index> {
        let same = |old: &Index, new: &Index| {
            let follows = new.condition.is_none() || !self.touches(&index_columns(new));
            follows && Index { name: new.name.clone(), ..old.clone() } == *new
        };
        fate(&self.alteration.before.indexes, &self.alteration.change.new.indexes, |index| &index.name, same)
    }

    fn checks(&self) -> Fate<'_, NamedCheck> {
        let same = |old: &NamedCheck, new: &NamedCheck| {
            let columns: Vec<&str> = new.columns.iter().map(String::as_str).collect();
            old.sql == new.sql && !self.touches(&columns)
        };
        fate(&self.checks.0, &self.checks.1, |check| &check.name, same)
    }

    fn touches(&self, columns: &[&str]) -> bool {
        columns.iter().any(|column| self.retyped.contains(*column))
    }

    fn renames(&self, indexes: &Fate<Index>, checks: &Fate<NamedCheck>, rekeyed: bool) -> Vec<String> {
        let (table, sql) = (&self.table, &Postgres);
        let (before, new) = (&self.alteration.before, &self.alteration.change.new);
        let rename = |what: &str, from: &str, to: &str| {
            format!("ALTER TABLE {table} RENAME {what} {} TO {}", sql.quote(from), sql.quote(to))
        };
        let mut renames: Vec<String> =
            self.alteration.renames.iter().map(|(from, to)| rename("COLUMN", from, to)).collect();
        renames.extend(indexes.renamed.iter().map(|(old, new)| {
            format!("ALTER INDEX {} RENAME TO {}", sql.quote(&old.name), sql.quote(&new.name))
        }));
        renames.extend(checks.renamed.iter().map(|(old, new)| rename("CONSTRAINT", &old.name, &new.name)));
        if !rekeyed && before.primary_key.name != new.primary_key.name {
            renames.push(rename("CONSTRAINT", &before.primary_key.name, &new.primary_key.name));
        }
        for old in &before.foreign_keys {
            let same = |new: &&ForeignKey| ForeignKey { name: new.name.clone(), ..old.clone() } == **new;
            if let Some(new) = new.foreign_keys.iter().find(same)
                && new.name != old.name
                && !self.touches(&[&old.column])
            {
                renames.push(rename("CONSTRAINT", &old.name, &new.name));
            }
        }
        renames
    }

    /// A constant fills the rows that exist by being the default for a moment, without a rewrite.
    fn additions(&self) -> Vec<String> {
        let mut statements = Vec::new();
        for (new, source) in self.alteration.change.added() {
            let fill = match source {
                Source::New(Some(Fill::Constant(fill))) => Some(fill),
                _ => None,
            };
            let updated = is_filled_by_update(source);
            let column = Column {
                default: if updated { None } else { fill.or(new.default.as_ref()).cloned() },
                nullable: new.nullable || updated,
                kind: new.kind.clone().referring(),
                ..new.clone()
            };
            statements.extend(self.alter(&[format!("ADD COLUMN {}", Postgres.column(&column))]));
            if column.default != new.default {
                statements.extend(self.alter(&[default_clause(new)]));
            }
        }
        statements
    }

    fn updates(&self) -> Vec<String> {
        let mut assignments = Vec::new();
        for (new, source) in self.alteration.change.columns() {
            let filled = match source {
                Source::Column { map, null, .. } => {
                    (!map.is_empty() || null.is_some()) && !self.retyped.contains(&new.name)
                }
                added => is_filled_by_update(added),
            };
            let name = Postgres.quote(&new.name);
            if let Some(value) =
                self.value(new, source).filter(|_| filled && !self.retyped.contains(&new.name))
            {
                assignments.push(format!("{name} = {value}"));
            }
        }
        if assignments.is_empty() {
            return Vec::new();
        }
        vec![format!("UPDATE {}\nSET {}", self.table, assignments.join(",\n    "))]
    }

    fn value(&self, new: &Column, source: &Source) -> Option<String> {
        let old = match source {
            Source::Column { from, .. } | Source::Key { from, .. } => Some(self.alteration.current(from)),
            Source::New(_) => None,
        };
        value(&Postgres, source, (old, new), self.alteration.key(), new_key)
    }

    /// What becomes of columns that stay, then those that go.
    fn column_clauses(&self) -> Vec<String> {
        let mut clauses = Vec::new();
        for (_, new, source) in self.alteration.change.kept() {
            let old = self.alteration.before.column(&new.name).expect("the renames gave it its new name");
            clauses.extend(self.kept_clauses(old, new, source));
        }
        for (new, source) in self.alteration.change.added() {
            if is_filled_by_update(source) && !new.nullable {
                clauses.push(format!("ALTER COLUMN {} SET NOT NULL", Postgres.quote(&new.name)));
            }
        }
        let dropped = self.alteration.dropped();
        clauses.extend(dropped.iter().map(|column| format!("DROP COLUMN {}", Postgres.quote(&column.name))));
        clauses
    }

    fn kept_clauses(&self, old: &Column, new: &Column, source: &Source) -> Vec<String> {
        let name = Postgres.quote(&new.name);
        let mut clauses = Vec::new();
        let retyped = self.retyped.contains(&new.name);
        let default_moves = old.default != new.default || (retyped && new.default.is_some());
        if retyped {
            if old.default.is_some() {
                clauses.push(format!("ALTER COLUMN {name} DROP DEFAULT"));
            }
            let value = self.value(new, source).expect("a column that stays has a value");
            let kind = Postgres.type_name(&new.kind.clone().referring());
            clauses.push(format!("ALTER COLUMN {name} TYPE {kind} USING {value}"));
        }
        if default_moves {
            clauses.push(default_clause(new));
        }
        if old.nullable != new.nullable {
            let word = if new.nullable { "DROP" } else { "SET" };
            clauses.push(format!("ALTER COLUMN {name} {word} NOT NULL"));
        }
        clauses
    }

    /// Ends the numbering of a key, which goes before its type does.
    fn no_identity(&self) -> Option<String> {
        let ends = |(old, new, _): &(&Column, &Column, &Source)| {
            old.kind == ColumnType::Identity && new.kind != ColumnType::Identity
        };
        let (_, new, _) = self.alteration.change.kept().find(ends)?;
        self.alter(&[format!("ALTER COLUMN {} DROP IDENTITY", Postgres.quote(&new.name))])
    }

    /// Makes the database give keys from now on, past those that exist.
    fn identity(&self) -> Vec<String> {
        let was = |column: &Column| {
            self.alteration.change.kept().any(|(old, new, source)| {
                new.name == column.name
                    && old.kind == ColumnType::Identity
                    && matches!(source, Source::Column { .. })
            })
        };
        let new = &self.alteration.change.new;
        let Some(column) =
            new.columns.iter().find(|column| column.kind == ColumnType::Identity && !was(column))
        else {
            return Vec::new();
        };
        let (table, name) = (&self.table, Postgres.quote(&column.name));
        let sequence =
            format!("pg_get_serial_sequence({}, {})", Postgres.text(table), Postgres.text(&column.name));
        vec![
            format!("ALTER TABLE {table}\n    ALTER COLUMN {name} ADD GENERATED BY DEFAULT AS IDENTITY"),
            format!("SELECT setval({sequence}, (SELECT coalesce(max({name}), 0) + 1 FROM {table}), FALSE)"),
        ]
    }
}

/// Where the value of a new column comes from other columns of the row.
fn is_filled_by_update(source: &Source) -> bool {
    matches!(source, Source::Key { .. } | Source::New(Some(Fill::Key)))
}

fn default_clause(column: &Column) -> String {
    let name = Postgres.quote(&column.name);
    match &column.default {
        None => format!("ALTER COLUMN {name} DROP DEFAULT"),
        Some(default @ (Default::Now | Default::Value(_))) => {
            format!("ALTER COLUMN {name} SET DEFAULT {}", Postgres.default(default, &column.kind))
        }
    }
}

//! Changes at random, several at once: the schema is right after each way, and no row that stays is lost.

use std::collections::BTreeMap;

use scaffold::model::{DatabaseKind, Default, OnDelete, Value};
use scaffold::schema::{ColumnType, Condition, Hints, Operand, Rename, Schema, create, diff, migrations};

use crate::build::{Draft, Drafts, decimal, one_of, text};
use crate::database::Database;
use crate::oracle::{Rows, fill, fresh, go_down, go_up, read, text as files};

/// A generator that gives the same numbers everywhere (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).expect("less than the limit")
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        if items.is_empty() { None } else { Some(&items[self.below(items.len())]) }
    }
}

/// Some changes of a schema, and the hints that answer what they ask.
struct Walk {
    random: Random,
    drafts: Drafts,
    hints: Hints,
    count: usize,
    /// Columns that this round changed already, as table and name.
    touched: Vec<(String, String)>,
}

impl Walk {
    fn change(&mut self) {
        let place = self.random.below(self.drafts.0.len());
        let table = self.drafts.0[place].name.clone();
        let is_join = self.drafts.0[place].key.len() > 1;
        match self.random.below(12) {
            0 => self.add_table(),
            1 => self.rename_table(&table),
            2 => self.action(&table),
            _ if is_join => {}
            3 => self.add_column(&table),
            4 => self.drop_column(&table),
            5 => self.rename_column(&table),
            6 => self.retype(&table),
            7 => self.nullable(&table),
            8 => self.index(&table),
            9 => self.partial(&table),
            10 => self.refer(&table),
            _ => self.check(&table),
        }
    }

    fn name(&mut self) -> String {
        self.count += 1;
        // Words of SQL among them.
        let words = ["order", "group", "key", "select", "user", "index", "value"];
        format!(
            "{}{}",
            words[self.count % words.len()],
            if self.count < words.len() { String::new() } else { self.count.to_string() }
        )
    }

    /// A column of a table that nothing refers to or checks, and that this round has not changed yet.
    fn column(&mut self, table: &str) -> Option<String> {
        let draft = self.drafts.table(table).clone();
        let free = draft.columns.iter().filter(|column| {
            !draft.key.contains(&column.name)
                && !draft.references.iter().any(|(name, _, _)| *name == column.name)
                && !draft.indexes.iter().any(|(_, _, condition)| {
                    condition.as_ref().is_some_and(|condition| condition.columns().contains(&&*column.name))
                })
                && !draft.checks.iter().any(|check| check.columns().contains(&&*column.name))
                && !self.touched.contains(&(table.to_owned(), column.name.clone()))
        });
        let names: Vec<String> = free.map(|column| column.name.clone()).collect();
        let name = self.random.pick(&names)?.clone();
        self.touched.push((table.to_owned(), name.clone()));
        Some(name)
    }

    fn add_column(&mut self, table: &str) {
        let kinds = [
            (text(50), Value::Text("it's".into())),
            (ColumnType::Text { max: None }, Value::Text(String::new())),
            (ColumnType::Integer, Value::Integer(-3)),
            (ColumnType::BigInt, Value::Integer(1 << 40)),
            (ColumnType::Float, Value::Float(0.25)),
            (decimal(9, 3), Value::Decimal("-12.500".into())),
            (ColumnType::Boolean, Value::Boolean(true)),
            (one_of(&["a", "b c"]), Value::Enum("b c".into())),
            (ColumnType::Date, Value::Date("2026-02-03".into())),
            (ColumnType::Time, Value::Time("01:02:03.000004".into())),
            (ColumnType::DateTime, Value::DateTime("2026-02-03T01:02:03.000004Z".into())),
            (ColumnType::Json, Value::Json(serde_json::json!({"a": [1, "x"]}))),
            (ColumnType::List, Value::List(vec![Value::Text("x".into())])),
            (ColumnType::Uuid, Value::Uuid(crate::oracle::uuid(77))),
            (ColumnType::Bytes, Value::Bytes(vec![0, 255])),
        ];
        let name = self.name();
        let (kind, value) = kinds[self.random.below(kinds.len())].clone();
        let how = self.random.below(4);
        let label = self.drafts.table(table).label.clone();
        if how == 3 {
            self.hints.backfills.push((label, name.clone(), value.clone()));
        }
        let column = self.drafts.table(table).add(&name, kind);
        column.nullable = how == 0 || how == 1;
        column.default = (how == 1 || how == 2).then_some(Default::Value(value));
        self.touched.push((table.to_owned(), name));
    }

    fn drop_column(&mut self, table: &str) {
        if let Some(name) = self.column(table) {
            let draft = self.drafts.table(table);
            let label = draft.label.clone();
            draft.remove(&name);
            self.hints.dropped.push(format!("{label}.{name}"));
        }
    }

    fn rename_column(&mut self, table: &str) {
        if let Some(old) = self.column(table) {
            let new = self.name();
            let draft = self.drafts.table(table);
            draft.rename(&old, &new);
            self.hints.columns.push((draft.label.clone(), Rename::new(old, new.clone())));
            self.touched.push((table.to_owned(), new));
        }
    }

    fn retype(&mut self, table: &str) {
        let Some(name) = self.column(table) else { return };
        let draft = self.drafts.table(table);
        let unique = draft.indexes.iter().any(|(columns, unique, _)| *unique && columns.contains(&name));
        let column = draft.column(&name);
        let wider = match &column.kind {
            ColumnType::Integer => ColumnType::BigInt,
            ColumnType::BigInt => decimal(25, 3),
            ColumnType::Decimal { precision, scale } => decimal(precision + 3, scale + 1),
            ColumnType::Text { max: Some(max) } if *max < 600 => text(max + 100),
            ColumnType::DateTime if !unique => ColumnType::Date,
            ColumnType::Date => ColumnType::DateTime,
            ColumnType::Boolean => ColumnType::Integer,
            ColumnType::Uuid | ColumnType::Enum { .. } | ColumnType::Time => text(100),
            ColumnType::List => ColumnType::Json,
            _ => return,
        };
        if let ColumnType::Decimal { precision: 29.., .. } = wider {
            return;
        }
        column.kind = wider;
        column.default = None;
    }

    fn nullable(&mut self, table: &str) {
        let Some(name) = self.column(table) else { return };
        let label = self.drafts.table(table).label.clone();
        let column = self.drafts.table(table).column(&name);
        column.nullable = !column.nullable;
        if !column.nullable && column.default.is_none() {
            let value = match &column.kind {
                ColumnType::Text { .. } => Value::Text("filled".into()),
                ColumnType::DateTime => Value::DateTime("2000-01-01T00:00:00.000000Z".into()),
                ColumnType::Decimal { .. } => Value::Decimal("7".into()),
                _ => {
                    column.nullable = true;
                    return;
                }
            };
            self.hints.backfills.push((label, name, value));
        }
    }

    fn index(&mut self, table: &str) {
        let draft = self.drafts.table(table);
        if draft.indexes.len() > 1 && self.random.below(2) == 0 {
            let place = self.random.below(draft.indexes.len());
            self.drafts.table(table).indexes.remove(place);
        } else if let Some(name) = self.column(table) {
            let unique = self.random.below(2) == 0;
            let columns = vec!["id".to_owned(), name];
            let draft = self.drafts.table(table);
            let plain = !matches!(
                draft.column(&columns[1]).kind,
                ColumnType::Json | ColumnType::List | ColumnType::Bytes
            );
            if plain && !draft.indexes.iter().any(|index| index.0 == columns) {
                draft.indexes.push((columns, unique, None));
            }
        }
    }

    fn partial(&mut self, table: &str) {
        let Some(name) = self.column(table) else { return };
        let columns = vec!["id".to_owned()];
        let draft = self.drafts.table(table);
        if !draft.indexes.iter().any(|index| index.0 == columns) {
            draft.indexes.push((columns, true, Some(Condition::IsNotNull(Operand::Column(name)))));
        }
    }

    fn check(&mut self, table: &str) {
        let Some(name) = self.column(table) else { return };
        let draft = self.drafts.table(table);
        if draft.checks.is_empty() && draft.column(&name).nullable {
            let column = || Operand::Column(name.clone());
            draft
                .checks
                .push(Condition::Any(vec![Condition::IsNull(column()), Condition::IsNotNull(column())]));
        } else {
            draft.checks.clear();
        }
    }

    fn refer(&mut self, table: &str) {
        let relation = self.name();
        self.drafts
            .alter(table, |draft| draft.refer(&relation, ColumnType::Uuid, "users", OnDelete::SetNull));
        self.touched.push((table.to_owned(), format!("{relation}_id")));
    }

    fn action(&mut self, table: &str) {
        let draft = self.drafts.table(table);
        for (column, _, action) in &mut draft.references {
            let optional = draft.columns.iter().any(|known| known.name == *column && known.nullable);
            *action = match action {
                OnDelete::Cascade => OnDelete::Restrict,
                OnDelete::Restrict if optional => OnDelete::SetNull,
                _ => OnDelete::Cascade,
            };
        }
    }

    fn add_table(&mut self) {
        let name = self.name();
        let draft = Draft::new(&format!("T{}", self.count), &name, ColumnType::Identity);
        self.drafts.0.push(draft.opt("unlike", ColumnType::Bytes).refer(
            "one",
            ColumnType::Uuid,
            "users",
            OnDelete::Cascade,
        ));
    }

    fn rename_table(&mut self, table: &str) {
        let (name, label) = (self.name(), self.drafts.table(table).label.clone());
        if table == "users" || self.touched.iter().any(|(touched, _)| touched == table) {
            return;
        }
        self.drafts.rename(table, &name, &label);
        self.touched.push((name, String::new()));
    }
}

/// The values of the key and the references of every row, by the label of its table.
fn identities(rows: &Rows, schema: &Schema) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for table in &schema.tables {
        let keys = |row: &BTreeMap<String, Option<String>>| {
            let columns = ["id", "author_id", "post_id", "tag_id"];
            format!("{:?}", columns.map(|column| row.get(column).cloned().flatten()))
        };
        let mut rows: Vec<String> = rows[&table.name].iter().map(keys).collect();
        rows.sort();
        found.insert(table.label.clone(), rows);
    }
    found
}

fn walk(kind: DatabaseKind, seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let Some(database) = Database::open(kind) else { return };
        let mut walk = Walk {
            random: Random(seed),
            drafts: Drafts::blog(),
            hints: Hints::default(),
            count: 0,
            touched: Vec::new(),
        };
        // Each of two steps starts from what the one before made.
        let mut old = walk.drafts.finish(kind);
        go_up(&database, &create(&old));
        fill(&database, &old);
        let mut made = vec![(Vec::new(), old.clone(), read(&database, &old))];
        for _ in 0..2 {
            (walk.hints, walk.touched) = (Hints::default(), Vec::new());
            for _ in 0..=walk.random.below(5) {
                walk.change();
            }
            let new = walk.drafts.finish(kind);
            let steps =
                diff(&old, &new, &walk.hints).unwrap_or_else(|problems| panic!("seed {seed}: {problems:?}"));
            let change = migrations(&steps, kind);
            go_up(&database, &change);
            assert_eq!(database.describe(), fresh(&new), "{kind:?} seed {seed} up\n{}", files(&change));
            let rows = read(&database, &new);
            let (_, _, before) = made.last().expect("the first");
            let (is, was) = (identities(&rows, &new), identities(before, &old));
            for (label, rows) in was {
                assert_eq!(
                    is.get(&label),
                    Some(&rows),
                    "{kind:?} seed {seed}: rows of {label}\n{}",
                    files(&change)
                );
            }
            made.push((change, new.clone(), rows));
            old = new;
        }
        for pair in made.windows(2).rev() {
            let ((_, old, before), (change, _, _)) = (&pair[0], &pair[1]);
            go_down(&database, change);
            assert_eq!(database.describe(), fresh(old), "{kind:?} seed {seed} down\n{}", files(change));
            let rows = read(&database, old);
            for (label, was) in identities(before, old) {
                let is = &identities(&rows, old)[&label];
                assert_eq!(*is, was, "{kind:?} seed {seed}: rows of {label}\n{}", files(change));
            }
        }
    }
}

#[test]
fn on_sqlite() {
    walk(DatabaseKind::Sqlite, 0..300);
}

#[test]
fn on_postgres() {
    walk(DatabaseKind::Postgres, 0..15);
}

#[test]
fn on_mysql() {
    walk(DatabaseKind::Mysql, 0..15);
}

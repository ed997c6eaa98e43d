//! Schemas for the cases, built as `plan` builds them: the same names for the same things.

use scaffold::model::{DatabaseKind, Default, OnDelete, Value};
use scaffold::schema::{Check, Column, ColumnType, Condition, ForeignKey, Index, PrimaryKey, Schema, Table};

pub const TEXT: ColumnType = ColumnType::Text { max: Some(100) };

pub fn decimal(precision: u32, scale: u32) -> ColumnType {
    ColumnType::Decimal { precision, scale }
}

pub fn text(max: u64) -> ColumnType {
    ColumnType::Text { max: Some(max) }
}

pub fn one_of(values: &[&str]) -> ColumnType {
    ColumnType::Enum { values: values.iter().map(|value| (*value).to_owned()).collect() }
}

/// A table in the making.
#[derive(Debug, Clone)]
pub struct Draft {
    pub label: String,
    pub name: String,
    pub columns: Vec<Column>,
    pub key: Vec<String>,
    pub indexes: Vec<(Vec<String>, bool, Option<Condition>)>,
    pub checks: Vec<Condition>,
    pub references: Vec<(String, String, OnDelete)>,
}

impl Draft {
    /// With a key `id` of this type.
    pub fn new(label: &str, name: &str, key: ColumnType) -> Self {
        let mut draft = Self {
            label: label.to_owned(),
            name: name.to_owned(),
            columns: Vec::new(),
            key: vec!["id".to_owned()],
            indexes: Vec::new(),
            checks: Vec::new(),
            references: Vec::new(),
        };
        draft.add("id", key);
        draft
    }

    /// A join table of two others.
    pub fn join(label: &str, name: &str, sides: [(&str, ColumnType, &str); 2]) -> Self {
        let mut draft = Self::new(label, name, ColumnType::Uuid);
        draft.columns.clear();
        draft.key.clear();
        for ((column, kind, target), label) in sides.into_iter().zip(["left", "right"]) {
            label.clone_into(&mut draft.add(column, kind).label);
            draft.key.push(column.to_owned());
            draft.references.push((column.to_owned(), target.to_owned(), OnDelete::Cascade));
        }
        draft.indexes.push((vec![draft.key[1].clone()], false, None));
        draft
    }

    pub fn add(&mut self, name: &str, kind: ColumnType) -> &mut Column {
        self.columns.push(Column {
            name: name.to_owned(),
            label: name.to_owned(),
            kind,
            nullable: false,
            default: None,
            check: None,
        });
        self.columns.last_mut().expect("just pushed")
    }

    pub fn col(mut self, name: &str, kind: ColumnType) -> Self {
        self.add(name, kind);
        self
    }

    pub fn opt(mut self, name: &str, kind: ColumnType) -> Self {
        self.add(name, kind).nullable = true;
        self
    }

    pub fn with_default(mut self, name: &str, kind: ColumnType, value: Value) -> Self {
        self.add(name, kind).default = Some(Default::Value(value));
        self
    }

    /// A reference, with its index.
    pub fn refer(mut self, relation: &str, kind: ColumnType, target: &str, on_delete: OnDelete) -> Self {
        let column = format!("{relation}_id");
        let added = self.add(&column, kind);
        relation.clone_into(&mut added.label);
        added.nullable = on_delete == OnDelete::SetNull;
        self.references.push((column.clone(), target.to_owned(), on_delete));
        self.indexes.push((vec![column], false, None));
        self
    }

    pub fn unique(mut self, columns: &[&str]) -> Self {
        self.indexes.push((columns.iter().map(|column| (*column).to_owned()).collect(), true, None));
        self
    }

    pub fn unique_where(mut self, columns: &[&str], condition: Condition) -> Self {
        self.indexes.push((
            columns.iter().map(|column| (*column).to_owned()).collect(),
            true,
            Some(condition),
        ));
        self
    }

    pub fn index(mut self, columns: &[&str]) -> Self {
        self.indexes.push((columns.iter().map(|column| (*column).to_owned()).collect(), false, None));
        self
    }

    pub fn check(mut self, condition: Condition) -> Self {
        self.checks.push(condition);
        self
    }

    pub fn column(&mut self, name: &str) -> &mut Column {
        self.columns.iter_mut().find(|column| column.name == name).expect("a column of the draft")
    }

    pub fn remove(&mut self, name: &str) {
        self.columns.retain(|column| column.name != name);
        self.indexes.retain(|(columns, _, _)| !columns.iter().any(|column| column == name));
        self.references.retain(|(column, _, _)| column != name);
    }

    /// Another name for a column, wherever the draft names it.
    pub fn rename(&mut self, old: &str, new: &str) {
        let column = self.column(old);
        new.clone_into(&mut column.name);
        new.trim_end_matches("_id").clone_into(&mut column.label);
        let rename = |column: &mut String| {
            if column == old {
                new.clone_into(column);
            }
        };
        self.indexes.iter_mut().for_each(|(columns, _, _)| columns.iter_mut().for_each(rename));
        self.references.iter_mut().for_each(|(column, _, _)| rename(column));
        self.key.iter_mut().for_each(rename);
    }

    fn finish(&self, drafts: &[Self]) -> Table {
        let name = |columns: &[String], suffix: &str| format!("{}_{}_{suffix}", self.name, columns.join("_"));
        let mut columns = self.columns.clone();
        for column in columns.iter_mut().filter(|column| column.kind.is_checked()) {
            column.check = Some(name(std::slice::from_ref(&column.name), "check"));
        }
        let foreign_keys = self.references.iter().map(|(column, target, on_delete)| ForeignKey {
            name: name(std::slice::from_ref(column), "fkey"),
            column: column.clone(),
            table: target.clone(),
            target: drafts
                .iter()
                .find(|draft| draft.name == *target)
                .expect("a reference to a table of the schema")
                .key[0]
                .clone(),
            on_delete: *on_delete,
        });
        let indexes = self.indexes.iter().map(|(columns, unique, condition)| Index {
            name: name(columns, if *unique { "key" } else { "idx" }),
            columns: columns.clone(),
            unique: *unique,
            condition: condition.clone(),
        });
        Table {
            name: self.name.clone(),
            label: self.label.clone(),
            foreign_keys: foreign_keys.collect(),
            indexes: indexes.collect(),
            checks: self
                .checks
                .iter()
                .enumerate()
                .map(|(n, condition)| Check {
                    name: format!("{}_{n}_check", self.name),
                    condition: condition.clone(),
                })
                .collect(),
            primary_key: PrimaryKey { name: format!("{}_pkey", self.name), columns: self.key.clone() },
            columns,
        }
    }
}

/// Several tables in the making.
#[derive(Debug, Clone)]
pub struct Drafts(pub Vec<Draft>);

impl Drafts {
    /// Users with posts (cascade), their comments (cascade) and notes (set null), tags with numbers for keys, and the
    /// join table of posts and tags: whatever is done to posts, there are children to lose.
    pub fn blog() -> Self {
        use ColumnType as T;
        Self(vec![
            Draft::new("User", "users", T::Uuid).col("email", TEXT).unique(&["email"]),
            Draft::new("Post", "posts", T::Uuid)
                .col("title", TEXT)
                .opt("teaser", T::Text { max: None })
                .col("slug", TEXT)
                .with_default("status", one_of(&["draft", "live"]), Value::Enum("draft".into()))
                .with_default("views", T::Integer, Value::Integer(0))
                .opt("price", decimal(10, 2))
                .col("pinned", T::Boolean)
                .opt("at", T::DateTime)
                .refer("author", T::Uuid, "users", OnDelete::Cascade)
                .unique(&["slug"])
                .index(&["status", "views"]),
            Draft::new("Comment", "comments", T::Identity).col("body", TEXT).refer(
                "post",
                T::Uuid,
                "posts",
                OnDelete::Cascade,
            ),
            Draft::new("Note", "notes", T::Uuid).col("body", TEXT).refer(
                "post",
                T::Uuid,
                "posts",
                OnDelete::SetNull,
            ),
            Draft::new("Tag", "tags", T::Identity).col("name", TEXT).unique(&["name"]),
            Draft::join(
                "Post.tags",
                "posts_tags",
                [("post_id", T::Uuid, "posts"), ("tag_id", T::BigInt, "tags")],
            ),
        ])
    }

    pub fn table(&mut self, name: &str) -> &mut Draft {
        self.0.iter_mut().find(|draft| draft.name == name).expect("a table of the drafts")
    }

    /// Changes one table.
    pub fn alter(&mut self, name: &str, change: impl FnOnce(Draft) -> Draft) {
        let draft = self.table(name);
        *draft = change(draft.clone());
    }

    pub fn drop(&mut self, name: &str) {
        self.0.retain(|draft| draft.name != name);
    }

    /// Another name for a table, and for what refers to it.
    pub fn rename(&mut self, old: &str, new: &str, label: &str) {
        let draft = self.table(old);
        new.clone_into(&mut draft.name);
        label.clone_into(&mut draft.label);
        for draft in &mut self.0 {
            for (_, target, _) in draft.references.iter_mut().filter(|(_, target, _)| target == old) {
                new.clone_into(target);
            }
        }
    }

    pub fn finish(&self, database: DatabaseKind) -> Schema {
        let mut tables: Vec<Table> = self.0.iter().map(|draft| draft.finish(&self.0)).collect();
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        Schema { database, tables }
    }
}

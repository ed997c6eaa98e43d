//! Tables as entities.

use std::collections::BTreeMap;

use sqlparser::ast::{IndexColumn, ReferentialAction, TableConstraint};
use toml_edit::{InlineTable, Value};

use super::columns::{Options, listed, set_default, told_type};
use super::{Table, Tables, types};
use crate::import::draft::{Draft, Entity, Member};
use crate::model::names;
use crate::spec::DatabaseKind;

/// A reference of one column.
#[derive(Debug, Clone)]
struct Reference {
    table: String,
    on_delete: Option<ReferentialAction>,
}

/// A table, read to the end.
struct Reader<'a> {
    table: &'a Table,
    kind: DatabaseKind,
    enums: &'a BTreeMap<String, Vec<String>>,
    /// Entities by the names of their tables.
    names: &'a BTreeMap<String, String>,
    key: Vec<String>,
    references: BTreeMap<String, Reference>,
    notes: Vec<String>,
}

/// Adds an entity for each table, and a relation for each that only joins two others.
pub fn add(tables: Tables, kind: DatabaseKind, draft: &mut Draft) {
    let Tables { all: mut tables, enums, notes } = tables;
    draft.notes.extend(notes);
    // Tables of the tools that keep track of migrations.
    let kept = [
        "_sqlx_migrations",
        "schema_migrations",
        "flyway_schema_history",
        "sqlite_sequence",
        "__diesel_schema_migrations",
    ];
    tables.retain(|table| !kept.contains(&table.name.as_str()));
    let names: BTreeMap<String, String> =
        tables.iter().map(|table| (table.name.clone(), entity_name(&table.name))).collect();
    let mut joins = Vec::new();
    for table in &tables {
        let mut reader = Reader {
            table,
            kind,
            enums: &enums,
            names: &names,
            key: key(table),
            references: BTreeMap::new(),
            notes: Vec::new(),
        };
        reader.references = reader.references();
        if let Some(join) = reader.join() {
            joins.push(join);
            continue;
        }
        let entity = reader.entity();
        draft.entities.push(entity);
        draft.notes.append(&mut reader.notes);
    }
    for (left, right, table) in joins {
        add_join(draft, &left, &right, &table);
    }
}

fn entity_name(table: &str) -> String {
    let snake = names::to_snake(table).unwrap_or_else(|| "table".to_owned());
    names::to_pascal(&names::singular(&snake)).unwrap_or_else(|| "Table".to_owned())
}

fn column(it: &IndexColumn) -> String {
    it.column.expr.to_string().trim_matches(['"', '`', '[', ']']).to_owned()
}

fn key(table: &Table) -> Vec<String> {
    let of_columns =
        table.columns.iter().filter(|it| Options::of(it).primary).map(|it| it.name.value.clone());
    let apart = table.constraints.iter().filter_map(|constraint| match constraint {
        TableConstraint::PrimaryKey(key) => Some(key.columns.iter().map(column).collect::<Vec<_>>()),
        _ => None,
    });
    of_columns.chain(apart.flatten()).collect()
}

/// A table of two references and nothing else is a many-to-many relation of the first.
fn add_join(draft: &mut Draft, left: &str, right: &str, table: &str) {
    let Some(entity) = draft.entities.iter_mut().find(|entity| entity.name == left) else { return };
    let snake = names::to_snake(right).unwrap_or_default();
    let name = entity.free_name(&names::plural(&snake));
    let usual = format!("{}_{name}", names::plural(&names::to_snake(left).unwrap_or_default()));
    let mut relation = Member::new(name).with("many_to_many", right);
    if usual != table {
        relation.set("through", table);
    }
    entity.relations.push(relation);
}

impl Reader<'_> {
    fn references(&mut self) -> BTreeMap<String, Reference> {
        let mut found = BTreeMap::new();
        for it in &self.table.columns {
            if let Some((table, on_delete)) = Options::of(it).references {
                found.insert(it.name.value.clone(), Reference { table, on_delete });
            }
        }
        for constraint in &self.table.constraints {
            let TableConstraint::ForeignKey(key) = constraint else { continue };
            let table = super::last(&key.foreign_table);
            match key.columns.as_slice() {
                [only] => {
                    found.insert(only.value.clone(), Reference { table, on_delete: key.on_delete });
                }
                _ => self.note(&format!("the foreign key to `{table}` has several columns and is left out")),
            }
        }
        found
    }

    /// The entities that it joins.
    fn join(&self) -> Option<(String, String, String)> {
        let columns: Vec<&str> = self.table.columns.iter().map(|it| it.name.value.as_str()).collect();
        let [left, right] = columns[..] else { return None };
        let target = |column: &str| self.names.get(&self.references.get(column)?.table).cloned();
        let is_key =
            self.key.len() == 2 && [left, right].iter().all(|it| self.key.iter().any(|key| key == it));
        is_key.then_some((target(left)?, target(right)?, self.table.name.clone()))
    }

    fn note(&mut self, text: &str) {
        self.notes.push(format!("`{}`: {text}", self.table.name));
    }

    fn entity(&mut self) -> Entity {
        let mut entity = Entity { name: self.names[&self.table.name].clone(), ..Entity::default() };
        let usual = names::to_snake(&entity.name).map(|snake| names::plural(&snake));
        if usual.as_deref() != Some(&self.table.name) {
            entity.set("table", self.table.name.as_str());
        }
        if let Some(comment) = &self.table.comment {
            entity.set("description", comment.trim_matches('\'').trim());
        }
        self.set_key(&mut entity);
        self.set_built_in(&mut entity);
        for it in &self.table.columns {
            let options = Options::of(it);
            if self.is_ours(&it.name.value) {
                continue;
            }
            match self.references.get(&it.name.value).cloned() {
                Some(reference) => self.add_relation(&mut entity, &it.name.value, &options, &reference),
                None => self.add_field(&mut entity, it, options),
            }
        }
        self.add_groups(&mut entity);
        entity
    }

    /// The key, and columns that come with every entity.
    fn is_ours(&self, column: &str) -> bool {
        let natural = self.natural_key().as_deref() == Some(column);
        let is_key = self.key.len() == 1 && self.key[0] == column && !natural;
        is_key || self.built_in().contains(&column)
    }

    fn kind_of(&self, column: &str) -> Option<String> {
        let found = self.table.columns.iter().find(|it| it.name.value == column)?;
        Some(found.data_type.to_string().to_lowercase())
    }

    /// A key that somebody gives each row.
    fn natural_key(&self) -> Option<String> {
        let [only] = self.key.as_slice() else { return None };
        let kind = self.kind_of(only)?;
        let given =
            !(kind.contains("uuid") || kind.contains("int") || kind.contains("serial") || is_bytes(&kind));
        (given && !self.references.contains_key(only)).then(|| only.clone())
    }

    fn set_key(&mut self, entity: &mut Entity) {
        let [only] = self.key.as_slice() else {
            let what = if self.key.is_empty() {
                "has no primary key"
            } else {
                "has a primary key of several columns, which are unique now"
            };
            return self.note(&format!("it {what}: a spec gives it an `id`"));
        };
        if let Some(natural) = self.natural_key() {
            let field = names::to_snake(&natural).unwrap_or(natural);
            let table: InlineTable = [("field", Value::from(field))].into_iter().collect();
            return entity.set("id", table);
        }
        let kind = self.kind_of(only).unwrap_or_default();
        let word = if kind.contains("uuid") || is_bytes(&kind) { "uuid" } else { "integer" };
        if only == "id" {
            entity.set("id", word);
        } else {
            let pairs = [("type", Value::from(word)), ("column", Value::from(only.as_str()))];
            entity.set("id", pairs.into_iter().collect::<InlineTable>());
        }
    }

    /// Those of the columns that options stand for.
    fn built_in(&self) -> Vec<&'static str> {
        let is = |column: &str, part: &str| self.kind_of(column).is_some_and(|kind| kind.contains(part));
        let is_time = |column: &str| is(column, "time") || is(column, "text");
        let mut found = Vec::new();
        if is_time("created_at") {
            found.push("created_at");
            if is_time("updated_at") {
                found.push("updated_at");
            }
        }
        if is_time("deleted_at") {
            found.push("deleted_at");
        }
        if is("version", "int") {
            found.push("version");
        }
        found
    }

    fn set_built_in(&self, entity: &mut Entity) {
        let found = self.built_in();
        let has = |name: &str| found.contains(&name);
        match (has("created_at"), has("updated_at")) {
            (true, true) => {}
            (true, false) => entity.set("timestamps", "created"),
            _ => entity.set("timestamps", false),
        }
        if has("deleted_at") {
            entity.set("soft_delete", true);
        }
        if has("version") {
            entity.set("versioned", true);
        }
    }

    fn add_field(&mut self, entity: &mut Entity, it: &sqlparser::ast::ColumnDef, mut options: Options) {
        let column = it.name.value.clone();
        let name = entity.free_name(&names::to_snake(&column).unwrap_or_else(|| "field".to_owned()));
        let mut field = Member::new(&name);
        if let Some(note) = types::set(&mut field, &it.data_type.to_string(), self.kind, self.enums) {
            self.note(&format!("`{column}` {note}"));
        }
        options.default = self.table.defaults.get(&column).cloned().or(options.default);
        let apart = self.table.constraints.iter().filter_map(|constraint| match constraint {
            TableConstraint::Check(check) => Some((*check.expr).clone()),
            _ => None,
        });
        for check in options.checks.iter().cloned().chain(apart.collect::<Vec<_>>()) {
            if let Some(values) = listed(&check, &column) {
                types::values(&mut field, &values);
            } else if let Some(kind) = told_type(&check, &column) {
                field.settings.retain(|setting| setting.key != "type");
                field.set("type", kind);
            } else if options.checks.contains(&check) {
                self.note(&format!("the check `{check}` of `{column}` is left out: write it under `check`"));
            }
        }
        let is_key = self.key == [column.clone()];
        if is_key && let Some(setting) = field.settings.iter_mut().find(|setting| setting.key == "type") {
            // A natural key is no text without end.
            setting.value = "string".into();
        }
        if !options.required && !self.key.contains(&column) {
            let kind = field.get("type").and_then(Value::as_str).unwrap_or("text").to_owned();
            if let Some(setting) = field.settings.iter_mut().find(|setting| setting.key == "type") {
                setting.value = format!("{kind}?").into();
            }
        }
        if options.unique && !is_key {
            field.set("unique", true);
        }
        if let Some(default) = &options.default
            && let Some(note) = set_default(&mut field, default)
        {
            self.note(&format!("`{column}` {note}"));
        }
        if let Some(comment) = self.table.comments.get(&column).or(options.comment.as_ref()) {
            field.set("description", comment.as_str());
        }
        if name != column {
            field.set("column", column);
        }
        entity.fields.push(field);
    }

    fn add_relation(&mut self, entity: &mut Entity, column: &str, options: &Options, reference: &Reference) {
        let Some(target) = self.names.get(&reference.table) else {
            return self
                .note(&format!("`{column}` refers to `{}`, which is not among the tables", reference.table));
        };
        let snake = names::to_snake(column).unwrap_or_else(|| "other".to_owned());
        let wanted = snake.strip_suffix("_id").filter(|name| !name.is_empty()).unwrap_or(&snake);
        let name = entity.free_name(wanted);
        let mut relation = Member::new(&name).with("belongs_to", target.as_str());
        if !options.required {
            relation.set("optional", true);
        }
        match reference.on_delete {
            Some(ReferentialAction::Cascade) => relation.set("on_delete", "cascade"),
            Some(ReferentialAction::SetNull) if !options.required => relation.set("on_delete", "set_null"),
            Some(ReferentialAction::SetDefault | ReferentialAction::SetNull) => {
                self.note(&format!("what happens to `{column}` when its row goes becomes `restrict`"));
            }
            _ => {}
        }
        if options.unique {
            relation.set("unique", true);
        }
        if format!("{name}_id") != column {
            relation.set("column", column);
        }
        entity.relations.push(relation);
    }

    /// Uniques and indexes, of one column at its member, of several as groups.
    fn add_groups(&mut self, entity: &mut Entity) {
        let mut groups: Vec<(bool, Vec<String>)> = Vec::new();
        if self.key.len() > 1 {
            groups.push((true, self.key.clone()));
        }
        for constraint in &self.table.constraints {
            match constraint {
                TableConstraint::Unique(it) => groups.push((true, it.columns.iter().map(column).collect())),
                TableConstraint::Index(it) => groups.push((false, it.columns.iter().map(column).collect())),
                TableConstraint::Check(check) => {
                    let is_told = self.table.columns.iter().map(|it| it.name.value.as_str()).any(|column| {
                        listed(&check.expr, column).is_some() || told_type(&check.expr, column).is_some()
                    });
                    if !is_told {
                        let text = format!("the check `{}` is left out: write it under `check`", check.expr);
                        self.note(&text);
                    }
                }
                _ => {}
            }
        }
        for index in &self.table.indexes {
            if index.predicate.is_some() {
                let name = index.name.as_ref().map(ToString::to_string).unwrap_or_default();
                self.note(&format!("the index `{name}` of some rows only is left out"));
            } else {
                groups.push((index.unique, index.columns.iter().map(column).collect()));
            }
        }
        for (unique, columns) in groups {
            self.add_group(entity, unique, &columns);
        }
    }

    fn add_group(&mut self, entity: &mut Entity, unique: bool, columns: &[String]) {
        let member = |column: &String| {
            let named = |it: &Member| {
                let said = it.get("column").and_then(Value::as_str);
                said.map_or_else(
                    || it.name == *column || format!("{}_id", it.name) == *column,
                    |said| said == column,
                )
            };
            let found = entity.fields.iter().chain(&entity.relations).find(|it| named(it));
            let built_in =
                self.built_in().iter().find(|name| **name == column.as_str()).map(|name| (*name).to_owned());
            found.map(|it| it.name.clone()).or(built_in)
        };
        let Some(members) = columns.iter().map(member).collect::<Option<Vec<_>>>() else {
            // An index of the key alone is there anyway.
            if columns != self.key {
                self.note(&format!("the index of ({}) is left out", columns.join(", ")));
            }
            return;
        };
        if let [only] = members.as_slice()
            && let Some(member) =
                entity.fields.iter_mut().chain(&mut entity.relations).find(|it| it.name == *only)
        {
            let is_relation = member.get("belongs_to").is_some();
            match (unique, is_relation) {
                (true, _) => member.set("unique", true),
                // References are indexed anyway.
                (false, true) => {}
                (false, false) => member.set("index", true),
            }
            return;
        }
        let all = if unique { &mut entity.unique } else { &mut entity.index };
        if !all.contains(&members) {
            all.push(members);
        }
    }
}

fn is_bytes(kind: &str) -> bool {
    kind.starts_with("binary(16)") || kind.starts_with("blob")
}

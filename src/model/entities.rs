//! The entities themselves: names, tables, keys and what is switched on.

use heck::ToSnakeCase;

use super::Record;
use super::context::{Context, flag};
use super::data::{Access, Entity, EntityId, IdKind, Key, KeyKind, Name, Timestamps};
use super::names;
use super::problem::Problem;
use crate::spec::{self, EntityId as WrittenId};

/// Puts every entity into the model, in the order of its sources, still without members.
pub(super) fn resolve(context: &mut Context, record: &Record) {
    let pascals: Vec<&str> = context.sources.iter().map(|source| source.name.as_str()).collect();
    let types = context.types.of_entities(&pascals);
    for (id, rust) in context.ids().zip(types) {
        let source = context.sources[id.0];
        check(context, source);
        let entity = entity(context, id, source, rust, record);
        context.model.entities.push(entity);
    }
}

fn check(context: &mut Context, source: &spec::Entity) {
    context.check_pascal("entity", &source.name);
    if let Some(plural) = &source.plural {
        context.check_snake("plural", plural);
    }
    if let Some(table) = &source.table {
        context.check_sql("table", table);
        if names::is_system_table(table) {
            context.push(table.error(&Problem::ReservedTable { table: table.value.clone() }));
        }
    }
    if let Some(path) = source.path.as_ref().filter(|path| !names::is_path(path)) {
        context.push(path.error(&Problem::BadPath { path: path.value.clone() }));
    }
    let exists = |old: &spec::Name| context.sources.iter().any(|other| other.name.value == old.value);
    if let Some(old) = source.renamed_from.as_ref().filter(|old| exists(old)) {
        context.push(old.error(&Problem::RenamedFromExisting { what: "entity", old: old.value.clone() }));
    }
    if let Some(events) = source.events.as_ref().filter(|events| events.value)
        && context.spec.realtime.is_none()
    {
        let what = "`events = true`".to_owned();
        context.push(events.error(&Problem::NeedsTable { what, table: "[realtime]" }));
    }
}

fn entity(
    context: &mut Context,
    id: EntityId,
    source: &spec::Entity,
    rust: String,
    record: &Record,
) -> Entity {
    let mut names = names::of_entity(&source.name, rust, &plural(source, record));
    if let Some(table) = &source.table {
        names.table.clone_from(&table.value);
        names.path = names::kebab(table);
    }
    if let Some(path) = &source.path {
        names.path.clone_from(&path.value);
    }
    Entity {
        id,
        names,
        is_user: context.spec.auth.is_some() && source.name.value == "User",
        description: source.description.as_ref().map(|text| text.value.clone()),
        renamed_from: source.renamed_from.as_ref().map(|old| old.value.clone()),
        key: key(context, source),
        fields: Vec::new(),
        belongs_to: Vec::new(),
        has: Vec::new(),
        many_to_many: Vec::new(),
        owners: Vec::new(),
        timestamps: source.timestamps.as_ref().map_or(Timestamps::Both, |timestamps| timestamps.value),
        soft_delete: flag(source.soft_delete.as_ref()),
        versioned: flag(source.versioned.as_ref()),
        events: flag(source.events.as_ref()),
        unique: Vec::new(),
        indexes: Vec::new(),
        checks: Vec::new(),
        access: Access::default(),
    }
}

/// The plural in snake case: as written, else as recorded, else by the rules of today.
fn plural(source: &spec::Entity, record: &Record) -> String {
    match (&source.plural, record.plurals.get(&source.name.value)) {
        (Some(written), _) => written.value.clone(),
        (None, Some(recorded)) => recorded.clone(),
        (None, None) => names::plural(&source.name.to_snake_case()),
    }
}

/// The plurals in use, for the project to keep.
pub(super) fn record(context: &Context, before: &Record) -> Record {
    let plurals = context.sources.iter().map(|source| (source.name.value.clone(), plural(source, before)));
    Record { plurals: plurals.collect() }
}

/// The key that the database or the application makes; a natural one waits for the fields.
fn key(context: &mut Context, source: &spec::Entity) -> Key {
    let project = context.spec.project.id.as_ref().map_or(IdKind::Uuid, |kind| kind.value);
    let (kind, column) = match source.id.as_ref().map(|id| &id.value) {
        None | Some(WrittenId::Field(_)) => (project, None),
        Some(WrittenId::Kind { kind, column }) => (kind.value, column.as_ref()),
    };
    if let Some(column) = column {
        context.check_sql("column", column);
    }
    Key {
        kind: match kind {
            IdKind::Uuid => KeyKind::Uuid,
            IdKind::Integer => KeyKind::Integer,
        },
        column: column.map_or_else(|| "id".to_owned(), |column| column.value.clone()),
        name: Name::of_member("id"),
    }
}

//! The fields of entities and of payloads: types, options, defaults.

use super::context::{Context, flag};
use super::data::{Default, EntityId, Field, FieldType, Key, KeyKind, Name};
use super::names;
use super::problem::Problem;
use super::project::value_map;
use super::types::{self, Opt};
use crate::diagnostic::Diagnostic;
use crate::spec::{self, EntityId as WrittenId, Spanned};

/// Gives every entity its fields; with `[auth]` those of `User` come first.
pub(super) fn resolve(context: &mut Context) {
    for id in context.ids() {
        let source = context.sources[id.0];
        if context.model.entity(id).is_user {
            context.model.entities[id.0].fields = super::user::fields(context);
        }
        for written in &source.fields {
            let field = entity_field(context, id, source, written);
            context.model.entities[id.0].fields.push(field);
        }
        natural_key(context, id, source);
    }
}

fn entity_field(context: &mut Context, id: EntityId, source: &spec::Entity, written: &spec::Field) -> Field {
    let before = context.problems.len();
    context.check_snake("field", &written.name);
    let kind = if written.kind.value == "id" {
        context.push(written.kind.error(&Problem::IdInEntity));
        None
    } else {
        field_type(context, &source.name, written)
    };
    if context.problems.len() > before {
        context.mark_broken(id, &written.name);
    }
    check_options(context, source, written);
    check_sample(context, written, kind.as_ref());
    build(context, written, kind)
}

/// The type of a field whose entity or job is called `owner`; `id` is not among them.
pub(super) fn field_type(context: &mut Context, owner: &str, written: &spec::Field) -> Option<FieldType> {
    let prefix = names::to_pascal(owner).unwrap_or_default();
    let mut resolver =
        types::Resolver { prefix: &prefix, types: &mut context.types, problems: &mut context.problems };
    resolver.resolve(written)
}

/// A field with its options taken; one without a type, which is a problem already, counts as a boolean.
pub(super) fn build(context: &mut Context, written: &spec::Field, kind: Option<FieldType>) -> Field {
    let options = &written.options;
    let secret = matches!(kind, Some(FieldType::Password(_)));
    let value = |context: &mut Context, option, value: Option<&Spanned<spec::Value>>| {
        context.value(kind.as_ref()?, option, value?)
    };
    Field {
        name: Name::of_member(&written.name),
        column: options
            .column
            .as_ref()
            .map_or_else(|| column(&written.name, secret), |column| column.value.clone()),
        optional: flag(written.optional.as_ref()),
        default: default(context, options.default.as_ref(), kind.as_ref()),
        unique: flag(options.unique.as_ref()),
        index: flag(options.index.as_ref()),
        filter: flag(options.filter.as_ref()),
        sort: flag(options.sort.as_ref()),
        search: flag(options.search.as_ref()),
        hidden: flag(options.hidden.as_ref()) || secret,
        read_only: flag(options.read_only.as_ref()),
        immutable: flag(options.immutable.as_ref()),
        read: None,
        write: None,
        description: options.description.as_ref().map(|text| text.value.clone()),
        example: value(context, "example", options.example.as_ref()),
        renamed_from: options.renamed_from.as_ref().map(|old| old.value.clone()),
        backfill: value(context, "backfill", options.backfill.as_ref()),
        value_map: value_map_of(context, written, kind.as_ref()),
        kind: kind.unwrap_or(FieldType::Boolean),
    }
}

/// The column of a field; that of a password says what it holds.
fn column(name: &str, secret: bool) -> String {
    if secret { names::column(&format!("{name}_hash")) } else { names::column(name) }
}

fn default(
    context: &mut Context,
    written: Option<&Spanned<spec::Value>>,
    kind: Option<&FieldType>,
) -> Option<Default> {
    let (written, kind) = (written?, kind?);
    if matches!((kind, &written.value), (FieldType::DateTime(_), spec::Value::Text(text)) if text == "now") {
        return Some(Default::Now);
    }
    context.value(kind, "default", written).map(Default::Value)
}

fn value_map_of(
    context: &mut Context,
    written: &spec::Field,
    kind: Option<&FieldType>,
) -> Vec<(String, String)> {
    let Some(FieldType::Enum(kind)) = kind else { return Vec::new() };
    let current: Vec<&str> = kind.values.iter().map(|value| value.json.as_str()).collect();
    value_map(context, "value", &written.options.map, &current)
}

/// The rules between the options of a field of an entity.
fn check_options(context: &mut Context, source: &spec::Entity, written: &spec::Field) {
    let options = &written.options;
    if let Some(column) = &options.column {
        context.check_sql("column", column);
    }
    check_renamed_from(context, source, options.renamed_from.as_ref());
    check_contradictions(context, options);
    let optional = flag(written.optional.as_ref());
    if flag(options.read_only.as_ref()) && !optional && options.default.is_none() {
        let place = options.read_only.as_ref().map_or(&written.name.span, |read_only| &read_only.span);
        let problem = Problem::ReadOnlyNeedsDefault { name: written.name.value.clone() };
        context.push(Diagnostic::error_at(place, &problem));
    }
    if let Some(backfill) = options.backfill.as_ref().filter(|_| optional) {
        let reason = "the field is optional, so rows that exist get NULL";
        context.push(backfill.warning(&Problem::NoEffect { option: "backfill", reason }));
    }
}

/// Tests and examples need a value, so there must be one.
fn check_sample(context: &mut Context, written: &spec::Field, kind: Option<&FieldType>) {
    let options = &written.options;
    let place = match (&options.pattern, &options.schema) {
        (Some(pattern), _) => &pattern.span,
        (None, Some(schema)) => &schema.span,
        (None, None) => return,
    };
    let is_given = options.example.is_some() || options.default.is_some();
    if let Some(problem) = kind.and_then(|kind| super::samples::impossible(kind, is_given)) {
        context.push(Diagnostic::error_at(place, &problem));
    }
}

pub(super) fn check_renamed_from(context: &mut Context, source: &spec::Entity, old: Option<&spec::Name>) {
    let Some(old) = old else { return };
    let exists = source.fields.iter().any(|field| field.name.value == old.value)
        || source.relations.iter().any(|relation| relation.name.value == old.value);
    if exists {
        context.push(old.error(&Problem::RenamedFromExisting { what: "member", old: old.value.clone() }));
    }
}

fn check_contradictions(context: &mut Context, options: &spec::FieldOptions) {
    const PAIRS: &[(Opt, Opt, &str)] = &[
        (Opt::Filter, Opt::Hidden, "a filter would tell what the field holds"),
        (Opt::Sort, Opt::Hidden, "the order would tell what the field holds"),
        (Opt::Search, Opt::Hidden, "a search would tell what the field holds"),
        (Opt::Read, Opt::Hidden, "nobody is shown a hidden field"),
        (Opt::Immutable, Opt::ReadOnly, "no caller sets a read-only field"),
        (Opt::Write, Opt::ReadOnly, "no caller sets a read-only field"),
    ];
    let given = types::given(options);
    let on = |option| {
        let switched_off = match option {
            Opt::Filter => options.filter.as_ref(),
            Opt::Sort => options.sort.as_ref(),
            Opt::Search => options.search.as_ref(),
            Opt::Hidden => options.hidden.as_ref(),
            Opt::Immutable => options.immutable.as_ref(),
            Opt::ReadOnly => options.read_only.as_ref(),
            _ => None,
        };
        if switched_off.is_some_and(|flag| !flag.value) {
            return None;
        }
        given.iter().find(|(given, _)| *given == option).map(|(_, span)| span)
    };
    for (one, other, reason) in PAIRS {
        if let (Some(place), Some(also)) = (on(*one), on(*other)) {
            let problem = Problem::Contradiction { one: one.name(), other: other.name(), reason };
            context.push(Diagnostic::error_at(place, &problem).also(also, "here"));
        }
    }
}

/// Puts a natural key in the place of the `id`.
fn natural_key(context: &mut Context, id: EntityId, source: &spec::Entity) {
    let Some(WrittenId::Field(name)) = source.id.as_ref().map(|id| &id.value) else { return };
    let entity = context.model.entity(id);
    if entity.is_user {
        context.push(name.error(&Problem::UserKey));
        return;
    }
    let Some(index) = entity.fields.iter().position(|field| field.name.json == name.value) else {
        let near =
            crate::diagnostic::suggest(name, entity.fields.iter().map(|field| field.name.json.as_str()));
        let problem = Problem::UnknownMember {
            name: name.value.clone(),
            entity: entity.names.pascal.clone(),
            near: near.map(str::to_owned),
        };
        context.push(name.error(&problem));
        return;
    };
    let field = &entity.fields[index];
    if let Some(reason) = unfit_as_key(field).filter(|_| !context.is_broken(id, name)) {
        let problem = Problem::NaturalKey { field: name.value.clone(), reason };
        let place = source.fields.iter().find(|field| field.name.value == name.value);
        let diagnostic = name.error(&problem);
        let diagnostic = match place {
            Some(field) => diagnostic.also(&field.name.span, "the field"),
            None => diagnostic,
        };
        context.push(diagnostic);
    }
    let entity = &mut context.model.entities[id.0];
    let field = &mut entity.fields[index];
    // The primary key holds it unique already.
    (field.unique, field.index, field.immutable) = (false, false, true);
    if let FieldType::String(text) = &mut field.kind {
        // It stands in a path, where nothing would be another path.
        text.min = text.min.max(Some(1));
    }
    entity.key =
        Key { kind: KeyKind::Natural(index), column: field.column.clone(), name: field.name.clone() };
}

fn unfit_as_key(field: &Field) -> Option<&'static str> {
    let fits = matches!(field.kind, FieldType::String(_) | FieldType::Uuid | FieldType::Integer(_));
    [
        (!fits, "is no `string`, `uuid` or `integer`"),
        (field.optional, "is optional, and every row needs its key"),
        (field.default.is_some(), "has a default, and every row needs a key of its own"),
        (field.read_only, "is read-only, and the creator sets the key"),
        (field.hidden, "is hidden, and the key stands in every path"),
    ]
    .into_iter()
    .find(|(unfit, _)| *unfit)
    .map(|(_, reason)| reason)
}

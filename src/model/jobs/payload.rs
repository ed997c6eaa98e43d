//! The payload of a job, and the members of the row that it is filled from.

use crate::diagnostic::{Diagnostic, suggest};
use crate::model::context::{Context, flag};
use crate::model::data::{Bounds, EntityId, Event, Field, FieldType, IdKind, KeyKind, Member};
use crate::model::fields;
use crate::model::problem::Problem;
use crate::model::types;
use crate::spec::{self, Name};

pub(super) struct Payload {
    pub fields: Vec<Field>,
    pub unique: Vec<usize>,
    pub sources: Vec<Member>,
}

pub(super) fn resolve(context: &mut Context, source: &spec::Job, on: Option<(EntityId, Event)>) -> Payload {
    let mut fields = Vec::new();
    let mut sources = Vec::new();
    for written in &source.fields {
        let before = context.problems.len();
        let mut field = field(context, source, written, on);
        // What is wrong by itself has no source to be looked for.
        if let Some((entity, _)) = on.filter(|_| context.problems.len() == before) {
            sources.extend(self::source(context, entity, written, &mut field));
        }
        fields.push(field);
    }
    Payload { unique: unique(context, source), fields, sources }
}

fn field(
    context: &mut Context,
    source: &spec::Job,
    written: &spec::Field,
    on: Option<(EntityId, Event)>,
) -> Field {
    context.check_snake("field", &written.name);
    for (option, span) in types::given(&written.options) {
        if !option.suits_payload() {
            context.push(Diagnostic::error_at(&span, &Problem::OptionNotInPayload { option: option.name() }));
        }
    }
    let kind = fields::field_type(context, &source.name, written).map(|kind| match kind {
        FieldType::Id { .. } => id_type(context, written, on),
        other => other,
    });
    if matches!(kind, Some(FieldType::Password(_))) {
        context.push(written.kind.error(&Problem::PasswordInPayload { field: written.name.value.clone() }));
    }
    fields::build(context, written, kind)
}

/// The type of a key: of the entity that is named, of the one that the job is on, or of all alike.
fn id_type(context: &mut Context, written: &spec::Field, on: Option<(EntityId, Event)>) -> FieldType {
    let of = match &written.options.of {
        Some(of) => context.entity(of),
        None => on.map(|(id, _)| id).filter(|id| written.name.value == key_field(context, *id)),
    };
    if let Some(id) = of {
        return match context.model.entity(id).key.kind {
            KeyKind::Uuid => FieldType::Id { of, kind: IdKind::Uuid },
            KeyKind::Integer => FieldType::Id { of, kind: IdKind::Integer },
            KeyKind::Natural(_) => context.model.key_type(id),
        };
    }
    let kinds: Vec<&KeyKind> = context.model.entities.iter().map(|entity| &entity.key.kind).collect();
    let kind = match kinds.first() {
        Some(KeyKind::Integer) => IdKind::Integer,
        _ => IdKind::Uuid,
    };
    let alike = kinds.windows(2).all(|pair| pair[0] == pair[1]);
    let natural = matches!(kinds.first(), Some(KeyKind::Natural(_)));
    if written.options.of.is_none() && (!alike || natural) {
        context.push(written.kind.error(&Problem::IdNeedsOf));
    }
    FieldType::Id { of: None, kind }
}

/// `post_id`.
fn key_field(context: &Context, id: EntityId) -> String {
    format!("{}_id", context.model.entity(id).names.snake)
}

/// The member of the row that fills a field of the payload.
fn source(context: &mut Context, id: EntityId, written: &spec::Field, field: &mut Field) -> Option<Member> {
    let name = &written.name;
    let member = find(context, id, name)?;
    let (row, optional) =
        (context.member_type(id, member), context.model.entity(id).member_is_optional(member));
    if matches!(row, FieldType::Password(_)) {
        context.push(name.error(&Problem::PasswordInPayload { field: name.value.clone() }));
        return None;
    }
    if !is_same(&field.kind, &row) || (optional && !field.optional) {
        let payload = described(&field.kind, flag(written.optional.as_ref()));
        let problem =
            Problem::SourceMismatch { field: name.value.clone(), payload, row: described(&row, optional) };
        context.push(written.kind.error(&problem));
        return None;
    }
    if row.enum_type().is_some() {
        // One Rust type for both, so that the value passes from the row to the payload as it is.
        field.kind = row;
    }
    Some(member)
}

fn find(context: &mut Context, id: EntityId, name: &Name) -> Option<Member> {
    if name.value == key_field(context, id) {
        return Some(Member::Key);
    }
    if context.is_broken(id, name) {
        return None;
    }
    let entity = context.model.entity(id);
    let is_relation = entity.belongs_to.iter().any(|relation| relation.name.json == name.value);
    if let Some(member) = entity.member(name).filter(|_| !is_relation) {
        return Some(member);
    }
    let keys = entity.belongs_to.iter().map(|relation| relation.key.json.as_str());
    let fields = entity.fields.iter().map(|field| field.name.json.as_str());
    let problem = Problem::NoSource {
        field: name.value.clone(),
        entity: entity.names.pascal.clone(),
        near: suggest(name, fields.chain(keys)).map(str::to_owned),
    };
    context.push(name.error(&problem));
    None
}

/// Do both hold the same kind of value, enums the same values?
fn is_same(payload: &FieldType, row: &FieldType) -> bool {
    let values = |kind: &FieldType| {
        kind.enum_type().map(|kind| kind.values.iter().map(|value| value.json.clone()).collect::<Vec<_>>())
    };
    match (values(payload), values(row)) {
        (None, None) => held(payload) == held(row),
        (payload_values, row_values) => payload_values == row_values && payload.name() == row.name(),
    }
}

/// The type of the values, whatever they are the keys of.
fn held(kind: &FieldType) -> FieldType {
    match kind.without_limits() {
        FieldType::Id { kind: IdKind::Uuid, .. } => FieldType::Uuid,
        FieldType::Id { kind: IdKind::Integer, .. } => FieldType::BigInt(Bounds::default()),
        other => other,
    }
}

fn described(kind: &FieldType, optional: bool) -> String {
    let details = match kind {
        FieldType::Decimal(kind) => format!(" with precision {} and scale {}", kind.precision, kind.scale),
        FieldType::List(list) => format!(" of {}", list.of.name()),
        FieldType::Enum(_) => " with these values".to_owned(),
        _ => String::new(),
    };
    format!("{}{}{details}", if optional { "optional " } else { "" }, kind.name())
}

fn unique(context: &mut Context, source: &spec::Job) -> Vec<usize> {
    let mut unique = Vec::new();
    let Some(written) = &source.unique else { return unique };
    if written.is_empty() {
        context.push(source.name.error(&Problem::EmptyGroup { what: "`unique`" }));
    }
    for name in written {
        match source.fields.iter().position(|field| field.name.value == name.value) {
            Some(index) if unique.contains(&index) => {
                context.push(name.error(&Problem::RepeatedMember { name: name.value.clone() }));
            }
            Some(index) => unique.push(index),
            None => {
                let near = suggest(name, source.fields.iter().map(|field| field.name.as_str()));
                let problem = Problem::UnknownPayloadField {
                    name: name.value.clone(),
                    near: near.map(str::to_owned),
                    known: super::names_of(&source.fields),
                };
                context.push(name.error(&problem));
            }
        }
    }
    unique
}

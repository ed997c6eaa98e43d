//! Which types the fields and payloads of a project have.

use serde::Serialize;

use crate::model::{Entity, FieldType, IdKind, Job, KeyKind, Model};
use crate::render::rust;

/// Which types there are.
#[derive(Debug, Clone, Serialize)]
pub struct TypeFeatures {
    pub enums: bool,
    pub dates: bool,
    pub times: bool,
    pub timestamps: bool,
    pub decimals: bool,
    pub bytes: bool,
    pub json: bool,
    /// Fields with a JSON Schema of their own.
    pub json_schemas: bool,
    pub optional_json_schemas: bool,
    /// Fields of any JSON.
    pub plain_json: bool,
    pub lists: bool,
    pub emails: bool,
    pub urls: bool,
    pub slugs: bool,
    pub patterns: bool,
    pub floats: bool,
    pub passwords: bool,
    /// Passwords of other things than users.
    pub pins: bool,
    pub uuids: bool,
    pub booleans: bool,
    pub integers: bool,
    pub texts: bool,
    pub temporals: bool,
    /// Any regular expression, those of the project's own rules too.
    pub regexes: bool,
    /// Defaults that are made from text.
    pub constants: bool,
    pub key_i64: bool,
    pub key_i32: bool,
    pub key_string: bool,
}

impl TypeFeatures {
    pub fn of(model: &Model) -> Self {
        let types = types_in_use(model);
        let has = |test: &dyn Fn(&FieldType) -> bool| types.iter().any(test);
        let entities = &model.entities;
        let auth = model.auth.is_some();
        let worker = model.worker.is_some();
        let enqueues = model.jobs.iter().any(|job| !job.enqueue.is_empty());
        let patterns = |kind: &FieldType| kind.text().is_some_and(|text| text.pattern.is_some());
        let keys: Vec<&str> = entities.iter().map(|entity| key_in_path(&model.key_type(entity.id))).collect();
        let timestamped = |entity: &Entity| entity.built_in().iter().any(|(_, name)| *name != "version");
        Self {
            enums: auth || worker || enqueues || has(&|kind| matches!(kind, FieldType::Enum(_))),
            dates: has(&|kind| matches!(kind, FieldType::Date(_))),
            times: has(&|kind| matches!(kind, FieldType::Time(_))),
            timestamps: auth
                || worker
                || entities.iter().any(timestamped)
                || has(&|kind| matches!(kind, FieldType::DateTime(_))),
            decimals: has(&|kind| matches!(kind, FieldType::Decimal(_))),
            bytes: has(&|kind| matches!(kind, FieldType::Bytes(_))),
            json: has(&|kind| matches!(kind, FieldType::Json { .. })),
            json_schemas: has(&|kind| matches!(kind, FieldType::Json { schema: Some(_) })),
            optional_json_schemas: entities
                .iter()
                .flat_map(|entity| &entity.fields)
                .chain(model.jobs.iter().filter(|job| !job.enqueue.is_empty()).flat_map(|job| &job.fields))
                .any(|field| field.optional && matches!(field.kind, FieldType::Json { schema: Some(_) })),
            plain_json: has(&|kind| matches!(kind, FieldType::Json { schema: None })),
            lists: !model.join_tables.is_empty() || has(&|kind| matches!(kind, FieldType::List(_))),
            emails: has(&|kind| matches!(kind, FieldType::Email(_))),
            urls: has(&|kind| matches!(kind, FieldType::Url(_))),
            slugs: has(&|kind| matches!(kind, FieldType::Slug(_))),
            patterns: has(&patterns),
            floats: has(&|kind| matches!(kind, FieldType::Float(_))),
            passwords: has(&|kind| matches!(kind, FieldType::Password(_))),
            pins: entities
                .iter()
                .filter(|entity| !entity.is_user)
                .flat_map(|entity| &entity.fields)
                .any(|field| matches!(field.kind, FieldType::Password(_))),
            uuids: auth
                || has(&|kind| matches!(kind, FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. }))
                || entities.iter().any(|entity| entity.key.kind == KeyKind::Uuid),
            booleans: has(&|kind| matches!(kind, FieldType::Boolean)),
            integers: keys.contains(&"i64")
                || keys.contains(&"i32")
                || has(&|kind| {
                    matches!(
                        kind,
                        FieldType::Integer(_)
                            | FieldType::BigInt(_)
                            | FieldType::Id { kind: IdKind::Integer, .. }
                    )
                }),
            texts: auth || has(&|kind| kind.text().is_some()),
            temporals: has(&|kind| {
                matches!(kind, FieldType::Date(_) | FieldType::Time(_) | FieldType::DateTime(_))
            }),
            regexes: has(&patterns) || has(&|kind| matches!(kind, FieldType::Email(_))),
            constants: entities
                .iter()
                .flat_map(|entity| &entity.fields)
                .chain(model.jobs.iter().filter(|job| takes_defaults(job)).flat_map(|job| &job.fields))
                .any(|field| field.default.as_ref().is_some_and(rust::is_parsed)),
            key_i64: keys.contains(&"i64"),
            key_i32: keys.contains(&"i32"),
            key_string: keys.contains(&"String"),
        }
    }
}

/// The type that reads a key out of a path.
fn key_in_path(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => "Uuid",
        FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => "i64",
        FieldType::Integer(_) => "i32",
        _ => "String",
    }
}

/// The types of all fields, and of the items of all lists.
pub fn types_in_use(model: &Model) -> Vec<FieldType> {
    let fields = model.entities.iter().flat_map(|entity| &entity.fields);
    let mut types = with_items(fields.map(|field| field.kind.clone()));
    types.extend(payload_types(model, |job| !job.enqueue.is_empty()));
    // What nobody sends needs no rule: of those the types that are modules of their own.
    types.extend(payload_types(model, |_| true).into_iter().filter_map(|kind| match kind {
        FieldType::Json { .. } => Some(FieldType::Json { schema: None }),
        FieldType::Decimal(_)
        | FieldType::Date(_)
        | FieldType::Time(_)
        | FieldType::DateTime(_)
        | FieldType::Enum(_)
        | FieldType::Bytes(_)
        | FieldType::List(_) => Some(kind),
        _ => None,
    }));
    types
}

pub fn payload_types(model: &Model, of: impl Fn(&Job) -> bool) -> Vec<FieldType> {
    let jobs = model.jobs.iter().filter(|job| of(job));
    with_items(jobs.flat_map(|job| &job.fields).map(|field| field.kind.clone()))
}

fn with_items(types: impl Iterator<Item = FieldType>) -> Vec<FieldType> {
    let items = |kind: FieldType| match &kind {
        FieldType::List(list) => vec![list.of.clone(), kind],
        _ => vec![kind],
    };
    types.flat_map(items).collect()
}

/// Whether a job is made from its fields' defaults.
fn takes_defaults(job: &Job) -> bool {
    !job.enqueue.is_empty() || job.schedule.is_some()
}

//! What holds for the project as a whole: its settings, its features, and the parts that call for each of them.

use serde::Serialize;

use super::realtime::{has_events, is_restricted};

use crate::model::{
    DatabaseKind, Default, FieldType, IdKind, KeyKind, Model, RealtimeBackend, Registration, Value, Wakeup,
};

/// Which parts of the project there are. Templates and the manifest ask for nothing else.
#[derive(Debug, Clone, Serialize)]
pub struct Features {
    pub sqlite: bool,
    pub postgres: bool,
    pub mysql: bool,
    pub auth: bool,
    pub registration: bool,
    pub verify_email: bool,
    pub password_reset: bool,
    /// Tokens that go out by mail.
    pub one_time: bool,
    pub worker: bool,
    pub jobs: bool,
    pub inline_jobs: bool,
    pub schedules: bool,
    pub realtime: bool,
    pub rooms: bool,
    /// What one instance has to say reaches the clients of all, in one of two ways.
    pub relay: bool,
    pub relay_postgres: bool,
    pub relay_redis: bool,
    pub mail: bool,
    pub redis: bool,
    pub users: bool,
    pub relations: bool,
    pub includes_one: bool,
    pub includes_many: bool,
    pub links: bool,
    pub references: bool,
    pub soft_delete: bool,
    pub versioned: bool,
    /// Entities with events.
    pub topics: bool,
    /// What carries events, even where there are none but those of the user's own code.
    pub events: bool,
    /// Events of which not everyone hears everything.
    pub restricted_events: bool,
    pub patches: bool,
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
    /// Members that not every caller may set.
    pub forbids: bool,
    pub has_one: bool,
    /// Lists under a row.
    pub nested: bool,
    pub key_i64: bool,
    pub key_i32: bool,
    pub key_string: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct ProjectContext {
    pub name: String,
    pub krate: String,
    pub description: String,
    pub api_prefix: String,
    pub port: u16,
    /// `sqlite`, `postgres`, `mysql`.
    pub database: &'static str,
    pub database_url: String,
    /// As people call it.
    pub database_name: &'static str,
    /// The features of `sqlx`, as a list in TOML.
    pub sqlx_features: String,
    pub roles: Vec<RoleContext>,
    pub administrator: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct RoleContext {
    pub name: String,
    pub variant: String,
}

impl ProjectContext {
    pub fn of(model: &Model) -> Self {
        let project = &model.project;
        let roles: Vec<_> = model
            .auth
            .iter()
            .flat_map(|auth| &auth.roles)
            .map(|role| RoleContext { name: role.name.clone(), variant: role.variant.clone() })
            .collect();
        Self {
            name: project.name.clone(),
            krate: project.krate.clone(),
            description: project.description.clone().unwrap_or_else(|| format!("The {} API", project.name)),
            api_prefix: project.api_prefix.clone(),
            port: project.port,
            database: match project.database {
                DatabaseKind::Sqlite => "sqlite",
                DatabaseKind::Postgres => "postgres",
                DatabaseKind::Mysql => "mysql",
            },
            database_name: match project.database {
                DatabaseKind::Sqlite => "SQLite",
                DatabaseKind::Postgres => "PostgreSQL",
                DatabaseKind::Mysql => "MySQL or MariaDB",
            },
            database_url: match project.database {
                DatabaseKind::Sqlite => format!("sqlite://data/{}.db", project.name),
                DatabaseKind::Postgres => {
                    format!("postgres://{0}:{0}@localhost/{0}", project.name)
                }
                DatabaseKind::Mysql => format!("mysql://root:root@localhost/{}", project.name),
            },
            sqlx_features: sqlx_features(model),
            administrator: roles.last().map(|role| role.variant.clone()).unwrap_or_default(),
            roles,
        }
    }
}

impl Features {
    #[expect(clippy::too_many_lines, reason = "a line or two for each part")]
    pub fn of(model: &Model) -> Self {
        let types = types_in_use(model);
        let has = |test: &dyn Fn(&FieldType) -> bool| types.iter().any(test);
        let entities = &model.entities;
        let auth = model.auth.as_ref();
        let database = model.project.database;
        let inline = model.jobs.iter().any(|job| job.mode == crate::model::JobMode::Inline);
        let patterns = |kind: &FieldType| match kind {
            FieldType::String(of)
            | FieldType::Text(of)
            | FieldType::Slug(of)
            | FieldType::Url(of)
            | FieldType::Email(of)
            | FieldType::Password(of) => of.pattern.is_some(),
            _ => false,
        };
        let backend = model.realtime.as_ref().map(|realtime| realtime.backend);
        let uses_redis = model.worker.as_ref().is_some_and(|worker| worker.wakeup == Wakeup::Redis)
            || backend == Some(RealtimeBackend::Redis);
        let keys: Vec<&str> = entities
            .iter()
            .map(|entity| match model.key_type(entity.id) {
                FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => "Uuid",
                FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => "i64",
                FieldType::Integer(_) => "i32",
                _ => "String",
            })
            .collect();
        let timestamped =
            |entity: &crate::model::Entity| entity.built_in().iter().any(|(_, name)| *name != "version");
        let topics = entities.iter().any(has_events);
        let rooms = model.realtime.as_ref().is_some_and(|realtime| realtime.rooms);
        Self {
            sqlite: database == DatabaseKind::Sqlite,
            postgres: database == DatabaseKind::Postgres,
            mysql: database == DatabaseKind::Mysql,
            auth: auth.is_some(),
            registration: auth.is_some_and(|auth| auth.registration == Registration::Open),
            verify_email: auth.is_some_and(|auth| auth.verify_email),
            password_reset: auth.is_some_and(|auth| auth.password_reset),
            one_time: auth.is_some_and(|auth| auth.verify_email || auth.password_reset),
            worker: model.worker.is_some(),
            jobs: !model.jobs.is_empty(),
            inline_jobs: inline,
            schedules: model.jobs.iter().any(|job| job.schedule.is_some()),
            realtime: model.realtime.is_some(),
            rooms,
            relay: backend.is_some_and(|backend| backend != RealtimeBackend::Memory),
            relay_postgres: backend == Some(RealtimeBackend::Postgres),
            relay_redis: backend == Some(RealtimeBackend::Redis),
            mail: auth.is_some_and(|auth| auth.verify_email || auth.password_reset)
                || model.jobs.iter().any(|job| job.mail_subject.is_some()),
            redis: uses_redis,
            users: model.user().is_some(),
            relations: entities.iter().any(|entity| {
                !entity.belongs_to.is_empty() || !entity.has.is_empty() || !entity.many_to_many.is_empty()
            }),
            includes_one: entities.iter().any(|entity| !entity.belongs_to.is_empty()),
            includes_many: entities
                .iter()
                .any(|entity| !entity.has.is_empty() || !entity.many_to_many.is_empty()),
            links: !model.join_tables.is_empty(),
            references: entities.iter().any(|entity| !entity.belongs_to.is_empty()),
            soft_delete: entities.iter().any(|entity| entity.soft_delete),
            versioned: entities.iter().any(|entity| entity.versioned),
            topics,
            events: topics || (model.realtime.is_some() && !rooms),
            restricted_events: entities.iter().any(|entity| has_events(entity) && is_restricted(entity)),
            patches: entities.iter().any(|entity| !entity.access.update.is_empty()),
            enums: auth.is_some() || has(&|kind| matches!(kind, FieldType::Enum(_))),
            dates: has(&|kind| matches!(kind, FieldType::Date(_))),
            times: has(&|kind| matches!(kind, FieldType::Time(_))),
            timestamps: auth.is_some()
                || model.worker.is_some()
                || entities.iter().any(timestamped)
                || has(&|kind| matches!(kind, FieldType::DateTime(_))),
            decimals: has(&|kind| matches!(kind, FieldType::Decimal(_))),
            bytes: has(&|kind| matches!(kind, FieldType::Bytes(_))),
            json: has(&|kind| matches!(kind, FieldType::Json { .. })),
            json_schemas: has(&|kind| matches!(kind, FieldType::Json { schema: Some(_) })),
            optional_json_schemas: entities
                .iter()
                .flat_map(|entity| &entity.fields)
                .any(|field| field.optional && matches!(field.kind, FieldType::Json { schema: Some(_) })),
            plain_json: has(&|kind| matches!(kind, FieldType::Json { schema: None })),
            lists: !model.join_tables.is_empty() || has(&|kind| matches!(kind, FieldType::List(_))),
            emails: has(&|kind| matches!(kind, FieldType::Email(_))),
            urls: has(&|kind| matches!(kind, FieldType::Url(_))),
            slugs: has(&|kind| matches!(kind, FieldType::Slug(_))),
            patterns: has(&patterns),
            floats: has(&|kind| matches!(kind, FieldType::Float(_))),
            pins: entities
                .iter()
                .filter(|entity| !entity.is_user)
                .flat_map(|entity| &entity.fields)
                .any(|field| matches!(field.kind, FieldType::Password(_))),
            passwords: has(&|kind| matches!(kind, FieldType::Password(_))),
            uuids: auth.is_some()
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
            texts: auth.is_some()
                || has(&|kind| {
                    matches!(
                        kind,
                        FieldType::String(_)
                            | FieldType::Text(_)
                            | FieldType::Email(_)
                            | FieldType::Url(_)
                            | FieldType::Slug(_)
                            | FieldType::Password(_)
                    )
                }),
            temporals: has(&|kind| {
                matches!(kind, FieldType::Date(_) | FieldType::Time(_) | FieldType::DateTime(_))
            }),
            regexes: has(&patterns) || has(&|kind| matches!(kind, FieldType::Email(_))),
            constants: model
                .entities
                .iter()
                .flat_map(|entity| &entity.fields)
                .any(|field| is_parsed(field.default.as_ref())),
            forbids: model.entities.iter().any(|entity| {
                entity.fields.iter().any(|field| field.write.is_some())
                    || entity.belongs_to.iter().any(|relation| relation.write.is_some() || relation.owner)
            }),
            has_one: entities.iter().any(|entity| entity.has.iter().any(|relation| !relation.many)),
            nested: entities.iter().any(|entity| {
                !entity.access.read.is_empty()
                    && (entity.has.iter().any(|relation| relation.many) || !entity.many_to_many.is_empty())
            }),
            key_i64: keys.contains(&"i64"),
            key_i32: keys.contains(&"i32"),
            key_string: keys.contains(&"String"),
        }
    }
}

/// The types of all fields, and of the items of all lists.
fn types_in_use(model: &Model) -> Vec<FieldType> {
    let fields = model.entities.iter().flat_map(|entity| &entity.fields);
    let payloads = model.jobs.iter().flat_map(|job| &job.fields);
    let mut types: Vec<FieldType> = fields.chain(payloads).map(|field| field.kind.clone()).collect();
    let items: Vec<_> = types
        .iter()
        .filter_map(|kind| match kind {
            FieldType::List(list) => Some(list.of.clone()),
            _ => None,
        })
        .collect();
    types.extend(items);
    types
}

/// Whether a default has no literal of its own in Rust.
fn is_parsed(default: Option<&Default>) -> bool {
    fn is_text(value: &Value) -> bool {
        match value {
            Value::Decimal(_) | Value::Uuid(_) | Value::Date(_) | Value::Time(_) | Value::DateTime(_) => true,
            Value::List(items) => items.iter().any(is_text),
            _ => false,
        }
    }
    matches!(default, Some(Default::Value(default)) if is_text(default))
}

fn sqlx_features(model: &Model) -> String {
    let types = types_in_use(model);
    let has = |test: fn(&FieldType) -> bool| types.iter().any(test);
    let server = model.project.database != DatabaseKind::Sqlite;
    let features = [
        ("chrono", server),
        ("derive", true),
        (
            "json",
            !model.join_tables.is_empty()
                || has(|kind| matches!(kind, FieldType::Json { .. } | FieldType::List(_))),
        ),
        ("macros", true),
        ("migrate", true),
        ("mysql", model.project.database == DatabaseKind::Mysql),
        ("mysql-rsa", model.project.database == DatabaseKind::Mysql),
        ("postgres", model.project.database == DatabaseKind::Postgres),
        ("runtime-tokio", true),
        ("rust_decimal", server && has(|kind| matches!(kind, FieldType::Decimal(_)))),
        ("sqlite", !server),
        ("tls-rustls-ring-webpki", server),
        ("uuid", true),
    ];
    let features = features.into_iter().filter(|(_, on)| *on).map(|(name, _)| format!("{name:?}"));
    features.collect::<Vec<_>>().join(", ")
}

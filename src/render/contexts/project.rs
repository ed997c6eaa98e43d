//! What holds for the project as a whole: its settings, its features, and the parts that call for each of them.

use std::collections::BTreeSet;

use serde::Serialize;

use super::realtime::{has_events, is_restricted};

use crate::model::{
    DatabaseKind, Event, FieldType, IdKind, Job, JobMode, KeyKind, Model, RealtimeBackend, Registration,
    Wakeup,
};
use crate::render::rust;

/// Which parts of the project there are. Templates and the manifest ask for nothing else.
#[derive(Debug, Clone, Serialize)]
pub struct Features {
    pub sqlite: bool,
    pub postgres: bool,
    pub mysql: bool,
    /// Where several writers can get in each other's way.
    pub retry: bool,
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
    /// Jobs of any kind, or a worker for them.
    pub background: bool,
    /// Some jobs are enqueued over HTTP, …
    pub enqueues: bool,
    /// … and leave a record, …
    pub enqueues_durable: bool,
    /// … which their callers read.
    pub reads_jobs: bool,
    /// Administrators list jobs and retry them.
    pub manages_jobs: bool,
    pub job_routes: bool,
    /// What wakes the workers of other processes, where it is not the clock.
    pub wake_postgres: bool,
    pub wake_redis: bool,
    /// What a job is told and the items of lists are read back from JSON: these types, …
    pub read_enums: bool,
    /// … and these, by their names.
    pub read_texts: Vec<String>,
    /// Signing up enqueues a job.
    pub follows_on_sign_up: bool,
    /// The generated tests have something to say of the spec's own jobs, …
    pub tests_jobs: bool,
    /// … or of jobs at all.
    pub tests_worker: bool,
    /// Rows of some entity are listed, …
    pub tests_lists: bool,
    /// … or created or changed by a body.
    pub tests_rules: bool,
    pub realtime: bool,
    pub rooms: bool,
    /// What one instance has to say reaches the clients of all, in one of two ways.
    pub relay: bool,
    pub relay_postgres: bool,
    /// Something hears notifications of `PostgreSQL`.
    pub listener: bool,
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
    /// Some of their rows are changed over HTTP.
    pub told_changes: bool,
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
    /// For people: their role.
    pub administrators: String,
    /// How deep the compiler must look to see that an answer with what it includes can go to another thread, where
    /// that is deeper than usual: an answer may hold that of another entity, and so on through all of them.
    pub recursion_limit: Option<usize>,
}

/// What the compiler allows by itself, and how many levels an entity takes at most.
const RECURSION_LIMIT: usize = 128;
const LEVELS_OF_ENTITY: usize = 8;

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
            administrators: roles.last().map(|role| format!("`{}`", role.name)).unwrap_or_default(),
            recursion_limit: Some(model.entities.len() * LEVELS_OF_ENTITY + RECURSION_LIMIT / 2)
                .filter(|limit| *limit > RECURSION_LIMIT),
            administrator: roles.last().map(|role| role.variant.clone()).unwrap_or_default(),
            roles,
        }
    }
}

impl Features {
    #[expect(clippy::too_many_lines, reason = "a line or two for each part")]
    pub fn of(model: &Model) -> Self {
        let types = types_in_use(model);
        let mut stored = payload_types(model, |job| job.mode == JobMode::Durable);
        stored.extend(types.iter().filter_map(|kind| match kind {
            FieldType::List(list) => Some(list.of.clone()),
            _ => None,
        }));
        let has = |test: &dyn Fn(&FieldType) -> bool| types.iter().any(test);
        let entities = &model.entities;
        let auth = model.auth.as_ref();
        let database = model.project.database;
        let worker = model.worker.is_some();
        let is_durable = |job: &Job| job.mode == JobMode::Durable;
        let inline_jobs = !model.jobs.iter().all(is_durable);
        let enqueues = model.jobs.iter().any(|job| !job.enqueue.is_empty());
        let enqueues_durable = model.jobs.iter().any(|job| is_durable(job) && !job.enqueue.is_empty());
        let manages_jobs = worker && auth.is_some();
        let on_new_user = |job: &Job| {
            is_durable(job)
                && job.on.is_some_and(|(id, event)| model.entity(id).is_user && event == Event::Created)
        };
        let registration = auth.is_some_and(|auth| auth.registration == Registration::Open);
        let tests_jobs = enqueues || model.jobs.iter().any(|job| job.mail_subject.is_some());
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
        let wake_redis = model.worker.as_ref().is_some_and(|worker| worker.wakeup == Wakeup::Redis);
        let uses_redis = wake_redis || backend == Some(RealtimeBackend::Redis);
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
            retry: database != DatabaseKind::Sqlite,
            auth: auth.is_some(),
            registration,
            verify_email: auth.is_some_and(|auth| auth.verify_email),
            password_reset: auth.is_some_and(|auth| auth.password_reset),
            one_time: auth.is_some_and(|auth| auth.verify_email || auth.password_reset),
            worker,
            jobs: !model.jobs.is_empty(),
            inline_jobs,
            background: worker || !model.jobs.is_empty(),
            enqueues,
            enqueues_durable,
            reads_jobs: manages_jobs || enqueues_durable,
            manages_jobs,
            job_routes: manages_jobs || enqueues,
            wake_postgres: database == DatabaseKind::Postgres
                && model.worker.as_ref().is_some_and(|worker| worker.wakeup == Wakeup::Auto),
            wake_redis,
            read_enums: stored.iter().any(|kind| kind.enum_type().is_some()),
            read_texts: read_from_text(&stored),
            tests_jobs,
            follows_on_sign_up: registration && model.jobs.iter().any(on_new_user),
            tests_worker: worker || inline_jobs || tests_jobs,
            tests_lists: model.entities.iter().any(|entity| !entity.access.list.is_empty()),
            tests_rules: (model.entities.iter())
                .any(|entity| !(entity.access.create.is_empty() && entity.access.update.is_empty())),
            schedules: model.jobs.iter().any(|job| job.schedule.is_some()),
            realtime: model.realtime.is_some(),
            rooms,
            relay: backend.is_some_and(|backend| backend != RealtimeBackend::Memory),
            relay_postgres: backend == Some(RealtimeBackend::Postgres),
            listener: database == DatabaseKind::Postgres
                && (backend == Some(RealtimeBackend::Postgres)
                    || model.worker.as_ref().is_some_and(|worker| worker.wakeup == Wakeup::Auto)),
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
            told_changes: entities.iter().any(|entity| {
                let access = &entity.access;
                let writes = [&access.create, &access.update, &access.delete];
                has_events(entity) && writes.iter().any(|rules| !rules.is_empty())
            }),
            events: topics || (model.realtime.is_some() && !rooms),
            restricted_events: entities.iter().any(|entity| has_events(entity) && is_restricted(entity)),
            patches: auth.is_some() || entities.iter().any(|entity| !entity.access.update.is_empty()),
            enums: auth.is_some() || worker || enqueues || has(&|kind| matches!(kind, FieldType::Enum(_))),
            dates: has(&|kind| matches!(kind, FieldType::Date(_))),
            times: has(&|kind| matches!(kind, FieldType::Time(_))),
            timestamps: auth.is_some()
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
            constants: entities
                .iter()
                .flat_map(|entity| &entity.fields)
                .chain(model.jobs.iter().filter(|job| takes_defaults(job)).flat_map(|job| &job.fields))
                .any(|field| field.default.as_ref().is_some_and(rust::is_parsed)),
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

fn payload_types(model: &Model, of: impl Fn(&Job) -> bool) -> Vec<FieldType> {
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

/// Those of our own types that are read from text in JSON.
fn read_from_text(types: &[FieldType]) -> Vec<String> {
    let name = |kind: &FieldType| match kind {
        FieldType::Date(_) => Some("Date"),
        FieldType::Time(_) => Some("TimeOfDay"),
        FieldType::DateTime(_) => Some("Timestamp"),
        FieldType::Decimal(_) => Some("Fixed"),
        FieldType::Bytes(_) => Some("Bytes"),
        _ => None,
    };
    let names: BTreeSet<_> = types.iter().filter_map(name).map(str::to_owned).collect();
    names.into_iter().collect()
}

/// Whether a job is made from its fields' defaults.
fn takes_defaults(job: &Job) -> bool {
    !job.enqueue.is_empty() || job.schedule.is_some()
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

//! The implementation report of a project: what it is made of, as it stands on the disk.

mod access;
mod crates;
mod inspect;
mod markdown;
mod run;
mod short;
mod source;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::model::{Entity, JobMode, Model, describe};
use crate::project::{Class, Standing};
use crate::schema::Schema;
use access::AccessRow;
pub use crates::Package;
pub use inspect::{Inspection, inspect};
pub use run::{Ran, run_tests};
use source::{Endpoint, Source};

/// What is known of a project before its files are read.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub root: &'a Path,
    pub model: &'a Model,
    pub schema: &'a Schema,
    /// How every file stands to what was rendered last.
    pub files: &'a [(String, Class, Standing)],
}

/// All sections, in their order.
#[derive(Debug, Serialize)]
pub struct Report {
    pub configuration: Configuration,
    pub components: Vec<Component>,
    pub authentication: Option<Authentication>,
    pub access: Vec<AccessRow>,
    pub database: Database,
    pub jobs: Jobs,
    pub websocket: Option<WebSocket>,
    pub endpoints: Vec<Endpoint>,
    pub tests: Tests,
    pub files: Files,
    pub openapi: Vec<Place>,
    pub next_steps: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Configuration {
    pub package: Package,
    pub database: String,
    pub api_prefix: String,
    pub port: u16,
}

/// An entity, or a part of the project that is none.
#[derive(Debug, Serialize)]
pub struct Component {
    pub name: String,
    pub router: Option<String>,
    pub endpoints: usize,
    pub schemas: Option<String>,
    pub model: Option<String>,
    pub repository: Option<String>,
    pub table: Option<String>,
    /// Columns with their types.
    pub fields: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Authentication {
    pub method: String,
    pub roles: Vec<String>,
    /// With the file of each.
    pub extractors: Vec<String>,
    /// Settings and their defaults.
    pub lifetimes: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
pub struct Database {
    pub migrations: Vec<String>,
    pub tables: Vec<TableRow>,
}

#[derive(Debug, Serialize)]
pub struct TableRow {
    pub name: String,
    pub columns: usize,
    pub indexes: Vec<String>,
    pub references: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Jobs {
    pub method: Option<String>,
    pub jobs: Vec<JobRow>,
}

#[derive(Debug, Serialize)]
pub struct JobRow {
    pub name: String,
    pub mode: String,
    /// `on Post.created`, `0 3 * * *`, or nothing: enqueued by code.
    pub trigger: String,
    pub attempts: u32,
    pub handler: String,
}

#[derive(Debug, Serialize)]
pub struct WebSocket {
    pub endpoint: String,
    pub backend: String,
    pub rooms: bool,
    pub topics: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Tests {
    /// Files with tests in them, and how many.
    pub files: BTreeMap<String, usize>,
    pub unit: usize,
    pub integration: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<Ran>,
}

#[derive(Debug, Serialize)]
pub struct Files {
    /// Rendered and as they were rendered.
    pub unedited: usize,
    pub edited: Vec<String>,
    pub conflicted: Vec<String>,
    pub deleted: Vec<String>,
    pub owned: Vec<String>,
    pub migrations: usize,
}

/// Where something is found.
#[derive(Debug, Serialize)]
pub struct Place {
    pub what: String,
    pub at: String,
}

/// Reads the project and puts the report together.
pub fn report(subject: &Subject) -> Report {
    let Subject { root, model, schema, files } = *subject;
    let sources = source::read(root, &["src", "tests"]);
    let (tests, sources): (Vec<_>, Vec<_>) =
        sources.into_iter().partition(|source| source.path.starts_with("tests/"));
    let endpoints = endpoints(model, &sources);
    let files = self::files(files);
    Report {
        configuration: Configuration {
            package: Package::read(root).unwrap_or_default(),
            database: describe::database(model.project.database).to_owned(),
            api_prefix: model.project.api_prefix.clone(),
            port: model.project.port,
        },
        components: components(subject, &endpoints),
        authentication: authentication(model, &sources),
        access: model.entities.iter().map(|entity| AccessRow::of(model, entity)).collect(),
        database: database(schema, subject.files),
        jobs: jobs(model),
        websocket: websocket(model, &endpoints),
        tests: self::tests(&sources, &tests),
        openapi: openapi(model),
        next_steps: next_steps(model, &files),
        endpoints,
        files,
    }
}

/// Parts of a project that are not under the prefix of its API.
const OUTSIDE: [&str; 4] = ["src/health.rs", "src/metrics.rs", "src/docs.rs", "src/realtime/"];

/// Every endpoint by its full path, with who may call it.
fn endpoints(model: &Model, sources: &[Source]) -> Vec<Endpoint> {
    let signed_in: Vec<String> = source::extractors(sources)
        .into_iter()
        .filter(|(name, file)| file.starts_with("src/auth/") && (name == "Caller" || name == "CurrentUser"))
        .map(|(name, _)| name)
        .collect();
    let mut endpoints = source::endpoints(sources);
    // A route that a test inside of `src` makes is none of the project's.
    endpoints.retain(|endpoint| !endpoint.file.contains("tests"));
    for endpoint in &mut endpoints {
        endpoint.access = access::of_endpoint(model, endpoint, &signed_in);
        if !OUTSIDE.iter().any(|outside| endpoint.file.starts_with(outside)) {
            endpoint.path = format!("{}{}", model.project.api_prefix, endpoint.path);
        }
    }
    endpoints.sort_by(|a, b| (&a.path, rank(&a.method)).cmp(&(&b.path, rank(&b.method))));
    endpoints
}

/// Methods in the order in which people think of them.
fn rank(method: &str) -> usize {
    ["GET", "POST", "PUT", "PATCH", "DELETE"].iter().position(|it| *it == method).unwrap_or(usize::MAX)
}

fn components(subject: &Subject, endpoints: &[Endpoint]) -> Vec<Component> {
    let part = |entity: &Entity, file: &str| {
        let path = format!("src/{}/{file}", entity.names.module.trim_start_matches("r#"));
        subject.root.join(&path).is_file().then_some(path)
    };
    let entities = subject.model.entities.iter().map(|entity| {
        let folder = format!("src/{}/", entity.names.module.trim_start_matches("r#"));
        let table = subject.schema.table(&entity.names.table);
        Component {
            name: entity.names.pascal.clone(),
            router: part(entity, "routes.rs"),
            endpoints: endpoints.iter().filter(|endpoint| endpoint.file.starts_with(&folder)).count(),
            schemas: part(entity, "schema.rs"),
            model: part(entity, "model.rs"),
            repository: part(entity, "repository.rs"),
            table: Some(entity.names.table.clone()),
            fields: table
                .into_iter()
                .flat_map(|table| &table.columns)
                .map(|column| {
                    format!(
                        "{}: {}{}",
                        column.name,
                        column.kind.word(),
                        if column.nullable { "?" } else { "" }
                    )
                })
                .collect(),
        }
    });
    let mut components: Vec<_> = entities.collect();
    for name in ["auth", "worker", "realtime"] {
        let folder = format!("src/{name}/");
        if subject.root.join(&folder).is_dir() {
            components.push(Component {
                name: name.to_owned(),
                router: Some(folder.clone()),
                endpoints: endpoints.iter().filter(|endpoint| endpoint.file.starts_with(&folder)).count(),
                schemas: None,
                model: None,
                repository: None,
                table: None,
                fields: Vec::new(),
            });
        }
    }
    components
}

/// Settings that say how long a sign-in lasts.
const LIFETIMES: [&str; 4] = [
    "ACCESS_TOKEN_EXPIRE_MINUTES",
    "REFRESH_TOKEN_EXPIRE_DAYS",
    "SESSION_EXPIRE_DAYS",
    "PASSWORD_RESET_EXPIRE_MINUTES",
];

fn authentication(model: &Model, sources: &[Source]) -> Option<Authentication> {
    let auth = model.auth.as_ref()?;
    let settings = sources.iter().find(|source| source.path == "src/config.rs");
    let lifetimes = LIFETIMES.iter().filter_map(|name| {
        let text = settings?.text.split_once(&format!("\"{name}\""))?.1;
        let value = text.split_once("default_value")?.1.split_once('=')?.1;
        let digits: String =
            value.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then(|| ((*name).to_owned(), digits))
    });
    let extractors =
        source::extractors(sources).into_iter().filter(|(_, file)| file.starts_with("src/auth/"));
    Some(Authentication {
        method: "Argon2id passwords; JWT access tokens; opaque refresh tokens, rotated at each use"
            .to_owned(),
        roles: auth.roles.iter().map(|role| role.name.clone()).collect(),
        extractors: extractors.map(|(name, file)| format!("{name} ({file})")).collect(),
        lifetimes: lifetimes.collect(),
    })
}

fn database(schema: &Schema, files: &[(String, Class, Standing)]) -> Database {
    let migrations = files.iter().filter(|(_, class, _)| *class == Class::Migration);
    let tables = schema.tables.iter().map(|table| TableRow {
        name: table.name.clone(),
        columns: table.columns.len(),
        indexes: table
            .indexes
            .iter()
            .map(|index| {
                format!("{}({})", if index.unique { "unique " } else { "" }, index.columns.join(", "))
            })
            .collect(),
        references: table
            .foreign_keys
            .iter()
            .map(|key| format!("{} → {}.{}", key.column, key.table, key.target))
            .collect(),
    });
    Database {
        migrations: migrations
            .filter_map(|(path, ..)| path.strip_suffix(".up.sql"))
            .map(|path| path.trim_start_matches("migrations/").to_owned())
            .collect(),
        tables: tables.collect(),
    }
}

fn jobs(model: &Model) -> Jobs {
    let row = |job: &crate::model::Job| {
        let on = job.on.map(|(entity, event)| {
            format!("on {}.{}", model.entity(entity).names.pascal, describe::event(event))
        });
        JobRow {
            name: job.name.clone(),
            mode: if job.mode == JobMode::Inline { "inline" } else { "durable" }.to_owned(),
            trigger: on.or_else(|| job.schedule.clone()).unwrap_or_default(),
            attempts: job.max_attempts,
            handler: format!("src/worker/jobs/{}.rs", job.module.trim_start_matches("r#")),
        }
    };
    let method = model.worker.as_ref().map(|_| {
        "rows of worker_jobs, enqueued in the transaction of their cause, claimed under a lease".to_owned()
    });
    Jobs { method, jobs: model.jobs.iter().map(row).collect() }
}

fn websocket(model: &Model, endpoints: &[Endpoint]) -> Option<WebSocket> {
    let realtime = model.realtime.as_ref()?;
    let endpoint = endpoints.iter().find(|endpoint| endpoint.file.starts_with("src/realtime/"));
    let with_events = model.entities.iter().filter(|entity| entity.events);
    Some(WebSocket {
        endpoint: endpoint.map_or_else(|| "/ws".to_owned(), |endpoint| endpoint.path.clone()),
        backend: describe::backend(realtime.backend).to_owned(),
        rooms: realtime.rooms,
        topics: with_events
            .flat_map(|entity| [entity.names.path.clone(), format!("{}/<id>", entity.names.path)])
            .collect(),
    })
}

fn tests(sources: &[Source], tests: &[Source]) -> Tests {
    let counted = sources.iter().chain(tests).map(|source| (source.path.clone(), source::tests(source)));
    let files: BTreeMap<_, _> = counted.filter(|(_, count)| *count > 0).collect();
    let sum = |of: &str| files.iter().filter(|(path, _)| path.starts_with(of)).map(|(_, count)| count).sum();
    Tests { unit: sum("src/"), integration: sum("tests/"), files, run: None }
}

fn files(files: &[(String, Class, Standing)]) -> Files {
    let of = |wanted: Standing| -> Vec<String> {
        let managed =
            files.iter().filter(|(_, class, standing)| *class == Class::Managed && *standing == wanted);
        managed.map(|(path, ..)| path.clone()).collect()
    };
    Files {
        unedited: of(Standing::AsRendered).len(),
        edited: of(Standing::Edited),
        conflicted: of(Standing::Conflicted),
        deleted: of(Standing::Deleted),
        owned: files
            .iter()
            .filter(|(_, class, _)| *class == Class::Owned)
            .map(|(path, ..)| path.clone())
            .collect(),
        migrations: files
            .iter()
            .filter(|(path, class, _)| *class == Class::Migration && path.ends_with(".up.sql"))
            .count(),
    }
}

fn openapi(model: &Model) -> Vec<Place> {
    let base = format!("http://localhost:{}", model.project.port);
    [("OpenAPI 3.1 document", "/openapi.json"), ("Swagger UI", "/docs"), ("ReDoc", "/redoc")]
        .map(|(what, path)| Place { what: what.to_owned(), at: format!("{base}{path}") })
        .into()
}

fn next_steps(model: &Model, files: &Files) -> Vec<String> {
    let mut steps = Vec::new();
    if !files.conflicted.is_empty() {
        steps.push(format!(
            "Resolve the conflicts in {}, then `scaffold check`.",
            files.conflicted.join(", ")
        ));
    }
    steps.push(format!("`cargo run` serves the API on http://localhost:{}, with /docs.", model.project.port));
    if model.auth.is_some() {
        steps.push("`cargo run -- create-admin --email E` makes the first administrator.".to_owned());
    }
    for job in &model.jobs {
        let module = job.module.trim_start_matches("r#");
        steps.push(format!("Say what `{}` does in src/worker/jobs/{module}.rs.", job.name));
    }
    steps.push("`cargo test` runs the tests; `scaffold apply` follows an edited scaffold.toml.".to_owned());
    steps
}

//! From the model to the files of a project, formatted, in memory.
//!
//! [`manifest`] says which file comes from which template and when; [`contexts`] what templates see.

mod contexts;
mod draft;
mod environment;
mod format;
mod imports;
mod lock;
mod manifest;
mod rust;

use std::io;

use minijinja::value::Serde;
use minijinja::{Value, context};

use self::contexts::{
    EntityContext, EntityWriter, Features, JobContext, JobWriter, ProjectContext, RealtimeContext, Sql,
    TestFeatures,
};
pub use self::draft::Draft;
use self::environment::RENDERED;
pub use self::environment::{Templates, built_in};
use self::manifest::{Each, Row};
use crate::model::Model;
use crate::model::samples::SampleRows;
use crate::project::{File, Tree};
use crate::schema::{self, Migration, MigrationId, Schema};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "`rustfmt` could not be run: {0}\nIt is part of the Rust toolchain: `rustup component add rustfmt`"
    )]
    NoRustfmt(#[source] io::Error),
    #[error("rendered code is not Rust. This is a bug in scaffold, not in your spec.\n{0}")]
    Unformattable(String),
    #[error("the template `{template}` failed. This is a bug in scaffold, not in your spec.\n{source:#}")]
    Template { template: String, source: minijinja::Error },
    #[error(
        "the versions of `{0}` are not known. This is a bug in scaffold, not in your spec: its data is made by \
         `UPDATE_EXPECT=1 cargo test --test lock`"
    )]
    UnknownCrate(String),
    #[error("the template `{template}`, which is your own, failed: {source:#}")]
    Ejected { template: String, source: minijinja::Error },
    #[error("files could not be laid out in the folder for temporary files: {0}")]
    Scratch(#[source] io::Error),
}

/// All files of the project, without its migrations, as the templates give them.
pub fn render(model: &Model, schema: &Schema, templates: &Templates) -> Result<Draft, Error> {
    let features = Features::of(model);
    let failed = |template: String, source: minijinja::Error| {
        if templates.is_ejected(&template) {
            Error::Ejected { template, source }
        } else {
            Error::Template { template, source }
        }
    };
    let environment = environment::environment(templates, model.project.database)
        .map_err(|broken| failed(broken.template, broken.source))?;
    let globals = Globals::new(model, schema, &features);
    let mut draft = Draft::default();
    for row in manifest::ROWS.iter().filter(|row| (row.when)(&features)) {
        for (path, context, entity) in globals.instances(row) {
            let text = if row.template.ends_with(RENDERED) {
                let found = environment.get_template(row.template);
                let text = found.and_then(|found| found.render(&context));
                let text = text.map_err(|error| {
                    let template = error.name().unwrap_or(row.template).to_owned();
                    failed(template, error)
                })?;
                if row.is_rust() { imports::prune(&text, row.imports()) } else { text }
            } else {
                copied(row.template, templates)
            };
            let mut file = row.file();
            file.entity = entity;
            draft.add(path, file, text);
        }
    }
    add_cargo_lock(&mut draft, templates)?;
    Ok(draft)
}

/// The versions that `Cargo.toml` was tried with. Where that comes from a template of the project's own, cargo chooses
/// those of the crates that it adds.
fn add_cargo_lock(draft: &mut Draft, templates: &Templates) -> Result<(), Error> {
    match lock::write(draft.text("Cargo.toml")) {
        Ok(text) => draft.add("Cargo.lock".to_owned(), File::managed(""), text),
        Err(Error::UnknownCrate(_)) if templates.is_ejected(CARGO_TOML) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// `Cargo.toml` alone.
pub fn cargo_toml(model: &Model) -> Result<String, Error> {
    let context = context! {
        project => Serde(ProjectContext::of(model)),
        has => Serde(Features::of(model)),
    };
    let environment = environment::environment(&Templates::default(), model.project.database);
    let environment =
        environment.map_err(|it| Error::Template { template: it.template, source: it.source })?;
    let template = environment.get_template(CARGO_TOML);
    let text = template.and_then(|found| found.render(&context));
    text.map_err(|source| Error::Template { template: CARGO_TOML.to_owned(), source })
}

/// The `Cargo.lock` of a rendered `Cargo.toml`.
pub fn cargo_lock(cargo_toml: &str) -> Result<String, Error> {
    lock::write(cargo_toml)
}

const CARGO_TOML: &str = "project/Cargo.toml.j2";

/// Adds migrations to a tree, with ids from `first`.
pub fn add_migrations(tree: &mut Tree, migrations: &[Migration], first: MigrationId) {
    for (path, bytes) in schema::files(migrations, first) {
        tree.insert(path, File::migration(bytes));
    }
}

fn copied(path: &str, templates: &Templates) -> String {
    let text =
        templates.text(path).unwrap_or_else(|| panic!("`{path}` is in the manifest and not in templates/"));
    text.into_owned()
}

/// What every template sees, resolved once.
struct Globals {
    base: Value,
    tests: TestFeatures,
    entities: Vec<EntityContext>,
    jobs: Vec<JobContext>,
}

impl Globals {
    fn new(model: &Model, schema: &Schema, features: &Features) -> Self {
        let rows = SampleRows::of(model);
        let entities: Vec<_> = model
            .entities
            .iter()
            .map(|entity| {
                EntityWriter { model, schema, entity, rows: &rows, sql: Sql::new(model.project.database) }
                    .context()
            })
            .collect();
        let jobs: Vec<_> = model.jobs.iter().map(|job| JobWriter { model, job }.context()).collect();
        let tests = TestFeatures::of(&entities.iter().map(|entity| &entity.tests).collect::<Vec<_>>());
        let base = context! {
            project => Serde(ProjectContext::of(model)),
            has => Serde(features),
            entities => Serde(&entities),
            jobs => Serde(&jobs),
            realtime => Serde(RealtimeContext::of(model)),
            tests => Serde(&tests),
            caller_param => if features.auth { "caller: &Caller," } else { "" },
            caller_arg => if features.auth { "caller," } else { "" },
            caller_ref => if features.auth { "&caller," } else { "" },
            user => Serde(entities.iter().find(|entity| entity.is_user)),
            personal_fields => Serde(contexts::personal_fields(model)),
            user_key => model.user().map_or_else(String::new, |user| contexts::key_type(user, model)),
            generator => env!("CARGO_PKG_VERSION"),
        };
        Self { base, tests, entities, jobs }
    }

    /// The files that a row stands for: path, context and entity of each.
    fn instances(&self, row: &Row) -> Vec<(String, Value, Option<String>)> {
        match row.each {
            Each::Tests(applies) if !applies(&self.tests) => Vec::new(),
            Each::Project | Each::Tests(_) => vec![(row.path(), self.base.clone(), None)],
            Each::Entity(applies) => self
                .entities
                .iter()
                .filter(|entity| applies(entity))
                .map(|entity| {
                    let path = row.path().replace("{module}", entity.names.module.trim_start_matches("r#"));
                    let context = context! { entity => Serde(entity), ..self.base.clone() };
                    (path, context, Some(entity.names.pascal.clone()))
                })
                .collect(),
            Each::Job(applies) => self
                .jobs
                .iter()
                .filter(|job| applies(job))
                .map(|job| {
                    let path = row.path().replace("{module}", &job.module);
                    (path, context! { job => Serde(job), ..self.base.clone() }, None)
                })
                .collect(),
        }
    }
}

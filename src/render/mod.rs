//! From the model to the files of a project, formatted, in memory.
//!
//! [`manifest`] says which file comes from which template and when; [`contexts`] what templates see.

mod contexts;
mod environment;
mod format;
mod imports;
mod lock;
mod manifest;
mod rust;

use std::collections::BTreeMap;
use std::io;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use self::contexts::{EntityContext, EntityWriter, Features, ProjectContext, Sql};
use self::environment::RENDERED;
use self::manifest::{Each, Row};
use crate::model::Model;
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
    #[error("files could not be laid out in the folder for temporary files: {0}")]
    Scratch(#[source] io::Error),
}

/// All files of the project, without its migrations.
pub fn render(model: &Model, schema: &Schema) -> Result<Tree, Error> {
    let features = Features::of(model);
    let environment = environment::environment();
    let globals = Globals::new(model, schema, &features);
    let mut texts = BTreeMap::new();
    let mut tree = Tree::new();
    for row in manifest::ROWS.iter().filter(|row| (row.when)(&features)) {
        for (path, context, entity) in globals.instances(row) {
            let text = match (row.template.ends_with(RENDERED), row.is_rust()) {
                (true, true) => {
                    imports::prune(&render_one(&environment, row.template, &context)?, row.imports())
                }
                (true, false) => render_one(&environment, row.template, &context)?,
                (false, _) => copied(row.template),
            };
            texts.insert(path.clone(), text);
            let mut file = row.file();
            file.entity = entity;
            tree.insert(path, file);
        }
    }
    texts.insert("Cargo.lock".to_owned(), lock::write(&texts["Cargo.toml"])?);
    tree.insert("Cargo.lock", File::managed(""));
    format::format(&mut texts)?;
    for (path, text) in texts {
        tree.set_bytes(&path, text.into_bytes());
    }
    Ok(tree)
}

/// `Cargo.toml` alone.
pub fn cargo_toml(model: &Model) -> Result<String, Error> {
    let context = context! {
        project => Serde(ProjectContext::of(model)),
        has => Serde(Features::of(model)),
    };
    render_one(&environment::environment(), "project/Cargo.toml.j2", &context)
}

/// The `Cargo.lock` of a rendered `Cargo.toml`.
pub fn cargo_lock(cargo_toml: &str) -> Result<String, Error> {
    lock::write(cargo_toml)
}

/// The templates that a project is rendered from, sorted.
pub fn template_ids() -> Vec<&'static str> {
    let mut ids: Vec<_> = manifest::ROWS.iter().map(|row| row.template).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Adds migrations to a tree, with ids from `first`.
pub fn add_migrations(tree: &mut Tree, migrations: &[Migration], first: MigrationId) {
    for (path, bytes) in schema::files(migrations, first) {
        tree.insert(path, File::migration(bytes));
    }
}

fn render_one(environment: &Environment, template: &str, context: &Value) -> Result<String, Error> {
    environment
        .get_template(template)
        .and_then(|found| found.render(context))
        .map_err(|source| Error::Template { template: template.to_owned(), source })
}

fn copied(path: &str) -> String {
    let text = environment::text(path)
        .unwrap_or_else(|| panic!("`{path}` is in the manifest and not in templates/"));
    text.into_owned()
}

/// What every template sees, resolved once.
struct Globals {
    base: Value,
    entities: Vec<EntityContext>,
}

impl Globals {
    fn new(model: &Model, schema: &Schema, features: &Features) -> Self {
        let entities: Vec<_> = model
            .entities
            .iter()
            .map(|entity| {
                EntityWriter { model, schema, entity, sql: Sql::new(model.project.database) }.context()
            })
            .collect();
        let base = context! {
            project => Serde(ProjectContext::of(model)),
            has => Serde(features),
            entities => Serde(&entities),
            caller_param => if features.auth { "caller: &Caller," } else { "" },
            caller_arg => if features.auth { "caller," } else { "" },
            caller_ref => if features.auth { "&caller," } else { "" },
            user_key => model.user().map_or_else(String::new, |user| contexts::key_type(user, model)),
            clone_user_key => if model.user().is_some_and(|user| contexts::key_type(user, model) == "String") { ".clone()" } else { "" },
            generator => env!("CARGO_PKG_VERSION"),
        };
        Self { base, entities }
    }

    /// The files that a row stands for: path, context and entity of each.
    fn instances(&self, row: &Row) -> Vec<(String, Value, Option<String>)> {
        match row.each {
            Each::Project => vec![(row.path.to_owned(), self.base.clone(), None)],
            Each::Entity(applies) => self
                .entities
                .iter()
                .filter(|entity| applies(entity))
                .map(|entity| {
                    let path = row.path.replace("{module}", entity.names.module.trim_start_matches("r#"));
                    let context = context! { entity => Serde(entity), ..self.base.clone() };
                    (path, context, Some(entity.names.pascal.clone()))
                })
                .collect(),
        }
    }
}

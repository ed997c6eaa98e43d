//! The resolved model: every default taken, every name decided, every relation tied to its target.
//!
//! It knows neither TOML nor SQL. Entities are sorted by name and refer to one another by [`EntityId`],
//! so the order in the spec shows nowhere.

mod access;
mod checks;
mod collisions;
mod conditions;
mod constraints;
mod context;
mod data;
pub mod describe;
mod entities;
mod fields;
mod jobs;
mod members;
pub mod names;
mod owners;
mod problem;
mod project;
mod queries;
mod relations;
pub mod samples;
mod types;
pub mod user;

use std::collections::BTreeMap;

pub use data::*;
pub use problem::Problem;
pub use types::{FilterOperator, JsonType};

use crate::diagnostic::Diagnostics;
use crate::spec::{self, Spec};
use context::Context;

/// What a project recorded of names that a later version might decide otherwise. Empty for a new project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The plural, in snake case, by the name of the entity.
    pub plurals: BTreeMap<String, String>,
}

/// A spec that holds together.
#[derive(Debug)]
pub struct Resolved {
    pub model: Model,
    /// What the project is to record.
    pub record: Record,
    pub warnings: Diagnostics,
}

/// Resolves a spec, or tells all that is wrong with it.
///
/// # Errors
///
/// Every problem of the phase, each with its places.
pub fn resolve(spec: &Spec, record: &Record) -> Result<Resolved, Diagnostics> {
    let user = spec::Entity { name: spec::Spanned::new("User".to_owned(), 0..0), ..spec::Entity::default() };
    let mut context = Context::new(spec, sources(spec, &user), empty(spec));

    project::resolve(&mut context);
    entities::resolve(&mut context, record);
    fields::resolve(&mut context);
    relations::resolve(&mut context);
    owners::resolve(&mut context);
    constraints::resolve(&mut context);
    access::resolve(&mut context);
    queries::resolve(&mut context);
    jobs::resolve(&mut context);
    collisions::check(&mut context);

    let record = entities::record(&context, record);
    let (model, warnings) = context.problems.into_result(context.model)?;
    Ok(Resolved { model, record, warnings })
}

/// What the spec says of each entity, sorted by name; with `[auth]` there is always a `User`.
fn sources<'s>(spec: &'s Spec, user: &'s spec::Entity) -> Vec<&'s spec::Entity> {
    let mut sources: Vec<_> = spec.entities.iter().collect();
    if spec.auth.is_some() && !sources.iter().any(|source| source.name.value == "User") {
        sources.push(user);
    }
    sources.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    sources
}

fn empty(spec: &Spec) -> Model {
    Model {
        project: Project::of(spec),
        auth: None,
        worker: None,
        realtime: None,
        entities: Vec::new(),
        join_tables: Vec::new(),
        jobs: Vec::new(),
    }
}

#[cfg(test)]
mod tests;

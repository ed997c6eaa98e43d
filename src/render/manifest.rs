//! Which files a project has: one row for each, or for each of its entities or jobs.

use super::contexts::{EntityContext, Features};
use crate::project::{Class, File};

pub struct Row {
    /// Under `templates/`.
    pub template: &'static str,
    /// In the project; `{module}` is the entity's or the job's.
    pub path: &'static str,
    pub each: Each,
    pub when: fn(&Features) -> bool,
    pub class: Class,
}

pub enum Each {
    Project,
    /// For each entity that the condition holds for.
    Entity(fn(&EntityContext) -> bool),
    Job,
}

impl Row {
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The file, still without its bytes.
    pub fn file(&self) -> File {
        match self.class {
            Class::Managed => File::managed(""),
            Class::Owned => File::owned(""),
            Class::Migration => File::migration(""),
        }
    }
}

const ALWAYS: fn(&Features) -> bool = |_| true;

/// A managed file of the project.
const fn project(template: &'static str, path: &'static str, when: fn(&Features) -> bool) -> Row {
    Row { template, path, each: Each::Project, when, class: Class::Managed }
}

/// A managed file of each entity.
const fn entity(template: &'static str, path: &'static str, applies: fn(&EntityContext) -> bool) -> Row {
    Row { template, path, each: Each::Entity(applies), when: ALWAYS, class: Class::Managed }
}

pub const ROWS: &[Row] = &[
    entity("entity/mod.rs.j2", "src/{module}/mod.rs", |_| true),
    entity("entity/model.rs.j2", "src/{module}/model.rs", |_| true),
    entity("entity/schema.rs.j2", "src/{module}/schema.rs", |_| true),
    entity("entity/repository.rs.j2", "src/{module}/repository.rs", |_| true),
    entity("entity/routes.rs.j2", "src/{module}/routes.rs", |_| true),
    entity("entity/relations.rs.j2", "src/{module}/relations.rs", |entity| entity.names.has_relations),
];

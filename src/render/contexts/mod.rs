//! What templates see: typed, resolved, with no decision left to make.

mod access;
mod callers;
mod entity;
mod enums;
mod features;
mod inputs;
mod job;
mod names;
mod people;
mod project;
mod reading;
mod realtime;
mod relations;
mod rows;
mod security;
mod sql;
mod tests;

pub use entity::{EntityContext, EntityWriter};
pub use features::Features;
pub use job::{JobContext, JobWriter};
pub use people::personal_fields;
pub use project::ProjectContext;
pub use realtime::RealtimeContext;
pub use sql::Sql;
pub use tests::TestFeatures;

/// The type of an entity's key in Rust.
pub fn key_type(entity: &crate::model::Entity, model: &crate::model::Model) -> String {
    names::Names::of(entity, model).key_type
}

//! What templates see: typed, resolved, with no decision left to make.

mod access;
mod entity;
mod inputs;
mod jobs;
mod project;
mod relations;
mod sql;

pub use entity::{EntityContext, EntityWriter, doc_lines};
pub use jobs::{JobContext, jobs};
pub use project::{Features, ProjectContext};
pub use sql::Sql;

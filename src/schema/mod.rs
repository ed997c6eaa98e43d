//! The relational side: the tables of a model, the change from one schema to the next, and its SQL.
//!
//! [`plan`] turns a model into a [`Schema`]; [`create`] makes the migrations of a fresh project from it, and [`files`]
//! names and writes them. A [`Schema`] is data: it is recorded with the project and compared with the next one,
//! never with the text that a database gives back.

mod create;
pub mod dialect;
mod migration;
mod names;
mod plan;
mod tables;

pub use create::create;
pub use migration::{Migration, MigrationId, files};
pub use plan::{Constraint, ConstraintKind, constraint_names, plan};
pub use tables::{
    Check, Column, ColumnType, Condition, ForeignKey, Index, Operand, PrimaryKey, Schema, Table,
};

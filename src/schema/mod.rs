//! The relational side: the tables of a model, the change from one schema to the next, and its SQL.
//!
//! [`plan`] turns a model into a [`Schema`]; [`create`] makes the migrations of a fresh project from it, and [`files`]
//! names and writes them. A [`Schema`] is data: it is recorded with the project and compared with the next one,
//! never with the text that a database gives back.

mod cast;
mod change;
mod create;
pub mod dialect;
mod diff;
mod features;
mod hints;
mod lower;
mod migration;
mod names;
mod pairing;
mod plan;
mod tables;

pub use change::{Change, Step, inverse};
pub use create::create;
pub use diff::{Problem, diff};
pub use hints::{Hints, Rename};
pub use lower::{Loss, losses, migrations};
pub use migration::{Migration, MigrationId, files};
pub use plan::{Constraint, ConstraintKind, constraint_names, plan};
pub use tables::{
    Check, Column, ColumnType, Condition, ForeignKey, Index, Operand, PrimaryKey, Schema, Table,
};

//! Specs from what is there already: a database, a file of DDL, or a `JHipster` model.
//!
//! Each source is read into a [`Draft`], which is then written as a spec. What a spec has no words for becomes a note;
//! nothing is left out silently.

mod database;
mod draft;
mod jdl;
mod sql;
mod write;

pub use database::{Unreachable, ddl_of};
pub use draft::Draft;
pub use jdl::read as read_jdl;
pub use sql::read as read_sql;

#[cfg(test)]
mod tests;

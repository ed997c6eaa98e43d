//! `scaffold` reads an entity spec and renders a complete Axum and sqlx backend.
//!
//! The way of the data: `spec` (as written) → `model` (resolved) → `schema` (relational)
//! and `render` (files) → `project` (compared with the disk and written).
pub mod cli;
pub mod diagnostic;
pub mod diagram;
pub mod import;
pub mod model;
pub mod project;
pub mod render;
pub mod report;
pub mod schema;
pub mod spec;

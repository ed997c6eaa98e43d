//! The resolved model: every default taken, every name decided, every relation tied to its target.
//!
//! It knows neither TOML nor SQL. Entities are sorted by name and refer to one another by [`EntityId`],
//! so the order in the spec shows nowhere.

mod data;

pub use data::*;

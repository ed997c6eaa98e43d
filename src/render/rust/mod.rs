//! How values and types look in generated Rust: the one place where a type meets the project's own modules.

mod defaults;
mod literals;
mod rules;
mod schemas;
mod types;

pub use defaults::{default_fn, default_value, is_parsed, value};
pub use literals::{document, is_invisible, json, literal};
pub use rules::{helper, rule, schema_function};
pub use schemas::schema;
pub use types::{column_kind, row_type};

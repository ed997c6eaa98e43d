//! The spec reader: TOML in, a [`Spec`] with places out. It knows TOML and no SQL.
//!
//! The text is parsed, checked against the grammar, and built: `parse` → `check` → `build`. Whether names exist and
//! options fit together is the model's to say.

mod ast;
mod build;
mod check;
pub mod edit;
mod file;
mod grammar;
mod node;
mod parse;
mod problem;
mod schema;
mod shape;
mod span;
mod words;

pub use ast::*;
pub use file::read_file;
pub use grammar::TYPES;
pub use schema::json_schema;
pub use span::Spanned;
pub use words::Word;

use crate::diagnostic::{Diagnostics, Source};
use node::Node;
use toml::de::DeValue;

/// Reads a spec, or says everything that is wrong with its shape.
///
/// Codes E0002, E0005 to E0007 and E01xx.
pub fn read(source: &Source) -> Result<Spec, Diagnostics> {
    let mut problems = Diagnostics::new();
    let Some(table) = parse::parse(source, &mut problems) else {
        return Err(problems);
    };
    check::check(&source.text, table.get_ref(), &mut problems);
    if problems.has_errors() {
        return Err(problems);
    }
    let root = toml::Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    let spec = build::spec(Node::new(&root, &source.text), &mut problems);
    problems.into_result(spec).map(|(spec, _)| spec)
}

#[cfg(test)]
mod tests;

//! The spec reader: TOML in, a [`Spec`] with places out. It knows TOML and no SQL.

mod ast;
mod span;

pub use ast::*;
pub use span::Spanned;

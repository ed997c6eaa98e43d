use std::sync::LazyLock;

use regex::Regex;

/// A regular expression that is compiled at its first use.
pub type Pattern = LazyLock<Regex>;

/// Compiles a pattern of this program's source.
///
/// # Panics
/// When it is none: it was checked when it was written.
pub fn compile(expression: &str) -> Regex {
    Regex::new(expression).expect("a pattern of the source is one")
}

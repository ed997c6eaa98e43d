//! Problems with their places: collected by every phase, shown to people or written as JSON.
//!
//! A phase keeps its prose in one enum that implements [`Explain`]; a located value raises it with
//! [`Spanned::error`](crate::spec::Spanned::error), so that the place cannot be forgotten.

mod json;
mod render;
mod source;
mod suggest;

use std::ops::Range;

pub use json::to_json;
pub use render::{render, visible};
pub use source::{Position, Source};
pub use suggest::suggest;

/// What a phase's problem says of itself.
pub trait Explain {
    /// Stable: `E0107`.
    fn code(&self) -> &'static str;

    /// One line, lower case, names in backticks, no full stop.
    fn message(&self) -> String;

    /// What to type.
    fn help(&self) -> Option<String>;

    /// Stands beside the marker under the words; empty for the marker alone.
    fn label(&self) -> String {
        String::new()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    Error,
    Warning,
}

/// A place in the source, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// In bytes.
    pub span: Range<usize>,
    pub text: String,
    /// The place that is wrong; the others explain it.
    pub primary: bool,
}

/// One problem. Its texts are free of control characters, whatever the names in them hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    pub help: Option<String>,
    /// Empty where the problem has no place, as with a file that is missing.
    pub labels: Vec<Label>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(problem: &impl Explain) -> Self {
        Self::new(Severity::Error, problem)
    }

    /// An error at `span`.
    pub fn error_at(span: &Range<usize>, problem: &impl Explain) -> Self {
        Self::error(problem).place(span, &problem.label(), true)
    }

    /// A warning at `span`.
    pub fn warning_at(span: &Range<usize>, problem: &impl Explain) -> Self {
        Self::new(Severity::Warning, problem).place(span, &problem.label(), true)
    }

    /// Shows another place beside the first: the one that disagrees with it.
    #[must_use]
    pub fn also(self, span: &Range<usize>, text: &str) -> Self {
        self.place(span, text, false)
    }

    fn new(severity: Severity, problem: &impl Explain) -> Self {
        Self {
            code: problem.code(),
            severity,
            message: visible(&problem.message()),
            help: problem.help().map(|help| visible(&help)),
            labels: Vec::new(),
        }
    }

    fn place(mut self, span: &Range<usize>, text: &str, primary: bool) -> Self {
        self.labels.push(Label { span: span.clone(), text: visible(text), primary });
        self
    }

    fn start(&self) -> Option<usize> {
        self.labels.iter().find(|label| label.primary).map(|label| label.span.start)
    }
}

/// Collects the problems of a phase; each phase stops at its end when there are errors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// In the order of their places; those without a place come first.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut list: Vec<_> = self.list.iter().collect();
        list.sort_by_key(|diagnostic| (diagnostic.start(), diagnostic.code));
        list
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// The end of a phase: its result with the warnings, or all its problems when one is an error.
    pub fn into_result<T>(self, value: T) -> Result<(T, Self), Self> {
        if self.has_errors() { Err(self) } else { Ok((value, self)) }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, more: I) {
        self.list.extend(more);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic] }
    }
}

#[cfg(test)]
mod tests;

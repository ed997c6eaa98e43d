//! Values that know where in the file they were written.

use std::ops::{Deref, Range};

use crate::diagnostic::{Diagnostic, Explain};

/// A value and its byte range in the spec. Two are equal when their values are, wherever they stand.
#[derive(Debug, Clone, Default)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Range<usize>,
}

impl<T> Spanned<T> {
    pub const fn new(value: T, span: Range<usize>) -> Self {
        Self { value, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T> Spanned<T> {
    /// A problem at this place.
    pub fn error(&self, problem: &impl Explain) -> Diagnostic {
        Diagnostic::error_at(&self.span, problem)
    }

    /// A warning at this place.
    pub fn warning(&self, problem: &impl Explain) -> Diagnostic {
        Diagnostic::warning_at(&self.span, problem)
    }
}

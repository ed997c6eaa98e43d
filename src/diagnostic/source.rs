//! A text and where it came from.

use std::path::PathBuf;

/// A file, or a stretch of the command line, that problems point into.
#[derive(Debug, Clone, Default)]
pub struct Source {
    pub path: PathBuf,
    pub text: String,
    /// The byte at which each line starts.
    lines: Vec<usize>,
}

/// A place for people: both count from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Source {
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let text = text.into();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path: path.into(), text, lines }
    }

    /// The position of a byte; one past the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.clamp(offset);
        let line = self.line(offset);
        let start = self.lines.get(line).copied().unwrap_or(0);
        Position { line: line + 1, column: self.text[start..offset].chars().count() + 1 }
    }

    /// The index of the line that a byte stands in.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, without its end.
    pub(super) fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let start = self.lines.get(line).copied().unwrap_or(0);
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        start..end
    }

    /// The nearest place, not after this one, that a slice may start or end at.
    pub(super) fn clamp(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }
}

//! The files of a project between the templates and the formatter.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::{Error, format};
use crate::project::{File, Tree};

/// Files as the templates gave them, not laid out yet.
#[derive(Debug, Default)]
pub struct Draft {
    tree: Tree,
    texts: BTreeMap<String, String>,
}

impl Draft {
    /// Adds a file, still without its bytes, and its text.
    pub(super) fn add(&mut self, path: String, file: File, text: String) {
        self.tree.insert(path.clone(), file);
        self.texts.insert(path, text);
    }

    /// The text of a file.
    ///
    /// # Panics
    /// When there is no such file.
    pub(super) fn text(&self, path: &str) -> &str {
        &self.texts[path]
    }

    /// The same for drafts that have the same files, which are then laid out the same.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for (path, text) in &self.texts {
            for part in [path, text] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The project, its Rust files laid out by `rustfmt`.
    pub fn lay_out(mut self) -> Result<Tree, Error> {
        format::format(&mut self.texts)?;
        Ok(self.filled(|_, text| text.into_bytes()))
    }

    /// The project, with the bytes that a run before this one laid out for a draft of the same fingerprint. A file that
    /// is made only once is there since then: its bytes do not matter.
    pub fn as_laid_out(self, mut before: BTreeMap<String, Vec<u8>>) -> Tree {
        self.filled(|path, text| before.remove(path).unwrap_or_else(|| text.into_bytes()))
    }

    fn filled(mut self, mut bytes: impl FnMut(&str, String) -> Vec<u8>) -> Tree {
        for (path, text) in self.texts {
            let bytes = bytes(&path, text);
            self.tree.set_bytes(&path, bytes);
        }
        self.tree
    }
}

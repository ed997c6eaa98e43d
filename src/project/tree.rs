//! What the renderer hands over: every file of the project, in memory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The folder with the state that is committed with a project.
pub const STATE_DIR: &str = ".scaffold";

/// The file with the spec, beside the state: it belongs to the user and is never part of a [`Tree`].
pub const SPEC_FILE: &str = "scaffold.toml";

/// The JSON Schema of the spec, beside the state: specs name it in their first line.
pub const EDITOR_SCHEMA: &str = ".scaffold/spec.schema.json";

/// How a file is treated once it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Three-way merged with the user's edits.
    Managed,
    /// Made once, then the user's alone.
    Owned,
    /// Made once and never rewritten; its checksum is recorded.
    Migration,
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Class::Managed => "managed",
            Class::Owned => "owned",
            Class::Migration => "migration",
        }
    }
}

/// A rendered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub bytes: Vec<u8>,
    pub class: Class,
    /// The entity that this file exists for, as written in the spec.
    pub entity: Option<String>,
    pub executable: bool,
    /// Readable by its owner alone (a file with a secret).
    pub private: bool,
}

impl File {
    fn new(class: Class, bytes: impl Into<Vec<u8>>) -> File {
        File { bytes: bytes.into(), class, entity: None, executable: false, private: false }
    }

    pub fn managed(bytes: impl Into<Vec<u8>>) -> File {
        File::new(Class::Managed, bytes)
    }

    pub fn owned(bytes: impl Into<Vec<u8>>) -> File {
        File::new(Class::Owned, bytes)
    }

    pub fn migration(bytes: impl Into<Vec<u8>>) -> File {
        File::new(Class::Migration, bytes)
    }

    #[must_use]
    pub fn of_entity(mut self, name: impl Into<String>) -> File {
        self.entity = Some(name.into());
        self
    }

    #[must_use]
    pub fn executable(mut self) -> File {
        self.executable = true;
        self
    }

    #[must_use]
    pub fn private(mut self) -> File {
        self.private = true;
        self
    }
}

/// The rendered files by path, sorted. Migrations in it are those that are new with this run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<String, File>,
    folded: BTreeMap<String, String>,
}

impl Tree {
    pub fn new() -> Tree {
        Tree::default()
    }

    /// Adds a file at a relative path with forward slashes.
    ///
    /// # Panics
    /// When the path is not a plain one, belongs to the state or the spec, or is taken already (also
    /// when it differs in case alone): two files of one name are a mistake in the renderer.
    pub fn insert(&mut self, path: impl Into<String>, file: File) {
        let path = path.into();
        assert!(is_plain(&path), "`{path}` is not a plain relative path");
        let top = path.split('/').next().unwrap_or_default();
        assert!(top != STATE_DIR && top != ".git" && path != SPEC_FILE, "`{path}` is not the renderer's");
        if let Some(other) = self.folded.insert(path.to_lowercase(), path.clone()) {
            panic!("two rendered files of one name: `{other}` and `{path}`");
        }
        self.files.insert(path, file);
    }

    /// Fills a file that is there.
    ///
    /// # Panics
    /// When it is not.
    pub fn set_bytes(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.get_mut(path).expect("only a file that was inserted is filled").bytes = bytes;
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// A relative path of ordinary components: nothing empty, no `.` or `..`, no backslash, no control character.
pub(super) fn is_plain(path: &str) -> bool {
    !path.contains(|c: char| c == '\\' || c.is_control())
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_files_sorted() {
        let mut tree = Tree::new();
        tree.insert("src/b.rs", File::managed("b"));
        tree.insert("src/a.rs", File::managed("a").of_entity("A"));
        let paths: Vec<_> = tree.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["src/a.rs", "src/b.rs"]);
        assert_eq!(tree.get("src/a.rs").and_then(|file| file.entity.as_deref()), Some("A"));
    }

    #[test]
    #[should_panic(expected = "two rendered files of one name")]
    fn refuses_names_that_differ_in_case_alone() {
        let mut tree = Tree::new();
        tree.insert("src/a.rs", File::managed("a"));
        tree.insert("src/A.rs", File::managed("a"));
    }

    #[test]
    fn knows_plain_paths() {
        for good in ["a", "a/b.rs", ".env", "..a/b"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in ["", "/a", "a/", "a//b", "./a", "a/../b", "..", "a\\b", "a\nb"] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}

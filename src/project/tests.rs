//! A project through its life: made, edited, rendered anew.

mod create;
mod files;
mod state;
mod table;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use tempfile::TempDir;

use super::*;

/// A formatter that knows one layout: no space at the start of a line.
pub(super) struct Trim;

impl Formatter for Trim {
    fn format(&self, sources: &[&str]) -> Vec<Option<String>> {
        let trim = |source: &&str| source.split_inclusive('\n').map(str::trim_start).collect();
        sources.iter().map(|source| Some(trim(source))).collect()
    }
}

pub(super) fn rendering(files: &[(&str, File)]) -> Rendering {
    let mut tree = Tree::new();
    for (path, file) in files {
        tree.insert(*path, file.clone());
    }
    let facts = Facts {
        generator: "1.2.3".to_owned(),
        rendering: "as before".to_owned(),
        latest_migration: Some("20261123000001".to_owned()),
        plurals: [("Person".to_owned(), "people".to_owned())].into(),
        schema: b"{}\n".to_vec(),
    };
    Rendering {
        tree,
        facts,
        spec: SpecText { text: b"[project]\n".to_vec(), read: None },
        editor_schema: Vec::new(),
    }
}

/// A folder with a project made of these files.
struct Fixture {
    dir: TempDir,
}

impl Fixture {
    fn new(files: &[(&str, File)]) -> Fixture {
        let dir = tempfile::tempdir().unwrap();
        create(&dir.path().join("app"), &rendering(files)).unwrap();
        Fixture { dir }
    }

    fn managed(path: &str, text: &str) -> Fixture {
        Fixture::new(&[(path, File::managed(text))])
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("app")
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.root().join(path), bytes).unwrap();
    }

    fn read(&self, path: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.root().join(path)).unwrap()).into_owned()
    }

    fn exists(&self, path: &str) -> bool {
        fs::symlink_metadata(self.root().join(path)).is_ok()
    }

    fn plan(&self, files: &[(&str, File)], options: &Options) -> Result<Plan, Error> {
        Project::open(&self.root())?.compare(&rendering(files), options, &Trim)
    }

    /// Applies a rendering and says what happened to each file.
    fn apply_with(&self, files: &[(&str, File)], options: &Options) -> Vec<(String, Action)> {
        let mut project = Project::open(&self.root()).unwrap();
        let plan = project.compare(&rendering(files), options, &Trim).unwrap();
        project.apply(&plan, false).unwrap();
        plan.entries.into_iter().map(|entry| (entry.path, entry.action)).collect()
    }

    fn apply(&self, files: &[(&str, File)]) -> Vec<(String, Action)> {
        self.apply_with(files, &Options::default())
    }

    /// Applies a rendering of one managed file.
    fn apply_text(&self, path: &str, text: &str) -> Action {
        self.apply(&[(path, File::managed(text))])[0].1
    }
}

const BASE: &str = "one\ntwo\nthree\nfour\nfive\n";

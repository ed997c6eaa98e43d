//! A command in a folder of its own.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// One entity and nothing else.
pub const SMALL: &str = "\
[project]
name = \"small\"

[entities.Note.fields]
title = \"string\"
body = \"text?\"
";

pub struct Test {
    folder: TempDir,
    arguments: Vec<String>,
}

pub struct Ran {
    output: Output,
}

impl Test {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), arguments: Vec::new() }
    }

    /// A project in `app`, of a spec.
    pub fn project(spec: &str) -> Self {
        let mut test = Self::new().file("spec.toml", spec);
        test.args(&["new", "app", "--spec", "spec.toml"]).run().code(0);
        test
    }

    pub fn file(self, path: &str, text: &str) -> Self {
        fs::write(self.path(path), text).expect("written");
        self
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Changes a text that must stand in the file.
    pub fn replace(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "{path} has no {old:?}:\n{text}");
        fs::write(self.path(path), text.replace(old, new)).expect("written");
    }

    pub fn args(&mut self, arguments: &[&str]) -> &mut Self {
        self.arguments = arguments.iter().map(|it| (*it).to_owned()).collect();
        self
    }

    /// Arguments for the project in `app`.
    pub fn in_app(&mut self, arguments: &[&str]) -> &mut Self {
        let all: Vec<&str> = arguments.iter().copied().chain(["--project", "app"]).collect();
        self.args(&all)
    }

    pub fn run(&mut self) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_scaffold"))
            .args(&self.arguments)
            .current_dir(self.folder.path())
            .env("SOURCE_DATE_EPOCH", "1764028800")
            .output()
            .expect("the command runs");
        Ran { output }
    }
}

impl Ran {
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.output.status.code(), Some(code), "{:#?}", self.output);
        self
    }

    pub fn stderr(self, part: &str) -> Self {
        let text = String::from_utf8_lossy(&self.output.stderr);
        assert!(text.contains(part), "no {part:?} in:\n{text}");
        self
    }

    pub fn stdout(self, part: &str) -> Self {
        let text = String::from_utf8_lossy(&self.output.stdout);
        assert!(text.contains(part), "no {part:?} in:\n{text}");
        self
    }

    pub fn text(self) -> String {
        String::from_utf8(self.output.stdout).expect("text")
    }

    /// Standard error.
    pub fn errors(self) -> String {
        String::from_utf8(self.output.stderr).expect("text")
    }

    /// Standard output, which must be one document and all that is said.
    pub fn json(self) -> Value {
        assert!(self.output.stderr.is_empty(), "{:#?}", self.output);
        serde_json::from_slice(&self.output.stdout).expect("one document")
    }
}

//! Why a command did not do its work: for people, for programs, and as an exit code.

mod plain;

use std::io;
use std::path::PathBuf;

use serde_json::{Value, json};

use self::plain::Plain;
use super::console::error_document;
use crate::diagnostic::{self, Diagnostics, Source, visible};
use crate::{import, project, render, schema};

#[derive(Debug)]
pub enum Failure {
    /// The spec, or an entity on the command line, is wrong.
    Spec {
        source: Source,
        problems: Diagnostics,
    },
    /// The command line is wrong in a way that its grammar does not show.
    Usage(String),
    Project(project::Error),
    Render(render::Error),
    /// The recorded schema cannot be read.
    Schema {
        source: serde_json::Error,
    },
    /// What became of these, nobody could be asked.
    Questions(Vec<schema::Problem>),
    /// Data would be lost.
    Destructive {
        losses: Vec<schema::Loss>,
        database: bool,
    },
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// A template of the project's own is there already.
    Ejected {
        path: PathBuf,
    },
    /// What was to be written is there already.
    Exists {
        path: PathBuf,
    },
    /// The database to import cannot be read.
    Import(import::Unreachable),
    /// A mistake of ours.
    Bug(String),
}

impl Failure {
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Spec { .. } => 3,
            Failure::Usage(_) => 2,
            Failure::Project(error) => error.exit_code(),
            Failure::Questions(_)
            | Failure::Destructive { .. }
            | Failure::Ejected { .. }
            | Failure::Exists { .. } => 6,
            Failure::Render(_)
            | Failure::Schema { .. }
            | Failure::Io { .. }
            | Failure::Import(_)
            | Failure::Bug(_) => 1,
        }
    }

    /// For people; ends with a line feed.
    pub fn text(&self, colour: bool) -> String {
        if let Failure::Spec { source, problems } = self {
            let errors = problems.iter().filter(|it| it.severity == diagnostic::Severity::Error).count();
            let count = if errors == 1 { "1 problem".to_owned() } else { format!("{errors} problems") };
            return format!(
                "{}{count} in {}\n",
                diagnostic::render(source, problems, colour),
                source.path.display()
            );
        }
        let paint = |code: &str, text: &str| {
            if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
        };
        let mut text = String::new();
        for Plain { code, message, help } in self.plain() {
            text.push_str(&format!("{} {message}\n", paint("1;31", &format!("error[{code}]:"))));
            if let Some(help) = help {
                text.push_str(&format!(" {} {help}\n", paint("36", "help:")));
            }
        }
        text
    }

    pub fn document(&self) -> Value {
        let diagnostics = match self {
            Failure::Spec { source, problems } => diagnostic::to_json(source, problems),
            _ => self.plain().iter().map(plain_json).collect(),
        };
        let mut document = error_document(self.exit_code(), &diagnostics);
        if let Failure::Destructive { losses, .. } = self {
            document["losses"] = losses_json(losses);
        }
        document
    }
}

fn plain_json(plain: &Plain) -> Value {
    json!({
        "code": plain.code,
        "severity": "error",
        "message": visible(&plain.message),
        "help": plain.help.as_deref().map(visible),
        "labels": [],
    })
}

impl From<project::Error> for Failure {
    fn from(error: project::Error) -> Self {
        Failure::Project(error)
    }
}

impl From<render::Error> for Failure {
    fn from(error: render::Error) -> Self {
        Failure::Render(error)
    }
}

/// What would be lost, each with a query that counts it.
pub fn losses_json(losses: &[schema::Loss]) -> Value {
    losses.iter().map(|loss| json!({ "what": loss.what, "query": loss.query })).collect()
}

#[cfg(test)]
mod tests;

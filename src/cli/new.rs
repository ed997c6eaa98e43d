use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::model::{self, Record};
use crate::project::{self, Facts, Rendering};
use crate::{diagnostic, render, schema, spec};

/// Creates a project.
#[derive(Args)]
pub struct New {
    /// Absent or empty.
    dir: PathBuf,
    #[arg(long)]
    spec: PathBuf,
}

impl New {
    pub fn run(self) -> ExitCode {
        let source = spec::read_file(&self.spec).unwrap();
        let spec = match spec::read(&source) {
            Ok(spec) => spec,
            Err(problems) => {
                eprintln!("{}", diagnostic::render(&source, &problems, false));
                return ExitCode::from(3);
            }
        };
        let model = match model::resolve(&spec, &Record::default()) {
            Ok(resolved) => resolved.model,
            Err(problems) => {
                eprintln!("{}", diagnostic::render(&source, &problems, false));
                return ExitCode::from(3);
            }
        };
        let schema = schema::plan(&model);
        let mut tree = match render::render(&model, &schema) {
            Ok(tree) => tree,
            Err(error) => {
                eprintln!("error: {error}");
                return ExitCode::FAILURE;
            }
        };
        let first = schema::MigrationId::first(jiff::civil::date(2026, 11, 25), None);
        render::add_migrations(&mut tree, &schema::create(&schema), first);
        let text = project::SpecText { text: source.text.clone().into_bytes(), read: None };
        let rendering = Rendering { tree, spec: text, facts: Facts::default() };
        project::create(&self.dir, &rendering).unwrap();
        ExitCode::SUCCESS
    }
}

use std::path::PathBuf;

use clap::Args;

use super::console::Outcome;
use super::failure::Failure;

/// Writes a spec from an existing database, a model or a DDL file. Not available yet.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct Import {
    /// An existing database.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// A `JHipster` JDL model.
    #[arg(long, value_name = "FILE")]
    jdl: Option<PathBuf>,
    /// A file of DDL statements.
    #[arg(long, value_name = "FILE")]
    sql: Option<PathBuf>,
}

impl Import {
    pub fn run(self) -> Result<Outcome, Failure> {
        let flag = match self {
            Self { database_url: Some(_), .. } => "--database-url",
            Self { jdl: Some(_), .. } => "--jdl",
            _ => "--sql",
        };
        Err(Failure::Usage(format!("`import {flag}` is not available yet: write the spec by hand")))
    }
}

//! The command line: one file per command, each thin.

mod new;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Generates a complete Axum and sqlx backend from an entity spec, and keeps evolving it.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    New(new::New),
}

pub fn main() -> ExitCode {
    match Cli::parse().command {
        Command::New(new) => new.run(),
    }
}

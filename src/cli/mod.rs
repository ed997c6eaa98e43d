//! The command line: one file per command, each thin.

mod add_entity;
mod apply;
mod changes;
mod check;
mod clock;
mod completions;
mod console;
mod diagram;
mod diff;
mod ejected;
mod evolve;
mod failure;
mod import;
mod inspect;
mod new;
mod options;
mod pipeline;
mod place;
mod remove_entity;
mod report;
mod schema;
mod secret;
mod shown;
mod starter;
mod templates;
mod unavailable;

use std::ffi::OsString;
use std::panic;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use console::{Console, Outcome};
use failure::Failure;
use options::{Common, Format};

/// Generates a complete Axum and sqlx backend from an entity spec, and keeps evolving it.
#[derive(Parser)]
#[command(name = "scaffold", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    New(new::New),
    AddEntity(add_entity::AddEntity),
    RemoveEntity(remove_entity::RemoveEntity),
    Apply(apply::Apply),
    Diff(diff::Diff),
    Check(check::Check),
    Import(import::Import),
    Report(report::Report),
    Inspect(inspect::Inspect),
    Diagram(diagram::Diagram),
    Schema(schema::Schema),
    #[command(subcommand)]
    Templates(templates::Templates),
    Completions(completions::Completions),
}

impl Command {
    /// What `--format` may say.
    fn formats(&self) -> &'static [Format] {
        match self {
            Command::Report(_) => &[Format::Human, Format::Json, Format::Md],
            Command::Diagram(_) => &[Format::Human, Format::Json, Format::Mermaid, Format::Svg],
            _ => &[Format::Human, Format::Json],
        }
    }

    fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        match self {
            Command::New(command) => command.run(common, console),
            Command::AddEntity(command) => command.run(common, console),
            Command::RemoveEntity(command) => command.run(common, console),
            Command::Apply(command) => command.run(common, console),
            Command::Diff(command) => command.run(common, console),
            Command::Check(command) => command.run(common, console),
            Command::Import(command) => command.run(common, console),
            Command::Report(command) => command.run(common, console),
            Command::Inspect(command) => command.run(common),
            Command::Diagram(command) => command.run(common, console),
            Command::Schema(command) => Ok(command.run()),
            Command::Templates(command) => command.run(common),
            Command::Completions(command) => Ok(command.run()),
        }
    }
}

/// Reads the command line, does what it says, and gives the exit code.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let code = match Cli::try_parse_from(&arguments) {
        Ok(cli) => run(cli),
        Err(error) => usage(&error, asks_for_json(&arguments)),
    };
    ExitCode::from(code)
}

fn run(cli: Cli) -> u8 {
    let Cli { common, command } = cli;
    let console = Console::new(&common);
    let allowed = command.formats();
    let result = if allowed.contains(&common.format) {
        guarded(|| command.run(&common, &console))
    } else {
        let names: Vec<_> = allowed.iter().map(|format| format.name()).collect();
        Err(Failure::Usage(format!(
            "`--format {}` is not for this command: it takes {}",
            common.format.name(),
            names.join(", ")
        )))
    };
    match result {
        Ok(outcome) => {
            console.finish(&outcome);
            outcome.code
        }
        Err(failure) => {
            console.fail(&failure);
            failure.exit_code()
        }
    }
}

/// A mistake of ours ends as a failure like any other, and not as a trace.
fn guarded(command: impl FnOnce() -> Result<Outcome, Failure>) -> Result<Outcome, Failure> {
    let seen = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&seen);
    panic::set_hook(Box::new(move |info| {
        keep.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(info.to_string());
    }));
    let result = panic::catch_unwind(panic::AssertUnwindSafe(command));
    drop(panic::take_hook());
    result.unwrap_or_else(|_| {
        let message = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
        Err(Failure::Bug(message.unwrap_or_default()))
    })
}

/// Help and version are results; anything else that the grammar refuses is wrong usage.
fn usage(error: &clap::Error, json: bool) -> u8 {
    let is_result = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if is_result || !json {
        // A reader that went away has all that it wanted.
        drop(error.print());
    } else {
        let text = error.render().to_string();
        let message = text.trim_start_matches("error: ").trim_end();
        console::write_document(&Failure::Usage(message.to_owned()).document());
    }
    if is_result { 0 } else { 2 }
}

/// Whether the words ask for JSON, also where they make no sense otherwise.
fn asks_for_json(arguments: &[OsString]) -> bool {
    let is = |word: Option<&OsString>, text: &str| word.is_some_and(|word| word == text);
    (0..arguments.len()).any(|at| {
        is(arguments.get(at), "--format=json")
            || (is(arguments.get(at), "--format") && is(arguments.get(at + 1), "json"))
    })
}

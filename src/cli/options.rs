//! The flags that commands have in common.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::project::OnConflict;

/// Flags of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// How results are written.
    #[arg(long, value_enum, default_value = "human", global = true)]
    pub format: Format,
    /// Says nothing but results that were asked for, and errors.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Says more: also the files that stay as they are.
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Whether to colour what goes to a terminal.
    #[arg(long, value_enum, default_value = "auto", global = true)]
    pub color: Color,
    /// The folder of the project, instead of the nearest one above with a `scaffold.toml`.
    #[arg(long, value_name = "DIR", global = true)]
    pub project: Option<PathBuf>,
    /// Shows what would happen and writes nothing.
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Takes the usual answer to every question that has one.
    #[arg(long, short, global = true)]
    pub yes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    Human,
    /// One JSON document.
    Json,
    /// Markdown, of `report`.
    #[value(hide = true)]
    Md,
    /// A Mermaid diagram, of `diagram`.
    #[value(hide = true)]
    Mermaid,
    /// A picture, of `diagram`.
    #[value(hide = true)]
    Svg,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::Human => "human",
            Format::Json => "json",
            Format::Md => "md",
            Format::Mermaid => "mermaid",
            Format::Svg => "svg",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// Answers to the questions that a changed spec raises, so that a script meets no prompt.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Answers")]
pub struct Answers {
    /// It is a rename: `Entity.old=new` or `Old=New`.
    #[arg(long, value_name = "OLD=NEW")]
    pub rename: Vec<String>,
    /// It is no rename: `Entity.old` or `Old` was dropped.
    #[arg(long, value_name = "OLD")]
    pub drop: Vec<String>,
    /// Lets a migration destroy data.
    #[arg(long)]
    pub allow_destructive: bool,
    /// Lets edits that git does not hold be changed.
    #[arg(long)]
    pub allow_dirty: bool,
    /// Where both sides changed the same lines.
    #[arg(long, value_enum, default_value = "markers", value_name = "SIDE")]
    pub conflict: Conflict,
    /// Brings back files that were deleted by hand.
    #[arg(long)]
    pub restore: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Conflict {
    /// Both, between conflict markers.
    #[default]
    Markers,
    /// What stands in the project.
    Ours,
    /// What `scaffold` renders.
    Theirs,
}

impl From<Conflict> for OnConflict {
    fn from(conflict: Conflict) -> Self {
        match conflict {
            Conflict::Markers => OnConflict::Markers,
            Conflict::Ours => OnConflict::Ours,
            Conflict::Theirs => OnConflict::Theirs,
        }
    }
}

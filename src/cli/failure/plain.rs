//! Problems that have no place in a file.

use super::Failure;
use crate::{project, render, schema};

/// What is said of one problem without a place.
pub struct Plain {
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
}

impl Plain {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Failure {
    /// What is to be said, where it has no place in a file.
    pub(super) fn plain(&self) -> Vec<Plain> {
        match self {
            Failure::Spec { .. } => Vec::new(),
            Failure::Usage(message) => {
                vec![Plain::new("E1201", message).help("`scaffold help` shows what can be said")]
            }
            Failure::Project(error) => vec![of_project(error)],
            Failure::Render(error) => vec![of_render(error)],
            Failure::Schema { source } => vec![
                Plain::new("E1007", format!("`.scaffold/schema.json` is damaged: {source}"))
                    .help("restore it from version control: `git checkout -- .scaffold`"),
            ],
            Failure::Questions(questions) => questions.iter().map(of_question).collect(),
            Failure::Destructive { losses, database } => destructive(losses, *database),
            Failure::Io { action, path, source } => {
                vec![Plain::new("E1001", format!("cannot {action} `{}`: {source}", path.display()))]
            }
            Failure::Ejected { path } => vec![
                Plain::new("E1107", format!("`{}` is there already, and may have edits", path.display()))
                    .help("remove it first to have the built-in one again"),
            ],
            Failure::Exists { path } => vec![
                Plain::new("E1014", format!("`{}` is there already", path.display()))
                    .help("give another name; nothing was written"),
            ],
            Failure::Import(error) => {
                let plain = Plain::new("E1401", error.to_string());
                vec![match error.help() {
                    Some(help) => plain.help(help),
                    None => plain,
                }]
            }
            Failure::Bug(message) => vec![
                Plain::new("E1301", format!("this is a bug in scaffold, not in your spec: {message}"))
                    .help("the project is as it was; please report it with the spec"),
            ],
        }
    }
}

fn of_project(error: &project::Error) -> Plain {
    use project::Error;
    let code = match error {
        Error::Io { .. } => "E1001",
        Error::NoProject { .. } => "E1002",
        Error::NotEmpty { .. } => "E1003",
        Error::NotAFolder { .. } => "E1004",
        Error::Dirty { .. } => "E1005",
        Error::ConflictsLeft { .. } => "E1006",
        Error::Damaged { .. } => "E1007",
        Error::NewerFormat { .. } => "E1008",
        Error::Busy { .. } => "E1009",
        Error::Changed { .. } => "E1010",
        Error::Link { .. } => "E1011",
        Error::Interfered { .. } => "E1012",
        Error::NoPackage { .. } => "E1013",
    };
    let plain = Plain::new(code, error.to_string());
    match error {
        Error::NoProject { .. } => {
            plain.help("`scaffold new DIR` makes a project; `--project DIR` names one that is elsewhere")
        }
        Error::NotEmpty { .. } => plain.help("give a folder that is absent or empty; nothing was touched"),
        _ => plain,
    }
}

fn of_render(error: &render::Error) -> Plain {
    let code = match error {
        render::Error::NoRustfmt(_) => "E1101",
        render::Error::Unformattable(_) => "E1102",
        render::Error::Template { .. } => "E1103",
        render::Error::Scratch(_) => "E1104",
        render::Error::UnknownCrate(_) => "E1105",
        render::Error::Ejected { .. } => "E1106",
    };
    Plain::new(code, error.to_string())
}

/// Only renames are asked; the other problems have their place in the spec.
fn of_question(question: &schema::Problem) -> Plain {
    let plain = Plain::new("E0904", question.to_string());
    let schema::Problem::Rename { entity, old, candidates } = question else { return plain };
    let name = |old: &str| entity.as_ref().map_or_else(|| old.to_owned(), |entity| format!("{entity}.{old}"));
    let renames = candidates.iter().map(|new| format!("`--rename {}={new}`", name(old)));
    plain.help(format!(
        "say {} for a rename, or `--drop {}` when what it holds may go",
        renames.collect::<Vec<_>>().join(" or "),
        name(old)
    ))
}

/// In characters; a longer one fills the screen.
const LONGEST_QUERY: usize = 200;

fn destructive(losses: &[schema::Loss], database: bool) -> Vec<Plain> {
    const HELP: &str = "`--allow-destructive` lets it happen";
    let count = |query: &str| {
        if query.len() > LONGEST_QUERY {
            "`--format json` has a query that counts the rows".to_owned()
        } else {
            format!("how many rows: {query}")
        }
    };
    let mut plain: Vec<Plain> = losses
        .iter()
        .map(|loss| {
            Plain::new("E0905", format!("the migration would destroy {}", loss.what))
                .help(format!("{}; {HELP}", count(&loss.query)))
        })
        .collect();
    if database {
        let message = "another database starts a new history of migrations: those that are there are deleted, and no data is moved";
        plain.push(Plain::new("E0906", message).help(HELP));
    }
    plain
}

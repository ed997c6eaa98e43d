use clap::Subcommand;
use serde_json::json;

use super::console::Outcome;
use super::failure::Failure;
use crate::render;

/// The templates of what is rendered.
#[derive(Subcommand)]
pub enum Templates {
    /// Lists the templates.
    List,
    /// Puts one under `.scaffold/templates/`, where it takes the place of the built-in one. Not available yet.
    Eject {
        /// As `list` shows it.
        id: String,
    },
}

impl Templates {
    pub fn run(self) -> Result<Outcome, Failure> {
        match self {
            Self::List => Ok(list()),
            Self::Eject { id } if render::template_ids().contains(&id.as_str()) => {
                Err(Failure::Usage(format!("`templates eject {id}` is not available yet")))
            }
            Self::Eject { id } => Err(Failure::Usage(format!(
                "there is no template `{id}`: `scaffold templates list` shows all"
            ))),
        }
    }
}

fn list() -> Outcome {
    let ids = render::template_ids();
    let text = ids.iter().map(|id| format!("{id}\n")).collect();
    Outcome::essential(text, json!({ "status": "ok", "exit_code": 0, "templates": ids }))
}

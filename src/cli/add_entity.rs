use std::path::PathBuf;

use clap::Args;

use super::apply::apply;
use super::console::{Console, Outcome};
use super::evolve::{Subject, read_spec};
use super::failure::Failure;
use super::options::{Answers, Common};
use crate::spec::edit::{self, NewEntity};

/// Adds an entity to the spec and applies it.
///
/// A field is `name:type[?][:modifier[=value]]…`:
/// `scaffold add-entity Product name:string:max=120:unique 'note:text?' category:belongs_to=Category`.
#[derive(Args)]
pub struct AddEntity {
    /// In `PascalCase`, singular.
    name: String,
    /// Fields and relations.
    #[arg(value_name = "FIELD")]
    fields: Vec<String>,
    /// Takes the entity from a file that describes it as the spec does.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fields", "owner", "access", "soft_delete", "versioned", "events"])]
    from: Option<PathBuf>,
    /// The relation that leads to its owner.
    #[arg(long, value_name = "RELATION")]
    owner: Option<String>,
    /// Who may do what: `create=admin`.
    #[arg(long, value_name = "OPERATION=WHO")]
    access: Vec<String>,
    /// Deleted rows can be restored.
    #[arg(long)]
    soft_delete: bool,
    /// Updates ask for the version that they are of.
    #[arg(long)]
    versioned: bool,
    /// Changes are told over the WebSocket.
    #[arg(long)]
    events: bool,
    #[command(flatten)]
    answers: Answers,
}

impl AddEntity {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        let Self { name, fields, from, owner, access, soft_delete, versioned, events, answers } = self;
        let subject = Subject::open(common, console)?;
        let entity = if let Some(path) = from {
            let file = read_spec(&path)?;
            edit::entity_from(&file, &name).map_err(|problems| Failure::Spec { source: file, problems })?
        } else {
            let name = name.clone();
            let given = NewEntity { name, words: fields, owner, access, soft_delete, versioned, events };
            edit::parse_words(&given).map_err(|(source, problems)| Failure::Spec { source, problems })?
        };
        let text = edit::add_entity(&subject.source, &name, entity)
            .map_err(|problems| Failure::Spec { source: subject.source.clone(), problems })?;
        apply(subject.edited(text), &answers, common, console)
    }
}

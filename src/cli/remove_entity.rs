use clap::Args;

use super::apply::apply;
use super::console::{Console, Outcome};
use super::evolve::Subject;
use super::failure::Failure;
use super::options::{Answers, Common};
use crate::spec::edit;

/// Takes an entity out of the spec again, with its code, its tests and its table.
#[derive(Args)]
pub struct RemoveEntity {
    /// As in the spec.
    name: String,
    #[command(flatten)]
    answers: Answers,
}

impl RemoveEntity {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        let subject = Subject::open(common, console)?;
        let text = edit::remove_entity(&subject.source, &self.name)
            .map_err(|problems| Failure::Spec { source: subject.source.clone(), problems })?;
        // It is no rename of another.
        let mut answers = self.answers;
        answers.drop.push(self.name);
        apply(subject.edited(text), &answers, common, console)
    }
}

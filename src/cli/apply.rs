use clap::Args;

use super::console::{Console, Outcome};
use super::evolve::Subject;
use super::failure::Failure;
use super::options::{Answers, Common};
use super::shown;

/// Brings the project in line with its spec, or with a newer `scaffold`.
#[derive(Args)]
pub struct Apply {
    #[command(flatten)]
    answers: Answers,
}

impl Apply {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        apply(Subject::open(common, console)?, &self.answers, common, console)
    }
}

/// From a spec to the changed project: also what `add-entity` and `remove-entity` end with.
pub fn apply(
    subject: Subject,
    answers: &Answers,
    common: &Common,
    console: &Console,
) -> Result<Outcome, Failure> {
    let mut evolution = subject.evolve(answers, console)?;
    evolution.apply(common, answers)?;
    let code = evolution.plan.exit_code();
    Ok(Outcome {
        code,
        text: shown::evolution(&evolution, common.dry_run, console.colour()),
        document: shown::document(code, &evolution.rendered, &evolution.plan, &evolution.changes.losses),
        essential: false,
    })
}

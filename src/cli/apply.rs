use clap::Args;

use super::console::{Console, Outcome};
use super::evolve::{Evolution, Subject};
use super::failure::Failure;
use super::options::{Answers, Common};
use super::shown;
use crate::report;

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
        text: text(&evolution, common, console)?,
        document: shown::document(code, &evolution.rendered, &evolution.plan, &evolution.changes.losses),
        essential: false,
    })
}

/// What was done, and where something was, how the project stands now.
fn text(evolution: &Evolution, common: &Common, console: &Console) -> Result<String, Failure> {
    if console.silent() {
        return Ok(String::new());
    }
    let text = shown::evolution(evolution, common.dry_run, console);
    if common.dry_run || evolution.plan.is_empty() {
        return Ok(text);
    }
    let project = &evolution.subject;
    let report = report::report(&report::Subject {
        root: project.root(),
        model: &evolution.rendered.model,
        schema: &evolution.rendered.schema,
        files: &project.standings()?,
    });
    Ok(format!("{text}\n{}", report.short()))
}

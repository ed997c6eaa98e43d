use clap::Args;

use super::console::{Console, Outcome};
use super::evolve::Subject;
use super::failure::Failure;
use super::options::{Answers, Common};
use super::shown;

/// Shows what `apply` would do, as a unified diff, and writes nothing.
#[derive(Args)]
pub struct Diff {
    #[command(flatten)]
    answers: Answers,
    /// Ends with 5 where project and spec differ.
    #[arg(long)]
    exit_code: bool,
}

impl Diff {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        let evolution = Subject::open(common, console)?.evolve(&self.answers, console)?;
        let plan = &evolution.plan;
        let code = if self.exit_code && !plan.in_step() { 5 } else { 0 };
        for loss in &evolution.changes.losses {
            console.progress(&format!("the migration would destroy {}", loss.what));
        }
        for conflict in plan.conflicts() {
            console.progress(&format!("`{}` would be in conflict", conflict.path));
        }
        let text = plan.diff(console.colour());
        let mut document = shown::document(code, &evolution.rendered, plan, &evolution.changes.losses);
        document["diff"] = plan.diff(false).into();
        Ok(Outcome { code, ..Outcome::essential(text, document) })
    }
}

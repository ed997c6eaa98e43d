use clap::Args;
use serde_json::{Value, json};

use super::console::{Console, Outcome};
use super::evolve::Subject;
use super::failure::Failure;
use super::options::{Answers, Common};
use super::shown;
use crate::project::EditedMigration;

/// Is the spec valid, is the project in step with it, is nothing left half done?
///
/// Ends with 3 where the spec is invalid, 4 where conflict markers are left, and 5 where project and spec differ or a
/// migration was edited.
#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    answers: Answers,
}

const OUT_OF_STEP: u8 = 5;

/// A migration that was edited.
const EDITED: &str = "E0907";

impl Check {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        // Nobody is asked: a question means that project and spec differ.
        let console = console.clone().unasking();
        let subject = Subject::open(common, &console)?;
        let edited = subject.project.edited_migrations()?;
        let (mut document, mut text, in_step) = match subject.evolve(&self.answers, &console) {
            Ok(evolution) => {
                let plan = &evolution.plan;
                let document = shown::document(0, &evolution.rendered, plan, &evolution.changes.losses);
                let text = if plan.in_step() {
                    String::new()
                } else {
                    plan.summary(console.verbose, console.colour())
                };
                (document, text, plan.in_step())
            }
            Err(failure @ Failure::Questions(_)) => {
                (failure.document(), failure.text(console.colour()), false)
            }
            Err(failure) => return Err(failure),
        };
        text.extend(edited.iter().map(|migration| format!("error[{EDITED}]: {}\n", said_of(migration))));
        let code = if in_step && edited.is_empty() { 0 } else { OUT_OF_STEP };
        text.push_str(verdict(in_step, &edited));
        document["status"] = if code == 0 { "ok" } else { "error" }.into();
        document["exit_code"] = code.into();
        document["diagnostics"] = diagnostics(&document, &edited);
        Ok(Outcome { code, text, document, essential: code != 0 })
    }
}

fn verdict(in_step: bool, edited: &[EditedMigration]) -> &'static str {
    match (in_step, edited.is_empty()) {
        (true, true) => "The spec is valid, and the project is in step with it.\n",
        (true, false) => "",
        (false, _) => {
            "Project and spec differ: `scaffold diff` shows how, `scaffold apply` brings them together.\n"
        }
    }
}

fn said_of(migration: &EditedMigration) -> String {
    let what = if migration.missing { "is missing" } else { "was edited" };
    format!(
        "the migration `{}` {what}; databases that ran it will not see that: restore it and add another",
        migration.path
    )
}

/// Those that are there, and one for every edited migration.
fn diagnostics(document: &Value, edited: &[EditedMigration]) -> Value {
    let mut all = document["diagnostics"].as_array().cloned().unwrap_or_default();
    all.extend(edited.iter().map(|migration| {
        json!({ "code": EDITED, "severity": "error", "message": said_of(migration), "help": null, "labels": [] })
    }));
    Value::Array(all)
}

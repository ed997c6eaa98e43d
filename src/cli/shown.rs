//! Plans and models as results: for people in a few words, for programs as JSON.

use serde_json::{Value, json};

use super::console::Console;
use super::evolve::Evolution;
use super::failure::losses_json;
use super::pipeline::Rendered;
use crate::model::{Model, describe};
use crate::project::{Action, Class, Plan};
use crate::schema::{Loss, Schema};

/// The document of a plan.
pub fn document(code: u8, rendered: &Rendered, plan: &Plan, losses: &[Loss]) -> Value {
    let files: Vec<_> = plan.entries.iter().filter(|entry| entry.action != Action::Unchanged).collect();
    let ups =
        plan.entries.iter().filter(|entry| entry.class == Class::Migration && entry.action == Action::Create);
    let migrations: Vec<Value> = ups
        .filter_map(|entry| entry.path.strip_suffix(".up.sql"))
        .map(|path| {
            let (id, name) = path.trim_start_matches("migrations/").split_once('_').unwrap_or_default();
            json!({ "id": id, "name": name, "up": format!("{path}.up.sql"), "down": format!("{path}.down.sql") })
        })
        .collect();
    json!({
        "status": "ok",
        "exit_code": code,
        "files": files,
        "migrations": migrations,
        "losses": losses_json(losses),
        "warnings": rendered.warnings_json(),
    })
}

/// What is, or would be, done to a project, in a few lines.
pub fn evolution(evolution: &Evolution, dry_run: bool, console: &Console) -> String {
    let plan = &evolution.plan;
    let mut text = plan.summary(console.verbose, console.colour());
    if plan.in_step() {
        text.push_str("The project is in step with its spec.\n");
    } else if dry_run {
        text.push_str("Nothing was written.\n");
    }
    for loss in &evolution.changes.losses {
        text.push_str(&format!("The migration destroys {}.\n", loss.what));
    }
    if evolution.changes.new_history {
        text.push_str("Another database: the migration history starts anew, and no data is moved.\n");
    }
    let conflicts = plan.conflicts().count();
    if conflicts > 0 {
        text.push_str(&format!(
            "{} left for you: resolve {}, then run `scaffold check`.\n",
            counted(conflicts, "conflict"),
            if conflicts == 1 { "it" } else { "them" }
        ));
    }
    text
}

/// The size of a project in one line.
pub fn facts(model: &Model, schema: &Schema) -> String {
    let entities = counted_as(model.entities.len(), "entity", "entities");
    let mut parts = vec![entities, counted(schema.tables.len(), "table"), counted(model.jobs.len(), "job")];
    parts.retain(|part| !part.starts_with("0 "));
    parts.push(describe::database(model.project.database).to_owned());
    parts.join(", ")
}

pub fn counted(count: usize, noun: &str) -> String {
    counted_as(count, noun, &format!("{noun}s"))
}

fn counted_as(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

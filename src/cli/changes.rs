//! What a changed spec means for the database of a project: the migrations to add, and what must be asked first.

use super::console::Console;
use super::failure::Failure;
use super::options::Answers;
use super::pipeline::Rendered;
use super::place;
use crate::project::{State, Tree};
use crate::schema::{self, Hints, Loss, Migration, Problem, Rename, Schema};

/// The way from the recorded schema to the one of the spec.
#[derive(Debug, Default)]
pub struct Changes {
    pub migrations: Vec<Migration>,
    pub losses: Vec<Loss>,
    /// Another database: the migrations that are there are deleted.
    pub new_history: bool,
    /// `(old, new)` entities.
    pub renamed: Vec<(String, String)>,
}

impl Changes {
    /// The changes since what is recorded. `None` recorded: there is nothing to go by, and nothing is migrated.
    pub fn since(
        recorded: Option<&Schema>,
        rendered: &Rendered,
        answers: &Answers,
        console: &Console,
    ) -> Result<Self, Failure> {
        let Some(old) = recorded else { return Ok(Self::default()) };
        let new = &rendered.schema;
        if old.database != new.database {
            return Ok(Self { migrations: schema::create(new), new_history: true, ..Self::default() });
        }
        let mut hints = hints(rendered, answers)?;
        warn_of_idle(old, new, answers, console);
        let steps = steps(old, rendered, &mut hints, console)?;
        Ok(Self {
            migrations: schema::migrations(&steps, new.database),
            losses: schema::losses(&steps, new.database),
            new_history: false,
            renamed: renamed(old, new, &hints),
        })
    }

    /// Refuses to lose data that nobody gave up.
    pub fn refuse_losses(&self, answers: &Answers) -> Result<(), Failure> {
        if answers.allow_destructive || (self.losses.is_empty() && !self.new_history) {
            return Ok(());
        }
        Err(Failure::Destructive { losses: self.losses.clone(), database: self.new_history })
    }

    /// The files of renamed entities, from where they are recorded to where they are rendered.
    pub fn moves(&self, state: &State, tree: &Tree) -> Vec<(String, String)> {
        self.renamed.iter().flat_map(|(old, new)| entity_moves(state, tree, old, new)).collect()
    }
}

/// What spec and command line say of names and values.
fn hints(rendered: &Rendered, answers: &Answers) -> Result<Hints, Failure> {
    let mut hints = Hints::of(&rendered.model);
    for rename in &answers.rename {
        if !hints.rename(rename) {
            return Err(Failure::Usage(format!(
                "`--rename {rename}`: write `--rename Old=New` or `--rename Entity.old=new`"
            )));
        }
    }
    for dropped in &answers.drop {
        hints.drop(dropped);
    }
    Ok(hints)
}

/// Says which answers met no question; they may be of an earlier run.
fn warn_of_idle(old: &Schema, new: &Schema, answers: &Answers, console: &Console) {
    let name = |text: &str| text.split('=').next().unwrap_or_default().trim().to_owned();
    for (flag, old_name) in answers
        .rename
        .iter()
        .map(|it| ("rename", name(it)))
        .chain(answers.drop.iter().map(|it| ("drop", name(it))))
    {
        let gone = match old_name.split_once('.') {
            None => has_table(old, &old_name) && !has_table(new, &old_name),
            Some((entity, member)) => {
                has_table(old, &old_name)
                    || old.tables.iter().any(|table| table.label == entity && has_column(table, member))
                    || new.tables.iter().any(|table| table.label == entity)
            }
        };
        if !gone {
            console.progress(&format!("`--{flag} {old_name}` changes nothing: `{old_name}` is not gone"));
        }
    }
}

fn has_table(schema: &Schema, label: &str) -> bool {
    schema.tables.iter().any(|table| table.label == label)
}

fn has_column(table: &schema::Table, label: &str) -> bool {
    table.columns.iter().any(|column| column.label == label)
}

/// The steps, once every question is answered.
fn steps(
    old: &Schema,
    rendered: &Rendered,
    hints: &mut Hints,
    console: &Console,
) -> Result<Vec<schema::Step>, Failure> {
    loop {
        let problems = match schema::diff(old, &rendered.schema, hints) {
            Ok(steps) => return Ok(steps),
            Err(problems) => problems,
        };
        let (questions, others): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| matches!(problem, Problem::Rename { .. }));
        // What else is wrong may be so only until the renames are known.
        if questions.is_empty() {
            return Err(place::in_spec(rendered, &others));
        }
        if !console.asks || !ask(&questions, hints, console) {
            return Err(Failure::Questions(questions));
        }
    }
}

/// Asks a person what became of each; false when there was no answer.
fn ask(questions: &[Problem], hints: &mut Hints, console: &Console) -> bool {
    for question in questions {
        let Problem::Rename { entity, old, candidates } = question else { continue };
        let full = entity.as_ref().map_or_else(|| old.clone(), |entity| format!("{entity}.{old}"));
        let mut found = false;
        for candidate in candidates {
            match console.confirm(&format!("`{full}` is gone. Was it renamed to `{candidate}`?"), false) {
                Some(true) => {
                    hints.rename(&format!("{full}={candidate}"));
                    found = true;
                    break;
                }
                Some(false) => {}
                None => return false,
            }
        }
        if !found {
            hints.drop(&full);
        }
    }
    true
}

/// The entities whose name changed, as the schemas were paired.
fn renamed(old: &Schema, new: &Schema, hints: &Hints) -> Vec<(String, String)> {
    let is_entity = |label: &str| !label.contains('.');
    let asked = hints.tables.iter().filter(|Rename { from, to }| {
        has_table(old, from) && has_table(new, to) && (!has_table(old, to) || hints.dropped.contains(to))
    });
    let mut renamed: Vec<(String, String)> =
        asked.filter(|it| is_entity(&it.from)).map(|it| (it.from.clone(), it.to.clone())).collect();
    // One that kept its table is the same whatever it is called.
    for table in new.tables.iter().filter(|table| is_entity(&table.label) && !has_table(old, &table.label)) {
        let before = old.tables.iter().find(|before| before.name == table.name);
        if let Some(before) =
            before.filter(|before| is_entity(&before.label) && !has_table(new, &before.label))
        {
            renamed.push((before.label.clone(), table.label.clone()));
        }
    }
    renamed.sort();
    renamed.dedup_by(|a, b| a.0 == b.0 || a.1 == b.1);
    renamed
}

fn entity_moves(state: &State, tree: &Tree, old: &str, new: &str) -> Vec<(String, String)> {
    let of = |entity: Option<&String>, name: &str| entity.is_some_and(|entity| entity == name);
    let recorded: Vec<&String> = state
        .files
        .iter()
        .filter(|(_, record)| of(record.entity.as_ref(), old))
        .map(|(path, _)| path)
        .collect();
    let rendered: Vec<&str> =
        tree.iter().filter(|(_, file)| of(file.entity.as_ref(), new)).map(|(path, _)| path).collect();
    let from = recorded.iter().find_map(|path| module_of(path));
    let to = rendered.iter().find_map(|path| module_of(path));
    let (Some(from), Some(to)) = (from, to) else { return Vec::new() };
    let moved = |path: &str| {
        let parts = path.split('/').map(|part| match part.strip_suffix(".rs") {
            Some(stem) if stem == from => format!("{to}.rs"),
            _ if part == from => to.to_owned(),
            _ => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("/")
    };
    recorded
        .into_iter()
        .map(|path| (path.clone(), moved(path)))
        .filter(|(from, to)| from != to && rendered.contains(&to.as_str()))
        .collect()
}

/// The folder of an entity, of a path in it.
fn module_of(path: &str) -> Option<&str> {
    Some(path.strip_prefix("src/")?.split_once('/')?.0)
}

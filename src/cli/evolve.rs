//! What `apply`, `diff`, `check`, `add-entity` and `remove-entity` share: the project as it is, and what its spec
//! makes of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::changes::Changes;
use super::clock;
use super::console::Console;
use super::ejected;
use super::failure::Failure;
use super::options::{Answers, Common};
use super::pipeline::{Rendered, pipeline};
use super::secret;
use crate::diagnostic::Source;
use crate::model::Record;
use crate::project::{self, Options, Plan, Project, Recovery, Rendering, Rustfmt, SPEC_FILE, SpecText};
use crate::render;
use crate::schema::{MigrationId, Schema};
use crate::spec;

/// A project and its spec.
pub struct Subject {
    pub project: Project,
    pub source: Source,
    /// The spec as it stands on the disk, where the source is an edit of it.
    pub read: Option<Vec<u8>>,
}

/// What would become of a project.
pub struct Evolution {
    pub subject: Project,
    pub rendered: Rendered,
    pub changes: Changes,
    pub plan: Plan,
}

impl Subject {
    /// Opens the project that the command line means, and reads its spec.
    pub fn open(common: &Common, console: &Console) -> Result<Self, Failure> {
        let root = root(common)?;
        let project = Project::open(&root)?;
        match project.recovery() {
            Recovery::Nothing => {}
            Recovery::Completed => console.progress("an interrupted run was completed"),
            Recovery::Undone => console.progress("an interrupted run was taken back"),
        }
        let source = read_spec(&shown(&root.join(SPEC_FILE)))?;
        Ok(Self { project, source, read: None })
    }

    /// The same project with another text of its spec.
    #[must_use]
    pub fn edited(mut self, text: String) -> Self {
        let before = std::mem::take(&mut self.source.text);
        self.source = Source::new(self.source.path, text);
        self.read = Some(before.into_bytes());
        self
    }

    /// What the project recorded of names.
    pub fn record(&self) -> Record {
        let plurals = self.project.state().map(|state| state.facts.plurals.clone());
        Record { plurals: plurals.unwrap_or_default() }
    }

    fn recorded_schema(&self) -> Result<Option<Schema>, Failure> {
        let Some(state) = self.project.state() else { return Ok(None) };
        Schema::from_json(&state.facts.schema).map(Some).map_err(|source| Failure::Schema { source })
    }

    /// From the spec to the plan.
    pub fn evolve(self, answers: &Answers, console: &Console) -> Result<Evolution, Failure> {
        let recorded = self.recorded_schema()?;
        let templates = ejected::read(self.project.root(), console)?;
        // What is brought back is laid out anew: not all of it is kept.
        let before = Some(&self.project).filter(|_| !answers.restore);
        let rendered = pipeline(self.source.clone(), &self.record(), &templates, before, console)?;
        let mut changes = Changes::since(recorded.as_ref(), &rendered, answers, console)?;
        let migrations = existing_migrations(self.project.root());
        if recorded.is_none() {
            if migrations.is_empty() {
                changes.migrations = crate::schema::create(&rendered.schema);
            } else {
                console.progress("no state is recorded: the migrations are taken to be what the spec says");
            }
        }
        let latest = latest(&self.project, &migrations);
        let first = MigrationId::first(clock::today()?, latest);
        let rendering = self.rendering(&rendered, &changes, first, latest)?;
        let moves = self.project.state().map(|state| changes.moves(state, &rendering.tree));
        let options = Options {
            on_conflict: answers.conflict.into(),
            restore: answers.restore,
            renames: moves.unwrap_or_default(),
            new_history: changes.new_history,
        };
        let formatter = Rustfmt::new(self.project.root());
        let plan = self.project.compare(&rendering, &options, &formatter)?;
        Ok(Evolution { subject: self.project, rendered, changes, plan })
    }

    fn rendering(
        &self,
        rendered: &Rendered,
        changes: &Changes,
        first: MigrationId,
        latest: Option<MigrationId>,
    ) -> Result<Rendering, Failure> {
        let mut tree = rendered.tree.clone();
        render::add_migrations(&mut tree, &changes.migrations, first);
        secret::add_env(&mut tree, rendered.model.auth.is_some())?;
        let newest = newest(first, changes.migrations.len()).or(latest);
        Ok(Rendering {
            tree,
            spec: SpecText { text: self.source.text.clone().into_bytes(), read: self.read.clone() },
            facts: rendered.facts(newest.map(|id| id.to_string())),
            editor_schema: editor_schema(),
        })
    }
}

impl Evolution {
    /// Brings it about, unless it is only to be shown.
    pub fn apply(&mut self, common: &Common, answers: &Answers) -> Result<(), Failure> {
        self.changes.refuse_losses(answers)?;
        if !common.dry_run {
            self.subject.apply(&self.plan, answers.allow_dirty)?;
        }
        Ok(())
    }
}

/// The JSON Schema that lies beside the state.
pub fn editor_schema() -> Vec<u8> {
    format!("{:#}\n", spec::json_schema()).into_bytes()
}

/// The id of the last of some migrations.
pub fn newest(first: MigrationId, count: usize) -> Option<MigrationId> {
    std::iter::successors(Some(first), |id| Some(id.next())).take(count).last()
}

/// The folder of the project.
pub fn root(common: &Common) -> Result<PathBuf, Failure> {
    let start = common.project.as_deref().unwrap_or(Path::new("."));
    if common.project.is_some() && !start.join(SPEC_FILE).is_file() {
        return Err(project::Error::NoProject { start: start.to_owned() }.into());
    }
    Ok(project::locate(start)?)
}

/// Reads a spec, or says why it cannot be.
pub fn read_spec(path: &Path) -> Result<Source, Failure> {
    let source = || Source::new(path, "");
    spec::read_file(path).map_err(|problems| Failure::Spec { source: source(), problems })
}

/// A path as a person would write it from here.
fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    let near = here.ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    near.unwrap_or_else(|| path.to_owned())
}

/// The ids of the migrations that stand in the project, whoever wrote them.
fn existing_migrations(root: &Path) -> Vec<MigrationId> {
    let Ok(entries) = fs::read_dir(root.join("migrations")) else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "sql"))
        .filter_map(|name| name.split('_').next()?.parse().ok())
        .collect()
}

/// The newest id that is recorded or stands in the project.
fn latest(project: &Project, existing: &[MigrationId]) -> Option<MigrationId> {
    let recorded = project.state().and_then(|state| state.facts.latest_migration.as_ref()?.parse().ok());
    existing.iter().copied().chain(recorded).max()
}

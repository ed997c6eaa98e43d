//! A project on the disk: compared with what is rendered, and changed so that nothing of the user's is lost.
//!
//! It works on bytes and knows nothing of specs, models or SQL. A run is: [`Project::open`] (which finishes or
//! takes back an interrupted run), [`Project::compare`] with a [`Rendering`], and [`Project::apply`] of the
//! [`Plan`]; or [`create`] where there is no project yet.

mod cargo_toml;
mod compare;
mod create;
mod disk;
mod error;
mod format;
mod git;
mod journal;
mod merge;
mod plan;
mod state;
mod text;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use compare::Options;
pub use create::{create, preview};
pub use error::Error;
pub use format::{Formatter, Rustfmt};
pub use journal::Recovery;
pub use merge::OnConflict;
pub use plan::{Action, Entry, Plan};
pub use state::{Facts, Record, State};
pub use tree::{Class, EDITOR_SCHEMA, File, SPEC_FILE, STATE_DIR, Tree};

use compare::{Compared, compare};
use disk::{Disk, Found, Mode, Os, View, hash};
use error::Doing as _;
use journal::Change;
use state::{ATTRIBUTES, ATTRIBUTES_TEXT, LOCK, SCHEMA, base_path};

/// How long a run waits for another one that is at work in the same project.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a project shall be.
#[derive(Debug, Clone, Default)]
pub struct Rendering {
    pub tree: Tree,
    pub spec: SpecText,
    pub facts: Facts,
    /// What editors complete and check `scaffold.toml` with; empty for none.
    pub editor_schema: Vec<u8>,
}

/// The text of `scaffold.toml`.
#[derive(Debug, Clone, Default)]
pub struct SpecText {
    /// As it shall stand there.
    pub text: Vec<u8>,
    /// As it was read, when that is not the same.
    pub read: Option<Vec<u8>>,
}

/// A project that no other run works on while this value lives.
pub struct Project {
    root: PathBuf,
    state: Option<State>,
    recovery: Recovery,
    disk: Box<dyn Disk>,
    /// Holds the lock on the project's folder.
    _lock: fs::File,
}

/// How a recorded file stands to what was rendered last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    AsRendered,
    Edited,
    /// Conflict markers are left in it.
    Conflicted,
    Deleted,
}

/// A migration that is not as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedMigration {
    pub path: String,
    pub missing: bool,
}

/// The folder of the project that `start` lies in: the nearest one with a `scaffold.toml`.
pub fn locate(start: &Path) -> Result<PathBuf, Error> {
    let full = fs::canonicalize(start).doing("look at", start)?;
    let found = full.ancestors().find(|dir| dir.join(SPEC_FILE).is_file());
    found.map(Path::to_owned).ok_or_else(|| Error::NoProject { start: start.to_owned() })
}

impl Project {
    /// Opens the project at `root`: waits for another run, deals with an interrupted one, reads the state.
    pub fn open(root: &Path) -> Result<Project, Error> {
        Project::open_on(root, Box::new(Os))
    }

    fn open_on(root: &Path, disk: Box<dyn Disk>) -> Result<Project, Error> {
        let root = fs::canonicalize(root).doing("open", root)?;
        let lock = lock(&root, PATIENCE)?;
        let recovery = journal::recover(&root, &*disk)?;
        let state = State::read(&root)?;
        Ok(Project { root, state, recovery, disk, _lock: lock })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What was recorded; none where there is no state, and so every file is the user's.
    pub fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// What was done about an earlier run that was interrupted.
    pub fn recovery(&self) -> Recovery {
        self.recovery
    }

    /// The managed files as the last run laid them out, when it rendered the same; none where one cannot be read.
    pub fn laid_out(&self, rendering: &str) -> Option<BTreeMap<String, Vec<u8>>> {
        let state = self.state.as_ref().filter(|state| state.facts.rendering == rendering)?;
        let managed = state.files.iter().filter(|(_, record)| record.class == Class::Managed);
        managed.map(|(path, _)| Some((path.clone(), state.base(&self.root, path).ok()?))).collect()
    }

    /// The managed files that have conflict markers left in them.
    pub fn conflicts_left(&self) -> Result<Vec<String>, Error> {
        let Some(state) = &self.state else { return Ok(Vec::new()) };
        let view = View::new(&self.root);
        let mut left = Vec::new();
        for (path, record) in &state.files {
            if record.class != Class::Managed {
                continue;
            }
            let Found::File { bytes, .. } = view.look(path)? else { continue };
            if record.hash.as_ref() == Some(&hash(&bytes)) {
                continue;
            }
            let markers = merge::markers_left(&String::from_utf8_lossy(&bytes));
            // What is rendered may show markers itself, in a text about them.
            if markers > 0 && markers > self.markers_rendered(state, path) {
                left.push(path.clone());
            }
        }
        Ok(left)
    }

    fn markers_rendered(&self, state: &State, path: &str) -> usize {
        let base = state.base(&self.root, path).unwrap_or_default();
        merge::markers_left(&String::from_utf8_lossy(&base))
    }

    /// How every recorded file stands to what was rendered last.
    pub fn standings(&self) -> Result<Vec<(String, Class, Standing)>, Error> {
        let Some(state) = &self.state else { return Ok(Vec::new()) };
        let view = View::new(&self.root);
        let left = self.conflicts_left()?;
        let standing = |(path, record): (&String, &Record)| {
            let found = view.look(path)?;
            let standing = match found {
                Found::Absent => Standing::Deleted,
                _ if left.contains(path) => Standing::Conflicted,
                _ if record.hash.is_none() || found.hash() == record.hash => Standing::AsRendered,
                _ => Standing::Edited,
            };
            Ok((path.clone(), record.class, standing))
        };
        state.files.iter().map(standing).collect()
    }

    /// The recorded migrations that were edited or removed.
    pub fn edited_migrations(&self) -> Result<Vec<EditedMigration>, Error> {
        let Some(state) = &self.state else { return Ok(Vec::new()) };
        let view = View::new(&self.root);
        let mut edited = Vec::new();
        for (path, record) in state.files.iter().filter(|(_, record)| record.class == Class::Migration) {
            let now = view.look(path)?.hash();
            if now != record.hash {
                edited.push(EditedMigration { path: path.clone(), missing: now.is_none() });
            }
        }
        Ok(edited)
    }

    /// What applying a rendering would do. Refuses while conflict markers are left.
    pub fn compare(
        &self,
        rendering: &Rendering,
        options: &Options,
        formatter: &dyn Formatter,
    ) -> Result<Plan, Error> {
        let left = self.conflicts_left()?;
        if !left.is_empty() {
            return Err(Error::ConflictsLeft { files: left });
        }
        let nothing = State::default();
        plan(&self.root, self.state.as_ref().unwrap_or(&nothing), rendering, options, formatter)
    }

    /// Brings a plan about: all of it, or nothing. Refuses to touch edits that are not committed, unless `allow_dirty`.
    pub fn apply(&mut self, plan: &Plan, allow_dirty: bool) -> Result<(), Error> {
        if !allow_dirty {
            let at_risk: Vec<&str> = plan
                .entries
                .iter()
                .filter(|entry| entry.edited && entry.touches())
                .map(Entry::source)
                .collect();
            let files = git::dirty(&self.root, &at_risk);
            if !files.is_empty() {
                return Err(Error::Dirty { files });
            }
        }
        journal::commit(&self.root, &*self.disk, &plan.changes)?;
        self.state = Some(plan.state.clone());
        Ok(())
    }
}

/// Takes the lock on a folder, or gives up after a while. It ends with the process at the latest.
fn lock(root: &Path, patience: Duration) -> Result<fs::File, Error> {
    let folder = fs::File::open(root).doing("open", root)?;
    let start = Instant::now();
    loop {
        match folder.try_lock() {
            Ok(()) => return Ok(folder),
            Err(fs::TryLockError::WouldBlock) if start.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(fs::TryLockError::WouldBlock) => return Err(Error::Busy { root: root.to_owned() }),
            Err(fs::TryLockError::Error(error)) => return Err(error).doing("lock", root),
        }
    }
}

/// Compares, and lists every change to the disk in the order in which it is to be made: the state comes last.
fn plan(
    root: &Path,
    state: &State,
    rendering: &Rendering,
    options: &Options,
    formatter: &dyn Formatter,
) -> Result<Plan, Error> {
    let view = View::new(root);
    let base_of = |path: &str| state.base(root, path);
    let version = &rendering.facts.generator;
    let compared = compare(&view, &base_of, state, &rendering.tree, version, options, formatter)?;

    let mut changes = files_changed(&compared);
    changes.extend(spec_change(&view, &rendering.spec)?);

    let mut files: BTreeMap<String, Record> = state
        .files
        .iter()
        .filter(|_| !options.new_history)
        .filter(|(path, record)| record.class == Class::Migration && rendering.tree.get(path).is_none())
        .map(|(path, record)| (path.clone(), record.clone()))
        .collect();
    for file in &compared {
        changes.extend(base_change(&view, state, file)?);
        files.extend(file.record.clone().map(|record| (file.entry.path.clone(), record)));
    }
    for (path, record) in &state.files {
        if record.class == Class::Managed
            && files.get(path).is_none_or(|record| record.class != Class::Managed)
        {
            changes.extend(put(&view, &base_path(path), None)?);
        }
    }
    let state = State { facts: rendering.facts.clone(), spec_hash: hash(&rendering.spec.text), files };
    changes.extend(put(&view, ATTRIBUTES, Some(ATTRIBUTES_TEXT.as_bytes()))?);
    if !rendering.editor_schema.is_empty() {
        changes.extend(put(&view, EDITOR_SCHEMA, Some(&rendering.editor_schema))?);
    }
    changes.extend(put(&view, SCHEMA, Some(&state.facts.schema))?);
    changes.extend(put(&view, LOCK, Some(state.lock_text().as_bytes()))?);

    let entries = compared.into_iter().map(|file| file.entry).collect();
    Ok(Plan { entries, state, changes })
}

/// What happens to the files of the project itself.
fn files_changed(compared: &[Compared]) -> Vec<Change> {
    let touched = || compared.iter().filter(|file| file.entry.touches());
    // Where one file moves away another may move in.
    let leaving: BTreeMap<&str, &Option<String>> =
        touched().filter_map(|file| Some((file.entry.from.as_deref()?, &file.old))).collect();
    let mut changes = Vec::new();
    let mut entered = BTreeSet::new();
    for file in touched() {
        let path = file.entry.path.as_str();
        let old = match leaving.get(path) {
            Some(old) => (*old).clone(),
            None if file.entry.from.is_some() => None,
            None => file.old.clone(),
        };
        entered.insert(path);
        let new = file.entry.after.clone().map(|bytes| (bytes, file.mode));
        changes.push(Change { path: path.to_owned(), old, new });
    }
    for (path, old) in leaving.into_iter().filter(|(path, _)| !entered.contains(path)) {
        changes.push(Change { path: path.to_owned(), old: old.clone(), new: None });
    }
    changes
}

/// The spec changes with the files when a command edited it, and must still be what that command read.
fn spec_change(view: &View, spec: &SpecText) -> Result<Option<Change>, Error> {
    let change = put(view, SPEC_FILE, Some(&spec.text))?;
    match (&change, &spec.read) {
        (Some(Change { old: Some(old), .. }), read)
            if read.as_ref().map(|read| hash(read)).as_ref() != Some(old) =>
        {
            Err(Error::Changed { path: SPEC_FILE.to_owned() })
        }
        _ => Ok(change),
    }
}

/// The bytes that a record is about, where they are not kept yet.
fn base_change(view: &View, state: &State, file: &Compared) -> Result<Option<Change>, Error> {
    let path = &file.entry.path;
    let Some(record) = file.record.as_ref().filter(|record| record.class == Class::Managed) else {
        return Ok(None);
    };
    let kept =
        state.files.get(path).is_some_and(|old| old.class == Class::Managed && old.hash == record.hash);
    match &file.base {
        Some(base) if !kept => put(view, &base_path(path), Some(base)),
        _ => Ok(None),
    }
}

/// A change of a file that is not compared; none when it is as it shall be.
fn put(view: &View, path: &str, bytes: Option<&[u8]>) -> Result<Option<Change>, Error> {
    let (old, mode) = match view.look(path)? {
        Found::Absent => (None, Mode::New(0o666)),
        Found::File { bytes, mode } => (Some(hash(&bytes)), Mode::Exact(mode)),
        Found::Link => return Err(Error::Link { path: path.to_owned() }),
        Found::Other => {
            return Err(Error::Damaged { file: path.to_owned(), why: "it is not a file".to_owned() });
        }
    };
    if old == bytes.map(hash) {
        return Ok(None);
    }
    Ok(Some(Change { path: path.to_owned(), old, new: bytes.map(|bytes| (bytes.to_vec(), mode)) }))
}

#[cfg(test)]
mod tests;

//! Changing many files of a project as one: all of them, or none.
//!
//! A run writes down what it means to do, stages each new content beside its target, and only then commits:
//! renames, one after the other, each with the earlier content kept under a second name. The name of the
//! journal says how far the run came, and changes by a rename:
//!
//! | journal          | reached                                  | the next run        |
//! |------------------|------------------------------------------|---------------------|
//! | `journal.staging`| contents are being staged                | takes the run back  |
//! | `journal.commit` | everything is staged; targets change     | finishes the run    |
//! | `journal.undo`   | somebody else changed a target meanwhile | takes the run back  |
//! | `journal.done`   | every target is as it should be          | removes what is left|
//!
//! Staged and kept contents stand beside their target as `.scaffold-<n>.new` and `.scaffold-<n>.old`.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk::{Disk, Found, Mode, hash, look};
use super::error::{Doing as _, Error};
use super::tree::{STATE_DIR, is_plain};

/// One file to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the project.
    pub path: String,
    /// The hash of what must stand there until now; none when nothing must.
    pub old: Option<String>,
    /// What shall stand there; none when nothing shall.
    pub new: Option<(Vec<u8>, Mode)>,
}

/// What was found of an interrupted run, and done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    Nothing,
    Completed,
    Undone,
}

const STAGING: &str = ".scaffold/journal.staging";
const COMMIT: &str = ".scaffold/journal.commit";
const UNDO: &str = ".scaffold/journal.undo";
const DONE: &str = ".scaffold/journal.done";
/// The journal before it is whole; what it would list was not begun.
const DRAFT: &str = ".scaffold/journal.draft";

#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    /// Folders made by the run, outermost first.
    dirs: Vec<String>,
    steps: Vec<Step>,
}

/// A [`Change`] without its bytes: hashes before and after.
#[derive(Debug, Serialize, Deserialize)]
struct Step {
    path: String,
    old: Option<String>,
    new: Option<String>,
}

/// Brings all changes about, or leaves everything as it was and says why.
pub fn commit(root: &Path, disk: &dyn Disk, changes: &[Change]) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    Run { root, disk, journal: Journal::of(root, changes)? }.carry_out(changes)
}

/// Finishes or takes back a run that was interrupted.
pub fn recover(root: &Path, disk: &dyn Disk) -> Result<Recovery, Error> {
    if matches!(look(root, DRAFT)?, Found::File { .. }) {
        let draft = root.join(DRAFT);
        disk.remove(&draft).doing("remove", &draft)?;
    }
    for reached in [DONE, UNDO, COMMIT, STAGING] {
        let Found::File { bytes, .. } = look(root, reached)? else { continue };
        let run = Run { root, disk, journal: Journal::parse(reached, &bytes)? };
        return run.resume(reached);
    }
    Ok(Recovery::Nothing)
}

/// Takes back a run that only made files, however far it came: what it made is not wanted any more.
pub fn take_back(root: &Path, disk: &dyn Disk) -> Result<(), Error> {
    if let Found::File { bytes, .. } = look(root, COMMIT)? {
        let run = Run { root, disk, journal: Journal::parse(COMMIT, &bytes)? };
        run.mark(COMMIT, UNDO)?;
    }
    recover(root, disk)?;
    // A folder that holds more is not of the run.
    let _ = disk.remove_dir(&root.join(STATE_DIR));
    Ok(())
}

impl Journal {
    fn of(root: &Path, changes: &[Change]) -> Result<Journal, Error> {
        let steps = changes.iter().map(|change| Step {
            path: change.path.clone(),
            old: change.old.clone(),
            new: change.new.as_ref().map(|(bytes, _)| hash(bytes)),
        });
        Ok(Journal { dirs: missing_dirs(root, changes)?, steps: steps.collect() })
    }

    /// Reads a journal; one that leads out of the project was not written by us.
    fn parse(file: &str, bytes: &[u8]) -> Result<Journal, Error> {
        let damaged = |why: String| Error::Damaged { file: file.to_owned(), why };
        let journal: Journal = serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
        let paths = journal.steps.iter().map(|step| &step.path).chain(&journal.dirs);
        match paths.into_iter().find(|path| !is_plain(path)) {
            Some(path) => Err(damaged(format!("`{}` is no path inside the project", path.escape_debug()))),
            None => Ok(journal),
        }
    }
}

/// The folders that must be made for the changes, outermost first.
fn missing_dirs(root: &Path, changes: &[Change]) -> Result<Vec<String>, Error> {
    let mut dirs = BTreeSet::new();
    for change in changes.iter().filter(|change| change.new.is_some()) {
        let ends = change.path.match_indices('/').map(|(end, _)| &change.path[..end]);
        dirs.extend(ends.filter(|dir| *dir != STATE_DIR).map(str::to_owned));
    }
    let mut missing = Vec::new();
    for dir in dirs {
        match fs::symlink_metadata(root.join(&dir)) {
            Ok(meta) if meta.is_dir() => {}
            Ok(meta) if meta.is_symlink() => return Err(Error::Link { path: dir }),
            Ok(_) => return Err(Error::NotAFolder { path: root.join(dir) }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(dir),
            Err(error) => return Err(error).doing("look at", &root.join(dir)),
        }
    }
    Ok(missing)
}

struct Run<'a> {
    root: &'a Path,
    disk: &'a dyn Disk,
    journal: Journal,
}

impl Run<'_> {
    fn carry_out(&self, changes: &[Change]) -> Result<(), Error> {
        self.write_down()?;
        if let Err(error) = self.stage(changes).and_then(|()| self.point_of_no_return()) {
            // What cannot be taken back now is taken back by the next run.
            self.undo(if exists(&self.root.join(COMMIT)) { COMMIT } else { STAGING })?;
            return Err(error);
        }
        self.finish()
    }

    fn resume(&self, reached: &'static str) -> Result<Recovery, Error> {
        match reached {
            DONE => self.clean_up().map(|()| Recovery::Completed),
            COMMIT => match self.finish() {
                // Somebody edited a target since, and all of it was taken back.
                Err(Error::Changed { .. }) => Ok(Recovery::Undone),
                result => result.map(|()| Recovery::Completed),
            },
            _ => self.undo(reached).map(|()| Recovery::Undone),
        }
    }

    fn write_down(&self) -> Result<(), Error> {
        let state = self.root.join(STATE_DIR);
        match fs::symlink_metadata(&state) {
            Ok(meta) if meta.is_dir() => {}
            Ok(_) => return Err(Error::Link { path: STATE_DIR.to_owned() }),
            Err(_) => self.disk.make_dir(&state).doing("make", &state)?,
        }
        let draft = self.root.join(DRAFT);
        let text = serde_json::to_vec(&self.journal).expect("a journal is plain data");
        let written = self
            .disk
            .create(&draft, &text, Mode::New(0o666))
            .doing("write", &draft)
            .and_then(|()| self.mark(DRAFT, STAGING));
        if written.is_err() {
            // Nothing was begun; what may be left is a draft, which the next run removes.
            let _ = self.disk.remove(&draft);
            let _ = self.disk.remove_dir(&state);
        }
        written
    }

    /// Says how far the run came. Should the disk forget it, the mark before it leads to the same end.
    fn mark(&self, from: &str, to: &str) -> Result<(), Error> {
        let (from, to) = (self.root.join(from), self.root.join(to));
        self.disk.rename(&from, &to).doing("rename", &from)
    }

    /// From here on the run is finished, whatever happens: the disk must know before a target changes.
    fn point_of_no_return(&self) -> Result<(), Error> {
        self.mark(STAGING, COMMIT)?;
        self.sync_state()
    }

    fn sync_state(&self) -> Result<(), Error> {
        let state = self.root.join(STATE_DIR);
        self.disk.sync_dir(&state).doing("sync", &state)
    }

    /// Puts every new content beside its target, and makes sure that the targets are as expected.
    fn stage(&self, changes: &[Change]) -> Result<(), Error> {
        for dir in &self.journal.dirs {
            let dir = self.root.join(dir);
            self.disk.make_dir(&dir).doing("make", &dir)?;
        }
        for (index, change) in changes.iter().enumerate() {
            self.guard(&change.path)?;
            if let Some((bytes, mode)) = &change.new {
                let staged = self.staged(index);
                self.disk.create(&staged, bytes, *mode).doing("write", &staged)?;
            }
        }
        for change in changes {
            if self.now(&change.path)? != change.old {
                return Err(Error::Changed { path: change.path.clone() });
            }
        }
        self.sync_dirs()
    }

    /// Changes the targets; when one is not as expected any more, takes all of it back.
    fn finish(&self) -> Result<(), Error> {
        let all = (0..self.journal.steps.len()).try_for_each(|index| self.change(index));
        if let Err(error) = all.and_then(|()| self.sync_dirs()).and_then(|()| self.mark(COMMIT, DONE)) {
            self.mark(COMMIT, UNDO)?;
            self.undo(UNDO)?;
            return Err(error);
        }
        // Every target is as it should be; what cannot be removed now, the next run removes.
        let _ = self.clean_up();
        Ok(())
    }

    /// One change; a change that an interrupted run made already is left as it is.
    fn change(&self, index: usize) -> Result<(), Error> {
        let step = &self.journal.steps[index];
        self.guard(&step.path)?;
        let (target, staged) = (self.root.join(&step.path), self.staged(index));
        let changed = || Error::Changed { path: step.path.clone() };
        let now = self.now(&step.path)?;
        if step.new.is_none() {
            return match &now {
                None => Ok(()),
                now if *now == step.old => {
                    self.keep(index)?;
                    self.disk.remove(&target).doing("remove", &target)
                }
                // Removed already, and made anew by somebody else.
                Some(_) if exists(&self.kept(index)) => Ok(()),
                Some(_) => Err(changed()),
            };
        }
        if !exists(&staged) {
            // Renamed already, unless the target says otherwise.
            return if now == step.old && step.old != step.new { Err(changed()) } else { Ok(()) };
        }
        if step.old.is_none() {
            return match &now {
                // A link fails where a rename would silently replace what somebody made just now.
                None => self
                    .disk
                    .link(&staged, &target)
                    .doing("write", &target)
                    .and_then(|()| self.disk.remove(&staged).doing("remove", &staged)),
                Some(_) if same_file(&staged, &target) => self.disk.remove(&staged).doing("remove", &staged),
                Some(_) => Err(changed()),
            };
        }
        if now != step.old {
            return Err(changed());
        }
        self.keep(index)?;
        self.disk.rename(&staged, &target).doing("write", &target)?;
        // An editor may have written into the old file up to now.
        if hash_of(&self.kept(index))? == step.old { Ok(()) } else { Err(changed()) }
    }

    /// Keeps the earlier content of a target under a second name.
    fn keep(&self, index: usize) -> Result<(), Error> {
        let (target, kept) = (self.root.join(&self.journal.steps[index].path), self.kept(index));
        if exists(&kept) {
            self.disk.remove(&kept).doing("remove", &kept)?;
        }
        self.disk.link(&target, &kept).doing("keep", &target)
    }

    /// Puts everything back as it was before the run.
    fn undo(&self, reached: &str) -> Result<(), Error> {
        let mut saved = Vec::new();
        for index in (0..self.journal.steps.len()).rev() {
            if reached == UNDO {
                saved.extend(self.put_back(index)?);
            }
            let staged = self.staged(index);
            if exists(&staged) {
                self.disk.remove(&staged).doing("remove", &staged)?;
            }
        }
        for dir in self.journal.dirs.iter().rev() {
            self.remove_if_empty(dir)?;
        }
        self.sync_dirs()?;
        self.drop_journal(reached)?;
        // A folder that was there before is not empty.
        let _ = self.disk.remove_dir(&self.root.join(STATE_DIR));
        if saved.is_empty() { Ok(()) } else { Err(Error::Interfered { files: saved }) }
    }

    /// Puts one target back. Where somebody made a newer edit, that stays, and the earlier content is
    /// saved under a name of its own, which is returned.
    fn put_back(&self, index: usize) -> Result<Option<String>, Error> {
        let step = &self.journal.steps[index];
        self.guard(&step.path)?;
        let (target, staged, kept) = (self.root.join(&step.path), self.staged(index), self.kept(index));
        let now = look(self.root, &step.path)?;
        let (absent, now) = (now == Found::Absent, now.hash());
        if step.old.is_none() {
            let ours = if exists(&staged) { same_file(&staged, &target) } else { now == step.new };
            if ours && now.is_some() {
                self.disk.remove(&target).doing("remove", &target)?;
            }
            return Ok(None);
        }
        if !exists(&kept) {
            return Ok(None);
        }
        if exists(&staged) || same_file(&kept, &target) {
            // The target was not changed yet.
            self.disk.remove(&kept).doing("remove", &kept)?;
            return Ok(None);
        }
        if absent || (now.is_some() && now == step.new) {
            self.disk.rename(&kept, &target).doing("restore", &target)?;
            return Ok(None);
        }
        if now == hash_of(&kept)? {
            self.disk.remove(&kept).doing("remove", &kept)?;
            return Ok(None);
        }
        let saved = free_name(self.root, &step.path);
        self.disk.rename(&kept, &self.root.join(&saved)).doing("restore", &target)?;
        Ok(Some(saved))
    }

    fn clean_up(&self) -> Result<(), Error> {
        for index in 0..self.journal.steps.len() {
            let kept = self.kept(index);
            if exists(&kept) {
                self.disk.remove(&kept).doing("remove", &kept)?;
            }
        }
        self.remove_empty_dirs()?;
        self.drop_journal(DONE)
    }

    /// Folders that held nothing but removed files go with them.
    fn remove_empty_dirs(&self) -> Result<(), Error> {
        for step in self.journal.steps.iter().filter(|step| step.new.is_none()) {
            let mut dir = step.path.as_str();
            while let Some((parent, _)) = dir.rsplit_once('/') {
                if !self.remove_if_empty(parent)? {
                    break;
                }
                dir = parent;
            }
        }
        Ok(())
    }

    /// Whether the folder is gone, now or before.
    fn remove_if_empty(&self, dir: &str) -> Result<bool, Error> {
        let dir = self.root.join(dir);
        match self.disk.remove_dir(&dir) {
            Ok(()) => Ok(true),
            Err(error) if is_gone(&error) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
            Err(error) => Err(error).doing("remove", &dir),
        }
    }

    fn drop_journal(&self, reached: &str) -> Result<(), Error> {
        let journal = self.root.join(reached);
        self.disk.remove(&journal).doing("remove", &journal)?;
        self.sync_state()
    }

    fn sync_dirs(&self) -> Result<(), Error> {
        let dirs: BTreeSet<PathBuf> = (0..self.journal.steps.len()).map(|index| self.dir(index)).collect();
        let made =
            self.journal.dirs.iter().filter_map(|dir| self.root.join(dir).parent().map(Path::to_owned));
        for dir in dirs.into_iter().chain(made.collect::<BTreeSet<_>>()) {
            match self.disk.sync_dir(&dir) {
                Err(error) if !is_gone(&error) => return Err(error).doing("sync", &dir),
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes sure that no folder on the way to a target is a symbolic link.
    fn guard(&self, path: &str) -> Result<(), Error> {
        let mut at = self.root.to_owned();
        for part in path.split('/') {
            if fs::symlink_metadata(&at).is_ok_and(|meta| meta.is_symlink()) && at != self.root {
                return Err(Error::Link { path: path.to_owned() });
            }
            at.push(part);
        }
        Ok(())
    }

    /// The hash of what stands at a path now; something that is no file is a change by somebody else.
    fn now(&self, path: &str) -> Result<Option<String>, Error> {
        match look(self.root, path)? {
            Found::Absent => Ok(None),
            Found::File { bytes, .. } => Ok(Some(hash(&bytes))),
            Found::Link => Err(Error::Link { path: path.to_owned() }),
            Found::Other => Err(Error::Changed { path: path.to_owned() }),
        }
    }

    fn dir(&self, index: usize) -> PathBuf {
        let path = &self.journal.steps[index].path;
        path.rsplit_once('/').map_or_else(|| self.root.to_owned(), |(dir, _)| self.root.join(dir))
    }

    fn staged(&self, index: usize) -> PathBuf {
        self.dir(index).join(format!(".scaffold-{index}.new"))
    }

    fn kept(&self, index: usize) -> PathBuf {
        self.dir(index).join(format!(".scaffold-{index}.old"))
    }
}

fn hash_of(file: &Path) -> Result<Option<String>, Error> {
    let bytes = fs::read(file).doing("read", file)?;
    Ok(Some(hash(&bytes)))
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (fs::symlink_metadata(one), fs::symlink_metadata(other)) {
        (Ok(one), Ok(other)) => one.ino() == other.ino() && one.dev() == other.dev(),
        _ => false,
    }
}

/// A name beside `path` that nothing has yet.
fn free_name(root: &Path, path: &str) -> String {
    let names = (0..).map(|n| if n == 0 { format!("{path}.before") } else { format!("{path}.before{n}") });
    names.into_iter().find(|name| !exists(&root.join(name))).expect("some number is free")
}

#[cfg(test)]
mod tests;

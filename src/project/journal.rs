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

mod record;
mod target;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, Found, Mode, look};
use super::error::{Doing as _, Error};
use super::tree::STATE_DIR;
use record::Journal;
use target::exists;

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
            .and_then(|()| self.disk.sync(std::slice::from_ref(&draft)))
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
        self.sync(&[self.root.join(STATE_DIR)])
    }

    /// Puts every new content beside its target, and makes sure that the targets are as expected.
    fn stage(&self, changes: &[Change]) -> Result<(), Error> {
        for dir in &self.journal.dirs {
            let dir = self.root.join(dir);
            self.disk.make_dir(&dir).doing("make", &dir)?;
        }
        let mut written = self.dirs();
        for (index, change) in changes.iter().enumerate() {
            self.guard(&change.path)?;
            if let Some((bytes, mode)) = &change.new {
                let staged = self.staged(index);
                self.disk.create(&staged, bytes, *mode).doing("write", &staged)?;
                written.push(staged);
            }
        }
        for change in changes {
            if self.now(&change.path)? != change.old {
                return Err(Error::Changed { path: change.path.clone() });
            }
        }
        self.sync(&written)
    }

    /// Changes the targets; when one is not as expected any more, takes all of it back.
    fn finish(&self) -> Result<(), Error> {
        let all = (0..self.journal.steps.len()).try_for_each(|index| self.change(index));
        if let Err(error) = all.and_then(|()| self.sync(&self.dirs())).and_then(|()| self.mark(COMMIT, DONE))
        {
            self.mark(COMMIT, UNDO)?;
            self.undo(UNDO)?;
            return Err(error);
        }
        // Every target is as it should be; what cannot be removed now, the next run removes.
        let _ = self.clean_up();
        Ok(())
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
        self.sync(&self.dirs())?;
        self.drop_journal(reached)?;
        // A folder that was there before is not empty.
        let _ = self.disk.remove_dir(&self.root.join(STATE_DIR));
        if saved.is_empty() { Ok(()) } else { Err(Error::Interfered { files: saved }) }
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

    /// The folders that the run changes names in.
    fn dirs(&self) -> Vec<PathBuf> {
        let targets = (0..self.journal.steps.len()).map(|index| self.dir(index));
        let made =
            self.journal.dirs.iter().filter_map(|dir| self.root.join(dir).parent().map(Path::to_owned));
        targets.chain(made).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn sync(&self, paths: &[PathBuf]) -> Result<(), Error> {
        self.disk.sync(paths).doing("sync", self.root)
    }
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

#[cfg(test)]
mod tests;

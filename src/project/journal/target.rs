//! One target of a run: changed, put back, and the names beside it.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::Run;
use crate::project::disk::{Found, hash, look};
use crate::project::error::{Doing as _, Error};

impl Run<'_> {
    /// One change; a change that an interrupted run made already is left as it is.
    pub(super) fn change(&self, index: usize) -> Result<(), Error> {
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

    /// Puts one target back. Where somebody made a newer edit, that stays, and the earlier content is
    /// saved under a name of its own, which is returned.
    pub(super) fn put_back(&self, index: usize) -> Result<Option<String>, Error> {
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

    /// Makes sure that no folder on the way to a target is a symbolic link.
    pub(super) fn guard(&self, path: &str) -> Result<(), Error> {
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
    pub(super) fn now(&self, path: &str) -> Result<Option<String>, Error> {
        match look(self.root, path)? {
            Found::Absent => Ok(None),
            Found::File { bytes, .. } => Ok(Some(hash(&bytes))),
            Found::Link => Err(Error::Link { path: path.to_owned() }),
            Found::Other => Err(Error::Changed { path: path.to_owned() }),
        }
    }

    pub(super) fn dir(&self, index: usize) -> PathBuf {
        let path = &self.journal.steps[index].path;
        path.rsplit_once('/').map_or_else(|| self.root.to_owned(), |(dir, _)| self.root.join(dir))
    }

    pub(super) fn staged(&self, index: usize) -> PathBuf {
        self.dir(index).join(format!(".scaffold-{index}.new"))
    }

    pub(super) fn kept(&self, index: usize) -> PathBuf {
        self.dir(index).join(format!(".scaffold-{index}.old"))
    }
}

fn hash_of(file: &Path) -> Result<Option<String>, Error> {
    let bytes = fs::read(file).doing("read", file)?;
    Ok(Some(hash(&bytes)))
}

pub(super) fn exists(path: &Path) -> bool {
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

//! What a run means to do, as it is written down.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Change;
use crate::project::disk::hash;
use crate::project::error::{Doing as _, Error};
use crate::project::tree::{STATE_DIR, is_plain};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    /// Folders made by the run, outermost first.
    pub dirs: Vec<String>,
    pub steps: Vec<Step>,
}

/// A [`Change`] without its bytes: hashes before and after.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Step {
    pub path: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

impl Journal {
    pub fn of(root: &Path, changes: &[Change]) -> Result<Journal, Error> {
        let steps = changes.iter().map(|change| Step {
            path: change.path.clone(),
            old: change.old.clone(),
            new: change.new.as_ref().map(|(bytes, _)| hash(bytes)),
        });
        Ok(Journal { dirs: missing_dirs(root, changes)?, steps: steps.collect() })
    }

    /// Reads a journal; one that leads out of the project was not written by us.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Journal, Error> {
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

//! A new project: built whole beside its place and then renamed there, or written into an empty folder.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::compare::Options;
use super::disk::{Disk, Os, names_in};
use super::error::{Doing as _, Error};
use super::format::Formatter;
use super::journal::{self, Change};
use super::plan::Plan;
use super::state::State;
use super::tree::STATE_DIR;
use super::{PATIENCE, Rendering, lock, plan};

/// What [`create`] would do. `dir` must be absent or empty; a `.git` in it does no harm.
pub fn preview(dir: &Path, rendering: &Rendering) -> Result<Plan, Error> {
    refuse_full(dir)?;
    plan_new(dir, rendering)
}

/// Makes a new project at `dir`, which must be absent or empty: all of it, or nothing.
pub fn create(dir: &Path, rendering: &Rendering) -> Result<Plan, Error> {
    create_on(&Os, dir, rendering)
}

pub(super) fn create_on(disk: &dyn Disk, dir: &Path, rendering: &Rendering) -> Result<Plan, Error> {
    match fs::metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => build_beside(disk, dir, rendering),
        Err(error) => Err(error).doing("look at", dir),
        Ok(_) => write_into(disk, dir, rendering),
    }
}

/// There are no files yet, so layout and options decide nothing.
fn plan_new(dir: &Path, rendering: &Rendering) -> Result<Plan, Error> {
    struct Unasked;
    impl Formatter for Unasked {
        fn format(&self, sources: &[&str]) -> Vec<Option<String>> {
            vec![None; sources.len()]
        }
    }
    plan(dir, &State::default(), rendering, &Options::default(), &Unasked)
}

fn refuse_full(dir: &Path) -> Result<(), Error> {
    match fs::metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).doing("look at", dir),
        Ok(meta) if !meta.is_dir() => return Err(Error::NotAFolder { path: dir.to_owned() }),
        Ok(_) => {}
    }
    let names = names_in(dir)?;
    match names.iter().filter(|name| *name != ".git").min() {
        Some(name) => Err(Error::NotEmpty {
            dir: dir.to_owned(),
            found: name.to_string_lossy().escape_debug().to_string(),
        }),
        None => Ok(()),
    }
}

/// Writes into a folder that is there, through the journal.
fn write_into(disk: &dyn Disk, dir: &Path, rendering: &Rendering) -> Result<Plan, Error> {
    if !dir.is_dir() {
        return Err(Error::NotAFolder { path: dir.to_owned() });
    }
    let root = fs::canonicalize(dir).doing("open", dir)?;
    let _lock = lock(&root, PATIENCE)?;
    if is_unfinished(&root)? {
        journal::take_back(&root, disk)?;
    }
    refuse_full(dir)?;
    let plan = plan_new(&root, rendering)?;
    journal::commit(&root, disk, &plan.changes)?;
    Ok(plan)
}

/// Whether an interrupted `new` left its traces: a journal, and no project that it would have completed before.
fn is_unfinished(root: &Path) -> Result<bool, Error> {
    let state = root.join(STATE_DIR);
    if !fs::symlink_metadata(&state).is_ok_and(|meta| meta.is_dir()) {
        return Ok(false);
    }
    let names = names_in(&state)?;
    if names.is_empty() {
        fs::remove_dir(&state).doing("remove", &state)?;
    }
    Ok(names.iter().any(|name| name.to_string_lossy().starts_with("journal.")))
}

/// Builds the project in a folder beside `dir`, which then gets its name.
fn build_beside(disk: &dyn Disk, dir: &Path, rendering: &Rendering) -> Result<Plan, Error> {
    let plan = plan_new(dir, rendering)?;
    let name = dir.file_name().ok_or_else(|| Error::NotAFolder { path: dir.to_owned() })?;
    let parent = match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).doing("make", parent)?;
    let draft = parent.join(format!(".{}.scaffold-new", name.to_string_lossy()));
    let _lock = claim(disk, &draft)?;
    let built = build(disk, &draft, &plan.changes).and_then(|()| match disk.rename(&draft, dir) {
        Err(error)
            if matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists) =>
        {
            Err(Error::NotEmpty { dir: dir.to_owned(), found: "files of somebody else".to_owned() })
        }
        result => result.doing("make", dir),
    });
    if let Err(error) = built {
        // What is left is claimed and removed by the next run.
        let _ = fs::remove_dir_all(&draft);
        return Err(error);
    }
    disk.sync(&[parent.to_owned()]).doing("sync", parent)?;
    Ok(plan)
}

/// Makes the folder to build in, over the remains of a run that was interrupted, and locks it.
fn claim(disk: &dyn Disk, draft: &Path) -> Result<fs::File, Error> {
    match fs::symlink_metadata(draft) {
        Ok(meta) if meta.is_dir() => {
            let _stale = lock(draft, PATIENCE)?;
            match fs::remove_dir_all(draft) {
                // It was no remainder, and got its name while we waited.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                result => result.doing("remove", draft)?,
            }
        }
        Ok(_) => return Err(Error::NotAFolder { path: draft.to_owned() }),
        Err(_) => {}
    }
    disk.make_dir(draft).doing("make", draft)?;
    lock(draft, PATIENCE)
}

fn build(disk: &dyn Disk, draft: &Path, changes: &[Change]) -> Result<(), Error> {
    let mut made = BTreeSet::from([draft.to_owned()]);
    for change in changes {
        let Some((bytes, mode)) = &change.new else { continue };
        let mut at = draft.to_owned();
        for part in change.path.split('/') {
            if made.insert(at.clone()) {
                disk.make_dir(&at).doing("make", &at)?;
            }
            at.push(part);
        }
        disk.create(&at, bytes, *mode).doing("write", &at)?;
        made.insert(at);
    }
    disk.sync(&made.into_iter().collect::<Vec<_>>()).doing("sync", draft)
}

//! Templates of a project's own, which take the place of the built-in ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use walkdir::WalkDir;

use super::console::Console;
use super::failure::Failure;
use crate::project::STATE_DIR;
use crate::render::Templates;

/// Where they lie.
pub fn folder(root: &Path) -> PathBuf {
    root.join(STATE_DIR).join("templates")
}

/// Reads them. Links are not followed, and a file that no template is called by is said to be idle.
pub fn read(root: &Path, console: &Console) -> Result<Templates, Failure> {
    let folder = folder(root);
    let ids = Templates::ids();
    let mut ejected = BTreeMap::new();
    if !fs::symlink_metadata(&folder).is_ok_and(|meta| meta.is_dir()) {
        return Ok(Templates::default());
    }
    for entry in WalkDir::new(&folder).sort_by_file_name() {
        let entry = entry.map_err(|error| unreadable(&folder, error.into()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path();
        let id = path.strip_prefix(&folder).unwrap_or(path).to_string_lossy().into_owned();
        if ids.contains(&id.as_str()) {
            ejected.insert(id, fs::read_to_string(path).map_err(|error| unreadable(path, error))?);
        } else {
            console.progress(&format!("`{}` is no template, and is not used", path.display()));
        }
    }
    Ok(Templates::new(ejected))
}

fn unreadable(path: &Path, source: io::Error) -> Failure {
    Failure::Io { action: "read", path: path.to_owned(), source }
}

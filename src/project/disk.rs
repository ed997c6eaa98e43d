//! The disk as a project sees it: reading that follows no symbolic link, and the few operations that change it.
//!
//! All changes go through [`Disk`], so that a test can stop a run at each of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;

use sha2::{Digest as _, Sha256};

use super::error::{Doing as _, Error};

/// The permission bits of a file to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What the umask leaves of these bits.
    New(u32),
    /// Exactly these bits: those of the file that is replaced.
    Exact(u32),
}

/// The operations that change the disk. None follows a symbolic link in the last component.
pub trait Disk: Sync {
    /// Makes a file that must not exist yet. Its bytes are on the disk once it is synced.
    fn create(&self, path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file a second name that must not exist yet.
    fn link(&self, file: &Path, name: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    fn make_dir(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder that must be empty.
    fn remove_dir(&self, path: &Path) -> io::Result<()>;
    /// Waits until the bytes of these files, and the names in these folders, are on the disk. What is gone is left out.
    fn sync(&self, paths: &[PathBuf]) -> io::Result<()>;
}

/// The disk of the operating system.
#[derive(Debug)]
pub struct Os;

impl Disk for Os {
    fn create(&self, path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
        let (Mode::New(bits) | Mode::Exact(bits)) = mode;
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(bits).open(path)?;
        if let Mode::Exact(bits) = mode {
            file.set_permissions(fs::Permissions::from_mode(bits))?;
        }
        file.write_all(bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        match fs::hard_link(file, name) {
            // Not every file system has a second name for a file, and not every file may be given one.
            Err(error)
                if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied) =>
            {
                let mode = fs::symlink_metadata(file)?.permissions().mode() & 0o7777;
                self.create(name, &fs::read(file)?, Mode::Exact(mode))?;
                self.sync(&[name.to_owned()])
            }
            result => result,
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn make_dir(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    /// A file system writes what many wait for at the same time in one go: one after the other, each would wait for a
    /// turn of the disk.
    fn sync(&self, paths: &[PathBuf]) -> io::Result<()> {
        thread::scope(|scope| {
            let waiting: Vec<_> = paths
                .chunks(paths.len().div_ceil(SYNC_THREADS).max(1))
                .map(|part| scope.spawn(|| part.iter().try_for_each(|path| sync_one(path))))
                .collect();
            waiting.into_iter().try_for_each(|part| part.join().expect("syncing does not panic"))
        })
    }
}

const SYNC_THREADS: usize = 32;

fn sync_one(path: &Path) -> io::Result<()> {
    match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        file => file?.sync_all(),
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What stands at a path of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Absent,
    File {
        bytes: Vec<u8>,
        /// Permission bits.
        mode: u32,
    },
    /// The path, or a folder on the way to it, is a symbolic link.
    Link,
    /// A folder, a device, or a file where a folder would have to be.
    Other,
}

impl Found {
    pub fn hash(&self) -> Option<String> {
        match self {
            Found::File { bytes, .. } => Some(hash(bytes)),
            _ => None,
        }
    }
}

/// Looks at one path under `root`, component by component, following no link.
pub fn look(root: &Path, path: &str) -> Result<Found, Error> {
    View::new(root).look(path)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Absent,
    Folder,
    File(u32),
    Link,
    Other,
}

fn kind(path: &Path) -> Result<Kind, Error> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => Ok(Kind::Link),
        Ok(meta) if meta.is_dir() => Ok(Kind::Folder),
        Ok(meta) if meta.is_file() => Ok(Kind::File(meta.permissions().mode() & 0o7777)),
        Ok(_) => Ok(Kind::Other),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(Kind::Absent)
        }
        Err(error) => Err(error).doing("look at", path),
    }
}

/// A project's folder, read many times: what is known of its folders is remembered.
pub struct View<'a> {
    root: &'a Path,
    folders: RefCell<HashMap<PathBuf, Kind>>,
    names: RefCell<HashMap<PathBuf, Vec<OsString>>>,
}

impl<'a> View<'a> {
    pub fn new(root: &'a Path) -> View<'a> {
        View { root, folders: RefCell::default(), names: RefCell::default() }
    }

    pub fn look(&self, path: &str) -> Result<Found, Error> {
        let mut at = self.root.to_owned();
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            at.push(part);
            match self.folder(&at)? {
                Kind::Folder => {}
                Kind::Absent => return Ok(Found::Absent),
                Kind::Link => return Ok(Found::Link),
                Kind::File(_) | Kind::Other => return Ok(Found::Other),
            }
        }
        at.push(name);
        match kind(&at)? {
            Kind::Absent => Ok(Found::Absent),
            Kind::Link => Ok(Found::Link),
            Kind::Folder | Kind::Other => Ok(Found::Other),
            Kind::File(mode) => {
                let bytes = fs::read(&at).doing("read", &at)?;
                Ok(Found::File { bytes, mode })
            }
        }
    }

    /// A name on the disk that differs from a component of `path` in case alone: on a disk that folds
    /// case the two are one file.
    pub fn differs_in_case(&self, path: &str) -> Result<Option<String>, Error> {
        let mut at = self.root.to_owned();
        let mut seen = String::new();
        for part in path.split('/') {
            for name in self.names(&at)? {
                let name = name.to_string_lossy();
                if name != part && name.to_lowercase() == part.to_lowercase() {
                    return Ok(Some(format!("{seen}{name}")));
                }
            }
            at.push(part);
            seen.push_str(part);
            seen.push('/');
        }
        Ok(None)
    }

    fn folder(&self, path: &Path) -> Result<Kind, Error> {
        if let Some(known) = self.folders.borrow().get(path) {
            return Ok(*known);
        }
        let found = kind(path)?;
        self.folders.borrow_mut().insert(path.to_owned(), found);
        Ok(found)
    }

    fn names(&self, folder: &Path) -> Result<Vec<OsString>, Error> {
        if let Some(known) = self.names.borrow().get(folder) {
            return Ok(known.clone());
        }
        let names = match kind(folder)? {
            Kind::Folder => names_in(folder)?,
            _ => Vec::new(),
        };
        self.names.borrow_mut().insert(folder.to_owned(), names.clone());
        Ok(names)
    }
}

/// The names in a folder, in no order.
pub fn names_in(folder: &Path) -> Result<Vec<OsString>, Error> {
    let entries = fs::read_dir(folder).doing("read", folder)?;
    entries.map(|entry| entry.map(|entry| entry.file_name()).doing("read", folder)).collect()
}

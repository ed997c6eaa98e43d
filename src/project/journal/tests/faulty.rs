//! A disk on which something goes wrong at one of the operations.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::project::disk::{Disk, Mode, Os};

/// The disk without waiting for it: a process that is killed does not take the system's cache along.
pub fn fast() -> Faulty {
    Faulty::new(usize::MAX, Fault::Crash)
}

/// What happens at one of the operations.
#[derive(Clone, Copy)]
pub enum Fault {
    /// Nothing happens to the disk from here on, as if the power went: of every file that was not waited for, half is
    /// there.
    Crash,
    /// This operation fails, and the ones after it do not.
    Fail(io::ErrorKind),
    /// The process ends.
    Abort,
}

pub struct Faulty {
    at: usize,
    fault: Fault,
    pub count: Arc<AtomicUsize>,
    unsynced: Mutex<Vec<PathBuf>>,
}

impl Faulty {
    pub fn new(at: usize, fault: Fault) -> Faulty {
        Faulty { at, fault, count: Arc::default(), unsynced: Mutex::default() }
    }

    fn step(&self) -> io::Result<()> {
        let now = self.count.fetch_add(1, Ordering::SeqCst);
        match self.fault {
            Fault::Crash if now >= self.at => {
                self.lose()?;
                Err(io::Error::other("crashed"))
            }
            Fault::Fail(kind) if now == self.at => Err(kind.into()),
            Fault::Abort if now == self.at => std::process::abort(),
            _ => Ok(()),
        }
    }

    /// The second half of every file that the disk was not waited for.
    fn lose(&self) -> io::Result<()> {
        for path in self.unsynced.lock().unwrap().drain(..).filter(|path| path.exists()) {
            let file = fs::OpenOptions::new().write(true).open(path)?;
            file.set_len(file.metadata()?.len() / 2)?;
        }
        Ok(())
    }
}

impl Disk for Faulty {
    fn create(&self, path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
        let half = self.count.load(Ordering::SeqCst) == self.at;
        if half && !matches!(self.fault, Fault::Fail(_)) {
            fs::write(path, &bytes[..bytes.len() / 2])?;
        }
        self.step()?;
        self.unsynced.lock().unwrap().push(path.to_owned());
        let (Mode::New(bits) | Mode::Exact(bits)) = mode;
        fs::OpenOptions::new().write(true).create_new(true).mode(bits).open(path)?.write_all(bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        for path in self.unsynced.lock().unwrap().iter_mut().filter(|path| **path == from) {
            to.clone_into(path);
        }
        Os.rename(from, to)
    }

    fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        self.step()?;
        Os.link(file, name)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Os.remove(path)
    }

    fn make_dir(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Os.make_dir(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Os.remove_dir(path)
    }

    fn sync(&self, paths: &[PathBuf]) -> io::Result<()> {
        self.step()?;
        self.unsynced.lock().unwrap().retain(|path| !paths.contains(path));
        Ok(())
    }
}

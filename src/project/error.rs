//! Why a project could not be read or written. Every variant says which file and what to do.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::tree::{SPEC_FILE, STATE_DIR};

#[derive(Debug, Error)]
pub enum Error {
    #[error("no `{SPEC_FILE}` in `{}` or a folder above it", .start.display())]
    NoProject { start: PathBuf },

    #[error("no `Cargo.toml` in `{}`", .start.display())]
    NoPackage { start: PathBuf },

    #[error("`{}` is not empty: it holds `{found}`", .dir.display())]
    NotEmpty { dir: PathBuf, found: String },

    #[error("`{}` is in the way: it is not a folder", .path.display())]
    NotAFolder { path: PathBuf },

    #[error(
        "these files have edits that are not committed and would be changed: {}; commit them first, or allow it with `--allow-dirty`",
        list(.files)
    )]
    Dirty { files: Vec<String> },

    #[error("conflict markers are left in {}; resolve them, then run again", list(.files))]
    ConflictsLeft { files: Vec<String> },

    #[error(
        "`{file}` is damaged: {why}; restore it from version control (`git checkout -- {STATE_DIR}`; after a merge of two branches take `{STATE_DIR}` and the migrations of one of them as a whole), then run `scaffold apply`"
    )]
    Damaged { file: String, why: String },

    #[error(
        "this project was written by a newer `scaffold` (format {found}, this one knows {known}); install it to go on"
    )]
    NewerFormat { found: u32, known: u32 },

    #[error("another `scaffold` is at work in `{}`; run again when it is done", .root.display())]
    Busy { root: PathBuf },

    #[error("`{path}` was changed while `scaffold` was at work; nothing was written, run again")]
    Changed { path: String },

    #[error(
        "`{path}` is, or lies behind, a symbolic link; `scaffold` follows none, put the folder or file itself there"
    )]
    Link { path: String },

    #[error("an interrupted run could not be taken back without losing newer edits: the earlier content of {} is kept beside it", list(.files))]
    Interfered { files: Vec<String> },

    #[error("cannot {action} `{}`: {source}", .path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
}

impl Error {
    /// The exit code of the command line for this error.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::ConflictsLeft { .. } => 4,
            Error::NotEmpty { .. } | Error::Dirty { .. } | Error::NotAFolder { .. } => 6,
            Error::NoProject { .. }
            | Error::NoPackage { .. }
            | Error::Damaged { .. }
            | Error::NewerFormat { .. }
            | Error::Busy { .. }
            | Error::Changed { .. }
            | Error::Link { .. }
            | Error::Interfered { .. }
            | Error::Io { .. } => 1,
        }
    }
}

fn list(files: &[String]) -> String {
    files.iter().map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", ")
}

/// Says what was being done, and where, when an I/O operation fails.
pub(super) trait Doing<T> {
    fn doing(self, action: &'static str, path: &Path) -> Result<T, Error>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, action: &'static str, path: &Path) -> Result<T, Error> {
        self.map_err(|source| Error::Io { action, path: path.to_owned(), source })
    }
}

//! From the disk to text.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::problem::Problem;
use crate::diagnostic::{Diagnostic, Diagnostics, Source};

/// A spec of a thousand entities is a tenth of this; what is larger is another file.
const LIMIT: u64 = 4 << 20;

/// Reads a spec's text.
///
/// Fails with E0001 (missing or unreadable), E0003 (not UTF-8) and E0004 (too large).
pub fn read_file(path: &Path) -> Result<Source, Diagnostics> {
    let bytes = bytes(path).map_err(|problem| Diagnostic::error(&problem))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(path, text)),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            Err(Diagnostic::error(&Problem::NotUtf8 { offset }).into())
        }
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    let unreadable = |error| Problem::Unreadable { error };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LIMIT { Err(Problem::TooLarge { limit: LIMIT }) } else { Ok(bytes) }
}

//! Lays out the rendered Rust files with one run of `rustfmt`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use super::Error;

/// Crate roots: `rustfmt` finds the other files by their `mod` items.
const ROOTS: [&str; 4] = ["build.rs", "src/lib.rs", "src/main.rs", "tests/api/main.rs"];

/// Formats all Rust files of a rendered project, each where it stands in the module tree.
pub fn format(files: &mut BTreeMap<String, String>) -> Result<(), Error> {
    let folder = Folder::new().map_err(Error::Scratch)?;
    let sources: Vec<_> = files.iter_mut().filter(|(path, _)| path.ends_with(".rs")).collect();
    for (path, source) in &sources {
        let place = folder.0.join(path);
        fs::create_dir_all(place.parent().unwrap_or(&folder.0)).map_err(Error::Scratch)?;
        fs::write(&place, source.as_bytes()).map_err(Error::Scratch)?;
    }
    run(&folder.0)?;
    for (path, source) in sources {
        *source = fs::read_to_string(folder.0.join(path)).map_err(Error::Scratch)?;
    }
    Ok(())
}

fn run(folder: &Path) -> Result<(), Error> {
    let roots = ROOTS.iter().filter(|root| folder.join(root).exists());
    let output = Command::new("rustfmt")
        .args(["--edition", "2024", "--quiet", "--config-path"])
        .arg(folder)
        .args(roots)
        .current_dir(folder)
        .output()
        .map_err(Error::NoRustfmt)?;
    if output.status.success() {
        Ok(())
    } else {
        Err(Error::Unformattable(String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}

/// A folder of this process that goes when it is done.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let path = std::env::temp_dir().join(format!("scaffold-{:016x}", u64::from_le_bytes(bytes)));
        fs::create_dir(&path)?;
        // Settings that are found further up are not the project's.
        fs::write(path.join("rustfmt.toml"), "")?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the folder for temporary files.
        drop(fs::remove_dir_all(&self.0));
    }
}

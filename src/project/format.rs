//! Telling an edit from a mere change of layout.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// Lays out Rust sources as the project's own settings say.
pub trait Formatter {
    /// Each source formatted, in the given order; none where it cannot be read as Rust.
    fn format(&self, sources: &[&str]) -> Vec<Option<String>>;
}

/// The `rustfmt` of the toolchain, with the settings of the project that it runs in.
#[derive(Debug)]
pub struct Rustfmt {
    /// Where `rustfmt` looks for its settings.
    root: PathBuf,
}

impl Rustfmt {
    pub fn new(root: &Path) -> Rustfmt {
        Rustfmt { root: root.to_owned() }
    }

    /// A source on standard input, so that `rustfmt` does not follow its `mod` lines.
    fn format_one(&self, source: &str) -> Option<String> {
        let mut child = Command::new("rustfmt")
            .args(["--edition", "2024", "--emit", "stdout", "--quiet"])
            .current_dir(&self.root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut stdin = child.stdin.take()?;
        // rustfmt reads all of its input before it writes.
        stdin.write_all(source.as_bytes()).ok()?;
        drop(stdin);
        let output = child.wait_with_output().ok()?;
        output.status.success().then(|| String::from_utf8(output.stdout).ok())?
    }
}

impl Formatter for Rustfmt {
    fn format(&self, sources: &[&str]) -> Vec<Option<String>> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(sources.len().max(1));
        let share = sources.len().div_ceil(threads).max(1);
        thread::scope(|scope| {
            let workers: Vec<_> = sources
                .chunks(share)
                .map(|part| {
                    scope.spawn(|| part.iter().map(|source| self.format_one(source)).collect::<Vec<_>>())
                })
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().expect("formatting does not panic")).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_many_in_order_and_follows_no_module() {
        let rustfmt = Rustfmt::new(&std::env::temp_dir());
        let formatted = rustfmt.format(&["fn  a( ){}", "mod  missing;", "fn broken("]);
        assert_eq!(formatted, [Some("fn a() {}\n".to_owned()), Some("mod missing;\n".to_owned()), None]);
    }
}

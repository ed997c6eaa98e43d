//! Running a project's tests, for their result and, where `cargo llvm-cov` is there, the lines that they reach.

use std::io;
use std::path::Path;
use std::process::{Command, Output};

use serde::Serialize;
use serde_json::Value;

/// What a run of the tests came to.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Ran {
    pub passed: usize,
    pub failed: usize,
    pub ignored: usize,
    /// They were built and all of them passed.
    pub success: bool,
    /// Percent of the lines, where that was measured.
    pub line_coverage: Option<f64>,
}

impl Ran {
    pub fn sentence(&self) -> String {
        let coverage = self.line_coverage.map(|percent| format!(" {percent:.1} % of the lines are reached."));
        let result = if self.success { "All pass" } else { "Not all pass" };
        format!(
            "{result}: {} passed, {} failed, {} ignored.{}",
            self.passed,
            self.failed,
            self.ignored,
            coverage.unwrap_or_default()
        )
    }
}

/// Runs all tests of the project at `root`.
///
/// # Errors
/// `cargo` cannot be run.
pub fn run_tests(root: &Path) -> io::Result<Ran> {
    let cargo = |arguments: &[&str]| Command::new("cargo").args(arguments).current_dir(root).output();
    let measures = cargo(&["llvm-cov", "--version"])?.status.success();
    if !measures {
        return Ok(read(&cargo(&["test", "--no-fail-fast"])?));
    }
    let mut ran = read(&cargo(&["llvm-cov", "--no-report", "--no-fail-fast"])?);
    let summary = cargo(&["llvm-cov", "report", "--json", "--summary-only"])?;
    ran.line_coverage = coverage(&summary.stdout);
    Ok(ran)
}

/// The sum of cargo's `test result:` lines.
fn read(output: &Output) -> Ran {
    let mut ran = Ran { success: output.status.success(), ..Ran::default() };
    let text = String::from_utf8_lossy(&output.stdout);
    for line in text.lines().filter(|line| line.starts_with("test result:")) {
        let number = |what: &str| {
            let before = line.split([';', '.']).find_map(|part| part.trim().strip_suffix(what));
            before.and_then(|number| number.trim().parse::<usize>().ok()).unwrap_or_default()
        };
        ran.passed += number("passed");
        ran.failed += number("failed");
        ran.ignored += number("ignored");
    }
    ran
}

fn coverage(summary: &[u8]) -> Option<f64> {
    let summary: Value = serde_json::from_slice(summary).ok()?;
    summary["data"][0]["totals"]["lines"]["percent"].as_f64()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn adds_up_what_cargo_says() {
        let text = "test a ... ok\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\ntest result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n";
        let status = std::process::ExitStatus::from_raw(256);
        let output = Output { status, stdout: text.into(), stderr: Vec::new() };
        let ran = Ran { passed: 5, failed: 1, ignored: 1, success: false, line_coverage: None };
        assert_eq!(read(&output), ran);
    }

    #[test]
    fn reads_the_coverage() {
        assert_eq!(coverage(br#"{"data":[{"totals":{"lines":{"percent":81.25}}}]}"#), Some(81.25));
        assert_eq!(coverage(b""), None);
    }
}

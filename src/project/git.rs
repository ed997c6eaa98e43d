//! Asking git which files have edits that are not committed. Nothing is ever committed, staged or run.

use std::path::Path;
use std::process::Command;

/// Those of `paths` that git does not hold as they stand on the disk. None where there is no git, or no repository.
pub fn dirty(root: &Path, paths: &[&str]) -> Vec<String> {
    if paths.is_empty() {
        return Vec::new();
    }
    let Some(prefix) = run(root, &["rev-parse", "--show-prefix"], &[]) else { return Vec::new() };
    let prefix = String::from_utf8_lossy(&prefix).trim_end_matches('\n').to_owned();
    let arguments = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--"];
    let status = run(root, &arguments, paths).unwrap_or_default();
    let names = status.split(|byte| *byte == 0).filter_map(|line| line.get(3..));
    let mut found: Vec<String> = names
        .filter_map(|name| String::from_utf8_lossy(name).strip_prefix(&prefix).map(str::to_owned))
        .filter(|name| paths.contains(&name.as_str()))
        .collect();
    found.sort();
    found
}

/// The output of a git command that only reads; none when git is missing or fails.
fn run(root: &Path, arguments: &[&str], paths: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new("git")
        .args(["-c", "core.fsmonitor=false"])
        .args(arguments)
        .args(paths)
        .current_dir(root)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_LITERAL_PATHSPECS", "1")
        // Inside a hook these name the repository of the hook.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_PREFIX")
        .output()
        .ok()?;
    output.status.success().then_some(output.stdout)
}

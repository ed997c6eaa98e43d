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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn git(root: &Path, arguments: &[&str]) {
        let identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
        let status =
            Command::new("git").args(identity).args(arguments).current_dir(root).output().unwrap().status;
        assert!(status.success(), "git {arguments:?}");
    }

    #[test]
    fn names_what_is_not_committed() {
        let dir = tempfile::tempdir().unwrap();
        assert!(dirty(dir.path(), &["a"]).is_empty(), "no repository");
        let root = dir.path().join("sub dir");
        fs::create_dir(&root).unwrap();
        for name in ["clean", "edited", "staged", "with [glob] \u{e9}"] {
            fs::write(root.join(name), "1").unwrap();
        }
        git(dir.path(), &["init", "-q"]);
        git(dir.path(), &["add", "."]);
        git(dir.path(), &["commit", "-qm", "all"]);
        for name in ["edited", "staged", "untracked", "not asked", "with [glob] \u{e9}"] {
            fs::write(root.join(name), "2").unwrap();
        }
        git(dir.path(), &["add", "sub dir/staged"]);
        let index = fs::read(dir.path().join(".git/index")).unwrap();
        let asked = ["clean", "edited", "staged", "untracked", "with [glob] \u{e9}", "absent"];
        assert_eq!(dirty(&root, &asked), ["edited", "staged", "untracked", "with [glob] \u{e9}"]);
        assert_eq!(fs::read(dir.path().join(".git/index")).unwrap(), index, "the index is not touched");
    }
}

//! Runs that are stopped at each operation that changes the disk.

mod faulty;

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tempfile::TempDir;
use walkdir::WalkDir;

use super::super::create::create_on;
use super::super::disk::Os;
use super::super::tests::{Trim, rendering};
use super::super::{Action, File, Options, Project, Rendering, create};
use super::*;
use crate::project::disk::hash;
use faulty::{Fault, Faulty, fast};

type Snapshot = BTreeMap<String, Vec<u8>>;

/// Every file below a folder, journals and staged files included, and every empty folder.
fn snapshot(root: &Path) -> Snapshot {
    let entries = WalkDir::new(root).min_depth(1).into_iter().map(Result::unwrap);
    entries
        .filter(|entry| !entry.file_type().is_dir() || fs::read_dir(entry.path()).unwrap().next().is_none())
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
            (path, fs::read(entry.path()).unwrap_or_default())
        })
        .collect()
}

const BASE: &str = "one\ntwo\nthree\nfour\nfive\n";

/// A project in which a run updates, merges, creates, deletes, moves and keeps.
struct Story {
    dir: TempDir,
    new: Rendering,
    options: Options,
}

impl Story {
    fn new() -> Story {
        // In memory where there is such a place: these tests make many thousand files.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap();
        let old = [
            ("edited.txt", File::managed(BASE)),
            ("gone/deep/file.txt", File::managed("gone\n")),
            ("kept.txt", File::managed("kept\n")),
            ("moved/old.txt", File::managed("moved\n")),
            ("updated.txt", File::managed("old\n")),
        ];
        create(&dir.path().join("before"), &rendering(&old)).unwrap();
        fs::write(dir.path().join("before/edited.txt"), BASE.replace("one", "ONE")).unwrap();
        let (new, options) = Story::rendered();
        let story = Story { dir, new, options };
        assert_eq!(story.run(&story.copy("after"), Os), Ok(()));
        story
    }

    /// What the run shall bring about.
    fn rendered() -> (Rendering, Options) {
        let new = rendering(&[
            ("edited.txt", File::managed(BASE.replace("five", "FIVE"))),
            ("fresh/deep/file.txt", File::managed("fresh\n")),
            ("kept.txt", File::managed("kept\n")),
            ("migrations/2.sql", File::migration("select 2;\n")),
            ("moved/new.txt", File::managed("moved\n")),
            ("updated.txt", File::managed("new\n")),
        ]);
        let renames = vec![("moved/old.txt".to_owned(), "moved/new.txt".to_owned())];
        let options = Options { renames, ..Options::default() };
        (new, options)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A new copy of the project as it is before the run.
    fn copy(&self, name: &str) -> PathBuf {
        let (from, to) = (self.path("before"), self.path(name));
        if to.exists() {
            fs::remove_dir_all(&to).unwrap();
        }
        for entry in WalkDir::new(&from).into_iter().map(Result::unwrap) {
            let target = to.join(entry.path().strip_prefix(&from).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir(target).unwrap();
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
        to
    }

    fn open(root: &Path) -> Result<Project, Error> {
        Project::open_on(root, Box::new(fast()))
    }

    fn run(&self, root: &Path, disk: impl Disk + 'static) -> Result<(), String> {
        run(root, disk, &self.new, &self.options)
    }
}

fn run(root: &Path, disk: impl Disk + 'static, new: &Rendering, options: &Options) -> Result<(), String> {
    let mut project = Project::open_on(root, Box::new(disk)).map_err(|error| error.to_string())?;
    let plan = project.compare(new, options, &Trim).map_err(|error| error.to_string())?;
    project.apply(&plan, true).map_err(|error| {
        assert_eq!(error.exit_code(), 1);
        error.to_string()
    })
}

impl Story {
    /// The number of operations of a whole run.
    fn operations(&self) -> usize {
        let disk = fast();
        let count = Arc::clone(&disk.count);
        assert_eq!(self.run(&self.copy("counted"), disk), Ok(()));
        count.load(Ordering::SeqCst)
    }
}

#[test]
fn a_run_that_crashes_anywhere_is_finished_or_taken_back_by_the_next() {
    let story = Story::new();
    let (before, after) = (snapshot(&story.path("before")), snapshot(&story.path("after")));
    assert_ne!(before, after);
    let (mut completed, mut undone) = (0, 0);
    for at in 0..story.operations() {
        let root = story.copy("crashed");
        let crashed = story.run(&root, Faulty::new(at, Fault::Crash));
        let project = Story::open(&root).unwrap();
        let recovery = project.recovery();
        drop(project);
        let now = snapshot(&root);
        match recovery {
            Recovery::Completed => assert_eq!(now, after, "crashed at {at}"),
            Recovery::Undone => assert_eq!(now, before, "crashed at {at}"),
            Recovery::Nothing => {
                assert!(now == before || (now == after && crashed.is_ok()), "crashed at {at}");
            }
        }
        completed += usize::from(recovery == Recovery::Completed);
        undone += usize::from(recovery == Recovery::Undone);
        assert_eq!(story.run(&root, fast()), Ok(()));
        assert_eq!(snapshot(&root), after, "crashed at {at}");
    }
    assert!(completed > 20 && undone > 15, "{completed} completed, {undone} undone");
}

#[test]
fn a_recovery_that_crashes_is_recovered_itself() {
    let story = Story::new();
    let (before, after) = (snapshot(&story.path("before")), snapshot(&story.path("after")));
    for at in (0..story.operations()).step_by(4) {
        for again in (at % 3..).step_by(3) {
            let root = story.copy("crashed");
            let _ = story.run(&root, Faulty::new(at, Fault::Crash));
            let recovered = Project::open_on(&root, Box::new(Faulty::new(again, Fault::Crash))).is_ok();
            drop(Story::open(&root).unwrap());
            let now = snapshot(&root);
            assert!(now == before || now == after, "crashed at {at}, then at {again}");
            if recovered {
                break;
            }
        }
    }
}

#[test]
fn an_edit_after_a_crash_is_never_lost() {
    let story = Story::new();
    let targets = [
        "edited.txt",
        "gone/deep/file.txt",
        "fresh/deep/file.txt",
        "updated.txt",
        "moved/old.txt",
        "moved/new.txt",
    ];
    for at in 0..story.operations() {
        for target in targets {
            let root = story.copy("crashed");
            let _ = story.run(&root, Faulty::new(at, Fault::Crash));
            let path = root.join(target);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let _ = fs::remove_file(&path);
            fs::write(&path, "just now\n").unwrap();
            let opened = Story::open(&root).map(|_| ());
            assert_eq!(
                fs::read_to_string(&path).unwrap_or_default(),
                "just now\n",
                "crashed at {at}, {target}"
            );
            if let Err(error) = opened {
                assert!(matches!(error, Error::Interfered { .. }), "crashed at {at}, {target}: {error}");
                drop(Story::open(&root).unwrap());
            }
        }
    }
}

#[test]
fn an_operation_that_fails_leaves_everything_as_it_was() {
    let story = Story::new();
    let (before, after) = (snapshot(&story.path("before")), snapshot(&story.path("after")));
    let kinds =
        [io::ErrorKind::StorageFull, io::ErrorKind::ReadOnlyFilesystem, io::ErrorKind::PermissionDenied];
    let mut failed = 0;
    for at in 0..story.operations() {
        let root = story.copy("failed");
        if story.run(&root, Faulty::new(at, Fault::Fail(kinds[at % kinds.len()]))).is_err() {
            failed += 1;
            assert_eq!(snapshot(&root), before, "failed at {at}");
        } else {
            drop(Story::open(&root).unwrap());
            assert_eq!(snapshot(&root), after, "failed at {at}");
        }
    }
    assert!(failed > 50, "{failed}");
}

#[test]
fn a_new_project_that_crashes_is_made_by_the_next_run() {
    let files = [("a/b.txt", File::managed("b\n")), ("c.txt", File::owned("c\n"))];
    for exists in [false, true] {
        let reference = tempfile::tempdir().unwrap();
        create(&reference.path().join("app"), &rendering(&files)).unwrap();
        let expected = snapshot(reference.path());
        for at in 0.. {
            let dir = tempfile::tempdir().unwrap();
            let root = dir.path().join("app");
            if exists {
                fs::create_dir(&root).unwrap();
            }
            if create_on(&Faulty::new(at, Fault::Crash), &root, &rendering(&files)).is_ok() {
                assert!(at > 10);
                break;
            }
            if !exists && root.exists() {
                // Renamed, and only the wait for the disk failed.
                assert_eq!(snapshot(dir.path()), expected);
                continue;
            }
            match create_on(&fast(), &root, &rendering(&files)) {
                Ok(_) => {}
                Err(error) => assert!(matches!(error, Error::NotEmpty { .. }), "{error}"),
            }
            assert_eq!(snapshot(dir.path()), expected, "crashed at {at}");
        }
    }
}

#[test]
fn a_new_project_that_cannot_be_made_leaves_nothing() {
    let files = [("a/b.txt", File::managed("b\n")), ("c.txt", File::owned("c\n"))];
    for at in 0.. {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("empty");
        fs::create_dir(&root).unwrap();
        let disk = Faulty::new(at, Fault::Fail(io::ErrorKind::StorageFull));
        match create_on(&disk, &root, &rendering(&files)) {
            Err(error) => {
                assert_eq!(error.exit_code(), 1);
                assert_eq!(snapshot(&root), Snapshot::new(), "failed at {at}");
            }
            Ok(_) if disk.count.load(Ordering::SeqCst) <= at => break,
            Ok(_) => {}
        }
        let absent = dir.path().join("absent");
        let disk = Faulty::new(at, Fault::Fail(io::ErrorKind::StorageFull));
        let made = create_on(&disk, &absent, &rendering(&files)).is_ok();
        let names = fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(names, if made || absent.exists() { 2 } else { 1 }, "failed at {at}");
    }
}

#[test]
fn a_file_that_appears_between_plan_and_write_is_not_replaced() {
    let story = Story::new();
    let root = story.copy("raced");
    let mut project = Story::open(&root).unwrap();
    let plan = project.compare(&story.new, &story.options, &Trim).unwrap();
    assert!(plan.entries.iter().any(|entry| entry.action == Action::Create));
    fs::create_dir_all(root.join("fresh/deep")).unwrap();
    fs::write(root.join("fresh/deep/file.txt"), "mine\n").unwrap();
    let before = snapshot(&root);
    assert!(matches!(project.apply(&plan, true), Err(Error::Changed { .. })));
    assert_eq!(snapshot(&root), before);
}

#[test]
fn a_journal_that_leads_out_of_the_project_is_refused() {
    let story = Story::new();
    let root = story.copy("hostile");
    fs::write(story.path("victim"), "x").unwrap();
    let hash = hash(b"x");
    let journal = format!(r#"{{"dirs":[],"steps":[{{"path":"../victim","old":"{hash}","new":null}}]}}"#);
    fs::write(root.join(COMMIT), journal).unwrap();
    assert!(matches!(Story::open(&root), Err(Error::Damaged { file, .. }) if file == COMMIT));
    assert!(story.path("victim").exists());
}

/// Not a test of its own: the process that [`a_process_that_is_killed_anywhere_is_recovered`] starts.
#[test]
fn killed_child() {
    let Ok(root) = std::env::var("SCAFFOLD_TEST_KILL_ROOT") else { return };
    let at = std::env::var("SCAFFOLD_TEST_KILL_AT").unwrap().parse().unwrap();
    let (new, options) = Story::rendered();
    let _ = run(Path::new(&root), Faulty::new(at, Fault::Abort), &new, &options);
}

#[test]
fn a_process_that_is_killed_anywhere_is_recovered() {
    let story = Story::new();
    let (before, after) = (snapshot(&story.path("before")), snapshot(&story.path("after")));
    for at in (0..story.operations()).step_by(2) {
        let root = story.copy("killed");
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "project::journal::tests::killed_child"])
            .env("SCAFFOLD_TEST_KILL_ROOT", &root)
            .env("SCAFFOLD_TEST_KILL_AT", at.to_string())
            .output()
            .unwrap()
            .status;
        assert!(!status.success(), "killed at {at}");
        drop(Story::open(&root).unwrap());
        let now = snapshot(&root);
        assert!(now == before || now == after, "killed at {at}");
        assert_eq!(story.run(&root, fast()), Ok(()));
        assert_eq!(snapshot(&root), after, "killed at {at}");
    }
}

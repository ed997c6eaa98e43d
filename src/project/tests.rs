//! A project through its life: made, edited, rendered anew.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use tempfile::TempDir;

use super::*;

/// A formatter that knows one layout: no space at the start of a line.
pub(super) struct Trim;

impl Formatter for Trim {
    fn format(&self, sources: &[&str]) -> Vec<Option<String>> {
        let trim = |source: &&str| source.split_inclusive('\n').map(str::trim_start).collect();
        sources.iter().map(|source| Some(trim(source))).collect()
    }
}

pub(super) fn rendering(files: &[(&str, File)]) -> Rendering {
    let mut tree = Tree::new();
    for (path, file) in files {
        tree.insert(*path, file.clone());
    }
    let facts = Facts {
        generator: "1.2.3".to_owned(),
        rendering: "as before".to_owned(),
        latest_migration: Some("20261123000001".to_owned()),
        plurals: [("Person".to_owned(), "people".to_owned())].into(),
        schema: b"{}\n".to_vec(),
    };
    Rendering {
        tree,
        facts,
        spec: SpecText { text: b"[project]\n".to_vec(), read: None },
        editor_schema: Vec::new(),
    }
}

/// A folder with a project made of these files.
struct Fixture {
    dir: TempDir,
}

impl Fixture {
    fn new(files: &[(&str, File)]) -> Fixture {
        let dir = tempfile::tempdir().unwrap();
        create(&dir.path().join("app"), &rendering(files)).unwrap();
        Fixture { dir }
    }

    fn managed(path: &str, text: &str) -> Fixture {
        Fixture::new(&[(path, File::managed(text))])
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("app")
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.root().join(path), bytes).unwrap();
    }

    fn read(&self, path: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.root().join(path)).unwrap()).into_owned()
    }

    fn exists(&self, path: &str) -> bool {
        fs::symlink_metadata(self.root().join(path)).is_ok()
    }

    fn plan(&self, files: &[(&str, File)], options: &Options) -> Result<Plan, Error> {
        Project::open(&self.root())?.compare(&rendering(files), options, &Trim)
    }

    /// Applies a rendering and says what happened to each file.
    fn apply_with(&self, files: &[(&str, File)], options: &Options) -> Vec<(String, Action)> {
        let mut project = Project::open(&self.root()).unwrap();
        let plan = project.compare(&rendering(files), options, &Trim).unwrap();
        project.apply(&plan, false).unwrap();
        plan.entries.into_iter().map(|entry| (entry.path, entry.action)).collect()
    }

    fn apply(&self, files: &[(&str, File)]) -> Vec<(String, Action)> {
        self.apply_with(files, &Options::default())
    }

    /// Applies a rendering of one managed file.
    fn apply_text(&self, path: &str, text: &str) -> Action {
        self.apply(&[(path, File::managed(text))])[0].1
    }
}

const BASE: &str = "one\ntwo\nthree\nfour\nfive\n";

#[test]
fn create_writes_files_and_state() {
    let fixture = Fixture::new(&[
        (".env", File::owned("SECRET_KEY=hush\n").private()),
        ("run.sh", File::managed("#!/bin/sh\n").executable()),
        ("src/main.rs", File::managed("fn main() {}\n").of_entity("Post")),
        ("migrations/1_a.up.sql", File::migration("select 1;\n")),
    ]);
    assert_eq!(fixture.read("src/main.rs"), "fn main() {}\n");
    assert_eq!(fixture.read(".scaffold/base/src/main.rs"), "fn main() {}\n");
    assert_eq!(fixture.read("scaffold.toml"), "[project]\n");
    assert_eq!(fixture.read(".scaffold/schema.json"), "{}\n");
    assert!(!fixture.exists(".scaffold/base/.env"));
    assert!(!fixture.exists(".scaffold/base/migrations"));
    let mode = |path: &str| fs::metadata(fixture.root().join(path)).unwrap().mode() & 0o7777;
    assert_eq!(mode("run.sh") & 0o111, 0o111);
    assert_eq!(mode("src/main.rs") & 0o111, 0);
    assert_eq!(mode(".env"), 0o600);
    let lock = fixture.read(".scaffold/lock.toml");
    assert!(lock.contains("\"src/main.rs\" = { class = \"managed\", entity = \"Post\", hash = \""), "{lock}");
    assert!(lock.contains("\".env\" = { class = \"owned\" }"), "{lock}");
    let project = Project::open(&fixture.root()).unwrap();
    let state = project.state().unwrap();
    assert_eq!(state.lock_text(), lock);
    assert_eq!(state.facts.plurals["Person"], "people");
    assert_eq!(state.facts.latest_migration.as_deref(), Some("20261123000001"));
    let names: Vec<_> =
        fs::read_dir(fixture.dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["app"], "nothing is left beside the project");
}

#[test]
fn create_takes_an_empty_folder_and_refuses_a_full_one() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let files = [("src/main.rs", File::managed("x"))];
    create(dir.path(), &rendering(&files)).unwrap();
    assert_eq!(fs::read_to_string(dir.path().join("src/main.rs")).unwrap(), "x");
    let mut names: Vec<_> =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [".git", ".scaffold", "scaffold.toml", "src"]);

    let full = tempfile::tempdir().unwrap();
    fs::write(full.path().join("mine"), "x").unwrap();
    let error = create(full.path(), &rendering(&files)).unwrap_err();
    assert!(matches!(&error, Error::NotEmpty { found, .. } if found == "mine"), "{error}");
    assert_eq!(error.exit_code(), 6);
    assert!(!full.path().join("src").exists());
    let error = preview(&full.path().join("mine"), &rendering(&files)).unwrap_err();
    assert!(matches!(error, Error::NotAFolder { .. }));
}

#[test]
fn same_rendering_writes_nothing() {
    let files = [("a/b.txt", File::managed(BASE)), ("c.txt", File::owned("c"))];
    let fixture = Fixture::new(&files);
    let stamp = |path: &str| {
        let meta = fs::metadata(fixture.root().join(path)).unwrap();
        (meta.ino(), meta.mtime(), meta.mtime_nsec())
    };
    let all = ["a/b.txt", "c.txt", ".scaffold/lock.toml", ".scaffold/base/a/b.txt", ".scaffold"];
    let before: Vec<_> = all.iter().map(|path| stamp(path)).collect();
    assert!(fixture.plan(&files, &Options::default()).unwrap().is_empty());
    fixture.apply(&files);
    assert_eq!(all.iter().map(|path| stamp(path)).collect::<Vec<_>>(), before);
}

fn row(base: &str, yours: &str, new: &str) -> (Action, String) {
    let fixture = Fixture::managed("f.txt", base);
    fixture.write("f.txt", yours);
    let action = fixture.apply_text("f.txt", new);
    assert_eq!(fixture.read(".scaffold/base/f.txt"), new, "the base advances");
    (action, fixture.read("f.txt"))
}

#[test]
fn unedited_and_changed_is_written() {
    assert_eq!(row(BASE, BASE, "new\n"), (Action::Update, "new\n".to_owned()));
}

#[test]
fn edited_and_unchanged_is_kept() {
    assert_eq!(row(BASE, "mine\n", BASE), (Action::Keep, "mine\n".to_owned()));
}

#[test]
fn edited_and_changed_is_merged() {
    let (action, text) = row(BASE, "ONE\ntwo\nthree\nfour\nfive\n", "one\ntwo\nthree\nfour\nFIVE\n");
    assert_eq!((action, text.as_str()), (Action::Merge, "ONE\ntwo\nthree\nfour\nFIVE\n"));
}

#[test]
fn same_edit_on_both_sides_is_adopted() {
    assert_eq!(row(BASE, "new\n", "new\n"), (Action::Adopt, "new\n".to_owned()));
}

#[test]
fn conflict_gets_markers_and_the_next_run_refuses() {
    let fixture = Fixture::managed("f.txt", BASE);
    fixture.write("f.txt", "one\nmine\nthree\nfour\nfive\n");
    assert_eq!(fixture.apply_text("f.txt", "one\nours\nthree\nfour\nfive\n"), Action::Conflict);
    let marked = "one\n<<<<<<< yours\nmine\n||||||| base\ntwo\n=======\nours\n>>>>>>> scaffold 1.2.3\nthree\nfour\nfive\n";
    assert_eq!(fixture.read("f.txt"), marked);
    let again = [("f.txt", File::managed("one\nours\nthree\nfour\nfive\n"))];
    let error = fixture.plan(&again, &Options::default()).unwrap_err();
    assert!(matches!(&error, Error::ConflictsLeft { files } if files == &["f.txt"]), "{error}");
    assert_eq!(error.exit_code(), 4);

    fixture.write("f.txt", "one\nboth\nthree\nfour\nfive\n");
    assert_eq!(fixture.apply(&again)[0].1, Action::Keep, "a resolved conflict does not come back");
}

#[test]
fn a_side_can_be_chosen() {
    for (on_conflict, line) in [(OnConflict::Ours, "mine"), (OnConflict::Theirs, "ours")] {
        let fixture = Fixture::managed("f.txt", BASE);
        fixture.write("f.txt", "one\nmine\nthree\nfour\nedited\n");
        let options = Options { on_conflict, ..Options::default() };
        let done =
            fixture.apply_with(&[("f.txt", File::managed("one\nours\nthree\nfour\nfive\n"))], &options);
        assert_eq!(done[0].1, Action::Merge);
        assert_eq!(fixture.read("f.txt"), format!("one\n{line}\nthree\nfour\nedited\n"));
    }
}

#[test]
fn deleted_stays_deleted_until_restored() {
    let fixture = Fixture::new(&[("f.txt", File::managed("a\n")), ("o.txt", File::owned("o\n"))]);
    fs::remove_file(fixture.root().join("f.txt")).unwrap();
    fs::remove_file(fixture.root().join("o.txt")).unwrap();
    let new = [("f.txt", File::managed("b\n")), ("o.txt", File::owned("p\n"))];
    let deleted: Vec<_> = fixture.apply(&new).into_iter().map(|(_, action)| action).collect();
    assert_eq!(deleted, [Action::Deleted, Action::Deleted]);
    assert!(!fixture.exists("f.txt") && !fixture.exists("o.txt"));
    assert!(fixture.plan(&new, &Options::default()).unwrap().in_step());
    fixture.apply_with(&new, &Options { restore: true, ..Options::default() });
    assert_eq!((fixture.read("f.txt"), fixture.read("o.txt")), ("b\n".to_owned(), "p\n".to_owned()));
}

#[test]
fn unedited_and_absent_is_deleted_with_its_folder() {
    let fixture = Fixture::managed("src/post/f.txt", BASE);
    assert_eq!(fixture.apply(&[]), [("src/post/f.txt".to_owned(), Action::Delete)]);
    assert!(!fixture.exists("src"));
    assert!(!fixture.exists(".scaffold/base"));
    assert_eq!(fixture.apply(&[]), []);
}

#[test]
fn edited_and_absent_is_an_orphan_and_merges_when_it_comes_back() {
    let fixture = Fixture::managed("f.txt", BASE);
    fixture.write("f.txt", "ONE\ntwo\nthree\nfour\nfive\n");
    assert_eq!(fixture.apply(&[])[0].1, Action::Orphan);
    assert_eq!(fixture.apply(&[])[0].1, Action::Orphan);
    assert_eq!(fixture.apply_text("f.txt", "one\ntwo\nthree\nfour\nFIVE\n"), Action::Merge);
    assert_eq!(fixture.read("f.txt"), "ONE\ntwo\nthree\nfour\nFIVE\n");
}

#[test]
fn unrecorded_files_are_adopted_or_left_alone() {
    let fixture = Fixture::new(&[]);
    fixture.write("same.txt", "a\r\n");
    fixture.write("other.txt", "mine\n");
    fixture.write("own.txt", "mine\n");
    let new = [
        ("same.txt", File::managed("a\n")),
        ("other.txt", File::managed("b\n")),
        ("own.txt", File::owned("b\n")),
    ];
    let done = fixture.apply(&new);
    let action = |path: &str| done.iter().find(|(name, _)| name == path).unwrap().1;
    assert_eq!(
        (action("same.txt"), action("other.txt"), action("own.txt")),
        (Action::Adopt, Action::Conflict, Action::Adopt)
    );
    assert_eq!(fixture.read("other.txt"), "mine\n");
    assert_eq!(fixture.read("own.txt"), "mine\n");
    let plan = fixture.plan(&new, &Options::default()).unwrap();
    assert_eq!(plan.exit_code(), 4, "it comes back until a side is chosen");
    fixture.apply_with(&new, &Options { on_conflict: OnConflict::Ours, ..Options::default() });
    assert!(fixture.plan(&new, &Options::default()).unwrap().in_step());
    assert_eq!(fixture.read("other.txt"), "mine\n");
}

#[test]
fn without_state_every_file_is_the_users() {
    let files = [("f.txt", File::managed("a\n")), ("g.txt", File::managed("a\n"))];
    let fixture = Fixture::new(&files);
    fs::remove_dir_all(fixture.root().join(".scaffold")).unwrap();
    fixture.write("f.txt", "mine\n");
    assert_eq!(
        fixture.apply(&files),
        [("f.txt".to_owned(), Action::Conflict), ("g.txt".to_owned(), Action::Adopt)]
    );
    assert_eq!(fixture.read("f.txt"), "mine\n");
}

#[test]
fn line_ends_and_marks_are_no_edit_and_stay() {
    let fixture = Fixture::managed("f.txt", "a\nb\n");
    fixture.write("f.txt", "\u{feff}a\r\nb\r\n");
    assert_eq!(fixture.apply_text("f.txt", "a\nc\n"), Action::Update);
    assert_eq!(fixture.read("f.txt"), "\u{feff}a\r\nc\r\n");

    let fixture = Fixture::managed("f.txt", BASE);
    fixture.write("f.txt", BASE.replace('\n', "\r\n").replace("one", "ONE"));
    assert_eq!(fixture.apply_text("f.txt", "one\ntwo\nthree\nfour\nFIVE\n"), Action::Merge);
    assert_eq!(fixture.read("f.txt"), "ONE\r\ntwo\r\nthree\r\nfour\r\nFIVE\r\n");
}

#[test]
fn layout_of_rust_is_no_edit() {
    let fixture = Fixture::managed("f.rs", "a\nb\n");
    fixture.write("f.rs", "  a\n  b\n");
    assert_eq!(fixture.apply_text("f.rs", "a\nc\n"), Action::Update);
    assert_eq!(fixture.read("f.rs"), "a\nc\n");

    let fixture = Fixture::managed("f.txt", "a\nb\n");
    fixture.write("f.txt", "  a\n  b\n");
    assert_eq!(fixture.apply_text("f.txt", "a\nc\n"), Action::Conflict, "elsewhere it is one");

    let fixture = Fixture::managed("f.rs", "a\nb\n");
    fixture.write("f.rs", "  a\n  b\n");
    assert_eq!(fixture.apply(&[])[0].1, Action::Delete);
}

#[test]
fn what_is_no_text_is_never_merged() {
    let fixture = Fixture::managed("f.txt", "a\n");
    fixture.write("f.txt", b"\xff\xfe");
    assert_eq!(fixture.apply_text("f.txt", "b\n"), Action::Conflict);
    assert_eq!(fs::read(fixture.root().join("f.txt")).unwrap(), b"\xff\xfe");
    assert_eq!(fixture.read(".scaffold/base/f.txt"), "a\n", "the base waits");
}

#[test]
fn links_are_not_followed() {
    let fixture = Fixture::managed("src/f.txt", "a\n");
    let outside = fixture.dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("f.txt"), "a\n").unwrap();
    fs::remove_file(fixture.root().join("src/f.txt")).unwrap();
    symlink(outside.join("f.txt"), fixture.root().join("src/f.txt")).unwrap();
    assert_eq!(fixture.apply_text("src/f.txt", "b\n"), Action::Conflict);

    fs::remove_dir_all(fixture.root().join("src")).unwrap();
    symlink(&outside, fixture.root().join("src")).unwrap();
    let new = [("src/f.txt", File::managed("b\n")), ("src/g.txt", File::managed("b\n"))];
    let done = fixture.apply(&new);
    assert!(done.iter().all(|(_, action)| *action == Action::Conflict), "{done:?}");
    let theirs = Options { on_conflict: OnConflict::Theirs, ..Options::default() };
    assert!(fixture.apply_with(&new, &theirs).iter().all(|(_, action)| *action == Action::Conflict));
    assert_eq!(fs::read_to_string(outside.join("f.txt")).unwrap(), "a\n");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[test]
fn a_linked_state_folder_is_refused() {
    let fixture = Fixture::managed("f.txt", "a\n");
    let outside = fixture.dir.path().join("outside");
    fs::rename(fixture.root().join(".scaffold"), &outside).unwrap();
    symlink(&outside, fixture.root().join(".scaffold")).unwrap();
    assert!(matches!(Project::open(&fixture.root()), Err(Error::Link { .. })));
}

#[test]
fn names_that_differ_in_case_alone_are_a_conflict() {
    let fixture = Fixture::new(&[]);
    fs::create_dir(fixture.root().join("Src")).unwrap();
    let new = [("src/f.txt", File::managed("b\n"))];
    let plan = fixture.plan(&new, &Options::default()).unwrap();
    assert_eq!(plan.entries[0].action, Action::Conflict);
    assert!(plan.entries[0].notes[0].contains("`Src`"), "{:?}", plan.entries[0].notes);
}

#[test]
fn modes_are_kept() {
    let fixture = Fixture::managed("f.sh", "a\n");
    let path = fixture.root().join("f.sh");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    fixture.apply_text("f.sh", "b\n");
    let mode = || fs::metadata(&path).unwrap().mode() & 0o7777;
    assert_eq!(mode(), 0o640);
    fixture.apply(&[("f.sh", File::managed("c\n").executable())]);
    assert_eq!(mode(), 0o750);
}

#[test]
fn a_renamed_entity_takes_its_edits_along() {
    let fixture = Fixture::managed("src/post.txt", BASE);
    fixture.write("src/post.txt", "ONE\ntwo\nthree\nfour\nfive\n");
    let renames = vec![("src/post.txt".to_owned(), "src/article.txt".to_owned())];
    let options = Options { renames, ..Options::default() };
    let new = [("src/article.txt", File::managed("one\ntwo\nthree\nfour\nFIVE\n"))];
    assert_eq!(fixture.apply_with(&new, &options), [("src/article.txt".to_owned(), Action::Merge)]);
    assert_eq!(fixture.read("src/article.txt"), "ONE\ntwo\nthree\nfour\nFIVE\n");
    assert!(!fixture.exists("src/post.txt") && !fixture.exists(".scaffold/base/src/post.txt"));
    assert!(fixture.plan(&new, &options).unwrap().is_empty());
}

#[test]
fn a_rename_onto_a_file_of_the_users_touches_neither() {
    let fixture = Fixture::managed("a.txt", "a\n");
    fixture.write("b.txt", "mine\n");
    let options = Options { renames: vec![("a.txt".to_owned(), "b.txt".to_owned())], ..Options::default() };
    let done = fixture.apply_with(&[("b.txt", File::managed("b\n"))], &options);
    assert_eq!(done, [("a.txt".to_owned(), Action::Delete), ("b.txt".to_owned(), Action::Conflict)]);
    assert_eq!(fixture.read("b.txt"), "mine\n");
}

#[test]
fn two_files_can_swap_names() {
    let fixture = Fixture::new(&[("a.txt", File::managed("a\n")), ("b.txt", File::managed("b\n"))]);
    fixture.write("a.txt", "edited a\n");
    let renames = [("a.txt", "b.txt"), ("b.txt", "a.txt")].map(|(old, new)| (old.to_owned(), new.to_owned()));
    let options = Options { renames: renames.to_vec(), ..Options::default() };
    fixture.apply_with(&[("a.txt", File::managed("b\n")), ("b.txt", File::managed("a\n"))], &options);
    assert_eq!((fixture.read("a.txt"), fixture.read("b.txt")), ("b\n".to_owned(), "edited a\n".to_owned()));
}

#[test]
fn migrations_are_never_rewritten() {
    let fixture = Fixture::new(&[("migrations/1.sql", File::migration("one\n"))]);
    let second = [("migrations/2.sql", File::migration("two\n"))];
    assert_eq!(fixture.apply(&second), [("migrations/2.sql".to_owned(), Action::Create)]);
    assert_eq!(fixture.apply(&[]), []);
    assert_eq!(fixture.read("migrations/1.sql"), "one\n");
    assert_eq!(Project::open(&fixture.root()).unwrap().edited_migrations().unwrap(), []);
    fixture.write("migrations/1.sql", "edited\n");
    fs::remove_file(fixture.root().join("migrations/2.sql")).unwrap();
    fixture.apply(&second);
    let edited = Project::open(&fixture.root()).unwrap().edited_migrations().unwrap();
    let edited: Vec<_> = edited.iter().map(|edited| (edited.path.as_str(), edited.missing)).collect();
    assert_eq!(edited, [("migrations/1.sql", false), ("migrations/2.sql", true)]);
    assert!(!fixture.exists("migrations/2.sql"));
}

fn damage(change: impl Fn(&Path)) -> Error {
    let fixture = Fixture::managed("f.txt", "a\n");
    change(&fixture.root().join(".scaffold"));
    fixture.write("f.txt", "mine\n");
    let error = fixture.plan(&[("f.txt", File::managed("b\n"))], &Options::default()).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    error
}

#[test]
fn damage_names_the_file_and_the_way_out() {
    let lock = |text: &'static str| move |state: &Path| fs::write(state.join("lock.toml"), text).unwrap();
    for text in [
        "",
        "format = 1",
        "<<<<<<< HEAD\n",
        "format = 1\ngenerator = \"1\"\nspec = \"\"\n[files]\n\"../x\" = { class = \"owned\" }\n",
    ] {
        let error = damage(lock(text)).to_string();
        assert!(
            error.contains(".scaffold/lock.toml` is damaged") && error.contains("git checkout"),
            "{error}"
        );
    }
    assert!(matches!(damage(lock("format = 9\nnovel = 1")), Error::NewerFormat { found: 9, known: 1 }));
    let error = damage(|state| fs::write(state.join("base/f.txt"), "mine\n").unwrap()).to_string();
    assert!(error.contains("`.scaffold/base/f.txt` is damaged"), "{error}");
    let error = damage(|state| fs::remove_file(state.join("base/f.txt")).unwrap()).to_string();
    assert!(error.contains("it is missing"), "{error}");
}

#[test]
fn a_file_edited_between_plan_and_write_is_safe() {
    let fixture = Fixture::new(&[("a.txt", File::managed("a\n")), ("b.txt", File::managed("b\n"))]);
    let new =
        [("a.txt", File::managed("new\n")), ("b.txt", File::managed("new\n")), ("c.txt", File::managed("c"))];
    let mut project = Project::open(&fixture.root()).unwrap();
    let plan = project.compare(&rendering(&new), &Options::default(), &Trim).unwrap();
    fixture.write("b.txt", "just now\n");
    let error = project.apply(&plan, false).unwrap_err();
    assert!(matches!(&error, Error::Changed { path } if path == "b.txt"), "{error}");
    assert_eq!((fixture.read("a.txt"), fixture.read("b.txt")), ("a\n".to_owned(), "just now\n".to_owned()));
    assert!(!fixture.exists("c.txt") && fixture.exists(".scaffold/lock.toml"));
}

#[test]
fn the_spec_changes_with_the_files() {
    let fixture = Fixture::managed("f.txt", "a\n");
    let mut changed = rendering(&[("f.txt", File::managed("b\n"))]);
    changed.spec = SpecText { text: b"[entities]\n".to_vec(), read: Some(b"[project]\n".to_vec()) };
    let mut project = Project::open(&fixture.root()).unwrap();
    let plan = project.compare(&changed, &Options::default(), &Trim).unwrap();
    project.apply(&plan, false).unwrap();
    assert_eq!(fixture.read("scaffold.toml"), "[entities]\n");
    changed.spec.text = b"[jobs]\n".to_vec();
    let error = project.compare(&changed, &Options::default(), &Trim).unwrap_err();
    assert!(matches!(error, Error::Changed { .. }), "it is not what was read any more");
}

#[test]
fn two_runs_take_turns() {
    let fixture = Fixture::managed("f.txt", BASE);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let fixture = &fixture;
            scope.spawn(move || fixture.apply_text("f.txt", &format!("{BASE}{number}\n")));
        }
    });
    let text = fixture.read("f.txt");
    assert!(text.starts_with(BASE));
    assert_eq!(fixture.read(".scaffold/base/f.txt"), text);
    assert!(!text.contains('<'));
}

#[test]
fn the_plan_can_be_printed() {
    let fixture = Fixture::managed("f.txt", BASE);
    fixture.write("f.txt", "ONE\ntwo\nthree\nfour\nfive\n");
    let new = [("f.txt", File::managed("one\ntwo\nthree\nfour\nFIVE\n")), ("g.txt", File::managed("g\n"))];
    let plan = fixture.plan(&new, &Options::default()).unwrap();
    assert_eq!(plan.summary(false), "    merge  f.txt\n   create  g.txt\n1 created, 1 merged\n");
    let diff = plan.diff(false);
    assert!(diff.starts_with("--- a/f.txt\n+++ b/f.txt\n@@ "), "{diff}");
    assert!(diff.contains("-five\n+FIVE\n") && diff.contains("--- /dev/null\n+++ b/g.txt\n"), "{diff}");
    assert!(plan.diff(true).contains("\x1b[32m+FIVE\x1b[0m\n"));
    let json = serde_json::to_string(&plan.entries[0]).unwrap();
    assert_eq!(json, r#"{"path":"f.txt","action":"merge","class":"managed"}"#);
}

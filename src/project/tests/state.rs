//! The record, and runs beside one another.

use super::*;

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
    assert_eq!(plan.summary(false, false), "    merge  f.txt\n   create  g.txt\n1 created, 1 merged\n");
    let diff = plan.diff(false);
    assert!(diff.starts_with("--- a/f.txt\n+++ b/f.txt\n@@ "), "{diff}");
    assert!(diff.contains("-five\n+FIVE\n") && diff.contains("--- /dev/null\n+++ b/g.txt\n"), "{diff}");
    assert!(plan.diff(true).contains("\x1b[32m+FIVE\x1b[0m\n"));
    let json = serde_json::to_string(&plan.entries[0]).unwrap();
    assert_eq!(json, r#"{"path":"f.txt","action":"merge","class":"managed"}"#);
}

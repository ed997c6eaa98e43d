//! New projects.

use super::*;

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

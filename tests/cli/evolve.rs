use std::fs;
use std::time::SystemTime;

use crate::support::{SMALL, Test};

fn written(test: &Test) -> Vec<(String, SystemTime)> {
    let files = walkdir::WalkDir::new(test.path("app")).sort_by_file_name().into_iter();
    let files = files.map(|entry| entry.expect("an entry")).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let time = entry.metadata().expect("known").modified().expect("a time");
            (entry.path().display().to_string(), time)
        })
        .collect()
}

#[test]
fn nothing_changed_writes_nothing() {
    let mut test = Test::project(SMALL);
    let before = written(&test);
    let document = test.in_app(&["apply", "--format", "json"]).run().code(0).json();
    assert_eq!(document["migrations"], serde_json::json!([]));
    assert_eq!(written(&test), before);
}

#[test]
fn an_entity_comes_and_goes() {
    let mut test = Test::project(SMALL);
    let before = test.read("app/scaffold.toml");
    test.in_app(&["add-entity", "Tag", "name:string:max=50:unique"]).run().code(0);
    assert!(test.path("app/src/tags/model.rs").exists());
    test.in_app(&["check"]).run().code(0);
    test.in_app(&["remove-entity", "Tag"]).run().code(6).stderr("all rows of tags");
    assert!(test.path("app/src/tags/model.rs").exists());
    test.in_app(&["remove-entity", "Tag", "--allow-destructive"]).run().code(0);
    assert!(!test.path("app/src/tags").join("model.rs").exists());
    assert_eq!(test.read("app/scaffold.toml"), before);
}

#[test]
fn a_rename_is_asked_for_and_never_guessed() {
    let mut test = Test::project(SMALL);
    test.replace("app/scaffold.toml", "body =", "text =");
    test.in_app(&["apply"]).run().code(6).stderr("--rename Note.body=text").stderr("--drop Note.body");
    test.in_app(&["check"]).run().code(5);
    test.in_app(&["diff", "--rename", "Note.body=text", "--exit-code"]).run().code(5).stdout("RENAME COLUMN");
    test.in_app(&["apply", "--rename", "Note.body=text"]).run().code(0);
    test.in_app(&["check"]).run().code(0);
}

#[test]
fn a_required_field_needs_a_backfill_at_its_place() {
    let mut test = Test::project(SMALL);
    test.replace("app/scaffold.toml", "title = \"string\"", "title = \"string\"\nrank = \"integer\"");
    let document = test.in_app(&["apply", "--format", "json"]).run().code(3).json();
    assert_eq!(document["diagnostics"][0]["code"], "E0901");
    assert_eq!(document["diagnostics"][0]["labels"][0]["line"], 6);
}

#[test]
fn edits_survive_and_meet_in_conflicts() {
    let mut test = Test::project(SMALL);
    test.replace("app/Dockerfile", "FROM", "# mine\nFROM");
    test.in_app(&["check"]).run().code(0);
    let path = "app/src/notes/model.rs";
    let text = test.read(path);
    let line = text.lines().find(|line| line.contains("title")).expect("the field").to_owned();
    test.replace(path, &line, &format!("{line} // mine"));
    test.replace("app/scaffold.toml", "title = \"string\"", "title = \"string?\"");
    test.in_app(&["apply"]).run().code(4).stdout("conflict");
    assert!(test.read(path).contains("// mine"));
    test.in_app(&["check"]).run().code(4);
}

#[test]
fn an_edited_migration_is_found() {
    let mut test = Test::project(SMALL);
    let path = "app/migrations/20251125000001_create_notes.up.sql";
    let text = test.read(path);
    fs::write(test.path(path), format!("{text}-- edited\n")).expect("written");
    test.in_app(&["check"]).run().code(5).stdout("was edited");
}

#[test]
fn outside_a_project_is_1() {
    Test::new().args(&["apply"]).run().code(1).stderr("scaffold new");
}

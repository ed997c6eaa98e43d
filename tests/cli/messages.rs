//! What a person is told of a change that cannot be made, to the letter: `tests/diagnostics/E….txt`.
//!
//! `UPDATE_EXPECT=1 cargo test --test cli messages` writes the texts anew; read their diff before you commit it.

use std::fs;
use std::path::Path;

use crate::support::{SMALL, Test};

const WITH_ENUM: &str = "\
[project]
name = \"small\"

[entities.Note.fields]
state = { type = \"enum\", values = [\"open\", \"done\"], default = \"open\" }
body = \"text?\"
";

fn shows(name: &str, text: &str) {
    let code = name.split('_').next().expect("a code");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, text).expect("the expectation is written");
    }
    assert!(text.contains(code) || !text.contains("[E"), "{name}:\n{text}");
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name} differs; UPDATE_EXPECT=1 writes it anew");
}

#[test]
fn changes_that_cannot_be_made_are_shown_in_the_spec() {
    for (name, spec, old, new) in [
        ("E0901_backfill", SMALL, "body = \"text?\"", "body = \"text\""),
        ("E0902_value", WITH_ENUM, "\"open\", \"done\"", "\"open\""),
        (
            "E0903_conversion",
            SMALL,
            "title = \"string\"",
            "title = { type = \"bytes\", backfill = \"eA==\" }",
        ),
    ] {
        let mut test = Test::project(spec);
        test.replace("app/scaffold.toml", old, new);
        shows(name, &test.in_app(&["apply"]).run().code(3).errors());
    }
}

#[test]
fn an_edited_migration_is_named() {
    let mut test = Test::project(SMALL);
    let path = "app/migrations/20251125000001_create_notes.up.sql";
    test.replace(path, "CREATE", "-- mine\nCREATE");
    shows("E0907_edited_migration", &test.in_app(&["check"]).run().code(5).text());
    let document = test.in_app(&["check", "--format", "json"]).run().code(5).json();
    assert_eq!(document["diagnostics"][0]["code"], "E0907");
}

use super::*;

const BASE: &str = r#"[package]
name = "app"
version = "0.1.0"

[dependencies]
axum = "0.8"
serde = { version = "1", features = ["derive"] }
sqlx = { version = "0.9", features = ["sqlite"] }
"#;

fn merged(yours: &str, new: &str) -> Merged {
    merge([BASE, yours, new], OnConflict::Markers).unwrap()
}

/// Merges and expects nothing to decide.
fn clean(yours: &str, new: &str) -> String {
    let merged = merged(yours, new);
    assert_eq!((merged.conflicts, merged.notes), (vec![], vec![]));
    merged.text
}

#[test]
fn dependencies_of_both_sides_stand_side_by_side() {
    let yours =
        BASE.replace("axum = \"0.8\"\n", "anyhow = \"1\"\naxum = \"0.8\" # the web\n# mine\nbytes = \"1\"\n");
    let new = BASE.replace("serde =", "chrono = \"0.4\" # for dates\nserde =");
    assert_eq!(
        clean(&yours, &new),
        r#"[package]
name = "app"
version = "0.1.0"

[dependencies]
anyhow = "1"
axum = "0.8" # the web
chrono = "0.4" # for dates
# mine
bytes = "1"
serde = { version = "1", features = ["derive"] }
sqlx = { version = "0.9", features = ["sqlite"] }
"#
    );
}

#[test]
fn versions_move_on_beside_the_users_edits() {
    let yours =
        BASE.replace("version = \"0.1.0\"", "version = \"3.0.0\" # ours").replace("0.8\"", "0.8\" # pinned");
    let new = BASE.replace("\"0.8\"", "\"0.9\"");
    let expected = yours.replace("\"0.8\"", "\"0.9\"");
    assert_eq!(clean(&yours, &new), expected);
}

#[test]
fn features_are_a_set() {
    let yours = BASE.replace("[\"sqlite\"]", "[\"sqlite\", \"json\"]");
    let new = BASE.replace("[\"sqlite\"]", "[\"sqlite\", \"uuid\"]");
    assert_eq!(clean(&yours, &new), BASE.replace("[\"sqlite\"]", "[\"sqlite\", \"json\", \"uuid\"]"));
    let new = BASE.replace("[\"sqlite\"]", "[\"postgres\"]");
    assert_eq!(clean(&yours, &new), BASE.replace("[\"sqlite\"]", "[\"json\", \"postgres\"]"));
}

#[test]
fn a_short_dependency_grows_when_the_other_side_did() {
    let new = BASE.replace("axum = \"0.8\"", "axum = { version = \"0.8\", features = [\"ws\"] }");
    let yours = BASE.replace("axum = \"0.8\"", "axum = \"0.8.4\"");
    let expected = BASE.replace("axum = \"0.8\"", "axum = { version = \"0.8.4\", features = [\"ws\"] }");
    assert_eq!(clean(&yours, &new), expected);
    let yours = BASE.replace("axum = \"0.8\"", "axum = { version = \"0.8\", features = [\"macros\"] }");
    let new = BASE.replace("axum = \"0.8\"", "axum = \"0.9\"");
    assert_eq!(clean(&yours, &new), yours.replace("\"0.8\"", "\"0.9\""));
}

#[test]
fn removed_keys_go_unless_they_were_edited() {
    let new = BASE.replace("axum = \"0.8\"\n", "");
    let yours = BASE.replace("0.1.0", "0.2.0");
    assert_eq!(clean(&yours, &new), yours.replace("axum = \"0.8\"\n", ""));
    for edit in ["axum = \"0.8.1\"\n", "# why\naxum = \"0.8\"\n"] {
        let yours = BASE.replace("axum = \"0.8\"\n", edit);
        let merged = merged(&yours, &new);
        assert_eq!(merged.text, yours);
        assert_eq!(merged.notes.len(), 1, "{:?}", merged.notes);
        assert!(merged.notes[0].contains("`dependencies.axum`"), "{:?}", merged.notes);
    }
}

#[test]
fn what_both_changed_is_a_conflict_and_stays() {
    let yours = BASE.replace("\"0.8\"", "\"0.7\"");
    let new = BASE.replace("\"0.8\"", "\"0.9\"");
    let marked = merged(&yours, &new);
    assert_eq!(marked.text, yours);
    assert_eq!(
        marked.conflicts,
        ["`dependencies.axum`: yours says `\"0.7\"`, new says `\"0.9\"`; yours was kept"]
    );
    let ours = merge([BASE, &yours, &new], OnConflict::Ours).unwrap();
    assert_eq!((ours.text.as_str(), ours.conflicts.len()), (yours.as_str(), 0));
    let theirs = merge([BASE, &yours, &new], OnConflict::Theirs).unwrap();
    assert_eq!((theirs.text.as_str(), theirs.conflicts.len()), (new.as_str(), 0));
}

#[test]
fn what_the_user_removed_stays_removed() {
    let yours = BASE.replace("axum = \"0.8\"\n", "");
    let new = BASE.replace("serde =", "chrono = \"0.4\"\nserde =");
    assert_eq!(clean(&yours, &new), yours.replace("serde =", "chrono = \"0.4\"\nserde ="));
    let merged = merged(&yours, &BASE.replace("\"0.8\"", "\"0.9\""));
    assert_eq!((merged.text, merged.conflicts.len()), (yours, 1));
}

#[test]
fn tables_come_and_go() {
    let yours = BASE.replace("0.1.0", "0.2.0") + "\n[features]\nmine = []\n";
    let new = format!("{BASE}\n[profile.release]\nlto = \"thin\"\n");
    let text = clean(&yours, &new);
    assert!(
        text.contains("[features]\nmine = []\n") && text.contains("\n[profile.release]\nlto = \"thin\"\n"),
        "{text}"
    );
    let text = merge([&new, &text, BASE], OnConflict::Markers).unwrap().text;
    assert_eq!(text, yours);
}

#[test]
fn lists_over_several_lines_keep_their_layout() {
    let base = "[a]\nlist = [\n    \"one\",\n    \"two\",\n]\n";
    let yours = "[a]\nlist = [\n    \"one\", # first\n    \"two\",\n    \"mine\",\n]\n";
    let new = "[a]\nlist = [\n    \"one\",\n    \"two\",\n    \"three\",\n]\n";
    let merged = merge([base, yours, new], OnConflict::Markers).unwrap();
    assert_eq!(
        merged.text,
        "[a]\nlist = [\n    \"one\", # first\n    \"two\",\n    \"mine\",\n    \"three\",\n]\n"
    );
}

#[test]
fn a_file_that_is_not_toml_is_not_merged() {
    assert_eq!(merge([BASE, "[package", BASE], OnConflict::Markers), None);
}

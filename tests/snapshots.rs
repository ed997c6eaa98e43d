//! A few telling files of a small project, as they are rendered: what a change of templates comes to.
//!
//! `INSTA_UPDATE=always cargo test --test snapshots` writes them anew; read their diff before you commit it.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

const FILES: [&str; 10] = [
    "Cargo.toml",
    "migrations/20251125000006_create_books.down.sql",
    "migrations/20251125000006_create_books.up.sql",
    "src/books/model.rs",
    "src/books/relations.rs",
    "src/books/repository.rs",
    "src/books/routes.rs",
    "src/books/schema.rs",
    "src/lib.rs",
    "src/shelves/routes.rs",
];

#[test]
fn a_project_is_rendered_as_before() {
    let files = rendered(&library());
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for path in FILES {
            let text = files.get(path).unwrap_or_else(|| panic!("there is no {path}"));
            insta::assert_snapshot!(path.replace('/', "__"), text);
        }
    });
}

#[test]
fn the_order_of_entities_shows_nowhere() {
    let spec = library();
    let (head, entities) = spec.split_once("[entities.Shelf]").expect("a shelf");
    let (shelf, book) = entities.split_once("[entities.Book]").expect("a book");
    let turned = format!("{head}[entities.Book]{book}\n[entities.Shelf]{shelf}");
    let (files, turned) = (rendered(&spec), rendered(&turned));
    let differing: Vec<_> = files.iter().filter(|(path, text)| turned.get(*path) != Some(text)).collect();
    assert!(differing.is_empty(), "{:?}", differing.iter().map(|(path, _)| path).collect::<Vec<_>>());
}

fn library() -> String {
    fs::read_to_string("tests/snapshots/library.toml").expect("the spec")
}

/// The files of the project, without what is random or is the spec itself.
fn rendered(spec: &str) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("library.toml"), spec).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_scaffold"))
        .args(["new", "library", "--spec", "library.toml"])
        .current_dir(folder.path())
        .env("SOURCE_DATE_EPOCH", "1764028800")
        .output()
        .expect("the command runs");
    assert!(output.status.success(), "{output:#?}");
    let project = folder.path().join("library");
    let entries = walkdir::WalkDir::new(&project).into_iter().map(|entry| entry.expect("an entry"));
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            entry.path().strip_prefix(&project).expect("below it").to_str().expect("UTF-8").to_owned()
        })
        .filter(|path| path != ".env" && path != "scaffold.toml" && !path.starts_with(".scaffold/"))
        .map(|path| (path.clone(), fs::read_to_string(project.join(&path)).expect("a text")))
        .collect()
}

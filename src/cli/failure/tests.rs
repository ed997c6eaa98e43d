//! What a person is told of everything that has no place in a file, to the letter: `tests/diagnostics/E….txt`.
//!
//! `UPDATE_EXPECT=1 cargo test --lib failure` writes the texts anew; read their diff before you commit it.

use std::fs;
use std::path::Path;

use super::*;
use crate::project::Error as P;

fn io() -> io::Error {
    io::Error::from(io::ErrorKind::PermissionDenied)
}

fn path(path: &str) -> PathBuf {
    PathBuf::from(path)
}

fn of_project() -> Vec<(&'static str, P)> {
    let files = || vec!["src/app.rs".to_owned(), "src/lib.rs".to_owned()];
    vec![
        ("E1001_io", P::Io { action: "write", path: path("src/app.rs"), source: io() }),
        ("E1002_no_project", P::NoProject { start: path("here") }),
        ("E1003_not_empty", P::NotEmpty { dir: path("blog"), found: "notes.txt".to_owned() }),
        ("E1004_not_a_folder", P::NotAFolder { path: path("blog") }),
        ("E1005_dirty", P::Dirty { files: files() }),
        ("E1006_conflicts_left", P::ConflictsLeft { files: files() }),
        (
            "E1007_damaged",
            P::Damaged { file: ".scaffold/lock.toml".to_owned(), why: "it is missing".to_owned() },
        ),
        ("E1008_newer_format", P::NewerFormat { found: 9, known: 1 }),
        ("E1009_busy", P::Busy { root: path("blog") }),
        ("E1010_changed", P::Changed { path: "src/app.rs".to_owned() }),
        ("E1011_link", P::Link { path: "src/app.rs".to_owned() }),
        ("E1012_interfered", P::Interfered { files: files() }),
        ("E1013_no_package", P::NoPackage { start: path("here") }),
    ]
}

fn of_render() -> Vec<(&'static str, render::Error)> {
    use render::Error as R;
    let broken = || minijinja::Error::new(minijinja::ErrorKind::UndefinedError, "no `nme`");
    let template = || "project/Dockerfile.j2".to_owned();
    vec![
        ("E1101_no_rustfmt", R::NoRustfmt(io::ErrorKind::NotFound.into())),
        ("E1102_unformattable", R::Unformattable("error: expected `;`".to_owned())),
        ("E1103_template", R::Template { template: template(), source: broken() }),
        ("E1104_scratch", R::Scratch(io())),
        ("E1105_unknown_crate", R::UnknownCrate("axum".to_owned())),
        ("E1106_ejected", R::Ejected { template: template(), source: broken() }),
    ]
}

fn others() -> Vec<(&'static str, Failure)> {
    let rename = schema::Problem::Rename {
        entity: Some("Post".to_owned()),
        old: "title".to_owned(),
        candidates: vec!["headline".to_owned(), "name".to_owned()],
    };
    let loss = |query: String| schema::Loss { what: "what posts.teaser holds".to_owned(), query };
    let losses = vec![loss("SELECT count(*) FROM posts".to_owned()), loss("SELECT ".repeat(50))];
    let tool = import::Unreachable::NoTool {
        tool: "pg_dump",
        package: "the PostgreSQL client",
        source: io::ErrorKind::NotFound.into(),
    };
    vec![
        ("E0904_rename", Failure::Questions(vec![rename])),
        ("E0905_destructive", Failure::Destructive { losses, database: false }),
        ("E0906_database", Failure::Destructive { losses: Vec::new(), database: true }),
        ("E1014_exists", Failure::Exists { path: path("spec.toml") }),
        (
            "E1107_ejected_already",
            Failure::Ejected { path: path(".scaffold/templates/project/Dockerfile.j2") },
        ),
        ("E1201_usage", Failure::Usage("`--rename x`: write `--rename Old=New`".to_owned())),
        ("E1301_bug", Failure::Bug("index out of bounds".to_owned())),
        ("E1401_unreachable", Failure::Import(tool)),
    ]
}

#[test]
fn every_text_reads_as_written() {
    let all = (of_project().into_iter().map(|(name, error)| (name, Failure::from(error))))
        .chain(of_render().into_iter().map(|(name, error)| (name, Failure::from(error))))
        .chain(others());
    for (name, failure) in all {
        let code = name.split('_').next().unwrap();
        assert!(failure.plain().iter().all(|plain| plain.code == code), "{name} does not show {code}");
        let path = Path::new("tests/diagnostics").join(format!("{name}.txt"));
        let text = failure.text(false);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, expected, "{} differs; UPDATE_EXPECT=1 writes it anew", path.display());
        assert_eq!(failure.document()["diagnostics"][0]["code"], code);
    }
}

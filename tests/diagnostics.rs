//! Golden diagnostics: what a person is told about each spec in `tests/diagnostics`, to the letter.
//!
//! `UPDATE_EXPECT=1 cargo test --test diagnostics` writes the `.txt` files anew; read their diff before you commit it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use scaffold::diagnostic::{Diagnostics, Source, render};
use scaffold::spec;

/// Each spec, and the codes of the problems that its file name promises.
fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<_> = fs::read_dir("tests/diagnostics")
        .expect("the folder of the cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn problems(path: &Path) -> (Source, Diagnostics) {
    let source = match spec::read_file(path) {
        Ok(source) => source,
        Err(problems) => return (Source::new(path, ""), problems),
    };
    let problems = spec::read(&source).err().unwrap_or_default();
    (source, problems)
}

fn expect(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, text).expect("the expectation is written");
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(text, expected, "{} differs; UPDATE_EXPECT=1 writes it anew", path.display());
}

#[test]
fn every_case_reads_as_written() {
    for path in cases() {
        let (source, problems) = problems(&path);
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let promised = name.split('_').next().unwrap_or_default();
        assert!(problems.iter().any(|problem| problem.code == promised), "{name} does not show {promised}");
        expect(&path.with_extension("txt"), &render(&source, &problems, false));
    }
}

/// What cannot be, or should not be, a file of this repository.
#[test]
fn files_that_cannot_be_read() {
    let missing = Path::new("tests/diagnostics/E0001_missing.toml");
    let (source, problems) = problems(missing);
    expect(Path::new("tests/diagnostics/E0001_missing.txt"), &render(&source, &problems, false));

    let folder = tempfile::tempdir().expect("a folder");
    let large = folder.path().join("scaffold.toml");
    fs::write(&large, vec![b'\n'; 5 << 20]).expect("written");
    let problems = spec::read_file(&large).expect_err("too large");
    expect(Path::new("tests/diagnostics/E0004_too_large.txt"), &render(&Source::default(), &problems, false));
}

/// The codes of every phase stand in its `problem.rs`.
#[test]
fn every_code_has_a_case() {
    let code = regex::Regex::new(r#""(E\d{4})""#).expect("a pattern");
    let codes =
        |text: &str| -> BTreeSet<String> { code.captures_iter(text).map(|it| it[1].to_owned()).collect() };
    let declared: BTreeSet<_> = walkdir::WalkDir::new("src")
        .into_iter()
        .map(|entry| entry.expect("an entry").into_path())
        .filter(|path| path.ends_with("problem.rs"))
        .flat_map(|path| codes(&fs::read_to_string(path).expect("text")))
        .collect();
    assert!(declared.contains("E0001") && declared.contains("E0101"));
    let shown: BTreeSet<_> = fs::read_dir("tests/diagnostics")
        .expect("the folder of the cases")
        .filter_map(|entry| entry.expect("an entry").file_name().to_str()?.get(..5).map(str::to_owned))
        .collect();
    let without: Vec<_> = declared.difference(&shown).collect();
    assert!(without.is_empty(), "codes without a case in tests/diagnostics: {without:?}");
}

//! Golden diagnostics: what a person is told about each spec in `tests/diagnostics`, to the letter.
//!
//! `UPDATE_EXPECT=1 cargo test --test diagnostics` writes the `.txt` files anew; read their diff before you commit it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use scaffold::diagnostic::{Diagnostics, Source, render};
use scaffold::model::{Record, resolve};
use scaffold::spec::{self, edit};

/// The files of the cases of one kind: `toml` is a spec, `words` an entity on the command line.
fn cases(kind: &str) -> Vec<PathBuf> {
    let mut cases: Vec<_> = fs::read_dir("tests/diagnostics")
        .expect("the folder of the cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == kind))
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
    let problems = problems_of(&source);
    (source, problems)
}

fn problems_of(source: &Source) -> Diagnostics {
    match spec::read(source) {
        Ok(spec) => {
            resolve(&spec, &Record::default()).map_or_else(|problems| problems, |resolved| resolved.warnings)
        }
        Err(problems) => problems,
    }
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
    let wrong: Vec<_> = cases("toml")
        .iter()
        .filter_map(|path| {
            let (source, problems) = problems(path);
            std::panic::catch_unwind(|| shows(path, &source, &problems)).err().map(|_| path.clone())
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// One word a line, and rules of access after `--access`.
#[test]
fn every_command_line_reads_as_written() {
    for path in cases("words") {
        let text = fs::read_to_string(&path).expect("text");
        let (access, words) = text.lines().partition::<Vec<_>, _>(|line| line.starts_with("--access "));
        let given = edit::NewEntity {
            name: "Product".to_owned(),
            words: words.into_iter().map(str::to_owned).collect(),
            access: access.into_iter().map(|rule| rule.replace("--access ", "")).collect(),
            ..edit::NewEntity::default()
        };
        let (source, problems) = edit::parse_words(&given).expect_err("a problem");
        shows(&path, &source, &problems);
    }
}

#[test]
fn edits_that_cannot_be_made() {
    let blog = spec::read_file(Path::new("examples/blog.toml")).expect("the example");
    let broken = Source::new("scaffold.toml", "entities = 1");
    for (code, source, problems) in [
        ("E0805_no_spec", &broken, edit::add_entity(&broken, "Post", toml_edit::Table::new())),
        ("E0808_exists", &blog, edit::add_entity(&blog, "Post", toml_edit::Table::new())),
        ("E0809_no_entity", &blog, edit::remove_entity(&blog, "Posts")),
    ] {
        let problems = problems.expect_err("a problem");
        shows(&Path::new("tests/diagnostics").join(code), source, &problems);
    }
}

/// The case shows the code that its name promises, and the text beside it.
fn shows(case: &Path, source: &Source, problems: &Diagnostics) {
    let name = case.file_name().expect("a file").to_string_lossy().into_owned();
    let promised = name.split('_').next().unwrap_or_default();
    assert!(problems.iter().any(|problem| problem.code == promised), "{name} does not show {promised}");
    expect(&case.with_extension("txt"), &render(source, problems, false));
}

/// What cannot be, or should not be, a file of this repository.
#[test]
fn files_that_cannot_be_read() {
    let missing = Path::new("tests/diagnostics/E0001_missing.toml");
    let (source, found) = problems(missing);
    shows(missing, &source, &found);

    let folder = tempfile::tempdir().expect("a folder");
    let large = folder.path().join("scaffold.toml");
    fs::write(&large, vec![b'\n'; 5 << 20]).expect("written");
    shows(Path::new("tests/diagnostics/E0004_too_large"), &Source::default(), &problems(&large).1);
}

/// Whoever gives a code has a case: here, in `src/cli/failure/tests.rs`, or in `tests/cli/messages.rs`.
#[test]
fn every_code_has_a_case() {
    let code = regex::Regex::new(r#""(E\d{4})""#).expect("a pattern");
    let codes =
        |text: &str| -> BTreeSet<String> { code.captures_iter(text).map(|it| it[1].to_owned()).collect() };
    let declared: BTreeSet<_> = walkdir::WalkDir::new("src")
        .into_iter()
        .map(|entry| entry.expect("an entry").into_path())
        .filter(|path| path.is_file() && !path.ends_with("tests.rs"))
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

proptest::proptest! {
    /// Whatever one types into a spec, it resolves or is refused, and the refusal can be shown.
    #[test]
    fn no_edit_breaks_the_reader_or_the_model(
        edits in proptest::collection::vec((0..5300_usize, 0..25_usize, "[\\[\\]{}=.\"'#,a-z0-9 \n?é]{0,8}|true|\"owner\"|\"User\"|0|id"), 1..4)
    ) {
        let mut text = include_str!("../examples/shop.toml").to_owned();
        for (at, cut, put) in edits {
            let start = text.floor_char_boundary(at);
            let end = text.floor_char_boundary(start + cut).max(start);
            text.replace_range(start..end, &put);
        }
        let source = Source::new("scaffold.toml", text);
        let problems = problems_of(&source);
        proptest::prop_assert!(problems.is_empty() || render(&source, &problems, true).contains("scaffold.toml"));
    }
}

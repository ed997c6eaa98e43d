//! What the README promises of security is tested.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

const REQUIREMENTS: [&str; 4] = ["V6.2.1", "V7.4.1", "V9.1.2", "V10.4.5"];

#[test]
fn each_requirement_in_the_readme_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    read(&root.join("src"), &mut sources);
    read(&root.join("tests"), &mut sources);
    let tests = names_of_tests(&sources);

    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let mut covered = HashSet::new();
    for row in readme.lines().filter(|line| line.starts_with("| V")) {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").collect();
        let [requirements, _, names] = cells[..] else {
            panic!("not three cells: {row}");
        };
        for name in names.split(',').map(|name| name.trim().trim_matches('`')) {
            assert!(tests.contains(name), "there is no test {name}: {row}");
        }
        covered.extend(requirements.split(',').map(str::trim));
    }
    for requirement in REQUIREMENTS {
        assert!(covered.contains(requirement), "{requirement} is not listed");
    }
}

/// All Rust there is under a folder.
fn read(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

fn names_of_tests(sources: &str) -> HashSet<&str> {
    let lines: Vec<_> = sources.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair[0].starts_with("#[test") || pair[0].starts_with("#[tokio::test"))
        .filter_map(|pair| pair[1].split_once("fn ")?.1.split('(').next())
        .collect()
}

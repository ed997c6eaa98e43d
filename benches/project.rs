//! How long a project takes to be made, compared and changed, beside copying the same files.
//!
//! Run with `cargo bench --bench project`.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use scaffold::project::{Facts, File, Options, Project, Rendering, Rustfmt, SpecText, Tree, create};

const FILES_PER_ENTITY: usize = 12;
const ROUNDS: usize = 5;

/// A rendering of about the size that so many entities have.
fn rendering(entities: usize, version: &str) -> Rendering {
    let mut tree = Tree::new();
    for entity in 0..entities {
        for file in 0..FILES_PER_ENTITY {
            let text: String = (0..100)
                .map(|line| format!("// entity {entity}, file {file}, line {line} {version}\n"))
                .collect();
            tree.insert(format!("src/entity{entity}/file{file}.rs"), File::managed(text));
        }
    }
    let facts = Facts { generator: version.to_owned(), schema: b"{}".to_vec(), ..Facts::default() };
    Rendering {
        tree,
        spec: SpecText { text: b"[project]\n".to_vec(), read: None },
        facts,
        editor_schema: Vec::new(),
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(run());
    start.elapsed()
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(|entry| entry.expect("readable")) {
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir(target).expect("writable");
        } else {
            fs::copy(entry.path(), target).expect("writable");
        }
    }
}

fn main() {
    println!("entities  copy        create      nothing to do  plan an update  apply it");
    for entities in [1, 10, 100] {
        let (old, new) = (rendering(entities, "1"), rendering(entities, "2"));
        let options = Options::default();
        let mut times = [Duration::MAX; 5];
        for _ in 0..ROUNDS {
            let dir = tempfile::tempdir().expect("a scratch folder");
            let root = dir.path().join("app");
            let rustfmt = Rustfmt::new(dir.path());
            let mut measured = [Duration::ZERO; 5];
            measured[1] = timed(|| create(&root, &old).expect("makes the project"));
            measured[0] = timed(|| copy(&root, &dir.path().join("copy")));
            measured[2] = timed(|| {
                let project = Project::open(&root).expect("opens");
                assert!(project.compare(&old, &options, &rustfmt).expect("compares").is_empty());
            });
            let mut project = Project::open(&root).expect("opens");
            let mut plan = None;
            measured[3] = timed(|| plan = project.compare(&new, &options, &rustfmt).ok());
            let plan = plan.expect("compares");
            measured[4] = timed(|| project.apply(&plan, true).expect("applies"));
            for (best, now) in times.iter_mut().zip(measured) {
                *best = now.min(*best);
            }
        }
        let cells: Vec<String> =
            times.iter().map(|time| format!("{:>7.1} ms", time.as_secs_f64() * 1000.0)).collect();
        println!("{entities:>8}  {}", cells.join("  "));
    }
}

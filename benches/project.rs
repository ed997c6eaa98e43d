//! How long commands take on projects of 1, 10 and 100 entities, beside copying the same files.
//!
//! Run with `cargo bench --bench project`. Nothing here fails for being slow: machines differ, and the ratios tell more.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 3;
const COMMANDS: [&str; 5] = ["new", "apply (nothing)", "diff (nothing)", "check", "add-entity"];

/// Entities in a row, each with a few kinds of fields, an owner, and a reference to the one before.
fn spec(entities: usize) -> String {
    let mut text = String::from("[project]\nname = \"bench\"\n\n[auth]\n");
    for number in 0..entities {
        text.push_str(&format!(
            "\n[entities.Thing{number}]\nowner = \"author\"\n\n[entities.Thing{number}.fields]\n\
             title = {{ type = \"string\", max = 120, search = true, sort = true }}\n\
             slug = {{ type = \"slug\", unique = true }}\nbody = \"text?\"\n\
             state = {{ type = \"enum\", values = [\"open\", \"done\"], default = \"open\" }}\n\
             price = {{ type = \"decimal\", default = \"0\" }}\n\n[entities.Thing{number}.relations]\n\
             author = {{ belongs_to = \"User\", on_delete = \"cascade\" }}\n"
        ));
        if let Some(before) = number.checked_sub(1) {
            text.push_str(&format!("parent = {{ belongs_to = \"Thing{before}\", optional = true }}\n"));
        }
    }
    text
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn scaffold(folder: &Path, arguments: &[&str]) -> Duration {
    timed(|| {
        let status = Command::new(env!("CARGO_BIN_EXE_scaffold"))
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::null())
            .status()
            .expect("the command runs");
        assert!(status.success(), "{arguments:?}");
    })
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

/// The times of [`COMMANDS`], and of a copy.
fn measure(entities: usize) -> ([Duration; 5], Duration) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    fs::write(folder.path().join("spec.toml"), spec(entities)).expect("written");
    let new = scaffold(folder.path(), &["new", "app", "--spec", "spec.toml"]);
    let app = folder.path().join("app");
    let copied = timed(|| copy(&app, &folder.path().join("copy")));
    let times = [
        new,
        scaffold(&app, &["apply"]),
        scaffold(&app, &["diff"]),
        scaffold(&app, &["check"]),
        scaffold(&app, &["add-entity", "Extra", "name:string"]),
    ];
    (times, copied)
}

fn main() {
    println!("entities            copy  {}", COMMANDS.map(|name| format!("{name:>22}")).join("  "));
    for entities in [1, 10, 100] {
        let mut best = ([Duration::MAX; 5], Duration::MAX);
        for _ in 0..ROUNDS {
            let (times, copied) = measure(entities);
            best.1 = best.1.min(copied);
            for (best, now) in best.0.iter_mut().zip(times) {
                *best = now.min(*best);
            }
        }
        let (times, copied) = best;
        let cell = |time: &Duration| {
            let ratio = time.as_secs_f64() / copied.as_secs_f64();
            format!("{:>10.0} ms ({ratio:>5.1} ×)", time.as_secs_f64() * 1000.0)
        };
        let cells: Vec<_> = times.iter().map(cell).collect();
        println!("{entities:>8}  {:>11.0} ms  {}", copied.as_secs_f64() * 1000.0, cells.join("  "));
    }
}

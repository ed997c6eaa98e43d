//! Projects through random lives: rendered anew again and again, and edited by hand in between.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use scaffold::project::{
    Action, Error, Facts, File, Formatter, OnConflict, Options, Project, Recovery, Rendering, SpecText, Tree,
    create,
};
use tempfile::TempDir;

struct NoFormatter;

impl Formatter for NoFormatter {
    fn format(&self, sources: &[&str]) -> Vec<Option<String>> {
        vec![None; sources.len()]
    }
}

/// A folder in memory where there is such a place: these tests make many thousand files.
fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap()
}

/// A small generator of numbers, so that a failure is the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(limit).unwrap()).unwrap()
    }
}

type Texts = BTreeMap<String, Vec<String>>;

fn rendering(texts: &Texts) -> Rendering {
    let mut tree = Tree::new();
    for (path, lines) in texts {
        tree.insert(path, File::managed(lines.concat()));
    }
    let facts = Facts { generator: "1.0.0".to_owned(), schema: b"{}".to_vec(), ..Facts::default() };
    Rendering {
        tree,
        spec: SpecText { text: b"[project]\n".to_vec(), read: None },
        facts,
        editor_schema: Vec::new(),
    }
}

/// Some files, some lines changed; now and then a file comes or goes.
fn evolve(random: &mut Random, texts: &mut Texts, generation: usize) {
    for _ in 0..=random.below(4) {
        let path = format!("src/part{}/file{}.txt", random.below(3), random.below(3));
        if random.below(5) == 0 {
            texts.remove(&path);
            continue;
        }
        let lines =
            texts.entry(path).or_insert_with(|| (0..10).map(|line| format!("line {line}\n")).collect());
        for _ in 0..=random.below(3) {
            let at = random.below(lines.len() + 1);
            let line = format!("rendered {generation} {}\n", random.below(100));
            match random.below(3) {
                1 if at < lines.len() => lines[at] = line,
                2 if at < lines.len() => drop(lines.remove(at)),
                _ => lines.insert(at, line),
            }
        }
    }
}

/// Edits by hand: lines are added, and remembered by the file that they are in.
fn edit(random: &mut Random, root: &Path, texts: &Texts, mine: &mut BTreeSet<(String, String)>) {
    for path in texts.keys().filter(|path| root.join(path).is_file()).cloned().collect::<Vec<_>>() {
        if random.below(3) > 0 {
            continue;
        }
        let text = fs::read_to_string(root.join(&path)).unwrap();
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let line = format!("mine {}\n", mine.len());
        lines.insert(random.below(lines.len() + 1), line.clone());
        fs::write(root.join(&path), lines.concat()).unwrap();
        mine.insert((path, line));
    }
}

/// Takes the markers out of a file and leaves the lines of both sides, as a careful person would.
fn resolve(root: &Path, path: &str) {
    let text = fs::read_to_string(root.join(path)).unwrap();
    let mut in_base = false;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.trim_end() {
            "||||||| base" => in_base = true,
            "=======" => in_base = false,
            "<<<<<<< yours" | ">>>>>>> scaffold 1.0.0" => {}
            _ if in_base => {}
            _ => lines.push(line),
        }
    }
    fs::write(root.join(path), lines.concat()).unwrap();
}

#[test]
fn no_edit_is_lost_through_a_projects_life() {
    let (mut merges, mut conflicts) = (0, 0);
    for life in 0..60 {
        let mut random = Random(life);
        let dir = scratch();
        let root = dir.path().join("app");
        let mut texts = Texts::new();
        evolve(&mut random, &mut texts, 0);
        create(&root, &rendering(&texts)).unwrap();
        let mut mine = BTreeSet::new();
        for generation in 1..12 {
            edit(&mut random, &root, &texts, &mut mine);
            evolve(&mut random, &mut texts, generation);
            let mut project = Project::open(&root).unwrap();
            assert_eq!(project.recovery(), Recovery::Nothing);
            let plan = project.compare(&rendering(&texts), &Options::default(), &NoFormatter).unwrap();
            project.apply(&plan, false).unwrap();
            merges += plan.entries.iter().filter(|entry| entry.action == Action::Merge).count();
            for (path, line) in &mine {
                let text = fs::read_to_string(root.join(path)).unwrap();
                assert!(
                    text.contains(line),
                    "life {life}, generation {generation}: {line:?} is not in {path}"
                );
            }
            for entry in plan.conflicts() {
                conflicts += 1;
                resolve(&root, &entry.path);
            }
            let again = project.compare(&rendering(&texts), &Options::default(), &NoFormatter).unwrap();
            assert!(again.is_empty(), "life {life}, generation {generation}: a second run has nothing to do");
        }
        if mine.is_empty() {
            continue;
        }
        // Theirs is a choice to give edits up in conflicts only.
        let options = Options { on_conflict: OnConflict::Theirs, ..Options::default() };
        let project = Project::open(&root).unwrap();
        assert!(project.compare(&rendering(&texts), &options, &NoFormatter).unwrap().in_step());
    }
    assert!(merges > 100 && conflicts > 50, "{merges} merges, {conflicts} conflicts");
}

#[test]
fn without_edits_a_project_is_as_if_made_anew() {
    for life in 0..20 {
        let mut random = Random(1000 + life);
        let dir = scratch();
        let (root, fresh) = (dir.path().join("app"), dir.path().join("fresh"));
        let mut texts = Texts::new();
        create(&root, &rendering(&texts)).unwrap();
        for generation in 0..8 {
            evolve(&mut random, &mut texts, generation);
            let mut project = Project::open(&root).unwrap();
            let plan = project.compare(&rendering(&texts), &Options::default(), &NoFormatter).unwrap();
            project.apply(&plan, false).unwrap();
        }
        create(&fresh, &rendering(&texts)).unwrap();
        let same =
            Command::new("diff").args(["-r", "app", "fresh"]).current_dir(dir.path()).status().unwrap();
        assert!(same.success(), "life {life}");
    }
}

fn git(root: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(root).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn two_files(first: &str, second: &str) -> Rendering {
    let text = |text: &str| text.split_inclusive('\n').map(str::to_owned).collect();
    rendering(&[("a.txt".to_owned(), text(first)), ("b.txt".to_owned(), text(second))].into())
}

#[test]
fn edits_that_are_not_committed_are_not_touched() {
    let dir = scratch();
    let root = dir.path().join("app");
    create(&root, &two_files("1\n2\n3\n", "1\n")).unwrap();
    git(&root, &["init", "-q"]);
    let new = two_files("1\n2\nnew\n", "new\n");
    let run = |allow_dirty: bool| -> Result<(), Error> {
        let mut project = Project::open(&root)?;
        let plan = project.compare(&new, &Options::default(), &NoFormatter)?;
        project.apply(&plan, allow_dirty)
    };

    fs::write(root.join("a.txt"), "mine\n2\n3\n").unwrap();
    fs::write(root.join("scaffold.toml"), "[project]\n").unwrap();
    let error = run(false).unwrap_err();
    assert!(matches!(&error, Error::Dirty { files } if files == &["a.txt"]), "{error}");
    assert_eq!(error.exit_code(), 6);
    assert_eq!(fs::read_to_string(root.join("b.txt")).unwrap(), "1\n", "nothing else was written either");

    git(&root, &["add", "."]);
    git(&root, &["commit", "-qm", "all"]);
    fs::write(root.join("unrelated.txt"), "x").unwrap();
    run(false).unwrap();
    assert_eq!(fs::read_to_string(root.join("a.txt")).unwrap(), "mine\n2\nnew\n");
    let log = Command::new("git").args(["log", "--oneline"]).current_dir(&root).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&log.stdout).lines().count(), 1, "nothing is committed");
}

#[test]
fn dirty_edits_are_merged_when_that_is_allowed() {
    let dir = scratch();
    let root = dir.path().join("app");
    create(&root, &two_files("1\n2\n3\n", "1\n")).unwrap();
    git(&root, &["init", "-q"]);
    fs::write(root.join("a.txt"), "mine\n2\n3\n").unwrap();
    let mut project = Project::open(&root).unwrap();
    let plan = project.compare(&two_files("1\n2\nnew\n", "1\n"), &Options::default(), &NoFormatter).unwrap();
    project.apply(&plan, true).unwrap();
    assert_eq!(fs::read_to_string(root.join("a.txt")).unwrap(), "mine\n2\nnew\n");
}

#[test]
fn two_branches_that_both_migrate_collide_in_git_and_can_be_joined() {
    let dir = scratch();
    let root = dir.path().join("app");
    let with = |entities: &[&str]| {
        let mut texts = Texts::new();
        texts.insert("mod.txt".to_owned(), entities.iter().map(|name| format!("mod {name}\n")).collect());
        for name in entities {
            texts.insert(format!("{name}.txt"), vec![format!("{name}\n")]);
        }
        let mut rendering = rendering(&texts);
        rendering.facts.latest_migration =
            Some(format!("2026112300000{}{}", entities.len(), entities.concat()));
        rendering
    };
    let apply = |entities: &[&str]| {
        let mut project = Project::open(&root).unwrap();
        let plan = project.compare(&with(entities), &Options::default(), &NoFormatter).unwrap();
        project.apply(&plan, true).unwrap();
        plan
    };
    let commit = || {
        git(&root, &["add", "."]);
        git(&root, &["commit", "-qm", "x"]);
    };
    create(&root, &with(&["m"])).unwrap();
    git(&root, &["init", "-q", "-b", "main"]);
    commit();
    git(&root, &["checkout", "-qb", "other"]);
    apply(&["m", "z"]);
    commit();
    git(&root, &["checkout", "-q", "main"]);
    apply(&["a", "m"]);
    commit();

    let merge = Command::new("git").args(["merge", "other"]).current_dir(&root).output().unwrap();
    assert!(!merge.status.success(), "both changed the latest migration");
    let Err(error) = Project::open(&root) else { panic!("the state has markers in it") };
    assert!(matches!(&error, Error::Damaged { file, .. } if file == ".scaffold/lock.toml"), "{error}");

    // The way out that the message names: the state of one branch as a whole.
    git(&root, &["checkout", "--ours", "--", ".scaffold"]);
    fs::remove_dir_all(root.join(".scaffold")).unwrap();
    git(&root, &["checkout", "main", "--", ".scaffold"]);
    fs::write(root.join("mod.txt"), "mod a\nmod m\nmod z\n").unwrap();
    let plan = apply(&["a", "m", "z"]);
    assert!(plan.entries.iter().all(|entry| matches!(entry.action, Action::Unchanged | Action::Adopt)));
    assert!(plan.in_step());
}

#[test]
fn a_project_is_found_from_any_folder_in_it() {
    let dir = scratch();
    let root = dir.path().join("app");
    create(&root, &rendering(&[("src/deep/file.txt".to_owned(), vec![])].into())).unwrap();
    let found = scaffold::project::locate(&root.join("src/deep")).unwrap();
    assert_eq!(found, fs::canonicalize(&root).unwrap());
    let error = scaffold::project::locate(dir.path()).unwrap_err();
    assert!(matches!(error, Error::NoProject { .. }));
}

//! Files that are more than text: links, modes, layouts, names.

use super::*;

#[test]
fn line_ends_and_marks_are_no_edit_and_stay() {
    let fixture = Fixture::managed("f.txt", "a\nb\n");
    fixture.write("f.txt", "\u{feff}a\r\nb\r\n");
    assert_eq!(fixture.apply_text("f.txt", "a\nc\n"), Action::Update);
    assert_eq!(fixture.read("f.txt"), "\u{feff}a\r\nc\r\n");

    let fixture = Fixture::managed("f.txt", BASE);
    fixture.write("f.txt", BASE.replace('\n', "\r\n").replace("one", "ONE"));
    assert_eq!(fixture.apply_text("f.txt", "one\ntwo\nthree\nfour\nFIVE\n"), Action::Merge);
    assert_eq!(fixture.read("f.txt"), "ONE\r\ntwo\r\nthree\r\nfour\r\nFIVE\r\n");
}

#[test]
fn layout_of_rust_is_no_edit() {
    let fixture = Fixture::managed("f.rs", "a\nb\n");
    fixture.write("f.rs", "  a\n  b\n");
    assert_eq!(fixture.apply_text("f.rs", "a\nc\n"), Action::Update);
    assert_eq!(fixture.read("f.rs"), "a\nc\n");

    let fixture = Fixture::managed("f.txt", "a\nb\n");
    fixture.write("f.txt", "  a\n  b\n");
    assert_eq!(fixture.apply_text("f.txt", "a\nc\n"), Action::Conflict, "elsewhere it is one");

    let fixture = Fixture::managed("f.rs", "a\nb\n");
    fixture.write("f.rs", "  a\n  b\n");
    assert_eq!(fixture.apply(&[])[0].1, Action::Delete);
}

#[test]
fn what_is_no_text_is_never_merged() {
    let fixture = Fixture::managed("f.txt", "a\n");
    fixture.write("f.txt", b"\xff\xfe");
    assert_eq!(fixture.apply_text("f.txt", "b\n"), Action::Conflict);
    assert_eq!(fs::read(fixture.root().join("f.txt")).unwrap(), b"\xff\xfe");
    assert_eq!(fixture.read(".scaffold/base/f.txt"), "a\n", "the base waits");
}

#[test]
fn links_are_not_followed() {
    let fixture = Fixture::managed("src/f.txt", "a\n");
    let outside = fixture.dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("f.txt"), "a\n").unwrap();
    fs::remove_file(fixture.root().join("src/f.txt")).unwrap();
    symlink(outside.join("f.txt"), fixture.root().join("src/f.txt")).unwrap();
    assert_eq!(fixture.apply_text("src/f.txt", "b\n"), Action::Conflict);

    fs::remove_dir_all(fixture.root().join("src")).unwrap();
    symlink(&outside, fixture.root().join("src")).unwrap();
    let new = [("src/f.txt", File::managed("b\n")), ("src/g.txt", File::managed("b\n"))];
    let done = fixture.apply(&new);
    assert!(done.iter().all(|(_, action)| *action == Action::Conflict), "{done:?}");
    let theirs = Options { on_conflict: OnConflict::Theirs, ..Options::default() };
    assert!(fixture.apply_with(&new, &theirs).iter().all(|(_, action)| *action == Action::Conflict));
    assert_eq!(fs::read_to_string(outside.join("f.txt")).unwrap(), "a\n");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[test]
fn a_linked_state_folder_is_refused() {
    let fixture = Fixture::managed("f.txt", "a\n");
    let outside = fixture.dir.path().join("outside");
    fs::rename(fixture.root().join(".scaffold"), &outside).unwrap();
    symlink(&outside, fixture.root().join(".scaffold")).unwrap();
    assert!(matches!(Project::open(&fixture.root()), Err(Error::Link { .. })));
}

#[test]
fn names_that_differ_in_case_alone_are_a_conflict() {
    let fixture = Fixture::new(&[]);
    fs::create_dir(fixture.root().join("Src")).unwrap();
    let new = [("src/f.txt", File::managed("b\n"))];
    let plan = fixture.plan(&new, &Options::default()).unwrap();
    assert_eq!(plan.entries[0].action, Action::Conflict);
    assert!(plan.entries[0].notes[0].contains("`Src`"), "{:?}", plan.entries[0].notes);
}

#[test]
fn modes_are_kept() {
    let fixture = Fixture::managed("f.sh", "a\n");
    let path = fixture.root().join("f.sh");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    fixture.apply_text("f.sh", "b\n");
    let mode = || fs::metadata(&path).unwrap().mode() & 0o7777;
    assert_eq!(mode(), 0o640);
    fixture.apply(&[("f.sh", File::managed("c\n").executable())]);
    assert_eq!(mode(), 0o750);
}

#[test]
fn a_renamed_entity_takes_its_edits_along() {
    let fixture = Fixture::managed("src/post.txt", BASE);
    fixture.write("src/post.txt", "ONE\ntwo\nthree\nfour\nfive\n");
    let renames = vec![("src/post.txt".to_owned(), "src/article.txt".to_owned())];
    let options = Options { renames, ..Options::default() };
    let new = [("src/article.txt", File::managed("one\ntwo\nthree\nfour\nFIVE\n"))];
    assert_eq!(fixture.apply_with(&new, &options), [("src/article.txt".to_owned(), Action::Merge)]);
    assert_eq!(fixture.read("src/article.txt"), "ONE\ntwo\nthree\nfour\nFIVE\n");
    assert!(!fixture.exists("src/post.txt") && !fixture.exists(".scaffold/base/src/post.txt"));
    assert!(fixture.plan(&new, &options).unwrap().is_empty());
}

#[test]
fn a_rename_onto_a_file_of_the_users_touches_neither() {
    let fixture = Fixture::managed("a.txt", "a\n");
    fixture.write("b.txt", "mine\n");
    let options = Options { renames: vec![("a.txt".to_owned(), "b.txt".to_owned())], ..Options::default() };
    let done = fixture.apply_with(&[("b.txt", File::managed("b\n"))], &options);
    assert_eq!(done, [("a.txt".to_owned(), Action::Delete), ("b.txt".to_owned(), Action::Conflict)]);
    assert_eq!(fixture.read("b.txt"), "mine\n");
}

#[test]
fn two_files_can_swap_names() {
    let fixture = Fixture::new(&[("a.txt", File::managed("a\n")), ("b.txt", File::managed("b\n"))]);
    fixture.write("a.txt", "edited a\n");
    let renames = [("a.txt", "b.txt"), ("b.txt", "a.txt")].map(|(old, new)| (old.to_owned(), new.to_owned()));
    let options = Options { renames: renames.to_vec(), ..Options::default() };
    fixture.apply_with(&[("a.txt", File::managed("b\n")), ("b.txt", File::managed("a\n"))], &options);
    assert_eq!((fixture.read("a.txt"), fixture.read("b.txt")), ("b\n".to_owned(), "edited a\n".to_owned()));
}

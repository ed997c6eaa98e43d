//! Each row of the table of `compare`.

use super::*;

fn row(base: &str, yours: &str, new: &str) -> (Action, String) {
    let fixture = Fixture::managed("f.txt", base);
    fixture.write("f.txt", yours);
    let action = fixture.apply_text("f.txt", new);
    assert_eq!(fixture.read(".scaffold/base/f.txt"), new, "the base advances");
    (action, fixture.read("f.txt"))
}

#[test]
fn unedited_and_changed_is_written() {
    assert_eq!(row(BASE, BASE, "new\n"), (Action::Update, "new\n".to_owned()));
}

#[test]
fn edited_and_unchanged_is_kept() {
    assert_eq!(row(BASE, "mine\n", BASE), (Action::Keep, "mine\n".to_owned()));
}

#[test]
fn edited_and_changed_is_merged() {
    let (action, text) = row(BASE, "ONE\ntwo\nthree\nfour\nfive\n", "one\ntwo\nthree\nfour\nFIVE\n");
    assert_eq!((action, text.as_str()), (Action::Merge, "ONE\ntwo\nthree\nfour\nFIVE\n"));
}

#[test]
fn same_edit_on_both_sides_is_adopted() {
    assert_eq!(row(BASE, "new\n", "new\n"), (Action::Adopt, "new\n".to_owned()));
}

#[test]
fn conflict_gets_markers_and_the_next_run_refuses() {
    let fixture = Fixture::managed("f.txt", BASE);
    fixture.write("f.txt", "one\nmine\nthree\nfour\nfive\n");
    assert_eq!(fixture.apply_text("f.txt", "one\nours\nthree\nfour\nfive\n"), Action::Conflict);
    let marked = "one\n<<<<<<< yours\nmine\n||||||| base\ntwo\n=======\nours\n>>>>>>> scaffold 1.2.3\nthree\nfour\nfive\n";
    assert_eq!(fixture.read("f.txt"), marked);
    let again = [("f.txt", File::managed("one\nours\nthree\nfour\nfive\n"))];
    let error = fixture.plan(&again, &Options::default()).unwrap_err();
    assert!(matches!(&error, Error::ConflictsLeft { files } if files == &["f.txt"]), "{error}");
    assert_eq!(error.exit_code(), 4);

    fixture.write("f.txt", "one\nboth\nthree\nfour\nfive\n");
    assert_eq!(fixture.apply(&again)[0].1, Action::Keep, "a resolved conflict does not come back");
}

#[test]
fn a_side_can_be_chosen() {
    for (on_conflict, line) in [(OnConflict::Ours, "mine"), (OnConflict::Theirs, "ours")] {
        let fixture = Fixture::managed("f.txt", BASE);
        fixture.write("f.txt", "one\nmine\nthree\nfour\nedited\n");
        let options = Options { on_conflict, ..Options::default() };
        let done =
            fixture.apply_with(&[("f.txt", File::managed("one\nours\nthree\nfour\nfive\n"))], &options);
        assert_eq!(done[0].1, Action::Merge);
        assert_eq!(fixture.read("f.txt"), format!("one\n{line}\nthree\nfour\nedited\n"));
    }
}

#[test]
fn deleted_stays_deleted_until_restored() {
    let fixture = Fixture::new(&[("f.txt", File::managed("a\n")), ("o.txt", File::owned("o\n"))]);
    fs::remove_file(fixture.root().join("f.txt")).unwrap();
    fs::remove_file(fixture.root().join("o.txt")).unwrap();
    let new = [("f.txt", File::managed("b\n")), ("o.txt", File::owned("p\n"))];
    let deleted: Vec<_> = fixture.apply(&new).into_iter().map(|(_, action)| action).collect();
    assert_eq!(deleted, [Action::Deleted, Action::Deleted]);
    assert!(!fixture.exists("f.txt") && !fixture.exists("o.txt"));
    assert!(fixture.plan(&new, &Options::default()).unwrap().in_step());
    fixture.apply_with(&new, &Options { restore: true, ..Options::default() });
    assert_eq!((fixture.read("f.txt"), fixture.read("o.txt")), ("b\n".to_owned(), "p\n".to_owned()));
}

#[test]
fn unedited_and_absent_is_deleted_with_its_folder() {
    let fixture = Fixture::managed("src/post/f.txt", BASE);
    assert_eq!(fixture.apply(&[]), [("src/post/f.txt".to_owned(), Action::Delete)]);
    assert!(!fixture.exists("src"));
    assert!(!fixture.exists(".scaffold/base"));
    assert_eq!(fixture.apply(&[]), []);
}

#[test]
fn edited_and_absent_is_an_orphan_and_merges_when_it_comes_back() {
    let fixture = Fixture::managed("f.txt", BASE);
    fixture.write("f.txt", "ONE\ntwo\nthree\nfour\nfive\n");
    assert_eq!(fixture.apply(&[])[0].1, Action::Orphan);
    assert_eq!(fixture.apply(&[])[0].1, Action::Orphan);
    assert_eq!(fixture.apply_text("f.txt", "one\ntwo\nthree\nfour\nFIVE\n"), Action::Merge);
    assert_eq!(fixture.read("f.txt"), "ONE\ntwo\nthree\nfour\nFIVE\n");
}

#[test]
fn unrecorded_files_are_adopted_or_left_alone() {
    let fixture = Fixture::new(&[]);
    fixture.write("same.txt", "a\r\n");
    fixture.write("other.txt", "mine\n");
    fixture.write("own.txt", "mine\n");
    let new = [
        ("same.txt", File::managed("a\n")),
        ("other.txt", File::managed("b\n")),
        ("own.txt", File::owned("b\n")),
    ];
    let done = fixture.apply(&new);
    let action = |path: &str| done.iter().find(|(name, _)| name == path).unwrap().1;
    assert_eq!(
        (action("same.txt"), action("other.txt"), action("own.txt")),
        (Action::Adopt, Action::Conflict, Action::Adopt)
    );
    assert_eq!(fixture.read("other.txt"), "mine\n");
    assert_eq!(fixture.read("own.txt"), "mine\n");
    let plan = fixture.plan(&new, &Options::default()).unwrap();
    assert_eq!(plan.exit_code(), 4, "it comes back until a side is chosen");
    fixture.apply_with(&new, &Options { on_conflict: OnConflict::Ours, ..Options::default() });
    assert!(fixture.plan(&new, &Options::default()).unwrap().in_step());
    assert_eq!(fixture.read("other.txt"), "mine\n");
}

#[test]
fn without_state_every_file_is_the_users() {
    let files = [("f.txt", File::managed("a\n")), ("g.txt", File::managed("a\n"))];
    let fixture = Fixture::new(&files);
    fs::remove_dir_all(fixture.root().join(".scaffold")).unwrap();
    fixture.write("f.txt", "mine\n");
    assert_eq!(
        fixture.apply(&files),
        [("f.txt".to_owned(), Action::Conflict), ("g.txt".to_owned(), Action::Adopt)]
    );
    assert_eq!(fixture.read("f.txt"), "mine\n");
}

//! Projects that several hands change: entities one by one, edits beside them, branches.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::support::{SMALL, Test};

/// Five entities, each after those that it refers to.
const MANY: &str = r#"[project]
name = "many"

[auth]

[entities.Author]
versioned = true

[entities.Author.fields]
name = { type = "string", max = 80, search = true }

[entities.Book]
soft_delete = true
unique = [["author", "title"]]

[entities.Book.fields]
title = "string"
pages = { type = "integer", min = 1, filter = true }

[entities.Book.relations]
author = { belongs_to = "Author", on_delete = "cascade" }

[entities.Shelf]
owner = "keeper"

[entities.Shelf.fields]
kind = { type = "enum", values = ["wood", "steel"], default = "wood" }

[entities.Shelf.relations]
keeper = { belongs_to = "User" }
books = { many_to_many = "Book", inverse = "shelves" }

[entities.Zine.fields]
price = { type = "decimal", precision = 8, scale = 2 }

[entities.Zine.relations]
shelf = { belongs_to = "Shelf", optional = true, on_delete = "set_null" }
"#;

/// Everything in the project but what tells of its way: the spec's own order, migrations, keys, and the lock.
fn content(test: &Test, project: &str) -> BTreeMap<String, Vec<u8>> {
    let root = test.path(project);
    let files = walkdir::WalkDir::new(&root).into_iter().map(|entry| entry.expect("an entry"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).expect("inside").to_string_lossy().into_owned();
            (path, fs::read(entry.path()).expect("readable"))
        })
        .filter(|(path, _)| {
            !path.starts_with("migrations/")
                && !matches!(path.as_str(), "scaffold.toml" | ".env" | ".scaffold/lock.toml")
        })
        .collect()
}

#[test]
fn one_entity_at_a_time_is_all_at_once() {
    let base = MANY.split("[entities.Author]").next().expect("the start");
    let mut test = Test::new().file("many.toml", MANY).file("base.toml", base);
    test.args(&["new", "all", "--spec", "many.toml"]).run().code(0);
    test.args(&["new", "app", "--spec", "base.toml"]).run().code(0);
    for name in ["Author", "Book", "Shelf", "Zine"] {
        test.in_app(&["add-entity", name, "--from", "many.toml"]).run().code(0);
    }
    assert_eq!(test.read("app/scaffold.toml").trim(), test.read("all/scaffold.toml").trim());
    let (all, app) = (content(&test, "all"), content(&test, "app"));
    assert_eq!(all.keys().collect::<Vec<_>>(), app.keys().collect::<Vec<_>>());
    let differ: Vec<_> =
        all.iter().filter(|(path, bytes)| app[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(differ.is_empty(), "{differ:?}");
    // And away again, from the last to the first.
    for name in ["Zine", "Shelf", "Book", "Author"] {
        test.in_app(&["remove-entity", name, "--allow-destructive"]).run().code(0);
    }
    test.args(&["new", "none", "--spec", "base.toml"]).run().code(0);
    assert_eq!(content(&test, "none"), content(&test, "app"));
}

#[test]
fn an_entity_comes_in_beside_hand_made_routes() {
    let mine = "        .merge(crate::mine::router())\n";
    let notes = "        .merge(crate::notes::routes::router())\n";
    for (name, module) in [("Apple", "apples"), ("Nut", "nuts"), ("Zebra", "zebras")] {
        for edit in [
            format!("{mine}{notes}"),
            format!("{notes}{mine}"),
            "        .merge(crate::notes::routes::router().layer(mine))\n".to_owned(),
        ] {
            let mut test = Test::project(SMALL);
            test.replace("app/src/app.rs", notes, &edit);
            test.replace("app/src/lib.rs", "pub mod notes;\n", "pub mod mine;\npub mod notes;\n");
            test.in_app(&["add-entity", name, "name:string"]).run().code(0);
            let (app, lib) = (test.read("app/src/app.rs"), test.read("app/src/lib.rs"));
            assert!(edit.lines().all(|line| app.contains(line)), "{app}");
            assert!(app.contains(&format!(".merge(crate::{module}::routes::router())\n")), "{app}");
            assert!(
                lib.contains("pub mod mine;\n") && lib.contains(&format!("pub mod {module};\n")),
                "{lib}"
            );
        }
    }
}

fn git(test: &Test, arguments: &[&str]) -> (bool, String) {
    let identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git")
        .args(identity)
        .args(arguments)
        .current_dir(test.path("app"))
        .output()
        .expect("git runs");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn commit(test: &Test) {
    assert!(git(test, &["add", "-A"]).0 && git(test, &["commit", "-qm", "x"]).0);
}

#[test]
fn two_branches_with_an_entity_each_collide_in_the_record_alone() {
    let mut test = Test::project(SMALL);
    assert!(git(&test, &["init", "-q", "-b", "main"]).0);
    commit(&test);
    assert!(git(&test, &["checkout", "-qb", "other"]).0);
    test.in_app(&["add-entity", "Apple", "name:string"]).run().code(0);
    commit(&test);
    assert!(git(&test, &["checkout", "-q", "main"]).0);
    test.in_app(&["add-entity", "Banana", "name:string"]).run().code(0);
    commit(&test);
    assert!(!git(&test, &["merge", "-q", "other"]).0, "both changed the latest migration");
    let (_, unmerged) = git(&test, &["diff", "--name-only", "--diff-filter=U"]);
    let mut unmerged: Vec<_> = unmerged.lines().collect();
    // The order of entities in the spec is the user's; both put theirs at the end.
    unmerged.retain(|path| *path != "scaffold.toml");
    assert!(unmerged.iter().all(|path| path.starts_with(".scaffold/")), "{unmerged:?}");
    for path in ["app/src/lib.rs", "app/src/app.rs", "app/README.md"] {
        let text = test.read(path);
        assert!(text.contains("apples") && text.contains("bananas"), "{path}");
    }
    test.in_app(&["check"]).run().code(1).stderr("take `.scaffold` and the migrations of one of them");

    // The way out that the message names.
    assert!(git(&test, &["checkout", "--ours", "--", "scaffold.toml"]).0);
    let spec = test.read("app/scaffold.toml");
    fs::write(
        test.path("app/scaffold.toml"),
        format!("{spec}\n[entities.Apple.fields]\nname = \"string\"\n"),
    )
    .expect("written");
    for part in [".scaffold", "migrations"] {
        fs::remove_dir_all(test.path("app").join(part)).expect("removed");
        assert!(git(&test, &["checkout", "main", "--", part]).0);
    }
    test.in_app(&["apply", "--allow-dirty"]).run().code(0).stdout("create_apples.up.sql");
    test.in_app(&["check"]).run().code(0);
}

#[test]
fn a_renamed_entity_takes_its_edits_along() {
    let mut test = Test::project(SMALL);
    let place = "/// The row that is to be changed";
    test.replace("app/src/notes/routes.rs", place, &format!("// mine\n{place}"));
    test.replace("app/scaffold.toml", "[entities.Note.", "[entities.Memo.");
    test.in_app(&["apply"]).run().code(6).stderr("--rename Note=Memo");
    let text = test.in_app(&["diff", "--rename", "Note=Memo"]).run().code(0).text();
    assert!(text.contains("--- a/src/notes/routes.rs\n+++ b/src/memos/routes.rs"), "{text}");
    test.in_app(&["apply", "--rename", "Note=Memo"]).run().code(0);
    assert!(!test.path("app/src/notes").exists());
    let routes = test.read("app/src/memos/routes.rs");
    assert!(routes.contains("// mine") && routes.contains("/memos"), "{routes}");
    assert!(test.read("app/migrations/20251125000002_rename_notes_to_memos.up.sql").contains("RENAME TO"));
    test.in_app(&["check"]).run().code(0);
}

#[test]
fn an_edited_file_of_a_removed_entity_stays_and_is_named() {
    let mut test = Test::project(SMALL);
    test.in_app(&["add-entity", "Tag", "name:string"]).run().code(0);
    test.replace("app/src/tags/model.rs", "//!", "// mine\n//!");
    test.in_app(&["remove-entity", "Tag", "--allow-destructive"])
        .run()
        .code(0)
        .stdout("orphan  src/tags/model.rs");
    assert!(test.read("app/src/tags/model.rs").contains("// mine"));
    assert!(!test.path("app/src/tags/routes.rs").exists());
    test.in_app(&["check"]).run().code(0);
}

#[test]
fn a_deleted_file_stays_deleted_until_it_is_restored() {
    let mut test = Test::project(SMALL);
    fs::remove_file(test.path("app/Dockerfile")).expect("removed");
    test.in_app(&["apply"]).run().code(0);
    assert!(!test.path("app/Dockerfile").exists());
    test.in_app(&["check"]).run().code(0);
    test.in_app(&["apply", "--restore"]).run().code(0).stdout("create  Dockerfile");
    assert!(test.path("app/Dockerfile").exists());
}

#[test]
fn a_side_can_be_chosen() {
    for (side, kept) in [("ours", true), ("theirs", false)] {
        let mut test = Test::project(SMALL);
        let text = test.read("app/src/notes/model.rs");
        let line = text.lines().find(|line| line.contains("title")).expect("the field");
        test.replace("app/src/notes/model.rs", line, &format!("{line} // mine"));
        test.replace("app/scaffold.toml", "title = \"string\"", "title = \"string?\"");
        test.in_app(&["apply", "--conflict", side]).run().code(0);
        assert_eq!(test.read("app/src/notes/model.rs").contains("// mine"), kept);
        test.in_app(&["check"]).run().code(0);
    }
}

#[test]
fn layout_and_line_ends_are_no_edits() {
    let mut test = Test::project(SMALL);
    for path in ["app/src/app.rs", "app/README.md"] {
        let text = test.read(path);
        fs::write(test.path(path), text.replace('\n', "\r\n")).expect("written");
    }
    test.replace("app/src/lib.rs", "pub mod notes;", "pub   mod\n    notes ;");
    test.in_app(&["check"]).run().code(0);
    let text = test.in_app(&["add-entity", "Tag", "name:string"]).run().code(0).text();
    assert!(text.contains("update  src/app.rs") && text.contains("update  src/lib.rs"), "{text}");
    assert!(
        test.read("app/README.md").contains("tags")
            && !test.read("app/README.md").replace("\r\n", "").contains('\n')
    );
}

#[test]
fn links_and_what_is_no_text_are_left_alone() {
    let mut test = Test::project(SMALL);
    fs::rename(test.path("app/README.md"), test.path("elsewhere.md")).expect("moved");
    std::os::unix::fs::symlink(test.path("elsewhere.md"), test.path("app/README.md")).expect("linked");
    fs::write(test.path("app/src/lib.rs"), b"\xff\xfe").expect("written");
    let before = test.read("elsewhere.md");
    let ran = test.in_app(&["add-entity", "Tag", "name:string"]).run().code(4);
    let ran = ran.stdout("conflict  README.md").stdout("conflict  src/lib.rs");
    ran.stdout("symbolic link").stdout("not a text");
    assert_eq!(test.read("elsewhere.md"), before);
    assert_eq!(fs::read(test.path("app/src/lib.rs")).expect("there"), b"\xff\xfe");
}

#[test]
fn edits_that_git_does_not_hold_are_not_touched() {
    let mut test = Test::project(SMALL);
    assert!(git(&test, &["init", "-q"]).0);
    commit(&test);
    test.replace("app/src/lib.rs", "pub mod notes;", "pub mod mine;\npub mod notes;");
    let before = test.read("app/scaffold.toml");
    test.in_app(&["add-entity", "Tag", "name:string"]).run().code(6).stderr("`src/lib.rs`");
    assert_eq!(test.read("app/scaffold.toml"), before);
    assert!(!test.path("app/src/tags").exists());
    // An edit of the spec counts for nothing: it is what is to be applied.
    test.replace("app/scaffold.toml", "body =", "more = \"text?\"\nbody =");
    test.in_app(&["apply"]).run().code(0);
    test.in_app(&["add-entity", "Tag", "name:string", "--allow-dirty"]).run().code(0);
    assert!(test.read("app/src/lib.rs").contains("pub mod mine;"));
}

#[test]
fn another_database_starts_a_new_history() {
    let mut test = Test::project(SMALL);
    test.replace("app/scaffold.toml", "name = \"small\"", "name = \"small\"\ndatabase = \"postgres\"");
    test.in_app(&["apply"]).run().code(6).stderr("no data is moved").stderr("--allow-destructive");
    test.in_app(&["apply", "--allow-destructive"]).run().code(0).stdout("starts anew");
    let names: Vec<_> = fs::read_dir(test.path("app/migrations"))
        .expect("there")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    test.in_app(&["check"]).run().code(0);
}

#[test]
fn an_applied_change_is_as_if_made_anew() {
    let auth = ("[entities.", "[auth]\nverify_email = true\n\n[entities.");
    let database = ("name = \"small\"", "name = \"small\"\ndatabase = \"mysql\"\nid = \"integer\"");
    let options = (
        "[entities.Note.fields]",
        "[entities.Note]\nsoft_delete = true\nversioned = true\n\n[entities.Note.fields]",
    );
    let fields = (
        "body = \"text?\"",
        "body = \"text?\"\nprice = { type = \"decimal\", default = \"1\" }\ndone_on = \"date?\"",
    );
    for (old, new) in [auth, database, options, fields] {
        let mut test = Test::project(SMALL).file("after.toml", &SMALL.replacen(old, new, 1));
        test.args(&["new", "fresh", "--spec", "after.toml"]).run().code(0);
        fs::copy(test.path("after.toml"), test.path("app/scaffold.toml")).expect("copied");
        test.in_app(&["apply", "--allow-destructive"]).run().code(0);
        // Migrations and keys aside, nothing tells the two apart.
        let (fresh, app) = (content(&test, "fresh"), content(&test, "app"));
        let differ: Vec<_> = fresh.iter().filter(|(path, bytes)| app.get(*path) != Some(*bytes)).collect();
        assert!(differ.is_empty() && fresh.len() == app.len(), "{new}: {:?}", differ.first().map(|it| it.0));
    }
}

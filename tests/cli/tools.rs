//! Commands that show or prepare and change no project.

use std::fs;

use crate::support::{SMALL, Test};

#[test]
fn the_report_has_every_section_in_its_order() {
    let mut test = Test::project(SMALL);
    test.replace("app/Dockerfile", "FROM", "# mine\nFROM");
    let text = test.in_app(&["report"]).run().code(0).text();
    let headings: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let expected = [
        "Configuration",
        "Components created",
        "Authentication and authorization",
        "Database",
        "Background jobs",
        "WebSocket",
        "API endpoints",
        "Tests",
        "Files changed",
        "OpenAPI documentation",
        "Next steps",
    ];
    assert_eq!(headings, expected);
    assert!(text.contains("| POST | `/api/notes` | Create a note | public |"), "{text}");
    assert!(text.contains("1 with edits of yours, kept: `Dockerfile`"), "{text}");
    let document = test.in_app(&["report", "--format", "json"]).run().code(0).json();
    assert_eq!(document["database"]["migrations"], serde_json::json!(["20251125000001_create_notes"]));
    assert_eq!(document["components"][0]["table"], "notes");
    test.in_app(&["report", "--format", "svg"]).run().code(2);
}

#[test]
fn a_foreign_project_is_inspected() {
    let mut test = Test::new();
    let manifest = "[package]\nname = \"other\"\nversion = \"0.3.0\"\nedition = \"2021\"\n[dependencies]\n\
                    axum = \"0.7\"\nsqlx = { version = \"0.8\", features = [\"postgres\"] }\napalis = \"0.6\"\n";
    fs::create_dir_all(test.path("other/src/deep")).expect("folders");
    fs::create_dir_all(test.path("other/migrations")).expect("folders");
    fs::write(test.path("other/Cargo.toml"), manifest).expect("written");
    fs::write(test.path("other/migrations/1_a.sql"), "").expect("written");
    fs::write(test.path("other/src/main.rs"), "fn f() { Router::new().route(\"/hello\", get(hello)); }")
        .expect("written");
    let document = test.args(&["inspect", "other", "--format", "json"]).run().code(0).json();
    assert_eq!(document["framework"], "axum 0.7");
    assert_eq!(document["database"], "PostgreSQL with sqlx 0.8");
    assert_eq!(document["migrations"]["files"], 1);
    assert_eq!(document["worker"][0], "apalis 0.6");
    assert_eq!(document["scaffold"], false);
    assert_eq!(document["endpoints"][0]["path"], "/hello");
    test.args(&["inspect", "other"]).run().code(0).stdout("GET     /hello");
    fs::create_dir_all(test.path("space/api/src")).expect("folders");
    fs::write(
        test.path("space/Cargo.toml"),
        "[workspace]\nmembers = [\"api\"]\n[workspace.dependencies]\nactix-web = \"4\"\n",
    )
    .expect("written");
    fs::write(test.path("space/api/src/main.rs"), "App::new().route(\"/x\", web::post().to(x))")
        .expect("written");
    let document = test.args(&["inspect", "space", "--format", "json"]).run().code(0).json();
    assert_eq!(
        (&document["package"]["name"], &document["framework"]),
        (&"space".into(), &"actix-web 4".into())
    );
    assert_eq!(document["endpoints"][0]["method"], "POST");
    test.args(&["inspect", "nowhere"]).run().code(1).stderr("Cargo.toml");
}

#[test]
fn the_picture_is_drawn() {
    let mut test = Test::project(SMALL);
    test.in_app(&["diagram"]).run().code(0).stdout("erDiagram\n    Note {");
    test.in_app(&["diagram", "--format", "svg"]).run().code(0).stdout("<svg ").stdout(">Note</text>");
}

#[test]
fn an_ejected_template_takes_the_place_of_the_built_in_one() {
    let mut test = Test::project(SMALL);
    test.args(&["templates", "list"]).run().code(0).stdout("entity/model.rs.j2\n");
    test.in_app(&["templates", "eject", "entity/modle.rs.j2"]).run().code(2).stderr("entity/model.rs.j2");
    test.in_app(&["templates", "eject", "project/Dockerfile.j2"]).run().code(0);
    test.in_app(&["check"]).run().code(0);
    let path = "app/.scaffold/templates/project/Dockerfile.j2";
    test.replace(path, "FROM", "# of {{ project.name }}\nFROM");
    test.in_app(&["templates", "eject", "project/Dockerfile.j2"]).run().code(6).stderr("there already");
    test.in_app(&["check"]).run().code(5).stdout("update  Dockerfile");
    test.in_app(&["apply"]).run().code(0);
    assert!(test.read("app/Dockerfile").contains("# of small\n"));
    test.replace(path, "{{ project.name }}", "{{ project.nme }}");
    test.in_app(&["apply"]).run().code(1).stderr("which is your own");
    fs::remove_file(test.path(path)).expect("removed");
    test.in_app(&["apply"]).run().code(0);
    assert!(!test.read("app/Dockerfile").contains("# of small\n"));
}

#[test]
fn a_spec_comes_from_what_is_there() {
    let mut test = Test::new()
        .file(
            "old.sql",
            "CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, at POINT);",
        )
        .file("old.jdl", "entity Post { title String required }");
    let ran = test.args(&["import", "--sql", "old.sql"]).run().code(0);
    ran.stdout("[entities.Post.fields]\ntitle = \"text\"").stderr("note: `posts`: `at` has the type `POINT`");
    test.args(&["import", "--jdl", "old.jdl", "--output", "spec.toml"]).run().code(0);
    test.args(&["import", "--jdl", "old.jdl", "--output", "spec.toml"]).run().code(6).stderr("there already");
    test.args(&["new", "app", "--spec", "spec.toml"]).run().code(0);
    let database = rusqlite::Connection::open(test.path("my shop.db")).expect("a database");
    database
        .execute_batch("CREATE TABLE wares (id BLOB PRIMARY KEY, name TEXT NOT NULL) STRICT")
        .expect("a table");
    let document = test
        .args(&["import", "--database-url", "sqlite:my shop.db", "--format", "json"])
        .run()
        .code(0)
        .json();
    let spec = document["spec"].as_str().expect("text");
    assert!(
        spec.starts_with("[project]\nname = \"my-shop\"\n") && spec.contains("[entities.Ware]"),
        "{spec}"
    );
    test.args(&["import", "--database-url", "oracle://u:secret@h/x"]).run().code(1).stderr("`oracle:…`");
    test.args(&["import"]).run().code(2);
}

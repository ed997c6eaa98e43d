use std::fs;

use crate::support::{SMALL, Test};

#[test]
fn makes_a_project_that_is_in_step() {
    let mut test = Test::new();
    test.args(&["new", "my blog", "--yes"]).run().code(0).stdout("Made `my blog`");
    let spec = test.read("my blog/scaffold.toml");
    assert!(spec.contains("\"my-blog\"") && !spec.contains("\"blog\""));
    assert!(test.read("my blog/.env").contains("SECRET_KEY="));
    test.args(&["check", "--project", "my blog"]).run().code(0);
}

#[test]
fn refuses_a_folder_that_is_not_empty() {
    let mut test = Test::new();
    fs::create_dir(test.path("app")).expect("a folder");
    fs::write(test.path("app/mine"), "x").expect("written");
    test.args(&["new", "app", "--yes"]).run().code(6).stderr("`mine`");
    assert_eq!(fs::read_dir(test.path("app")).expect("there").count(), 1);
}

#[test]
fn shows_every_problem_and_writes_nothing() {
    let wrong = SMALL.replace("\"string\"", "\"strin\"").replace("\"text?\"", "\"txt\"");
    let mut test = Test::new().file("spec.toml", &wrong);
    let document = test.args(&["new", "app", "--spec", "spec.toml", "--format", "json"]).run().code(3).json();
    let problems = document["diagnostics"].as_array().expect("a list");
    assert_eq!(
        (problems.len(), &document["status"], &document["exit_code"]),
        (2, &"error".into(), &3.into())
    );
    assert_eq!(problems[0]["labels"][0]["line"], 5);
    assert!(!test.path("app").exists());
}

#[test]
fn a_dry_run_writes_nothing() {
    let mut test = Test::new().file("spec.toml", SMALL);
    let document = test
        .args(&["new", "app", "--spec", "spec.toml", "--dry-run", "--format", "json"])
        .run()
        .code(0)
        .json();
    assert_eq!(document["migrations"][0]["name"], "create_notes");
    assert_eq!(document["migrations"][0]["id"], "20251125000001");
    assert!(!test.path("app").exists());
}

#[test]
fn wrong_usage_is_2_in_json_too() {
    let mut test = Test::new();
    test.args(&["nwe"]).run().code(2).stderr("nwe");
    assert_eq!(test.args(&["nwe", "--format", "json"]).run().code(2).json()["exit_code"], 2);
    test.args(&["schema", "--format", "svg"]).run().code(2);
}

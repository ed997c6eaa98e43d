//! The guards of a rebuild on `SQLite`: what would lose something stops, and changes nothing.

use rusqlite::Connection;
use scaffold::model::DatabaseKind;
use scaffold::schema::{Hints, Migration, MigrationId, create, diff, files, migrations};

use crate::build::Drafts;
use crate::database::Database;
use crate::oracle::{fill, go_down, go_up};

/// The blog with rows, and a change that makes its posts anew.
fn rebuild() -> (Database, Vec<Migration>) {
    let database = Database::open(DatabaseKind::Sqlite).expect("SQLite is always there");
    let old = Drafts::blog();
    let mut new = old.clone();
    new.table("posts").column("title").nullable = true;
    let (old, new) = (old.finish(DatabaseKind::Sqlite), new.finish(DatabaseKind::Sqlite));
    go_up(&database, &create(&old));
    fill(&database, &old);
    let change = migrations(&diff(&old, &new, &Hints::default()).expect("no question"), DatabaseKind::Sqlite);
    (database, change)
}

fn up(change: &[Migration]) -> String {
    let first = MigrationId::first("2026-11-23".parse().expect("a date"), None);
    let (_, bytes) = files(change, first).remove(0);
    String::from_utf8(bytes).expect("SQL is text")
}

fn connection(database: &Database) -> &Connection {
    match database {
        Database::Sqlite(connection) => connection,
        _ => panic!("opened as SQLite"),
    }
}

fn count(database: &Database, query: &str) -> i64 {
    connection(database).query_row(query, [], |row| row.get(0)).expect("a number")
}

#[test]
fn with_foreign_keys_on_nothing_is_lost() {
    let (database, change) = rebuild();
    connection(&database).pragma_update(None, "foreign_keys", true).expect("a pragma");
    let before = database.describe();
    let error = database.run(&[up(&change)]).expect_err("the guard stops it");
    assert!(error.contains("run this migration with foreign keys off"), "{error}");
    assert_eq!(database.describe(), before);
    assert_eq!(count(&database, "SELECT count(*) FROM comments"), 2);
}

#[test]
fn a_reference_to_no_row_stops_at_the_end() {
    let (database, change) = rebuild();
    database
        .run(&["INSERT INTO comments (body, post_id) VALUES ('x', X'00')".to_owned() + ";"])
        .expect("keys are off");
    let error = database.run(&[up(&change)]).expect_err("the guard stops it");
    assert!(error.contains("a foreign key refers to no row"), "{error}");
    assert_eq!(
        count(&database, "SELECT \"notnull\" FROM pragma_table_info('posts') WHERE name = 'title'"),
        1
    );
}

#[test]
fn an_index_of_the_users_own_is_not_dropped() {
    let (database, change) = rebuild();
    database.run(&["CREATE INDEX mine ON posts (title, price);".to_owned()]).expect("an index");
    let error = database.run(&[up(&change)]).expect_err("the guard stops it");
    assert!(error.contains("an index is unknown"), "{error}");
    assert_eq!(count(&database, "SELECT count(*) FROM sqlite_schema WHERE name = 'mine'"), 1);
}

#[test]
fn views_and_triggers_stay() {
    let (database, change) = rebuild();
    let own = "CREATE VIEW titles AS SELECT title FROM posts;
        CREATE TABLE log (id INTEGER PRIMARY KEY, entry TEXT);
        CREATE TRIGGER logged AFTER UPDATE ON posts BEGIN INSERT INTO log (entry) VALUES (new.title); END;";
    database.run(&[own.to_owned()]).expect("a view and a trigger");
    for _ in 0..2 {
        go_up(&database, &change);
        go_down(&database, &change);
    }
    assert_eq!(count(&database, "SELECT count(*) FROM titles"), 3);
    database.run(&["UPDATE posts SET title = 'new';".to_owned()]).expect("an update");
    assert_eq!(count(&database, "SELECT count(*) FROM log WHERE entry = 'new'"), 3);
    assert_eq!(
        count(&database, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
        0
    );
}

#[test]
fn a_value_that_does_not_fit_stops_it() {
    let (database, _) = rebuild();
    let old = Drafts::blog();
    let mut new = old.clone();
    new.table("posts").column("title").kind = scaffold::schema::ColumnType::Integer;
    let kind = DatabaseKind::Sqlite;
    let change = migrations(
        &diff(&old.finish(kind), &new.finish(kind), &Hints::default()).expect("no question"),
        kind,
    );
    let error = database.run(&[up(&change)]).expect_err("the guard stops it");
    assert!(error.contains("a value does not fit the new type"), "{error}");
}

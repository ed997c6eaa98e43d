//! What is asked or refused rather than guessed.

use scaffold::model::{DatabaseKind, Value};
use scaffold::schema::{ColumnType, Hints, Loss, Problem, diff, losses};

use crate::build::{Draft, Drafts, TEXT, one_of};

const KIND: DatabaseKind = DatabaseKind::Sqlite;

fn problems(change: impl FnOnce(&mut Drafts)) -> Vec<Problem> {
    let old = Drafts::blog();
    let mut new = old.clone();
    change(&mut new);
    diff(&old.finish(KIND), &new.finish(KIND), &Hints::default()).expect_err("a question")
}

#[test]
fn a_rename_of_a_column_is_never_guessed() {
    let found = problems(|blog| {
        let posts = blog.table("posts");
        posts.remove("title");
        posts.add("headline", TEXT).default =
            Some(scaffold::model::Default::Value(Value::Text(String::new())));
    });
    let expected = Problem::Rename {
        entity: Some("Post".into()),
        old: "title".into(),
        candidates: vec!["headline".into()],
    };
    assert_eq!(found, [expected]);
    assert_eq!(found[0].to_string(), "`Post.title` is gone: was it renamed to `headline`?");
}

#[test]
fn a_rename_of_a_table_is_never_guessed() {
    let found = problems(|blog| {
        blog.rename("notes", "memos", "Memo");
    });
    assert_eq!(
        found,
        [Problem::Rename { entity: None, old: "Note".into(), candidates: vec!["Memo".into()] }]
    );
}

#[test]
fn a_required_column_needs_a_backfill() {
    let found = problems(|blog| {
        blog.table("posts").add("rank", ColumnType::Integer);
        blog.table("posts").column("teaser").nullable = false;
    });
    let backfill = |member: &str| Problem::Backfill { entity: "Post".into(), member: member.into() };
    assert_eq!(found, [backfill("teaser"), backfill("rank")]);
}

#[test]
fn a_value_that_goes_needs_a_successor() {
    let found = problems(|blog| blog.table("posts").column("status").kind = one_of(&["draft"]));
    assert_eq!(
        found,
        [Problem::Value { entity: "Post".into(), member: "status".into(), value: "live".into() }]
    );
}

#[test]
fn a_type_without_a_way_to_another_is_refused() {
    let found = problems(|blog| blog.table("posts").column("pinned").kind = ColumnType::Date);
    assert_eq!(found, [Problem::Conversion { entity: "Post".into(), member: "pinned".into() }]);
}

#[test]
fn another_database_starts_anew() {
    let blog = Drafts::blog();
    let found = diff(&blog.finish(KIND), &blog.finish(DatabaseKind::Mysql), &Hints::default());
    assert_eq!(found, Err(vec![Problem::Database]));
}

#[test]
fn what_is_lost_is_said_with_a_query() {
    let old = Drafts::blog();
    let mut new = old.clone();
    new.drop("notes");
    new.table("posts").remove("teaser");
    new.table("posts").column("title").kind = crate::build::text(5);
    let steps = diff(&old.finish(KIND), &new.finish(KIND), &Hints::default()).expect("no question");
    let loss = |what: &str, query: &str| Loss { what: what.into(), query: query.into() };
    assert_eq!(
        losses(&steps, KIND),
        [
            loss("all rows of notes", "SELECT count(*) FROM \"notes\""),
            loss("what posts.teaser holds", "SELECT count(*) FROM \"posts\" WHERE \"teaser\" IS NOT NULL"),
            loss(
                "what posts.title has no place for in its new type",
                "SELECT count(*) FROM \"posts\" WHERE length(\"title\") > 5"
            ),
        ]
    );
}

#[test]
fn what_loses_nothing_says_nothing() {
    let old = Drafts::blog();
    let mut new = old.clone();
    new.alter("posts", |posts| posts.opt("subtitle", TEXT).index(&["title"]));
    new.0.push(Draft::new("Page", "pages", ColumnType::Uuid));
    let steps = diff(&old.finish(KIND), &new.finish(KIND), &Hints::default()).expect("no question");
    assert_eq!(losses(&steps, KIND), []);
}

#[test]
fn the_order_of_tables_and_columns_is_no_change() {
    let old = Drafts::blog();
    let mut new = old.clone();
    new.table("posts").columns.reverse();
    assert_eq!(diff(&old.finish(KIND), &new.finish(KIND), &Hints::default()), Ok(Vec::new()));
}

#[test]
fn a_rename_that_was_made_is_not_made_again() {
    let blog = Drafts::blog();
    let mut hints = Hints::default();
    hints.tables.push(scaffold::schema::Rename::new("Article", "Post"));
    hints.columns.push(("Post".into(), scaffold::schema::Rename::new("headline", "title")));
    assert_eq!(diff(&blog.finish(KIND), &blog.finish(KIND), &hints), Ok(Vec::new()));
}

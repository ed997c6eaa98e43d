//! Columns: added, dropped, renamed, with another type, NULL or not, another default.

use scaffold::model::{Default, OnDelete, Value};
use scaffold::schema::{ColumnType, Rename};

use crate::build::{TEXT, decimal, one_of, text};
use crate::oracle::{Case, move_column, set, some, take};

#[test]
fn an_optional_column_is_added() {
    Case::blog(|blog| blog.alter("posts", |posts| posts.opt("subtitle", TEXT)))
        .up(|rows| set(rows, "posts", "subtitle", |_| None))
        .check();
}

#[test]
fn a_column_with_a_default_is_added() {
    Case::blog(|blog| {
        blog.alter("posts", |posts| posts.with_default("lang", text(5), Value::Text("en's".into())));
    })
    .up(|rows| set(rows, "posts", "lang", |_| some("en's")))
    .check();
}

#[test]
fn a_required_column_is_added_with_a_backfill() {
    Case::blog(|blog| blog.alter("posts", |posts| posts.col("rank", ColumnType::Integer)))
        .hints(|hints| hints.backfills.push(("Post".into(), "rank".into(), Value::Integer(7))))
        .up(|rows| set(rows, "posts", "rank", |_| some("7")))
        .check();
}

#[test]
fn every_type_is_added_with_a_default() {
    let kinds = [
        ("a", ColumnType::Uuid, Value::Uuid(crate::oracle::uuid(9)), crate::oracle::uuid(9)),
        ("b", ColumnType::BigInt, Value::Integer(i64::MIN), i64::MIN.to_string()),
        ("c", ColumnType::Float, Value::Float(1.5), "1.5".to_owned()),
        ("d", decimal(6, 3), Value::Decimal("-1.250".into()), "-1.250".to_owned()),
        ("e", ColumnType::Boolean, Value::Boolean(true), "true".to_owned()),
        ("f", ColumnType::Text { max: None }, Value::Text("a\\b'c".into()), "a\\b'c".to_owned()),
        ("g", one_of(&["x y", "it's"]), Value::Enum("it's".into()), "it's".to_owned()),
        ("h", ColumnType::Date, Value::Date("2026-01-02".into()), "2026-01-02".to_owned()),
        ("i", ColumnType::Time, Value::Time("01:02:03.000004".into()), "01:02:03.000004".to_owned()),
        (
            "j",
            ColumnType::DateTime,
            Value::DateTime("2026-01-02T03:04:05.000006Z".into()),
            "2026-01-02T03:04:05.000006Z".to_owned(),
        ),
        ("k", ColumnType::List, Value::List(vec![Value::Integer(1)]), "[1]".to_owned()),
        ("l", ColumnType::Json, Value::Json(serde_json::json!([])), "[]".to_owned()),
    ];
    for (name, kind, value, text) in kinds {
        let case = Case::blog(|blog| blog.alter("posts", |posts| posts.with_default(name, kind, value)));
        case.up(move |rows| set(rows, "posts", name, |_| some(&text))).check();
    }
}

#[test]
fn a_time_of_now_is_added() {
    let mut case = Case::blog(|blog| {
        blog.table("posts").add("created_at", ColumnType::DateTime).default = Some(Default::Now);
    })
    .up(|rows| set(rows, "posts", "created_at", |_| some("anything")));
    case.loose.push(("posts".into(), "created_at".into()));
    case.check();
}

#[test]
fn columns_are_dropped() {
    Case::blog(|blog| {
        blog.table("posts").remove("teaser");
        blog.table("posts").remove("pinned");
        blog.table("posts").remove("views");
    })
    .up(|rows| ["teaser", "pinned", "views"].into_iter().for_each(|column| take(rows, "posts", column)))
    .down(|rows| {
        set(rows, "posts", "teaser", |_| None);
        set(rows, "posts", "pinned", |_| some("false"));
        set(rows, "posts", "views", |_| some("0"));
    })
    .check();
}

#[test]
fn a_unique_column_is_dropped_and_comes_back_with_values_that_differ() {
    Case::blog(|blog| blog.table("posts").remove("slug"))
        .up(|rows| take(rows, "posts", "slug"))
        .down(|rows| set(rows, "posts", "slug", |row| row["id"].clone()))
        .check();
}

#[test]
fn a_column_is_renamed_with_its_indexes() {
    Case::blog(|blog| blog.table("posts").rename("slug", "handle"))
        .hints(|hints| hints.columns.push(("Post".into(), Rename::new("slug", "handle"))))
        .up(|rows| move_column(rows, "posts", "slug", "handle"))
        .check();
}

#[test]
fn a_column_with_a_check_is_renamed_and_changed_at_once() {
    Case::blog(|blog| {
        let posts = blog.table("posts");
        posts.rename("status", "state");
        posts.column("state").kind = one_of(&["draft", "public"]);
        posts.rename("views", "hits");
        posts.column("hits").kind = ColumnType::BigInt;
    })
    .hints(|hints| {
        hints.columns.push(("Post".into(), Rename::new("status", "state")));
        hints.columns.push(("Post".into(), Rename::new("views", "hits")));
        hints.values.push(("Post".into(), "state".into(), vec![("live".into(), "public".into())]));
    })
    .up(|rows| {
        move_column(rows, "posts", "status", "state");
        move_column(rows, "posts", "views", "hits");
        set(rows, "posts", "state", |row| {
            if row["state"] == some("live") { some("public") } else { row["state"].clone() }
        });
    })
    .check();
}

#[test]
fn a_column_takes_the_name_of_one_that_goes() {
    Case::blog(|blog| {
        let posts = blog.table("posts");
        posts.remove("title");
        posts.rename("teaser", "title");
    })
    .hints(|hints| {
        hints.columns.push(("Post".into(), Rename::new("teaser", "title")));
        hints.dropped.push("Post.title".into());
    })
    .up(|rows| {
        take(rows, "posts", "title");
        move_column(rows, "posts", "teaser", "title");
    })
    .down(|rows| set(rows, "posts", "title", |_| some("")))
    .check();
}

#[test]
fn a_reference_is_renamed() {
    Case::blog(|blog| blog.table("comments").rename("post_id", "article_id"))
        .hints(|hints| hints.columns.push(("Comment".into(), Rename::new("post", "article"))))
        .up(|rows| move_column(rows, "comments", "post_id", "article_id"))
        .check();
}

#[test]
fn a_reference_is_added_and_one_dropped() {
    Case::blog(|blog| {
        blog.alter("posts", |posts| posts.refer("editor", ColumnType::Uuid, "users", OnDelete::SetNull));
        blog.table("notes").remove("post_id");
    })
    .up(|rows| {
        set(rows, "posts", "editor_id", |_| None);
        take(rows, "notes", "post_id");
    })
    .down(|rows| set(rows, "notes", "post_id", |_| None))
    .check();
}

#[test]
fn a_column_becomes_optional() {
    Case::blog(|blog| blog.table("posts").column("title").nullable = true).check();
}

#[test]
fn a_column_becomes_required() {
    Case::blog(|blog| blog.table("posts").column("teaser").nullable = false)
        .hints(|hints| hints.backfills.push(("Post".into(), "teaser".into(), Value::Text("none".into()))))
        .up(|rows| set(rows, "posts", "teaser", |row| row["teaser"].clone().or(some("none"))))
        .down(|rows| set(rows, "posts", "teaser", |row| row["teaser"].clone().or(some("none"))))
        .check();
}

#[test]
fn a_default_changes_comes_and_goes_without_touching_rows() {
    Case::blog(|blog| {
        let posts = blog.table("posts");
        posts.column("status").default = Some(Default::Value(Value::Enum("live".into())));
        posts.column("views").default = None;
        posts.column("title").default = Some(Default::Value(Value::Text("Untitled".into())));
        posts.column("at").default = Some(Default::Now);
    })
    .check();
}

/// Text of every value of a column after another type, and after the way back.
fn retyped(
    column: &'static str,
    kind: &ColumnType,
    up: fn(Option<String>) -> Option<String>,
    down: fn(Option<String>) -> Option<String>,
) {
    Case::blog(|blog| {
        let column = blog.table("posts").column(column);
        column.kind = kind.clone();
        column.default = None;
    })
    .up(move |rows| set(rows, "posts", column, |row| up(row[column].clone())))
    .down(move |rows| set(rows, "posts", column, |row| down(row[column].clone())))
    .check();
}

#[test]
fn types_widen() {
    retyped("views", &ColumnType::BigInt, |v| v, |v| v);
    retyped("title", &text(200), |v| v, |v| v);
    retyped("title", &ColumnType::Text { max: None }, |v| v, |v| v);
    retyped("views", &ColumnType::Float, |v| v, |v| v);
    retyped("price", &decimal(14, 4), |v| v.map(|v| format!("{v}00")), |v| v);
    retyped("views", &decimal(14, 2), |v| v.map(|v| format!("{v}.00")), |v| v);
    retyped("status", &TEXT, |v| v, |v| v);
}

#[test]
fn types_become_text_and_back() {
    for column in ["views", "price", "pinned", "at"] {
        retyped(column, &TEXT, |v| v, |v| v);
    }
}

#[test]
fn types_narrow() {
    retyped("title", &text(5), |v| v.map(|v| v[..5].to_owned()), |v| v.map(|v| v[..5].to_owned()));
    retyped(
        "at",
        &ColumnType::Date,
        |v| v.map(|v| v[..10].to_owned()),
        |v| v.map(|v| format!("{}T00:00:00.000000Z", &v[..10])),
    );
    retyped(
        "at",
        &ColumnType::Time,
        |v| v.map(|v| v[11..26].to_owned()),
        |v| v.map(|v| format!("1970-01-01T{}", &v[11..])),
    );
    retyped(
        "price",
        &decimal(9, 1),
        |v| v.map(|v| v[..v.len() - 1].to_owned()),
        |v| v.map(|v| format!("{}0", &v[..v.len() - 1])),
    );
    retyped(
        "price",
        &decimal(4, 0),
        |v| v.map(|v| if v == "12.34" { "12".into() } else { "0".into() }),
        |v| v.map(|v| if v == "12.34" { "12.00".into() } else { "0.00".into() }),
    );
    retyped(
        "price",
        &ColumnType::Integer,
        |v| v.map(|v| if v == "12.34" { "12".into() } else { "0".into() }),
        |v| v.map(|v| if v == "12.34" { "12.00".into() } else { "0.00".into() }),
    );
    retyped("views", &ColumnType::Boolean, |v| v.map(|_| "true".into()), |v| v.map(|_| "1".into()));
    retyped("teaser", &ColumnType::Json, |v| v, |v| v);
}

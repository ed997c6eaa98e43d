//! Indexes, uniques, checks, foreign keys and the values of enums.

use scaffold::model::{DatabaseKind, OnDelete, Operator, Value};
use scaffold::schema::{ColumnType, Condition, Hints, Operand, diff, migrations};

use crate::build::{Drafts, decimal, one_of, text};
use crate::oracle::{Case, go_up, set, some};

fn column(name: &str) -> Operand {
    Operand::Column(name.to_owned())
}

fn compare(left: Operand, operator: Operator, right: Operand) -> Condition {
    Condition::Compare { left, operator, right }
}

fn literal(value: Value) -> Operand {
    Operand::Literal(value)
}

#[test]
fn indexes_come_and_go() {
    Case::blog(|blog| {
        blog.alter("posts", |posts| posts.index(&["title", "views"]).unique(&["title"]));
        let posts = blog.table("posts");
        posts.indexes.retain(|(columns, _, _)| columns[0] != "status" && columns[0] != "author_id");
    })
    .check();
}

#[test]
fn a_unique_becomes_an_index() {
    Case::blog(|blog| blog.table("posts").indexes.iter_mut().for_each(|index| index.1 = false)).check();
}

#[test]
fn a_partial_unique_comes_and_its_condition_changes() {
    let live =
        |status: &str| Condition::OneOf { column: "status".into(), values: vec![Value::Enum(status.into())] };
    Case::blog(|blog| blog.alter("posts", |posts| posts.unique_where(&["author_id"], live("draft")))).check();
    let mut case =
        Case::blog(|blog| blog.alter("posts", |posts| posts.unique_where(&["title"], live("draft"))));
    case.old = case.new.clone();
    case.new.table("posts").indexes.last_mut().expect("an index").2 =
        Some(Condition::All(vec![live("live"), Condition::IsNotNull(column("price"))]));
    case.check();
}

#[test]
fn a_long_text_is_unique_and_indexed() {
    Case::blog(|blog| {
        blog.alter("posts", |posts| {
            posts
                .opt("link", text(2048))
                .unique(&["link"])
                .index(&["teaser", "title"])
                .unique(&["author_id", "link"])
        });
    })
    .up(|rows| set(rows, "posts", "link", |_| None))
    .check();
}

#[test]
fn checks_come_and_change() {
    let positive = |limit: &str| {
        Condition::Any(vec![
            Condition::IsNull(column("price")),
            compare(column("price"), Operator::GreaterOrEqual, literal(Value::Decimal(limit.into()))),
        ])
    };
    Case::blog(|blog| blog.alter("posts", |posts| posts.check(positive("-1.00")))).check();
    let mut case = Case::blog(|blog| blog.alter("posts", |posts| posts.check(positive("-1.00"))));
    case.old = case.new.clone();
    case.new.table("posts").checks =
        vec![positive("-2.00"), Condition::Not(Box::new(Condition::IsNull(column("title"))))];
    case.check();
}

#[test]
fn a_check_compares_decimals_of_two_shapes_and_integers() {
    Case::blog(|blog| {
        blog.alter("posts", |posts| {
            posts
                .with_default("cost", decimal(12, 4), Value::Decimal("-3.2500".into()))
                .check(Condition::Any(vec![
                    Condition::IsNull(column("price")),
                    compare(column("cost"), Operator::Less, column("price")),
                ]))
                .check(compare(column("cost"), Operator::Less, column("views")))
                .check(compare(column("views"), Operator::Greater, column("cost")))
        });
    })
    .up(|rows| set(rows, "posts", "cost", |_| some("-3.2500")))
    .check();
}

#[test]
fn a_column_of_a_check_is_renamed() {
    let mut case = Case::blog(|blog| {
        blog.alter("posts", |posts| {
            posts.check(compare(column("views"), Operator::Less, literal(Value::Integer(9999))))
        });
    });
    case.old = case.new.clone();
    case.new.table("posts").rename("views", "hits");
    case.new.table("posts").checks =
        vec![compare(column("hits"), Operator::Less, literal(Value::Integer(9999)))];
    case.hints(|hints| hints.columns.push(("Post".into(), scaffold::schema::Rename::new("views", "hits"))))
        .up(|rows| crate::oracle::move_column(rows, "posts", "views", "hits"))
        .check();
}

#[test]
fn a_column_of_a_partial_unique_is_renamed() {
    let open = |name: &str| Condition::OneOf { column: name.into(), values: vec![Value::Boolean(true)] };
    let mut case =
        Case::blog(|blog| blog.alter("posts", |posts| posts.unique_where(&["author_id"], open("pinned"))));
    case.old = case.new.clone();
    case.new.table("posts").rename("pinned", "sticky");
    case.new.table("posts").indexes.last_mut().expect("an index").2 = Some(open("sticky"));
    case.hints(|hints| {
        hints.columns.push(("Post".into(), scaffold::schema::Rename::new("pinned", "sticky")));
    })
    .up(|rows| crate::oracle::move_column(rows, "posts", "pinned", "sticky"))
    .check();
}

#[test]
fn the_action_of_a_foreign_key_changes() {
    Case::blog(|blog| {
        blog.table("comments").references[0].2 = OnDelete::Restrict;
        blog.table("notes").references[0].2 = OnDelete::Cascade;
        blog.table("posts").references[0].2 = OnDelete::Restrict;
    })
    .check();
}

#[test]
fn a_foreign_key_gets_another_action_and_its_column_becomes_optional() {
    Case::blog(|blog| {
        let comments = blog.table("comments");
        comments.references[0].2 = OnDelete::SetNull;
        comments.column("post_id").nullable = true;
    })
    .check();
}

#[test]
fn an_enum_gains_a_value() {
    Case::blog(|blog| blog.table("posts").column("status").kind = one_of(&["draft", "live", "gone"])).check();
}

#[test]
fn an_enum_loses_a_value_that_becomes_another() {
    Case::blog(|blog| blog.table("posts").column("status").kind = one_of(&["draft"]))
        .hints(|hints| {
            hints.values.push(("Post".into(), "status".into(), vec![("live".into(), "draft".into())]));
        })
        .up(|rows| set(rows, "posts", "status", |_| some("draft")))
        .down(|rows| set(rows, "posts", "status", |_| some("draft")))
        .check();
}

#[test]
fn a_value_of_an_enum_is_renamed_there_and_back() {
    Case::blog(|blog| blog.table("posts").column("status").kind = one_of(&["draft", "it's out"]))
        .hints(|hints| {
            hints.values.push(("Post".into(), "status".into(), vec![("live".into(), "it's out".into())]));
        })
        .up(|rows| {
            set(rows, "posts", "status", |row| match row["status"].as_deref() {
                Some("live") => some("it's out"),
                _ => row["status"].clone(),
            });
        })
        .check();
}

#[test]
fn text_becomes_an_enum() {
    Case::blog(|blog| blog.table("posts").column("slug").kind = one_of(&["slug-11", "slug-12", "last"]))
        .hints(|hints| {
            hints.values.push(("Post".into(), "slug".into(), vec![("slug-13".into(), "last".into())]));
        })
        .up(|rows| {
            set(rows, "posts", "slug", |row| match row["slug"].as_deref() {
                Some("slug-13") => some("last"),
                _ => row["slug"].clone(),
            });
        })
        .down(|rows| {
            set(rows, "posts", "slug", |row| match row["slug"].as_deref() {
                Some("slug-13") => some("last"),
                _ => row["slug"].clone(),
            });
        })
        .check();
}

#[test]
fn a_new_value_of_an_enum_becomes_the_default_on_the_way_back() {
    for kind in crate::oracle::DATABASES {
        let Some(database) = crate::database::Database::open(kind) else { continue };
        let old = Drafts::blog();
        let mut new = old.clone();
        new.table("posts").column("status").kind = one_of(&["draft", "live", "gone"]);
        let (old, new) = (old.finish(kind), new.finish(kind));
        let change = migrations(&diff(&old, &new, &Hints::default()).expect("no question"), kind);
        go_up(&database, &scaffold::schema::create(&old));
        crate::oracle::fill(&database, &old);
        go_up(&database, &change);
        let sql = scaffold::schema::dialect::dialect(kind);
        let update = format!("UPDATE {} SET {} = 'gone';", sql.quote("posts"), sql.quote("status"));
        database.run(&[update]).expect("the new value is taken");
        assert_eq!(
            change.last().expect("a file").lost,
            ["posts.status \"gone\", which becomes \"draft\""],
            "{kind:?}"
        );
        crate::oracle::go_down(&database, &change);
        let rows = crate::oracle::read(&database, &old);
        assert!(rows["posts"].iter().all(|row| row["status"] == some("draft")), "{kind:?}");
    }
}

#[test]
fn a_new_unique_says_how_to_find_duplicates() {
    let old = Drafts::blog();
    let mut new = old.clone();
    new.alter("posts", |posts| posts.unique(&["author_id", "title"]));
    let kind = DatabaseKind::Postgres;
    let steps = diff(&old.finish(kind), &new.finish(kind), &Hints::default()).expect("no question");
    assert_eq!(
        migrations(&steps, kind)[0].notes,
        [
            "Stops where two rows have the same author_id, title:",
            "    SELECT \"author_id\", \"title\", count(*) FROM \"posts\" WHERE \"author_id\" IS NOT NULL AND \"title\" \
             IS NOT NULL GROUP BY \"author_id\", \"title\" HAVING count(*) > 1;"
        ]
    );
}

#[test]
fn the_type_of_an_indexed_column_changes() {
    Case::blog(|blog| {
        let posts = blog.table("posts");
        posts.column("views").kind = text(30);
        posts.column("views").default = Some(scaffold::model::Default::Value(Value::Text("0".into())));
        posts.column("slug").kind = ColumnType::Text { max: None };
    })
    .check();
}

//! Primary keys that change: their type, and the column that is one.

use scaffold::model::{OnDelete, Value};
use scaffold::schema::ColumnType;

use crate::build::{Draft, text};
use crate::oracle::{Case, Rows, insert, set, some, uuid};

/// Another key for the rows of a table, and for those that refer to it.
fn rekey(rows: &mut Rows, table: &str, references: &[(&str, &str)], new: impl Fn(&str) -> String) {
    let new = |old: &Option<String>| old.as_deref().map(&new);
    set(rows, table, "id", |row| new(&row["id"]));
    for (table, column) in references {
        set(rows, table, column, |row| new(&row[*column]));
    }
}

const POST_REFERENCES: [(&str, &str); 3] =
    [("comments", "post_id"), ("notes", "post_id"), ("posts_tags", "post_id")];

#[test]
fn uuids_become_numbers_in_their_order() {
    let case = Case::blog(|blog| {
        blog.table("posts").column("id").kind = ColumnType::Identity;
        for (table, column) in POST_REFERENCES {
            blog.table(table).column(column).kind = ColumnType::BigInt;
        }
    });
    let number = |key: &str| {
        (11..=13).position(|n| key == uuid(n)).map_or_else(|| key.to_owned(), |n| (n + 1).to_string())
    };
    let back = |key: &str| {
        let place = (11..=13).position(|n| key == uuid(n)).expect("a key of the old rows");
        format!("00000000-0000-8000-8000-{:012}", place + 1)
    };
    case.up(move |rows| rekey(rows, "posts", &POST_REFERENCES, number))
        .down(move |rows| rekey(rows, "posts", &POST_REFERENCES, back))
        .check();
}

#[test]
fn numbers_become_uuids_and_are_found_again_on_the_way_back() {
    Case::blog(|blog| {
        blog.table("tags").column("id").kind = ColumnType::Uuid;
        blog.table("posts_tags").column("tag_id").kind = ColumnType::Uuid;
    })
    .up(|rows| {
        rekey(rows, "tags", &[("posts_tags", "tag_id")], |key| format!("00000000-0000-8000-8000-{key:0>12}"));
    })
    .check();
}

#[test]
fn a_table_that_refers_to_itself_changes_its_key() {
    let mut case = Case::blog(|blog| {
        blog.alter("tags", |tags| tags.refer("parent", ColumnType::BigInt, "tags", OnDelete::SetNull));
    });
    case.old = case.new.clone();
    case.new.table("tags").column("id").kind = ColumnType::Uuid;
    case.new.table("tags").column("parent_id").kind = ColumnType::Uuid;
    case.new.table("posts_tags").column("tag_id").kind = ColumnType::Uuid;
    case.up(|rows| {
        rekey(rows, "tags", &[("posts_tags", "tag_id")], |key| format!("00000000-0000-8000-8000-{key:0>12}"));
    })
    .check();
}

#[test]
fn a_field_becomes_the_key_and_the_references_follow() {
    let slug = |key: &str| format!("slug-{}", &key[34..]);
    Case::blog(|blog| {
        let posts = blog.table("posts");
        posts.columns.retain(|column| column.name != "id");
        posts.key = vec!["slug".to_owned()];
        posts.indexes.retain(|(columns, _, _)| columns[0] != "slug");
        for (table, column) in POST_REFERENCES {
            blog.table(table).column(column).kind = text(100);
        }
    })
    .up(move |rows| {
        for (table, column) in POST_REFERENCES {
            set(rows, table, column, |row| row[column].as_deref().map(slug));
        }
        crate::oracle::take(rows, "posts", "id");
    })
    .down(|rows| {
        let key = |_: &str| "anything".to_owned();
        rekey(rows, "posts", &POST_REFERENCES, key);
    })
    .loose_back(&[("posts", "id"), ("comments", "post_id"), ("notes", "post_id"), ("posts_tags", "post_id")])
    .check();
}

#[test]
fn a_natural_key_gets_longer() {
    let mut case = Case::blog(|_| ());
    case.old.0.push(natural("codes", text(20)));
    case.old.alter("posts", |posts| posts.refer("code", text(20), "codes", OnDelete::SetNull));
    case.new.0.push(natural("codes", text(40)));
    case.new.alter("posts", |posts| posts.refer("code", text(40), "codes", OnDelete::SetNull));
    case.check();
}

fn natural(name: &str, kind: ColumnType) -> Draft {
    let mut draft = Draft::new("Code", name, kind);
    draft.rename("id", "code");
    draft
}

#[test]
fn a_new_key_column_is_numbered() {
    let mut case = Case::blog(|_| ());
    case.old.0.push(natural("codes", text(20)));
    let mut numbered =
        Draft::new("Code", "codes", ColumnType::Identity).col("code", text(20)).unique(&["code"]);
    numbered.columns.reverse();
    case.new.0.push(numbered);
    case.prepare = Some(Box::new(|database, schema| {
        for code in ["b", "a"] {
            insert(database, schema, "codes", &[("code", Value::Text(code.to_owned()))]);
        }
    }));
    case.up(|rows| {
        set(rows, "codes", "id", |row| if row["code"] == some("a") { some("1") } else { some("2") });
    })
    .check();
}

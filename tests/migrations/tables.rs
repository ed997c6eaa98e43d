//! Tables: created, dropped, renamed; join tables; timestamps, soft delete, versions, users.

use scaffold::model::{DatabaseKind, Default, OnDelete, Value};
use scaffold::schema::dialect::dialect;
use scaffold::schema::{ColumnType, Condition, Operand, Rename, create, diff, migrations};

use crate::build::{Draft, TEXT};
use crate::oracle::{Case, Rows, fill, go_down, go_up, move_column, set, some, take, uuid};

fn empty(rows: &mut Rows, table: &str) {
    rows.insert(table.to_owned(), Vec::new());
}

#[test]
fn a_table_is_created_that_others_refer_to() {
    Case::blog(|blog| {
        blog.0.push(Draft::new("Category", "categories", ColumnType::Identity).col("name", TEXT));
        blog.alter("posts", |posts| {
            posts.refer("category", ColumnType::BigInt, "categories", OnDelete::SetNull)
        });
    })
    .up(|rows| {
        empty(rows, "categories");
        set(rows, "posts", "category_id", |_| None);
    })
    .check();
}

#[test]
fn tables_in_a_circle_are_created() {
    Case::blog(|blog| {
        blog.0.push(
            Draft::new("A", "a", ColumnType::Uuid)
                .refer("b", ColumnType::Uuid, "b", OnDelete::Cascade)
                .refer("parent", ColumnType::Uuid, "a", OnDelete::SetNull)
                .refer("post", ColumnType::Uuid, "posts", OnDelete::Cascade),
        );
        blog.0.push(Draft::new("B", "b", ColumnType::Uuid).refer(
            "a",
            ColumnType::Uuid,
            "a",
            OnDelete::SetNull,
        ));
    })
    .up(|rows| ["a", "b"].into_iter().for_each(|table| empty(rows, table)))
    .check();
}

#[test]
fn tables_in_a_circle_are_dropped() {
    let mut case = Case::blog(|blog| {
        blog.0.push(Draft::new("A", "a", ColumnType::Uuid).refer(
            "b",
            ColumnType::Uuid,
            "b",
            OnDelete::Cascade,
        ));
        blog.0.push(Draft::new("B", "b", ColumnType::Uuid).refer(
            "a",
            ColumnType::Uuid,
            "a",
            OnDelete::SetNull,
        ));
    });
    std::mem::swap(&mut case.old, &mut case.new);
    case.up(|rows| {
        rows.remove("a");
        rows.remove("b");
    })
    .check();
}

#[test]
fn a_parent_is_dropped_with_what_refers_to_it() {
    Case::blog(|blog| {
        blog.drop("posts");
        blog.drop("posts_tags");
        blog.drop("comments");
        blog.table("notes").remove("post_id");
    })
    .up(|rows| {
        for table in ["posts", "posts_tags", "comments"] {
            drop(rows.remove(table));
        }
        take(rows, "notes", "post_id");
    })
    .down(|rows| {
        for table in ["posts", "posts_tags", "comments"] {
            empty(rows, table);
        }
        set(rows, "notes", "post_id", |_| None);
    })
    .check();
}

#[test]
fn a_table_is_renamed_with_all_that_is_named_after_it() {
    Case::blog(|blog| {
        blog.rename("posts", "articles", "Article");
        blog.table("comments").rename("post_id", "article_id");
        blog.rename("posts_tags", "articles_tags", "Article.tags");
        let join = blog.table("articles_tags");
        join.rename("post_id", "article_id");
        join.columns[0].label = "left".to_owned();
    })
    .hints(|hints| {
        hints.tables.push(Rename::new("Post", "Article"));
        hints.tables.push(Rename::new("Post.tags", "Article.tags"));
        hints.columns.push(("Comment".into(), Rename::new("post", "article")));
    })
    .up(|rows| {
        for (old, new) in [("posts", "articles"), ("posts_tags", "articles_tags")] {
            let moved = rows.remove(old).expect("rows");
            rows.insert(new.to_owned(), moved);
        }
        move_column(rows, "comments", "post_id", "article_id");
        move_column(rows, "articles_tags", "post_id", "article_id");
    })
    .check();
}

#[test]
fn a_table_takes_the_name_of_another_that_is_renamed() {
    Case::blog(|blog| {
        blog.rename("notes", "remarks", "Note");
        blog.rename("comments", "notes", "Comment");
    })
    .up(|rows| {
        let (notes, comments) = (rows.remove("notes").expect("rows"), rows.remove("comments").expect("rows"));
        rows.insert("notes".to_owned(), comments);
        rows.insert("remarks".to_owned(), notes);
    })
    .check();
}

#[test]
fn a_new_table_takes_the_name_of_one_that_goes() {
    Case::blog(|blog| {
        blog.drop("notes");
        blog.0.push(Draft::new("Memo", "memos", ColumnType::Uuid).col("text", TEXT).refer(
            "post",
            ColumnType::Uuid,
            "posts",
            OnDelete::SetNull,
        ));
    })
    .hints(|hints| hints.dropped.push("Note".into()))
    .up(|rows| {
        rows.remove("notes");
        empty(rows, "memos");
    })
    .down(|rows| empty(rows, "notes"))
    .check();
}

#[test]
fn a_join_table_comes_and_goes() {
    let mut case = Case::blog(|blog| blog.drop("posts_tags")).up(|rows| {
        rows.remove("posts_tags");
    });
    case = case.down(|rows| empty(rows, "posts_tags"));
    case.check();
    std::mem::swap(&mut case.old, &mut case.new);
    case.up(|rows| empty(rows, "posts_tags")).down(|_| ()).check();
}

#[test]
fn timestamps_and_versions_come() {
    let mut case = Case::blog(|blog| {
        let posts = blog.table("posts");
        for name in ["created_at", "updated_at"] {
            posts.add(name, ColumnType::DateTime).default = Some(Default::Now);
        }
        posts.add("version", ColumnType::BigInt).default = Some(Default::Value(Value::Integer(1)));
    })
    .up(|rows| {
        set(rows, "posts", "created_at", |_| some("x"));
        set(rows, "posts", "updated_at", |_| some("x"));
        set(rows, "posts", "version", |_| some("1"));
    });
    case.loose = ["created_at", "updated_at"].map(|column| ("posts".to_owned(), column.to_owned())).to_vec();
    case.check();
}

fn living() -> Condition {
    Condition::IsNull(Operand::Column("deleted_at".to_owned()))
}

#[test]
fn soft_delete_comes() {
    Case::blog(|blog| {
        let posts = blog.table("posts");
        posts.add("deleted_at", ColumnType::DateTime).nullable = true;
        posts.indexes.iter_mut().filter(|index| index.1).for_each(|index| index.2 = Some(living()));
    })
    .up(|rows| set(rows, "posts", "deleted_at", |_| None))
    .check();
}

#[test]
fn soft_delete_goes_and_takes_the_deleted_rows_with_it() {
    let mut case = Case::blog(|blog| {
        let posts = blog.table("posts");
        posts.add("deleted_at", ColumnType::DateTime).nullable = true;
        posts.indexes.iter_mut().filter(|index| index.1).for_each(|index| index.2 = Some(living()));
    });
    std::mem::swap(&mut case.old, &mut case.new);
    let dead = uuid(11);
    let is_dead = move |value: &Option<String>| value.as_deref() == Some(&dead);
    let purge = move |rows: &mut Rows| {
        rows.get_mut("posts").expect("rows").retain(|row| !is_dead(&row["id"]));
        rows.get_mut("comments").expect("rows").retain(|row| !is_dead(&row["post_id"]));
        rows.get_mut("posts_tags").expect("rows").retain(|row| !is_dead(&row["post_id"]));
        set(rows, "notes", "post_id", |row| {
            row["post_id"].clone().filter(|key| !is_dead(&Some(key.clone())))
        });
    };
    let way_back = purge.clone();
    case.prepare = Some(Box::new(|database, schema| {
        let sql = dialect(database.kind());
        let key = sql.literal(&Value::Uuid(uuid(11)), &ColumnType::Uuid);
        let now = sql.now();
        let (posts, deleted_at, id) = (sql.quote("posts"), sql.quote("deleted_at"), sql.quote("id"));
        assert!(schema.table("posts").is_some_and(|posts| posts.column("deleted_at").is_some()));
        database
            .run(&[format!("UPDATE {posts} SET {deleted_at} = {now} WHERE {id} = {key};")])
            .expect("a soft delete");
    }));
    case.up(move |rows| {
        purge(rows);
        take(rows, "posts", "deleted_at");
    })
    .down(way_back)
    .check();
}

#[test]
fn the_table_of_users_gains_what_signing_in_needs() {
    Case::blog(|blog| {
        blog.alter("users", |users| {
            users
                .with_default("password_hash", crate::build::text(255), Value::Text("!".into()))
                .with_default("role", crate::build::one_of(&["user", "admin"]), Value::Enum("user".into()))
                .with_default("is_active", ColumnType::Boolean, Value::Boolean(true))
        });
    })
    .up(|rows| {
        set(rows, "users", "password_hash", |_| some("!"));
        set(rows, "users", "role", |_| some("user"));
        set(rows, "users", "is_active", |_| some("true"));
    })
    .check();
}

#[test]
fn the_sequence_of_a_table_goes_on() {
    // Number 9 was given once and its row is gone: it may not come again, unless the way of the database is so.
    let case = Case::blog(|blog| {
        blog.table("comments").column("body").nullable = true;
        blog.table("comments").column("body").kind = crate::build::text(120);
    });
    let database = crate::database::Database::open(DatabaseKind::Sqlite).expect("SQLite is always there");
    let (old, new) = (case.old.finish(DatabaseKind::Sqlite), case.new.finish(DatabaseKind::Sqlite));
    go_up(&database, &create(&old));
    fill(&database, &old);
    let insert = "INSERT INTO comments (body, post_id) SELECT 'x', id FROM posts LIMIT 1;";
    database
        .run(&["UPDATE sqlite_sequence SET seq = 9 WHERE name = 'comments';".to_owned()])
        .expect("an update");
    let change = migrations(&diff(&old, &new, &case.hints).expect("no question"), DatabaseKind::Sqlite);
    for (turn, newest) in ["10", "11"].into_iter().enumerate() {
        if turn == 0 {
            go_up(&database, &change);
        } else {
            go_down(&database, &change);
        }
        database.run(&[insert.to_owned()]).expect("an insert");
        assert_eq!(database.rows(&["SELECT max(id) FROM comments".to_owned()])[0][0], [some(newest)]);
    }
}

#[test]
fn a_table_without_rows_changes() {
    let mut case = Case::blog(|blog| blog.table("posts").column("views").kind = ColumnType::BigInt);
    case.old.0.push(Draft::new("Empty", "empties", ColumnType::Identity).col("text", TEXT));
    case.new.0.push(
        Draft::new("Empty", "empties", ColumnType::Identity).opt("text", ColumnType::Text { max: None }),
    );
    case.check();
}

//! From spec to spec: the schema that `plan` makes of each, and the hints that a spec gives.

use scaffold::diagnostic::{Source, render};
use scaffold::model::{DatabaseKind, Model, Record, resolve};
use scaffold::schema::{
    ConstraintKind, Hints, Problem, constraint_names, create, diff, losses, migrations, plan,
};

use crate::database::Database;
use crate::oracle::{DATABASES, fresh, go_down, go_up, text};

fn model(toml: &str, kind: DatabaseKind) -> Model {
    let source = Source::new("scaffold.toml", toml);
    let spec = scaffold::spec::read(&source)
        .unwrap_or_else(|problems| panic!("{}", render(&source, &problems, false)));
    let resolved = resolve(&spec, &Record::default());
    let mut model = resolved.unwrap_or_else(|problems| panic!("{}", render(&source, &problems, false))).model;
    model.project.database = kind;
    model
}

/// What the examples do not have in common, and is not the same under another name.
const GONE: [&str; 4] = ["Comment", "Tag", "Category", "Review"];

/// Goes from the first spec to the last, back, and there again; the schema is that of a fresh one everywhere.
fn walk(specs: &[&str]) {
    for kind in DATABASES {
        let Some(database) = Database::open(kind) else { continue };
        let models: Vec<Model> = specs.iter().map(|toml| model(toml, kind)).collect();
        let schemas: Vec<_> = models.iter().map(plan).collect();
        go_up(&database, &create(&schemas[0]));
        let steps = schemas.windows(2).zip(&models[1..]).map(|(pair, model)| {
            let mut hints = Hints::of(model);
            for gone in GONE {
                hints.drop(gone);
            }
            let steps =
                diff(&pair[0], &pair[1], &hints).unwrap_or_else(|problems| panic!("{kind:?}: {problems:?}"));
            assert_eq!(diff(&pair[1], &pair[1], &hints), Ok(Vec::new()));
            migrations(&steps, kind)
        });
        let changes: Vec<_> = steps.collect();
        for (change, schema) in changes.iter().zip(&schemas[1..]) {
            go_up(&database, change);
            assert_eq!(database.describe(), fresh(schema), "{kind:?} up {}", text(change));
        }
        for (change, schema) in changes.iter().zip(&schemas).rev() {
            go_down(&database, change);
            assert_eq!(database.describe(), fresh(schema), "{kind:?} down {}", text(change));
        }
        for change in &changes {
            go_up(&database, change);
        }
        assert_eq!(database.describe(), fresh(&schemas[schemas.len() - 1]), "{kind:?} up again");
    }
}

const BLOG: &str = include_str!("../../examples/blog.toml");
const SHOP: &str = include_str!("../../examples/shop.toml");

#[test]
fn the_examples_are_created_and_taken_back() {
    for example in [BLOG, SHOP] {
        for kind in DATABASES {
            let Some(database) = Database::open(kind) else { continue };
            let schema = plan(&model(example, kind));
            let migrations = create(&schema);
            go_up(&database, &migrations);
            go_down(&database, &migrations);
            assert_eq!(database.describe(), Vec::<String>::new(), "{kind:?}");
            go_up(&database, &migrations);
            assert_eq!(scaffold::schema::Schema::from_json(&schema.to_json()).expect("our own"), schema);
        }
    }
}

#[test]
fn one_example_becomes_another() {
    let shop = SHOP.replace("database    = \"postgres\"", "").replace("backend = \"postgres\"", "");
    // Rows of users would need a name; the examples say none.
    let blog = BLOG.replace("full_name = {", "full_name = { backfill = \"Somebody\", ");
    let shop = shop.replace("full_name  = {", "full_name  = { backfill = \"Somebody\", ");
    let shop = shop.replace("[auth]", "[auth]\nrole_map = { user = \"customer\" }");
    let blog = blog.replace("[auth]", "[auth]\nrole_map = { customer = \"user\", clerk = \"user\" }");
    walk(&[&blog, &shop, &blog]);
}

const FIRST: &str = r#"
[project]
name = "walk"

[entities.Article]
unique = [["author", "slug"]]
check  = ["ends_at is null or ends_at > starts_at"]
[entities.Article.fields]
slug      = { type = "slug" }
headline  = { type = "string", max = 80, index = true }
state     = { type = "enum", values = ["draft", "live"], default = "draft" }
order     = { type = "integer", default = 0 }
price     = { type = "decimal", precision = 10, scale = 2, default = "1.50" }
starts_at = { type = "datetime", default = "now" }
ends_at   = "datetime?"
[entities.Article.relations]
author = { belongs_to = "Person", on_delete = "cascade" }
tags   = { many_to_many = "Tag" }

[entities.Person.fields]
name = "string"

[entities.Tag]
id = "integer"
[entities.Tag.fields]
name = { type = "string", max = 50, unique = true }
"#;

const SECOND: &str = r#"
[project]
name = "walk"

[entities.Post]
renamed_from = "Article"
soft_delete = true
versioned   = true
unique = [["writer", "slug"], { on = ["writer"], where = { state = "public" } }]
check  = ["ends_at is null or ends_at > starts_at", "price >= cost"]
[entities.Post.fields]
slug      = { type = "slug" }
title     = { type = "string", max = 120, index = true, renamed_from = "headline" }
state     = { type = "enum", values = ["draft", "public"], default = "draft", map = { live = "public" } }
order     = { type = "bigint", default = 0 }
price     = { type = "decimal", precision = 12, scale = 3, default = "1.50" }
cost      = { type = "decimal", precision = 8, scale = 4, default = "0.25" }
starts_at = { type = "datetime", default = "now" }
ends_at   = "datetime?"
group     = { type = "string", backfill = "none" }
[entities.Post.relations]
writer = { belongs_to = "Person", on_delete = "restrict", renamed_from = "author" }
labels = { many_to_many = "Tag", renamed_from = "tags" }
key    = { belongs_to = "Key", optional = true, on_delete = "set_null" }

[entities.Person]
id = "integer"
[entities.Person.fields]
name = "string"

[entities.Tag]
[entities.Tag.fields]
name = { type = "string", max = 50, unique = true }

[entities.Key.fields]
select = "string?"
table  = "boolean?"
"#;

#[test]
fn a_project_grows_and_shrinks() {
    walk(&[FIRST, SECOND]);
}

#[test]
fn the_hints_of_a_spec_answer_every_question() {
    let (first, second) = (model(FIRST, DatabaseKind::Sqlite), model(SECOND, DatabaseKind::Sqlite));
    let (old, new) = (plan(&first), plan(&second));
    let steps = diff(&old, &new, &Hints::of(&second)).expect("no question");
    let whats: Vec<String> = losses(&steps, DatabaseKind::Sqlite).into_iter().map(|loss| loss.what).collect();
    assert_eq!(
        whats,
        ["the keys of people: every row gets another one", "the keys of tags: every row gets another one"]
    );
    let questions = diff(&old, &new, &Hints::default()).expect_err("questions");
    assert!(
        questions
            .iter()
            .any(|problem| matches!(problem, Problem::Rename { entity: None, old, .. } if old == "Article")),
        "{questions:?}"
    );
}

#[test]
fn the_constraints_of_an_entity_have_their_names_in_the_database() {
    let model = model(SECOND, DatabaseKind::Sqlite);
    let schema = plan(&model);
    let post = model.entities.iter().find(|entity| entity.names.pascal == "Post").expect("an entity");
    let named: Vec<String> = constraint_names(&schema, post)
        .into_iter()
        .map(|constraint| {
            let kind = match constraint.kind {
                ConstraintKind::PrimaryKey => "primary key",
                ConstraintKind::Unique => "unique",
                ConstraintKind::ForeignKey => "foreign key",
                ConstraintKind::Check => "check",
            };
            format!("{kind} {} ({})", constraint.name, constraint.columns.join(", "))
        })
        .collect();
    assert_eq!(
        named,
        [
            "primary key posts_pkey (id)",
            "unique posts_writer_id_slug_key (writer_id, slug)",
            "unique posts_writer_id_key (writer_id)",
            "foreign key posts_writer_id_fkey (writer_id)",
            "foreign key posts_key_id_fkey (key_id)",
            "check posts_ends_at_starts_at_check (ends_at, starts_at)",
            "check posts_price_cost_check (price, cost)",
        ]
    );
}

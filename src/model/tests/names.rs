use super::*;

#[test]
fn a_recorded_plural_stays() {
    let spec = read("[project]\nname = 'x'\n[entities.Person]\n[entities.Ox]\nplural = 'oxes'\n");
    let record = Record { plurals: [("Person".to_owned(), "persons".to_owned())].into() };
    let resolved = resolve(&spec, &record).unwrap();
    assert_eq!(entity(&resolved.model, "Person").names.table, "persons");
    let expected = [("Ox", "oxes"), ("Person", "persons")].map(|(name, plural)| (name.into(), plural.into()));
    assert_eq!(resolved.record.plurals, expected.into());
    assert_eq!(resolve(&spec, &Record::default()).unwrap().record.plurals["Person"], "people");
}

#[test]
fn links_have_tables_and_columns_of_their_own() {
    let model = model(
        "[project]\nname = 'x'\n\
         [entities.User.relations]\nfriends = { many_to_many = 'User', inverse = 'friend_of' }\n\
         [entities.Post.relations]\ntags = { many_to_many = 'Tag', inverse = 'posts' }\nhidden_tags = { many_to_many = 'Tag' }\n\
         [entities.Tag]\n",
    );
    let joins: Vec<_> = model
        .join_tables
        .iter()
        .map(|join| (join.table.as_str(), join.left_column.as_str(), join.right_column.as_str()))
        .collect();
    assert_eq!(
        joins,
        [
            ("posts_hidden_tags", "post_id", "tag_id"),
            ("posts_tags", "post_id", "tag_id"),
            ("users_friends", "user_id", "friend_user_id"),
        ]
    );
    let sides = |name| {
        let sides = entity(&model, name).many_to_many.iter();
        sides.map(|side| (side.name.json.clone(), side.join, side.declaring)).collect::<Vec<_>>()
    };
    assert_eq!(sides("Post"), [("tags".into(), 1, true), ("hidden_tags".into(), 0, true)]);
    assert_eq!(sides("Tag"), [("posts".into(), 1, false)]);
    assert_eq!(sides("User"), [("friends".into(), 2, true), ("friend_of".into(), 2, false)]);
}

#[test]
fn enums_have_types_of_their_own() {
    let model = model(
        "[project]\nname = 'x'\n\
         [entities.Post.fields]\nstatus = { type = 'enum', values = ['a'] }\nlabels = { type = 'list', of = 'enum', values = ['b'] }\n\
         [entities.PostStatus.fields]\nstatus = { type = 'enum', values = ['self', 'a-b', 'a b', '1'] }\n",
    );
    let post = entity(&model, "Post");
    let rust = |field: &Field| field.kind.enum_type().unwrap().rust.clone();
    assert_eq!([rust(&post.fields[0]), rust(&post.fields[1])], ["PostStatusEnum", "PostLabel"]);
    let kind = entity(&model, "PostStatus").fields[0].kind.enum_type().unwrap();
    let variants: Vec<_> = kind.values.iter().map(|value| value.variant.as_str()).collect();
    assert_eq!(variants, ["SelfValue", "AB", "AB2", "V1"]);
}

#[test]
fn collisions_show_both_places_once() {
    for (text, code) in [
        ("[entities.Person]\n[entities.People]\n", "E0702"),
        ("[entities.Ab]\n[entities.AB]\n", "E0702"),
        (
            "[entities.A.fields]\nx = 'string'\n[entities.A.relations]\nx = { belongs_to = 'B' }\n[entities.B]\n",
            "E0702",
        ),
        (
            "[entities.A.fields]\nx_id = 'string'\n[entities.A.relations]\nx = { belongs_to = 'B' }\n[entities.B]\n",
            "E0702",
        ),
        ("[entities.A.fields]\nx = 'string'\ny = { type = 'string', column = 'X' }\n", "E0702"),
        ("[entities.A.relations]\nbs = { many_to_many = 'B', through = 'bs' }\n[entities.B]\n", "E0702"),
        (
            "[entities.A.relations]\nbs = { many_to_many = 'B', inverse = 'x' }\n[entities.B.fields]\nx = 'string'\n",
            "E0702",
        ),
    ] {
        let text = format!("[project]\nname = 'x'\n{text}");
        let problems = resolve(&read(&text), &Record::default()).unwrap_err();
        let problems = problems.sorted();
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code], "{text}");
        assert_eq!(problems[0].labels.len(), 2, "{text}");
    }
}

#[test]
fn built_in_names_are_taken_where_they_are_built_in() {
    let spec = |options: &str, field: &str| {
        format!("[project]\nname = 'x'\n[entities.A]\n{options}\n[entities.A.fields]\n{field} = 'string'\n")
    };
    assert_eq!(codes(&spec("", "id")), ["E0701"]);
    assert_eq!(codes(&spec("", "updated_at")), ["E0701"]);
    assert_eq!(codes(&spec("versioned = true", "version")), ["E0701"]);
    for (options, field) in [("timestamps = false", "created_at"), ("", "version"), ("", "deleted_at")] {
        model(&spec(options, field));
    }
    let user =
        |field: &str| format!("[project]\nname = 'x'\n[auth]\n[entities.User.fields]\n{field} = 'string?'\n");
    for field in ["email", "role", "password_hash"] {
        assert_eq!(codes(&user(field)), ["E0701"], "{field}");
    }
}

/// Names that something in Rust, SQL or the framework has already.
#[test]
fn any_name_of_the_right_case_works() {
    let entities = [
        "String",
        "Option",
        "Self",
        "Type",
        "Box",
        "Result",
        "Error",
        "State",
        "Config",
        "Select",
        "Order",
        "Group",
        "Table",
        "Index",
        "Test",
        "Std",
        "Core",
        "Crate",
        "Super",
        "Async",
        "Json",
        "Uuid",
        "Page",
        "News",
        "Axum",
        "Sqlx",
        "SqliteSequence",
        "PgClass",
        "Mod",
        "Main",
        "Lib",
        "Query",
        "Patch",
        "Health",
    ];
    let members = [
        "type", "self", "crate", "super", "async", "match", "gen", "select", "from", "where", "order",
        "limit", "offset", "sort", "cursor", "q", "include", "deleted", "count", "ctid", "xmin", "rowid",
        "oid", "state", "pool", "query", "none", "some", "ok", "default", "null", "true", "try", "dyn",
        "union", "key", "name",
    ];
    let fields: String = members.map(|member| format!("{member} = 'string'\n")).concat();
    let entities = entities.map(|entity| format!("[entities.{entity}.fields]\n{fields}")).concat();
    let text = format!("[project]\nname = 'x'\n{entities}");
    let model = model(&text);
    let unique = |names: Vec<&str>| {
        let count = names.len();
        assert_eq!(names.into_iter().collect::<std::collections::BTreeSet<_>>().len(), count);
    };
    unique(model.entities.iter().map(|entity| entity.names.rust.as_str()).collect());
    unique(model.entities.iter().map(|entity| entity.names.module.as_str()).collect());
    unique(model.entities.iter().map(|entity| entity.names.table.as_str()).collect());
    for entity in &model.entities {
        unique(entity.fields.iter().map(|field| field.name.rust.as_str()).collect());
        unique(entity.fields.iter().map(|field| field.column.as_str()).collect());
    }
}

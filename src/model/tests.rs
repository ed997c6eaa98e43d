use super::*;
use crate::diagnostic::Source;

const BLOG: &str = include_str!("../../examples/blog.toml");
const SHOP: &str = include_str!("../../examples/shop.toml");

fn source(text: &str) -> Source {
    Source::new("scaffold.toml", text.to_owned())
}

fn read(text: &str) -> Spec {
    let source = source(text);
    spec::read(&source)
        .unwrap_or_else(|problems| panic!("{}", crate::diagnostic::render(&source, &problems, false)))
}

fn model(text: &str) -> Model {
    match resolve(&read(text), &Record::default()) {
        Ok(resolved) => resolved.model,
        Err(problems) => panic!("{}", crate::diagnostic::render(&source(text), &problems, false)),
    }
}

/// The codes of all problems, in the order of their places.
fn codes(text: &str) -> Vec<&'static str> {
    match resolve(&read(text), &Record::default()) {
        Ok(resolved) => panic!("it holds together: {:?}", resolved.warnings),
        Err(problems) => problems.sorted().iter().map(|problem| problem.code).collect(),
    }
}

fn entity<'m>(model: &'m Model, name: &str) -> &'m Entity {
    model.entities.iter().find(|entity| entity.names.pascal == name).unwrap()
}

#[test]
fn the_blog_resolves() {
    let model = model(BLOG);
    let names: Vec<_> = model.entities.iter().map(|entity| entity.names.pascal.as_str()).collect();
    assert_eq!(names, ["Comment", "Post", "Tag", "User"]);
    let post = entity(&model, "Post");
    let author = &post.belongs_to[0];
    assert_eq!((author.column.as_str(), author.owner, author.index), ("author_id", true, true));
    assert_eq!(model.entity(author.target).names.pascal, "User");
    assert_eq!(model.join_tables[0].table, "posts_tags");
    assert_eq!(entity(&model, "Tag").many_to_many[0].name.json, "posts");
    let fields: Vec<_> = entity(&model, "User").fields.iter().map(|field| field.name.json.as_str()).collect();
    assert_eq!(fields, ["email", "password", "role", "is_active", "full_name"]);
    assert_eq!(model.jobs[1].sources, [Member::Key, Member::Field(0)]);
}

#[test]
fn the_shop_resolves() {
    let model = model(SHOP);
    let product = entity(&model, "Product");
    assert_eq!(product.many_to_many[0].name.json, "related");
    let related = &model.join_tables[0];
    assert_eq!(
        (related.table.as_str(), related.left_column.as_str(), related.right_column.as_str()),
        ("related_products", "product_id", "related_product_id")
    );
    let item = entity(&model, "OrderItem");
    assert_eq!(item.owners[0].path.len(), 2);
    let check = &product.checks[0];
    assert!(matches!(&check.expression, Expression::Or(parts) if parts.len() == 2));
    assert_eq!(check.members.len(), 2);
    let named = |name: &str| product.fields.iter().find(|field| field.name.json == name).unwrap();
    assert!(named("sku").filter && named("available").filter && !named("weight_kg").filter);
    assert!(!named("supplier_token").filter && !named("attributes").sort);
    assert_eq!(named("price").default, None);
    assert_eq!(named("cost").default, Some(Default::Value(Value::Decimal("0.0000".into()))));
}

#[test]
fn without_auth_its_words_are_told_to_need_it() {
    let spec = "[project]\nname = 'x'\n[entities.Post]\nowner = 'author'\naccess = { list = 'owner', read = 'admin' }\n";
    assert_eq!(codes(spec), ["E0401", "E0401", "E0401"]);
}

/// The parts of a spec that start with a line of the prefix, the rest before them.
fn parts<'t>(text: &'t str, prefix: &str) -> (String, Vec<Vec<&'t str>>) {
    let mut rest = Vec::new();
    let mut parts: Vec<(String, Vec<&str>)> = Vec::new();
    let mut at: Option<String> = None;
    for line in text.lines() {
        if line.starts_with('[') {
            let name =
                line.strip_prefix(prefix).map(|tail| tail.split(['.', ']']).next().unwrap().to_owned());
            if let Some(name) = &name
                && !parts.iter().any(|(known, _)| known == name)
            {
                parts.push((name.clone(), Vec::new()));
            }
            at = name;
        }
        match &at {
            Some(name) => parts.iter_mut().find(|(known, _)| known == name).unwrap().1.push(line),
            None => rest.push(line),
        }
    }
    (rest.join("\n"), parts.into_iter().map(|(_, lines)| lines).collect())
}

#[test]
fn the_order_of_entities_and_jobs_shows_nowhere() {
    for text in [BLOG, SHOP] {
        let straight = format!("{:?}", model(text));
        for prefix in ["[entities.", "[jobs."] {
            let (mut reversed, parts) = parts(text, prefix);
            assert!(parts.len() > 1);
            for part in parts.iter().rev() {
                reversed.push('\n');
                reversed.push_str(&part.join("\n"));
            }
            assert_eq!(format!("{:?}", model(&reversed)), straight);
        }
    }
}

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
fn the_user_comes_with_auth() {
    let model = model("[project]\nname = 'x'\n[auth]\nroles = ['reader', 'writer', 'boss']\n");
    let user = model.user().unwrap();
    let (owner, boss) = (Who::Owner, Who::Role(2));
    let words = |rules: &[Rule]| rules.iter().map(|rule| rule.who).collect::<Vec<_>>();
    assert_eq!(words(&user.access.list), [boss]);
    assert_eq!(words(&user.access.read), [owner, boss]);
    assert_eq!(words(&user.access.create), [boss]);
    let [email, password, role, is_active] = &user.fields[..] else { panic!("{:?}", user.fields) };
    assert!(email.unique && email.filter && !email.hidden);
    assert_eq!((&email.read, &email.write), (&Some(vec![owner, boss]), &Some(vec![owner, boss])));
    assert!(password.hidden && password.column == "password_hash" && !password.filter);
    assert_eq!(role.default, Some(Default::Value(Value::Enum("reader".into()))));
    assert_eq!((role.write.as_deref(), is_active.write.as_deref()), (Some(&[boss][..]), Some(&[boss][..])));
    assert!(matches!(user.owners[..], [Owner { name: None, ref path }] if path.is_empty()));
    assert_eq!(user.names.table, "users");
}

#[test]
fn without_auth_a_user_is_an_entity_like_any_other() {
    let model =
        model("[project]\nname = 'x'\n[entities.User.fields]\nemail = 'string'\nid_card = 'integer'\n");
    let user = &model.entities[0];
    assert!(!user.is_user && model.user().is_none());
    assert_eq!(user.access.create[0].who, Who::Public);
    assert_eq!(user.fields.len(), 2);
}

#[test]
fn owners_that_the_spec_adds_to_the_user_stand_beside_the_user() {
    let model = model(
        "[project]\nname = 'x'\n[auth]\n[entities.User]\nowner = { manager = 'manager' }\n\
         [entities.User.relations]\nmanager = { belongs_to = 'User', optional = true }\n\
         [entities.User.access]\nupdate = 'manager'\n",
    );
    let user = model.user().unwrap();
    let names: Vec<_> = user.owners.iter().map(|owner| owner.name.as_deref()).collect();
    assert_eq!(names, [Some("self"), Some("manager")]);
    assert_eq!(user.access.update[0].who, Who::NamedOwner(1));
    assert_eq!(user.access.read[0].who, Who::NamedOwner(0), "the user, and not the manager");
    assert_eq!(user.fields[0].read.as_ref().unwrap()[0], Who::NamedOwner(0));
    assert!(!user.belongs_to[0].owner, "nobody is put there at sign-up");
}

#[test]
fn named_owners_are_words() {
    let model = model(
        "[project]\nname = 'x'\n[auth]\n\
         [entities.Listing.relations]\nseller = { belongs_to = 'User' }\n\
         [entities.Deal]\nowner = { seller = 'listing.seller', buyer = 'buyer' }\n\
         access = { update = 'buyer', delete = ['seller', 'admin'], read = 'owner' }\n\
         [entities.Deal.relations]\nlisting = { belongs_to = 'Listing' }\nbuyer = { belongs_to = 'User' }\n",
    );
    let deal = entity(&model, "Deal");
    assert_eq!(deal.access.update[0].who, Who::NamedOwner(1));
    assert_eq!(deal.access.delete[0].who, Who::NamedOwner(0));
    assert_eq!(deal.access.read[0].who, Who::Owner);
    assert_eq!(deal.owners[0].path, [Step::BelongsTo(0), Step::BelongsTo(0)]);
    assert_eq!((deal.belongs_to[0].owner, deal.belongs_to[1].owner), (false, true), "the first direct one");
}

#[test]
fn conditions_reach_through_relations() {
    let model = model(
        "[project]\nname = 'x'\n\
         [entities.Post.fields]\nstatus = { type = 'enum', values = ['draft', 'live'] }\nends = 'datetime?'\n\
         [entities.Comment]\naccess = { list = { who = 'public', where = { 'post.status' = ['live'], 'post.ends' = { null = true } } } }\n\
         [entities.Comment.relations]\npost = { belongs_to = 'Post' }\n",
    );
    let condition = &entity(&model, "Comment").access.list[0].condition;
    assert_eq!((&condition[0].path[..], condition[0].member), (&[0][..], Member::Field(0)));
    assert_eq!(condition[0].test, Test::AnyOf(vec![Value::Enum("live".into())]));
    assert_eq!(condition[1].test, Test::Null);
}

#[test]
fn checks_are_parsed_with_their_precedence() {
    let model = model(
        "[project]\nname = 'x'\n[entities.Event]\n\
         check = [\"not a > 1 and b = 'it''s' or (c is not null and 2.50 <= d)\"]\n\
         [entities.Event.fields]\na = 'integer'\nb = 'string'\nc = 'date?'\n\
         d = { type = 'decimal', precision = 6, scale = 3 }\n",
    );
    let check = &model.entities[0].checks[0];
    let Expression::Or(parts) = &check.expression else { panic!("{check:?}") };
    let Expression::And(first) = &parts[0] else { panic!("{check:?}") };
    assert!(matches!(first[0], Expression::Not(_)));
    let Expression::Compare { right, .. } = &first[1] else { panic!("{check:?}") };
    assert_eq!(*right, Operand::Literal(Value::Text("it's".into())));
    let Expression::And(second) = &parts[1] else { panic!("{check:?}") };
    let Expression::Compare { left, operator, .. } = &second[1] else { panic!("{check:?}") };
    assert_eq!(*left, Operand::Literal(Value::Decimal("2.500".into())));
    assert_eq!(*operator, Operator::LessOrEqual);
    assert_eq!(check.members, [0, 1, 2, 3].map(Member::Field));
}

#[test]
fn a_problem_within_a_check_is_shown_at_its_words() {
    let text = "[project]\nname = 'x'\n[entities.Event]\ncheck = [\"a > 1 and bb < 2\"]\n\
                [entities.Event.fields]\na = 'integer'\nab = 'integer'\n";
    let problems = resolve(&read(text), &Record::default()).unwrap_err();
    let label = &problems.sorted()[0].labels[0];
    assert_eq!(&text[label.span.clone()], "bb");
}

#[test]
fn a_natural_key_stands_in_the_place_of_the_id() {
    let model = model(
        "[project]\nname = 'x'\n[entities.Country]\nid = { field = 'code' }\n\
         [entities.Country.fields]\nname = 'string'\ncode = { type = 'string', min = 2, max = 2, column = 'iso' }\n\
         [entities.City.relations]\ncountry = { belongs_to = 'Country', backfill = 'de' }\n",
    );
    let country = entity(&model, "Country");
    assert_eq!((country.key.kind.clone(), country.key.column.as_str()), (KeyKind::Natural(1), "iso"));
    assert!(country.fields[1].immutable && country.fields[1].filter);
    let unlimited = self::model(
        "[project]\nname = 'x'\n[entities.Tag]\nid = { field = 'name' }\n[entities.Tag.fields]\nname = 'string'\n",
    );
    let name = &entity(&unlimited, "Tag").fields[0].kind;
    assert!(matches!(name, FieldType::String(text) if text.min == Some(1)), "it stands in a path: {name:?}");
    assert_eq!(country.member("code"), Some(Member::Key));
    let city = entity(&model, "City");
    assert!(
        matches!(model.member_type(city.id, Member::BelongsTo(0)), FieldType::String(text) if text.max == Some(2))
    );
    assert_eq!(city.belongs_to[0].backfill, Some(Value::Text("de".into())));
}

#[test]
fn required_references_in_a_circle_leave_no_first_row() {
    let circle = |optional: &str| {
        format!(
            "[project]\nname = 'x'\n[entities.A.relations]\nb = {{ belongs_to = 'B' }}\n\
             [entities.B.relations]\nc = {{ belongs_to = 'C' }}\n[entities.C.relations]\n\
             a = {{ belongs_to = 'A'{optional} }}\n[entities.D.relations]\na = {{ belongs_to = 'A' }}\n"
        )
    };
    assert_eq!(codes(&circle("")), ["E0310"], "told once, and not of what only hangs on it");
    assert_eq!(model(&circle(", optional = true")).entities.len(), 4);
    assert_eq!(codes("[project]\nname = 'x'\n[entities.A.relations]\na = { belongs_to = 'A' }\n"), ["E0310"]);
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
fn every_creator_must_be_able_to_fill_what_is_required() {
    let spec = |create: &str, write: &str| {
        format!(
            "[project]\nname = 'x'\n[auth]\nroles = ['member', 'clerk', 'admin']\n\
             [entities.Note]\nowner = 'author'\naccess = {{ create = {create} }}\n\
             [entities.Note.fields]\ntext = {{ type = 'text', write = {write} }}\n\
             [entities.Note.relations]\nauthor = {{ belongs_to = 'User' }}\n"
        )
    };
    for (create, write) in [
        ("'clerk'", "'clerk'"),
        ("'user'", "'owner'"),
        ("'owner'", "'owner'"),
        ("'admin'", "'owner'"),
        ("['clerk', 'admin']", "['owner', 'clerk']"),
        ("'nobody'", "'clerk'"),
        ("'clerk'", "'user'"),
    ] {
        model(&spec(create, write));
    }
    for (create, write) in [("'user'", "'clerk'"), ("'clerk'", "'owner'"), ("['clerk', 'admin']", "'clerk'")]
    {
        assert_eq!(codes(&spec(create, write)), ["E0419"], "{create} {write}");
    }
    assert_eq!(codes(&spec("'public'", "'owner'")), ["E0419", "E0420"]);
}

#[test]
fn who_signs_up_must_be_able_to_fill_what_is_required() {
    let spec = |registration: &str, write: &str| {
        format!(
            "[project]\nname = 'x'\n[auth]\nroles = ['member', 'admin']\nregistration = '{registration}'\n\
             [entities.User.fields]\nname = {{ type = 'string', write = {write} }}\n"
        )
    };
    for (registration, write) in [("closed", "'admin'"), ("open", "'owner'"), ("open", "['member', 'admin']")]
    {
        model(&spec(registration, write));
    }
    assert_eq!(codes(&spec("open", "'admin'")), ["E0419"]);
    assert_eq!(codes(&spec("closed", "'member'")), ["E0419"]);
}

#[test]
fn a_payload_is_filled_from_the_row() {
    let text = "[project]\nname = 'x'\n[worker]\n\
        [entities.Post]\nid = 'integer'\n[entities.Post.fields]\nstatus = { type = 'enum', values = ['a', 'b'] }\n\
        [entities.Post.relations]\neditor = { belongs_to = 'Editor', optional = true }\n[entities.Editor]\n\
        [jobs.Tell]\non = 'Post.updated'\n[jobs.Tell.fields]\npost_id = 'id'\neditor_id = { type = 'id?', of = 'Editor' }\n\
        status = { type = 'enum', values = ['a', 'b'] }\nupdated_at = 'datetime'\n";
    let model = model(text);
    let job = &model.jobs[0];
    assert_eq!(job.sources, [Member::Key, Member::BelongsTo(0), Member::Field(0), Member::UpdatedAt]);
    assert!(matches!(job.fields[0].kind, FieldType::Id { of: Some(_), kind: IdKind::Integer }));
    assert_eq!(job.fields[2].kind, entity(&model, "Post").fields[0].kind, "one type for both");
    assert_eq!(codes(&text.replace("'id?'", "'id'")), ["E0509"]);
    assert_eq!(codes(&text.replace("post_id = 'id'", "post_id = 'string'")), ["E0509"]);
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
fn what_leads_an_index_is_filtered_and_sorted_by_unless_it_is_said_otherwise() {
    let model = model(
        "[project]\nname = 'x'\n[entities.Post]\nindex = [['a', 'b']]\nunique = [['c', 'd']]\n\
         [entities.Post.fields]\na = 'string'\nb = 'string'\nc = 'string'\nd = 'string'\n\
         on = { type = 'boolean', filter = false }\ntoken = { type = 'string', unique = true, hidden = true }\n",
    );
    let open = |field: &Field| (field.name.json.clone(), field.filter, field.sort);
    let found: Vec<_> = model.entities[0].fields.iter().map(open).collect();
    let expected = [
        ("a", true, true),
        ("b", false, false),
        ("c", true, true),
        ("d", false, false),
        ("on", false, true),
        ("token", false, false),
    ];
    assert_eq!(found, expected.map(|(name, filter, sort)| (name.to_owned(), filter, sort)));
    assert_eq!(model.entities[0].fields[0].filter_operators().len(), 7);
    assert!(model.entities[0].fields[1].filter_operators().is_empty());
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

#[test]
fn a_word_that_is_enough_stands_once() {
    let model = model(
        "[project]\nname = 'x'\n[auth]\n[entities.A]\n\
         access = { list = [{ who = 'user', where = { on = true } }, 'admin', 'user', 'admin'] }\n\
         [entities.A.fields]\non = 'boolean'\n",
    );
    let list = &entity(&model, "A").access.list;
    let found: Vec<_> = list.iter().map(|rule| (rule.who, rule.condition.len())).collect();
    assert_eq!(found, [(Who::Role(1), 0), (Who::User, 0)]);
}

#[test]
fn an_owner_that_nobody_may_name_is_the_caller() {
    let model = model(
        "[project]\nname = 'x'\n[auth]\n[entities.A]\nowner = 'author'\n\
         [entities.A.relations]\nauthor = { belongs_to = 'User', read_only = true }\n",
    );
    assert!(entity(&model, "A").belongs_to[0].caller);
}

#[test]
fn every_field_of_the_examples_has_samples() {
    for text in [BLOG, SHOP] {
        for field in model(text).entities.iter().flat_map(|entity| &entity.fields) {
            let samples: Vec<Value> = (0..20).map(|number| field.sample(number)).collect();
            let is_password = matches!(field.kind, FieldType::Password(_));
            for sample in samples.iter().filter(|_| !is_password) {
                assert_eq!(field.kind.refuses(sample), None, "{}: {sample:?}", field.name.json);
            }
            let distinct: std::collections::BTreeSet<_> =
                samples.iter().map(|sample| sample.to_json().to_string()).collect();
            assert!(!field.unique || distinct.len() == 20, "{}", field.name.json);
        }
    }
}

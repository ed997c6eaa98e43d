use super::*;
use crate::diagnostic::Source;

mod access;
mod names;

const BLOG: &str = include_str!("../../../examples/blog.toml");
const SHOP: &str = include_str!("../../../examples/shop.toml");

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

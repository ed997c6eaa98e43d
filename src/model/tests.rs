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

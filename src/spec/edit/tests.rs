use super::*;
use crate::diagnostic::render;
use crate::spec::{Spec, read};

const BLOG: &str = include_str!("../../../examples/blog.toml");
const SHOP: &str = include_str!("../../../examples/shop.toml");

fn source(text: &str) -> Source {
    Source::new("scaffold.toml", text)
}

fn spec(text: &str) -> Spec {
    let source = source(text);
    read(&source).unwrap_or_else(|problems| panic!("{}\n{text}", render(&source, &problems, false)))
}

fn given(words: &[&str]) -> NewEntity {
    NewEntity {
        name: "Product".into(),
        words: words.iter().map(ToString::to_string).collect(),
        ..NewEntity::default()
    }
}

fn entity(words: &[&str]) -> Table {
    parse_words(&given(words))
        .unwrap_or_else(|(source, problems)| panic!("{}", render(&source, &problems, false)))
}

fn codes(given: &NewEntity) -> Vec<&'static str> {
    match parse_words(given) {
        Ok(entity) => panic!("{entity}"),
        Err((_, problems)) => problems.sorted().into_iter().map(|problem| problem.code).collect(),
    }
}

#[test]
fn words_become_an_entity() {
    let mut given = given(&[
        "name:string:max=120:unique",
        "note:text?",
        "price:decimal:precision=10:scale=2:min=0.01",
        "status:enum=draft,live:default=draft",
        "stock:integer:default=0:read=owner,admin",
        "starts:time:default=10\\:30",
        "labels:list=string:default=[]",
        "code:string:pattern=^\\+[0-9]{1\\,3}$",
        "category:belongs_to=Category:on_delete=cascade",
        "cover:belongs_to?=Image:unique",
        "tags:many_to_many=Tag:inverse=products",
        "reviews:has_many=Review:via=product",
        "manual:has_one=Manual",
    ]);
    given.owner = Some("category.author".into());
    given.access = vec!["create=admin".into(), "read=owner,admin".into()];
    given.versioned = true;
    let entity = parse_words(&given)
        .unwrap_or_else(|(source, problems)| panic!("{}", render(&source, &problems, false)));
    let text = add_entity(&source("[project]\nname = \"x\"\n"), "Product", entity).expect("added");
    let expected = r#"[project]
name = "x"

[entities.Product]
owner = "category.author"
versioned = true
access = { create = "admin", read = ["owner", "admin"] }

[entities.Product.fields]
name = { type = "string", max = 120, unique = true }
note = "text?"
price = { type = "decimal", precision = 10, scale = 2, min = "0.01" }
status = { type = "enum", values = ["draft", "live"], default = "draft" }
stock = { type = "integer", default = 0, read = ["owner", "admin"] }
starts = { type = "time", default = "10:30" }
labels = { type = "list", of = "string", default = [] }
code = { type = "string", pattern = '^\+[0-9]{1,3}$' }

[entities.Product.relations]
category = { belongs_to = "Category", on_delete = "cascade" }
cover = { belongs_to = "Image", optional = true, unique = true }
tags = { many_to_many = "Tag", inverse = "products" }
reviews = { has_many = "Review", via = "product" }
manual = { has_one = "Manual" }
"#;
    assert_eq!(text, expected);
    spec(&text);
}

#[test]
fn wrong_words_are_shown_where_they_stand() {
    let code = |word: &str| codes(&given(&[word]));
    assert_eq!(code("name"), ["E0801"]);
    assert_eq!(code("name:"), ["E0801"]);
    assert_eq!(code(":string"), ["E0801"]);
    assert_eq!(code(""), ["E0801"]);
    assert_eq!(code("name:strin"), ["E0802"]);
    assert_eq!(code("name:string:maximum=1:uniq"), ["E0803", "E0803"]);
    assert_eq!(code("name:string:max=1:max=2"), ["E0803"]);
    assert_eq!(code("name:string:type=text"), ["E0803"]);
    assert_eq!(code("a:has_many?=Tag"), ["E0803"]);
    assert_eq!(code("name:string:max=many"), ["E0804"]);
    assert_eq!(code("name:string:max"), ["E0804"]);
    assert_eq!(code("name:string:unique=yes"), ["E0804"]);
    assert_eq!(code("price:decimal:scale=99"), ["E0804"]);
    assert_eq!(code("a:belongs_to=User:on_delete=nullify"), ["E0804"]);
    assert_eq!(code("a:belongs_to"), ["E0804"]);
    assert_eq!(code("a:enum="), ["E0804"]);
    assert_eq!(code("a:json:schema=true"), ["E0810"]);
    assert_eq!(codes(&given(&["a:string", "b:text", "a:text"])), ["E0806"]);
    for rule in ["create", "creat=admin", "create="] {
        assert_eq!(codes(&NewEntity { access: vec![rule.into()], ..given(&[]) }), ["E0807"]);
    }

    let (source, problems) = parse_words(&given(&["note:text?", "name:strin"])).expect_err("a wrong type");
    let place = source.position(problems.sorted()[0].labels[0].span.start);
    assert_eq!((source.text.as_str(), place.column), ("Product note:text? name:strin", 25));
}

#[test]
fn adding_and_removing_gives_the_text_back() {
    for text in [BLOG, SHOP, "[project]\nname = \"x\" # the end\n", "project.name = 'x'\n"] {
        let added = add_entity(&source(text), "Product2", entity(&["name:string", "a:belongs_to=User"]))
            .expect("added");
        let (before, after) = (spec(text), spec(&added));
        assert_eq!(after.entities.len(), before.entities.len() + 1);
        assert!(text.lines().all(|line| added.lines().any(|other| other == line)), "{added}");
        assert_eq!(remove_entity(&source(&added), "Product2").expect("removed"), text);
    }
}

#[test]
fn an_entity_goes_after_the_others() {
    let added = add_entity(&source(BLOG), "Page", entity(&[])).expect("added");
    let at = |text: &str| added.find(text).unwrap_or_else(|| panic!("{text} in {added}"));
    assert!(
        at("[entities.Tag.fields]") < at("[entities.Page]")
            && at("[entities.Page]") < at("[jobs.SendWelcomeEmail]")
    );
}

#[test]
fn removing_leaves_everything_else_alone() {
    for (text, name) in
        [(BLOG, "Comment"), (BLOG, "Tag"), (SHOP, "OrderItem"), (SHOP, "Review"), (SHOP, "User")]
    {
        let removed = remove_entity(&source(text), name).expect("removed");
        let document: toml::Table = text.parse().expect("TOML");
        let mut expected = document.clone();
        expected["entities"].as_table_mut().expect("a table").remove(name);
        assert_eq!(removed.parse::<toml::Table>().expect("TOML"), expected);
        assert!(!removed.contains("\n\n\n"), "{removed}");
        let lines: Vec<_> = text.lines().collect();
        let mut rest = lines.iter();
        assert!(removed.lines().all(|line| rest.any(|other| *other == line)), "only lines went: {removed}");
    }
}

#[test]
fn comments_of_others_stay() {
    let text = "\
# The whole file.

# Post's own.
[entities.Post] # here
events = true

# ---- Shared ----

# Tag's own.
[entities.Tag]

# Tag's fields.
[entities.Tag.fields]
name = \"string\"

# ---- Jobs ----

# A job.
[jobs.Greet]
";
    let without_tag = remove_entity(&source(text), "Tag").expect("removed");
    assert_eq!(
        without_tag,
        "\
# The whole file.

# Post's own.
[entities.Post] # here
events = true

# ---- Shared ----

# ---- Jobs ----

# A job.
[jobs.Greet]
"
    );
    let without_post = remove_entity(&source(text), "Post").expect("removed");
    assert!(
        without_post.starts_with("# The whole file.\n\n# ---- Shared ----\n\n# Tag's own.\n"),
        "{without_post}"
    );
    let last = "[entities.A]\n\n# Kept.\n\n[entities.B]\n\n# At the end.\n";
    let removed = remove_entity(&source(last), "B").expect("removed");
    assert_eq!(removed, "[entities.A]\n\n# Kept.\n\n# At the end.\n");
}

#[test]
fn line_ends_and_marks_stay() {
    let text = "\u{feff}[project]\r\nname = 'x'\r\n\r\n# own\r\n[entities.A]\r\nevents = true\r\n";
    let added = add_entity(&source(text), "B", entity(&["name:string"])).expect("added");
    assert!(added.starts_with('\u{feff}'));
    assert_eq!(added.matches('\n').count(), added.matches("\r\n").count());
    assert_eq!(remove_entity(&source(&added), "B").expect("removed"), text);
}

#[test]
fn every_way_of_writing_entities_can_be_edited() {
    for text in [
        "project.name = 'x'\nentities = { A = { events = true } }\n",
        "project.name = 'x'\n[entities]\nA = { events = true }\n",
        "project.name = 'x'\nentities.A.events = true\n",
        "project.name = 'x'\n[entities]\nA.events = true\n[entities.B]\n",
        "project.name = 'x'\n[entities]\n",
        "entities = {}\nproject.name = 'x'\n",
        "project.name = 'x'\n[entities.A]\n[jobs.B]\nmode = 'inline'\n[entities.A.fields]\n",
    ] {
        let added = add_entity(&source(text), "Product", entity(&["name:string", "a:belongs_to=User"]))
            .expect("added");
        let product =
            spec(&added).entities.into_iter().find(|entity| *entity.name == "Product").expect("Product");
        assert_eq!((product.fields.len(), product.relations.len()), (1, 1), "{added}");
        let removed = remove_entity(&source(&added), "Product").expect("removed");
        let (before, after): (toml::Table, toml::Table) =
            (text.parse().expect("TOML"), removed.parse().expect("TOML"));
        assert_eq!(before, after, "{removed}");
    }
}

#[test]
fn an_entity_comes_from_a_file() {
    let file = "# Not of interest.\n\n[jobs.X]\n\n# A product.\n[entities.Product]\nevents = true # told\n\n[entities.Product.fields]\nname = \"string\"\n";
    let product = entity_from(&source(file), "Product").expect("a product");
    let added = add_entity(&source(BLOG), "Product", product).expect("added");
    let expected = "\n\n# A product.\n[entities.Product]\nevents = true # told\n\n[entities.Product.fields]\nname = \"string\"\n\n[jobs.SendWelcomeEmail]\n";
    assert!(added.contains(expected), "{added}");
    let code = |result: Result<Table, Diagnostics>| result.expect_err("a problem").sorted()[0].code;
    assert_eq!(code(entity_from(&source(file), "Prodct")), "E0809");
    assert_eq!(code(entity_from(&source("= 1"), "Product")), "E0805");
}

#[test]
fn what_is_there_or_not_is_said() {
    let code = |result: Result<String, Diagnostics>| result.expect_err("a problem").sorted()[0].code;
    assert_eq!(code(add_entity(&source(BLOG), "Post", entity(&[]))), "E0808");
    assert_eq!(code(remove_entity(&source(BLOG), "Posts")), "E0809");
    assert_eq!(code(remove_entity(&source("[project]\nname = 'x'"), "Post")), "E0809");
    assert_eq!(code(add_entity(&source("entities = 1"), "Post", entity(&[]))), "E0805");
    let problems = remove_entity(&source(BLOG), "Posts").expect_err("a problem");
    assert_eq!(problems.sorted()[0].help.as_deref(), Some("did you mean `Post`?"));
}

proptest::proptest! {
    /// Whatever one types, the words are refused, or they make an entity of the right shape.
    #[test]
    fn words_are_refused_or_make_a_readable_entity(
        words in proptest::collection::vec(
            "[a-zé]{0,3}(:(string|text\\?|enum=a,b|decimal|json|list=date|belongs_to=User|many_to_many=Tag|[a-z=?]{1,6}))?\
             (:(max|min|unique|default|read|optional|values|pattern|via|index|on_delete|precision|[a-z]{1,4})\
             (=([0-9]{1,2}|true|cascade|owner,admin|\"#|[\\\\:,.'{}\\[\\] é]{1,4}))?){0,2}",
            0..4,
        )
    ) {
        let given = NewEntity { name: "Product".into(), words, ..NewEntity::default() };
        match parse_words(&given) {
            Ok(entity) => {
                let text = add_entity(&source("project.name = 'x'\n"), "Product", entity).expect("added");
                proptest::prop_assert_eq!(spec(&text).entities.len(), 1);
            }
            Err((source, problems)) => assert!(render(&source, &problems, false).contains("command line:1:")),
        }
    }
}

use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use toml::{Table as Toml, Value as Item};

use super::*;
use crate::diagnostic::{Source, render};

static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::draft202012::new(&json_schema()).expect("the schema is one"));

fn schema_problem(document: &Item) -> Option<String> {
    VALIDATOR.validate(&as_json(document)).err().map(|error| format!("{}: {error}", error.instance_path()))
}

fn read(document: &Item) -> Result<crate::spec::Spec, String> {
    let source = Source::new("scaffold.toml", toml::to_string(document).expect("TOML"));
    crate::spec::read(&source)
        .map_err(|problems| format!("{}\n{}", source.text, render(&source, &problems, false)))
}

/// The spec without its places.
fn spelt_out(document: &Item) -> String {
    let spec = read(document).unwrap_or_else(|problems| panic!("{problems}"));
    regex::Regex::new(r"span: \d+\.\.\d+")
        .expect("a pattern")
        .replace_all(&format!("{spec:?}"), "")
        .into_owned()
}

fn value(example: &str) -> Item {
    format!("it = {example}").parse::<Toml>().unwrap_or_else(|error| panic!("{example}: {error}"))["it"]
        .clone()
}

fn minimal(table: &Table) -> Toml {
    table
        .keys
        .iter()
        .filter(|key| key.required)
        .map(|key| (key.name.to_owned(), value(key.examples[0])))
        .collect()
}

/// Puts a value at one place of a whole spec.
type Wrap<'w> = &'w dyn Fn(Item) -> Item;

/// Visits every key of a table and of those below it, each with a way to give it a value in an otherwise minimal spec.
fn each_key(table: &'static Table, wrap: Wrap, visit: &mut dyn FnMut(&'static Key, Wrap)) {
    for key in table.keys {
        let within = |value: Item| {
            let mut entries = minimal(table);
            entries.insert(key.name.to_owned(), value);
            wrap(Item::Table(entries))
        };
        visit(key, &within);
        each_key_below(&key.shape, &within, visit);
    }
}

fn each_key_below(shape: &'static Shape, wrap: Wrap, visit: &mut dyn FnMut(&'static Key, Wrap)) {
    match shape {
        Shape::Table(table) => each_key(table, wrap, visit),
        Shape::Choice(_, kinds) => kinds.iter().for_each(|kind| each_key(kind, wrap, visit)),
        Shape::Either(kinds) => kinds.iter().for_each(|kind| each_key_below(kind, wrap, visit)),
        Shape::List(item, _) => each_key_below(item, &|value| wrap(Item::Array(vec![value])), visit),
        Shape::Map(spelling, shape) => {
            let name = if *spelling == Spelling::Pascal { "Sample" } else { "sample" };
            each_key_below(
                shape,
                &|value| wrap(Item::Table([(name.to_owned(), value)].into_iter().collect())),
                visit,
            );
        }
        _ => {}
    }
}

fn every_key(visit: &mut dyn FnMut(&'static Key, Wrap)) {
    each_key(&SPEC, &|document| document, visit);
}

#[test]
fn is_a_schema() {
    assert!(jsonschema::meta::is_valid(&json_schema()));
}

#[test]
fn the_examples_are_valid() {
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).expect("examples")
    {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).expect("text");
            let document = Item::Table(text.parse().expect("TOML"));
            assert_eq!(schema_problem(&document), None, "{}", path.display());
        }
    }
}

#[test]
fn every_example_of_a_key_is_right() {
    let mut count = 0;
    every_key(&mut |key, within| {
        for example in key.examples {
            let document = within(value(example));
            assert_eq!(read(&document).err(), None, "{} = {example}", key.name);
            assert_eq!(schema_problem(&document), None, "{} = {example}", key.name);
            count += 1;
        }
    });
    assert!(count > 200, "{count}");
}

#[test]
fn every_key_reaches_the_spec() {
    every_key(&mut |key, within| {
        let document = within(value(key.examples[0]));
        let said = spelt_out(&document);
        if key.required {
            let text = key.examples[0].trim_matches(['"', '[', ']']).to_lowercase();
            assert!(
                matches!(key.shape, Shape::Table(_)) || said.to_lowercase().contains(&text),
                "{}",
                key.name
            );
        } else {
            let without = remove(document, key, &value(key.examples[0]));
            assert_ne!(said, spelt_out(&without), "{}", key.name);
        }
    });
}

/// The document without the deepest entry of that key and value.
fn remove(document: Item, key: &Key, value: &Item) -> Item {
    match document {
        Item::Table(table) => {
            let table = table
                .into_iter()
                .map(|(name, below)| (name, remove(below, key, value)))
                .filter(|(name, below)| name != key.name || below != value);
            Item::Table(table.collect())
        }
        Item::Array(items) => Item::Array(items.into_iter().map(|item| remove(item, key, value)).collect()),
        other => other,
    }
}

#[test]
fn reader_and_schema_agree_on_what_is_wrong() {
    let trials = [
        "true",
        "0",
        "-1",
        "7",
        "70000",
        "5000000000",
        "1.5",
        "\"\"",
        "\"text\"",
        "\"Text\"",
        "\"a\\nb\"",
        "\"a\\u0007b\"",
        "[]",
        "[true]",
        "[\"text\"]",
        "[[\"text\"]]",
        "[[]]",
        "[{}]",
        "{}",
        "{ text = \"text\" }",
        "{ text = {} }",
        "{ Text = {} }",
        "{ null = true }",
        "{ belongs_to = \"User\", has_many = \"Post\" }",
    ];
    let (mut accepted, mut refused) = (0, 0);
    every_key(&mut |key, within| {
        for trial in trials {
            let document = within(value(trial));
            let (reader, schema) = (read(&document), schema_problem(&document));
            let agree = reader.is_ok() == schema.is_none();
            assert!(
                agree || reader.is_ok() && says_more(&key.shape),
                "{} = {trial}: {reader:?} {schema:?}",
                key.name
            );
            *if reader.is_ok() { &mut accepted } else { &mut refused } += 1;
        }
    });
    assert!(accepted > 500 && refused > 500, "{accepted} {refused}");
}

/// Whether the schema says more of it than the reader: spelling and types.
fn says_more(shape: &Shape) -> bool {
    match shape {
        Shape::Name(spelling) => *spelling != Spelling::Free,
        Shape::Type => true,
        Shape::Map(spelling, shape) => *spelling != Spelling::Free || says_more(shape),
        Shape::List(shape, _) => says_more(shape),
        Shape::Either(kinds) => kinds.iter().any(says_more),
        _ => false,
    }
}

#[test]
fn every_key_is_documented_on_one_line() {
    every_key(&mut |key, _| {
        assert!(!key.examples.is_empty(), "{}", key.name);
        assert!(!key.doc.is_empty() && !key.doc.contains('\n') && !key.doc.ends_with('.'), "{}", key.name);
    });
}

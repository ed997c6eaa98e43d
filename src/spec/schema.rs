//! The JSON Schema (2020-12) of the spec, for completion and checks in editors.
//!
//! It is the grammar in other words. In two places it says more than the reader, which leaves them to the model: how
//! names are spelt, and which types there are.

use serde_json::{Map, Value, json};

use super::grammar::{SPEC, TYPES};
use super::shape::{Key, Shape, Spelling, Table};

/// Text on one line; the reader refuses the same characters.
const LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$";
/// Text that may have several lines.
const PROSE: &str = r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$";

/// The schema of `scaffold.toml`.
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    let root = table(&SPEC, &mut definitions);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "scaffold.toml",
        "description": "A backend: its entities, who may do what with them, and its background jobs",
    });
    merge(&mut schema, root);
    merge(&mut schema, json!({ "$defs": definitions }));
    schema
}

fn table(table: &'static Table, definitions: &mut Map<String, Value>) -> Value {
    let properties: Map<_, _> =
        table.keys.iter().map(|key| (key.name.to_owned(), property(key, definitions))).collect();
    let required: Vec<_> = table.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn property(key: &'static Key, definitions: &mut Map<String, Value>) -> Value {
    let examples: Vec<_> = key.examples.iter().filter_map(|example| example_as_json(example)).collect();
    let mut property = json!({ "description": key.doc });
    merge(&mut property, shape(&key.shape, definitions));
    merge(&mut property, json!({ "examples": examples }));
    property
}

fn shape(it: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    match it {
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Integer(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Number => json!({ "type": "number" }),
        // Dates and times of TOML are text to JSON.
        Shape::Text | Shape::DateTime => json!({ "type": "string" }),
        Shape::Line => json!({ "type": "string", "pattern": LINE }),
        Shape::Prose => json!({ "type": "string", "pattern": PROSE }),
        Shape::Name(spelling) => json!({ "type": "string", "pattern": pattern(*spelling) }),
        Shape::Type => json!({ "enum": types() }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Any => json!({}),
        Shape::AnyTable => json!({ "type": "object" }),
        Shape::List(item, least) => {
            json!({ "type": "array", "items": shape(item, definitions), "minItems": least })
        }
        Shape::Map(spelling, value) => json!({
            "type": "object",
            "propertyNames": { "pattern": pattern(*spelling) },
            "additionalProperties": shape(value, definitions),
        }),
        Shape::Table(table) => reference(table, definitions),
        Shape::Choice(_, kinds) => {
            json!({ "oneOf": kinds.iter().map(|kind| reference(kind, definitions)).collect::<Vec<_>>() })
        }
        Shape::Either(kinds) => {
            json!({ "anyOf": kinds.iter().map(|kind| shape(kind, definitions)).collect::<Vec<_>>() })
        }
    }
}

fn reference(it: &'static Table, definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(it.name) {
        let definition = table(it, definitions);
        definitions.insert(it.name.to_owned(), definition);
    }
    json!({ "$ref": format!("#/$defs/{}", it.name) })
}

fn types() -> Vec<String> {
    TYPES.iter().flat_map(|(name, _)| [(*name).to_owned(), format!("{name}?")]).collect()
}

fn pattern(spelling: Spelling) -> &'static str {
    spelling.pattern().unwrap_or(LINE)
}

fn example_as_json(example: &str) -> Option<Value> {
    let table: toml::Table = format!("it = {example}").parse().ok()?;
    table.get("it").map(as_json)
}

/// A TOML value in JSON, dates and times as text.
pub(super) fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(flag) => json!(flag),
        toml::Value::Datetime(time) => json!(time.to_string()),
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect(),
    }
}

fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

#[cfg(test)]
mod tests;

//! `docs/spec.md`, the reference of the spec's keys, is made from the JSON Schema, and this test keeps it so.
//!
//! `UPDATE_EXPECT=1 cargo test --test spec_reference` writes it anew.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

const HEAD: &str = "\
# The keys of `scaffold.toml`

<!-- Made from the grammar of the reader by `UPDATE_EXPECT=1 cargo test --test spec_reference`. -->
";

#[test]
fn the_reference_is_that_of_the_schema() {
    let schema = scaffold::spec::json_schema();
    let mut text = HEAD.to_owned();
    table(&mut text, "The file", &schema);
    for (name, definition) in schema["$defs"].as_object().expect("definitions") {
        table(&mut text, name, definition);
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all("docs").expect("the folder");
        fs::write("docs/spec.md", &text).expect("written");
    }
    assert_eq!(text, fs::read_to_string("docs/spec.md").expect("the reference"));
}

fn table(text: &mut String, name: &str, table: &Value) {
    let title = name.replace('_', " ");
    write!(text, "\n## {title}\n\n| key | value | meaning | example |\n|---|---|---|---|\n")
        .expect("a string");
    for (key, property) in table["properties"].as_object().expect("properties") {
        let required = table["required"].as_array().is_some_and(|keys| keys.iter().any(|it| it == key));
        let examples: Vec<_> = property["examples"].as_array().into_iter().flatten().map(example).collect();
        let cells = [
            format!("`{key}`{}", if required { " (required)" } else { "" }),
            kind(property),
            property["description"].as_str().expect("a description").to_owned(),
            examples.join("<br>"),
        ];
        writeln!(text, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")).expect("a string");
    }
}

fn example(value: &Value) -> String {
    format!("`{}`", toml(value))
}

fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, value)| format!("{key} = {}", toml(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

/// What a value may be, in words.
fn kind(schema: &Value) -> String {
    let either =
        |kinds: &Value| kinds.as_array().expect("kinds").iter().map(kind).collect::<Vec<_>>().join(" or ");
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return format!("[{}](#{})", name.replace('_', " "), name.replace('_', "-"));
    }
    match schema["type"].as_str() {
        Some("boolean") => "true or false".to_owned(),
        Some("integer") => format!("{} to {}", schema["minimum"], schema["maximum"]),
        Some("number") => "a number".to_owned(),
        Some("string") => "text".to_owned(),
        Some("array") => format!("a list of ({})", kind(&schema["items"])),
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("a table: name = ({})", kind(&schema["additionalProperties"]))
        }
        Some("object") => "a table".to_owned(),
        _ if schema["anyOf"].is_array() => either(&schema["anyOf"]),
        _ if schema["oneOf"].is_array() => either(&schema["oneOf"]),
        _ => words(&schema["enum"]),
    }
}

fn words(words: &Value) -> String {
    let words: Vec<_> = words.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    match words.len() {
        0 => "any value".to_owned(),
        1..8 => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or "),
        _ => "a type, with `?` where it is optional".to_owned(),
    }
}

//! The schemas of the documentation.

use super::literals::{digits, float, literal};
use super::{row_type, schema_function};
use crate::model::FieldType;

/// The attributes of `#[schema(…)]` for a member: its documented type, its format and its limits.
pub fn schema(name: &str, kind: &FieldType, optional: bool, wrapped: bool) -> Vec<String> {
    if let FieldType::Json { schema: Some(_) } = kind {
        return vec![format!("schema_with = {}", schema_function(name))];
    }
    let mut attributes = Vec::new();
    let documented = documented(kind).or_else(|| wrapped.then(|| row_type(kind)));
    if let Some(documented) = documented {
        let documented = if optional { format!("Option<{documented}>") } else { documented };
        attributes.push(format!("value_type = {documented}"));
    }
    limits(kind, &mut attributes);
    attributes
}

/// The type as the documentation has it, where it is not what the type itself says.
fn documented(kind: &FieldType) -> Option<String> {
    match kind {
        FieldType::Decimal(_)
        | FieldType::Password(_)
        | FieldType::Date(_)
        | FieldType::Time(_)
        | FieldType::DateTime(_)
        | FieldType::Bytes(_) => Some("String".to_owned()),
        FieldType::Json { .. } => Some("Value".to_owned()),
        FieldType::List(list) => {
            Some(format!("Vec<{}>", documented(&list.of).unwrap_or_else(|| row_type(&list.of))))
        }
        _ => None,
    }
}

fn limits(kind: &FieldType, attributes: &mut Vec<String>) {
    let mut push = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            attributes.push(format!("{name} = {value}"));
        }
    };
    if let Some(text) = kind.text() {
        push("min_length", text.min.map(|min| digits(&min.to_string())));
        push("max_length", text.max.map(|max| digits(&max.to_string())));
        push("pattern", text.pattern.as_deref().map(literal));
    }
    match kind {
        FieldType::Email(_) => push("format", Some("Email".to_owned())),
        FieldType::Url(_) => push("format", Some("\"uri\"".to_owned())),
        FieldType::Password(_) => push("format", Some("Password".to_owned())),
        FieldType::Slug(_) => push("pattern", Some(literal("^[a-z0-9]+(-[a-z0-9]+)*$"))),
        FieldType::Integer(of) | FieldType::BigInt(of) => {
            push("minimum", of.min.map(|min| digits(&min.to_string())));
            push("maximum", of.max.map(|max| digits(&max.to_string())));
        }
        FieldType::Float(of) => {
            push("minimum", of.min.map(float));
            push("maximum", of.max.map(float));
        }
        FieldType::Decimal(of) => {
            let fraction = if of.scale == 0 { String::new() } else { format!(r"(\.\d{{1,{}}})?", of.scale) };
            push("format", Some("\"decimal\"".to_owned()));
            push(
                "pattern",
                Some(literal(&format!(r"^-?\d{{1,{}}}{fraction}$", (of.precision - of.scale).max(1)))),
            );
        }
        FieldType::Date(_) => push("format", Some("Date".to_owned())),
        FieldType::DateTime(_) => push("format", Some("DateTime".to_owned())),
        FieldType::Time(_) => push("pattern", Some(literal(r"^\d{2}:\d{2}:\d{2}(\.\d{1,9})?$"))),
        FieldType::Bytes(_) => push("content_encoding", Some("\"base64\"".to_owned())),
        FieldType::List(list) => {
            push("min_items", list.min.map(|min| digits(&min.to_string())));
            push("max_items", Some(digits(&list.max.to_string())));
        }
        _ => {}
    }
}

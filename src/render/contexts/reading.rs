//! How a member of a body is read, whether it is of an entity or of a job.

use serde::Serialize;
use serde_json::Value as Json;

use crate::model::{Default, Field, FieldType};
use crate::render::rust::{self, literal};

/// A rule of a member, which create, replace and patch share.
#[derive(Debug, Clone, Serialize)]
pub struct RuleConst {
    pub name: String,
    pub kind: String,
    /// A static that the expression refers to.
    pub helper: Option<String>,
    pub expression: String,
}

/// The JSON Schema of a member.
#[derive(Debug, Clone, Serialize)]
pub struct ShapeContext {
    pub json: String,
    pub function: String,
    pub optional: bool,
    /// A string literal.
    pub text: String,
}

/// The expression that reads a member of a body that has all of them.
pub fn read_all(json: &str, kind: &FieldType, optional: bool, default: Option<&Default>) -> String {
    let (name, rule) = (literal(json), rule_name(json));
    match (optional, default) {
        (false, None) => format!("fields.required({name}, &{rule})"),
        (true, None) => format!("fields.optional({name}, &{rule})"),
        (optional, Some(default)) => {
            let read = if optional { "optional_defaulted" } else { "defaulted" };
            format!("fields.{read}({name}, &{rule}, {})", rust::default_fn(kind, default))
        }
    }
}

/// The value of a member that nobody gives one, where it can be without.
pub fn absent(kind: &FieldType, optional: bool, default: Option<&Default>) -> Option<String> {
    let value = default.map(|default| rust::default_value(kind, default));
    match (optional, value) {
        (true, None) => Some("None".to_owned()),
        (true, Some(value)) => Some(format!("Some({value})")),
        (false, value) => value,
    }
}

/// The rule of a member.
pub fn rule_const(json: &str, kind: &FieldType, of_user: bool) -> RuleConst {
    let (rule, expression) = rust::rule(kind, of_user);
    RuleConst { name: rule_name(json), kind: rule, helper: rust::helper(kind, json), expression }
}

pub fn rule_name(json: &str) -> String {
    json.to_ascii_uppercase()
}

/// The schemas of JSON members. Those with references get an address below `place`, since the documentation around them
/// is another document.
pub fn shapes(fields: &[Field], place: &str) -> Vec<ShapeContext> {
    let shape = |field: &Field| {
        let FieldType::Json { schema: Some(schema) } = &field.kind else { return None };
        let mut schema = schema.clone();
        if let Json::Object(keys) = &mut schema
            && keys.values().any(|value| value.to_string().contains("\"$ref\""))
        {
            keys.entry("$id").or_insert(format!("urn:{place}:{}", field.name.json).into());
        }
        Some(ShapeContext {
            json: field.name.json.clone(),
            function: rust::schema_function(&field.name.json),
            optional: field.optional,
            text: rust::document(&schema),
        })
    };
    fields.iter().filter_map(shape).collect()
}

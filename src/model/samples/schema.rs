//! Values for a JSON Schema: enough of its language for what people write, and checked by the real validator.

use serde_json::{Map, Value as Json, json};

use super::{spread, text};
use crate::model::data::{FieldType, Text, Value};

/// Schemas that lead to themselves have no sample within it.
const DEEPEST: usize = 16;

/// The `number`-th value that the schema takes, where one is found.
pub(super) fn sample(schema: &Json, number: u64) -> Option<Json> {
    let value = Generator { root: schema, number }.value(schema, 0)?;
    takes(schema, &value).then_some(value)
}

/// A value that the schema does not take, and that is not null.
pub(super) fn violation(schema: &Json) -> Option<Json> {
    let candidates = [json!("wrong"), json!(-7.5), json!(true), json!([null]), json!({ "wrong": null })];
    candidates.into_iter().find(|value| !takes(schema, value))
}

fn takes(schema: &Json, value: &Json) -> bool {
    let kind = FieldType::Json { schema: Some(schema.clone()) };
    kind.refuses(&Value::Json(value.clone())).is_none()
}

struct Generator<'s> {
    root: &'s Json,
    number: u64,
}

impl Generator<'_> {
    fn value(&self, schema: &Json, depth: usize) -> Option<Json> {
        if depth > DEEPEST || schema == &json!(false) {
            return None;
        }
        if let Some(constant) = schema.get("const") {
            return Some(constant.clone());
        }
        for listed in ["enum", "examples"] {
            if let Some(values) = schema.get(listed).and_then(Json::as_array) {
                let index = self.number.checked_rem(values.len() as u64)?;
                return values.get(usize::try_from(index).ok()?).cloned();
            }
        }
        if let Some(target) = schema.get("$ref").and_then(Json::as_str) {
            return self.value(self.root.pointer(target.strip_prefix('#')?)?, depth + 1);
        }
        for choice in ["anyOf", "oneOf", "allOf"] {
            if let Some(schemas) = schema.get(choice).and_then(Json::as_array) {
                return schemas.iter().find_map(|schema| self.value(schema, depth + 1));
            }
        }
        self.of_kind(schema, kind(schema), depth)
    }

    fn of_kind(&self, schema: &Json, kind: &str, depth: usize) -> Option<Json> {
        match kind {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, depth),
            "string" => self.string(schema),
            "integer" => self.integer(schema),
            "number" => {
                let limits = ["minimum", "maximum"].map(|limit| schema.get(limit).cloned());
                [self.integer(schema)].into_iter().chain(limits).flatten().find(|value| takes(schema, value))
            }
            "boolean" => Some(json!(self.number.is_multiple_of(2))),
            "null" => Some(Json::Null),
            _ => Some(json!({ "sample": self.number + 1 })),
        }
    }

    /// What is required, and no more.
    fn object(&self, schema: &Json, depth: usize) -> Option<Json> {
        let required =
            schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        let properties = required.map(|name| {
            let property = schema.get("properties").and_then(|properties| properties.get(name));
            Some((name.to_owned(), self.value(property.unwrap_or(&json!(true)), depth + 1)?))
        });
        properties.collect::<Option<Map<_, _>>>().map(Json::Object)
    }

    fn array(&self, schema: &Json, depth: usize) -> Option<Json> {
        let fewest = schema.get("minItems").and_then(Json::as_u64).unwrap_or(0);
        let any = json!(true);
        let item = schema.get("items").unwrap_or(&any);
        let items = (0..fewest).map(|index| {
            let generator = Generator { root: self.root, number: self.number + index };
            generator.value(item, depth + 1)
        });
        items.collect::<Option<Vec<_>>>().map(Json::Array)
    }

    fn string(&self, schema: &Json) -> Option<Json> {
        let limits = Text {
            min: schema.get("minLength").and_then(Json::as_u64),
            max: schema.get("maxLength").and_then(Json::as_u64),
            pattern: schema.get("pattern").and_then(Json::as_str).map(str::to_owned),
            trim: false,
        };
        let kind = match schema.get("format").and_then(Json::as_str) {
            Some("email") => FieldType::Email(limits),
            Some("uri") => FieldType::Url(limits),
            Some("uuid") => FieldType::Uuid,
            Some("date") => FieldType::Date(super::Bounds::default()),
            Some("date-time") => FieldType::DateTime(super::Bounds::default()),
            _ => return text::sample(&limits, self.number).map(Json::from),
        };
        Some(kind.sample(self.number)?.to_json())
    }

    fn integer(&self, schema: &Json) -> Option<Json> {
        let limit = |name: &str| schema.get(name).and_then(Json::as_i64).map(i128::from);
        let low = limit("minimum").or(limit("exclusiveMinimum").map(|low| low + 1));
        let high = limit("maximum").or(limit("exclusiveMaximum").map(|high| high - 1));
        let step = limit("multipleOf").filter(|step| *step > 0).unwrap_or(1);
        let low = low.unwrap_or(high.map_or(1, |high| high.min(1)));
        let high = high.unwrap_or(low + 1_000_000);
        // In steps, so that each is a multiple.
        let (low, high) = ((low + step - 1).div_euclid(step), high.div_euclid(step));
        (low <= high)
            .then(|| spread(low, high, 1, 1, i128::from(self.number)) * step)
            .and_then(|value| i64::try_from(value).ok())
            .map(Json::from)
    }
}

/// The type that a schema names, or that its other keys speak of.
fn kind(schema: &Json) -> &str {
    let named = match schema.get("type") {
        Some(Json::String(name)) => Some(name.as_str()),
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).find(|name| *name != "null"),
        _ => None,
    };
    let has = |keys: &[&str]| keys.iter().any(|key| schema.get(key).is_some());
    named.unwrap_or_else(|| {
        if has(&["properties", "required"]) {
            "object"
        } else if has(&["items", "minItems"]) {
            "array"
        } else if has(&["pattern", "minLength", "maxLength"]) {
            "string"
        } else if has(&["minimum", "maximum", "multipleOf"]) {
            "number"
        } else {
            "any"
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_what_the_schema_takes() {
        for schema in [
            json!({ "type": "object", "required": ["name", "size"], "additionalProperties": false, "properties": {
                "name": { "type": "string", "pattern": "^[a-z]{2}-\\d+$" },
                "size": { "$ref": "#/$defs/size" },
                "note": { "type": "string" },
            }, "$defs": { "size": { "type": "integer", "exclusiveMinimum": 10, "multipleOf": 4 } } }),
            json!({ "type": "array", "minItems": 3, "uniqueItems": true, "items": { "type": "integer", "maximum": 5 } }),
            json!({ "anyOf": [false, { "enum": ["a", "b"] }] }),
            json!({ "type": ["null", "number"], "minimum": 0.5, "maximum": 0.75 }),
            json!({ "minLength": 30 }),
            json!({ "type": "string", "format": "email" }),
            json!(true),
        ] {
            for number in 0..5 {
                assert!(sample(&schema, number).is_some(), "{schema} {number}");
            }
        }
    }

    #[test]
    fn what_is_not_found_is_no_sample() {
        let itself =
            json!({ "type": "object", "required": ["next"], "properties": { "next": { "$ref": "#" } } });
        for schema in [json!(false), itself, json!({ "type": "string", "not": { "type": "string" } })] {
            assert_eq!(sample(&schema, 0), None, "{schema}");
        }
    }

    #[test]
    fn violations_are_what_it_does_not_take() {
        assert_eq!(violation(&json!({ "type": "string" })), Some(json!(-7.5)));
        assert_eq!(violation(&json!({ "type": "object", "required": ["a"] })), Some(json!("wrong")));
        assert_eq!(violation(&json!(true)), None);
    }
}

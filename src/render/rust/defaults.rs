//! The values of members that a body leaves out.

use super::literals::{document, float, grouped, json, literal};
use super::row_type;
use crate::model::{Default, FieldType, Value};

/// An expression of the type in a row.
pub fn value(kind: &FieldType, value: &Value) -> String {
    match (value, kind) {
        (Value::Text(text), _) => match text.as_str() {
            "" => "String::new()".to_owned(),
            text => format!("{}.to_owned()", literal(text)),
        },
        (Value::Integer(number), _) => grouped(*number),
        (Value::Float(number), _) => float(*number),
        (Value::Boolean(value), _) => value.to_string(),
        (Value::Enum(json), FieldType::Enum(of)) => {
            let variant =
                of.values.iter().find(|value| value.json == *json).map(|value| value.variant.as_str());
            format!("{}::{}", row_type(kind), variant.expect("a default is one of the values"))
        }
        (Value::Enum(text), _) => format!("{}.to_owned()", literal(text)),
        (
            Value::Decimal(text)
            | Value::Uuid(text)
            | Value::Date(text)
            | Value::Time(text)
            | Value::DateTime(text),
            _,
        ) => {
            format!("constant({})", literal(text))
        }
        (Value::Json(json), _) if is_long(json) => {
            format!("Json(constant({}))", document(json))
        }
        (Value::Json(value), _) => format!("Json(json!({}))", json(value)),
        (Value::Bytes(bytes), _) => match bytes[..] {
            [] => "Bytes(Vec::new())".to_owned(),
            _ => format!("Bytes(vec!{bytes:?})"),
        },
        (Value::List(items), FieldType::List(list)) => {
            let items: Vec<_> = items.iter().map(|item| self::value(&list.of, item)).collect();
            if items.is_empty() {
                "Json(Vec::new())".to_owned()
            } else {
                format!("Json(vec![{}])", items.join(", "))
            }
        }
        (Value::List(_), _) => "Json(Vec::new())".to_owned(),
    }
}

/// Whether a default has no literal of its own in Rust, and is made from text.
pub fn is_parsed(default: &Default) -> bool {
    fn is_text(value: &Value) -> bool {
        match value {
            Value::Decimal(_) | Value::Uuid(_) | Value::Date(_) | Value::Time(_) | Value::DateTime(_) => true,
            Value::Json(json) => is_long(json),
            Value::List(items) => items.iter().any(is_text),
            _ => false,
        }
    }
    matches!(default, Default::Value(value) if is_text(value))
}

/// The `json!` macro goes a level deeper with each value, and not without end.
fn is_long(json: &serde_json::Value) -> bool {
    const LONGEST: usize = 100;
    json.to_string().len() > LONGEST
}

/// An expression for a default, to be called for its value.
pub fn default_fn(kind: &FieldType, default: &Default) -> String {
    match default {
        Default::Now => "Timestamp::now".to_owned(),
        Default::Value(value) => match self::value(kind, value).as_str() {
            "String::new()" => "String::new".to_owned(),
            value => format!("|| {value}"),
        },
    }
}

/// The same as a value.
pub fn default_value(kind: &FieldType, default: &Default) -> String {
    match default {
        Default::Now => "Timestamp::now()".to_owned(),
        Default::Value(value) => self::value(kind, value),
    }
}

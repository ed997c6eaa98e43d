//! How values and types look in generated Rust: the one place where a type meets the project's own modules.

use std::fmt::Write as _;

use crate::model::{DecimalType, Default, FieldType, IdKind, Value};

/// A string literal that reads as `text`, whatever is in it.
pub fn literal(text: &str) -> String {
    let plain = |c: char| !c.is_control() && !is_invisible(c);
    let raw_ends = text.contains("\"#");
    if text.chars().all(plain) && text.contains(['"', '\\']) && !raw_ends {
        return if text.contains('"') { format!("r#\"{text}\"#") } else { format!("r\"{text}\"") };
    }
    let mut literal = String::from('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if plain(c) => literal.push(c),
            c => write!(literal, "\\u{{{:x}}}", u32::from(c)).expect("writing to a string cannot fail"),
        }
    }
    literal.push('"');
    literal
}

/// Characters that an editor does not show, or that change the order in which it shows others.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Names of the enums of one entity: `Status` of `Post` is `PostStatus`, since they share the documentation.
#[derive(Debug, Clone, Copy)]
pub struct Types<'a> {
    pub prefix: &'a str,
}

impl Types<'_> {
    /// The type of a value that is there, in a row and in an input.
    pub fn of(self, kind: &FieldType) -> String {
        match kind {
            FieldType::String(_)
            | FieldType::Text(_)
            | FieldType::Email(_)
            | FieldType::Url(_)
            | FieldType::Slug(_) => "String".to_owned(),
            FieldType::Password(_) => "Secret".to_owned(),
            FieldType::Integer(_) => "i32".to_owned(),
            FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => "i64".to_owned(),
            FieldType::Float(_) => "f64".to_owned(),
            FieldType::Decimal(DecimalType { precision, scale, .. }) => {
                format!("Fixed<{precision}, {scale}>")
            }
            FieldType::Boolean => "bool".to_owned(),
            FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => "Uuid".to_owned(),
            FieldType::Date(_) => "Date".to_owned(),
            FieldType::Time(_) => "TimeOfDay".to_owned(),
            FieldType::DateTime(_) => "Timestamp".to_owned(),
            FieldType::Enum(kind) => self.enum_name(&kind.rust),
            FieldType::Json { .. } => "Json<Value>".to_owned(),
            FieldType::Bytes(_) => "Bytes".to_owned(),
            FieldType::List(list) => format!("Json<Vec<{}>>", self.of(&list.of)),
        }
    }

    /// The roles of users are one type, which is not the entity's own.
    pub fn enum_name(self, name: &str) -> String {
        if name == "Role" && self.prefix == "User" {
            name.to_owned()
        } else {
            format!("{}{name}", self.prefix)
        }
    }

    /// The type as the documentation has it, where it is not what the type itself says.
    fn documented(self, kind: &FieldType) -> Option<String> {
        match kind {
            FieldType::Decimal(_)
            | FieldType::Password(_)
            | FieldType::Date(_)
            | FieldType::Time(_)
            | FieldType::DateTime(_)
            | FieldType::Bytes(_) => Some("String".to_owned()),
            FieldType::Json { .. } => Some("Value".to_owned()),
            FieldType::List(list) => {
                Some(format!("Vec<{}>", self.documented(&list.of).unwrap_or_else(|| self.of(&list.of))))
            }
            _ => None,
        }
    }

    /// The attributes of `#[schema(…)]` for a member: its documented type, its format and its limits.
    pub fn schema(self, kind: &FieldType, optional: bool, wrapped: bool) -> Vec<String> {
        let mut attributes = Vec::new();
        let documented = self.documented(kind).or_else(|| wrapped.then(|| self.of(kind)));
        if let Some(documented) = documented {
            let documented = if optional { format!("Option<{documented}>") } else { documented };
            attributes.push(format!("value_type = {documented}"));
        }
        limits(kind, &mut attributes);
        attributes
    }

    /// The rule that an input obeys: its type and the expression that makes it.
    pub fn rule(self, kind: &FieldType) -> (String, String) {
        let text = |of: &crate::model::Text| {
            let mut rule = "Text::any()".to_owned();
            push_bound(&mut rule, "min", of.min);
            push_bound(&mut rule, "max", of.max);
            if of.trim {
                rule.push_str(".trim()");
            }
            rule
        };
        let wrapped = |name: &str, of| (name.to_owned(), format!("{name}({})", text(of)));
        match kind {
            FieldType::String(of) | FieldType::Text(of) => ("Text".to_owned(), text(of)),
            // A user's is held against the commonest passwords too.
            FieldType::Password(_) if self.prefix == "User" => {
                ("NewPassword".to_owned(), "NewPassword".to_owned())
            }
            FieldType::Password(of) => wrapped("PlainPassword", of),
            FieldType::Email(of) => wrapped("Email", of),
            FieldType::Url(of) => wrapped("Url", of),
            FieldType::Slug(of) => wrapped("Slug", of),
            FieldType::Integer(bounds) => {
                ("Integer<i32>".to_owned(), bounded("Integer", bounds.min, bounds.max))
            }
            FieldType::BigInt(bounds) => {
                ("Integer<i64>".to_owned(), bounded("Integer", bounds.min, bounds.max))
            }
            FieldType::Id { kind: IdKind::Integer, .. } => {
                ("Integer<i64>".to_owned(), "Integer::any()".to_owned())
            }
            FieldType::Float(bounds) => {
                ("Float".to_owned(), bounded("Float", bounds.min.map(float), bounds.max.map(float)))
            }
            FieldType::Decimal(of) => (
                format!("DecimalNumber<{}, {}>", of.precision, of.scale),
                bounded("DecimalNumber", of.min.as_deref().map(literal), of.max.as_deref().map(literal)),
            ),
            FieldType::Boolean => ("Boolean".to_owned(), "Boolean".to_owned()),
            FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => {
                ("UuidText".to_owned(), "UuidText".to_owned())
            }
            FieldType::Date(of) | FieldType::Time(of) | FieldType::DateTime(of) => (
                format!("Temporal<{}>", self.of(kind)),
                bounded("Temporal", of.min.as_deref().map(literal), of.max.as_deref().map(literal)),
            ),
            FieldType::Enum(_) => (format!("OneOf<{}>", self.of(kind)), "OneOf::any()".to_owned()),
            FieldType::Json { .. } => ("AnyJson".to_owned(), "AnyJson".to_owned()),
            FieldType::Bytes(of) => ("Binary".to_owned(), bounded("Binary", of.min, of.max)),
            FieldType::List(list) => {
                let (item_type, item) = self.rule(&list.of);
                let mut rule = format!("ListOf::new({item})");
                push_bound(&mut rule, "min", list.min);
                push_bound(&mut rule, "max", Some(list.max));
                (format!("ListOf<{item_type}>"), rule)
            }
        }
    }

    /// How a list reads a parameter about a member of this type.
    pub fn column_kind(self, kind: &FieldType) -> String {
        match kind {
            FieldType::Email(_) => "Kind::Email".to_owned(),
            FieldType::Integer(_) | FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => {
                "Kind::Integer".to_owned()
            }
            FieldType::Float(_) => "Kind::Float".to_owned(),
            FieldType::Decimal(of) => {
                format!("Kind::Decimal(Fixed::<{}, {}>::bind)", of.precision, of.scale)
            }
            FieldType::Boolean => "Kind::Boolean".to_owned(),
            FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => "Kind::Uuid".to_owned(),
            FieldType::Date(_) => "Kind::Date".to_owned(),
            FieldType::Time(_) => "Kind::Time".to_owned(),
            FieldType::DateTime(_) => "Kind::Timestamp".to_owned(),
            FieldType::Enum(_) => format!("Kind::of_enum::<{}>()", self.of(kind)),
            _ => "Kind::Text".to_owned(),
        }
    }

    /// An expression of the type in a row.
    pub fn value(self, kind: &FieldType, value: &Value) -> String {
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
                format!("{}::{}", self.of(kind), variant.expect("a default is one of the values"))
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
            (Value::Json(value), _) => format!("Json(json!({}))", json(value)),
            (Value::Bytes(bytes), _) => match bytes[..] {
                [] => "Bytes(Vec::new())".to_owned(),
                _ => format!("Bytes(vec!{bytes:?})"),
            },
            (Value::List(items), FieldType::List(list)) => {
                let items: Vec<_> = items.iter().map(|item| self.value(&list.of, item)).collect();
                if items.is_empty() {
                    "Json(Vec::new())".to_owned()
                } else {
                    format!("Json(vec![{}])", items.join(", "))
                }
            }
            (Value::List(_), _) => "Json(Vec::new())".to_owned(),
        }
    }

    /// An expression for a default, to be called for its value.
    pub fn default_fn(self, kind: &FieldType, default: &Default) -> String {
        match default {
            Default::Now => "Timestamp::now".to_owned(),
            Default::Value(value) => match self.value(kind, value).as_str() {
                "String::new()" => "String::new".to_owned(),
                value => format!("|| {value}"),
            },
        }
    }

    /// The same as a value.
    pub fn default_value(self, kind: &FieldType, default: &Default) -> String {
        match default {
            Default::Now => "Timestamp::now()".to_owned(),
            Default::Value(value) => self.value(kind, value),
        }
    }
}

fn limits(kind: &FieldType, attributes: &mut Vec<String>) {
    let mut push = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            attributes.push(format!("{name} = {value}"));
        }
    };
    match kind {
        FieldType::String(of)
        | FieldType::Text(of)
        | FieldType::Email(of)
        | FieldType::Url(of)
        | FieldType::Slug(of)
        | FieldType::Password(of) => {
            push("min_length", of.min.map(|min| min.to_string()));
            push("max_length", of.max.map(|max| max.to_string()));
            push("pattern", of.pattern.as_deref().map(literal));
            match kind {
                FieldType::Email(_) => push("format", Some("Email".to_owned())),
                FieldType::Url(_) => push("format", Some("\"uri\"".to_owned())),
                FieldType::Password(_) => push("format", Some("Password".to_owned())),
                FieldType::Slug(_) => push("pattern", Some(literal("^[a-z0-9]+(-[a-z0-9]+)*$"))),
                _ => {}
            }
        }
        FieldType::Integer(of) | FieldType::BigInt(of) => {
            push("minimum", of.min.map(|min| min.to_string()));
            push("maximum", of.max.map(|max| max.to_string()));
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
            push("min_items", list.min.map(|min| min.to_string()));
            push("max_items", Some(list.max.to_string()));
        }
        _ => {}
    }
}

fn bounded<T: ToString>(rule: &str, min: Option<T>, max: Option<T>) -> String {
    let mut rule = format!("{rule}::any()");
    push_bound(&mut rule, "min", min);
    push_bound(&mut rule, "max", max);
    rule
}

fn push_bound<T: ToString>(rule: &mut String, name: &str, bound: Option<T>) {
    if let Some(bound) = bound {
        write!(rule, ".{name}({})", digits(&bound.to_string())).expect("writing to a string cannot fail");
    }
}

/// A number with its thousands apart, as long ones are written.
fn grouped(number: i64) -> String {
    digits(&number.to_string())
}

fn digits(text: &str) -> String {
    let (sign, number) = text.strip_prefix('-').map_or(("", text), |number| ("-", number));
    if number.len() < 5 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let groups: Vec<_> =
        number.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group)).collect();
    format!("{sign}{}", groups.join("_"))
}

fn float(number: f64) -> String {
    format!("{number:?}")
}

/// JSON as the `json!` macro reads it: its strings are Rust's.
fn json(value: &serde_json::Value) -> String {
    use serde_json::Value as Json;
    match value {
        Json::String(text) => literal(text),
        Json::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{}: {}", literal(name), json(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => value.to_string(),
    }
}

//! The rules of inputs.

use std::fmt::Write as _;

use super::literals::{digits, float, literal};
use super::row_type;
use crate::model::{FieldType, IdKind};

/// The rule that an input obeys: its type and the expression that makes it. [`helper`] is what it may need.
///
/// `of_user`: it is a member of the entity of those who sign in, whose passwords are held against the commonest ones.
pub fn rule(kind: &FieldType, of_user: bool) -> (String, String) {
    let text = |of: &crate::model::Text| {
        let mut rule = "Text::any()".to_owned();
        push_bound(&mut rule, "min", of.min);
        push_bound(&mut rule, "max", of.max);
        if of.trim {
            rule.push_str(".trim()");
        }
        if of.pattern.is_some() {
            rule.push_str(".pattern(&PATTERN)");
        }
        rule
    };
    let wrapped = |name: &str, of| (name.to_owned(), format!("{name}({})", text(of)));
    match kind {
        FieldType::String(of) | FieldType::Text(of) => ("Text".to_owned(), text(of)),
        FieldType::Password(_) if of_user => ("NewPassword".to_owned(), "NewPassword".to_owned()),
        FieldType::Password(of) => wrapped("PlainPassword", of),
        FieldType::Email(of) => wrapped("Email", of),
        FieldType::Url(of) => wrapped("Url", of),
        FieldType::Slug(of) => wrapped("Slug", of),
        FieldType::Integer(bounds) => ("Integer<i32>".to_owned(), bounded("Integer", bounds.min, bounds.max)),
        FieldType::BigInt(bounds) => ("Integer<i64>".to_owned(), bounded("Integer", bounds.min, bounds.max)),
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
            format!("Temporal<{}>", row_type(kind)),
            bounded("Temporal", of.min.as_deref().map(literal), of.max.as_deref().map(literal)),
        ),
        FieldType::Enum(_) => (format!("OneOf<{}>", row_type(kind)), "OneOf::any()".to_owned()),
        FieldType::Json { schema: Some(_) } => ("Shaped".to_owned(), "Shaped(&SHAPE)".to_owned()),
        FieldType::Json { schema: None } => ("AnyJson".to_owned(), "AnyJson".to_owned()),
        FieldType::Bytes(of) => ("Binary".to_owned(), bounded("Binary", of.min, of.max)),
        FieldType::List(list) => {
            let (item_type, item) = rule(&list.of, of_user);
            let mut rule = format!("ListOf::new({item})");
            push_bound(&mut rule, "min", list.min);
            push_bound(&mut rule, "max", Some(list.max));
            (format!("ListOf<{item_type}>"), rule)
        }
    }
}

/// The static that the rule of a member refers to: a pattern, or the shape of its JSON, made at its first use.
pub fn helper(kind: &FieldType, name: &str) -> Option<String> {
    if let Some(text) = kind.text() {
        let pattern = literal(text.pattern.as_deref()?);
        return Some(format!("static PATTERN: Pattern = LazyLock::new(|| compile({pattern}));"));
    }
    match kind {
        FieldType::List(list) => helper(&list.of, name),
        FieldType::Json { schema: Some(_) } => {
            let document = schema_function(name);
            Some(format!("static SHAPE: Shape = LazyLock::new(|| shape(&{document}()));"))
        }
        _ => None,
    }
}

/// The function that gives the schema of a member's JSON.
pub fn schema_function(member: &str) -> String {
    format!("{member}_schema")
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

//! Values of the spec as values of a type: defaults, examples, backfills, limits and conditions.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil;
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::listed;
use super::text::{is_email, is_slug, is_url};
use crate::diagnostic::{Diagnostic, suggest};
use crate::model::data::{DecimalType, EnumType, FieldType, ListType, Text, Value};
use crate::model::problem::Problem;
use crate::spec::{self, IdKind, Spanned};

/// What is wrong with a value, before its place is known.
enum Fault {
    /// It is not written as the type asks.
    Shape(String),
    /// It breaks a rule of the type: "is shorter than 2 characters".
    Rule(String),
}

/// A written value as one of the type, within its limits; `option` says in messages what it is for.
pub(in crate::model) fn value(
    kind: &FieldType,
    option: &'static str,
    written: &Spanned<spec::Value>,
) -> Result<Value, Diagnostic> {
    if let (FieldType::List(list), spec::Value::List(items)) = (kind, &written.value) {
        return self::list(list, option, written, items);
    }
    if let (FieldType::Enum(kind), spec::Value::Text(text)) = (kind, &written.value) {
        return enum_value(kind, text).map_err(|problem| written.error(&problem(option)));
    }
    let fault = match read(kind, &written.value) {
        Ok(value) => match kind.refuses(&value) {
            None => return Ok(value),
            Some(reason) => Fault::Rule(reason),
        },
        Err(fault) => fault,
    };
    Err(written.error(&match fault {
        Fault::Shape(expected) => Problem::WrongValue { option, expected, found: found(&written.value) },
        Fault::Rule(reason) => Problem::ValueRefused { option, reason },
    }))
}

fn list(
    kind: &ListType,
    option: &'static str,
    written: &Spanned<spec::Value>,
    items: &[Spanned<spec::Value>],
) -> Result<Value, Diagnostic> {
    let values = items.iter().map(|item| value(&kind.of, option, item)).collect::<Result<Vec<_>, _>>()?;
    match count_fault(values.len(), kind.min, Some(kind.max), "item") {
        None => Ok(Value::List(values)),
        Some(reason) => Err(written.error(&Problem::ValueRefused { option, reason })),
    }
}

fn enum_value(kind: &EnumType, text: &str) -> Result<Value, impl Fn(&'static str) -> Problem> {
    let values: Vec<String> = kind.values.iter().map(|value| value.json.clone()).collect();
    if values.iter().any(|value| value == text) {
        return Ok(Value::Enum(text.to_owned()));
    }
    let (text, near) = (text.to_owned(), suggest(text, values.iter().map(String::as_str)).map(str::to_owned));
    Err(move |option| Problem::UnknownValue {
        option,
        value: text.clone(),
        near: near.clone(),
        values: listed(&values),
    })
}

fn read(kind: &FieldType, written: &spec::Value) -> Result<Value, Fault> {
    use spec::Value as Written;
    let shape = || Err(Fault::Shape(expected(kind)));
    match (kind, written) {
        (kind, Written::Text(text)) if kind.is_text() => Ok(Value::Text(text.clone())),
        (
            FieldType::Integer(_) | FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. },
            Written::Integer(number),
        ) => Ok(Value::Integer(*number)),
        (FieldType::Float(_), Written::Float(number)) => Ok(Value::Float(*number)),
        #[expect(clippy::cast_precision_loss, reason = "checked to be exact")]
        (FieldType::Float(_), Written::Integer(number)) if number.unsigned_abs() <= 1 << 53 => {
            Ok(Value::Float(*number as f64))
        }
        (FieldType::Decimal(kind), Written::Text(text)) => decimal(kind, text),
        (FieldType::Decimal(kind), Written::Integer(number)) => decimal(kind, &number.to_string()),
        (FieldType::Boolean, Written::Boolean(value)) => Ok(Value::Boolean(*value)),
        (FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. }, Written::Text(text)) => uuid(text),
        (FieldType::Date(_), Written::Text(text) | Written::DateTime(text)) => date(text),
        (FieldType::Time(_), Written::Text(text) | Written::DateTime(text)) => time(text),
        (FieldType::DateTime(_), Written::Text(text) | Written::DateTime(text)) => datetime(text),
        (FieldType::Json { .. }, any) => json(any).map(Value::Json),
        (FieldType::Bytes(_), Written::Text(text)) => match STANDARD.decode(text) {
            Ok(bytes) => Ok(Value::Bytes(bytes)),
            Err(_) => shape(),
        },
        _ => shape(),
    }
}

/// What a value of the type looks like in the spec.
fn expected(kind: &FieldType) -> String {
    let expected = match kind {
        FieldType::String(_) | FieldType::Text(_) | FieldType::Password(_) => "a string",
        FieldType::Email(_) => "an e-mail address",
        FieldType::Url(_) => "an http or https address",
        FieldType::Slug(_) => "a slug",
        FieldType::Integer(_) | FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => {
            "a whole number"
        }
        FieldType::Float(_) => "a number",
        FieldType::Decimal(_) => "a decimal in quotes, such as \"9.99\"",
        FieldType::Boolean => "true or false",
        FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => {
            "a UUID, such as \"01890a5d-ac96-774b-bcce-b302099a8057\""
        }
        FieldType::Date(_) => "a date, such as 2026-11-25",
        FieldType::Time(_) => "a time, such as 10:00:00",
        FieldType::DateTime(_) => "a date and time, such as 2026-11-25T10:00:00Z",
        FieldType::Enum(_) => "one of its values",
        FieldType::Json { .. } => "a value that JSON has",
        FieldType::Bytes(_) => "bytes in base64",
        FieldType::List(_) => "an array",
    };
    expected.to_owned()
}

/// What a written value is, for messages.
pub(super) fn found(written: &spec::Value) -> &'static str {
    match written {
        spec::Value::Text(_) => "a string",
        spec::Value::Integer(_) => "a whole number",
        spec::Value::Float(_) => "a floating-point number",
        spec::Value::Boolean(_) => "a boolean",
        spec::Value::DateTime(_) => "a date or time",
        spec::Value::List(_) => "an array",
        spec::Value::Table(_) => "a table",
    }
}

/// A decimal in the scale of its type; what it says in more digits than that is refused, never rounded.
fn decimal(kind: &DecimalType, text: &str) -> Result<Value, Fault> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(Fault::Shape(expected(&FieldType::Decimal(kind.clone()))));
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let (scale, room) = (kind.scale as usize, (kind.precision - kind.scale) as usize);
    if fraction.len() > scale {
        return Err(Fault::Rule(format!(
            "has more than {}",
            counted(scale, "digit after the point", "digits after the point")
        )));
    }
    if whole.len() > room {
        return Err(Fault::Rule(format!(
            "has more than {}",
            counted(room, "digit before the point", "digits before the point")
        )));
    }
    let zero = whole.is_empty() && fraction.is_empty();
    let sign = if zero { "" } else { sign };
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if scale == 0 { "" } else { "." };
    Ok(Value::Decimal(format!("{sign}{whole}{point}{fraction:0<scale$}")))
}

/// Is `a` at least `b`, both canonical decimals?
pub(in crate::model) fn is_no_number_less(a: &str, b: &str) -> bool {
    let parse = |text| Decimal::from_str(text).expect("canonical decimals have at most 28 digits");
    parse(a) >= parse(b)
}

fn uuid(text: &str) -> Result<Value, Fault> {
    match uuid::Uuid::try_parse(text) {
        Ok(uuid) if text.len() == 36 => Ok(Value::Uuid(uuid.hyphenated().to_string())),
        _ => Err(Fault::Shape(expected(&FieldType::Uuid))),
    }
}

fn date(text: &str) -> Result<Value, Fault> {
    let shape = || Fault::Shape(expected(&FieldType::Date(super::Bounds::default())));
    if text.len() != 10 {
        return Err(shape());
    }
    let date: civil::Date = text.parse().map_err(|_| shape())?;
    if date.year() < 1 {
        return Err(Fault::Rule("is before the year 1".to_owned()));
    }
    Ok(Value::Date(date.to_string()))
}

fn time(text: &str) -> Result<Value, Fault> {
    let shape = || Fault::Shape(expected(&FieldType::Time(super::Bounds::default())));
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte)) || is_leap_second(text) {
        return Err(shape());
    }
    fraction_fits(text)?;
    let time: civil::Time = text.parse().map_err(|_| shape())?;
    Ok(Value::Time(time.strftime("%H:%M:%S%.6f").to_string()))
}

fn datetime(text: &str) -> Result<Value, Fault> {
    let shape = || Fault::Shape(expected(&FieldType::DateTime(super::Bounds::default())));
    let (Some(day), Some(rest)) = (text.get(..10), text.get(11..)) else { return Err(shape()) };
    let (clock, zone) = rest.split_at(rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len()));
    fraction_fits(clock)?;
    if is_leap_second(clock) {
        return Err(shape());
    }
    // Without a zone it is UTC, which is all that the type has.
    let zone = if zone.is_empty() { "Z" } else { zone };
    let instant: Timestamp = format!("{day}T{clock}{zone}").parse().map_err(|_| shape())?;
    let written = instant.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    if written.len() != 27 || written.starts_with("0000") {
        return Err(Fault::Rule("is outside the years 1 to 9999".to_owned()));
    }
    Ok(Value::DateTime(written))
}

fn fraction_fits(clock: &str) -> Result<(), Fault> {
    match clock.split_once('.') {
        Some((_, fraction)) if fraction.len() > 6 => {
            Err(Fault::Rule("is finer than a microsecond".to_owned()))
        }
        _ => Ok(()),
    }
}

fn is_leap_second(clock: &str) -> bool {
    clock.get(6..8) == Some("60")
}

fn json(written: &spec::Value) -> Result<Json, Fault> {
    Ok(match written {
        spec::Value::Text(text) | spec::Value::DateTime(text) => Json::from(text.clone()),
        spec::Value::Integer(number) => Json::from(*number),
        spec::Value::Float(number) if number.is_finite() => Json::from(*number),
        spec::Value::Float(_) => return Err(Fault::Rule("is no number that JSON has".to_owned())),
        spec::Value::Boolean(value) => Json::from(*value),
        spec::Value::List(items) => {
            items.iter().map(|item| json(item)).collect::<Result<Vec<_>, _>>()?.into()
        }
        spec::Value::Table(entries) => Json::Object(
            entries
                .iter()
                .map(|(key, value)| Ok((key.value.clone(), json(value)?)))
                .collect::<Result<serde_json::Map<_, _>, Fault>>()?,
        ),
    })
}

impl FieldType {
    /// Why the type does not take the value, or `None` where it does: "is shorter than 2 characters".
    pub fn refuses(&self, value: &Value) -> Option<String> {
        match (self, value) {
            (Self::String(limits) | Self::Text(limits), Value::Text(text)) => text_fault(limits, text),
            (Self::Email(limits), Value::Text(text)) => {
                kind_fault(is_email(text), "is no e-mail address").or_else(|| text_fault(limits, text))
            }
            (Self::Url(limits), Value::Text(text)) => {
                kind_fault(is_url(text), "is no http or https address").or_else(|| text_fault(limits, text))
            }
            (Self::Slug(limits), Value::Text(text)) => kind_fault(
                is_slug(text),
                "is no slug: lower-case words and digits with single hyphens between",
            )
            .or_else(|| text_fault(limits, text)),
            (Self::Integer(bounds), Value::Integer(number)) => {
                kind_fault(i32::try_from(*number).is_ok(), "does not fit into 32 bits; use `bigint`")
                    .or_else(|| bound_fault(number, bounds.min.as_ref(), bounds.max.as_ref()))
            }
            (Self::BigInt(bounds), Value::Integer(number)) => {
                bound_fault(number, bounds.min.as_ref(), bounds.max.as_ref())
            }
            (Self::Float(bounds), Value::Float(number)) => kind_fault(number.is_finite(), "is not finite")
                .or_else(|| bound_fault(number, bounds.min.as_ref(), bounds.max.as_ref())),
            (Self::Decimal(kind), Value::Decimal(number)) => decimal_fault(kind, number),
            (Self::Date(bounds), Value::Date(text))
            | (Self::Time(bounds), Value::Time(text))
            | (Self::DateTime(bounds), Value::DateTime(text)) => {
                bound_fault(text, bounds.min.as_ref(), bounds.max.as_ref())
            }
            (Self::Bytes(bounds), Value::Bytes(bytes)) => {
                count_fault(bytes.len(), bounds.min, bounds.max, "byte")
            }
            (Self::Enum(kind), Value::Enum(text)) => {
                kind_fault(kind.values.iter().any(|value| value.json == *text), "is none of its values")
            }
            (Self::List(kind), Value::List(items)) => items
                .iter()
                .find_map(|item| kind.of.refuses(item))
                .or_else(|| count_fault(items.len(), kind.min, Some(kind.max), "item")),
            (Self::Boolean, Value::Boolean(_))
            | (Self::Uuid | Self::Id { kind: IdKind::Uuid, .. }, Value::Uuid(_))
            | (Self::Id { kind: IdKind::Integer, .. }, Value::Integer(_))
            | (Self::Json { schema: None }, Value::Json(_)) => None,
            (Self::Json { schema: Some(schema) }, Value::Json(value)) => schema_fault(schema, value),
            _ => Some("is of another type".to_owned()),
        }
    }
}

fn kind_fault(right: bool, fault: &str) -> Option<String> {
    (!right).then(|| fault.to_owned())
}

fn text_fault(limits: &Text, text: &str) -> Option<String> {
    if text.contains('\0') {
        return Some("holds a NUL character".to_owned());
    }
    if limits.trim && text.trim() != text {
        return Some("has white space at an end, which `trim` would take away".to_owned());
    }
    count_fault(text.chars().count(), limits.min, limits.max, "character").or_else(|| {
        let pattern =
            regex::Regex::new(limits.pattern.as_deref()?).expect("patterns are checked when they are read");
        kind_fault(pattern.is_match(text), "does not match the pattern")
    })
}

fn schema_fault(schema: &Json, value: &Json) -> Option<String> {
    let validator = jsonschema::validator_for(schema).expect("schemas are checked when they are read");
    validator.validate(value).err().map(|error| format!("is not as the schema says: {error}"))
}

fn count_fault(count: usize, min: Option<u64>, max: Option<u64>, unit: &str) -> Option<String> {
    let count = count as u64;
    let limit = |limit: u64| counted(usize::try_from(limit).unwrap_or(usize::MAX), unit, &format!("{unit}s"));
    match (min, max) {
        (Some(min), _) if count < min => Some(format!("has fewer than {}", limit(min))),
        (_, Some(max)) if count > max => Some(format!("has more than {}", limit(max))),
        _ => None,
    }
}

fn bound_fault<T: PartialOrd + std::fmt::Display>(
    value: &T,
    min: Option<&T>,
    max: Option<&T>,
) -> Option<String> {
    match (min, max) {
        (Some(min), _) if value < min => Some(format!("is less than {min}")),
        (_, Some(max)) if value > max => Some(format!("is more than {max}")),
        _ => None,
    }
}

fn decimal_fault(kind: &DecimalType, number: &str) -> Option<String> {
    match (&kind.min, &kind.max) {
        (Some(min), _) if !is_no_number_less(number, min) => Some(format!("is less than {min}")),
        (_, Some(max)) if !is_no_number_less(max, number) => Some(format!("is more than {max}")),
        _ => None,
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

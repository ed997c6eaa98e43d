//! Wrong values, each just outside one rule of its type.

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::limits::{in_scale, microseconds_of_day, time_of_day, timestamp, units};
use super::{Code, MICROSECONDS_A_DAY, schema, text};
use crate::model::data::{Bounds, DecimalType, Field, FieldType, ListType, Text, Value};
use crate::spec::IdKind;

/// Larger texts, lists and bytes would break the limit of the request before that of the field.
const LARGEST: u64 = 20_000;

/// A wrong value, and what a 422 answer says of it, perhaps beside other things.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    pub value: Json,
    pub code: Code,
}

impl Field {
    /// Wrong values in a request; null among them where the field is required.
    pub fn violations(&self) -> Vec<Violation> {
        let null = (!self.optional).then(|| violation(Json::Null, Code::Required));
        null.into_iter().chain(self.kind.violations()).collect()
    }
}

impl FieldType {
    /// Wrong values, one for each rule that the type has.
    pub fn violations(&self) -> Vec<Violation> {
        let mut wrong: Vec<Violation> =
            self.of_another_type().into_iter().map(|value| violation(value, Code::Type)).collect();
        wrong.extend(self.malformed().iter().map(|text| violation(json!(text), Code::Format)));
        match self {
            Self::String(limits) | Self::Text(limits) => wrong.extend(texts(limits)),
            Self::Password(limits) => wrong.extend(lengths(limits)),
            Self::Email(limits) | Self::Url(limits) | Self::Slug(limits) => {
                wrong.extend(too_long_by_kind(self, limits));
            }
            Self::Integer(bounds) => {
                wrong.extend(integers(bounds, Some(i32::MIN.into()), Some(i32::MAX.into())));
            }
            Self::BigInt(bounds) => wrong.extend(integers(bounds, None, None)),
            Self::Float(bounds) => wrong.extend(floats(bounds)),
            Self::Decimal(kind) => wrong.extend(decimals(kind)),
            Self::Date(bounds) => wrong.extend(around(bounds, next_day)),
            Self::Time(bounds) => wrong.extend(around(bounds, next_microsecond_of_day)),
            Self::DateTime(bounds) => wrong.extend(around(bounds, next_microsecond)),
            Self::Enum(_) => wrong.push(violation(json!("none of the values"), Code::Enum)),
            Self::Bytes(bounds) => wrong.extend(bytes(bounds)),
            Self::List(kind) => wrong.extend(lists(kind)),
            Self::Json { schema: Some(schema) } => {
                wrong.extend(schema::violation(schema).map(|value| violation(value, Code::Schema)));
            }
            Self::Boolean | Self::Uuid | Self::Json { schema: None } | Self::Id { .. } => {}
        }
        wrong
    }

    /// Of another JSON type than the field.
    fn of_another_type(&self) -> Option<Json> {
        Some(match self.json_type().kind? {
            "string" => json!(7),
            "integer" => json!("seven"),
            "number" => json!("7.5"),
            "boolean" => json!("true"),
            _ => json!({ "not": "a list" }),
        })
    }

    /// Strings that are not what the type says they are.
    fn malformed(&self) -> &'static [&'static str] {
        match self {
            Self::Email(_) => &["nobody", "a b@example.com", "a@", "a@example"],
            Self::Url(_) => &["example.com", "ftp://example.com/", "http://"],
            Self::Slug(_) => &["Not A Slug", "-a", "a--b"],
            Self::Decimal(_) => &["ten", "1e3", "NaN"],
            Self::Uuid | Self::Id { kind: IdKind::Uuid, .. } => &["not-a-uuid"],
            Self::Date(_) => &["2026-02-30", "25.11.2026"],
            Self::Time(_) => &["24:00:00", "noon"],
            Self::DateTime(_) => &["2026-02-30T10:00:00Z", "yesterday"],
            Self::Bytes(_) => &["not base64!"],
            _ => &[],
        }
    }
}

fn violation(value: Json, code: Code) -> Violation {
    Violation { value, code }
}

fn texts(limits: &Text) -> Vec<Violation> {
    let mut wrong = lengths(limits);
    wrong.extend(unmatched(limits).map(|text| violation(json!(text), Code::Pattern)));
    wrong
}

fn lengths(limits: &Text) -> Vec<Violation> {
    let of_length = |length: u64| {
        // With the pattern kept where that can be, so that this rule alone is broken.
        let bare = Text { pattern: None, ..limits.clone() };
        text::of_length(limits, length).or_else(|| text::of_length(&bare, length))
    };
    let short = limits.min.and_then(|min| min.checked_sub(1)).filter(|length| *length <= LARGEST);
    let short = short.and_then(of_length).map(|text| violation(json!(text), Code::TooShort));
    let long = limits.max.map(|max| max + 1).filter(|length| *length <= LARGEST);
    let long = long.and_then(of_length).map(|text| violation(json!(text), Code::TooLong));
    short.into_iter().chain(long).collect()
}

/// A text within the limits that the pattern does not match.
fn unmatched(limits: &Text) -> Option<String> {
    let kind = FieldType::Text(limits.clone());
    let bare = Text { pattern: None, ..limits.clone() };
    let length = limits.min.unwrap_or(1).max(1);
    let repeated = |c: char| std::iter::repeat_n(c, usize::try_from(length).unwrap_or(1)).collect::<String>();
    limits.pattern.as_ref()?;
    let candidates = ['~', 'a', 'Z', '5', '-', 'é'].map(repeated);
    candidates.into_iter().chain(text::of_length(&bare, length)).find(|text| {
        FieldType::Text(bare.clone()).refuses(&Value::Text(text.clone())).is_none()
            && kind.refuses(&Value::Text(text.clone())).is_some()
    })
}

/// One character too many, and else all right.
fn too_long_by_kind(kind: &FieldType, limits: &Text) -> Option<Violation> {
    let length = usize::try_from(limits.max?).ok()? + 1;
    let text = match kind {
        FieldType::Email(_) => {
            let (start, end) = ("sample@", ".example.com");
            let middle = length - start.len() - end.len();
            let labels: String = (0..middle).map(|index| if index % 60 == 59 { '.' } else { 'a' }).collect();
            let labels = labels.strip_suffix('.').map_or(labels.clone(), |labels| format!("{labels}a"));
            format!("{start}{labels}{end}")
        }
        FieldType::Url(_) => format!("{:a<length$}", "https://example.com/"),
        _ => format!("{:a<length$}", ""),
    };
    Some(violation(json!(text), Code::TooLong))
}

fn integers(bounds: &Bounds<i64>, lowest: Option<i64>, highest: Option<i64>) -> Vec<Violation> {
    let below = bounds.min.or(lowest).and_then(|min| min.checked_sub(1));
    let above = bounds.max.or(highest).and_then(|max| max.checked_add(1));
    // What the type itself cannot hold is of another type, whatever the limits are.
    let fits = |value: i64| lowest.is_none_or(|low| low <= value) && highest.is_none_or(|high| value <= high);
    let wrong = |value: i64, code| violation(json!(value), if fits(value) { code } else { Code::Type });
    let below = below.map(|value| wrong(value, Code::TooSmall));
    below.into_iter().chain(above.map(|value| wrong(value, Code::TooBig))).collect()
}

fn floats(bounds: &Bounds<f64>) -> Vec<Violation> {
    let below = bounds.min.map(|min| violation(json!(min - min.abs().max(1.0)), Code::TooSmall));
    let above = bounds.max.map(|max| violation(json!(max + max.abs().max(1.0)), Code::TooBig));
    below.into_iter().chain(above).collect()
}

fn decimals(kind: &DecimalType) -> Vec<Violation> {
    let (low, high) = units(kind);
    let most = 10_i128.pow(kind.precision) - 1;
    let mut wrong = Vec::new();
    if low > -most {
        wrong.push(violation(json!(in_scale(kind, low - 1)), Code::TooSmall));
    }
    if high < most {
        wrong.push(violation(json!(in_scale(kind, high + 1)), Code::TooBig));
    }
    wrong.push(violation(json!(in_scale(kind, most + 1)), Code::Precision));
    let fine = if kind.scale == 0 { "1.5".to_owned() } else { format!("{}1", in_scale(kind, 0)) };
    wrong.push(violation(json!(fine), Code::Precision));
    wrong
}

/// Just outside limits that are dates or times.
fn around(bounds: &Bounds<String>, next: fn(&str, i64) -> Option<String>) -> Vec<Violation> {
    let below = bounds
        .min
        .as_deref()
        .and_then(|min| next(min, -1))
        .map(|text| violation(json!(text), Code::TooSmall));
    let above =
        bounds.max.as_deref().and_then(|max| next(max, 1)).map(|text| violation(json!(text), Code::TooBig));
    below.into_iter().chain(above).collect()
}

fn next_day(text: &str, by: i64) -> Option<String> {
    let date: Date = text.parse().ok()?;
    Some(date.checked_add(by.days()).ok()?.to_string())
}

fn next_microsecond_of_day(text: &str, by: i64) -> Option<String> {
    let at = microseconds_of_day(text) + i128::from(by);
    (0..MICROSECONDS_A_DAY).contains(&at).then(|| time_of_day(at))
}

fn next_microsecond(text: &str, by: i64) -> Option<String> {
    let at: Timestamp = text.parse().ok()?;
    Some(timestamp(i128::from(at.as_microsecond()) + i128::from(by)))
}

fn bytes(bounds: &Bounds<u64>) -> Vec<Violation> {
    let of_length = |length: u64| {
        let length = usize::try_from(length).ok().filter(|length| *length as u64 <= LARGEST)?;
        Some(Value::Bytes(vec![0; length]).to_json())
    };
    let short = bounds.min.and_then(|min| min.checked_sub(1)).and_then(of_length);
    let long = bounds.max.and_then(|max| of_length(max + 1));
    let short = short.map(|value| violation(value, Code::TooShort));
    short.into_iter().chain(long.map(|value| violation(value, Code::TooLong))).collect()
}

fn lists(kind: &ListType) -> Vec<Violation> {
    let of_count = |count: u64| -> Option<Json> {
        let items = (0..count).map(|index| kind.of.sample(index));
        (count <= LARGEST)
            .then(|| items.collect::<Option<Vec<_>>>())?
            .map(|items| Value::List(items).to_json())
    };
    let few = kind.min.and_then(|min| min.checked_sub(1)).and_then(of_count);
    let few = few.map(|value| violation(value, Code::TooFew));
    let many = of_count(kind.max + 1).map(|value| violation(value, Code::TooMany));
    // One wrong item among as many as the limits want.
    let item = kind.of.violations().into_iter().next().and_then(|wrong| {
        let count = kind.min.unwrap_or(1).max(1);
        let mut items =
            (1..count).map(|index| Some(kind.of.sample(index)?.to_json())).collect::<Option<Vec<_>>>()?;
        items.push(wrong.value);
        Some(violation(Json::Array(items), wrong.code))
    });
    few.into_iter().chain(many).chain(item).collect()
}

//! Values for tests and examples: right ones, right ones at the limits, and wrong ones just outside.

mod codes;
mod language;
mod limits;
mod numbered;
mod rows;
mod schema;
mod text;
mod violations;

pub use codes::Code;
pub use numbered::NUMBER;
pub use rows::{ROWS, SAMPLE_TIME, SampleRow, SampleRows};
pub use violations::Violation;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::json;

use super::data::{Bounds, DecimalType, Default, Field, FieldType, ListType, Value};
use super::problem::Problem;
use crate::spec::IdKind;

const MICROSECONDS_A_SECOND: i128 = 1_000_000;
const MICROSECONDS_A_DAY: i128 = 24 * 60 * 60 * MICROSECONDS_A_SECOND;

impl Field {
    /// A right value, never NULL: the same for the same `number`, and another for another as long as the type has
    /// more. Where none is found, it is the example or the default, of which there is one then.
    pub fn sample(&self, number: u64) -> Value {
        let given = || match (&self.example, &self.default) {
            (Some(example), _) => Some(example.clone()),
            (None, Some(Default::Value(value))) => Some(value.clone()),
            (None, Some(Default::Now) | None) => None,
        };
        self.kind.sample(number).or_else(given).unwrap_or_else(|| Value::Json(json!({})))
    }
}

impl FieldType {
    /// A right value, numbered as in [`Field::sample`]; `None` where the limits leave none that can be found.
    pub fn sample(&self, number: u64) -> Option<Value> {
        let n = i128::from(number);
        Some(match self {
            Self::String(limits) | Self::Text(limits) => Value::Text(text::sample(limits, number)?),
            Self::Email(_) => Value::Text(format!("sample{}@example.com", number + 1)),
            Self::Url(_) => Value::Text(format!("https://example.com/{}", number + 1)),
            Self::Slug(_) => Value::Text(format!("sample-{}", number + 1)),
            Self::Password(_) => Value::Text(format!("correct horse battery {}", number + 1)),
            Self::Integer(bounds) => integer(bounds, i32::MIN.into(), i32::MAX.into(), n),
            Self::BigInt(bounds) => integer(bounds, i64::MIN, i64::MAX, n),
            Self::Float(bounds) => Value::Float(float(bounds, number)),
            Self::Decimal(kind) => decimal(kind, n),
            Self::Boolean => Value::Boolean(number.is_multiple_of(2)),
            Self::Uuid | Self::Id { kind: IdKind::Uuid, .. } => {
                Value::Uuid(format!("01890a5d-0000-7000-8000-{:012x}", number + 1))
            }
            Self::Id { kind: IdKind::Integer, .. } => {
                Value::Integer(i64::try_from(number).ok()?.checked_add(1)?)
            }
            Self::Date(bounds) => Value::Date(date(bounds, n)),
            Self::Time(bounds) => Value::Time(time(bounds, n)),
            Self::DateTime(bounds) => Value::DateTime(datetime(bounds, n)),
            Self::Enum(kind) => {
                let index = number.checked_rem(kind.values.len() as u64)?;
                Value::Enum(kind.values[usize::try_from(index).ok()?].json.clone())
            }
            Self::Json { schema: None } => Value::Json(json!({ "sample": number + 1 })),
            Self::Json { schema: Some(schema) } => Value::Json(schema::sample(schema, number)?),
            Self::Bytes(bounds) => Value::Bytes(bytes(bounds, number)),
            Self::List(kind) => Value::List(list(kind, number)?),
        })
    }
}

/// Why there can be no sample of the type, if so. `is_given`: an example or a default can stand in for one.
pub(super) fn impossible(kind: &FieldType, is_given: bool) -> Option<Problem> {
    match kind {
        FieldType::String(limits) | FieldType::Text(limits) if limits.pattern.is_some() => {
            if kind.sample(0).is_some() {
                return None;
            }
            let empty = text::is_empty(limits);
            (empty || !is_given).then_some(Problem::NoSample { empty })
        }
        FieldType::Json { schema: Some(schema) } => {
            (!is_given && schema::sample(schema, 0).is_none()).then_some(Problem::NoSchemaSample)
        }
        _ => None,
    }
}

/// A number from `low` to `high`, the first at `start` and the next ones `step` apart; around at the end.
fn spread(low: i128, high: i128, start: i128, step: i128, number: i128) -> i128 {
    let size = high - low + 1;
    // Few values are gone through one by one, so that none comes twice before all have come.
    let step = if size > step * 1000 { step } else { 1 };
    low + (start.clamp(low, high) - low + number * step).rem_euclid(size)
}

fn integer(bounds: &Bounds<i64>, lowest: i64, highest: i64, number: i128) -> Value {
    let (low, high) = (bounds.min.unwrap_or(lowest).max(lowest), bounds.max.unwrap_or(highest).min(highest));
    let value = spread(low.into(), high.into(), 1, 1, number);
    Value::Integer(i64::try_from(value).unwrap_or(low))
}

fn float(bounds: &Bounds<f64>, number: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "samples have small numbers")]
    let n = number as f64;
    match (bounds.min, bounds.max) {
        (None, None) => n + 0.5,
        (Some(low), None) => low + n + 0.5,
        (None, Some(high)) => high - n - 0.5,
        (Some(low), Some(high)) => low + (high - low) * halves(number + 1),
    }
}

/// ½, ¼, ¾, ⅛, ⅝ …: all different, all exact.
fn halves(number: u64) -> f64 {
    let (mut value, mut half, mut rest) = (0.0, 0.5, number);
    while rest > 0 {
        if rest % 2 == 1 {
            value += half;
        }
        half /= 2.0;
        rest /= 2;
    }
    value
}

fn decimal(kind: &DecimalType, number: i128) -> Value {
    let (low, high) = limits::units(kind);
    let one = 10_i128.pow(kind.scale);
    Value::Decimal(limits::in_scale(kind, spread(low, high, one, one + 1, number)))
}

fn date(bounds: &Bounds<String>, number: i128) -> String {
    let epoch = Date::constant(1970, 1, 1);
    let days = |date: Date| i128::from(epoch.until(date).map_or(0, |span| span.get_days()));
    let limit = |bound: &Option<String>, default: Date| {
        days(bound.as_ref().and_then(|bound| bound.parse().ok()).unwrap_or(default))
    };
    let low = limit(&bounds.min, Date::constant(1900, 1, 1));
    let high = limit(&bounds.max, Date::constant(2999, 12, 31)).max(low);
    let day = spread(low, high, days(Date::constant(2026, 1, 1)), 1, number);
    let day = i64::try_from(day).ok().and_then(|day| epoch.checked_add(day.days()).ok());
    day.unwrap_or(epoch).to_string()
}

fn time(bounds: &Bounds<String>, number: i128) -> String {
    let limit =
        |bound: &Option<String>, default| bound.as_deref().map_or(default, limits::microseconds_of_day);
    let (low, high) = (limit(&bounds.min, 0), limit(&bounds.max, MICROSECONDS_A_DAY - 1));
    let nine = 9 * 3600 * MICROSECONDS_A_SECOND;
    limits::time_of_day(spread(low, high, nine, 60 * MICROSECONDS_A_SECOND, number))
}

fn datetime(bounds: &Bounds<String>, number: i128) -> String {
    let at = |text: &str| text.parse::<Timestamp>().map_or(0, |at| i128::from(at.as_microsecond()));
    let low = at(bounds.min.as_deref().unwrap_or("1900-01-01T00:00:00Z"));
    let high = at(bounds.max.as_deref().unwrap_or("2999-12-31T23:59:59Z")).max(low);
    let step = 60 * 60 * MICROSECONDS_A_SECOND;
    limits::timestamp(spread(low, high, at("2026-01-01T09:00:00Z"), step, number))
}

fn bytes(bounds: &Bounds<u64>, number: u64) -> Vec<u8> {
    let size = |limit: Option<u64>, default| {
        limit.map_or(default, |limit| usize::try_from(limit).unwrap_or(default))
    };
    let length = 4.clamp(size(bounds.min, 0), size(bounds.max, usize::MAX));
    let tail = number.to_be_bytes();
    let kept = tail.len().min(length);
    let mut bytes = vec![0; length - kept];
    bytes.extend(&tail[tail.len() - kept..]);
    bytes
}

fn list(kind: &ListType, number: u64) -> Option<Vec<Value>> {
    let count = 1.clamp(kind.min.unwrap_or(0), kind.max);
    (0..count).map(|index| kind.of.sample(number + index)).collect()
}

#[cfg(test)]
mod tests;

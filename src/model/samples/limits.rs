//! Right values exactly at the limits of a type.

use jiff::Timestamp;

use super::{MICROSECONDS_A_SECOND, text};
use crate::model::data::{Bounds, DecimalType, FieldType, ListType, Text, Value};

/// Larger texts, lists and bytes would say more about the limit of the request than about that of the field.
const LARGEST: u64 = 20_000;

impl FieldType {
    /// Right values at the lower and the upper limit, those that the type has by itself included.
    pub fn limits(&self) -> Vec<Value> {
        match self {
            Self::String(limits) | Self::Text(limits) => texts(limits),
            Self::Integer(bounds) => integers(bounds, i32::MIN.into(), i32::MAX.into()),
            // Not every client reads all 64 bits; those of the type itself are not asked of it.
            Self::BigInt(bounds) => {
                [bounds.min, bounds.max].into_iter().flatten().map(Value::Integer).collect()
            }
            Self::Float(bounds) => [bounds.min, bounds.max].into_iter().flatten().map(Value::Float).collect(),
            Self::Decimal(kind) => {
                let (low, high) = units(kind);
                [low, high].map(|units| Value::Decimal(in_scale(kind, units))).into()
            }
            Self::Date(bounds) => given(bounds, Value::Date),
            Self::Time(bounds) => given(bounds, Value::Time),
            Self::DateTime(bounds) => given(bounds, Value::DateTime),
            Self::Bytes(bounds) => small([bounds.min, bounds.max])
                .filter_map(|length| usize::try_from(length).ok())
                .map(|length| Value::Bytes(vec![0; length]))
                .collect(),
            Self::Enum(kind) => kind.values.iter().map(|value| Value::Enum(value.json.clone())).collect(),
            Self::List(kind) => lists(kind),
            Self::Boolean => [false, true].map(Value::Boolean).into(),
            Self::Email(_)
            | Self::Url(_)
            | Self::Slug(_)
            | Self::Password(_)
            | Self::Uuid
            | Self::Json { .. }
            | Self::Id { .. } => Vec::new(),
        }
    }
}

fn small(limits: [Option<u64>; 2]) -> impl Iterator<Item = u64> {
    limits.into_iter().flatten().filter(|limit| *limit <= LARGEST)
}

fn texts(limits: &Text) -> Vec<Value> {
    small([limits.min, limits.max])
        .filter_map(|length| text::of_length(limits, length))
        .map(Value::Text)
        .collect()
}

fn integers(bounds: &Bounds<i64>, lowest: i64, highest: i64) -> Vec<Value> {
    [bounds.min.unwrap_or(lowest), bounds.max.unwrap_or(highest)].map(Value::Integer).into()
}

fn given(bounds: &Bounds<String>, value: fn(String) -> Value) -> Vec<Value> {
    [&bounds.min, &bounds.max].into_iter().flatten().cloned().map(value).collect()
}

fn lists(kind: &ListType) -> Vec<Value> {
    small([Some(kind.min.unwrap_or(0)), Some(kind.max)])
        .filter_map(|count| (0..count).map(|index| kind.of.sample(index)).collect::<Option<Vec<_>>>())
        .map(Value::List)
        .collect()
}

/// The least and the greatest value of a decimal, in units of its last digit.
pub(super) fn units(kind: &DecimalType) -> (i128, i128) {
    let most = 10_i128.pow(kind.precision) - 1;
    let in_units = |limit: &Option<String>, default: i128| {
        limit.as_ref().and_then(|limit| limit.replace('.', "").parse().ok()).unwrap_or(default)
    };
    (in_units(&kind.min, -most), in_units(&kind.max, most))
}

/// A decimal from units of its last digit.
pub(super) fn in_scale(kind: &DecimalType, units: i128) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let scale = kind.scale as usize;
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let point = if scale == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// The microseconds of `10:00:00.000000` since midnight.
pub(super) fn microseconds_of_day(text: &str) -> i128 {
    let digits: i128 =
        text.bytes().filter(u8::is_ascii_digit).fold(0, |all, digit| all * 10 + i128::from(digit - b'0'));
    let (clock, micros) = (digits / MICROSECONDS_A_SECOND, digits % MICROSECONDS_A_SECOND);
    let seconds = clock / 10_000 * 3600 + clock / 100 % 100 * 60 + clock % 100;
    seconds * MICROSECONDS_A_SECOND + micros
}

/// The time of a day, in the canonical text.
pub(super) fn time_of_day(microseconds: i128) -> String {
    let (seconds, micros) = (microseconds / MICROSECONDS_A_SECOND, microseconds % MICROSECONDS_A_SECOND);
    format!("{:02}:{:02}:{:02}.{micros:06}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// An instant, in the canonical text.
pub(super) fn timestamp(microseconds: i128) -> String {
    let at = i64::try_from(microseconds).ok().and_then(|at| Timestamp::from_microsecond(at).ok());
    at.unwrap_or(Timestamp::UNIX_EPOCH).strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

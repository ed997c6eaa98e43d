//! The type table: which types a field may have, which options each takes, and what those make of it.

mod facts;
mod options;
mod table;
mod text;
mod values;

use heck::ToUpperCamelCase;

pub use facts::{FilterOperator, JsonType};
pub(super) use options::{Opt, given};
pub(super) use table::listed;
#[cfg(test)]
pub(super) use text::is_email;
pub(super) use text::is_url;
pub(super) use values::{is_no_number_less, value};

use super::data::{Bounds, DecimalType, EnumType, EnumValue, FieldType, ListType, Text, Value};
use super::names::{self, Types};
use super::problem::Problem;
use crate::diagnostic::{Diagnostic, Diagnostics, suggest};
use crate::spec::{self, FieldOptions, Spanned};
use table::{Kind, TYPES, Type, find, takers};

/// The longest `string`: `MySQL` keeps a row of them within 65,535 bytes.
const LONGEST_STRING: u64 = 10_000;
const LONGEST_TEXT: u64 = 100_000_000;
const MOST_BYTES: u64 = 100 * 1024 * 1024;
const DEFAULT_BYTES: u64 = 1024 * 1024;
const DEFAULT_ITEMS: u64 = 100;
const MOST_ITEMS: u64 = 10_000;
/// As many digits as the exact decimals of the generated code hold.
const MOST_DIGITS: i64 = 28;

/// Resolves the types of the fields of one entity or job.
pub(super) struct Resolver<'a> {
    /// Of the entity or job, in front of the names of its enums: `PostStatus`.
    pub prefix: &'a str,
    pub types: &'a mut Types,
    pub problems: &'a mut Diagnostics,
}

impl Resolver<'_> {
    /// The type of a field, or `None` where its name is not one. `id` is not resolved here: only a job has it.
    pub fn resolve(&mut self, field: &spec::Field) -> Option<FieldType> {
        let Some(row) = find(&field.kind) else {
            let known: Vec<_> = TYPES.iter().map(|row| row.name).collect();
            self.problems.push(field.kind.error(&Problem::UnknownType {
                name: field.kind.value.clone(),
                near: suggest(&field.kind, known.iter().copied()).map(str::to_owned),
                known: listed(&known),
            }));
            return None;
        };
        self.refuse_strange_options(row, &field.options);
        Some(self.build(row.kind, field))
    }

    fn refuse_strange_options(&mut self, row: &Type, options: &FieldOptions) {
        for (option, span) in given(options) {
            if option.depends_on_type() && !row.takes.contains(&option) {
                let problem = Problem::OptionNotForType {
                    option: option.name(),
                    kind: row.name.to_owned(),
                    takers: takers(option),
                };
                self.problems.push(Diagnostic::error_at(&span, &problem));
            }
        }
    }

    fn build(&mut self, kind: Kind, field: &spec::Field) -> FieldType {
        let options = &field.options;
        let limit = |max| Text { max: Some(max), ..Text::default() };
        match kind {
            Kind::String => FieldType::String(self.text(options, Some(255), LONGEST_STRING)),
            Kind::Text => FieldType::Text(self.text(options, None, LONGEST_TEXT)),
            Kind::Email => FieldType::Email(limit(254)),
            Kind::Url => FieldType::Url(limit(2048)),
            Kind::Slug => FieldType::Slug(limit(100)),
            Kind::Password => FieldType::Password(Text { min: Some(8), ..limit(128) }),
            Kind::Integer => {
                FieldType::Integer(self.bounds(options, &FieldType::Integer(Bounds::default()), integer))
            }
            Kind::BigInt => {
                FieldType::BigInt(self.bounds(options, &FieldType::BigInt(Bounds::default()), integer))
            }
            Kind::Float => {
                FieldType::Float(self.bounds(options, &FieldType::Float(Bounds::default()), float))
            }
            Kind::Date => {
                FieldType::Date(self.bounds(options, &FieldType::Date(Bounds::default()), canonical))
            }
            Kind::Time => {
                FieldType::Time(self.bounds(options, &FieldType::Time(Bounds::default()), canonical))
            }
            Kind::DateTime => {
                FieldType::DateTime(self.bounds(options, &FieldType::DateTime(Bounds::default()), canonical))
            }
            Kind::Decimal => FieldType::Decimal(self.decimal(options)),
            Kind::Boolean => FieldType::Boolean,
            Kind::Uuid => FieldType::Uuid,
            Kind::Enum => FieldType::Enum(self.enumeration(field, &field.name)),
            Kind::Json => FieldType::Json { schema: self.schema(options) },
            Kind::Bytes => {
                let (min, max) = self.counts(options, MOST_BYTES);
                FieldType::Bytes(Bounds { min, max: Some(max.unwrap_or(DEFAULT_BYTES)) })
            }
            Kind::List => FieldType::List(Box::new(self.list(field))),
            Kind::Id => FieldType::Id { of: None, kind: spec::IdKind::Uuid },
        }
    }

    fn text(&mut self, options: &FieldOptions, default_max: Option<u64>, highest: u64) -> Text {
        let (min, max) = self.counts(options, highest);
        // A lower limit above the default upper one means a longer text.
        let default_max = default_max.map(|limit| limit.max(min.unwrap_or(0)));
        let pattern = options.pattern.as_ref().and_then(|pattern| match regex::Regex::new(pattern) {
            Ok(_) => Some(pattern.value.clone()),
            Err(error) => {
                let reason = error.to_string();
                let reason =
                    reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.problems.push(pattern.error(&Problem::BadPattern { reason }));
                None
            }
        });
        Text {
            min,
            max: max.or(default_max),
            pattern,
            trim: options.trim.as_ref().is_some_and(|trim| trim.value),
        }
    }

    /// `min` and `max` as counts of characters, bytes or items.
    fn counts(&mut self, options: &FieldOptions, highest: u64) -> (Option<u64>, Option<u64>) {
        let min = options.min.as_ref().and_then(|min| self.count("min", min, 0, highest));
        let max = options.max.as_ref().and_then(|max| self.count("max", max, 1, highest));
        self.refuse_crossed(options, min.zip(max).is_some_and(|(min, max)| min > max));
        (min, max)
    }

    fn count(
        &mut self,
        option: &'static str,
        written: &Spanned<spec::Value>,
        low: u64,
        high: u64,
    ) -> Option<u64> {
        let problem = match written.value {
            spec::Value::Integer(number) => match u64::try_from(number) {
                Ok(count) if (low..=high).contains(&count) => return Some(count),
                _ => Problem::LimitOutOfRange { option, low: low.into(), high: high.into() },
            },
            ref other => Problem::WrongValue {
                option,
                expected: "a whole number".to_owned(),
                found: values::found(other),
            },
        };
        self.problems.push(written.error(&problem));
        None
    }

    /// `min` and `max` as values of the type itself.
    fn bounds<T: PartialOrd>(
        &mut self,
        options: &FieldOptions,
        kind: &FieldType,
        extract: fn(&Value) -> Option<T>,
    ) -> Bounds<T> {
        let min = self.bound("min", options.min.as_ref(), kind).and_then(|value| extract(&value));
        let max = self.bound("max", options.max.as_ref(), kind).and_then(|value| extract(&value));
        self.refuse_crossed(options, min.as_ref().zip(max.as_ref()).is_some_and(|(min, max)| min > max));
        Bounds { min, max }
    }

    fn bound(
        &mut self,
        option: &'static str,
        written: Option<&Spanned<spec::Value>>,
        kind: &FieldType,
    ) -> Option<Value> {
        match value(kind, option, written?) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn refuse_crossed(&mut self, options: &FieldOptions, crossed: bool) {
        if let (true, Some(min), Some(max)) = (crossed, &options.min, &options.max) {
            self.problems.push(min.error(&Problem::MinAboveMax).also(&max.span, "the other limit"));
        }
    }

    fn decimal(&mut self, options: &FieldOptions) -> DecimalType {
        let precision = self.digits("precision", options.precision.as_ref(), 1, MOST_DIGITS).unwrap_or(19);
        let scale = self.digits("scale", options.scale.as_ref(), 0, i64::from(precision));
        let kind = DecimalType { precision, scale: scale.unwrap_or(4.min(precision)), min: None, max: None };
        let plain = FieldType::Decimal(kind.clone());
        let min = self.bound("min", options.min.as_ref(), &plain).and_then(|value| canonical(&value));
        let max = self.bound("max", options.max.as_ref(), &plain).and_then(|value| canonical(&value));
        let crossed =
            min.as_deref().zip(max.as_deref()).is_some_and(|(min, max)| !is_no_number_less(max, min));
        self.refuse_crossed(options, crossed);
        DecimalType { min, max, ..kind }
    }

    fn digits(
        &mut self,
        option: &'static str,
        written: Option<&Spanned<i64>>,
        low: i64,
        high: i64,
    ) -> Option<u32> {
        let written = written?;
        match u32::try_from(written.value) {
            Ok(digits) if (low..=high).contains(&written.value) => Some(digits),
            _ => {
                let problem = Problem::LimitOutOfRange { option, low: low.into(), high: high.into() };
                self.problems.push(written.error(&problem));
                None
            }
        }
    }

    fn enumeration(&mut self, field: &spec::Field, name: &str) -> EnumType {
        let rust = self.types.claim(&format!("{}{}", self.prefix, name.to_upper_camel_case()), "Enum");
        let values = self.enum_values(field);
        let variants = names::variants(values.iter().map(String::as_str));
        let values =
            values.into_iter().zip(variants).map(|(json, variant)| EnumValue { json, variant }).collect();
        EnumType { rust, values }
    }

    fn enum_values(&mut self, field: &spec::Field) -> Vec<String> {
        let Some(written) = &field.options.values else {
            let problem = Problem::MissingOption {
                option: "values",
                kind: field.kind.value.clone(),
                example: "values = [\"draft\", \"published\"]",
            };
            self.problems.push(field.kind.error(&problem));
            return Vec::new();
        };
        if written.is_empty() {
            self.problems.push(written.error(&Problem::NoValues));
        }
        let mut seen: Vec<&Spanned<String>> = Vec::new();
        for value in &written.value {
            if !is_enum_value(value) {
                self.problems.push(value.error(&Problem::BadEnumValue { value: value.value.clone() }));
            } else if let Some(first) = seen.iter().find(|first| first.value == value.value) {
                let problem = Problem::DuplicateValue { value: value.value.clone() };
                self.problems.push(value.error(&problem).also(&first.span, "first here"));
            } else {
                seen.push(value);
            }
        }
        seen.into_iter().map(|value| value.value.clone()).collect()
    }

    fn schema(&mut self, options: &FieldOptions) -> Option<serde_json::Value> {
        let written = options.schema.as_ref()?;
        let schema = self.bound("schema", Some(written), &FieldType::Json { schema: None })?;
        let problem = match schema {
            Value::Json(schema @ (serde_json::Value::Object(_) | serde_json::Value::Bool(_))) => {
                match jsonschema::validator_for(&schema) {
                    Ok(_) => return Some(schema),
                    Err(error) => Problem::BadSchema { reason: error.to_string() },
                }
            }
            _ => Problem::WrongValue {
                option: "schema",
                expected: "a JSON Schema: a table".to_owned(),
                found: values::found(&written.value),
            },
        };
        self.problems.push(written.error(&problem));
        None
    }

    fn list(&mut self, field: &spec::Field) -> ListType {
        let (min, max) = self.counts(&field.options, MOST_ITEMS);
        let max = max.unwrap_or_else(|| DEFAULT_ITEMS.max(min.unwrap_or(0)));
        ListType { of: self.item(field), min, max }
    }

    fn item(&mut self, field: &spec::Field) -> FieldType {
        let Some(of) = &field.options.of else {
            let problem = Problem::MissingOption {
                option: "of",
                kind: field.kind.value.clone(),
                example: "of = \"string\"",
            };
            self.problems.push(field.kind.error(&problem));
            return FieldType::Boolean;
        };
        let row = TYPES.iter().find(|row| row.scalar && row.name == of.value);
        let Some(row) = row else {
            let known: Vec<_> = TYPES.iter().filter(|row| row.scalar).map(|row| row.name).collect();
            self.problems.push(of.error(&Problem::UnknownType {
                name: of.value.clone(),
                near: suggest(of, known.iter().copied()).map(str::to_owned),
                known: listed(&known),
            }));
            return FieldType::Boolean;
        };
        if row.kind == Kind::Enum {
            return FieldType::Enum(self.enumeration(field, &names::singular(&field.name)));
        }
        if let Some(values) = &field.options.values {
            let problem = Problem::OptionNotForType {
                option: Opt::Values.name(),
                kind: format!("list of {}", row.name),
                takers: "`enum` and a `list` of `enum`".to_owned(),
            };
            self.problems.push(values.error(&problem));
        }
        // The limits are those of the list; its items have what their type has by itself.
        let bare = spec::Field { kind: of.clone(), ..spec::Field::default() };
        self.build(row.kind, &bare)
    }
}

fn integer(value: &Value) -> Option<i64> {
    if let Value::Integer(number) = value { Some(*number) } else { None }
}

fn float(value: &Value) -> Option<f64> {
    if let Value::Float(number) = value { Some(*number) } else { None }
}

fn canonical(value: &Value) -> Option<String> {
    match value {
        Value::Decimal(text) | Value::Date(text) | Value::Time(text) | Value::DateTime(text) => {
            Some(text.clone())
        }
        _ => None,
    }
}

/// 1 to 63 characters that can be seen, and none that rearranges the text around it.
pub(super) fn is_enum_value(value: &str) -> bool {
    (1..=63).contains(&value.chars().count()) && value.chars().all(is_printable) && value.trim() == value
}

fn is_printable(c: char) -> bool {
    let invisible = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    !c.is_control() && !invisible
}

#[cfg(test)]
mod tests;

//! What the other modules ask of a type: its characters, its JSON, its operators.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::model::data::{
    Bounds, DecimalType, EntityId, EnumType, Field, FieldType, KeyKind, ListType, Model, Text, Value,
};
use crate::spec::IdKind;

/// A filter of a list: `views.gte=10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FilterOperator {
    /// Also without a name: `status=draft`.
    Eq,
    Ne,
    In,
    Nin,
    Gt,
    Gte,
    Lt,
    Lte,
    Contains,
    StartsWith,
    EndsWith,
    Null,
}

impl FilterOperator {
    /// After the dot.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::In => "in",
            Self::Nin => "nin",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Null => "null",
        }
    }
}

/// A type as JSON Schema names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonType {
    /// `string`, `integer` …; `None` for any.
    pub kind: Option<&'static str>,
    pub format: Option<&'static str>,
}

impl FieldType {
    /// As in the spec.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::Text(_) => "text",
            Self::Email(_) => "email",
            Self::Url(_) => "url",
            Self::Slug(_) => "slug",
            Self::Integer(_) => "integer",
            Self::BigInt(_) => "bigint",
            Self::Float(_) => "float",
            Self::Decimal(_) => "decimal",
            Self::Boolean => "boolean",
            Self::Uuid => "uuid",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::DateTime(_) => "datetime",
            Self::Enum(_) => "enum",
            Self::Json { .. } => "json",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "list",
            Self::Password(_) => "password",
            Self::Id { .. } => "id",
        }
    }

    /// In requests and responses.
    pub const fn json_type(&self) -> JsonType {
        let (kind, format) = match self {
            Self::String(_) | Self::Text(_) | Self::Slug(_) | Self::Enum(_) => ("string", None),
            Self::Email(_) => ("string", Some("email")),
            Self::Url(_) => ("string", Some("uri")),
            Self::Password(_) => ("string", Some("password")),
            Self::Decimal(_) => ("string", Some("decimal")),
            Self::Uuid | Self::Id { kind: IdKind::Uuid, .. } => ("string", Some("uuid")),
            Self::Date(_) => ("string", Some("date")),
            Self::Time(_) => ("string", Some("time")),
            Self::DateTime(_) => ("string", Some("date-time")),
            Self::Bytes(_) => ("string", Some("byte")),
            Self::Integer(_) => ("integer", Some("int32")),
            Self::BigInt(_) | Self::Id { kind: IdKind::Integer, .. } => ("integer", Some("int64")),
            Self::Float(_) => ("number", Some("double")),
            Self::Boolean => ("boolean", None),
            Self::List(_) => ("array", None),
            Self::Json { .. } => return JsonType { kind: None, format: None },
        };
        JsonType { kind: Some(kind), format }
    }

    /// Has it characters: `contains`, `search`, `pattern`?
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::String(_) | Self::Text(_) | Self::Email(_) | Self::Url(_) | Self::Slug(_))
    }

    /// What holds for its characters, a password's too.
    pub const fn text(&self) -> Option<&Text> {
        match self {
            Self::String(text)
            | Self::Text(text)
            | Self::Email(text)
            | Self::Url(text)
            | Self::Slug(text)
            | Self::Password(text) => Some(text),
            _ => None,
        }
    }

    /// Are `gt` and `lt` offered on it? Numbers, decimals, dates and times.
    pub const fn is_ordered(&self) -> bool {
        matches!(
            self,
            Self::Integer(_)
                | Self::BigInt(_)
                | Self::Float(_)
                | Self::Decimal(_)
                | Self::Date(_)
                | Self::Time(_)
                | Self::DateTime(_)
                | Self::Id { kind: IdKind::Integer, .. }
        )
    }

    /// Can a database compare it: index, unique, filter, sort, conditions and checks?
    pub const fn is_comparable(&self) -> bool {
        !matches!(self, Self::Json { .. } | Self::Bytes(_) | Self::List(_) | Self::Password(_))
    }

    /// The filters of a list on a member of the type.
    pub fn filter_operators(&self, optional: bool) -> Vec<FilterOperator> {
        use FilterOperator::{Contains, EndsWith, Eq, Gt, Gte, In, Lt, Lte, Ne, Nin, Null, StartsWith};
        if !self.is_comparable() {
            return Vec::new();
        }
        let mut operators = vec![Eq, Ne, In, Nin];
        if self.is_ordered() {
            operators.extend([Gt, Gte, Lt, Lte]);
        }
        if self.is_text() {
            operators.extend([Contains, StartsWith, EndsWith]);
        }
        if optional {
            operators.push(Null);
        }
        operators
    }

    /// The enum, where the type or the items of the list are one.
    pub fn enum_type(&self) -> Option<&EnumType> {
        match self {
            Self::Enum(kind) => Some(kind),
            Self::List(list) => list.of.enum_type(),
            _ => None,
        }
    }

    /// The type with every value that it could hold: no limits, no pattern. An enum keeps its values.
    #[must_use]
    pub fn without_limits(&self) -> Self {
        match self {
            Self::String(_) | Self::Text(_) | Self::Email(_) | Self::Url(_) | Self::Slug(_) => {
                Self::Text(Text::default())
            }
            Self::Integer(_) => Self::Integer(Bounds::default()),
            Self::BigInt(_) => Self::BigInt(Bounds::default()),
            Self::Float(_) => Self::Float(Bounds::default()),
            Self::Decimal(kind) => Self::Decimal(DecimalType { min: None, max: None, ..kind.clone() }),
            Self::Date(_) => Self::Date(Bounds::default()),
            Self::Time(_) => Self::Time(Bounds::default()),
            Self::DateTime(_) => Self::DateTime(Bounds::default()),
            Self::Bytes(_) => Self::Bytes(Bounds::default()),
            Self::List(list) => {
                Self::List(Box::new(ListType { of: list.of.without_limits(), min: None, max: u64::MAX }))
            }
            Self::Json { .. } => Self::Json { schema: None },
            Self::Boolean | Self::Uuid | Self::Enum(_) | Self::Password(_) | Self::Id { .. } => self.clone(),
        }
    }
}

impl Field {
    /// The filters of a list on this field; none where it may not be filtered by.
    pub fn filter_operators(&self) -> Vec<FilterOperator> {
        if self.filter { self.kind.filter_operators(self.optional) } else { Vec::new() }
    }
}

impl Model {
    /// The type of an entity's key, and so of every reference to it.
    pub fn key_type(&self, id: EntityId) -> FieldType {
        let entity = self.entity(id);
        match entity.key.kind {
            KeyKind::Uuid => FieldType::Uuid,
            KeyKind::Integer => FieldType::BigInt(Bounds::default()),
            KeyKind::Natural(field) => entity.fields[field].kind.clone(),
        }
    }
}

impl Value {
    /// As the API writes it.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Text(text)
            | Self::Decimal(text)
            | Self::Uuid(text)
            | Self::Date(text)
            | Self::Time(text)
            | Self::DateTime(text)
            | Self::Enum(text) => Json::from(text.clone()),
            Self::Integer(number) => Json::from(*number),
            Self::Float(number) => Json::from(*number),
            Self::Boolean(value) => Json::from(*value),
            Self::Json(value) => value.clone(),
            Self::Bytes(bytes) => Json::from(STANDARD.encode(bytes)),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
        }
    }
}

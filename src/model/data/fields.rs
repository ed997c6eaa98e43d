//! Fields, their types and their values.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{EntityId, IdKind, Name, Who};

#[expect(clippy::struct_excessive_bools, reason = "the options of the spec, each by itself")]
#[derive(Debug, Clone)]
pub struct Field {
    pub name: Name,
    pub column: String,
    pub kind: FieldType,
    pub optional: bool,
    pub default: Option<Default>,
    pub unique: bool,
    pub index: bool,
    /// May be filtered by; rules of the spec already applied.
    pub filter: bool,
    pub sort: bool,
    pub search: bool,
    pub hidden: bool,
    pub read_only: bool,
    pub immutable: bool,
    /// Who may see it; `None`: whoever may read the row.
    pub read: Option<Vec<Who>>,
    /// Who may set it; `None`: whoever may write the row.
    pub write: Option<Vec<Who>>,
    pub description: Option<String>,
    pub example: Option<Value>,
    pub renamed_from: Option<String>,
    pub backfill: Option<Value>,
    /// `(old, new)` values of an enum, for the migration.
    pub value_map: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    String(Text),
    Text(Text),
    Email(Text),
    Url(Text),
    Slug(Text),
    Integer(Bounds<i64>),
    BigInt(Bounds<i64>),
    Float(Bounds<f64>),
    Decimal(DecimalType),
    Boolean,
    Uuid,
    Date(Bounds<String>),
    Time(Bounds<String>),
    DateTime(Bounds<String>),
    Enum(EnumType),
    Json {
        schema: Option<Json>,
    },
    Bytes(Bounds<u64>),
    List(Box<ListType>),
    Password(Text),
    /// The key of a row, in a job's payload; `None`: of whatever entity, all of one kind of key.
    Id {
        of: Option<EntityId>,
        kind: IdKind,
    },
}

/// Limits in characters (Unicode scalar values).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub pattern: Option<String>,
    pub trim: bool,
}

/// Inclusive. Dates and times are in the canonical text that the API writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds<T> {
    pub min: Option<T>,
    pub max: Option<T>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecimalType {
    pub precision: u32,
    pub scale: u32,
    /// In the scale of the field: `"0.01"`.
    pub min: Option<String>,
    pub max: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumType {
    /// The type in Rust, unique in the project since `OpenAPI` names schemas by it: `PostStatus`; `Role` for roles.
    pub rust: String,
    /// In the order of the spec.
    pub values: Vec<EnumValue>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    pub json: String,
    pub variant: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ListType {
    pub of: FieldType,
    pub min: Option<u64>,
    pub max: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Default {
    /// The time of the insert.
    Now,
    Value(Value),
}

/// A value of a field, checked against its type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    /// In the scale of the field.
    Decimal(String),
    Boolean(bool),
    /// Lower case, with hyphens.
    Uuid(String),
    /// `2026-11-25`.
    Date(String),
    /// `10:00:00.000000`.
    Time(String),
    /// `2026-11-25T10:00:00.000000Z`.
    DateTime(String),
    /// The value as in JSON.
    Enum(String),
    Json(Json),
    Bytes(Vec<u8>),
    List(Vec<Value>),
}

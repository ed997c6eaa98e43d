//! The nouns: tables as data, in logical types that every dialect spells its own way.

use serde::{Deserialize, Serialize};

use crate::model::{DatabaseKind, Default, FieldType, KeyKind, OnDelete, Operator, Value};

/// All tables that come from entities and their many-to-many relations, by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    pub database: DatabaseKind,
    pub tables: Vec<Table>,
}

impl Schema {
    /// Reads what [`Schema::to_json`] wrote.
    ///
    /// # Errors
    /// The text is not a schema of this version.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// Line by line, so that two branches merge.
    ///
    /// # Panics
    /// Never: a schema has string keys only.
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a schema has string keys only");
        bytes.push(b'\n');
        bytes
    }

    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    /// What it is in the spec, whatever it is called here: `Post`, or `Post.tags` for a join table.
    pub label: String,
    pub columns: Vec<Column>,
    pub primary_key: PrimaryKey,
    pub indexes: Vec<Index>,
    pub checks: Vec<Check>,
    pub foreign_keys: Vec<ForeignKey>,
}

impl Table {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub fn foreign_key(&self, column: &str) -> Option<&ForeignKey> {
        self.foreign_keys.iter().find(|key| key.column == column)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    /// What it is in the spec, whatever it is called here: a field, a relation, or a built-in column.
    pub label: String,
    pub kind: ColumnType,
    pub nullable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Default>,
    /// The name of the check that its type asks for, where a dialect needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

/// What a column holds; how it is stored is the dialect's to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    Uuid,
    /// 64-bit, given by the database: only a primary key.
    Identity,
    Integer,
    BigInt,
    Float,
    Decimal {
        precision: u32,
        scale: u32,
    },
    Boolean,
    /// `max` in characters.
    Text {
        max: Option<u64>,
    },
    Enum {
        values: Vec<String>,
    },
    Date,
    Time,
    DateTime,
    Json,
    Bytes,
    /// The 32 bytes of a SHA-256.
    Digest,
    /// A JSON array.
    List,
}

impl ColumnType {
    /// For people and diagrams: `decimal`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::Identity | Self::Integer => "integer",
            Self::BigInt => "bigint",
            Self::Float => "float",
            Self::Decimal { .. } => "decimal",
            Self::Boolean => "boolean",
            Self::Text { .. } => "text",
            Self::Enum { .. } => "enum",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
            Self::Json => "json",
            Self::Bytes => "bytes",
            Self::List => "list",
            Self::Digest => "digest",
        }
    }

    /// The column of a field.
    ///
    /// # Panics
    /// On `Id`, which only the payload of a job has.
    pub fn of(field: &FieldType) -> Self {
        match field {
            FieldType::String(text)
            | FieldType::Email(text)
            | FieldType::Url(text)
            | FieldType::Slug(text) => Self::Text { max: text.max },
            FieldType::Text(_) => Self::Text { max: None },
            FieldType::Password(_) => Self::Text { max: Some(255) },
            FieldType::Integer(_) => Self::Integer,
            FieldType::BigInt(_) => Self::BigInt,
            FieldType::Float(_) => Self::Float,
            FieldType::Decimal(decimal) => {
                Self::Decimal { precision: decimal.precision, scale: decimal.scale }
            }
            FieldType::Boolean => Self::Boolean,
            FieldType::Uuid => Self::Uuid,
            FieldType::Date(_) => Self::Date,
            FieldType::Time(_) => Self::Time,
            FieldType::DateTime(_) => Self::DateTime,
            FieldType::Enum(kind) => {
                Self::Enum { values: kind.values.iter().map(|value| value.json.clone()).collect() }
            }
            FieldType::Json { .. } => Self::Json,
            FieldType::Bytes(_) => Self::Bytes,
            FieldType::List(_) => Self::List,
            FieldType::Id { .. } => panic!("an id field belongs to a job and has no column"),
        }
    }

    /// The column of a primary key; `fields` are those of its entity.
    pub fn of_key(kind: &KeyKind, fields: &[crate::model::Field]) -> Self {
        match kind {
            KeyKind::Uuid => Self::Uuid,
            KeyKind::Integer => Self::Identity,
            KeyKind::Natural(index) => Self::of(&fields[*index].kind),
        }
    }

    /// The type of a column that refers to one of this type.
    #[must_use]
    pub fn referring(self) -> Self {
        match self {
            Self::Identity => Self::BigInt,
            other => other,
        }
    }

    /// Whether some dialect holds it in a wider type, with a check.
    pub fn is_checked(&self) -> bool {
        matches!(self, Self::Boolean | Self::Enum { .. } | Self::Json | Self::List)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryKey {
    pub name: String,
    pub columns: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    pub name: String,
    pub columns: Vec<String>,
    pub unique: bool,
    /// Only the rows that satisfy it count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    pub name: String,
    pub condition: Condition,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    pub name: String,
    pub column: String,
    /// The table referred to, by its primary key.
    pub table: String,
    pub target: String,
    pub on_delete: OnDelete,
}

/// What holds of a row: a check, or the rows of a partial unique index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare { left: Operand, operator: Operator, right: Operand },
    OneOf { column: String, values: Vec<Value> },
    IsNull(Operand),
    IsNotNull(Operand),
}

impl Condition {
    /// Every column it names, in order; some perhaps twice.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::columns).collect(),
            Self::Not(part) => part.columns(),
            Self::Compare { left, right, .. } => left.column().into_iter().chain(right.column()).collect(),
            Self::OneOf { column, .. } => vec![column],
            Self::IsNull(operand) | Self::IsNotNull(operand) => operand.column().into_iter().collect(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    Column(String),
    /// Of the type of the other side.
    Literal(Value),
}

impl Operand {
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Column(name) => Some(name),
            Self::Literal(_) => None,
        }
    }
}

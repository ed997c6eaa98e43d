//! The nouns of the model.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use crate::spec::{
    DatabaseKind, IdKind, JobMode, OnDelete, RealtimeBackend, Registration, Timestamps, Wakeup,
};

/// The place of an entity in [`Model::entities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityId(pub usize);

#[derive(Debug, Clone)]
pub struct Model {
    pub project: Project,
    pub auth: Option<Auth>,
    pub worker: Option<Worker>,
    pub realtime: Option<Realtime>,
    /// By name. With `auth`, `User` is among them.
    pub entities: Vec<Entity>,
    /// By table name.
    pub join_tables: Vec<JoinTable>,
    /// By name.
    pub jobs: Vec<Job>,
}

impl Model {
    pub fn entity(&self, id: EntityId) -> &Entity {
        &self.entities[id.0]
    }

    pub fn user(&self) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.is_user)
    }
}

#[derive(Debug, Clone)]
pub struct Project {
    /// As written: the package name.
    pub name: String,
    /// The library's name in Rust: `my_app`.
    pub krate: String,
    pub description: Option<String>,
    pub database: DatabaseKind,
    /// Empty, or with a leading slash and without a trailing one.
    pub api_prefix: String,
    pub port: u16,
}

#[derive(Debug, Clone)]
pub struct Auth {
    /// In the order of the spec: the first is given at sign-up, the last is the administrators'.
    pub roles: Vec<Role>,
    /// `(old, new)`.
    pub role_map: Vec<(String, String)>,
    pub registration: Registration,
    pub verify_email: bool,
    pub password_reset: bool,
    pub mfa: bool,
    /// `(name, issuer)`.
    pub oidc: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// As in the spec and in JSON.
    pub name: String,
    /// Its variant in Rust.
    pub variant: String,
}

#[derive(Debug, Clone)]
pub struct Worker {
    pub wakeup: Wakeup,
}

#[derive(Debug, Clone)]
pub struct Realtime {
    pub backend: RealtimeBackend,
    pub rooms: bool,
}

/// A name of a member (field, relation) in its spellings, decided once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// In JSON and in the spec: `type`.
    pub json: String,
    /// In Rust, safe against keywords and against names that generated code uses: `r#type`.
    pub rust: String,
}

/// The names of an entity in every spelling that the output needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityNames {
    /// In the spec, the documentation and `OpenAPI`: `Post`.
    pub pascal: String,
    /// The row's type in Rust: `Post`; differs where it would hide a name in use.
    pub rust: String,
    /// Plural of `pascal`, for operation ids: `Posts`.
    pub pascal_plural: String,
    /// A local variable: `post`, keyword-safe.
    pub variable: String,
    /// `order_item`: part of column, job field and test names; not keyword-safe.
    pub snake: String,
    /// The module and folder: `posts`, keyword-safe and free of the project's own modules.
    pub module: String,
    pub table: String,
    /// In paths: `order-items`.
    pub path: String,
    /// For people: `order item`.
    pub human: String,
    /// For people: `order items`.
    pub human_plural: String,
}

#[expect(clippy::struct_excessive_bools, reason = "what is switched on in the spec, each by itself")]
#[derive(Debug, Clone)]
pub struct Entity {
    pub id: EntityId,
    pub names: EntityNames,
    pub is_user: bool,
    pub description: Option<String>,
    pub renamed_from: Option<String>,
    pub key: Key,
    /// In the order of the spec. A natural key is among them, and so are the fields of `User` that come with
    /// `auth`: `email`, `password`, `role`, `is_active`.
    pub fields: Vec<Field>,
    pub belongs_to: Vec<BelongsTo>,
    pub has: Vec<Has>,
    /// Declared here, or the inverse of one declared elsewhere.
    pub many_to_many: Vec<ManyToMany>,
    pub owners: Vec<Owner>,
    pub timestamps: Timestamps,
    pub soft_delete: bool,
    pub versioned: bool,
    pub events: bool,
    pub unique: Vec<Unique>,
    pub indexes: Vec<Index>,
    pub checks: Vec<Check>,
    pub access: Access,
}

#[derive(Debug, Clone)]
pub struct Key {
    pub kind: KeyKind,
    pub column: String,
    /// `id`, or the field that is the key.
    pub name: Name,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyKind {
    /// Version 7, made by the application.
    Uuid,
    /// 64-bit, made by the database.
    Integer,
    /// The index in `fields` of a string, uuid or integer field that the creator sets.
    Natural(usize),
}

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

#[expect(clippy::struct_excessive_bools, reason = "the options of the spec, each by itself")]
#[derive(Debug, Clone)]
pub struct BelongsTo {
    /// `author`.
    pub name: Name,
    /// `author_id`: how JSON and Rust name the reference.
    pub key: Name,
    pub column: String,
    pub target: EntityId,
    pub optional: bool,
    pub on_delete: OnDelete,
    pub unique: bool,
    pub index: bool,
    pub immutable: bool,
    pub read_only: bool,
    /// Set to the caller at create, never from the body.
    pub caller: bool,
    /// The entity's first direct owner: set from the caller unless a role's rule lets another be named.
    pub owner: bool,
    pub read: Option<Vec<Who>>,
    pub write: Option<Vec<Who>>,
    pub description: Option<String>,
    pub renamed_from: Option<String>,
    pub backfill: Option<Value>,
}

/// The other side of a belongs_to.
#[derive(Debug, Clone)]
pub struct Has {
    pub name: Name,
    /// In paths: `order-items`.
    pub path: String,
    pub target: EntityId,
    /// The index in the target's `belongs_to`.
    pub via: usize,
    pub many: bool,
}

#[derive(Debug, Clone)]
pub struct ManyToMany {
    pub name: Name,
    pub path: String,
    pub target: EntityId,
    /// The index in [`Model::join_tables`].
    pub join: usize,
    /// This entity declares it, and its rights are asked for a write.
    pub declaring: bool,
}

#[derive(Debug, Clone)]
pub struct JoinTable {
    pub table: String,
    /// The declaring side.
    pub left: EntityId,
    pub left_column: String,
    pub right: EntityId,
    pub right_column: String,
    pub renamed_from: Option<String>,
}

/// One way from a row to a user who owns it.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The word of `access` for this way alone, besides `owner`; `self` for a user who owns itself, where the spec
    /// adds other owners.
    pub name: Option<String>,
    /// Empty for `User` itself; otherwise the last step ends at `User`.
    pub path: Vec<Step>,
}

impl Owner {
    /// The belongs_to of this entity that names the owner, where no path is needed.
    pub fn direct(&self) -> Option<usize> {
        match self.path[..] {
            [Step::BelongsTo(index)] => Some(index),
            _ => None,
        }
    }
}

/// One relation of the entity reached so far, by its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    BelongsTo(usize),
    Has(usize),
    ManyToMany(usize),
}

#[derive(Debug, Clone)]
pub struct Unique {
    pub on: Vec<Member>,
    pub condition: Vec<Condition>,
}

#[derive(Debug, Clone)]
pub struct Index {
    pub on: Vec<Member>,
}

/// What indexes, conditions and checks speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    Key,
    Field(usize),
    BelongsTo(usize),
    CreatedAt,
    UpdatedAt,
    DeletedAt,
    Version,
}

#[derive(Debug, Clone)]
pub struct Condition {
    /// belongs_to relations to follow, each an index in the entity reached so far.
    pub path: Vec<usize>,
    /// Of the entity at the end of the path.
    pub member: Member,
    pub test: Test,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of these values; a single one is equality.
    AnyOf(Vec<Value>),
    Null,
    NotNull,
}

/// A check constraint, parsed.
#[derive(Debug, Clone)]
pub struct Check {
    /// As written, for messages.
    pub text: String,
    pub expression: Expression,
    /// The members it names, in order and once each.
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Not(Box<Expression>),
    Compare { left: Operand, operator: Operator, right: Operand },
    IsNull(Operand),
    IsNotNull(Operand),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    Member(Member),
    /// Of the type of the other side.
    Literal(Value),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The rules of the five operations. An empty list is `nobody`: the endpoint is not generated.
#[derive(Debug, Clone, Default)]
pub struct Access {
    pub list: Vec<Rule>,
    pub read: Vec<Rule>,
    pub create: Vec<Rule>,
    pub update: Vec<Rule>,
    pub delete: Vec<Rule>,
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub who: Who,
    pub condition: Vec<Condition>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Who {
    Public,
    User,
    /// Any owner.
    Owner,
    /// One of the named owners, by its index in [`Entity::owners`].
    NamedOwner(usize),
    /// The index in [`Auth::roles`].
    Role(usize),
}

impl Who {
    pub fn is_owner(self) -> bool {
        matches!(self, Self::Owner | Self::NamedOwner(_))
    }
}

#[derive(Debug, Clone)]
pub struct Job {
    /// `SendWelcomeEmail`.
    pub name: String,
    /// The payload's type in Rust.
    pub rust: String,
    /// The module: `send_welcome_email`, keyword-safe.
    pub module: String,
    /// In paths: `send-welcome-email`.
    pub path: String,
    pub on: Option<(EntityId, Event)>,
    pub queue: String,
    /// Retries + 1.
    pub max_attempts: u32,
    pub timeout_seconds: u32,
    /// Indexes in `fields`.
    pub unique: Vec<usize>,
    pub mode: JobMode,
    /// Empty: nobody.
    pub enqueue: Vec<Rule>,
    pub mail_subject: Option<String>,
    pub renamed_from: Option<String>,
    /// Five fields, UTC.
    pub schedule: Option<String>,
    pub fields: Vec<Field>,
    /// For a job with `on`: where each field of the payload comes from.
    pub sources: Vec<Member>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Created,
    Updated,
    Deleted,
    Restored,
}

//! The spec as written: every key of the format, every name with its place, nothing resolved.
//!
//! What is left out stays `None`, so that the model, and only the model, knows the defaults.

use serde::{Deserialize, Serialize};

use super::span::Spanned;

pub type Name = Spanned<String>;

#[derive(Debug, Clone, Default)]
pub struct Spec {
    pub project: Project,
    pub auth: Option<Auth>,
    pub worker: Option<Worker>,
    pub realtime: Option<Realtime>,
    pub entities: Vec<Entity>,
    pub jobs: Vec<Job>,
}

#[derive(Debug, Clone, Default)]
pub struct Project {
    pub name: Name,
    pub description: Option<Spanned<String>>,
    pub database: Option<Spanned<DatabaseKind>>,
    pub id: Option<Spanned<IdKind>>,
    pub api_prefix: Option<Spanned<String>>,
    pub port: Option<Spanned<u16>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseKind {
    Sqlite,
    Postgres,
    Mysql,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    Uuid,
    Integer,
}

#[derive(Debug, Clone, Default)]
pub struct Auth {
    /// The place of `[auth]`, for problems that concern the whole table.
    pub place: Spanned<()>,
    pub roles: Option<Vec<Name>>,
    /// `old = "new"`.
    pub role_map: Vec<(Name, Name)>,
    pub registration: Option<Spanned<Registration>>,
    pub verify_email: Option<Spanned<bool>>,
    pub password_reset: Option<Spanned<bool>>,
    pub mfa: Option<Spanned<bool>>,
    pub oidc: Vec<OidcProvider>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    Open,
    Closed,
}

#[derive(Debug, Clone)]
pub enum OidcProvider {
    Preset(Name),
    Issuer { name: Name, issuer: Spanned<String> },
}

#[derive(Debug, Clone, Default)]
pub struct Worker {
    pub place: Spanned<()>,
    pub wakeup: Option<Spanned<Wakeup>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wakeup {
    Auto,
    Redis,
}

#[derive(Debug, Clone, Default)]
pub struct Realtime {
    pub place: Spanned<()>,
    pub backend: Option<Spanned<RealtimeBackend>>,
    pub rooms: Option<Spanned<bool>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RealtimeBackend {
    Memory,
    Postgres,
    Redis,
}

#[derive(Debug, Clone, Default)]
pub struct Entity {
    pub name: Name,
    pub table: Option<Name>,
    pub plural: Option<Name>,
    pub path: Option<Name>,
    pub id: Option<Spanned<EntityId>>,
    pub description: Option<Spanned<String>>,
    pub renamed_from: Option<Name>,
    pub owner: Option<Spanned<Owner>>,
    pub timestamps: Option<Spanned<Timestamps>>,
    pub soft_delete: Option<Spanned<bool>>,
    pub versioned: Option<Spanned<bool>>,
    pub events: Option<Spanned<bool>>,
    pub unique: Vec<Spanned<Unique>>,
    pub index: Vec<Spanned<Vec<Name>>>,
    /// Expressions as written; `model` parses them.
    pub check: Vec<Spanned<String>>,
    pub access: Option<Access>,
    pub fields: Vec<Field>,
    pub relations: Vec<Relation>,
}

#[derive(Debug, Clone)]
pub enum EntityId {
    Kind {
        kind: Spanned<IdKind>,
        column: Option<Name>,
    },
    /// The natural key: the name of a field.
    Field(Name),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timestamps {
    Both,
    Created,
    None,
}

#[derive(Debug, Clone)]
pub enum Owner {
    /// One path or a list of them: `author`, `order.customer`.
    Paths(Vec<Spanned<String>>),
    /// `buyer = "buyer"`: the name is a word of `access`.
    Named(Vec<(Name, Spanned<String>)>),
}

#[derive(Debug, Clone)]
pub struct Unique {
    pub on: Vec<Name>,
    pub condition: Vec<Condition>,
}

/// One key of a `where` table.
#[derive(Debug, Clone)]
pub struct Condition {
    /// A field, or a path through `belongs_to`: `post.status`.
    pub key: Spanned<String>,
    pub value: ConditionValue,
}

#[derive(Debug, Clone)]
pub enum ConditionValue {
    One(Spanned<Value>),
    AnyOf(Spanned<Vec<Spanned<Value>>>),
    /// `{ null = true }` and `{ null = false }`.
    Null(Spanned<bool>),
}

#[derive(Debug, Clone, Default)]
pub struct Access {
    pub place: Spanned<()>,
    pub list: Option<Vec<Rule>>,
    pub read: Option<Vec<Rule>>,
    pub create: Option<Vec<Rule>>,
    pub update: Option<Vec<Rule>>,
    pub delete: Option<Vec<Rule>>,
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub who: Name,
    pub condition: Vec<Condition>,
}

/// A TOML value, with the places of what is inside.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// As written.
    DateTime(String),
    List(Vec<Spanned<Value>>),
    Table(Vec<(Spanned<String>, Spanned<Value>)>),
}

/// A field of an entity, or of a job's payload.
#[derive(Debug, Clone, Default)]
pub struct Field {
    pub name: Name,
    /// Without its `?`.
    pub kind: Name,
    /// `?` after the type, or `optional = true`.
    pub optional: Option<Spanned<bool>>,
    pub options: FieldOptions,
}

/// The options of a field; which of them its type takes is the model's to say.
#[derive(Debug, Clone, Default)]
pub struct FieldOptions {
    pub min: Option<Spanned<Value>>,
    pub max: Option<Spanned<Value>>,
    pub pattern: Option<Spanned<String>>,
    pub trim: Option<Spanned<bool>>,
    pub precision: Option<Spanned<i64>>,
    pub scale: Option<Spanned<i64>>,
    pub values: Option<Spanned<Vec<Spanned<String>>>>,
    /// `old = "new"`, enum values.
    pub map: Vec<(Name, Name)>,
    pub schema: Option<Spanned<Value>>,
    /// `list`: the type of an item; `id`: the entity whose key it is.
    pub of: Option<Name>,
    pub default: Option<Spanned<Value>>,
    pub unique: Option<Spanned<bool>>,
    pub index: Option<Spanned<bool>>,
    pub filter: Option<Spanned<bool>>,
    pub sort: Option<Spanned<bool>>,
    pub search: Option<Spanned<bool>>,
    pub hidden: Option<Spanned<bool>>,
    pub read_only: Option<Spanned<bool>>,
    pub immutable: Option<Spanned<bool>>,
    pub read: Option<Spanned<Vec<Name>>>,
    pub write: Option<Spanned<Vec<Name>>>,
    pub description: Option<Spanned<String>>,
    pub example: Option<Spanned<Value>>,
    pub column: Option<Name>,
    pub renamed_from: Option<Name>,
    pub backfill: Option<Spanned<Value>>,
}

#[derive(Debug, Clone)]
pub struct Relation {
    pub name: Name,
    pub kind: RelationKind,
}

#[derive(Debug, Clone)]
pub enum RelationKind {
    BelongsTo(Box<BelongsTo>),
    HasMany { target: Name, via: Option<Name> },
    HasOne { target: Name, via: Option<Name> },
    ManyToMany(Box<ManyToMany>),
}

#[derive(Debug, Clone, Default)]
pub struct BelongsTo {
    pub target: Name,
    pub caller: Option<Spanned<bool>>,
    pub optional: Option<Spanned<bool>>,
    pub on_delete: Option<Spanned<OnDelete>>,
    pub unique: Option<Spanned<bool>>,
    pub index: Option<Spanned<bool>>,
    pub immutable: Option<Spanned<bool>>,
    pub read_only: Option<Spanned<bool>>,
    pub read: Option<Spanned<Vec<Name>>>,
    pub write: Option<Spanned<Vec<Name>>>,
    pub description: Option<Spanned<String>>,
    pub column: Option<Name>,
    pub renamed_from: Option<Name>,
    pub backfill: Option<Spanned<Value>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    Restrict,
    Cascade,
    SetNull,
}

#[derive(Debug, Clone, Default)]
pub struct ManyToMany {
    pub target: Name,
    pub inverse: Option<Name>,
    pub through: Option<Name>,
    pub renamed_from: Option<Name>,
}

#[derive(Debug, Clone, Default)]
pub struct Job {
    pub name: Name,
    /// `Entity.event`, as written.
    pub on: Option<Spanned<String>>,
    pub queue: Option<Spanned<String>>,
    pub retries: Option<Spanned<i64>>,
    pub timeout: Option<Spanned<i64>>,
    pub unique: Option<Vec<Name>>,
    pub mode: Option<Spanned<JobMode>>,
    pub enqueue: Option<Vec<Rule>>,
    pub mail: Option<Mail>,
    pub renamed_from: Option<Name>,
    pub schedule: Option<Spanned<String>>,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobMode {
    Durable,
    Inline,
}

#[derive(Debug, Clone)]
pub struct Mail {
    pub subject: Spanned<String>,
}

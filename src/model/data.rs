//! The nouns of the model.

mod fields;
mod relations;
mod rules;

pub use fields::{
    Bounds, DecimalType, Default, EnumType, EnumValue, Field, FieldType, ListType, Text, Value,
};
pub use relations::{BelongsTo, Has, JoinTable, ManyToMany, Owner, Step};
pub use rules::{Access, Check, Condition, Expression, Operand, Operator, Rule, Test, Who};

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

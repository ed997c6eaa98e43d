//! Relations, and the ways along them that lead to owners.

use super::{EntityId, Name, OnDelete, Value, Who};

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

//! What the entities of a project have and allow.

use serde::Serialize;

use crate::model::Model;

/// What some entity has or allows.
#[derive(Debug, Clone, Serialize)]
pub struct EntityFeatures {
    pub users: bool,
    pub relations: bool,
    pub includes_one: bool,
    pub includes_many: bool,
    pub links: bool,
    pub references: bool,
    pub soft_delete: bool,
    pub versioned: bool,
    pub patches: bool,
    /// Members that not every caller may set.
    pub forbids: bool,
    pub has_one: bool,
    /// Lists under a row.
    pub nested: bool,
}

impl EntityFeatures {
    pub fn of(model: &Model) -> Self {
        let entities = &model.entities;
        Self {
            users: model.user().is_some(),
            relations: entities.iter().any(|entity| {
                !entity.belongs_to.is_empty() || !entity.has.is_empty() || !entity.many_to_many.is_empty()
            }),
            includes_one: entities.iter().any(|entity| !entity.belongs_to.is_empty()),
            includes_many: entities
                .iter()
                .any(|entity| !entity.has.is_empty() || !entity.many_to_many.is_empty()),
            links: !model.join_tables.is_empty(),
            references: entities.iter().any(|entity| !entity.belongs_to.is_empty()),
            soft_delete: entities.iter().any(|entity| entity.soft_delete),
            versioned: entities.iter().any(|entity| entity.versioned),
            patches: model.auth.is_some() || entities.iter().any(|entity| !entity.access.update.is_empty()),
            forbids: model.entities.iter().any(|entity| {
                entity.fields.iter().any(|field| field.write.is_some())
                    || entity.belongs_to.iter().any(|relation| relation.write.is_some() || relation.owner)
            }),
            has_one: entities.iter().any(|entity| entity.has.iter().any(|relation| !relation.many)),
            nested: entities.iter().any(|entity| {
                !entity.access.read.is_empty()
                    && (entity.has.iter().any(|relation| relation.many) || !entity.many_to_many.is_empty())
            }),
        }
    }
}

//! What the `OpenAPI` document says of who may call an operation.

use serde::Serialize;

use crate::model::{Entity, Model, OnDelete, Rule, Who};

/// What callers of an operation have to reckon with.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Security {
    /// Someone who is not signed in may get an answer.
    pub optional: bool,
    /// Someone who is signed in may be refused whatever there is, or a row that is there to be seen.
    pub forbids: bool,
}

impl Security {
    /// Of an operation whose rules filter what there is to see.
    pub fn seeing(rules: &[Rule]) -> Self {
        Self {
            optional: is_public(rules),
            forbids: rules.iter().all(|rule| matches!(rule.who, Who::Role(_))),
        }
    }

    /// Of an operation whose rules judge the row.
    pub fn changing(rules: &[Rule]) -> Self {
        let is_free = |rule: &Rule| matches!(rule.who, Who::Public | Who::User) && rule.condition.is_empty();
        Self { optional: is_public(rules), forbids: !rules.iter().any(is_free) }
    }

    /// Of an operation that takes both rights.
    pub fn and(self, other: Self) -> Self {
        Self { optional: self.optional && other.optional, forbids: self.forbids || other.forbids }
    }

    /// With parameters that take other rights, but need not be given.
    pub fn offering(self, other: Self) -> Self {
        Self { forbids: self.forbids || other.forbids, ..self }
    }
}

fn is_public(rules: &[Rule]) -> bool {
    rules.iter().any(|rule| rule.who == Who::Public)
}

/// Of all operations of an entity.
#[derive(Debug, Clone, Serialize)]
pub struct Securities {
    pub list: Security,
    pub read: Security,
    pub create: Security,
    pub update: Security,
    pub delete: Security,
    pub restore: Security,
}

impl Securities {
    pub fn of(model: &Model, entity: &Entity) -> Self {
        let access = &entity.access;
        Self {
            list: listing(model, entity),
            read: with_parameters(Security::seeing(&access.read), model, entity),
            create: Security::changing(&access.create),
            update: Security::changing(&access.update),
            delete: Security::changing(&access.delete),
            restore: Security::seeing(&access.delete),
        }
    }
}

/// Of a list of the entity's rows.
pub fn listing(model: &Model, entity: &Entity) -> Security {
    with_parameters(Security::seeing(&entity.access.list), model, entity)
}

/// With `include` and `deleted`, which take rights of their own.
fn with_parameters(security: Security, model: &Model, entity: &Entity) -> Security {
    let ones = entity.belongs_to.iter().map(|relation| relation.target);
    let ones = ones.chain(entity.has.iter().filter(|has| !has.many).map(|has| has.target));
    let many = entity.has.iter().filter(|has| has.many).map(|has| has.target);
    let many = many.chain(entity.many_to_many.iter().map(|relation| relation.target));
    let rules = ones
        .map(|target| &model.entity(target).access.read)
        .chain(many.map(|target| &model.entity(target).access.list))
        .chain(entity.soft_delete.then_some(&entity.access.delete));
    rules
        .filter(|rules| !rules.is_empty())
        .fold(security, |security, rules| security.offering(Security::seeing(rules)))
}

/// Whether rows elsewhere can keep one of this entity from being deleted.
pub fn is_kept(model: &Model, entity: &Entity) -> bool {
    let mut seen = vec![entity.id];
    let mut next = 0;
    while let Some(&id) = seen.get(next) {
        next += 1;
        for other in &model.entities {
            for relation in other.belongs_to.iter().filter(|relation| relation.target == id) {
                match relation.on_delete {
                    OnDelete::Restrict => return true,
                    OnDelete::Cascade if !seen.contains(&other.id) => seen.push(other.id),
                    OnDelete::Cascade | OnDelete::SetNull => {}
                }
            }
        }
    }
    false
}

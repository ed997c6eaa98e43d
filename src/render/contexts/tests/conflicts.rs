//! What must differ between rows, and what rows that refer to each other do to each other.

use serde::Serialize;
use serde_json::Value as Json;

use super::fields::FieldContext;
use super::ways::{State, WayWriter, Ways};
use crate::model::samples::SampleRow;
use crate::model::{Condition, Entity, FieldType, IdKind, KeyKind, Member, Model, OnDelete};

/// Members that no two rows may have alike.
#[derive(Debug, Clone, Serialize)]
pub struct UniqueContext {
    /// What rows must be like for it, in JSON.
    pub with: String,
    pub fields: Vec<String>,
    /// A body can make two rows alike.
    pub create: bool,
    pub update: bool,
}

/// A reference that a body can set.
#[derive(Debug, Clone, Serialize)]
pub struct MissingContext {
    pub field: String,
    /// The key of no row, in JSON.
    pub key: String,
}

/// A row elsewhere that refers to one of these, when that one is deleted.
#[derive(Debug, Clone, Serialize)]
pub struct ReferrerContext {
    pub constant: String,
    #[serde(skip)]
    pub module: String,
    pub by: String,
    pub status: u16,
    pub stays: bool,
    pub refers: bool,
}

pub struct ConflictWriter<'a> {
    pub model: &'a Model,
    pub entity: &'a Entity,
    pub fields: &'a [FieldContext],
    pub ways: &'a Ways,
    pub writer: WayWriter<'a>,
}

impl ConflictWriter<'_> {
    pub fn uniques(&self) -> Vec<UniqueContext> {
        let entity = self.entity;
        let is_key = |index| entity.key.kind == KeyKind::Natural(index);
        let fields = entity.fields.iter().enumerate();
        let fields = fields.filter(|(index, field)| field.unique || is_key(*index));
        let references = entity.belongs_to.iter().enumerate().filter(|(_, relation)| relation.unique);
        let single = fields
            .map(|(index, _)| Member::Field(index))
            .chain(references.map(|(index, _)| Member::BelongsTo(index)))
            .filter_map(|member| self.unique(&[member], &[]));
        let groups = entity.unique.iter().filter_map(|group| self.unique(&group.on, &group.condition));
        single.chain(groups).collect()
    }

    fn unique(&self, members: &[Member], condition: &[Condition]) -> Option<UniqueContext> {
        let (entity, ways) = (self.entity, self.ways);
        let state = self.writer.state_where(entity, condition)?;
        let state = [&ways.create, &ways.update, &ways.delete]
            .into_iter()
            .flatten()
            .try_fold(state, |state, way| state.and(&way.state))?;
        let is_possible = self.writer.is_possible(entity, &state, None, false)
            && members.iter().all(|member| self.is_known(*member, &state))
            && self.keeps_checks(members);
        let settable = |member: Member, creating: bool| {
            let name = entity.json_name(member);
            let mut fields = self.fields.iter().filter(|field| field.json == name);
            fields.any(|field| if creating { field.create } else { field.update })
        };
        let create = ways.create.is_some()
            && members.iter().chain(condition.iter().map(|one| &one.member)).all(|one| settable(*one, true));
        let update = ways.update.is_some() && members.iter().any(|member| settable(*member, false));
        (is_possible && (create || update)).then(|| UniqueContext {
            with: state.to_json().to_string(),
            fields: members.iter().map(|member| entity.json_name(*member).to_owned()).collect(),
            create,
            update,
        })
    }

    /// Can a row of the tests have a value there that is not NULL?
    fn is_known(&self, member: Member, state: &State) -> bool {
        let Member::BelongsTo(index) = member else {
            return state.part(self.entity.json_name(member)).is_none();
        };
        let target = self.entity.belongs_to[index].target;
        let rows = self.writer.rows.get(target).len();
        if self.model.is_followed(self.entity, index) {
            return rows > 0;
        }
        // Apart from the two rows that are compared.
        let is_public = self.model.auth.is_none();
        rows > 2 && is_public
    }

    /// Do checks hold for the second row with this of the first one?
    fn keeps_checks(&self, members: &[Member]) -> bool {
        let [first, second, ..] = self.writer.rows.get(self.entity.id) else { return false };
        let mut row: SampleRow = second.clone();
        for member in members {
            if let Member::Field(index) = member {
                row.fields[*index].clone_from(&first.fields[*index]);
            }
        }
        self.entity.keeps_checks(&row)
    }

    pub fn missing(&self) -> Vec<MissingContext> {
        let settable = self.entity.belongs_to.iter().filter(|relation| {
            let mut fields = self.fields.iter().filter(|field| field.json == relation.key.json);
            fields.any(|field| field.create || field.update)
        });
        let missing = settable.map(|relation| MissingContext {
            field: relation.key.json.clone(),
            key: no_key(self.model.entity(relation.target)).to_string(),
        });
        missing.collect()
    }

    /// Those that tests can make while the row is there.
    pub fn referrers(&self) -> Vec<ReferrerContext> {
        if self.ways.delete.is_none() || self.writer.rows.get(self.entity.id).len() < 2 {
            return Vec::new();
        }
        let others = self.model.entities.iter().filter(|other| !self.writer.rows.get(other.id).is_empty());
        let referring = others.flat_map(|other| {
            let relations = other.belongs_to.iter().filter(|relation| relation.target == self.entity.id);
            relations.map(move |relation| (other, relation))
        });
        let contexts = referring.map(|(other, relation)| {
            let (status, stays, refers) = match relation.on_delete {
                _ if self.entity.soft_delete => (204, true, true),
                OnDelete::Restrict => (409, true, true),
                OnDelete::Cascade => (204, false, false),
                OnDelete::SetNull => (204, true, false),
            };
            ReferrerContext {
                module: other.names.module.clone(),
                constant: crate::model::names::constant(&other.names.table),
                by: relation.key.json.clone(),
                status,
                stays,
                refers,
            }
        });
        contexts.collect()
    }
}

/// A key that no row has.
fn no_key(entity: &Entity) -> Json {
    let natural = |index: usize| match &entity.fields[index].kind {
        FieldType::Integer(_) | FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => {
            KeyKind::Integer
        }
        FieldType::Uuid => KeyKind::Uuid,
        _ => KeyKind::Natural(index),
    };
    let kind = match entity.key.kind {
        KeyKind::Natural(index) => natural(index),
        ref kind => kind.clone(),
    };
    match kind {
        KeyKind::Integer => Json::from(987_654_321),
        KeyKind::Uuid => Json::from("019a0000-0000-7000-8000-000000000000"),
        KeyKind::Natural(_) => Json::from("no such key"),
    }
}

//! What the WebSocket needs to know: the topics, and who may hear what of them.

use serde::Serialize;

use super::access::AccessWriter;
use crate::model::{Entity, FieldType, IdKind, Model, Who};

/// Fields of a row that the same callers see, who are not all that may read the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestrictedGroup {
    pub fields: Vec<String>,
    /// Who sees them, as an expression that holds in any module.
    pub read: String,
}

/// The groups of an entity, in the order of its members.
pub fn restricted_groups(access: &AccessWriter) -> Vec<RestrictedGroup> {
    let entity = access.entity;
    let fields = entity.fields.iter().filter(|field| !field.hidden);
    let fields = fields.map(|field| (&field.name.json, &field.read));
    let relations = entity.belongs_to.iter().map(|relation| (&relation.key.json, &relation.read));
    let mut groups: Vec<RestrictedGroup> = Vec::new();
    for (name, read) in fields.chain(relations) {
        let Some(read) = read.as_ref().map(|words| access.words_from_outside(words)) else { continue };
        match groups.iter_mut().find(|group| group.read == read) {
            Some(group) => group.fields.push(name.clone()),
            None => groups.push(RestrictedGroup { fields: vec![name.clone()], read }),
        }
    }
    groups
}

/// Whether changes of its rows are events: where nobody may read a row, nobody may hear of it.
pub fn has_events(entity: &Entity) -> bool {
    entity.events && !entity.access.read.is_empty()
}

/// Whether some who may read a row do not hear all of its events.
pub fn is_restricted(entity: &Entity) -> bool {
    entity.fields.iter().any(|field| !field.hidden && field.read.is_some())
        || entity.belongs_to.iter().any(|relation| relation.read.is_some())
}

#[derive(Debug, Clone, Serialize)]
pub struct RealtimeContext {
    /// What names whoever is in a room: `uuid` or `integer`.
    pub people: &'static str,
    /// A message that a client may send, for documents.
    pub example: String,
    /// The topic that documents and tests speak of.
    pub topic: Option<TopicContext>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TopicContext {
    pub name: String,
    pub human_plural: String,
    /// `uuid`, `integer` or `text`.
    pub key: &'static str,
    /// A role that may read some of its rows; nothing where that of new users does.
    pub reader: Option<String>,
}

impl RealtimeContext {
    pub fn of(model: &Model) -> Self {
        let topic = model.entities.iter().find(|entity| has_events(entity));
        let topic = topic.map(|entity| TopicContext::of(model, entity));
        let rooms = model.realtime.as_ref().is_some_and(|realtime| realtime.rooms);
        let example = match &topic {
            Some(topic) => format!(r#"{{"type":"subscribe","topic":"{}"}}"#, topic.name),
            None if rooms => r#"{"type":"join","room":"lobby"}"#.to_owned(),
            None => r#"{"type":"ping"}"#.to_owned(),
        };
        let people = model.user().map_or("uuid", |user| key(model, user));
        Self { people, example, topic }
    }
}

impl TopicContext {
    fn of(model: &Model, entity: &Entity) -> Self {
        let roles = model.auth.iter().flat_map(|auth| &auth.roles);
        let may_read = |index: usize| {
            entity.access.read.iter().any(|rule| match rule.who {
                Who::Role(role) => role == index,
                Who::Public | Who::User | Who::Owner | Who::NamedOwner(_) => true,
            })
        };
        let reader = roles.enumerate().find(|(index, _)| may_read(*index));
        Self {
            name: entity.names.path.clone(),
            key: key(model, entity),
            human_plural: entity.names.human_plural.clone(),
            reader: reader.filter(|(index, _)| *index > 0).map(|(_, role)| role.variant.clone()),
        }
    }
}

fn key(model: &Model, entity: &Entity) -> &'static str {
    match model.key_type(entity.id) {
        FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => "uuid",
        FieldType::Integer(_) | FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => {
            "integer"
        }
        _ => "text",
    }
}

//! Rules of access in words.

use serde::Serialize;

use super::source::Endpoint;
use crate::model::describe::who;
use crate::model::{Access, Entity, Model, Rule};

/// Who may do what with the rows of an entity.
#[derive(Debug, Serialize)]
pub struct AccessRow {
    pub entity: String,
    pub list: String,
    pub read: String,
    pub create: String,
    pub update: String,
    pub delete: String,
}

impl AccessRow {
    pub fn of(model: &Model, entity: &Entity) -> Self {
        let Access { list, read, create, update, delete } = &entity.access;
        let words = |rules: &[Rule]| words(model, entity, rules);
        Self {
            entity: entity.names.pascal.clone(),
            list: words(list),
            read: words(read),
            create: words(create),
            update: words(update),
            delete: words(delete),
        }
    }
}

/// Rules as the spec writes them; a condition is only said to be there.
pub fn words(model: &Model, entity: &Entity, rules: &[Rule]) -> String {
    let words: Vec<_> = rules
        .iter()
        .map(|rule| {
            let limited = if rule.condition.is_empty() { "" } else { " (some rows)" };
            format!("{}{limited}", who(model, entity, rule.who))
        })
        .collect();
    if words.is_empty() { "nobody".to_owned() } else { words.join(", ") }
}

/// Who may call an endpoint: by the entity that its path is of, else by what its handler takes.
pub fn of_endpoint(model: &Model, endpoint: &Endpoint, extractors: &[String]) -> String {
    if let Some(words) = by_entity(model, endpoint) {
        return words;
    }
    let takes = |name: &String| {
        let mut words = endpoint.signature.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == name)
    };
    if extractors.iter().any(takes) { "user".to_owned() } else { "public".to_owned() }
}

fn by_entity(model: &Model, endpoint: &Endpoint) -> Option<String> {
    let mut parts = endpoint.path.trim_start_matches('/').split('/');
    let first = parts.next()?;
    let entity = model.entities.iter().find(|entity| entity.names.path == first)?;
    let access = &entity.access;
    let rest: Vec<_> = parts.collect();
    let linked = |path: &str| entity.many_to_many.iter().find(|relation| relation.path == path);
    if let ("PUT" | "DELETE", [_, path, ..]) = (endpoint.method.as_str(), rest.as_slice())
        && let Some(relation) = linked(path).filter(|relation| !relation.declaring)
    {
        // Links are the declaring side's to change.
        let declaring = model.entity(relation.target);
        return Some(words(model, declaring, &declaring.access.update));
    }
    let rules = match (endpoint.method.as_str(), rest.as_slice()) {
        ("GET", []) => &access.list,
        ("POST", []) => &access.create,
        ("DELETE", [_]) | ("POST", [_, "restore"]) => &access.delete,
        ("GET", [_, ..]) => &access.read,
        ("PUT" | "PATCH", [_, ..]) | ("DELETE", [_, _, ..]) => &access.update,
        _ => return None,
    };
    Some(words(model, entity, rules))
}

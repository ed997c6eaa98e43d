//! Who may do what, in words.

use serde::Serialize;

use crate::model::{Entity, Model, Owner, Rule, Who};

/// The rules of each operation in words.
#[derive(Debug, Clone, Serialize)]
pub struct WhoMay {
    pub list: String,
    pub read: String,
    pub create: String,
    pub update: String,
    pub delete: String,
}

impl WhoMay {
    pub fn of(model: &Model, entity: &Entity) -> Self {
        let words = |rules: &[Rule]| in_words(model, &entity.owners, rules);
        let access = &entity.access;
        Self {
            list: words(&access.list),
            read: words(&access.read),
            create: words(&access.create),
            update: words(&access.update),
            delete: words(&access.delete),
        }
    }
}

/// Rules for people, where `owners` are those of the entity.
pub fn in_words(model: &Model, owners: &[Owner], rules: &[Rule]) -> String {
    let words = rules.iter().map(|rule| {
        let limited = if rule.condition.is_empty() { "" } else { " (some)" };
        let who = match rule.who {
            Who::Public => "everyone".to_owned(),
            Who::User => "anyone signed in".to_owned(),
            Who::Owner => "the owner".to_owned(),
            Who::NamedOwner(index) => format!("the {}", owners[index].name.as_deref().unwrap_or("owner")),
            Who::Role(index) => {
                let roles = model.auth.iter().flat_map(|auth| &auth.roles);
                format!("`{}`", roles.map(|role| role.name.as_str()).nth(index).unwrap_or_default())
            }
        };
        format!("{who}{limited}")
    });
    let words: Vec<_> = words.collect();
    if words.is_empty() { "nobody".to_owned() } else { words.join(", ") }
}

/// A word that holds without a row, as an expression of `Who`.
pub fn expression(model: &Model, who: Who) -> String {
    match who {
        Who::Public => "Who::Public".to_owned(),
        Who::User => "Who::User".to_owned(),
        Who::Role(index) => {
            let roles = &model.auth.as_ref().expect("a role comes with [auth]").roles;
            format!("Who::Role(Role::{})", roles[index].variant)
        }
        Who::Owner | Who::NamedOwner(_) => unreachable!("an owner is one of a row"),
    }
}

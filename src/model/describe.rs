//! Parts of the model in words, for messages and documentation.

use super::data::{Entity, Model, Who};

/// A word of `access`, as the spec writes it.
pub fn who(model: &Model, entity: &Entity, who: Who) -> String {
    match who {
        Who::Public => "public".to_owned(),
        Who::User => "user".to_owned(),
        Who::Owner => "owner".to_owned(),
        Who::NamedOwner(index) => entity.owners[index].name.clone().unwrap_or_else(|| "owner".to_owned()),
        Who::Role(index) => {
            model.auth.as_ref().map_or_else(String::new, |auth| auth.roles[index].name.clone())
        }
    }
}

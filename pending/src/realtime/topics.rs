//! What clients can subscribe to: each entity with events, and each of its rows.

use crate::auth::policy::{Caller, Scope, Who};
use crate::posts::model::POSTS as POST_RESOURCE;
use crate::resource::{Bind, Resource};

use super::protocol::Refusal;

/// An entity whose changes are events.
#[derive(Debug)]
pub struct Topic {
    pub name: &'static str,
    /// The schema of its rows in the OpenAPI document.
    pub schema: &'static str,
    pub resource: &'static Resource,
    /// Fields that not everyone may see who may read the row.
    pub restricted: &'static [Restricted],
}

#[derive(Debug)]
pub struct Restricted {
    pub fields: &'static [&'static str],
    pub read: &'static [Who],
}

pub static POSTS: Topic = Topic {
    name: "posts",
    schema: "PostResponse",
    resource: &POST_RESOURCE,
    restricted: &[],
};

pub static TOPICS: &[&Topic] = &[&POSTS];

impl Topic {
    /// The channel of one row, given its id as in JSON.
    pub fn row(&self, id: &str) -> String {
        format!("{}/{id}", self.name)
    }

    /// The channel that `text` names, as events name it, where `caller` may read any of the rows.
    pub fn channel(text: &str, caller: &Caller) -> Result<String, Refusal> {
        let (name, id) = match text.split_once('/') {
            Some((name, id)) => (name, Some(id)),
            None => (text, None),
        };
        let topic = TOPICS
            .iter()
            .find(|topic| topic.name == name)
            .ok_or(Refusal::UNKNOWN_TOPIC)?;
        let channel = match id {
            Some(id) => topic.row(&topic.id(id).ok_or(Refusal::UNKNOWN_TOPIC)?),
            None => name.to_owned(),
        };
        match Scope::of(topic.resource.access.read, caller) {
            Ok(_) => Ok(channel),
            Err(_) => Err(Refusal::FORBIDDEN),
        }
    }

    /// An id as JSON has it; `None` where it cannot be one.
    fn id(&self, text: &str) -> Option<String> {
        let key = self.resource.columns.first()?;
        key.kind.parse(text).and_then(|id| id_text(&id))
    }
}

/// A key as JSON has it, without quotes.
pub fn id_text(key: &Bind) -> Option<String> {
    match key {
        Bind::Text(id) => Some(id.clone()),
        Bind::Integer(id) => Some(id.to_string()),
        Bind::Uuid(id) => Some(id.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_have_one_name() {
        let anonymous = Caller::anonymous();
        let channel = |text| Topic::channel(text, &anonymous);
        assert_eq!(channel("posts"), Ok("posts".to_owned()));
        assert_eq!(
            channel("posts/0193A7C0-0000-7000-8000-00000000000A"),
            Ok("posts/0193a7c0-0000-7000-8000-00000000000a".to_owned())
        );
        for unknown in [
            "", "post", "posts/", "posts/1", "posts/*", "users", "/posts",
        ] {
            assert_eq!(channel(unknown), Err(Refusal::UNKNOWN_TOPIC), "{unknown}");
        }
    }
}

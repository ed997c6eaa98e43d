//! A change of a row, and who may know of it.

use serde::Serialize;
use serde_json::Value;
use sqlx::{QueryBuilder, Row};

use crate::auth::policy::{Caller, Ownership, Role, Rule, Who};
use crate::database::Connection;
use crate::error::{Error, Result};
use crate::resource::{Bind, Resource};
use crate::users::model::{USERS, UserId};

use super::topics::{self, Topic};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Created,
    Updated,
    Deleted,
    Restored,
}

/// A change of a row.
#[derive(Debug, Clone)]
pub struct Event {
    pub topic: String,
    /// The channel of the row.
    pub row: String,
    pub action: Action,
    /// The row with every field that anyone may see.
    pub data: Value,
    pub audience: Audience,
    /// Fields that only part of the audience may see.
    pub restricted: Vec<Restricted>,
}

#[derive(Debug, Clone)]
pub struct Restricted {
    pub fields: Vec<String>,
    pub audience: Audience,
}

/// Those who may read a row, or a field of it, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    pub everyone: bool,
    /// Whoever is signed in.
    pub users: bool,
    pub roles: Vec<Role>,
    pub owners: Vec<UserId>,
}

impl Event {
    /// Describes a change within its transaction: after the write, or before it where the row is
    /// to be deleted. `data` is the row with every field that anyone may see.
    pub async fn of(
        connection: &mut Connection,
        topic: &Topic,
        key: impl Into<Bind>,
        action: Action,
        data: impl Serialize,
    ) -> Result<Self> {
        let key = key.into();
        let resource = topic.resource;
        let id = topics::id_text(&key).ok_or_else(|| Error::internal("not a key"))?;
        let mut restricted = Vec::with_capacity(topic.restricted.len());
        for group in topic.restricted {
            let rules: Vec<_> = group.read.iter().copied().map(Rule::of).collect();
            restricted.push(Restricted {
                fields: group.fields.iter().map(ToString::to_string).collect(),
                audience: Audience::of(connection, resource, key.clone(), &rules).await?,
            });
        }
        Ok(Self {
            topic: topic.name.to_owned(),
            row: topic.row(&id),
            action,
            data: serde_json::to_value(data).map_err(Error::internal)?,
            audience: Audience::of(connection, resource, key, resource.access.read).await?,
            restricted,
        })
    }

    /// For each group of restricted fields whether `caller` may see it.
    pub fn visible(&self, caller: &Caller) -> Vec<bool> {
        let groups = self.restricted.iter();
        groups
            .map(|group| group.audience.includes(caller))
            .collect()
    }

    /// The row without the restricted fields that are not `visible`.
    pub fn data(&self, visible: &[bool]) -> Value {
        let mut data = self.data.clone();
        let groups = self.restricted.iter().zip(visible);
        for (group, _) in groups.filter(|(_, visible)| !**visible) {
            for field in &group.fields {
                data.as_object_mut().and_then(|row| row.remove(field));
            }
        }
        data
    }
}

impl Audience {
    /// Those whom any of `rules` lets, towards the row as the connection sees it.
    pub async fn of(
        connection: &mut Connection,
        resource: &Resource,
        key: impl Into<Bind>,
        rules: &[Rule],
    ) -> Result<Self> {
        let key = key.into();
        let mut audience = Self::default();
        let mut ways = Vec::new();
        for who in holding(connection, resource, key.clone(), rules).await? {
            match who {
                Who::Public => audience.everyone = true,
                Who::User => audience.users = true,
                Who::Role(role) => audience.roles.push(role),
                Who::Owner(of) => {
                    audience.roles.push(Role::ADMINISTRATOR);
                    ways.extend(of);
                }
            }
        }
        if !audience.everyone && !audience.users && !ways.is_empty() {
            audience.owners = owners(connection, resource, key, &ways).await?;
        }
        Ok(audience)
    }

    pub fn includes(&self, caller: &Caller) -> bool {
        self.everyone
            || caller.user().is_some_and(|user| {
                self.users || self.roles.contains(&user.role) || self.owners.contains(&user.id)
            })
    }
}

/// Whom those of `rules` name whose condition holds on the row.
async fn holding(
    connection: &mut Connection,
    resource: &Resource,
    key: Bind,
    rules: &[Rule],
) -> Result<Vec<Who>> {
    let (open, conditional): (Vec<&Rule>, Vec<&Rule>) =
        rules.iter().partition(|rule| rule.when.is_none());
    let mut holding: Vec<_> = open.iter().map(|rule| rule.who).collect();
    if conditional.is_empty() {
        return Ok(holding);
    }
    let mut query = QueryBuilder::new("SELECT ");
    for (index, when) in conditional.iter().filter_map(|rule| rule.when).enumerate() {
        query
            .push(if index > 0 { ", " } else { "" })
            .push("CASE WHEN (")
            .push(when)
            .push(") THEN 1 ELSE 0 END");
    }
    query
        .push(" FROM ")
        .push(resource.table)
        .push(" WHERE ")
        .push(resource.key)
        .push(" = ");
    key.push(&mut query);
    if let Some(row) = query.build().fetch_optional(connection).await? {
        for (index, rule) in conditional.iter().enumerate() {
            if row.try_get::<i32, _>(index)? == 1 {
                holding.push(rule.who);
            }
        }
    }
    Ok(holding)
}

/// The users who own the row in any of these `ways`.
async fn owners(
    connection: &mut Connection,
    resource: &Resource,
    key: Bind,
    ways: &[Ownership],
) -> Result<Vec<UserId>> {
    // By another name, since the row itself may be a user.
    let mut query = QueryBuilder::new("SELECT auth_owner.id FROM ");
    query
        .push(USERS.table)
        .push(" AS auth_owner, ")
        .push(resource.table)
        .push(" WHERE ")
        .push(resource.key)
        .push(" = ");
    key.push(&mut query);
    query.push(" AND (");
    for (index, Ownership(before, after)) in ways.iter().enumerate() {
        query
            .push(if index > 0 { " OR " } else { "" })
            .push(before)
            .push("auth_owner.id")
            .push(after);
    }
    query.push(")");
    Ok(query.build_query_scalar().fetch_all(connection).await?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::auth::policy::CurrentUser;

    fn caller(role: Role) -> Caller {
        Caller::signed_in(CurrentUser {
            id: Uuid::now_v7(),
            role,
            session: Uuid::now_v7(),
        })
    }

    #[test]
    fn an_audience_is_whom_any_of_its_parts_names() {
        let user = caller(Role::User);
        let owner = Audience {
            owners: user.user().map(|user| user.id).into_iter().collect(),
            roles: vec![Role::ADMINISTRATOR],
            ..Audience::default()
        };
        assert!(owner.includes(&user));
        assert!(owner.includes(&caller(Role::Admin)));
        assert!(!owner.includes(&caller(Role::User)));
        assert!(!owner.includes(&Caller::anonymous()));
        let users = Audience {
            users: true,
            ..Audience::default()
        };
        assert!(users.includes(&user));
        assert!(!users.includes(&Caller::anonymous()));
        assert!(!Audience::default().includes(&caller(Role::Admin)));
    }

    #[test]
    fn restricted_fields_are_left_out_for_others() {
        let event = Event {
            topic: "posts".into(),
            row: "posts/1".into(),
            action: Action::Updated,
            data: json!({"title": "A title", "views": 1, "notes": null}),
            audience: Audience {
                everyone: true,
                ..Audience::default()
            },
            restricted: vec![Restricted {
                fields: vec!["views".into(), "notes".into()],
                audience: Audience {
                    roles: vec![Role::Admin],
                    ..Audience::default()
                },
            }],
        };
        let seen = |caller: &Caller| event.data(&event.visible(caller));
        assert_eq!(seen(&caller(Role::Admin)), event.data);
        assert_eq!(seen(&caller(Role::User)), json!({"title": "A title"}));
        assert_eq!(seen(&Caller::anonymous()), json!({"title": "A title"}));
    }
}

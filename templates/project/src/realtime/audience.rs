//! Who may know of a change: those who may read the row, or a field of it, at that moment.

use sqlx::{QueryBuilder, Row};

use crate::auth::policy::{Caller, Ownership, Role, Rule, Who};
use crate::database::Connection;
use crate::error::Result;
use crate::resource::{Bind, Resource};
use crate::users::model::{USERS, UserId};

/// Those who may read a row, or a field of it, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    pub everyone: bool,
    /// Whoever is signed in.
    pub users: bool,
    pub roles: Vec<Role>,
    pub owners: Vec<UserId>,
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


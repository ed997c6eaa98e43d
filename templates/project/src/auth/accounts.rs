//! The SQL on users that signing in needs; all else about them is in [`crate::users`].

use sqlx::{FromRow, QueryBuilder};

use crate::database::{Connection, Db};
use crate::dialect;
use crate::error::Result;
use crate::types::Timestamp;
use crate::users::model::{USERS, User, UserId};

/// What decides on a sign-in.
#[derive(FromRow)]
pub struct Account {
    pub id: UserId,
    pub password_hash: String,
    pub is_active: bool,
}

/// The account of an e-mail address, which is in lower case.
pub async fn find<'e>(
    executor: impl sqlx::Executor<'e, Database = Db>,
    email: &str,
) -> Result<Option<Account>> {
    let account = sqlx::query_as("SELECT id, password_hash, is_active FROM users WHERE email = $1")
        .bind(email)
        .fetch_optional(executor)
        .await?;
    Ok(account)
}

/// The user with this id.
pub async fn user(connection: &mut Connection, id: UserId) -> Result<Option<User>> {
    let mut query = by_id(id);
    Ok(query.build_query_as().fetch_optional(connection).await?)
}

/// The same, and nobody else changes it before the end of the transaction.
pub async fn user_for_update(transaction: &mut Connection, id: UserId) -> Result<Option<User>> {
    let mut query = by_id(id);
    query.push(dialect::FOR_UPDATE);
    Ok(query.build_query_as().fetch_optional(transaction).await?)
}

fn by_id(id: UserId) -> QueryBuilder<Db> {
    let mut query = USERS.select();
    query
        .push(" WHERE ")
        .push(USERS.key)
        .push(" = ")
        .push_bind(id);
    query
}

/// The hash of a user's password; none for a user who is gone.
pub async fn password_hash<'e>(
    executor: impl sqlx::Executor<'e, Database = Db>,
    user: UserId,
) -> Result<Option<String>> {
    let hash = sqlx::query_scalar("SELECT password_hash FROM users WHERE id = $1")
        .bind(user)
        .fetch_optional(executor)
        .await?;
    Ok(hash)
}

pub async fn set_password_hash(
    connection: &mut Connection,
    user: UserId,
    hash: &str,
) -> Result<()> {
    sqlx::query("UPDATE users SET password_hash = $1, updated_at = $2 WHERE id = $3")
        .bind(hash)
        .bind(Timestamp::now())
        .bind(user)
        .execute(connection)
        .await?;
    Ok(())
}

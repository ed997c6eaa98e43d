//! Tokens that are sent by mail and work once. Only their hash is stored.

use super::tokens::{self, SecretToken};
use crate::database::{Connection, Db};
use crate::error::Result;
use crate::types::Timestamp;
use crate::users::model::UserId;

/// What a token is for; it is worth nothing elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    ResetPassword,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset_password",
        }
    }
}

/// Makes a token, and forgets the user's expired ones.
pub async fn issue(
    connection: &mut Connection,
    purpose: Purpose,
    user: UserId,
    lifetime_seconds: i64,
) -> Result<SecretToken> {
    let now = Timestamp::now();
    sqlx::query("DELETE FROM auth_one_time_tokens WHERE user_id = $1 AND expires_at <= $2")
        .bind(user)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    let token = SecretToken::random()?;
    sqlx::query(
        "INSERT INTO auth_one_time_tokens (token_hash, user_id, purpose, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token.hash())
    .bind(user)
    .bind(purpose.as_str())
    .bind(now)
    .bind(now.plus_seconds(lifetime_seconds))
    .execute(connection)
    .await?;
    Ok(token)
}

/// Whose token it is, while it is good and the user active.
pub async fn find<'e>(
    executor: impl sqlx::Executor<'e, Database = Db>,
    purpose: Purpose,
    token: &str,
) -> Result<Option<UserId>> {
    let user = sqlx::query_scalar(
        "SELECT t.user_id FROM auth_one_time_tokens t JOIN users u ON u.id = t.user_id \
         WHERE t.token_hash = $1 AND t.purpose = $2 AND t.expires_at > $3 AND u.is_active",
    )
    .bind(tokens::hash(token))
    .bind(purpose.as_str())
    .bind(Timestamp::now())
    .fetch_optional(executor)
    .await?;
    Ok(user)
}

/// Uses a token up, and with it the user's other ones for the same purpose; whether it was still
/// there, which only one of many at once hears.
pub async fn consume(
    connection: &mut Connection,
    purpose: Purpose,
    user: UserId,
    token: &str,
) -> Result<bool> {
    let deleted = sqlx::query("DELETE FROM auth_one_time_tokens WHERE token_hash = $1")
        .bind(tokens::hash(token))
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM auth_one_time_tokens WHERE user_id = $1 AND purpose = $2")
        .bind(user)
        .bind(purpose.as_str())
        .execute(connection)
        .await?;
    Ok(deleted.rows_affected() == 1)
}

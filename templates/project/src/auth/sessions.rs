//! Sessions. Each sign-in starts one; it is a family of refresh tokens, of which every use makes a
//! new one. An access token is good only as long as its session is.
//!
//! A refresh token that is used again has been copied by someone, and no one can tell who is the
//! thief: the whole session ends (RFC 9700). Except within a short grace, because an answer can get
//! lost and two tabs can refresh at once: then the same session gets one more token.

use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

use super::policy::{CurrentUser, Role};
use super::tokens::{self, SecretToken};
use crate::config::AuthSettings;
use crate::database::{Connection, Pool};
use crate::error::Result;
use crate::types::Timestamp;
use crate::users::model::{User, UserId};

/// How much of a `User-Agent` is kept, in characters.
const MAX_USER_AGENT: usize = 255;
/// How many sessions a list shows, the latest first.
const MAX_LISTED: i64 = 100;

/// A session as its user sees it.
#[derive(Debug, FromRow, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct Session {
    pub id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last refreshed.
    #[schema(value_type = String, format = DateTime)]
    pub last_used_at: Timestamp,
    /// When it ends, however much it is used.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    pub user_agent: Option<String>,
    /// Whether this request belongs to it.
    pub current: bool,
}

/// A session and the refresh token that keeps it going.
pub struct Grant {
    pub user: UserId,
    pub session: Uuid,
    pub refresh_token: SecretToken,
}

/// What became of a refresh token that was presented.
pub enum Refresh {
    Granted(Grant),
    /// It had been used before: the session has been ended.
    Reused {
        session: Uuid,
    },
    /// There is no such token, or its session or user is no longer good.
    Refused,
}

/// Starts a session, and forgets the user's expired ones.
pub async fn start(
    connection: &mut Connection,
    settings: &AuthSettings,
    user: UserId,
    user_agent: Option<&str>,
) -> Result<Grant> {
    let now = Timestamp::now();
    sqlx::query("DELETE FROM auth_sessions WHERE user_id = $1 AND expires_at <= $2")
        .bind(user)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    let session = Uuid::now_v7();
    let expires_at = now.plus_seconds(i64::from(settings.session_expire_days) * 86_400);
    sqlx::query(
        "INSERT INTO auth_sessions (id, user_id, created_at, last_used_at, expires_at, user_agent) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(session)
    .bind(user)
    .bind(now)
    .bind(now)
    .bind(expires_at)
    .bind(user_agent.map(|text| text.chars().take(MAX_USER_AGENT).collect::<String>()))
    .execute(&mut *connection)
    .await?;
    let refresh_token = add_token(connection, settings, session, now, expires_at).await?;
    Ok(Grant {
        user,
        session,
        refresh_token,
    })
}

#[derive(FromRow)]
struct Presented {
    session_id: Uuid,
    user_id: UserId,
    /// When the token was first used.
    rotated_at: Option<Timestamp>,
    token_expires_at: Timestamp,
    session_expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
    is_active: bool,
}

/// Exchanges a refresh token for a new one of the same session. What it does must be committed
/// whatever the outcome.
pub async fn refresh(
    connection: &mut Connection,
    settings: &AuthSettings,
    token: &str,
) -> Result<Refresh> {
    let hash = tokens::hash(token);
    // First the write, which only one of many at once can win; then the read, which sees it.
    let first_use = sqlx::query(
        "UPDATE auth_refresh_tokens SET rotated_at = $1 \
         WHERE token_hash = $2 AND rotated_at IS NULL",
    )
    .bind(Timestamp::now())
    .bind(&hash)
    .execute(&mut *connection)
    .await?
    .rows_affected()
        == 1;
    // Whoever waited for another's write to the token is later than it.
    let now = Timestamp::now();
    let presented: Option<Presented> = sqlx::query_as(
        "SELECT t.session_id, s.user_id, t.rotated_at, t.expires_at AS token_expires_at, \
         s.expires_at AS session_expires_at, s.revoked_at, u.is_active \
         FROM auth_refresh_tokens t \
         JOIN auth_sessions s ON s.id = t.session_id \
         JOIN users u ON u.id = s.user_id \
         WHERE t.token_hash = $1",
    )
    .bind(&hash)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(presented) = presented else {
        return Ok(Refresh::Refused);
    };
    let session = presented.session_id;
    let expires_at = presented.session_expires_at;
    let live = presented.revoked_at.is_none() && presented.is_active && expires_at > now;
    if !live || presented.token_expires_at <= now {
        return Ok(Refresh::Refused);
    }
    let grace = i64::from(settings.refresh_grace_seconds);
    let in_grace = presented
        .rotated_at
        .is_some_and(|used| now < used.plus_seconds(grace));
    if !first_use && !in_grace {
        end(connection, presented.user_id, session).await?;
        return Ok(Refresh::Reused { session });
    }
    sqlx::query("UPDATE auth_sessions SET last_used_at = $1 WHERE id = $2")
        .bind(now)
        .bind(session)
        .execute(&mut *connection)
        .await?;
    let refresh_token = add_token(connection, settings, session, now, expires_at).await?;
    Ok(Refresh::Granted(Grant {
        user: presented.user_id,
        session,
        refresh_token,
    }))
}

async fn add_token(
    connection: &mut Connection,
    settings: &AuthSettings,
    session: Uuid,
    now: Timestamp,
    session_expires_at: Timestamp,
) -> Result<SecretToken> {
    let token = SecretToken::random()?;
    let expires_at = now.plus_seconds(i64::from(settings.refresh_token_expire_days) * 86_400);
    sqlx::query(
        "INSERT INTO auth_refresh_tokens (token_hash, session_id, created_at, expires_at) \
         VALUES ($1, $2, $3, $4)",
    )
    .bind(token.hash())
    .bind(session)
    .bind(now)
    .bind(expires_at.min(session_expires_at))
    .execute(connection)
    .await?;
    Ok(token)
}

/// Who a session belongs to, while it lives and its user is active.
pub async fn user(pool: &Pool, session: Uuid) -> Result<Option<CurrentUser>> {
    let row: Option<(UserId, Role)> = sqlx::query_as(
        "SELECT u.id, u.role FROM auth_sessions s JOIN users u ON u.id = s.user_id \
         WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND u.is_active",
    )
    .bind(session)
    .bind(Timestamp::now())
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(id, role)| CurrentUser { id, role, session }))
}

/// The sessions of a user that have not ended.
pub async fn list(pool: &Pool, user: &CurrentUser) -> Result<Vec<Session>> {
    let sessions = sqlx::query_as(
        "SELECT id, created_at, last_used_at, expires_at, user_agent, id = $1 AS current \
         FROM auth_sessions WHERE user_id = $2 AND revoked_at IS NULL AND expires_at > $3 \
         ORDER BY last_used_at DESC, id DESC LIMIT $4",
    )
    .bind(user.session)
    .bind(user.id)
    .bind(Timestamp::now())
    .bind(MAX_LISTED)
    .fetch_all(pool)
    .await?;
    Ok(sessions)
}

/// Ends a session of a user; whether there was one.
pub async fn end(connection: &mut Connection, user: UserId, session: Uuid) -> Result<bool> {
    let ended = sqlx::query(
        "UPDATE auth_sessions SET revoked_at = $1 \
         WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL AND expires_at > $4",
    )
    .bind(Timestamp::now())
    .bind(session)
    .bind(user)
    .bind(Timestamp::now())
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends the sessions of a user who was changed, unless the change leaves alone who may sign in, how
/// and as what. To be called in the transaction that changes the user.
pub async fn end_if_changed(
    connection: &mut Connection,
    before: &User,
    after: &User,
) -> Result<()> {
    let is_same = before.role == after.role
        && before.is_active == after.is_active
        && before.password_hash == after.password_hash;
    if is_same {
        Ok(())
    } else {
        end_all(connection, after.id).await
    }
}

/// Ends all sessions of a user.
pub async fn end_all(connection: &mut Connection, user: UserId) -> Result<()> {
    sqlx::query(
        "UPDATE auth_sessions SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL",
    )
    .bind(Timestamp::now())
    .bind(user)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends the session of a refresh token, used or not.
pub async fn end_of_token(connection: &mut Connection, token: &str) -> Result<()> {
    sqlx::query(
        "UPDATE auth_sessions SET revoked_at = $1 WHERE revoked_at IS NULL AND id = \
         (SELECT session_id FROM auth_refresh_tokens WHERE token_hash = $2)",
    )
    .bind(Timestamp::now())
    .bind(tokens::hash(token))
    .execute(connection)
    .await?;
    Ok(())
}

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::AppState;
use crate::auth::limits::Key;
use crate::auth::one_time::{self, Purpose};
use crate::auth::schema::{ForgotPassword, ResetPassword};
use crate::auth::{accounts, mails, sessions};
use crate::client::ClientAddress;
use crate::error::{Error, Result};
use crate::extract::Body;

/// Ask for a new password
///
/// A mail with a token goes to the address if it has an account; the answer is the same anyway.
#[utoipa::path(
    post,
    path = "/auth/password/forgot",
    operation_id = "forgotPassword",
    tag = "auth",
    request_body = ForgotPassword,
    responses((status = ACCEPTED, description = "If there is such an account, it gets a mail")),
)]
pub async fn forgot(
    State(state): State<AppState>,
    Extension(client): Extension<ClientAddress>,
    body: Body,
) -> Result<StatusCode> {
    let ForgotPassword { email } = ForgotPassword::from_body(&body)?;
    // It counts as failed in any case: each may send a mail.
    let _ = state
        .auth
        .attempts
        .begin([Key::Account(&email), Key::Network(client.network())])?;
    // All the rest comes after the answer, which takes no longer where there is an account.
    let background = state.shutdown.clone();
    background.spawn(async move {
        if let Err(error) = send_token(&state, &email).await {
            tracing::error!(error = %error, cause = ?error, "no mail for a new password was sent");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

async fn send_token(state: &AppState, email: &str) -> Result<()> {
    let account = accounts::find(state.database.reader(), email).await?;
    let Some(account) = account.filter(|account| account.is_active) else {
        return Ok(());
    };
    let settings = &state.settings.auth;
    let lifetime = i64::from(settings.password_reset_expire_minutes) * 60;
    let mut transaction = state.database.begin().await?;
    let purpose = Purpose::ResetPassword;
    let token = one_time::issue(&mut transaction, purpose, account.id, lifetime).await?;
    transaction.commit().await?;
    mails::reset_password(state, email, &token.into_text()).await
}

/// Set a new password
///
/// With the token of the mail, once. Ends all sessions of the user.
#[utoipa::path(
    post,
    path = "/auth/password/reset",
    operation_id = "resetPassword",
    tag = "auth",
    request_body = ResetPassword,
    responses((status = NO_CONTENT, description = "The password is set")),
)]
pub async fn reset(
    State(state): State<AppState>,
    Extension(client): Extension<ClientAddress>,
    body: Body,
) -> Result<StatusCode> {
    let ResetPassword {
        token,
        new_password,
    } = ResetPassword::from_body(&body)?;
    let attempt = state
        .auth
        .attempts
        .begin([Key::Network(client.network())])?;
    let purpose = Purpose::ResetPassword;
    let user = one_time::find(state.database.reader(), purpose, &token)
        .await?
        .ok_or_else(bad_token)?;
    attempt.succeeded();
    let hash = state.passwords.hash(new_password).await?;
    let mut transaction = state.database.begin().await?;
    if !one_time::consume(&mut transaction, purpose, user, &token).await? {
        return Err(bad_token());
    }
    accounts::set_password_hash(&mut transaction, user, &hash).await?;
    sessions::end_all(&mut transaction, user).await?;
    transaction.commit().await?;
    tracing::info!(%user, %client, "a user set a new password by mail");
    Ok(StatusCode::NO_CONTENT)
}

fn bad_token() -> Error {
    Error::invalid("token", "wrong", "is unknown, used or expired")
}

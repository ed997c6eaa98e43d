use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};

use crate::app::AppState;
use crate::auth::limits::Key;
use crate::auth::schema::{Credentials, RefreshBody, TokenResponse};
use crate::auth::sessions::Refresh;
use crate::auth::{accounts, sessions};
use crate::client::ClientAddress;
use crate::error::{Error, Result};
use crate::extract::Body;

/// Sign in
///
/// With the OAuth 2 password form or the same in JSON. Any failure is the same 401.
#[utoipa::path(
    post,
    path = "/auth/login",
    operation_id = "login",
    tag = "auth",
    request_body(content(
        (Credentials = "application/x-www-form-urlencoded"),
        (Credentials = "application/json"),
    )),
    responses(
        (status = OK, description = "Signed in", body = TokenResponse),
        (status = UNAUTHORIZED),
    ),
)]
pub async fn login(
    State(state): State<AppState>,
    Extension(client): Extension<ClientAddress>,
    headers: HeaderMap,
    credentials: Credentials,
) -> Result<TokenResponse> {
    let Credentials { username, password } = credentials;
    let attempt = state
        .auth
        .attempts
        .begin([Key::Account(&username), Key::Network(client.network())])?;
    let account = accounts::find(state.database.reader(), &username).await?;
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let is_right = state.passwords.verify(password, hash).await?;
    let Some(account) = account.filter(|account| is_right && account.is_active) else {
        tracing::warn!(%client, "a sign-in failed");
        return Err(Error::InvalidCredentials);
    };
    attempt.succeeded();
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let mut transaction = state.database.begin().await?;
    let settings = &state.settings.auth;
    let grant = sessions::start(&mut transaction, settings, account.id, user_agent).await?;
    transaction.commit().await?;
    tracing::info!(user = %grant.user, session = %grant.session, %client, "a user signed in");
    state.auth.tokens(grant)
}

/// Refresh the tokens
///
/// A refresh token is for one use; used again, after a short grace, it ends its session.
#[utoipa::path(
    post,
    path = "/auth/refresh",
    operation_id = "refresh",
    tag = "auth",
    request_body = RefreshBody,
    responses(
        (status = OK, description = "New tokens", body = TokenResponse),
        (status = UNAUTHORIZED),
    ),
)]
pub async fn refresh(State(state): State<AppState>, body: Body) -> Result<TokenResponse> {
    let RefreshBody { refresh_token } = RefreshBody::from_body(&body)?;
    let mut transaction = state.database.begin().await?;
    let settings = &state.settings.auth;
    let refresh = sessions::refresh(&mut transaction, settings, &refresh_token).await?;
    transaction.commit().await?;
    match refresh {
        Refresh::Granted(grant) => state.auth.tokens(grant),
        Refresh::Reused { session } => {
            tracing::warn!(%session, "a used refresh token came again: its session is ended");
            Err(Error::InvalidCredentials)
        }
        Refresh::Refused => Err(Error::InvalidCredentials),
    }
}

/// Sign out
///
/// Ends the session of a refresh token, and with it its access tokens. What is no token of ours
/// is signed out already.
#[utoipa::path(
    post,
    path = "/auth/logout",
    operation_id = "logout",
    tag = "auth",
    request_body = RefreshBody,
    responses((status = NO_CONTENT, description = "Signed out")),
)]
pub async fn logout(State(state): State<AppState>, body: Body) -> Result<StatusCode> {
    let RefreshBody { refresh_token } = RefreshBody::from_body(&body)?;
    let mut transaction = state.database.begin().await?;
    sessions::end_of_token(&mut transaction, &refresh_token).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

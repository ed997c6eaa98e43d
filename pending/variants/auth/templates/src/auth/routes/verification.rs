use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::AppState;
use crate::auth::limits::Key;
use crate::auth::one_time::{self, Purpose};
use crate::auth::schema::VerifyEmail;
use crate::auth::{accounts, sessions};
use crate::client::ClientAddress;
use crate::error::{Error, Result};
use crate::extract::Body;

/// Verify an address
///
/// With the token of the mail, once. Whoever was signed in before is not any more.
#[utoipa::path(
    post,
    path = "/auth/verify-email",
    operation_id = "verifyEmail",
    tag = "auth",
    request_body = VerifyEmail,
    responses((status = NO_CONTENT, description = "The address is verified")),
)]
pub async fn verify(
    State(state): State<AppState>,
    Extension(client): Extension<ClientAddress>,
    body: Body,
) -> Result<StatusCode> {
    let VerifyEmail { token } = VerifyEmail::from_body(&body)?;
    let attempt = state
        .auth
        .attempts
        .begin([Key::Network(client.network())])?;
    let purpose = Purpose::VerifyEmail;
    let subject = one_time::find(state.database.reader(), purpose, &token)
        .await?
        .ok_or_else(bad_token)?;
    attempt.succeeded();
    let user = subject.user_id;
    let mut transaction = state.database.begin().await?;
    if !one_time::consume(&mut transaction, purpose, user, &token).await? {
        return Err(bad_token());
    }
    if let Some(hash) = subject.password_hash {
        accounts::set_password_hash(&mut transaction, user, &hash).await?;
    }
    accounts::set_verified(&mut transaction, user).await?;
    sessions::end_all(&mut transaction, user).await?;
    transaction.commit().await?;
    tracing::info!(%user, %client, "a user verified the address");
    Ok(StatusCode::NO_CONTENT)
}

fn bad_token() -> Error {
    Error::invalid("token", "wrong", "is unknown, used or expired")
}

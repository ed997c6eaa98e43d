use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};

use crate::app::AppState;
use crate::auth::limits::Key;
use crate::auth::policy::{Caller, Role};
use crate::client::ClientAddress;
use crate::error::Result;
use crate::extract::Body;
use crate::users::repository;
use crate::users::schema::{Register, UserResponse};

/// Sign up
#[utoipa::path(
    post,
    path = "/auth/register",
    operation_id = "register",
    tag = "auth",
    request_body = Register,
    responses(
        (status = CREATED, description = "The new user", body = UserResponse),
        (status = CONFLICT),
    ),
)]
pub async fn register(
    State(state): State<AppState>,
    Extension(client): Extension<ClientAddress>,
    body: Body,
) -> Result<(StatusCode, Json<UserResponse>)> {
    let register = Register::read(body.fields()?)?;
    // An address that is taken counts as a failure, so that nobody tries out many.
    let attempt = state
        .auth
        .attempts
        .begin([Key::Network(client.network())])?;
    let hash = state.passwords.hash(register.password.clone()).await?;
    let user = register.into_user(hash, Role::default());
    let mut transaction = state.database.begin().await?;
    repository::insert(&mut transaction, &user).await?;
    transaction.commit().await?;
    attempt.succeeded();
    tracing::info!(user = %user.id, %client, "a user signed up");
    let user = UserResponse::new(user, Caller::anonymous().standing(true));
    Ok((StatusCode::CREATED, Json(user)))
}

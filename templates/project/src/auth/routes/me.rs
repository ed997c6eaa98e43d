use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::AppState;
use crate::auth::limits::Key;
use crate::auth::policy::{Caller, CurrentUser};
use crate::auth::schema::ChangePassword;
use crate::auth::{accounts, sessions};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::extract::Body;
use crate::types::Timestamp;
use crate::users::model::User;
use crate::users::repository;
use crate::users::schema::{PatchMe, UserResponse};

/// Read oneself
#[utoipa::path(
    get,
    path = "/auth/me",
    operation_id = "readMe",
    tag = "auth",
    security(("bearer" = []), ("password" = [])),
    responses((status = OK, description = "The user who is signed in", body = UserResponse)),
)]
pub async fn read(
    State(database): State<Database>,
    current: CurrentUser,
) -> Result<Json<UserResponse>> {
    let mut connection = database.reader().acquire().await?;
    let user = accounts::user(&mut connection, current.id)
        .await?
        .ok_or(Error::Unauthorized)?;
    Ok(oneself(current, user))
}

/// Change oneself
///
/// A merge patch: what is absent is left as it is.
#[utoipa::path(
    patch,
    path = "/auth/me",
    operation_id = "patchMe",
    tag = "auth",
    security(("bearer" = []), ("password" = [])),
    request_body = PatchMe,
    responses(
        (status = OK, description = "The user as changed", body = UserResponse),
        (status = CONFLICT),
    ),
)]
pub async fn update(
    State(database): State<Database>,
    current: CurrentUser,
    body: Body,
) -> Result<Json<UserResponse>> {
    let patch = PatchMe::from_body(&body)?;
    let mut transaction = database.begin().await?;
    let mut user = accounts::user_for_update(&mut transaction, current.id)
        .await?
        .ok_or(Error::Unauthorized)?;
    patch.apply(&mut user);
    user.updated_at = Timestamp::now();
    repository::update(&mut transaction, &user).await?;
    transaction.commit().await?;
    Ok(oneself(current, user))
}

fn oneself(current: CurrentUser, user: User) -> Json<UserResponse> {
    let caller = Caller::signed_in(current);
    Json(UserResponse::new(user, caller.standing(true)))
}

/// Change one's password
///
/// Ends all sessions of the user: sign in again with the new one.
#[utoipa::path(
    put,
    path = "/auth/me/password",
    operation_id = "changePassword",
    tag = "auth",
    security(("bearer" = []), ("password" = [])),
    request_body = ChangePassword,
    responses((status = NO_CONTENT, description = "The password is changed")),
)]
pub async fn change_password(
    State(state): State<AppState>,
    current: CurrentUser,
    body: Body,
) -> Result<StatusCode> {
    let change = ChangePassword::from_body(&body)?;
    // Whoever has got hold of an access token must not find out the password with it.
    let account = current.id.to_string();
    let attempt = state.auth.attempts.begin([Key::Account(&account)])?;
    let stored = accounts::password_hash(state.database.reader(), current.id).await?;
    let is_right = state
        .passwords
        .verify(change.current_password, stored)
        .await?;
    if !is_right {
        tracing::warn!(user = %current.id, "a change of password failed");
        let message = "is not the current password";
        return Err(Error::invalid("current_password", "wrong", message));
    }
    attempt.succeeded();
    let hash = state.passwords.hash(change.new_password).await?;
    let mut transaction = state.database.begin().await?;
    accounts::set_password_hash(&mut transaction, current.id, &hash).await?;
    sessions::end_all(&mut transaction, current.id).await?;
    transaction.commit().await?;
    tracing::info!(user = %current.id, "a user changed the password");
    Ok(StatusCode::NO_CONTENT)
}

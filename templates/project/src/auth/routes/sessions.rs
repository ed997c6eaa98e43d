use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;

use crate::auth::policy::CurrentUser;
use crate::auth::schema::SessionList;
use crate::auth::sessions;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::extract::Id;

/// List one's sessions
#[utoipa::path(
    get,
    path = "/auth/sessions",
    operation_id = "listSessions",
    tag = "auth",
    security(("bearer" = []), ("password" = [])),
    responses((status = OK, description = "The sessions that have not ended", body = SessionList)),
)]
pub async fn list(
    State(database): State<Database>,
    user: CurrentUser,
) -> Result<Json<SessionList>> {
    let items = sessions::list(database.reader(), &user).await?;
    Ok(Json(SessionList { items }))
}

/// End all of one's sessions
///
/// The one that asks, too.
#[utoipa::path(
    delete,
    path = "/auth/sessions",
    operation_id = "endSessions",
    tag = "auth",
    security(("bearer" = []), ("password" = [])),
    responses((status = NO_CONTENT, description = "All sessions have ended")),
)]
pub async fn end_all(State(database): State<Database>, user: CurrentUser) -> Result<StatusCode> {
    let mut transaction = database.begin().await?;
    sessions::end_all(&mut transaction, user.id).await?;
    transaction.commit().await?;
    tracing::info!(user = %user.id, "a user ended all sessions");
    Ok(StatusCode::NO_CONTENT)
}

/// End one of one's sessions
#[utoipa::path(
    delete,
    path = "/auth/sessions/{id}",
    operation_id = "endSession",
    tag = "auth",
    security(("bearer" = []), ("password" = [])),
    params(("id" = Uuid, Path)),
    responses((status = NO_CONTENT, description = "The session has ended")),
)]
pub async fn end(
    State(database): State<Database>,
    user: CurrentUser,
    Id(session): Id<Uuid>,
) -> Result<StatusCode> {
    let mut transaction = database.begin().await?;
    let was_there = sessions::end(&mut transaction, user.id, session).await?;
    transaction.commit().await?;
    if was_there {
        tracing::info!(user = %user.id, %session, "a user ended a session");
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Error::NotFound)
    }
}

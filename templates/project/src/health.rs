//! Whether the process lives, and whether it can serve.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::shutdown::Shutdown;

/// Where the probes ask.
pub const PATH: &str = "/health";

/// Probes give up after a second or more: the answer must come before.
const READY_TIMEOUT: Duration = Duration::from_millis(900);

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(live))
        .routes(routes!(ready))
}

#[derive(Debug, Serialize, ToSchema)]
struct Health {
    #[schema(example = "healthy")]
    status: &'static str,
}

const HEALTHY: Json<Health> = Json(Health { status: "healthy" });

/// Whether the process runs
///
/// Touches nothing else, so that a database that is down does not restart the program.
#[utoipa::path(get, path = "/health", operation_id = "getHealth", tag = "health",
    responses((status = 200, body = Health)))]
async fn live() -> Json<Health> {
    HEALTHY
}

/// Whether requests can be served
///
/// 503 while the database does not answer or lacks a migration, and once a shutdown has begun.
#[utoipa::path(get, path = "/health/ready", operation_id = "getReadiness", tag = "health",
    responses((status = 200, body = Health)))]
async fn ready(
    State(database): State<Database>,
    State(shutdown): State<Shutdown>,
) -> Result<Json<Health>> {
    if shutdown.has_begun() {
        return Err(Error::Unavailable(None));
    }
    match tokio::time::timeout(READY_TIMEOUT, database.is_current()).await {
        Ok(Ok(true)) => Ok(HEALTHY),
        Ok(Ok(false)) => Err(Error::Unavailable(Some(
            "a migration is outstanding".into(),
        ))),
        Ok(Err(error)) => Err(Error::Unavailable(Some(error.into()))),
        Err(timeout) => Err(Error::Unavailable(Some(timeout.into()))),
    }
}

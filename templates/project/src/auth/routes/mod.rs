//! `{prefix}/auth/…`.

mod me;
mod recovery;
mod registration;
mod sessions;
mod sign_in;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::login))
        .routes(routes!(sign_in::refresh))
        .routes(routes!(sign_in::logout))
        .routes(routes!(me::read, me::update))
        .routes(routes!(me::change_password))
        .routes(routes!(sessions::list, sessions::end_all))
        .routes(routes!(sessions::end))
        .routes(routes!(registration::register))
        .routes(routes!(recovery::forgot))
        .routes(routes!(recovery::reset))
}

//! `GET /ws`: the handshake.

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;
use crate::auth::Auth;
use crate::config::{HttpSettings, Origin, Secret, Settings};
use crate::error::{Error, Result};
use crate::shutdown::Shutdown;

use super::hub::Hub;
use super::protocol::{BEARER, MAX_MESSAGE, MAX_OUTGOING};
use super::session::{self, Context};

pub const PATH: &str = "/ws";

/// The buffers of one connection, in bytes; they grow with large messages only.
const BUFFER: usize = 4 * 1024;

/// OpenAPI has no words for a WebSocket: see [`super::asyncapi`].
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().route(PATH, get(connect))
}

async fn connect(
    _: KnownOrigin,
    State(hub): State<Hub>,
    State(auth): State<Auth>,
    State(settings): State<Arc<Settings>>,
    State(shutdown): State<Shutdown>,
    upgrade: WebSocketUpgrade,
) -> Result<Response> {
    if shutdown.has_begun() {
        return Err(Error::Unavailable(None));
    }
    let slot = hub.admit()?;
    let token = offered_token(&upgrade);
    let context = Context {
        hub,
        auth,
        settings: settings.realtime.clone(),
        shutdown: shutdown.clone(),
    };
    Ok(upgrade
        .protocols([BEARER])
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        // One message at a time; and the answer to a ping.
        .max_write_buffer_size(MAX_OUTGOING + BUFFER)
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .on_upgrade(async move |socket| {
            // Upgraded connections are not the server's to end any longer.
            shutdown.spawn(session::run(socket, context, token, slot));
        }))
}

/// The token beside the subprotocol `bearer`.
fn offered_token(upgrade: &WebSocketUpgrade) -> Option<Secret> {
    let offered = || {
        upgrade
            .requested_protocols()
            .filter_map(|name| name.to_str().ok())
    };
    offered().find(|name| *name == BEARER)?;
    offered().find(|name| *name != BEARER).map(Secret::new)
}

/// Pages of other origins are turned away with 403: neither the browser nor CORS keeps them from
/// opening a WebSocket. Programs send no `Origin`.
struct KnownOrigin;

impl FromRequestParts<AppState> for KnownOrigin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        if is_known(&parts.headers, &state.settings.http) {
            Ok(Self)
        } else {
            Err(Error::Forbidden)
        }
    }
}

fn is_known(headers: &HeaderMap, settings: &HttpSettings) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => {
            let allowed = &settings.allowed_origins;
            allowed.contains(&Origin::Any)
                || origin.to_str().is_ok_and(|origin| {
                    allowed.contains(&Origin::Exact(origin.to_owned()))
                        || is_same_host(origin, headers.get(header::HOST))
                })
        }
        (Some(_), Some(_)) => false,
    }
}

/// Whether a page comes from the host that it talks to. The scheme does not count: a proxy may
/// have taken TLS away.
fn is_same_host(origin: &str, host: Option<&HeaderValue>) -> bool {
    let Some((scheme @ ("http" | "https"), authority)) = origin.split_once("://") else {
        return false;
    };
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let Some(host) = host.and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let host = host.strip_suffix(default_port).unwrap_or(host);
    !host.is_empty() && host.eq_ignore_ascii_case(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_host_is_the_whole_host() {
        let same = |origin, host| is_same_host(origin, Some(&HeaderValue::from_static(host)));
        assert!(same("http://localhost:8000", "localhost:8000"));
        assert!(same("https://example.org", "Example.org"));
        assert!(same("https://example.org", "example.org:443"));
        assert!(same("http://[::1]:8000", "[::1]:8000"));
        for (origin, host) in [
            ("https://example.org", "example.org:8443"),
            ("https://example.org:8443", "example.org"),
            ("https://example.org.evil.test", "example.org"),
            ("https://evil-example.org", "example.org"),
            ("https://example.org@evil.test", "example.org"),
            ("file://example.org", "example.org"),
            ("https://", ""),
            ("null", "null"),
            ("example.org", "example.org"),
        ] {
            assert!(!same(origin, host), "{origin} {host}");
        }
        assert!(!is_same_host("http://localhost", None));
    }
}

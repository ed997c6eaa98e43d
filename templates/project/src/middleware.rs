//! What every request passes through.

use std::any::Any;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tracing::Instrument;
use uuid::Uuid;

use crate::app::AppState;
use crate::client::ClientAddress;
use crate::config::{Environment, HttpSettings, Origin};
use crate::error::{Error, Problem};
use crate::health;
use crate::limit::Limiter;

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest `x-request-id` that is taken over from a client.
const REQUEST_ID_LENGTH: usize = 64;

/// How long browsers may remember what CORS allows.
const CORS_MAX_AGE: Duration = Duration::from_hours(1);

/// Set on every answer that does not set them itself.
const SECURITY_HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
];

/// Wraps all routes, the fallbacks too. The last layer is the outermost.
pub fn apply(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let http = &state.settings.http;
    let mut router = router;
    if let Some(limit) = NonZeroU32::new(http.rate_limit) {
        let limiter = Arc::new(Limiter::new(limit, Duration::from_secs(1)));
        router = router.layer(from_fn_with_state(limiter, limit_rate));
    }
    router = router
        .layer(DefaultBodyLimit::max(http.body_limit_bytes))
        .layer(from_fn_with_state(http.request_timeout, limit_time))
        .layer(CatchPanicLayer::custom(panicked));
    if !http.allowed_origins.is_empty() {
        router = router.layer(cors(http));
    }
    router
        .layer(from_fn_with_state(state.settings.environment, secure))
        .layer(from_fn_with_state(state.clone(), observe))
        .layer(CompressionLayer::new())
}

/// Gives the request an id and a span, counts the answer, and names the id in it.
async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = request_id(request.headers());
    let client = client(&request, state.settings.http.trusted_proxy_hops);
    request.extensions_mut().insert(client);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let span = tracing::info_span!("request", %id, %method, route, %client);
    #[cfg(feature = "otlp")]
    crate::telemetry::traces::follow(&span, request.headers());

    let mut response = next.run(request).instrument(span.clone()).await;

    let status = response.status();
    let elapsed = start.elapsed();
    span.in_scope(|| tracing::info!(status = status.as_u16(), ?elapsed, "answered"));
    if state.settings.http.metrics_addr.is_some() {
        state.metrics.record(&method, route, status, elapsed);
    }
    describe(&mut response, &id);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The client's own id where it is short and plain, since it ends up in the log.
fn request_id(headers: &HeaderMap) -> String {
    let plain = |id: &&str| {
        (1..=REQUEST_ID_LENGTH).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(plain)
        .map_or_else(|| Uuid::now_v7().to_string(), ToOwned::to_owned)
}

fn client(request: &Request, hops: usize) -> ClientAddress {
    let peer = request
        .extensions()
        .get()
        .map_or(([0, 0, 0, 0], 0).into(), |ConnectInfo(peer)| *peer);
    ClientAddress::new(peer, request.headers(), hops)
}

/// Names the request id in the body of an error, and makes a problem of what the framework
/// answers by itself.
fn describe(response: &mut Response, id: &str) {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return;
    }
    let mut problem = response
        .extensions_mut()
        .remove::<Problem>()
        .unwrap_or_else(|| Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: "the request cannot be served".into(),
            errors: Vec::new(),
            request_id: None,
        });
    problem.request_id = Some(id.to_owned());
    *response.body_mut() = Json(problem).into_response().into_body();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
}

async fn secure(State(environment): State<Environment>, request: Request, next: Next) -> Response {
    let authorised = request.headers().contains_key(header::AUTHORIZATION);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if environment == Environment::Production {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    if authorised {
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

fn cors(http: &HttpSettings) -> CorsLayer {
    let exact: Vec<HeaderValue> = http
        .allowed_origins
        .iter()
        .filter_map(|origin| match origin {
            Origin::Any => None,
            Origin::Exact(origin) => HeaderValue::from_str(origin).ok(),
        })
        .collect();
    let origins = if http.allowed_origins.contains(&Origin::Any) {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(exact)
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(http.allow_credentials)
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            REQUEST_ID,
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            REQUEST_ID,
        ])
        .max_age(CORS_MAX_AGE)
}

async fn limit_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    tokio::time::timeout(limit, next.run(request))
        .await
        .unwrap_or_else(|_| Error::Timeout.into_response())
}

/// Probes come from one address and must not be turned away.
async fn limit_rate(
    State(limiter): State<Arc<Limiter>>,
    Extension(client): Extension<ClientAddress>,
    request: Request,
    next: Next,
) -> Response {
    if request.uri().path().starts_with(health::PATH) {
        return next.run(request).await;
    }
    match limiter.check(client.network()) {
        Ok(()) => next.run(request).await,
        Err(wait) => Error::TooManyRequests {
            retry_after_seconds: wait.as_secs() + 1,
        }
        .into_response(),
    }
}

/// The message of a panic goes to the log alone.
fn panicked(payload: Box<dyn Any + Send>) -> Response<Body> {
    let message = payload
        .downcast::<String>()
        .map(|message| *message)
        .or_else(|payload| {
            payload
                .downcast::<&str>()
                .map(|message| message.to_string())
        })
        .unwrap_or_default();
    Error::internal(format!("a handler panicked: {message}")).into_response()
}

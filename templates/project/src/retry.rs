//! Handles a request again where the database gave its transaction up for the sake of another one.
//!
//! A handler writes in one transaction, so nothing of the attempt before is left.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::extract::unread_body;

/// Marks the answer to such a request.
#[derive(Debug, Clone, Copy)]
pub struct GivenUp;

const ATTEMPTS: u32 = 4;

/// Keeps the body, which a handler can read only once, for the next attempt.
pub async fn retry(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let body = match Bytes::from_request(request, &()).await {
        Ok(body) => body,
        Err(rejection) => return unread_body(&rejection).into_response(),
    };
    let mut attempt = 1;
    loop {
        let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
        let response = next.clone().run(request).await;
        if attempt == ATTEMPTS || response.extensions().get::<GivenUp>().is_none() {
            return response;
        }
        tokio::time::sleep(pause() * attempt).await;
        attempt += 1;
    }
}

/// Of up to 32 milliseconds: requests that got in each other's way are not to meet again.
fn pause() -> Duration {
    let random = Uuid::now_v7().as_bytes()[15];
    Duration::from_millis(u64::from(random / 8))
}

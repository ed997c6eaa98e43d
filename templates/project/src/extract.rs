//! Extractors whose rejections are this API's own errors.

use std::str::FromStr;

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::validate::Fields;

/// A JSON object as the body. It is read when the handler asks for its fields, which is after the caller's
/// rights have been judged.
#[derive(Debug)]
pub struct Body {
    bytes: Bytes,
    is_json: bool,
}

impl Body {
    /// The members, still to be validated.
    pub fn fields(&self) -> Result<Fields> {
        if !self.is_json {
            return Err(Error::UnsupportedMediaType);
        }
        match serde_json::from_slice(&self.bytes) {
            Ok(Value::Object(members)) => Ok(Fields::new(members)),
            Ok(_) => Err(Error::invalid("", "type", "the body must be a JSON object")),
            Err(error) => Err(Error::Malformed(format!("the body is not JSON: {error}"))),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| unread_body(&rejection))?;
        Ok(Self { bytes, is_json })
    }
}

/// Why a body could not be read to its end.
pub(crate) fn unread_body(rejection: &BytesRejection) -> Error {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge
    } else {
        Error::Malformed(rejection.body_text())
    }
}

/// Whether the content is `application/json`, or a type that ends in `+json` (RFC 6839).
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let essence = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// The key in a path; one that cannot be a key belongs to no row.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Error::NotFound)?;
        text.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// The keys of two rows in a path.
#[derive(Debug, Clone, Copy)]
pub struct Ids<T, U>(pub T, pub U);

impl<S: Send + Sync, T: FromStr, U: FromStr> FromRequestParts<S> for Ids<T, U> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((first, second)) = path.map_err(|_| Error::NotFound)?;
        match (first.parse(), second.parse()) {
            (Ok(first), Ok(second)) => Ok(Self(first, second)),
            _ => Err(Error::NotFound),
        }
    }
}

/// The parameters of the query string, in order and decoded.
#[derive(Debug, Clone)]
pub struct Parameters(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(
            url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        ))
    }
}

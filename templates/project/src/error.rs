//! What can go wrong with a request, as `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::database;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Each variant is one answer; see [`Error::status`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the request is malformed: {0}")]
    Malformed(String),
    #[error("authentication is required")]
    Unauthorized,
    #[error("the credentials are not valid")]
    InvalidCredentials,
    #[error("the caller may not do this")]
    Forbidden,
    #[error("no such resource")]
    NotFound,
    #[error("the method is not allowed here")]
    MethodNotAllowed,
    #[error("the request took too long")]
    Timeout,
    #[error("the change collides with existing data")]
    Conflict(Vec<FieldError>),
    #[error("the resource has changed since it was read")]
    PreconditionFailed,
    #[error("the request body is too large")]
    TooLarge,
    #[error("the content type is not supported")]
    UnsupportedMediaType,
    #[error("the request is not valid")]
    Invalid(Vec<FieldError>),
    #[error("an If-Match header is required")]
    PreconditionRequired,
    #[error("too many requests")]
    TooManyRequests { retry_after_seconds: u64 },
    #[error("a dependency is not available")]
    Unavailable(#[source] Option<Cause>),
    #[error("an internal error occurred")]
    Internal(#[source] Cause),
}

/// What lies behind an answer that does not say: it goes to the log only.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// One thing that is wrong with one field of a body, or with one query parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The name as in JSON; empty for the body as a whole.
    pub field: String,
    /// Stable and machine-readable: `required`, `too_long`, `unknown_field`, …
    pub code: String,
    pub message: String,
}

impl FieldError {
    pub fn new(
        field: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            code: code.into(),
            message: message.into(),
        }
    }
}

/// The body of every error.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The `x-request-id` of the answer, to find it in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Error {
    /// An error of one field: 422.
    pub fn invalid(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }

    /// An error that nobody outside can mend.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized | Self::InvalidCredentials => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The body, without the request id: [`crate::app`] adds it.
    pub fn problem(&self) -> Problem {
        let status = self.status();
        let errors = match self {
            Self::Conflict(errors) | Self::Invalid(errors) => errors.clone(),
            _ => Vec::new(),
        };
        Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: self.to_string(),
            errors,
            request_id: None,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) | Self::Unavailable(Some(cause)) = &self {
            tracing::error!(error = %cause, "{self}");
        }
        let problem = self.problem();
        let mut response = (self.status(), Json(&problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        match self {
            Self::Unauthorized | Self::InvalidCredentials => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::TooManyRequests {
                retry_after_seconds,
            } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds));
            }
            _ => {}
        }
        // So that the middleware can add the request id without parsing the body again.
        response.extensions_mut().insert(problem);
        response
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_) => Self::Unavailable(Some(error.into())),
            sqlx::Error::Database(ref cause) if database::is_busy(&**cause) => {
                Self::Unavailable(Some(error.into()))
            }
            _ => Self::Internal(error.into()),
        }
    }
}

//! Bodies of the requests and answers.

use axum::Json;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use serde_json::Map;
use utoipa::ToSchema;

use super::password::{NewPassword, Password};
use super::sessions::Session;
use crate::config::Secret;
use crate::error::{Error, Result};
use crate::extract::{Body, unread_body};
use crate::validate::{Email, Fields, Text};

/// Tokens and codes are 43 characters.
const TOKEN: Text = Text::any().max(255);
const EMAIL: Email = Email(Text::any().max(254));

/// The OAuth 2 password form (RFC 6749, 4.3.2), or the same in JSON.
#[derive(ToSchema)]
#[schema(as = Login)]
pub struct Credentials {
    /// The e-mail address.
    #[schema(max_length = 254, example = "ada@example.com")]
    pub username: String,
    #[schema(value_type = String, format = Password, max_length = 128)]
    pub password: Secret,
}

impl Credentials {
    fn read(mut fields: Fields) -> Result<Self> {
        let username = fields.required("username", &Text::any().trim().max(254));
        let password = fields.required("password", &Password);
        fields.finish(Self {
            // As addresses are stored.
            username: username.to_lowercase(),
            password,
        })
    }

    /// Of a form, OAuth has us ignore what we do not know, but not a field that comes twice.
    fn read_form(form: &[u8]) -> Result<Self> {
        let mut members = Map::new();
        for (name, value) in url::form_urlencoded::parse(form) {
            let known = matches!(&*name, "username" | "password" | "grant_type");
            if known && members.insert(name.to_string(), value.into()).is_some() {
                return Err(Error::invalid(&name, "repeated", "must be there only once"));
            }
        }
        let grant = members.remove("grant_type").unwrap_or("password".into());
        if grant != "password" {
            return Err(Error::invalid("grant_type", "enum", "must be `password`"));
        }
        Self::read(Fields::new(members))
    }
}

impl<S: Send + Sync> FromRequest<S> for Credentials {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if is_form(request.headers()) {
            let form = Bytes::from_request(request, state)
                .await
                .map_err(|rejection| unread_body(&rejection))?;
            Self::read_form(&form)
        } else {
            Self::read(Body::from_request(request, state).await?.fields()?)
        }
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next());
    kind.is_some_and(|kind| {
        kind.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

/// What a successful sign-in gives (RFC 6749, 5.1).
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub struct TokenResponse {
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 1800)]
    expires_in: u64,
    /// For one use: the answer brings a new one.
    refresh_token: String,
}

impl TokenResponse {
    pub fn new(access_token: String, expires_in: u64, refresh_token: String) -> Self {
        Self {
            access_token,
            token_type: "Bearer",
            expires_in,
            refresh_token,
        }
    }
}

impl IntoResponse for TokenResponse {
    fn into_response(self) -> Response {
        let no_store = HeaderValue::from_static("no-store");
        ([(header::CACHE_CONTROL, no_store)], Json(self)).into_response()
    }
}

/// For `refresh` and `logout`.
#[derive(ToSchema)]
#[schema(as = RefreshToken)]
pub struct RefreshBody {
    #[schema(max_length = 255)]
    pub refresh_token: String,
}

impl RefreshBody {
    pub fn from_body(body: &Body) -> Result<Self> {
        let mut fields = body.fields()?;
        let refresh_token = fields.required("refresh_token", &TOKEN);
        fields.finish(Self { refresh_token })
    }
}

#[derive(ToSchema)]
#[schema(as = PasswordChange)]
pub struct ChangePassword {
    #[schema(value_type = String, format = Password, max_length = 128)]
    pub current_password: Secret,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    pub new_password: Secret,
}

impl ChangePassword {
    pub fn from_body(body: &Body) -> Result<Self> {
        let mut fields = body.fields()?;
        let current_password = fields.required("current_password", &Password);
        let new_password = fields.required("new_password", &NewPassword);
        fields.finish(Self {
            current_password,
            new_password,
        })
    }
}

#[derive(ToSchema)]
#[schema(as = PasswordForgotten)]
pub struct ForgotPassword {
    #[schema(format = Email, max_length = 254)]
    pub email: String,
}

impl ForgotPassword {
    pub fn from_body(body: &Body) -> Result<Self> {
        let mut fields = body.fields()?;
        let email = fields.required("email", &EMAIL);
        fields.finish(Self { email })
    }
}

#[derive(ToSchema)]
#[schema(as = PasswordReset)]
pub struct ResetPassword {
    /// From the mail.
    #[schema(max_length = 255)]
    pub token: String,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    pub new_password: Secret,
}

impl ResetPassword {
    pub fn from_body(body: &Body) -> Result<Self> {
        let mut fields = body.fields()?;
        let token = fields.required("token", &TOKEN);
        let new_password = fields.required("new_password", &NewPassword);
        fields.finish(Self {
            token,
            new_password,
        })
    }
}

/// The sessions of a user, the last used first.
#[derive(Serialize, ToSchema)]
#[schema(as = Sessions)]
pub struct SessionList {
    pub items: Vec<Session>,
}

//! What somebody signs in with.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use serde_json::Map;
use utoipa::ToSchema;

use super::password::Password;
use crate::config::Secret;
use crate::error::{Error, Result};
use crate::extract::{Body, unread_body};
use crate::validate::{Fields, Text};

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

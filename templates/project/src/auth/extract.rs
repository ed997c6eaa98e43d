//! Who sent the request, from its `Authorization` header.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::HeaderValue;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::Auth;
use super::policy::{Caller, CurrentUser};
use crate::error::{Error, Result};

/// Anonymous without the header. A header that is no good is 401 all the same: whoever sends one
/// means to be someone.
impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Auth: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let mut headers = parts.headers.get_all(AUTHORIZATION).iter();
        let (Some(header), second) = (headers.next(), headers.next()) else {
            return Ok(Self::anonymous());
        };
        if second.is_some() {
            return Err(Error::Unauthorized);
        }
        let token = bearer(header).ok_or(Error::Unauthorized)?;
        let user = Auth::from_ref(state).authenticate(token).await?;
        Ok(Self::signed_in(user))
    }
}

/// Whoever is signed in; otherwise 401.
impl<S: Send + Sync> FromRequestParts<S> for CurrentUser
where
    Auth: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, state).await?;
        caller.require().copied()
    }
}

fn bearer(header: &HeaderValue) -> Option<&str> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

//! Users signing in, and who they are afterwards.

pub mod accounts;
pub mod admin;
pub mod extract;
pub mod hs256;
pub mod limits;
pub mod mails;
pub mod one_time;
pub mod openapi;
pub mod password;
pub mod policy;
pub mod routes;
pub mod schema;
pub mod sessions;
pub mod tokens;

use std::sync::Arc;
use std::time::Duration;

pub use routes::router;

use crate::app::StartError;
use crate::config::{AuthSettings, Secret};
use crate::database::Database;
use crate::error::{Error, Result};
use limits::Attempts;
use policy::CurrentUser;
use schema::TokenResponse;
use sessions::Grant;
use tokens::Keys;

/// RFC 7518: a key for HS256 has at least as many bits as the hash.
const MIN_SECRET_BYTES: usize = 32;

/// What signing in needs. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    keys: Arc<Keys>,
    attempts: Arc<Attempts>,
    database: Database,
}

impl Auth {
    /// # Errors
    /// When `SECRET_KEY` is missing, or it or a previous one is too short.
    pub fn new(settings: &AuthSettings, database: Database) -> Result<Self, StartError> {
        let secret = settings
            .secret_key
            .as_ref()
            .ok_or_else(|| format!("SECRET_KEY is not set; {HOW_TO_MAKE_ONE}"))?;
        long_enough("SECRET_KEY", secret)?;
        for previous in &settings.secret_key_previous {
            long_enough("SECRET_KEY_PREVIOUS", previous)?;
        }
        let minutes = u64::from(settings.access_token_expire_minutes);
        let lifetime = Duration::from_mins(minutes);
        let keys = Keys::new(secret, &settings.secret_key_previous, lifetime);
        Ok(Self {
            keys: Arc::new(keys),
            attempts: Arc::new(Attempts::new(settings.login_rate_limit)),
            database,
        })
    }

    /// Who sent this access token.
    ///
    /// # Errors
    /// 401 unless the token is ours, its session lives and its user is active.
    pub async fn authenticate(&self, token: &str) -> Result<CurrentUser> {
        let (user, _) = self.authenticate_for(token).await?;
        Ok(user)
    }

    /// The same, and how long the token is still good for.
    ///
    /// # Errors
    /// As for [`Self::authenticate`].
    pub async fn authenticate_for(&self, token: &str) -> Result<(CurrentUser, Duration)> {
        let claims = self.keys.verify(token)?;
        let user = sessions::user(self.database.reader(), claims.sid)
            .await?
            .ok_or(Error::Unauthorized)?;
        if user.id.to_string() == claims.sub {
            Ok((user, claims.remaining()))
        } else {
            Err(Error::Unauthorized)
        }
    }

    /// The tokens for the holder of a session.
    fn tokens(&self, grant: Grant) -> Result<TokenResponse> {
        let access_token = self.keys.sign(&grant.user, grant.session)?;
        let expires_in = self.keys.lifetime().as_secs();
        Ok(TokenResponse::new(
            access_token,
            expires_in,
            grant.refresh_token.into_text(),
        ))
    }
}

const HOW_TO_MAKE_ONE: &str = "make one with `openssl rand -base64 32` and put it into \
                               the environment or into .env";

fn long_enough(name: &str, secret: &Secret) -> Result<(), StartError> {
    let length = secret.expose().len();
    if length < MIN_SECRET_BYTES {
        let problem = format!("{name} has {length} bytes and needs {MIN_SECRET_BYTES} or more");
        return Err(format!("{problem}; {HOW_TO_MAKE_ONE}").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_an_error_that_says_how_to_make_one() {
        let short = long_enough("SECRET_KEY", &Secret::new("a".repeat(31))).unwrap_err();
        assert!(
            short.to_string().contains("openssl rand -base64 32"),
            "{short}"
        );
        assert!(long_enough("SECRET_KEY", &Secret::new("a".repeat(32))).is_ok());
    }
}

//! The two kinds of tokens: access tokens, signed and short-lived, and secret tokens (refresh,
//! reset, …), random and stored as a hash.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::hs256;
use crate::config::Secret;
use crate::error::{Error, Result};

const ISSUER: &str = env!("CARGO_PKG_NAME");
const AUDIENCE: &str = concat!(env!("CARGO_PKG_NAME"), "-api");
/// RFC 9068: no other token of ours can be taken for an access token.
const TYPE: &str = "at+jwt";
/// Ours are about 400 bytes.
const MAX_BYTES: usize = 2048;

/// What an access token says. Rights are not in it: they are read from the database each time,
/// so that a change of role, a logout or a disabled account works at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The user's id.
    pub sub: String,
    /// The session it belongs to.
    pub sid: Uuid,
    jti: Uuid,
    iat: u64,
    exp: u64,
}

impl Claims {
    /// How long the token is still good for.
    pub fn remaining(&self) -> Duration {
        let now = jsonwebtoken::get_current_timestamp();
        Duration::from_secs(self.exp.saturating_sub(now))
    }
}

/// Signs with the key of `SECRET_KEY`; accepts that one and those of `SECRET_KEY_PREVIOUS`.
pub struct Keys {
    header: Header,
    signing: EncodingKey,
    /// By `kid`: the token only names a key, it never brings one.
    verifying: HashMap<String, DecodingKey>,
    validation: Validation,
    lifetime: Duration,
}

impl Keys {
    pub fn new(secret: &Secret, previous: &[Secret], lifetime: Duration) -> Self {
        hs256::install();
        let (kid, key) = derive(secret);
        let mut verifying: HashMap<_, _> = previous
            .iter()
            .map(derive)
            .map(|(kid, key)| (kid, DecodingKey::from_secret(&key)))
            .collect();
        verifying.insert(kid.clone(), DecodingKey::from_secret(&key));
        Self {
            header: header(kid),
            signing: EncodingKey::from_secret(&key),
            verifying,
            validation: validation(),
            lifetime,
        }
    }

    /// How long an access token is good for.
    pub fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub fn sign(&self, user: &impl ToString, session: Uuid) -> Result<String> {
        let issued = jsonwebtoken::get_current_timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.to_string(),
            sid: session,
            jti: Uuid::now_v7(),
            iat: issued,
            exp: issued + self.lifetime.as_secs(),
        };
        jsonwebtoken::encode(&self.header, &claims, &self.signing).map_err(Error::internal)
    }

    /// The claims of a token that is ours and has not expired. Whether its session lives is for
    /// [`super::Auth::authenticate`] to ask.
    pub fn verify(&self, token: &str) -> Result<Claims> {
        self.claims(token).ok_or(Error::Unauthorized)
    }

    fn claims(&self, token: &str) -> Option<Claims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = self.verifying.get(&kid)?;
        let token = jsonwebtoken::decode::<Claims>(token, key, &self.validation).ok()?;
        // Exactly the header that we write: no other `typ`, no `crit`, no key by `jwk` or `jku`.
        (token.header == header(kid)).then_some(token.claims)
    }
}

fn header(kid: String) -> Header {
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(kid);
    header
}

fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.validate_nbf = true;
    validation.leeway = 0;
    validation
}

/// The secret itself signs nothing: other uses of it get other keys.
fn derive(secret: &Secret) -> (String, [u8; 32]) {
    let secret = secret.expose().as_bytes();
    let key = hs256::mac(secret, b"access token: key");
    let name = hs256::mac(secret, b"access token: kid");
    (URL_SAFE_NO_PAD.encode(&name[..9]), key)
}

/// 256 random bits that their holder shows as proof. Only the hash is stored, so the database
/// gives nobody a session; a plain hash will do, because there is nothing to guess.
pub struct SecretToken(String);

impl SecretToken {
    pub fn random() -> Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(Error::internal)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    pub fn hash(&self) -> TokenHash {
        hash(&self.0)
    }

    /// The text for its holder.
    pub fn into_text(self) -> String {
        self.0
    }
}

pub type TokenHash = Vec<u8>;

/// The hash of a token as it was sent to us.
pub fn hash(token: &str) -> TokenHash {
    Sha256::digest(token).to_vec()
}

#[cfg(test)]
mod tests;

//! Hashing of passwords with Argon2id.
//!
//! A hash takes 19 MiB and some ten milliseconds of a core, by design. So it runs on the blocking
//! pool, and no more of them at once than there are cores: a flood of logins waits, and neither
//! memory nor the async threads give in.

use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, Params, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::Secret;
use crate::error::{Error, Result};

/// Cheap to clone; all clones share the bound.
#[derive(Clone)]
pub struct PasswordHasher {
    argon2: Argon2<'static>,
    permits: Arc<Semaphore>,
}

impl PasswordHasher {
    pub fn new(params: Params) -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            argon2: Argon2::from(params),
            permits: Arc::new(Semaphore::new(cores)),
        }
    }

    /// A PHC string (`$argon2id$v=19$m=…`) with a fresh salt.
    pub async fn hash(&self, plain: Secret) -> Result<String> {
        let argon2 = self.argon2.clone();
        self.run(move || {
            let hash: PasswordHash = argon2.hash_password(plain.expose().as_bytes())?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the stored one. Without a stored one it never is, and that takes
    /// just as long: an answer must not tell whether the account exists.
    pub async fn verify(&self, plain: Secret, stored: Option<String>) -> Result<bool> {
        let Some(stored) = stored else {
            self.hash(plain).await?;
            return Ok(false);
        };
        let argon2 = self.argon2.clone();
        self.run(move || {
            let stored = PasswordHash::new(&stored).map_err(|_| PasswordError::EncodingInvalid)?;
            match argon2.verify_password(plain.expose().as_bytes(), &stored) {
                Ok(()) => Ok(true),
                Err(PasswordError::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T> {
        let permit = self.permit().await;
        // The permit goes along, because the work goes on when the request is dropped.
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await;
        tracing::debug!("a password was hashed");
        done.map_err(Error::internal)?.map_err(Error::internal)
    }

    async fn permit(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed")
    }
}

type PasswordError = argon2::password_hash::Error;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_parameters_are_those_that_owasp_recommends() {
        let hasher = PasswordHasher::new(Params::default());
        let hash = hasher.hash(Secret::new("correct horse")).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
    }

    #[tokio::test]
    async fn only_the_same_password_matches() {
        let hasher = PasswordHasher::new(Params::new(Params::MIN_M_COST, 1, 1, None).unwrap());
        let hash = hasher.hash(Secret::new("correct horse")).await.unwrap();
        for (password, stored, expected) in [
            ("correct horse", Some(&hash), true),
            ("correct horse ", Some(&hash), false),
            ("Correct horse", Some(&hash), false),
            ("", Some(&hash), false),
            ("correct horse", None, false),
        ] {
            let matches = hasher.verify(Secret::new(password), stored.cloned()).await;
            assert_eq!(matches.unwrap(), expected, "{password:?}");
        }
        let again = hasher.hash(Secret::new("correct horse")).await.unwrap();
        assert_ne!(hash, again);

        // None is cut off: the last character of the longest counts.
        let longest = "é".repeat(128);
        let hash = hasher.hash(Secret::new(&longest)).await.unwrap();
        let other = format!("{}e", "é".repeat(127));
        let matches = hasher.verify(Secret::new(other), Some(hash)).await;
        assert!(!matches.unwrap());
    }
}

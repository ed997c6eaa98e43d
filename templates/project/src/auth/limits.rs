//! How often a secret may be guessed: so many failures a minute for one account, and for one
//! network. What succeeds does not count, but neither does it clear the count.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::limit::Limiter;

/// What attempts are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key<'a> {
    /// What the caller says the account is, whether it exists or not.
    Account(&'a str),
    Network(IpAddr),
}

/// Counts attempts, unless there is no limit to them.
pub struct Attempts(Option<Limiter>);

impl Attempts {
    /// Allows so many failures a minute; 0 is any number.
    pub fn new(limit: u32) -> Self {
        let limit = NonZeroU32::new(limit);
        Self(limit.map(|limit| Limiter::new(limit, Duration::from_mins(1))))
    }

    /// Counts an attempt, in advance so that many at once cannot slip through.
    ///
    /// # Errors
    /// 429 when one of the keys has used up its minute.
    pub fn begin<'a, const N: usize>(&'a self, keys: [Key<'a>; N]) -> Result<Attempt<'a, N>> {
        let Some(limiter) = &self.0 else {
            return Ok(Attempt { counted: None });
        };
        for (index, key) in keys.iter().enumerate() {
            if let Err(wait) = limiter.check(key) {
                // A refusal costs nothing, or it could be used to keep others out.
                for counted in &keys[..index] {
                    limiter.give_back(counted);
                }
                return Err(Error::TooManyRequests {
                    retry_after_seconds: wait.as_secs() + 1,
                });
            }
        }
        Ok(Attempt {
            counted: Some((limiter, keys)),
        })
    }
}

/// An attempt under way. It counts as failed unless it is said to have succeeded.
#[must_use]
pub struct Attempt<'a, const N: usize> {
    counted: Option<(&'a Limiter, [Key<'a>; N])>,
}

impl<const N: usize> Attempt<'_, N> {
    pub fn succeeded(self) {
        if let Some((limiter, keys)) = self.counted {
            for key in keys {
                limiter.give_back(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NETWORK: Key<'_> = Key::Network(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    /// Fails one attempt; whether it was allowed.
    fn fail<const N: usize>(attempts: &Attempts, keys: [Key<'_>; N]) -> bool {
        attempts.begin(keys).is_ok()
    }

    #[test]
    fn failures_count_for_the_account_and_for_the_network() {
        let attempts = Attempts::new(2);
        assert!(fail(&attempts, [Key::Account("a"), NETWORK]));
        assert!(fail(&attempts, [Key::Account("b"), NETWORK]));
        // The network is spent, the accounts are not, and a refusal costs them nothing.
        for _ in 0..3 {
            assert!(!fail(&attempts, [Key::Account("a"), NETWORK]));
        }
        assert!(fail(&attempts, [Key::Account("a")]));
        assert!(!fail(&attempts, [Key::Account("a")]));
        assert!(fail(&attempts, [Key::Account("c")]));
    }

    #[test]
    fn success_gives_back_its_own_attempt_alone() {
        let attempts = Attempts::new(2);
        assert!(fail(&attempts, [NETWORK]));
        for _ in 0..5 {
            attempts.begin([NETWORK]).unwrap().succeeded();
        }
        assert!(fail(&attempts, [NETWORK]));
        assert!(!fail(&attempts, [NETWORK]));
    }

    #[test]
    fn zero_is_no_limit() {
        let attempts = Attempts::new(0);
        assert!((0..1000).all(|_| fail(&attempts, [NETWORK])));
    }
}

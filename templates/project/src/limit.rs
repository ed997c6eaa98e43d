//! A token bucket for each of many keys, in memory that does not grow.

use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Keys share this many buckets. Two that fall together share a limit; the hash has a random
/// key, so that nobody can choose whom to share with.
const BUCKETS: usize = 1 << 16;

/// Allows so many events within so much time for each key: a burst of all of them at once, then
/// as many as the time gives back.
///
/// A bucket is one number: the time at which it will be full again (the generic cell rate
/// algorithm).
#[derive(Debug)]
pub struct Limiter {
    buckets: Box<[AtomicU64]>,
    hasher: RandomState,
    start: Instant,
    /// Nanoseconds that give back one event.
    interval: u64,
    /// Nanoseconds that give back all.
    window: u64,
}

impl Limiter {
    pub fn new(events: NonZeroU32, per: Duration) -> Self {
        let interval = nanoseconds(per) / u64::from(events.get());
        Self {
            buckets: (0..BUCKETS).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::new(),
            start: Instant::now(),
            interval,
            window: interval * u64::from(events.get()),
        }
    }

    /// Counts an event.
    ///
    /// # Errors
    /// When it is one too many: the time after which the next one is allowed.
    pub fn check(&self, key: impl Hash) -> Result<(), Duration> {
        self.check_at(key, nanoseconds(self.start.elapsed()))
    }

    /// Takes back an event that was counted.
    pub fn give_back(&self, key: impl Hash) {
        self.bucket(key)
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full| {
                full.checked_sub(self.interval)
            })
            .ok();
    }

    fn check_at(&self, key: impl Hash, now: u64) -> Result<(), Duration> {
        let filled = |full: u64| full.max(now) + self.interval;
        self.bucket(key)
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full| {
                Some(filled(full)).filter(|&full| full <= now + self.window)
            })
            .map(drop)
            .map_err(|full| Duration::from_nanos(filled(full) - now - self.window))
    }

    fn bucket(&self, key: impl Hash) -> &AtomicU64 {
        let hash = self.hasher.hash_one(key) % BUCKETS as u64;
        let index = usize::try_from(hash).expect("it is less than BUCKETS");
        &self.buckets[index]
    }
}

/// Enough for five centuries.
fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn two_a_second() -> Limiter {
        Limiter::new(NonZeroU32::new(2).unwrap(), Duration::from_secs(1))
    }

    #[test]
    fn a_burst_then_a_steady_flow() {
        let limiter = two_a_second();
        assert_eq!(limiter.check_at("a", 0), Ok(()));
        assert_eq!(limiter.check_at("a", 0), Ok(()));
        let half = Duration::from_millis(500);
        assert_eq!(limiter.check_at("a", 0), Err(half));
        assert_eq!(limiter.check_at("a", SECOND / 4), Err(half / 2));
        assert_eq!(limiter.check_at("a", SECOND / 2), Ok(()));
        assert_eq!(limiter.check_at("a", SECOND / 2), Err(half));
    }

    #[test]
    fn idle_time_is_not_saved_up() {
        let limiter = two_a_second();
        assert_eq!(limiter.check_at("a", 100 * SECOND), Ok(()));
        assert_eq!(limiter.check_at("a", 100 * SECOND), Ok(()));
        assert!(limiter.check_at("a", 100 * SECOND).is_err());
    }

    #[test]
    fn keys_do_not_share() {
        let limiter = two_a_second();
        let other = (0..100).find(|key| !std::ptr::eq(limiter.bucket("a"), limiter.bucket(key)));
        while limiter.check_at("a", 0).is_ok() {}
        assert_eq!(limiter.check_at(other.unwrap(), 0), Ok(()));
    }
}

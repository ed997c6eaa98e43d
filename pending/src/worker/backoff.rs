//! The pause before the next attempt.

use std::time::Duration;

use crate::worker::job::Handler;

/// No pause is longer, but for the jitter.
const LONGEST: Duration = Duration::from_hours(1);

/// Each pause is this much longer than the one before.
const FACTOR: u32 = 3;

/// For the jobs of kinds that this program no longer knows.
const FIRST: Duration = Duration::from_secs(10);

/// The pause after the `attempt`th attempt, from 1, of a job of this kind.
pub fn pause_of(handlers: &[Handler], kind: &str, attempt: i32) -> Duration {
    let handler = handlers.iter().find(|handler| handler.kind == kind);
    pause(
        handler.map_or(FIRST, |handler| handler.first_pause),
        attempt,
    )
}

/// Exponential; a quarter more or less, so that what failed together does not come back together.
pub fn pause(first: Duration, attempt: i32) -> Duration {
    let exponent = attempt.saturating_sub(1).max(0).unsigned_abs();
    let pause = first
        .saturating_mul(FACTOR.saturating_pow(exponent))
        .min(LONGEST);
    pause.mul_f64(0.75 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_within_bounds() {
        for first in [1, 2000, 60_000].map(Duration::from_millis) {
            for attempt in (0..=70).chain([i32::MAX, i32::MIN]) {
                let exact = (1..attempt)
                    .take(20)
                    .fold(first, |pause, _| pause * 3)
                    .min(LONGEST);
                for _ in 0..200 {
                    let pause = pause(first, attempt);
                    assert!(pause >= exact.mul_f64(0.75), "{attempt}: {pause:?}");
                    assert!(pause <= exact.mul_f64(1.25), "{attempt}: {pause:?}");
                }
            }
        }
    }

    #[test]
    fn pauses_differ() {
        let pauses: std::collections::HashSet<_> =
            (0..100).map(|_| pause(Duration::from_secs(2), 3)).collect();
        assert!(pauses.len() > 90, "{pauses:?}");
    }
}

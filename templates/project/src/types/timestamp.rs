use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, SecondsFormat, SubsecRound, Timelike, Utc};
use serde::{Serialize, Serializer};

/// An instant in UTC with the precision of the database: microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub(super) DateTime<Utc>);

impl Timestamp {
    pub fn now() -> Self {
        Self(Utc::now().trunc_subsecs(6))
    }

    /// The instant `seconds` later, or earlier where it is negative.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + chrono::TimeDelta::seconds(seconds))
    }
}

/// Always the same width, so that the text sorts as the time does.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// RFC 3339 with any offset, in the years 1000 to 9999, which every database holds.
impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| InvalidTimestamp)?;
        let leap_second = time.nanosecond() >= 1_000_000_000;
        let time = time.with_timezone(&Utc).trunc_subsecs(6);
        if (1000..=9999).contains(&time.year()) && !leap_second {
            Ok(Self(time))
        } else {
            Err(InvalidTimestamp)
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("must be a date and time as in RFC 3339, like 2026-01-31T12:00:00Z")]
pub struct InvalidTimestamp;

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveTime, SubsecRound, Timelike};
use serde::{Serialize, Serializer};

/// A time of day without a zone, in microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(pub(super) NaiveTime);

/// Always the same width, so that the text sorts as the time does.
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format("%H:%M:%S%.6f").fmt(f)
    }
}

/// `HH:MM:SS`, with a fraction or without.
impl FromStr for TimeOfDay {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = NaiveTime::parse_from_str(text, "%H:%M:%S%.f").map_err(|_| InvalidTime)?;
        let leap_second = time.nanosecond() >= 1_000_000_000;
        if text.as_bytes().get(2) == Some(&b':')
            && text.as_bytes().get(5) == Some(&b':')
            && !leap_second
        {
            Ok(Self(time.trunc_subsecs(6)))
        } else {
            Err(InvalidTime)
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("must be a time like 12:30:00")]
pub struct InvalidTime;

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

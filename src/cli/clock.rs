//! The day that goes into the names of migrations.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::failure::Failure;

const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// Today in UTC, or the day that `SOURCE_DATE_EPOCH` names in seconds.
pub fn today() -> Result<Date, Failure> {
    let Some(fixed) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) else {
        return Ok(TimeZone::UTC.to_datetime(Timestamp::now()).date());
    };
    let seconds = fixed.to_str().and_then(|text| text.trim().parse::<i64>().ok());
    let time =
        seconds.filter(|seconds| *seconds >= 0).and_then(|seconds| Timestamp::from_second(seconds).ok());
    let wrong = || Failure::Usage(format!("{VARIABLE} must be a number of seconds since 1970"));
    Ok(TimeZone::UTC.to_datetime(time.ok_or_else(wrong)?).date())
}

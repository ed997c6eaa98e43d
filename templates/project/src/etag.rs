//! Versions of rows as entity tags (RFC 9110, section 8.8.3), so that nobody overwrites what he has not seen.

use axum::http::{HeaderMap, HeaderName, header};

use crate::error::{Error, Result};

/// The strong tag of a version.
pub fn of(version: i64) -> String {
    format!("\"{version}\"")
}

/// Whether `If-None-Match` names the tag: the client has the answer already.
pub fn matches(headers: &HeaderMap, tag: &str) -> bool {
    names(headers, &header::IF_NONE_MATCH, tag)
}

/// 428 without `If-Match`, 412 where it names other versions only.
pub fn require(headers: &HeaderMap, version: i64) -> Result<()> {
    if !headers.contains_key(header::IF_MATCH) {
        Err(Error::PreconditionRequired)
    } else if names(headers, &header::IF_MATCH, &of(version)) {
        Ok(())
    } else {
        Err(Error::PreconditionFailed)
    }
}

/// Whether a list of tags has this one in it, or is `*`.
fn names(headers: &HeaderMap, name: &HeaderName, tag: &str) -> bool {
    let values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(|value| value.trim().trim_start_matches("W/"))
        .any(|value| value == "*" || value == tag)
}

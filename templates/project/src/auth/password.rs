//! Which passwords are accepted: 8 to 128 characters, not among the commonest; no rules of
//! composition (NIST SP 800-63B, OWASP ASVS 6.2).

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;

use crate::config::Secret;
use crate::validate::{Rule, Text, Violation};

const MIN_CHARACTERS: usize = 8;
const MAX_CHARACTERS: usize = 128;

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("common_passwords.txt")
        .lines()
        .filter(|line| !line.starts_with("# "))
        .collect()
});

/// A password that somebody chooses.
#[derive(Debug, Clone, Copy)]
pub struct NewPassword;

impl Rule for NewPassword {
    type Value = Secret;

    fn check(&self, value: Value) -> Result<Secret, Violation> {
        let password = Text::any()
            .min(MIN_CHARACTERS)
            .max(MAX_CHARACTERS)
            .check(value)?;
        if COMMON.contains(password.to_lowercase().as_str()) {
            let message = "is one of the commonest passwords";
            return Err(Violation::new("too_common", message));
        }
        Ok(Secret::new(password))
    }
}

/// A password that is compared with a stored one.
#[derive(Debug, Clone, Copy)]
pub struct Password;

impl Rule for Password {
    type Value = Secret;

    fn check(&self, value: Value) -> Result<Secret, Violation> {
        let password = Text::any().max(MAX_CHARACTERS).check(value)?;
        Ok(Secret::new(password))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        let violation = NewPassword.check(password.into()).err()?;
        Some(violation.code)
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(code("1x4-u7Q"), Some("too_short"));
        assert_eq!(code("ünïcödé"), Some("too_short"));
        assert_eq!(code("ünïcödé!"), None);
        assert_eq!(code(&"é".repeat(128)), None);
        assert_eq!(code(&"é".repeat(129)), Some("too_long"));
    }

    #[test]
    fn the_commonest_are_refused_in_any_case() {
        assert_eq!(code("password1"), Some("too_common"));
        assert_eq!(code("PassWord1"), Some("too_common"));
        assert_eq!(code("password1 of mine"), None);
        assert!(COMMON.len() >= 3000);
    }

    #[test]
    fn composition_is_free() {
        assert_eq!(code("all lower case words"), None);
        assert_eq!(code("        "), None);
    }
}

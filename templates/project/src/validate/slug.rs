use serde_json::Value;

use super::{Rule, Text, Violation};

/// Words of lower-case letters and digits, joined by single hyphens.
#[derive(Debug, Clone, Copy)]
pub struct Slug(pub Text);

impl Rule for Slug {
    type Value = String;

    fn check(&self, value: Value) -> Result<String, Violation> {
        let text = self.0.check(value)?;
        let word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'))
        };
        if text.split('-').all(word) {
            Ok(text)
        } else {
            Err(Violation::new(
                "format",
                "must be words of a-z and 0-9, joined by single hyphens",
            ))
        }
    }
}

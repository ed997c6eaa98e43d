use serde_json::Value;

use super::{Rule, Text, Violation};

/// An absolute `http` or `https` URL.
#[derive(Debug, Clone, Copy)]
pub struct Url(pub Text);

impl Rule for Url {
    type Value = String;

    fn check(&self, value: Value) -> Result<String, Violation> {
        let text = self.0.check(value)?;
        let web = url::Url::parse(&text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if web && !text.contains(char::is_whitespace) {
            Ok(text)
        } else {
            Err(Violation::new("format", "must be an http or https URL"))
        }
    }
}

use std::sync::LazyLock;

use serde_json::Value;

use super::pattern::{Pattern, compile};
use super::{Rule, Text, Violation};

/// An e-mail address, in lower case and without white space around it, so that equal addresses are equal text.
#[derive(Debug, Clone, Copy)]
pub struct Email(pub Text);

impl Rule for Email {
    type Value = String;

    fn check(&self, value: Value) -> Result<String, Violation> {
        // The form of HTML's <input type=email>, with a domain of at least two labels.
        static ADDRESS: Pattern = LazyLock::new(|| {
            compile(
                r"(?x)^[a-z0-9.!\#$%&'*+/=?^_`{|}~-]{1,64}
                @[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$",
            )
        });
        let text = self.0.trim().check(value)?.to_lowercase();
        if ADDRESS.is_match(&text) {
            Ok(text)
        } else {
            Err(Violation::new("format", "must be an e-mail address"))
        }
    }
}

use serde_json::Value;

use super::{Rule, Text, Violation};
use crate::config::Secret;

/// Text that is kept as a hash only.
#[derive(Debug, Clone, Copy)]
pub struct PlainPassword(pub Text);

impl Rule for PlainPassword {
    type Value = Secret;

    fn check(&self, value: Value) -> Result<Secret, Violation> {
        self.0.check(value).map(Secret::new)
    }
}

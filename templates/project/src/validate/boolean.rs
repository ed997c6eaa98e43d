use serde_json::Value;

use super::{Rule, Violation};

/// `true` or `false`.
#[derive(Debug, Clone, Copy)]
pub struct Boolean;

impl Rule for Boolean {
    type Value = bool;

    fn check(&self, value: Value) -> Result<bool, Violation> {
        value
            .as_bool()
            .ok_or_else(|| Violation::kind("true or false"))
    }
}

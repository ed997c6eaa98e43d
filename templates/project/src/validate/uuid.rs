use serde_json::Value;
use uuid::Uuid;

use super::{Rule, Violation};

/// A UUID in its usual text form.
#[derive(Debug, Clone, Copy)]
pub struct UuidText;

impl Rule for UuidText {
    type Value = Uuid;

    fn check(&self, value: Value) -> Result<Uuid, Violation> {
        let text = value
            .as_str()
            .ok_or_else(|| Violation::kind("a UUID as a string"))?;
        Some(text)
            .filter(|text| text.len() == 36)
            .and_then(|text| Uuid::try_parse(text).ok())
            .ok_or_else(|| Violation::new("format", "must be a UUID"))
    }
}

use serde_json::Value;
use uuid::Uuid;

use super::{Rule, Violation};

/// A UUID in its usual text form.
#[derive(Debug, Clone, Copy)]
pub struct UuidText;

impl Rule for UuidText {
    type Value = Uuid;

    fn check(&self, value: Value) -> Result<Uuid, Violation> {
        let text = value.as_str().filter(|text| text.len() == 36);
        text.and_then(|text| Uuid::try_parse(text).ok())
            .ok_or_else(|| Violation::new("uuid", "must be a UUID"))
    }
}

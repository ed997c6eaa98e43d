use serde_json::Value;

use super::{Rule, Violation};

/// Any JSON but null.
#[derive(Debug, Clone, Copy)]
pub struct AnyJson;

impl Rule for AnyJson {
    type Value = sqlx::types::Json<Value>;

    fn check(&self, value: Value) -> Result<Self::Value, Violation> {
        if has_nul(&value) {
            return Err(Violation::new(
                "format",
                "must not contain the character U+0000",
            ));
        }
        Ok(sqlx::types::Json(value))
    }
}

/// Whether any text inside has a character that not every database can store.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Rule, Violation};
use crate::types::Bytes;

/// Binary data in base64, with limits in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Binary {
    min: usize,
    max: usize,
}

impl Binary {
    pub const fn any() -> Self {
        Self {
            min: 0,
            max: usize::MAX,
        }
    }

    pub const fn min(self, min: usize) -> Self {
        Self { min, ..self }
    }

    pub const fn max(self, max: usize) -> Self {
        Self { max, ..self }
    }
}

impl Rule for Binary {
    type Value = Bytes;

    fn check(&self, value: Value) -> Result<Bytes, Violation> {
        let text = value
            .as_str()
            .ok_or_else(|| Violation::kind("base64 as a string"))?;
        let bytes = STANDARD
            .decode(text)
            .map_err(|_| Violation::new("format", "must be base64"))?;
        if bytes.len() < self.min {
            return Err(Violation::new(
                "too_short",
                format!("must have at least {} bytes", self.min),
            ));
        }
        if bytes.len() > self.max {
            return Err(Violation::new(
                "too_long",
                format!("must have at most {} bytes", self.max),
            ));
        }
        Ok(Bytes(bytes))
    }
}

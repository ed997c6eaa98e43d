use serde_json::Value;

use super::bounds::within;
use super::{Rule, Violation};
use crate::types::{Fixed, InvalidDecimal};

/// An exact decimal number, written as a string; its bounds are text of the same form.
#[derive(Debug, Clone, Copy)]
pub struct DecimalNumber<const P: u32, const S: u32> {
    min: Option<&'static str>,
    max: Option<&'static str>,
}

impl<const P: u32, const S: u32> DecimalNumber<P, S> {
    pub const fn any() -> Self {
        Self {
            min: None,
            max: None,
        }
    }

    pub const fn min(self, min: &'static str) -> Self {
        Self {
            min: Some(min),
            ..self
        }
    }

    pub const fn max(self, max: &'static str) -> Self {
        Self {
            max: Some(max),
            ..self
        }
    }
}

impl<const P: u32, const S: u32> Rule for DecimalNumber<P, S> {
    type Value = Fixed<P, S>;

    fn check(&self, value: Value) -> Result<Fixed<P, S>, Violation> {
        let Value::String(text) = value else {
            return Err(Violation::kind("a decimal number as a string"));
        };
        let number = text
            .parse()
            .map_err(|error: InvalidDecimal| Violation::new(code(&error), error.to_string()))?;
        let bound = |text: &str| {
            text.parse()
                .expect("the bounds of a field are numbers of its type")
        };
        within(number, self.min.map(bound), self.max.map(bound))
    }
}

const fn code(error: &InvalidDecimal) -> &'static str {
    match error {
        InvalidDecimal::Text => "format",
        InvalidDecimal::Scale { .. } | InvalidDecimal::Precision { .. } => "precision",
    }
}

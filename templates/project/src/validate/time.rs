use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use serde_json::Value;

use super::bounds::within;
use super::{Rule, Violation};

/// A date, a time or both, between inclusive bounds, which are text of the same form.
#[derive(Debug, Clone, Copy)]
pub struct Temporal<T> {
    min: Option<&'static str>,
    max: Option<&'static str>,
    kind: PhantomData<T>,
}

impl<T> Temporal<T> {
    pub const fn any() -> Self {
        Self {
            min: None,
            max: None,
            kind: PhantomData,
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

impl<T> Rule for Temporal<T>
where
    T: FromStr<Err: Display> + PartialOrd + Display + Default,
{
    type Value = T;

    fn check(&self, value: Value) -> Result<T, Violation> {
        let Value::String(text) = value else {
            return Err(Violation::kind("a string"));
        };
        let value = text
            .parse()
            .map_err(|error: T::Err| Violation::new("format", error.to_string()))?;
        let bound = |text: &str| text.parse().ok();
        within(value, self.min.and_then(bound), self.max.and_then(bound))
    }
}

use std::marker::PhantomData;

use serde_json::Value;

use super::{Rule, Violation};

/// A type with a few values, each with its text.
pub trait Choice: Copy + Default + 'static {
    const ALL: &'static [Self];

    fn as_str(self) -> &'static str;

    fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|value| value.as_str() == text)
    }
}

/// One of the values of an enum.
#[derive(Debug, Clone, Copy)]
pub struct OneOf<T>(PhantomData<T>);

impl<T> OneOf<T> {
    pub const fn any() -> Self {
        Self(PhantomData)
    }
}

impl<T: Choice> Rule for OneOf<T> {
    type Value = T;

    fn check(&self, value: Value) -> Result<T, Violation> {
        let text = value.as_str().ok_or_else(|| Violation::kind("a string"))?;
        T::parse(text).ok_or_else(|| {
            let all: Vec<_> = T::ALL.iter().map(|value| value.as_str()).collect();
            Violation::new("enum", format!("must be one of: {}", all.join(", ")))
        })
    }
}

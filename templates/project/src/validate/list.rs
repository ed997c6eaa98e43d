use serde_json::Value;
use sqlx::types::Json;

use super::{Rule, Violation};

/// A list whose items all obey one rule, with limits in items.
#[derive(Debug, Clone, Copy)]
pub struct ListOf<R> {
    item: R,
    min: usize,
    max: usize,
}

impl<R> ListOf<R> {
    pub const fn new(item: R) -> Self {
        Self {
            item,
            min: 0,
            max: usize::MAX,
        }
    }

    pub const fn min(mut self, min: usize) -> Self {
        self.min = min;
        self
    }

    pub const fn max(mut self, max: usize) -> Self {
        self.max = max;
        self
    }
}

impl<R: Rule> Rule for ListOf<R> {
    type Value = Json<Vec<R::Value>>;

    fn check(&self, value: Value) -> Result<Self::Value, Violation> {
        let Value::Array(items) = value else {
            return Err(Violation::kind("a list"));
        };
        if items.len() < self.min {
            return Err(Violation::new(
                "too_few",
                format!("must have at least {} items", self.min),
            ));
        }
        if items.len() > self.max {
            return Err(Violation::new(
                "too_many",
                format!("must have at most {} items", self.max),
            ));
        }
        let check = |(index, item)| {
            self.item.check(item).map_err(|violation| {
                Violation::new(
                    violation.code,
                    format!("item {index}: {}", violation.message),
                )
            })
        };
        items
            .into_iter()
            .enumerate()
            .map(check)
            .collect::<Result<_, _>>()
            .map(Json)
    }
}

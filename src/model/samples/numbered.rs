//! A sample that stands for as many as are wanted.

use super::super::data::{FieldType, Value};

/// What the number of the row takes the place of.
pub const NUMBER: &str = "{n}";
/// So many rows a test may make.
const MOST: &str = "99999";

impl FieldType {
    /// The text of a sample, with [`NUMBER`] in it: any number from 1 on makes a right value of it.
    pub fn numbered_sample(&self) -> Option<String> {
        let (Self::String(limits)
        | Self::Text(limits)
        | Self::Email(limits)
        | Self::Url(limits)
        | Self::Slug(limits)) = self
        else {
            let takes = |number| self.refuses(&Value::Integer(number)).is_none();
            let is_integer = matches!(self, Self::Integer(_) | Self::BigInt(_));
            return (is_integer && takes(1) && takes(99_999)).then(|| NUMBER.to_owned());
        };
        let Value::Text(first) = self.sample(0).filter(|_| limits.pattern.is_none())? else { return None };
        let with = |number: &str| first.replacen('1', number, 1);
        let takes = |number: &str| self.refuses(&Value::Text(with(number))).is_none();
        let template = with(NUMBER);
        (template.contains(NUMBER) && takes("1") && takes(MOST)).then_some(template)
    }
}

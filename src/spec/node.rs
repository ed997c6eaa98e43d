//! A value of the checked file, asked for what it is known to be.

use toml::de::{DeString, DeValue};

use super::ast::{Name, Value};
use super::words::Word;
use super::{Condition, ConditionValue, Spanned};

/// Its questions answer `None`, or nothing at all, where the value is of another kind.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    value: &'a toml::Spanned<DeValue<'a>>,
    text: &'a str,
}

impl<'a> Node<'a> {
    pub(super) fn new(value: &'a toml::Spanned<DeValue<'a>>, text: &'a str) -> Self {
        Self { value, text }
    }

    fn spanned<T>(self, value: T) -> Spanned<T> {
        Spanned::new(value, self.value.span())
    }

    pub(super) fn place(self) -> Spanned<()> {
        self.spanned(())
    }

    pub(super) fn is_table(self) -> bool {
        self.value.get_ref().is_table()
    }

    pub(super) fn get(self, key: &str) -> Option<Self> {
        self.value.get_ref().get(key).map(|value| Self { value, ..self })
    }

    /// The entries of a table in the order of the file.
    pub(super) fn entries(self) -> Vec<(Name, Self)> {
        let table = self.value.get_ref().as_table();
        let mut entries: Vec<_> =
            table.into_iter().flatten().map(|(key, value)| (name(key), Self { value, ..self })).collect();
        entries.sort_by_key(|(name, _)| name.span.start);
        entries
    }

    pub(super) fn items(self) -> Option<Vec<Self>> {
        let array = self.value.get_ref().as_array()?;
        Some(array.iter().map(|value| Self { value, ..self }).collect())
    }

    pub(super) fn text(self) -> Option<Spanned<String>> {
        self.value.get_ref().as_str().map(|text| self.spanned(text.to_owned()))
    }

    pub(super) fn flag(self) -> Option<Spanned<bool>> {
        self.value.get_ref().as_bool().map(|flag| self.spanned(flag))
    }

    pub(super) fn integer<T: TryFrom<i64>>(self) -> Option<Spanned<T>> {
        let number = self.value.get_ref().as_integer()?;
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
        T::try_from(number).ok().map(|number| self.spanned(number))
    }

    pub(super) fn word<T: Word>(self) -> Option<Spanned<T>> {
        self.value.get_ref().as_str().and_then(T::from_word).map(|word| self.spanned(word))
    }

    /// One name, or a list of them.
    pub(super) fn names(self) -> Option<Vec<Name>> {
        match self.items() {
            Some(items) => Some(items.into_iter().filter_map(Self::text).collect()),
            None => self.text().map(|name| vec![name]),
        }
    }

    /// `old = "new"`.
    pub(super) fn pairs(self) -> Vec<(Name, Name)> {
        self.entries().into_iter().filter_map(|(old, new)| Some((old, new.text()?))).collect()
    }

    pub(super) fn conditions(self) -> Vec<Condition> {
        self.entries().into_iter().map(|(key, node)| Condition { key, value: node.condition() }).collect()
    }

    fn condition(self) -> ConditionValue {
        if let Some(null) = self.get("null").and_then(Self::flag) {
            return ConditionValue::Null(null);
        }
        match self.value().value {
            Value::List(items) => ConditionValue::AnyOf(self.spanned(items)),
            value => ConditionValue::One(self.spanned(value)),
        }
    }

    pub(super) fn value(self) -> Spanned<Value> {
        let value = match self.value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(_) => Value::Integer(self.integer().map_or(0, |number| number.value)),
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Value::Boolean(*flag),
            DeValue::Datetime(_) => Value::DateTime(self.text[self.value.span()].to_owned()),
            DeValue::Array(_) => {
                Value::List(self.items().unwrap_or_default().into_iter().map(Self::value).collect())
            }
            DeValue::Table(_) => {
                Value::Table(self.entries().into_iter().map(|(key, node)| (key, node.value())).collect())
            }
        };
        self.spanned(value)
    }
}

fn name(key: &toml::Spanned<DeString>) -> Name {
    Spanned::new(key.get_ref().to_string(), key.span())
}

//! What is known of a spec that is being put together.

use crate::spec::DatabaseKind;

#[derive(Debug, Default)]
pub struct Draft {
    pub name: String,
    pub database: Option<DatabaseKind>,
    pub auth: bool,
    pub entities: Vec<Entity>,
    /// What could not be carried over, a sentence each.
    pub notes: Vec<String>,
}

#[derive(Debug, Default, Clone)]
pub struct Entity {
    pub name: String,
    /// Options of the entity itself, as TOML: `table = "…"`.
    pub options: Vec<Setting>,
    pub unique: Vec<Vec<String>>,
    pub index: Vec<Vec<String>>,
    pub fields: Vec<Member>,
    pub relations: Vec<Member>,
}

/// A field or a relation.
#[derive(Debug, Default, Clone)]
pub struct Member {
    pub name: String,
    pub settings: Vec<Setting>,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Setting {
    pub key: &'static str,
    pub value: toml_edit::Value,
}

impl Member {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), settings: Vec::new() }
    }

    /// Sets an option; one that is there stays.
    pub fn set(&mut self, key: &'static str, value: impl Into<toml_edit::Value>) {
        if self.get(key).is_none() {
            self.settings.push(Setting { key, value: value.into() });
        }
    }

    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<toml_edit::Value>) -> Self {
        self.set(key, value);
        self
    }

    pub fn get(&self, key: &str) -> Option<&toml_edit::Value> {
        self.settings.iter().find(|setting| setting.key == key).map(|setting| &setting.value)
    }
}

impl Entity {
    pub fn set(&mut self, key: &'static str, value: impl Into<toml_edit::Value>) {
        self.options.push(Setting { key, value: value.into() });
    }

    pub fn field(&mut self, name: &str) -> Option<&mut Member> {
        self.fields.iter_mut().find(|field| field.name == name)
    }

    /// A name that no field and no relation has yet.
    pub fn free_name(&self, wanted: &str) -> String {
        let taken = |name: &str| self.fields.iter().chain(&self.relations).any(|it| it.name == name);
        let others = (2..).map(|number| format!("{wanted}_{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(others);
        names.find(|name| !taken(name)).expect("some number is free")
    }
}

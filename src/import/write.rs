//! A draft as the text of a spec.

use toml_edit::{Array, InlineTable, Value};

use super::draft::{Draft, Entity, Member, Setting};
use crate::spec::DatabaseKind;

impl Draft {
    /// The spec.
    pub fn spec(&self) -> String {
        let mut text = format!("[project]\nname = {}\n", Value::from(self.name.as_str()));
        let database = match self.database {
            Some(DatabaseKind::Postgres) => Some("postgres"),
            Some(DatabaseKind::Mysql) => Some("mysql"),
            Some(DatabaseKind::Sqlite) | None => None,
        };
        if let Some(database) = database {
            text.push_str(&format!("database = {}\n", Value::from(database)));
        }
        if self.auth {
            text.push_str("\n[auth]\n");
        }
        for entity in &self.entities {
            text.push_str(&entity_text(entity));
        }
        text
    }
}

fn entity_text(entity: &Entity) -> String {
    let name = &entity.name;
    let mut lines: Vec<String> = entity.options.iter().map(line).collect();
    for (key, groups) in [("unique", &entity.unique), ("index", &entity.index)] {
        if !groups.is_empty() {
            let groups: Array = groups
                .iter()
                .map(|group| Value::from(group.iter().map(String::as_str).collect::<Array>()))
                .collect();
            lines.push(format!("{key} = {groups}"));
        }
    }
    let mut text = String::new();
    if !lines.is_empty() || (entity.fields.is_empty() && entity.relations.is_empty()) {
        text.push_str(&format!("\n[entities.{name}]\n"));
        text.extend(lines.iter().map(|line| format!("{line}\n")));
    }
    for (kind, members) in [("fields", &entity.fields), ("relations", &entity.relations)] {
        if !members.is_empty() {
            text.push_str(&format!("\n[entities.{name}.{kind}]\n"));
            text.extend(members.iter().map(member_text));
        }
    }
    text
}

/// `name = "string"` where there is a type alone, else a table in braces.
fn member_text(member: &Member) -> String {
    let value = match member.settings.as_slice() {
        [Setting { key: "type", value }] => value.to_string(),
        settings => {
            let pairs = settings.iter().map(|setting| (setting.key, setting.value.clone()));
            pairs.collect::<InlineTable>().to_string()
        }
    };
    format!("{} = {}\n", member.name, value.trim())
}

fn line(setting: &Setting) -> String {
    format!("{} = {}", setting.key, setting.value.to_string().trim())
}

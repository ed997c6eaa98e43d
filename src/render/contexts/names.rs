//! What things are called in Rust and in prose.

use serde::Serialize;

use crate::model::{Entity, Field, FieldType, Member, Model};
use crate::render::rust;

/// The names of an entity that its own files and others' use.
#[derive(Debug, Clone, Serialize)]
pub struct Names {
    pub pascal: String,
    pub plural: String,
    pub rust: String,
    pub response: String,
    pub input: String,
    pub constant: String,
    pub module: String,
    pub variable: String,
    pub snake: String,
    pub human: String,
    pub human_plural: String,
    /// `a post`, `an order`.
    pub a_human: String,
    pub path: String,
    pub key_type: String,
    pub key_rule: String,
    pub key_name: String,
    pub has_relations: bool,
}

impl Names {
    pub fn of(entity: &Entity, model: &Model) -> Self {
        let names = &entity.names;
        let key = model.key_type(entity.id);
        Self {
            pascal: names.pascal.clone(),
            plural: names.pascal_plural.clone(),
            rust: names.rust.clone(),
            response: format!("{}Response", names.rust),
            input: format!("{}Input", names.rust),
            constant: crate::model::names::constant(&names.table),
            module: names.module.clone(),
            variable: names.variable.clone(),
            snake: names.snake.clone(),
            human: names.human.clone(),
            human_plural: names.human_plural.clone(),
            a_human: with_article(&names.human),
            path: names.path.clone(),
            key_type: rust::row_type(&key),
            key_rule: rust::rule(&key.without_limits(), false).1,
            key_name: entity.key.name.json.clone(),
            has_relations: has_relations(entity),
        }
    }
}

/// Whether there is anything to include or to list under a row.
fn has_relations(entity: &Entity) -> bool {
    !(entity.belongs_to.is_empty() && entity.has.is_empty() && entity.many_to_many.is_empty())
}

pub fn with_article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o'])
        || (noun.starts_with('u') && !noun.starts_with("us") && !noun.starts_with("uni"));
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// A member of the row in Rust. Of a password the row has the hash.
pub fn row_member(entity: &Entity, member: Member) -> String {
    match member {
        Member::Key => entity.key.name.rust.clone(),
        Member::Field(index) => row_name(&entity.fields[index]),
        Member::BelongsTo(index) => entity.belongs_to[index].key.rust.clone(),
        _ => entity.member_name(member).to_owned(),
    }
}

/// The member of the row that a field is.
pub fn row_name(field: &Field) -> String {
    match field.kind {
        FieldType::Password(_) => format!("{}_hash", field.name.json),
        _ => field.name.rust.clone(),
    }
}

/// Whether a value of the type is copied rather than cloned.
pub fn is_copy(kind: &FieldType) -> bool {
    kind.text().is_none()
        && !matches!(kind, FieldType::Json { .. } | FieldType::Bytes(_) | FieldType::List(_))
}

/// Text of the user's as lines of documentation that cannot end the comment or hide what follows.
pub fn doc_lines(text: Option<&str>) -> Vec<String> {
    let clean = |line: &str| -> String {
        line.chars().filter(|c| !c.is_control() && !rust::is_invisible(*c)).collect()
    };
    text.unwrap_or_default()
        .lines()
        .map(|line| clean(line).trim_end().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

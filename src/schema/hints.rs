//! What the schemas alone do not tell: what was renamed, what values become, what existing rows get.

use crate::model::{Entity, Model, Value};

/// Answers to the questions that a change raises; all in the names of the spec.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hints {
    /// Entities, and many-to-many relations as `Post.tags`.
    pub tables: Vec<Rename>,
    /// Fields and `belongs_to` relations.
    pub columns: Vec<(String, Rename)>,
    /// What was not renamed: `Article`, or `Article.title`.
    pub dropped: Vec<String>,
    /// Entity, field, and what becomes of its values.
    pub values: Vec<(String, String, ValueMap)>,
    /// Entity, field or relation, and the value for the rows that exist.
    pub backfills: Vec<(String, String, Value)>,
}

/// `(old, new)` values of an enum.
pub type ValueMap = Vec<(String, String)>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    pub from: String,
    pub to: String,
}

impl Rename {
    pub fn new(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: from.into(), to: to.into() }
    }
}

impl Hints {
    /// What the spec says: `renamed_from`, `map`, `role_map`, `backfill`.
    pub fn of(model: &Model) -> Self {
        let mut hints = Self::default();
        for entity in &model.entities {
            hints.add_entity(entity);
        }
        for (index, join) in model.join_tables.iter().enumerate() {
            let left = model.entity(join.left);
            let relation =
                left.many_to_many.iter().find(|relation| relation.declaring && relation.join == index);
            if let (Some(relation), Some(old)) = (relation, &join.renamed_from) {
                let entity = left.renamed_from.as_ref().unwrap_or(&left.names.pascal);
                let new = format!("{}.{}", left.names.pascal, relation.name.json);
                hints.tables.push(Rename::new(format!("{entity}.{old}"), new.clone()));
                hints.tables.push(Rename::new(format!("{}.{old}", left.names.pascal), new));
            }
        }
        if let (Some(auth), Some(user)) = (&model.auth, model.user())
            && !auth.role_map.is_empty()
        {
            hints.values.push((user.names.pascal.clone(), "role".to_owned(), auth.role_map.clone()));
        }
        hints
    }

    fn add_entity(&mut self, entity: &Entity) {
        let name = &entity.names.pascal;
        if let Some(old) = &entity.renamed_from {
            self.tables.push(Rename::new(old, name));
            for relation in entity.many_to_many.iter().filter(|relation| relation.declaring) {
                let relation = &relation.name.json;
                self.tables.push(Rename::new(format!("{old}.{relation}"), format!("{name}.{relation}")));
            }
        }
        for field in &entity.fields {
            let json = &field.name.json;
            if let Some(old) = &field.renamed_from {
                self.columns.push((name.clone(), Rename::new(old, json)));
            }
            if let Some(value) = &field.backfill {
                self.backfills.push((name.clone(), json.clone(), value.clone()));
            }
            if !field.value_map.is_empty() {
                self.values.push((name.clone(), json.clone(), field.value_map.clone()));
            }
        }
        for relation in &entity.belongs_to {
            let json = &relation.name.json;
            if let Some(old) = &relation.renamed_from {
                self.columns.push((name.clone(), Rename::new(old, json)));
            }
            if let Some(value) = &relation.backfill {
                self.backfills.push((name.clone(), json.clone(), value.clone()));
            }
        }
    }

    /// Takes `Old=New` or `Entity.old=new`, as the command line gives it; false where it is neither.
    pub fn rename(&mut self, text: &str) -> bool {
        let Some((from, to)) = text.split_once('=') else { return false };
        let (from, to) = (from.trim(), to.trim());
        if from.is_empty() || to.is_empty() {
            return false;
        }
        match from.split_once('.') {
            None => self.tables.push(Rename::new(from, to)),
            Some((entity, member)) => {
                let to = to.rsplit('.').next().unwrap_or(to);
                self.columns.push((entity.to_owned(), Rename::new(member, to)));
                self.tables.push(Rename::new(from, format!("{entity}.{to}")));
            }
        }
        true
    }

    /// Takes `Old` or `Entity.old`: it was dropped, and is not the old name of something new.
    pub fn drop(&mut self, text: &str) {
        self.dropped.push(text.trim().to_owned());
    }

    pub(super) fn map_of(&self, entity: &str, member: &str) -> &[(String, String)] {
        let found = self.values.iter().find(|(e, m, _)| e == entity && m == member);
        found.map_or(&[], |(_, _, map)| map)
    }

    pub(super) fn backfill_of(&self, entity: &str, member: &str) -> Option<&Value> {
        self.backfills.iter().find(|(e, m, _)| e == entity && m == member).map(|(_, _, value)| value)
    }

    pub(super) fn is_dropped(&self, label: &str) -> bool {
        self.dropped.iter().any(|dropped| dropped == label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_names_tables_and_members() {
        let mut hints = Hints::default();
        assert!(hints.rename("Article=Post"));
        assert!(hints.rename("Post.title=headline"));
        assert!(!hints.rename("Post"));
        assert!(!hints.rename("=Post"));
        assert_eq!(hints.tables[0], Rename::new("Article", "Post"));
        assert_eq!(hints.columns, [("Post".to_owned(), Rename::new("title", "headline"))]);
    }
}

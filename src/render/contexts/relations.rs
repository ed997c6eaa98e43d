//! Relations as an entity's endpoints offer them.

use heck::ToShoutySnakeCase;
use serde::Serialize;

use super::names::Names;
use super::security::{self, Security};
use super::sql::Sql;
use crate::model::{Entity, JoinTable, Model, Rule};

/// A relation to rows that `include` can bring along, and their list under the row.
#[derive(Debug, Clone, Serialize)]
pub struct RelationContext {
    pub json: String,
    pub rust: String,
    /// Safe as part of an identifier: `parent_posts`.
    pub snake: String,
    /// For operation ids: `ParentPosts`.
    pub pascal: String,
    pub human: String,
    pub path: String,
    pub kind: &'static str,
    pub target: Names,
    /// The belongs_to that it is: the member of the row with the other's key.
    pub key: Option<String>,
    pub optional: bool,
    /// The join condition of an include.
    pub link_const: String,
    pub link_from: String,
    pub link_parent: String,
    /// SQL around the key of the row that a nested list is of.
    pub within_before: String,
    pub within_after: String,
    pub links: Option<LinksContext>,
    /// Of the list under a row.
    pub security: Security,
    /// Whether the list may be asked for at all: nobody may otherwise.
    pub listed: bool,
    pub readable: bool,
    /// Whether `include` may name it: what is one must be readable, what are many listed.
    pub includable: bool,
    /// The rules that an include goes by.
    pub include_by: &'static str,
    /// `.clone()`, where the key is no plain value.
    pub clone: &'static str,
    /// How an iterator over references to keys gives the keys.
    pub cloned: &'static str,
}

impl RelationContext {
    /// Whether there are endpoints for it under a row.
    pub fn is_nested(&self) -> bool {
        matches!(self.kind, "has_many" | "many_to_many")
            && (self.listed || self.links.as_ref().is_some_and(|links| links.writable))
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct LinksContext {
    pub constant: String,
    pub table: String,
    pub this_column: String,
    pub other_column: String,
    pub declares: bool,
    /// Of writing the links.
    pub security: Security,
    /// Whether any caller could write the links.
    pub writable: bool,
    /// The name of the other's key in paths.
    pub key_parameter: String,
}

/// The columns of a join table: of the side at hand, and of the other.
pub fn sides(join: &JoinTable, declaring: bool) -> (&str, &str) {
    if declaring { (&join.left_column, &join.right_column) } else { (&join.right_column, &join.left_column) }
}

pub struct RelationWriter<'a> {
    pub model: &'a Model,
    pub entity: &'a Entity,
    pub sql: &'a Sql<'a>,
}

impl RelationWriter<'_> {
    pub fn contexts(&self) -> Vec<RelationContext> {
        self.belongs_to().chain(self.has()).chain(self.many_to_many()).collect()
    }

    fn belongs_to(&self) -> impl Iterator<Item = RelationContext> {
        self.entity.belongs_to.iter().map(|relation| {
            let target = self.model.entity(relation.target);
            let mut context = self.context(&relation.name, target, "belongs_to", String::new());
            context.key = Some(relation.key.rust.clone());
            context.optional = relation.optional;
            context
        })
    }

    fn has(&self) -> impl Iterator<Item = RelationContext> {
        self.entity.has.iter().map(|relation| {
            let target = self.model.entity(relation.target);
            let kind = if relation.many { "has_many" } else { "has_one" };
            let mut context = self.context(&relation.name, target, kind, relation.path.clone());
            let table = self.sql.quote(&target.names.table);
            let column = format!("{table}.{}", self.sql.quote(&target.belongs_to[relation.via].column));
            context.within_before = format!("{column} = ");
            context.link_from = table;
            context.link_parent = column;
            context
        })
    }

    fn many_to_many(&self) -> impl Iterator<Item = RelationContext> {
        self.entity.many_to_many.iter().map(|relation| {
            let target = self.model.entity(relation.target);
            let join = &self.model.join_tables[relation.join];
            let (this, other) = sides(join, relation.declaring);
            let mut context = self.context(&relation.name, target, "many_to_many", relation.path.clone());
            let table = self.sql.quote(&target.names.table);
            let joined = self.sql.quote(&join.table);
            let key = format!("{table}.{}", self.sql.quote(&target.key.column));
            let on = format!("{joined}.{} = {key}", self.sql.quote(other));
            context.link_from = format!("{table} JOIN {joined} ON {on}");
            context.link_parent = format!("{joined}.{}", self.sql.quote(this));
            context.within_before =
                format!("EXISTS (SELECT 1 FROM {joined} WHERE {on} AND {} = ", context.link_parent);
            ")".clone_into(&mut context.within_after);
            let declarer = if relation.declaring { self.entity } else { target };
            let reader = if relation.declaring { target } else { self.entity };
            context.links = Some(LinksContext {
                constant: format!("{}_LINKS", relation.name.json.to_shouty_snake_case()),
                table: joined,
                this_column: self.sql.quote(this),
                other_column: self.sql.quote(other),
                declares: relation.declaring,
                security: Security::changing(&declarer.access.update),
                writable: is_open(&declarer.access.update) && is_open(&reader.access.read),
                key_parameter: format!("{}_id", target.names.snake),
            });
            context
        })
    }

    fn context(
        &self,
        name: &crate::model::Name,
        target: &Entity,
        kind: &'static str,
        path: String,
    ) -> RelationContext {
        let is_one = matches!(kind, "belongs_to" | "has_one");
        RelationContext {
            json: name.json.clone(),
            rust: name.rust.clone(),
            snake: name.json.clone(),
            pascal: heck::AsUpperCamelCase(&name.json).to_string(),
            human: name.json.replace('_', " "),
            path,
            kind,
            clone: if Names::of(target, self.model).key_type == "String" { ".clone()" } else { "" },
            cloned: if Names::of(target, self.model).key_type == "String" { "cloned" } else { "copied" },
            target: Names::of(target, self.model),
            key: None,
            optional: false,
            link_const: format!("{}_OF_{}", name.json, self.entity.names.snake).to_uppercase(),
            link_from: String::new(),
            link_parent: String::new(),
            within_before: String::new(),
            within_after: String::new(),
            links: None,
            security: security::listing(self.model, target).and(Security::seeing(&self.entity.access.read)),
            listed: is_open(&target.access.list),
            readable: is_open(&target.access.read),
            includable: is_open(if is_one { &target.access.read } else { &target.access.list }),
            include_by: if is_one { "read" } else { "list" },
        }
    }
}

fn is_open(rules: &[Rule]) -> bool {
    !rules.is_empty()
}

//! Relations of an entity that one caller can follow from both ends.

use serde::Serialize;

use super::ways::{Part, State, Way, WayWriter};
use crate::model::{Entity, EntityId, Model, Rule, Who};
use crate::render::contexts::relations::sides;
use crate::render::contexts::sql::Sql;
use crate::render::rust::literal;

/// So many rows there must be on each side; a row that is linked to others of its kind takes one more.
const ROWS: usize = 3;

#[derive(Debug, Clone, Serialize)]
pub struct RelationContext {
    pub name: String,
    pub path: String,
    #[serde(skip)]
    pub module: String,
    pub constant: String,
    /// Of someone who sees both ends, with what a row must be like.
    pub way: String,
    #[serde(skip)]
    pub has_conditions: bool,
    /// What a row at the other end must be like, in JSON.
    pub with: String,
    /// In Rust, and its variant.
    pub by: String,
    #[serde(skip)]
    pub variant: &'static str,
    /// What it leads to comes in pages.
    pub many: bool,
    /// Its links are written.
    pub linked: bool,
}

/// A relation of any kind.
struct Relation<'a> {
    name: &'a str,
    path: &'a str,
    target: EntityId,
    many: bool,
    /// The member of the row at the one end that refers to the other.
    to: Option<&'a str>,
    from: Option<&'a str>,
    link: Option<(usize, bool)>,
    read: Option<&'a [Who]>,
}

pub struct RelationWriter<'a> {
    pub model: &'a Model,
    pub entity: &'a Entity,
    pub writer: WayWriter<'a>,
    pub sql: &'a Sql<'a>,
}

impl RelationWriter<'_> {
    pub fn contexts(&self) -> Vec<RelationContext> {
        self.relations().iter().filter_map(|relation| self.context(relation)).collect()
    }

    fn relations(&self) -> Vec<Relation<'_>> {
        let plain = |name, path, target| Relation {
            name,
            path,
            target,
            many: true,
            to: None,
            from: None,
            link: None,
            read: None,
        };
        let belongs_to = self.entity.belongs_to.iter().map(|relation| Relation {
            many: false,
            to: Some(relation.key.json.as_str()),
            read: relation.read.as_deref(),
            ..plain(relation.name.json.as_str(), "", relation.target)
        });
        let has = self.entity.has.iter().map(|relation| {
            let via = &self.model.entity(relation.target).belongs_to[relation.via];
            Relation {
                many: relation.many,
                from: Some(&via.key.json),
                read: via.read.as_deref(),
                ..plain(&relation.name.json, &relation.path, relation.target)
            }
        });
        let many_to_many = self.entity.many_to_many.iter().map(|relation| Relation {
            link: Some((relation.join, relation.declaring)),
            ..plain(&relation.name.json, &relation.path, relation.target)
        });
        belongs_to.chain(has).chain(many_to_many).collect()
    }

    fn context(&self, relation: &Relation) -> Option<RelationContext> {
        let target = self.model.entity(relation.target);
        let itself = target.id == self.entity.id;
        let rows = |entity: &Entity| self.writer.rows.get(entity.id).len();
        let enough = if itself && relation.link.is_some() { ROWS + 1 } else { ROWS };
        let runs_out = itself && relation.link.is_none() && self.runs_out();
        if self.has_callers(relation) {
            return None;
        }
        // Nothing is seen of it.
        if self.entity.access.list.is_empty() && !relation.many {
            return None;
        }
        if rows(self.entity) < enough || rows(target) < enough || runs_out {
            return None;
        }
        let ends = |linked| self.ends(relation, target, linked);
        let (linked, (way, other)) = match relation.link {
            Some(_) => {
                ends(true).map_or_else(|| ends(false).map(|ends| (false, ends)), |ends| Some((true, ends)))
            }
            None => ends(false).map(|ends| (false, ends)),
        }?;
        let (by, variant) = self.by(relation);
        let way = way.context(self.model);
        Some(RelationContext {
            name: relation.name.to_owned(),
            path: relation.path.to_owned(),
            module: target.names.module.clone(),
            constant: crate::model::names::constant(&target.names.table),
            way: way.expression,
            has_conditions: way.has_conditions,
            with: other.to_json().to_string(),
            by,
            variant,
            many: relation.many,
            linked,
        })
    }

    /// Are those who send the requests of tests among what belongs to a row?
    fn has_callers(&self, relation: &Relation) -> bool {
        let target = self.model.entity(relation.target);
        let mut keys = target.belongs_to.iter().enumerate();
        target.is_user
            && keys.any(|(index, other)| {
                relation.from == Some(&other.key.json) && self.model.is_followed(target, index)
            })
    }

    /// Are there unique values of which there are not enough for rows that refer to their own kind?
    fn runs_out(&self) -> bool {
        let mut fields = self.entity.fields.iter();
        fields.any(|field| field.unique && field.kind.numbered_sample().is_none())
    }

    /// Someone who may, with what the row and the one at the other end must be like.
    fn ends(&self, relation: &Relation, target: &Entity, linked: bool) -> Option<(Way, State)> {
        let declaring = relation.link.is_some_and(|(_, declaring)| declaring);
        let (own, others) = (&self.entity.access, &target.access);
        let mut here = vec![&own.read];
        here.extend((!own.list.is_empty()).then_some(&own.list));
        here.extend((linked && declaring).then_some(&own.update));
        let mut there = vec![if relation.many { &others.list } else { &others.read }];
        there.extend(linked.then_some(&others.read));
        there.extend((linked && !declaring).then_some(&others.update));
        if here.iter().chain(&there).any(|rules| rules.is_empty()) {
            return None;
        }
        let roles: Vec<Option<usize>> = match &self.model.auth {
            Some(auth) => (0..auth.roles.len()).rev().map(Some).collect(),
            None => vec![None],
        };
        roles.into_iter().find_map(|role| self.ends_for(relation, target, role, &here, &there))
    }

    fn ends_for(
        &self,
        relation: &Relation,
        target: &Entity,
        role: Option<usize>,
        here: &[&Vec<Rule>],
        there: &[&Vec<Rule>],
    ) -> Option<(Way, State)> {
        let seen = |read: &[Who]| read.iter().any(|who| self.writer.passes(*who, role));
        if !relation.read.is_none_or(seen) {
            return None;
        }
        let mut row = self.writer.way_of(self.entity, here, role)?;
        let mut other = self.writer.way_of(target, there, role)?;
        if let Some(name) = relation.to {
            other = joined(other, row.take(name))?;
        }
        if let Some(name) = relation.from {
            row = joined(row, other.take(name))?;
        }
        if relation.link.is_some() && target.id == self.entity.id {
            row = row.and(&other)?;
            other = row.clone();
        }
        let is_possible = self.writer.is_possible(self.entity, &row, role, false)
            && self.writer.is_possible(target, &other, role, false);
        is_possible.then_some((Way { role, state: row }, other))
    }

    fn by(&self, relation: &Relation) -> (String, &'static str) {
        if let Some((join, declaring)) = relation.link {
            let join = &self.model.join_tables[join];
            let (this, other) = sides(join, declaring);
            let columns = [join.table.as_str(), this, other].map(|name| literal(&self.sql.quote(name)));
            return (format!("By::Link({})", columns.join(", ")), "Link");
        }
        match (relation.to, relation.from) {
            (Some(name), _) => (format!("By::To({})", literal(name)), "To"),
            (_, name) => (format!("By::From({})", literal(name.unwrap_or_default())), "From"),
        }
    }
}

/// The state with what is said of the row by a reference to it.
fn joined(state: State, part: Option<Part>) -> Option<State> {
    match part {
        Some(Part::Row(inner)) => state.and(&inner),
        Some(Part::Value(_) | Part::Null) => None,
        None => Some(state),
    }
}

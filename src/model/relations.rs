//! Relations, each tied to its target; first the belongs_to, then what rests on them.

mod belongs_to;
mod many_to_many;

use super::context::Context;
use super::data::{Entity, EntityId, Has, Name, Step};
use super::names;
use super::problem::Problem;
use super::types::listed;
use crate::diagnostic::suggest;
use crate::spec::{self, RelationKind};

/// Gives every entity its relations.
pub(super) fn resolve(context: &mut Context) {
    for id in context.ids() {
        for relation in &context.sources[id.0].relations {
            context.check_snake("relation", &relation.name);
        }
    }
    belongs_to::resolve(context);
    for id in context.ids() {
        for relation in &context.sources[id.0].relations {
            let has = match &relation.kind {
                RelationKind::HasMany { target, via } => {
                    has(context, id, relation, target, via.as_ref(), true)
                }
                RelationKind::HasOne { target, via } => {
                    has(context, id, relation, target, via.as_ref(), false)
                }
                RelationKind::BelongsTo(_) | RelationKind::ManyToMany(_) => continue,
            };
            match has {
                Some(has) => context.model.entities[id.0].has.push(has),
                None => context.mark_broken(id, &relation.name),
            }
        }
    }
    many_to_many::resolve(context);
}

fn has(
    context: &mut Context,
    id: EntityId,
    relation: &spec::Relation,
    target: &spec::Name,
    via: Option<&spec::Name>,
    many: bool,
) -> Option<Has> {
    let target_id = context.entity(target)?;
    let via = way_back(context, id, target, target_id, via)?;
    let back = &context.model.entity(target_id).belongs_to[via];
    let names = (target.value.clone(), back.name.json.clone());
    match (many, back.unique) {
        (false, false) => {
            let problem = Problem::HasOneNeedsUnique { target: names.0, via: names.1 };
            context.push(relation.name.error(&problem));
        }
        (true, true) => {
            let problem = Problem::HasManyOfUnique { target: names.0, via: names.1 };
            context.push(relation.name.warning(&problem));
        }
        _ => {}
    }
    Some(Has {
        name: Name::of_member(&relation.name),
        path: names::kebab(&relation.name),
        target: target_id,
        via,
        many,
    })
}

/// The belongs_to of the target that leads back here: the one named, or the only one.
fn way_back(
    context: &mut Context,
    id: EntityId,
    target: &spec::Name,
    target_id: EntityId,
    via: Option<&spec::Name>,
) -> Option<usize> {
    let entity = context.model.entity(id).names.pascal.clone();
    let other = context.model.entity(target_id);
    let ways: Vec<(usize, String)> = other
        .belongs_to
        .iter()
        .enumerate()
        .filter(|(_, relation)| relation.target == id)
        .map(|(index, relation)| (index, relation.name.json.clone()))
        .collect();
    if let Some(via) = via {
        if context.is_broken(target_id, via) {
            return None;
        }
        let found = ways.iter().find(|(_, name)| *name == via.value).map(|(index, _)| *index);
        if found.is_none() {
            let near = suggest(via, ways.iter().map(|(_, name)| name.as_str()))
                .or_else(|| ways.first().map(|(_, name)| name.as_str()))
                .map(str::to_owned);
            let (via_name, target) = (via.value.clone(), target.value.clone());
            context.push(via.error(&Problem::UnknownVia { via: via_name, target, entity, near }));
        }
        return found;
    }
    match ways.as_slice() {
        [(only, _)] => Some(*only),
        [] => {
            if !has_broken_relation(context, target_id) {
                context.push(target.error(&Problem::NoWayBack { target: target.value.clone(), entity }));
            }
            None
        }
        _ => {
            let names: Vec<&str> = ways.iter().map(|(_, name)| name.as_str()).collect();
            let problem = Problem::SeveralWaysBack { target: target.value.clone(), ways: listed(&names) };
            context.push(target.error(&problem));
            None
        }
    }
}

fn has_broken_relation(context: &Context, id: EntityId) -> bool {
    context.sources[id.0].relations.iter().any(|relation| context.is_broken(id, &relation.name))
}

impl Entity {
    /// A relation by its name, and where it leads.
    pub fn step(&self, name: &str) -> Option<(Step, EntityId)> {
        let belongs_to = self.belongs_to.iter().enumerate();
        let has = self.has.iter().enumerate();
        let many_to_many = self.many_to_many.iter().enumerate();
        belongs_to
            .map(|(index, relation)| (&relation.name, Step::BelongsTo(index), relation.target))
            .chain(has.map(|(index, relation)| (&relation.name, Step::Has(index), relation.target)))
            .chain(
                many_to_many
                    .map(|(index, relation)| (&relation.name, Step::ManyToMany(index), relation.target)),
            )
            .find(|(found, ..)| found.json == name)
            .map(|(_, step, target)| (step, target))
    }

    /// The names of all relations.
    pub fn relation_names(&self) -> impl Iterator<Item = &str> {
        let belongs_to = self.belongs_to.iter().map(|relation| &relation.name);
        let has = self.has.iter().map(|relation| &relation.name);
        let many_to_many = self.many_to_many.iter().map(|relation| &relation.name);
        belongs_to.chain(has).chain(many_to_many).map(|name| name.json.as_str())
    }
}

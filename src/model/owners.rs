//! Who owns a row: the ways from it to a user.

use super::context::Context;
use super::data::{EntityId, Owner, Step};
use super::problem::Problem;
use crate::diagnostic::suggest;
use crate::spec::{self, Name, Spanned};

/// The name of the user as the owner of itself, beside owners that the spec adds.
const SELF: &str = "self";

/// Gives every entity its owners, and marks the reference that the caller is put into.
pub(super) fn resolve(context: &mut Context) {
    for id in context.ids() {
        let written = context.sources[id.0].owner.as_ref();
        let mut owners = written.map(|written| added(context, id, written)).unwrap_or_default();
        if context.model.entity(id).is_user {
            // Told apart by a name where there are others.
            let name = (!owners.is_empty()).then(|| SELF.to_owned());
            owners.insert(0, Owner { name, path: Vec::new() });
        }
        let direct = owners.iter().find_map(Owner::direct);
        let entity = &mut context.model.entities[id.0];
        entity.owners = owners;
        // A user is made by signing up, where there is no caller yet.
        if let Some(direct) = direct.filter(|_| !entity.is_user) {
            let relation = &mut entity.belongs_to[direct];
            relation.owner = true;
            // Of an owner that nobody may name there is no other than the caller.
            relation.caller |= relation.read_only;
        }
    }
}

fn added(context: &mut Context, id: EntityId, written: &Spanned<spec::Owner>) -> Vec<Owner> {
    if context.model.auth.is_none() {
        context.push(written.error(&Problem::NeedsAuth { what: "`owner`".to_owned() }));
        return Vec::new();
    }
    let paths: Vec<(Option<&Name>, &Spanned<String>)> = match &written.value {
        spec::Owner::Paths(paths) => paths.iter().map(|path| (None, path)).collect(),
        spec::Owner::Named(named) => named.iter().map(|(name, path)| (Some(name), path)).collect(),
    };
    if paths.is_empty() {
        context.push(written.error(&Problem::EmptyOwner));
    }
    let mut owners = Vec::new();
    for (name, path) in paths {
        if let Some(name) = name {
            check_name(context, name);
        }
        if let Some(steps) = steps(context, id, path) {
            owners.push(Owner { name: name.map(|name| name.value.clone()), path: steps });
        }
    }
    owners
}

/// The name of an owner is a word of `access`, and must not be one already.
fn check_name(context: &mut Context, name: &Name) {
    context.check_snake("owner", name);
    let roles = context.model.auth.iter().flat_map(|auth| &auth.roles);
    let is_word = matches!(name.as_str(), "public" | "user" | "owner" | "nobody" | SELF);
    if is_word || roles.into_iter().any(|role| role.name == name.value) {
        context.push(name.error(&Problem::OwnerIsWord { name: name.value.clone() }));
    }
}

fn steps(context: &mut Context, id: EntityId, path: &Spanned<String>) -> Option<Vec<Step>> {
    let mut at = id;
    let mut steps = Vec::new();
    for name in path.split('.') {
        if context.is_broken(at, name) {
            return None;
        }
        let entity = context.model.entity(at);
        let Some((step, target)) = entity.step(name) else {
            let problem = Problem::UnknownStep {
                step: name.to_owned(),
                entity: entity.names.pascal.clone(),
                near: suggest(name, entity.relation_names()).map(str::to_owned),
            };
            context.push(path.error(&problem));
            return None;
        };
        steps.push(step);
        at = target;
    }
    let end = context.model.entity(at);
    if !end.is_user {
        let problem = Problem::PathNotToUser { end: end.names.pascal.clone() };
        context.push(path.error(&problem));
        return None;
    }
    Some(steps)
}

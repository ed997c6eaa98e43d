//! Who may do what: the words of `access`, `read`, `write` and `enqueue`.

mod creators;

use std::ops::Range;

use super::conditions;
use super::context::Context;
use super::data::{Access, EntityId, Owner, Rule, Step, Who};
use super::problem::Problem;
use super::types::listed;
use super::user;
use crate::diagnostic::{Diagnostic, suggest};
use crate::spec::{self, Name, RelationKind};

/// Gives every entity its rules, and its members theirs.
pub(super) fn resolve(context: &mut Context) {
    for id in context.ids() {
        let access = access(context, id);
        context.model.entities[id.0].access = access;
        members(context, id);
        check_owner_at_create(context, id);
        creators::check(context, id);
    }
}

fn access(context: &mut Context, id: EntityId) -> Access {
    let defaults = defaults(context, id);
    let Some(written) = &context.sources[id.0].access else { return defaults };
    let mut rules = |written: Option<&Vec<spec::Rule>>, default: Vec<Rule>| match written {
        Some(written) => resolve_rules(context, id, written),
        None => default,
    };
    Access {
        list: rules(written.list.as_ref(), defaults.list),
        read: rules(written.read.as_ref(), defaults.read),
        create: rules(written.create.as_ref(), defaults.create),
        update: rules(written.update.as_ref(), defaults.update),
        delete: rules(written.delete.as_ref(), defaults.delete),
    }
}

fn defaults(context: &Context, id: EntityId) -> Access {
    let all = |who: &[Who]| -> Vec<Rule> {
        who.iter().map(|who| Rule { who: *who, condition: Vec::new() }).collect()
    };
    match context.admin() {
        Some(admin) if context.model.entity(id).is_user => {
            let own = all(&[self_owner(context, id), admin]);
            Access {
                list: all(&[admin]),
                read: own.clone(),
                create: all(&[admin]),
                update: own.clone(),
                delete: own,
            }
        }
        _ => {
            let who = all(&[if context.model.auth.is_some() { Who::User } else { Who::Public }]);
            Access {
                list: who.clone(),
                read: who.clone(),
                create: who.clone(),
                update: who.clone(),
                delete: who,
            }
        }
    }
}

/// The user as the owner of itself, apart from owners that the spec adds.
fn self_owner(context: &Context, id: EntityId) -> Who {
    if context.model.entity(id).owners.len() == 1 { Who::Owner } else { Who::NamedOwner(0) }
}

fn resolve_rules(context: &mut Context, id: EntityId, written: &[spec::Rule]) -> Vec<Rule> {
    if let Some(nobody) = written.iter().find(|rule| rule.who.value == "nobody") {
        if written.len() > 1 || !nobody.condition.is_empty() {
            context.push(nobody.who.error(&Problem::NobodyAlone));
        }
        return Vec::new();
    }
    let mut rules: Vec<Rule> = Vec::new();
    for rule in written {
        let condition = conditions::resolve(context, id, &rule.condition);
        let Some(who) = word(context, Some(id), &rule.who) else { continue };
        // Where the word alone is enough, it is enough once.
        if rules.iter().any(|rule| rule.who == who && rule.condition.is_empty()) {
            continue;
        }
        if condition.is_empty() {
            rules.retain(|rule| rule.who != who);
        }
        rules.push(Rule { who, condition });
    }
    rules
}

/// The rules of a job's `enqueue`, which no row stands behind.
pub(super) fn enqueue(context: &mut Context, written: &[spec::Rule]) -> Vec<Rule> {
    const PLACE: &str = "`enqueue`";
    if written.len() == 1 && written[0].who.value == "nobody" {
        return Vec::new();
    }
    let mut rules = Vec::new();
    for rule in written {
        if let Some(condition) = rule.condition.first() {
            context.push(condition.key.error(&Problem::ConditionNotHere { place: PLACE }));
        }
        let word = rule.who.value.as_str();
        if word == "nobody" {
            context.push(rule.who.error(&Problem::NobodyAlone));
        } else if word == "owner" {
            let words = "`public`, `user`, a role or `nobody`";
            context.push(rule.who.error(&Problem::WordNotHere {
                word: word.to_owned(),
                place: PLACE,
                words,
            }));
        } else if let Some(who) = self::word(context, None, &rule.who) {
            rules.push(Rule { who, condition: Vec::new() });
        }
    }
    rules
}

/// A word of `access`; `nobody` is none here. `id` is the entity whose owners are meant.
fn word(context: &mut Context, id: Option<EntityId>, word: &Name) -> Option<Who> {
    let owners: &[Owner] = id.map(|id| context.model.entity(id).owners.as_slice()).unwrap_or_default();
    let named = owners.iter().position(|owner| owner.name.as_ref() == Some(&word.value));
    let Some(auth) = &context.model.auth else {
        if word.value == "public" {
            return Some(Who::Public);
        }
        let known = ["public", "nobody"];
        let problem = match suggest(word, known) {
            Some(near) => Problem::UnknownWord {
                word: word.value.clone(),
                near: Some(near.to_owned()),
                known: listed(&known),
            },
            None => Problem::NeedsAuth { what: format!("`{}`", word.value) },
        };
        context.push(word.error(&problem));
        return None;
    };
    match word.as_str() {
        "public" => return Some(Who::Public),
        "user" => return Some(Who::User),
        "owner" if !owners.is_empty() => return Some(Who::Owner),
        "owner" => {
            no_owner(context, id, word);
            return None;
        }
        _ => {}
    }
    if let Some(role) = auth.roles.iter().position(|role| role.name == word.value) {
        return Some(Who::Role(role));
    }
    if named.is_some() {
        return named.map(Who::NamedOwner);
    }
    if id.is_some_and(|id| names_broken_owner(context, id, word)) {
        return None;
    }
    let mut known = vec!["public", "user", "owner", "nobody"];
    known.extend(auth.roles.iter().map(|role| role.name.as_str()).filter(|role| *role != "user"));
    known.extend(owners.iter().filter_map(|owner| owner.name.as_deref()));
    let near = suggest(word, known.iter().copied()).map(str::to_owned);
    let problem = Problem::UnknownWord { word: word.value.clone(), near, known: listed(&known) };
    context.push(word.error(&problem));
    None
}

/// Is the word an owner of the spec whose path is a problem already?
fn names_broken_owner(context: &Context, id: EntityId, word: &Name) -> bool {
    match context.sources[id.0].owner.as_ref().map(|owner| &owner.value) {
        Some(spec::Owner::Named(named)) => named.iter().any(|(name, _)| name.value == word.value),
        _ => false,
    }
}

fn no_owner(context: &mut Context, id: Option<EntityId>, word: &Name) {
    let Some(id) = id else { return };
    // An owner that is written and wrong is a problem already.
    if context.sources[id.0].owner.is_some() {
        return;
    }
    let entity = context.model.entity(id);
    let candidates: Vec<&str> = entity
        .belongs_to
        .iter()
        .filter(|relation| context.model.entity(relation.target).is_user)
        .map(|relation| relation.name.json.as_str())
        .collect();
    let candidates = if candidates.is_empty() { String::new() } else { listed(&candidates) };
    context.push(word.error(&Problem::NoOwner { candidates }));
}

/// `read` and `write` of fields and belongs_to.
fn members(context: &mut Context, id: EntityId) {
    let source = context.sources[id.0];
    if context.model.entity(id).is_user {
        own_fields(context, id);
    }
    for written in &source.fields {
        let read = words(context, id, written.options.read.as_ref(), "`read`");
        let write = words(context, id, written.options.write.as_ref(), "`write`");
        let fields = &mut context.model.entities[id.0].fields;
        if let Some(field) = fields.iter_mut().rfind(|field| field.name.json == written.name.value) {
            (field.read, field.write) = (read, write);
        }
    }
    for relation in &source.relations {
        let RelationKind::BelongsTo(written) = &relation.kind else { continue };
        let read = words(context, id, written.read.as_ref(), "`read`");
        let write = words(context, id, written.write.as_ref(), "`write`");
        let relations = &mut context.model.entities[id.0].belongs_to;
        if let Some(found) = relations.iter_mut().find(|found| found.name.json == relation.name.value) {
            (found.read, found.write) = (read, write);
        }
    }
}

/// The fields that come with `[auth]` have their rights whatever the spec says.
fn own_fields(context: &mut Context, id: EntityId) {
    let Some(admin) = context.admin() else { return };
    let own = self_owner(context, id);
    for field in &mut context.model.entities[id.0].fields {
        if user::is_private(&field.name.json) {
            field.read = Some(vec![own, admin]);
        }
        if user::is_right(&field.name.json) {
            field.write = Some(vec![admin]);
        }
        // Whoever sets the address of an account can have a new password mailed to it.
        if field.name.json == "email" {
            field.write = Some(vec![own, admin]);
        }
    }
}

fn words(
    context: &mut Context,
    id: EntityId,
    written: Option<&spec::Spanned<Vec<Name>>>,
    place: &'static str,
) -> Option<Vec<Who>> {
    let written = written?;
    if written.is_empty() {
        context.push(written.error(&Problem::EmptyRule));
    }
    let mut whos = Vec::new();
    for word in &written.value {
        if matches!(word.as_str(), "public" | "nobody") {
            let words = "`user`, `owner` or a role";
            context.push(word.error(&Problem::WordNotHere { word: word.value.clone(), place, words }));
        } else if let Some(who) = self::word(context, Some(id), word)
            && !whos.contains(&who)
        {
            whos.push(who);
        }
    }
    Some(whos)
}

/// `owner` at create needs a way that starts at the new row itself.
fn check_owner_at_create(context: &mut Context, id: EntityId) {
    let entity = context.model.entity(id);
    let starts_here = |owner: &Owner| matches!(owner.path.first(), Some(Step::BelongsTo(_)));
    let never = |who: Who| match who {
        Who::Owner => !entity.owners.iter().any(starts_here),
        Who::NamedOwner(index) => !starts_here(&entity.owners[index]),
        Who::Public | Who::User | Who::Role(_) => false,
    };
    if entity.access.create.iter().any(|rule| never(rule.who))
        && let Some(place) = create_place(context, id)
    {
        context.push(Diagnostic::error_at(&place, &Problem::OwnerNeverAtCreate));
    }
}

/// Where the rule of `create` stands, if the spec has one.
fn create_place(context: &Context, id: EntityId) -> Option<Range<usize>> {
    let create = context.sources[id.0].access.as_ref()?.create.as_ref()?;
    create.first().map(|rule| rule.who.span.clone())
}

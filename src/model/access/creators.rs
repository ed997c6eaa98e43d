//! Can everybody who may create a row give it all that it needs?

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::model::context::Context;
use crate::model::data::{BelongsTo, Entity, EntityId, Registration, Who};
use crate::model::describe;
use crate::model::problem::Problem;
use crate::model::user;
use crate::spec::{self, RelationKind};

/// One that may create, and the words that let it set a member.
struct Creator {
    /// For messages.
    name: String,
    passes: Vec<Who>,
}

pub(super) fn check(context: &mut Context, id: EntityId) {
    let creators = creators(context, id);
    check_writers(context, id, &creators);
    check_caller(context, id);
}

fn creators(context: &Context, id: EntityId) -> Vec<Creator> {
    let entity = context.model.entity(id);
    let Some(auth) = &context.model.auth else { return Vec::new() };
    let mut creators: Vec<Creator> = entity
        .access
        .create
        .iter()
        .map(|rule| Creator {
            name: format!("`{}`", describe::who(&context.model, entity, rule.who)),
            passes: passes(entity, rule.who, context.admin()),
        })
        .collect();
    if entity.is_user && auth.registration == Registration::Open {
        creators
            .push(Creator { name: "one who signs up".to_owned(), passes: user::WORDS_AT_SIGN_UP.to_vec() });
    }
    creators
}

/// The words of `write` that let everybody pass whom the rule lets create.
fn passes(entity: &Entity, who: Who, admin: Option<Who>) -> Vec<Who> {
    let owners = || (0..entity.owners.len()).map(Who::NamedOwner).chain([Who::Owner]);
    match who {
        Who::Public => Vec::new(),
        // The caller becomes the owner where there is a direct one.
        Who::User => {
            let direct = entity.owners.iter().position(|owner| owner.direct().is_some());
            let own = direct.map(|index| [Who::Owner, Who::NamedOwner(index)]);
            own.into_iter().flatten().chain([Who::User]).collect()
        }
        Who::Owner => vec![Who::User, Who::Owner],
        Who::NamedOwner(_) => vec![Who::User, Who::Owner, who],
        Who::Role(_) if Some(who) == admin => owners().chain([Who::User, who]).collect(),
        Who::Role(_) => vec![Who::User, who],
    }
}

fn check_writers(context: &mut Context, id: EntityId, creators: &[Creator]) {
    let mut problems = Vec::new();
    for (name, write, place) in needed(context, id) {
        let barred = creators.iter().find(|creator| !write.iter().any(|who| creator.passes.contains(who)));
        if let Some(creator) = barred {
            let problem = Problem::CreatorMayNotWrite { field: name, who: creator.name.clone() };
            problems.push(Diagnostic::error_at(&place, &problem));
        }
    }
    context.problems.extend(problems);
}

/// The members that a new row needs from its creator and that not everybody may write, with those who may.
fn needed(context: &Context, id: EntityId) -> Vec<(String, Vec<Who>, Range<usize>)> {
    let (entity, source) = (context.model.entity(id), context.sources[id.0]);
    let fields = entity.fields.iter().filter(|field| {
        !field.optional
            && field.default.is_none()
            && !(entity.is_user && user::is_own_field(&field.name.json))
    });
    let fields = fields.filter_map(|field| {
        let place = written_field(source, &field.name.json)?.options.write.as_ref()?.span.clone();
        Some((field.name.json.clone(), field.write.clone()?, place))
    });
    let relations =
        entity.belongs_to.iter().filter(|relation| !relation.optional && !is_from_caller(relation));
    let relations = relations.filter_map(|relation| {
        let place = written_belongs_to(source, &relation.name.json)?.write.as_ref()?.span.clone();
        Some((relation.name.json.clone(), relation.write.clone()?, place))
    });
    fields.chain(relations).collect()
}

fn written_field<'s>(source: &'s spec::Entity, name: &str) -> Option<&'s spec::Field> {
    source.fields.iter().find(|field| field.name.value == name)
}

fn written_belongs_to<'s>(source: &'s spec::Entity, name: &str) -> Option<&'s spec::BelongsTo> {
    source.relations.iter().find(|relation| relation.name.value == name).and_then(|relation| match &relation
        .kind
    {
        RelationKind::BelongsTo(written) => Some(written.as_ref()),
        _ => None,
    })
}

fn is_from_caller(relation: &BelongsTo) -> bool {
    relation.caller || relation.owner
}

/// What the caller is put into must not be required where there may be no caller.
fn check_caller(context: &mut Context, id: EntityId) {
    let entity = context.model.entity(id);
    // Nobody is signed in while signing up, or while making the first administrator.
    if !entity.is_user && !entity.access.create.iter().any(|rule| rule.who == Who::Public) {
        return;
    }
    let relations =
        entity.belongs_to.iter().filter(|relation| is_from_caller(relation) && !relation.optional);
    let problems: Vec<Diagnostic> = relations
        .filter_map(|relation| {
            let written = context.sources[id.0]
                .relations
                .iter()
                .find(|written| written.name.value == relation.name.json)?;
            let problem = Problem::OwnerWithoutCaller { relation: relation.name.json.clone() };
            let diagnostic = written.name.error(&problem);
            Some(match super::create_place(context, id) {
                Some(place) => diagnostic.also(&place, "this lets anyone create"),
                None => diagnostic,
            })
        })
        .collect();
    context.problems.extend(problems);
}

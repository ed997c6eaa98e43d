//! Uniques and indexes over several members, and the checks.

use super::conditions;
use super::context::Context;
use super::data::{EntityId, Index, Member, Unique};
use super::problem::Problem;
use crate::spec::{self, Name, Spanned};

pub(super) fn resolve(context: &mut Context) {
    for id in context.ids() {
        let source = context.sources[id.0];
        let unique =
            source.unique.iter().filter_map(|written| unique(context, id, written)).collect::<Vec<_>>();
        let indexes = source
            .index
            .iter()
            .filter_map(|written| {
                Some(Index { on: group(context, id, "an index", &written.value, written)? })
            })
            .collect::<Vec<_>>();
        refuse_repeated(context, "unique", &source.unique, |written| {
            (names(&written.on), !written.condition.is_empty())
        });
        refuse_repeated(context, "index", &source.index, |written| (names(written), false));
        let checks =
            source.check.iter().filter_map(|check| super::checks::resolve(context, id, check)).collect();
        let entity = &mut context.model.entities[id.0];
        (entity.unique, entity.indexes, entity.checks) = (unique, indexes, checks);
    }
}

fn names(group: &[Name]) -> Vec<&str> {
    group.iter().map(|name| name.as_str()).collect()
}

fn unique(context: &mut Context, id: EntityId, written: &Spanned<spec::Unique>) -> Option<Unique> {
    let on = group(context, id, "a unique", &written.on, written)?;
    for (name, member) in written.on.iter().zip(&on) {
        if !matches!(member, Member::Field(_) | Member::BelongsTo(_)) {
            context.push(name.error(&Problem::BuiltInInUnique { name: name.value.clone() }));
        }
    }
    for condition in &written.condition {
        if condition.key.contains('.') {
            context.push(condition.key.error(&Problem::PathInUnique { key: condition.key.value.clone() }));
            return None;
        }
    }
    Some(Unique { on, condition: conditions::resolve(context, id, &written.condition) })
}

fn group<T>(
    context: &mut Context,
    id: EntityId,
    what: &'static str,
    written: &[Name],
    place: &Spanned<T>,
) -> Option<Vec<Member>> {
    if written.is_empty() {
        context.push(place.error(&Problem::EmptyGroup { what }));
        return None;
    }
    let mut members: Vec<Member> = Vec::new();
    let mut complete = true;
    for name in written {
        let Some(member) = context.member(id, name, name) else {
            complete = false;
            continue;
        };
        let kind = context.member_type(id, member);
        if members.contains(&member) {
            context.push(name.error(&Problem::RepeatedMember { name: name.value.clone() }));
        } else if kind.is_comparable() {
            members.push(member);
        } else {
            let problem = Problem::NotIndexable { name: name.value.clone(), kind: kind.name(), what };
            context.push(name.error(&problem));
            complete = false;
        }
    }
    complete.then_some(members)
}

/// Two groups over the same members differ where one alone has a condition.
fn refuse_repeated<'s, T>(
    context: &mut Context,
    what: &'static str,
    groups: &'s [Spanned<T>],
    key: impl Fn(&'s T) -> (Vec<&'s str>, bool),
) {
    let keys: Vec<_> = groups.iter().map(|group| key(&group.value)).collect();
    for (position, group) in groups.iter().enumerate().filter(|(position, _)| !keys[*position].0.is_empty()) {
        let first = keys[..position].iter().position(|first| *first == keys[position]);
        if let Some(first) = first {
            let first = &groups[first].span;
            context.push(group.error(&Problem::RepeatedGroup { what }).also(first, "first here"));
        }
    }
}

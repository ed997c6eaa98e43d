//! `where` tables: conditions on a row, of access rules and of partial uniques.

use super::context::{Context, Found};
use super::data::{Condition, EntityId, Member, Test};
use super::problem::Problem;
use crate::diagnostic::suggest;
use crate::spec::{self, ConditionValue, Spanned};

/// Resolves the conditions that stand together, all of which must hold.
pub(super) fn resolve(context: &mut Context, id: EntityId, written: &[spec::Condition]) -> Vec<Condition> {
    written.iter().filter_map(|condition| self::condition(context, id, condition)).collect()
}

fn condition(context: &mut Context, id: EntityId, written: &spec::Condition) -> Option<Condition> {
    let (path, end, name) = follow(context, id, &written.key)?;
    let member = context.member(end, name, &written.key)?;
    let kind = context.member_type(end, member);
    if !kind.is_comparable() {
        let problem =
            Problem::NotComparable { name: name.to_owned(), kind: kind.name(), place: "a condition" };
        context.push(written.key.error(&problem));
        return None;
    }
    let test = match &written.value {
        ConditionValue::Null(null) => null_test(context, end, member, name, null),
        ConditionValue::One(value) => Test::AnyOf(vec![context.value(&kind, "where", value)?]),
        ConditionValue::AnyOf(values) => {
            if values.is_empty() {
                context.push(values.error(&Problem::EmptyList));
            }
            Test::AnyOf(values.iter().filter_map(|value| context.value(&kind, "where", value)).collect())
        }
    };
    Some(Condition { path, member, test })
}

fn null_test(context: &mut Context, id: EntityId, member: Member, name: &str, null: &Spanned<bool>) -> Test {
    if !context.model.entity(id).member_is_optional(member) {
        context.push(null.error(&Problem::NeverNull { name: name.to_owned() }));
    }
    if null.value { Test::Null } else { Test::NotNull }
}

/// Follows `post.status` through belongs_to relations, up to the entity of the last name.
fn follow<'a>(
    context: &mut Context,
    id: EntityId,
    key: &'a Spanned<String>,
) -> Option<(Vec<usize>, EntityId, &'a str)> {
    let (way, name) = key.rsplit_once('.').map_or((None, key.as_str()), |(way, name)| (Some(way), name));
    let mut at = id;
    let mut path = Vec::new();
    for step in way.iter().flat_map(|way| way.split('.')) {
        let index = match context.find(at, step) {
            Found::Member(Member::BelongsTo(index)) => index,
            Found::Broken => return None,
            Found::Member(_) | Found::Nothing => {
                let entity = context.model.entity(at);
                let names = entity.belongs_to.iter().map(|relation| relation.name.json.as_str());
                let problem = Problem::UnknownStep {
                    step: step.to_owned(),
                    entity: entity.names.pascal.clone(),
                    near: suggest(step, names).map(str::to_owned),
                };
                context.push(key.error(&problem));
                return None;
            }
        };
        path.push(index);
        at = context.model.entity(at).belongs_to[index].target;
    }
    Some((path, at, name))
}

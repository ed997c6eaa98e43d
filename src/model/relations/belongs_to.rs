//! References: the columns that point to another row.

use std::collections::BTreeSet;

use crate::model::context::{Context, flag};
use crate::model::data::{BelongsTo, EntityId, Name, OnDelete};
use crate::model::fields::check_renamed_from;
use crate::model::names;
use crate::model::problem::Problem;
use crate::spec::{self, RelationKind, Spanned};

pub(super) fn resolve(context: &mut Context) {
    for id in context.ids() {
        for relation in &context.sources[id.0].relations {
            let RelationKind::BelongsTo(written) = &relation.kind else { continue };
            if let Some(belongs_to) = belongs_to(context, id, &relation.name, written) {
                context.model.entities[id.0].belongs_to.push(belongs_to);
            } else {
                context.mark_broken(id, &relation.name);
                context.mark_broken(id, &format!("{}_id", relation.name.value));
            }
        }
    }
    refuse_required_cycles(context);
}

fn belongs_to(
    context: &mut Context,
    id: EntityId,
    name: &spec::Name,
    written: &spec::BelongsTo,
) -> Option<BelongsTo> {
    let target = context.entity(&written.target)?;
    check(context, id, name, written, target);
    let key_name = format!("{}_id", name.value);
    let kind = context.model.key_type(target);
    Some(BelongsTo {
        column: written
            .column
            .as_ref()
            .map_or_else(|| names::column(&key_name), |column| column.value.clone()),
        key: Name::of_member(&key_name),
        name: Name::of_member(name),
        target,
        optional: flag(written.optional.as_ref()),
        on_delete: written.on_delete.as_ref().map_or(OnDelete::Restrict, |action| action.value),
        unique: flag(written.unique.as_ref()),
        index: written.index.as_ref().is_none_or(|index| index.value),
        immutable: flag(written.immutable.as_ref()),
        read_only: flag(written.read_only.as_ref()),
        caller: flag(written.caller.as_ref()),
        owner: false,
        read: None,
        write: None,
        description: written.description.as_ref().map(|text| text.value.clone()),
        renamed_from: written.renamed_from.as_ref().map(|old| old.value.clone()),
        backfill: written.backfill.as_ref().and_then(|value| context.value(&kind, "backfill", value)),
    })
}

fn check(
    context: &mut Context,
    id: EntityId,
    name: &spec::Name,
    written: &spec::BelongsTo,
    target: EntityId,
) {
    if let Some(column) = &written.column {
        context.check_sql("column", column);
    }
    check_renamed_from(context, context.sources[id.0], written.renamed_from.as_ref());
    let optional = flag(written.optional.as_ref());
    if let Some(action) =
        written.on_delete.as_ref().filter(|action| action.value == OnDelete::SetNull && !optional)
    {
        context.push(action.error(&Problem::SetNullNeedsOptional { name: name.value.clone() }));
    }
    if let Some(caller) = on(written.caller.as_ref()) {
        if context.model.auth.is_none() {
            context.push(caller.error(&Problem::NeedsAuth { what: "`caller`".to_owned() }));
        } else if !context.model.entity(target).is_user {
            context.push(caller.error(&Problem::CallerNotUser { target: written.target.value.clone() }));
        }
        if let Some(write) = &written.write {
            let reason = "no caller names it: it is the caller";
            let problem = Problem::Contradiction { one: "write", other: "caller", reason };
            context.push(write.error(&problem).also(&caller.span, "here"));
        }
    }
    if let Some(read_only) = on(written.read_only.as_ref()) {
        let reason = "no caller sets a read-only relation";
        let immutable = on(written.immutable.as_ref()).map(|flag| (&flag.span, "immutable"));
        let write = written.write.as_ref().map(|write| (&write.span, "write"));
        for (place, one) in [immutable, write].into_iter().flatten() {
            let problem = Problem::Contradiction { one, other: "read_only", reason };
            context
                .push(crate::diagnostic::Diagnostic::error_at(place, &problem).also(&read_only.span, "here"));
        }
        if !optional && !flag(written.caller.as_ref()) && !is_direct_owner(context.sources[id.0], name) {
            context.push(read_only.error(&Problem::ReadOnlyNeedsOptional { name: name.value.clone() }));
        }
    }
    if let Some(backfill) = written.backfill.as_ref().filter(|_| optional) {
        let reason = "the relation is optional, so rows that exist get NULL";
        context.push(backfill.warning(&Problem::NoEffect { option: "backfill", reason }));
    }
}

/// Is the relation the first of the entity's owners that needs no path, and so set to the caller at create?
fn is_direct_owner(source: &spec::Entity, name: &spec::Name) -> bool {
    let paths: Vec<&Spanned<String>> = match source.owner.as_ref().map(|owner| &owner.value) {
        Some(spec::Owner::Paths(paths)) => paths.iter().collect(),
        Some(spec::Owner::Named(named)) => named.iter().map(|(_, path)| path).collect(),
        None => Vec::new(),
    };
    paths.into_iter().find(|path| !path.contains('.')).is_some_and(|path| path.value == name.value)
}

fn on(option: Option<&Spanned<bool>>) -> Option<&Spanned<bool>> {
    option.filter(|flag| flag.value)
}

/// Where every row needs another before it can be made, there is no first row.
fn refuse_required_cycles(context: &mut Context) {
    let mut possible: BTreeSet<EntityId> = BTreeSet::new();
    loop {
        let needs = |id: EntityId| required_target(context, id, &possible);
        let next: Vec<EntityId> =
            context.ids().filter(|id| !possible.contains(id) && needs(*id).is_none()).collect();
        if !next.is_empty() {
            possible.extend(next);
            continue;
        }
        let Some(mut at) = context.ids().find(|id| !possible.contains(id)) else { return };
        let mut path: Vec<(EntityId, usize)> = Vec::new();
        while !path.iter().any(|(id, _)| *id == at) {
            let (relation, target) = needs(at).expect("an entity that needs nothing is possible");
            path.push((at, relation));
            at = target;
        }
        path.drain(..path.iter().position(|(id, _)| *id == at).unwrap_or_default());
        possible.extend(path.iter().map(|(id, _)| *id));
        report_cycle(context, &path);
    }
}

/// A required reference of the entity to one of which no row may exist yet.
fn required_target(
    context: &Context,
    id: EntityId,
    possible: &BTreeSet<EntityId>,
) -> Option<(usize, EntityId)> {
    let relations = context.model.entity(id).belongs_to.iter().enumerate();
    relations
        .map(|(index, relation)| (index, relation.target, relation.optional))
        .find(|(_, target, optional)| !optional && !possible.contains(target))
        .map(|(index, target, _)| (index, target))
}

fn report_cycle(context: &mut Context, path: &[(EntityId, usize)]) {
    let places: Vec<(String, std::ops::Range<usize>)> = path
        .iter()
        .filter_map(|(id, relation)| {
            let entity = context.model.entity(*id);
            let name = &entity.belongs_to[*relation].name.json;
            let written =
                context.sources[id.0].relations.iter().find(|relation| relation.name.value == *name)?;
            Some((format!("{}.{name}", entity.names.pascal), written.name.span.clone()))
        })
        .collect();
    let Some(((first, place), rest)) = places.split_first() else { return };
    let all: Vec<&str> =
        std::iter::once(first.as_str()).chain(rest.iter().map(|(name, _)| name.as_str())).collect();
    let problem = Problem::RequiredCycle { path: all.join(" → ") };
    let diagnostic = crate::diagnostic::Diagnostic::error_at(place, &problem);
    context.push(
        rest.iter().fold(diagnostic, |diagnostic, (_, span)| diagnostic.also(span, "needs this first")),
    );
}

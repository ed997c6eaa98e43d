//! Names that come out the same, each with both of its places.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::context::Context;
use super::data::{EntityId, KeyKind};
use super::names;
use super::problem::Problem;
use super::user;
use crate::diagnostic::Diagnostic;
use crate::spec::{self, RelationKind};

/// A name that must be the only one of its kind.
struct Claim {
    name: String,
    /// Where it is written; `None` for what comes with the project.
    place: Option<Range<usize>>,
    /// What it is written for: two claims of the same pair are reported once.
    of: usize,
}

impl Claim {
    fn written(name: &str, place: &Range<usize>, of: &Range<usize>) -> Self {
        Self { name: name.to_owned(), place: Some(place.clone()), of: of.start }
    }

    fn built_in(name: &str) -> Self {
        Self { name: name.to_owned(), place: None, of: usize::MAX }
    }
}

pub(super) fn check(context: &mut Context) {
    check_reserved(context);
    let mut seen = Seen::default();
    let (names, tables, modules, paths) =
        (entity_names(context), tables(context), modules(context), paths(context));
    seen.check(context, "two entities", "entities must differ in more than case", names);
    seen.check(context, "two tables", "give one of them another name with `table` or `through`", tables);
    seen.check(context, "two modules", "give one of them another `plural`", modules);
    seen.check(context, "two paths", "give one of them another `path`", paths);
    for id in context.ids() {
        let (members, columns) = (members(context, id), columns(context, id));
        seen.check(context, "two members", "rename one of them", members);
        seen.check(context, "two columns", "give one of them another `column`", columns);
    }
    let jobs = context.spec.jobs.iter().map(|job| Claim::written(&job.name, &job.name.span, &job.name.span));
    let jobs = jobs.collect();
    seen.check(context, "two jobs", "jobs must differ in more than case", jobs);
}

/// The pairs that are reported already.
#[derive(Default)]
struct Seen {
    pairs: BTreeSet<(usize, usize)>,
}

impl Seen {
    fn check(&mut self, context: &mut Context, what: &'static str, help: &'static str, claims: Vec<Claim>) {
        let mut firsts: BTreeMap<String, Claim> = BTreeMap::new();
        for claim in claims {
            let folded = claim.name.to_ascii_lowercase();
            match firsts.get(&folded) {
                None => {
                    firsts.insert(folded, claim);
                }
                Some(first) => {
                    let pair = (first.of.min(claim.of), first.of.max(claim.of));
                    if self.pairs.insert(pair) {
                        context.problems.extend(report(what, help, first, &claim));
                    }
                }
            }
        }
    }
}

fn report(what: &'static str, help: &'static str, first: &Claim, second: &Claim) -> Option<Diagnostic> {
    match (&first.place, &second.place) {
        (Some(one), Some(other)) => {
            let problem = Problem::Collision { what, name: second.name.clone(), help };
            // The later place is the one to look at, wherever the sorting put it.
            let (early, late) = if one.start <= other.start { (one, other) } else { (other, one) };
            Some(Diagnostic::error_at(late, &problem).also(early, "also here"))
        }
        (Some(place), None) | (None, Some(place)) => {
            Some(Diagnostic::error_at(place, &Problem::BuiltIn { name: second.name.clone() }))
        }
        // Two that both come with the project do not collide.
        (None, None) => None,
    }
}

fn check_reserved(context: &mut Context) {
    for claim in tables(context) {
        if let Some(place) = claim.place.filter(|_| names::is_reserved_table(&claim.name)) {
            context.push(Diagnostic::error_at(&place, &Problem::ReservedTable { table: claim.name }));
        }
    }
    for claim in paths(context) {
        let reserved = names::is_reserved_path(&claim.name, &context.model.project.api_prefix);
        if let Some(place) = claim.place.filter(|_| reserved) {
            context.push(Diagnostic::error_at(&place, &Problem::ReservedPath { path: claim.name }));
        }
    }
}

fn entity_names(context: &Context) -> Vec<Claim> {
    context.sources.iter().map(|source| of_entity(source, &source.name.value, None)).collect()
}

/// A claim of an entity, at the option that decides it or else at its name.
fn of_entity(source: &spec::Entity, name: &str, option: Option<&spec::Name>) -> Claim {
    let anchor = &source.name.span;
    if option.is_none() && anchor.is_empty() {
        // `User` without a table in the spec.
        return Claim::built_in(name);
    }
    Claim::written(name, option.map_or(anchor, |option| &option.span), anchor)
}

fn tables(context: &Context) -> Vec<Claim> {
    let mut claims = Vec::new();
    for id in context.ids() {
        let source = context.sources[id.0];
        let option = source.table.as_ref().or(source.plural.as_ref());
        claims.push(of_entity(source, &context.model.entity(id).names.table, option));
    }
    for table in &context.model.join_tables {
        claims.extend(join_place(context, table.left, &table.table));
    }
    claims
}

/// The claim of a join table, at its `through` or else at its relation.
fn join_place(context: &Context, left: EntityId, table: &str) -> Option<Claim> {
    let entity = context.model.entity(left);
    context.sources[left.0].relations.iter().find_map(|relation| {
        let RelationKind::ManyToMany(written) = &relation.kind else { return None };
        let side = entity
            .many_to_many
            .iter()
            .find(|side| side.declaring && side.name.json == relation.name.value)?;
        let place = written.through.as_ref().map_or(&relation.name.span, |through| &through.span);
        (context.model.join_tables[side.join].table == table)
            .then(|| Claim::written(table, place, &relation.name.span))
    })
}

fn modules(context: &Context) -> Vec<Claim> {
    let claim = |id: EntityId| {
        let source = context.sources[id.0];
        of_entity(source, &context.model.entity(id).names.module, source.plural.as_ref())
    };
    context.ids().map(claim).collect()
}

fn paths(context: &Context) -> Vec<Claim> {
    let claim = |id: EntityId| {
        let source = context.sources[id.0];
        let option = source.path.as_ref().or(source.table.as_ref()).or(source.plural.as_ref());
        of_entity(source, &context.model.entity(id).names.path, option)
    };
    context.ids().map(claim).collect()
}

/// The names that stand side by side in JSON: of the key, the built-in members, fields and relations.
fn members(context: &Context, id: EntityId) -> Vec<Claim> {
    let source = context.sources[id.0];
    let mut claims = built_in_members(context, id);
    let fields = source.fields.iter().map(|field| &field.name);
    claims.extend(fields.map(|name| Claim::written(name, &name.span, &name.span)));
    for relation in &source.relations {
        let span = &relation.name.span;
        claims.push(Claim::written(&relation.name, span, span));
        if matches!(relation.kind, RelationKind::BelongsTo(_)) {
            claims.push(Claim::written(&format!("{}_id", relation.name.value), span, span));
        }
    }
    claims.extend(inverses(context, id));
    claims
}

fn built_in_members(context: &Context, id: EntityId) -> Vec<Claim> {
    let entity = context.model.entity(id);
    // `id` is nobody's name but the key's, be it a field.
    let is_free = matches!(entity.key.kind, KeyKind::Natural(_)) && entity.key.name.json == "id";
    let mut claims = if is_free { Vec::new() } else { vec![Claim::built_in("id")] };
    claims.extend(entity.built_in().into_iter().map(|(_, name)| Claim::built_in(name)));
    if entity.is_user {
        let own = entity
            .fields
            .iter()
            .map(|field| field.name.json.as_str())
            .filter(|name| user::is_own_field(name));
        let own: BTreeSet<&str> = own.collect();
        claims.extend(own.into_iter().map(Claim::built_in));
    }
    claims
}

/// The names that other entities give to relations here.
fn inverses(context: &Context, id: EntityId) -> Vec<Claim> {
    let relations = context.sources.iter().flat_map(|source| &source.relations);
    relations
        .filter_map(|relation| match &relation.kind {
            RelationKind::ManyToMany(written) if *written.target == context.sources[id.0].name.value => {
                written.inverse.as_ref()
            }
            _ => None,
        })
        .map(|inverse| Claim::written(inverse, &inverse.span, &inverse.span))
        .collect()
}

fn columns(context: &Context, id: EntityId) -> Vec<Claim> {
    let (entity, source) = (context.model.entity(id), context.sources[id.0]);
    let natural = matches!(entity.key.kind, KeyKind::Natural(_));
    let mut claims = if natural { Vec::new() } else { vec![Claim::built_in(&entity.key.column)] };
    claims.extend(entity.built_in().into_iter().map(|(_, name)| Claim::built_in(name)));
    if entity.is_user {
        let own = entity.fields.iter().filter(|field| user::is_own_field(&field.name.json));
        claims.extend(own.map(|field| Claim::built_in(&field.column)));
    }
    for written in &source.fields {
        let field = entity.fields.iter().rfind(|field| field.name.json == written.name.value);
        let place = written.options.column.as_ref().unwrap_or(&written.name);
        claims.extend(field.map(|field| Claim::written(&field.column, &place.span, &written.name.span)));
    }
    for written in &source.relations {
        let RelationKind::BelongsTo(options) = &written.kind else { continue };
        let relation = entity.belongs_to.iter().find(|relation| relation.name.json == written.name.value);
        let place = options.column.as_ref().unwrap_or(&written.name);
        claims.extend(
            relation.map(|relation| Claim::written(&relation.column, &place.span, &written.name.span)),
        );
    }
    claims
}

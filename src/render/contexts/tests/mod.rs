//! What the tests of an entity say of it: its specification once more as data, with values that keep it and break it.

mod access;
mod conflicts;
mod fields;
mod kinds;
mod relations;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use fields::FieldContext;
pub use ways::WayContext;

use super::sql::Sql;
use crate::model::samples::SampleRows;
use crate::model::{Entity, Model};
use ways::{WayWriter, Ways};

#[derive(Debug, Clone, Serialize)]
pub struct TestContext {
    /// With the prefix of the API.
    pub path: String,
    /// So many rows can be beside each other.
    pub rows: usize,
    pub fields: Vec<FieldContext>,
    pub list: Option<WayContext>,
    pub read: Option<WayContext>,
    pub create: Option<WayContext>,
    pub update: Option<WayContext>,
    pub delete: Option<WayContext>,
    /// One caller may do all of it with a row, so that what is written can be read back.
    pub reads_back: bool,
    /// With `[auth]`: who may do what.
    pub matrix: Vec<access::MatrixContext>,
    pub creators: Vec<access::CreatorContext>,
    pub restrictions: Vec<access::RestrictionContext>,
    /// Modules of other entities' tests, with what they say of them.
    pub others: BTreeSet<OtherContext>,
    pub relations: Vec<relations::RelationContext>,
    /// Some relation is included, has a list of its own, or links that are written.
    pub included: bool,
    pub nested: bool,
    pub linked: bool,
    pub uniques: Vec<conflicts::UniqueContext>,
    pub missing: Vec<conflicts::MissingContext>,
    pub referrers: Vec<conflicts::ReferrerContext>,
    /// A deleted row can be seen, and restored.
    pub restored: bool,
    /// Only living rows must differ.
    pub living: bool,
    /// What a version does can be seen.
    pub versioned: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OtherContext {
    pub module: String,
    pub constant: String,
}

impl TestContext {
    pub fn of(model: &Model, entity: &Entity, rows: &SampleRows, sql: &Sql) -> Self {
        let ways = WayWriter { model, rows }.ways(entity);
        let fields = fields::FieldWriter { model, entity, rows, sql, ways: &ways }.contexts();
        let Ways { list, read, create, update, delete, is_common } = &ways;
        let matrix = access::MatrixWriter { model, entity, ways: WayWriter { model, rows }, sql };
        let context = |way: &Option<ways::Way>| way.as_ref().map(|way| way.context(model));
        let conflicts = conflicts::ConflictWriter {
            model,
            entity,
            fields: &fields,
            ways: &ways,
            writer: WayWriter { model, rows },
        };
        let (uniques, missing) = (conflicts.uniques(), conflicts.missing());
        let referrers = conflicts.referrers();
        let relations =
            relations::RelationWriter { model, entity, sql, writer: WayWriter { model, rows } }.contexts();
        let refers = fields.iter().filter_map(|field| field.refers.as_ref());
        let named = refers
            .map(|refers| (&refers.module, &refers.constant))
            .chain(referrers.iter().map(|referrer| (&referrer.module, &referrer.constant)))
            .chain(relations.iter().map(|relation| (&relation.module, &relation.constant)));
        let others = named
            .filter(|(module, _)| **module != entity.names.module)
            .map(|(module, constant)| OtherContext { module: module.clone(), constant: constant.clone() })
            .collect();
        let restored = entity.soft_delete && *is_common && delete.is_some() && read.is_some();
        let is_key = |group: &conflicts::UniqueContext| group.fields == [entity.key.name.json.as_str()];
        Self {
            living: restored && uniques.iter().any(|group| !is_key(group)),
            others,
            included: !(relations.is_empty() || entity.access.list.is_empty()),
            nested: relations.iter().any(|relation| relation.many),
            linked: relations.iter().any(|relation| relation.linked),
            relations,
            uniques,
            missing,
            referrers,
            restored,
            versioned: entity.versioned && *is_common && read.is_some() && update.is_some(),
            path: format!("{}/{}", model.project.api_prefix, entity.names.path),
            rows: rows.get(entity.id).len(),
            list: context(list),
            read: context(read),
            create: context(create),
            update: context(update),
            delete: context(delete),
            reads_back: *is_common,
            matrix: matrix.matrix(),
            creators: matrix.creators(),
            restrictions: matrix.restrictions(),
            fields,
        }
    }
}

impl TestContext {
    fn has_step(&self, step: &str) -> bool {
        let callers = self.matrix.iter().flat_map(|case| &case.callers);
        callers.into_iter().any(|caller| caller.who.contains(&format!("Step::{step}(")))
    }
}

/// Which of the shared tests any entity calls.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TestFeatures {
    /// The kinds of fields that there are.
    pub kinds: BTreeSet<String>,
    /// Those of text whose samples may have a number in them.
    pub numbered: Vec<&'static str>,
    pub malformed: Vec<kinds::Malformed>,
    /// Some field has limits of its length.
    pub lengths: bool,
    /// Kinds of text of which any letters are a value.
    pub plain_texts: Vec<&'static str>,
    /// Kinds of steps from a row to its owner.
    pub steps: Vec<&'static str>,
    pub restrictions: bool,
    /// Kinds that are compared by `gt` and `lt`.
    pub ordered: Vec<&'static str>,
    /// Kinds that are looked into by `contains`.
    pub texts: Vec<&'static str>,
    /// Kinds that are compared as numbers.
    pub numeric: Vec<&'static str>,
    pub stores: Vec<kinds::Store>,
    /// What is true or false of a field, and some shared test asks for.
    pub flags: Vec<&'static str>,
    /// Types to import.
    pub temporal: String,
    /// Some value is stored as JSON.
    pub documents: bool,
    pub list: bool,
    pub read: bool,
    pub create: bool,
    pub update: bool,
    pub delete: bool,
    pub conditions: bool,
    /// How relations lead from one row to another.
    pub relations: BTreeSet<&'static str>,
    pub included: bool,
    pub nested: bool,
    pub linked: bool,
    pub uniques: bool,
    pub living: bool,
    pub missing: bool,
    pub referrers: bool,
    pub restored: bool,
    pub versioned: bool,
}

impl TestFeatures {
    pub fn of(contexts: &[&TestContext]) -> Self {
        let any = |test: &dyn Fn(&TestContext) -> bool| contexts.iter().any(|context| test(context));
        let ways = contexts.iter().flat_map(|context| {
            [&context.list, &context.read, &context.create, &context.update, &context.delete]
        });
        let fields = contexts.iter().flat_map(|context| &context.fields);
        let malformed: BTreeMap<_, _> = fields
            .map(|field| {
                let kind = field.kind.split('(').next().unwrap_or_default();
                (kind.to_owned(), field.malformed.clone())
            })
            .collect();
        let kinds: BTreeSet<_> = malformed.keys().cloned().collect();
        let of = |names: &[&'static str]| -> Vec<_> {
            names.iter().copied().filter(|kind| kinds.contains(*kind)).collect()
        };
        let list = any(&|context| context.list.is_some());
        let create = any(&|context| context.create.is_some());
        let update = any(&|context| context.update.is_some());
        let flags = [
            ("nullable", true),
            ("create", create),
            ("update", update),
            ("required", create || update),
            ("checked", update),
            ("moves", update),
            ("filter", list),
            ("sort", list),
            ("search", list),
            ("hidden", true),
        ];
        Self {
            stores: kinds::stores(&kinds),
            flags: flags.into_iter().filter(|(_, asked)| *asked).map(|(flag, _)| flag).collect(),
            temporal: kinds::temporal(&kinds),
            documents: kinds.contains("Json") || kinds.contains("List"),
            numbered: of(&["Text", "Email", "Url", "Slug"]),
            plain_texts: of(&["Text", "Slug"]),
            ordered: of(&["Integer", "Float", "Decimal", "Date", "Time", "Timestamp"]),
            texts: of(&["Text", "Email", "Url", "Slug"]),
            numeric: of(&["Integer", "Float", "Decimal"]),
            lengths: any(&|context| context.fields.iter().any(|field| field.longest.is_some())),
            kinds,
            malformed: kinds::malformed(&malformed),
            steps: ["To", "From", "Of", "Link"]
                .into_iter()
                .filter(|step| any(&|context| context.has_step(step)))
                .collect(),
            restrictions: any(&|context| !context.restrictions.is_empty()),
            list,
            read: any(&|context| context.read.is_some()),
            create,
            update,
            delete: any(&|context| context.delete.is_some()),
            uniques: any(&|context| !context.uniques.is_empty()),
            living: any(&|context| context.living),
            missing: any(&|context| !context.missing.is_empty()),
            referrers: any(&|context| !context.referrers.is_empty()),
            restored: any(&|context| context.restored),
            versioned: any(&|context| context.versioned),
            conditions: ways.flatten().any(|way| way.has_conditions)
                || any(&|context| context.relations.iter().any(|relation| relation.has_conditions)),
            relations: contexts
                .iter()
                .flat_map(|context| context.relations.iter().map(|relation| relation.variant))
                .collect(),
            included: any(&|context| context.included),
            nested: any(&|context| context.nested),
            linked: any(&|context| context.linked),
        }
    }
}

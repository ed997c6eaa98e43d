//! The columns of an entity, with values for tests.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::kinds::kind;
use super::ways::{Way, WayWriter, Ways};
use crate::model::samples::{Code, NUMBER, SAMPLE_TIME, SampleRows, Violation};
use crate::model::{BelongsTo, Default, Entity, Field, FieldType, KeyKind, Member, Model, Text, Who};
use crate::render::contexts::sql::{Sql, wrap};

#[derive(Debug, Clone, Serialize)]
pub struct FieldContext {
    pub json: String,
    /// Quoted.
    pub column: String,
    /// A variant of the tests' `Kind`.
    pub kind: String,
    /// A list in JSON, one for each row and around again.
    pub samples: Option<String>,
    pub refers: Option<ReferenceContext>,
    pub nullable: bool,
    pub unique: bool,
    /// May be in the body of create, and of replace and patch.
    pub create: bool,
    pub update: bool,
    /// Must be in the body of create.
    pub required: bool,
    /// JSON.
    pub default: Option<String>,
    /// Part of a check, perhaps with others.
    pub checked: bool,
    /// The least and the most of characters, bytes or items.
    pub shortest: Option<u64>,
    pub longest: Option<u64>,
    /// A list in JSON, at the limits.
    pub accepted: Option<String>,
    /// An object in JSON: lists of values just outside, by the code of the problem.
    pub refused: Option<String>,
    /// Values that no field of the kind takes, with the codes.
    #[serde(skip)]
    pub malformed: Vec<(String, &'static str)>,
    pub filter: bool,
    pub sort: bool,
    pub search: bool,
    /// Changes with every change of the row.
    pub moves: bool,
    /// In every answer, or in none.
    pub shown: bool,
    pub hidden: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct ReferenceContext {
    /// Of its test module.
    pub module: String,
    pub constant: String,
    /// The n-th row refers to the row whose number is greater by this; nothing: to none.
    pub plus: Option<usize>,
}

/// So many users a test may have whose values have no number in them.
const MOST_USERS: u64 = 24;

pub struct FieldWriter<'a> {
    pub model: &'a Model,
    pub entity: &'a Entity,
    pub rows: &'a SampleRows,
    pub sql: &'a Sql<'a>,
    pub ways: &'a Ways,
}

/// What fields, references and built-in columns share.
struct Column<'a> {
    member: Member,
    json: &'a str,
    kind: FieldType,
    hidden: bool,
    read: Option<&'a [Who]>,
    filter: bool,
    sort: bool,
    search: bool,
}

impl FieldWriter<'_> {
    /// In the order of the table.
    pub fn contexts(&self) -> Vec<FieldContext> {
        let entity = self.entity;
        let natural = |index: usize| entity.key.kind == KeyKind::Natural(index);
        let key = (!matches!(entity.key.kind, KeyKind::Natural(_))).then_some(Member::Key);
        key.into_iter()
            .chain((0..entity.fields.len()).filter(|index| natural(*index)).map(Member::Field))
            .chain((0..entity.fields.len()).filter(|index| !natural(*index)).map(Member::Field))
            .chain((0..entity.belongs_to.len()).map(Member::BelongsTo))
            .chain(entity.built_in().into_iter().map(|(member, _)| member))
            .map(|member| self.context(member))
            .collect()
    }

    fn column(&self, member: Member) -> Column<'_> {
        let kind = self.model.member_type(self.entity.id, member);
        let (filter, sort) = (member != Member::Version, member != Member::Version);
        let plain = |json, kind| Column {
            member,
            json,
            kind,
            hidden: false,
            read: None,
            filter,
            sort,
            search: false,
        };
        match member {
            Member::Field(index) => {
                let field = &self.entity.fields[index];
                Column {
                    hidden: field.hidden || matches!(field.kind, FieldType::Password(_)),
                    read: field.read.as_deref(),
                    filter: field.filter,
                    sort: field.sort,
                    search: field.search,
                    ..plain(&field.name.json, kind)
                }
            }
            Member::BelongsTo(index) => {
                let relation = &self.entity.belongs_to[index];
                Column { read: relation.read.as_deref(), ..plain(&relation.key.json, kind) }
            }
            _ => plain(self.entity.member_name(member), kind),
        }
    }

    fn context(&self, member: Member) -> FieldContext {
        let column = self.column(member);
        let (ways, writer) = (self.ways, WayWriter { model: self.model, rows: self.rows });
        let sees = |way: &Way| {
            !column.hidden
                && column.read.is_none_or(|read| read.iter().any(|who| writer.passes(*who, way.role)))
        };
        let lists = ways.list.as_ref().is_some_and(sees);
        let sets = |way: &Option<Way>, creating| {
            way.as_ref().is_some_and(|way| writer.may_set(self.entity, column.member, way.role, creating))
        };
        let (create, update) = (sets(&ways.create, true), sets(&ways.update, false));
        let field = self.field(member);
        let lengths = lengths(&column.kind).filter(|_| create || update);
        FieldContext {
            json: column.json.to_owned(),
            column: self.sql.quote(self.entity.member_column(member)),
            kind: kind(&column.kind),
            samples: list(&self.samples(member, &column.kind)),
            refers: self.reference(member),
            nullable: self.entity.member_is_optional(member),
            unique: self.is_unique(member),
            create,
            update,
            required: self.is_required(member),
            default: field.and_then(default),
            checked: self.is_checked(member),
            shortest: lengths.and_then(|(shortest, _)| shortest).filter(|shortest| *shortest > 0),
            longest: lengths.map(|(_, longest)| longest),
            accepted: list(&self.accepted(member, &column.kind)).filter(|_| create || update),
            refused: self.refused(member).filter(|_| create || update),
            malformed: malformed(&column.kind),
            filter: column.filter && lists,
            sort: column.sort && lists,
            search: column.search && lists,
            moves: matches!(member, Member::UpdatedAt | Member::Version),
            shown: ways.all().all(sees),
            hidden: !ways.all().any(sees),
        }
    }

    fn field(&self, member: Member) -> Option<&Field> {
        match member {
            Member::Field(index) => self.entity.fields.get(index),
            _ => None,
        }
    }

    fn relation(&self, member: Member) -> Option<&BelongsTo> {
        match member {
            Member::BelongsTo(index) => self.entity.belongs_to.get(index),
            _ => None,
        }
    }

    fn is_unique(&self, member: Member) -> bool {
        let is_key = matches!((member, &self.entity.key.kind), (Member::Field(field), KeyKind::Natural(key)) if field == *key);
        is_key
            || self.field(member).is_some_and(|field| field.unique)
            || self.relation(member).is_some_and(|relation| relation.unique)
    }

    fn is_checked(&self, member: Member) -> bool {
        self.entity.checks.iter().any(|check| check.members.contains(&member))
    }

    fn is_required(&self, member: Member) -> bool {
        self.field(member).is_some_and(|field| !field.optional && field.default.is_none())
            || self.relation(member).is_some_and(|relation| !relation.optional && !relation.owner)
    }

    fn samples(&self, member: Member, kind: &FieldType) -> Vec<String> {
        let Member::Field(index) = member else {
            return match member {
                Member::CreatedAt | Member::UpdatedAt => vec![Json::from(SAMPLE_TIME).to_string()],
                Member::Version => vec!["1".to_owned()],
                Member::DeletedAt => vec!["null".to_owned()],
                // Far from those that the database gives.
                Member::Key if self.entity.key.kind == KeyKind::Integer => vec![format!("\"1000{NUMBER}\"")],
                _ => Vec::new(),
            };
        };
        let rows = self.rows.get(self.entity.id);
        let numbered = kind.numbered_sample().filter(|_| !self.is_checked(member));
        let mut samples: Vec<String> = rows
            .iter()
            .map(|row| match (&row.fields[index], &numbered) {
                (None, _) => "null".to_owned(),
                (Some(_), Some(numbered)) => Json::from(numbered.clone()).to_string(),
                (Some(value), None) => value.to_json().to_string(),
            })
            .collect();
        if self.entity.is_user && self.is_unique(member) && numbered.is_none() {
            // Besides the rows of tests there are the users that send their requests.
            let more =
                (samples.len() as u64..MOST_USERS).map(|number| self.entity.fields[index].sample(number));
            samples.extend(more.map(|value| value.to_json().to_string()));
        }
        shorten(&mut samples);
        samples
    }

    fn reference(&self, member: Member) -> Option<ReferenceContext> {
        let Member::BelongsTo(index) = member else { return None };
        let relation = self.relation(member)?;
        let target = self.model.entity(relation.target);
        let before = &self.entity.belongs_to[..index];
        let follows =
            self.model.is_followed(self.entity, index) && !self.rows.get(relation.target).is_empty();
        Some(ReferenceContext {
            module: target.names.module.clone(),
            constant: crate::model::names::constant(&target.names.table),
            plus: follows.then(|| before.iter().filter(|other| other.target == relation.target).count()),
        })
    }

    /// Limits other than lengths, of values that do not break a check in the first row.
    fn accepted(&self, member: Member, kind: &FieldType) -> Vec<String> {
        let (Member::Field(index), Some(row)) = (member, self.rows.get(self.entity.id).first()) else {
            return Vec::new();
        };
        if lengths(kind).is_some() {
            return Vec::new();
        }
        let keeps = |value: &crate::model::Value| {
            let mut row = row.clone();
            row.fields[index] = Some(value.clone());
            self.entity.keeps_checks(&row)
        };
        let mut accepted: Vec<_> = kind
            .limits()
            .iter()
            .filter(|value| keeps(value))
            .map(|value| value.to_json().to_string())
            .collect();
        accepted.dedup();
        accepted
    }

    fn refused(&self, member: Member) -> Option<String> {
        let field = self.field(member)?;
        let has_length = lengths(&field.kind).is_some();
        let is_length = |code| matches!(code, Code::TooShort | Code::TooLong | Code::TooFew | Code::TooMany);
        let mut by_code: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
        for violation in field.kind.violations() {
            let is_own = !(is_malformed(&violation) || (has_length && is_length(violation.code)));
            if is_own {
                by_code.entry(violation.code.name()).or_default().push(violation.value);
            }
        }
        let lists = by_code
            .iter()
            .map(|(code, values)| format!("{}: {}", Json::from(*code), Json::from(values.clone())));
        let lists: Vec<_> = lists.collect();
        (!lists.is_empty()).then(|| format!("{{{}}}", lists.join(", ")))
    }
}

/// A wrong value whatever the limits of the field are.
fn is_malformed(violation: &Violation) -> bool {
    matches!(violation.code, Code::Type | Code::Format) && !violation.value.is_array()
}

fn malformed(kind: &FieldType) -> Vec<(String, &'static str)> {
    let violations = kind.violations().into_iter().filter(is_malformed);
    violations.map(|violation| (violation.value.to_string(), violation.code.name())).collect()
}

/// As a list in JSON, in lines of bounded width.
fn list(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| format!("[{}]", wrap(values, " ")))
}

/// Leaves out what comes around again by itself.
fn shorten(samples: &mut Vec<String>) {
    let length = samples.len();
    for period in 1..length {
        if length.is_multiple_of(period)
            && (period..length).all(|index| samples[index] == samples[index - period])
        {
            samples.truncate(period);
            return;
        }
    }
}

fn default(field: &Field) -> Option<String> {
    match &field.default {
        Some(Default::Value(value)) => Some(value.to_json().to_string()),
        Some(Default::Now) => None,
        None => field.optional.then(|| "null".to_owned()),
    }
}

/// The limits in characters, bytes or items whose values a test can write out by itself; the lower one where there is one.
fn lengths(kind: &FieldType) -> Option<(Option<u64>, u64)> {
    const LARGEST: u64 = 20_000;
    let of_text = |limits: &Text, shortest: Option<u64>| {
        let longest = limits.max.filter(|max| *max <= LARGEST && limits.pattern.is_none())?;
        Some((shortest, longest))
    };
    match kind {
        FieldType::String(limits) | FieldType::Text(limits) => of_text(limits, limits.min),
        FieldType::Slug(limits) => of_text(limits, limits.min.filter(|min| *min > 1)),
        FieldType::Email(limits) | FieldType::Url(limits) => of_text(limits, None),
        FieldType::Bytes(bounds) => Some((bounds.min, bounds.max.filter(|max| *max <= LARGEST)?)),
        FieldType::List(list) if list.max <= 1000 => Some((list.min, list.max)),
        _ => None,
    }
}

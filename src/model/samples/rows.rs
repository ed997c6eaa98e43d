//! Whole rows for tests: they keep every check, refer to each other by number, and differ where they must.

use std::collections::BTreeSet;

use crate::model::data::{Check, Entity, EntityId, Expression, KeyKind, Member, Model, Operand, Value};

/// So many rows there are of an entity, unless its unique fields have no more values.
pub const ROWS: usize = 4;
/// Built-in times in the rows; they are all the same.
pub const SAMPLE_TIME: &str = "2026-01-01T09:00:00.000000Z";
/// So many members are changed together to make the checks hold.
const MOST_CHANGES: usize = 3;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct SampleRow {
    /// One for each field of the entity; `None` is NULL.
    pub fields: Vec<Option<Value>>,
    /// One for each belongs_to: the number of the row that it refers to.
    pub references: Vec<Option<usize>>,
}

/// The rows of each entity. Those of an entity whose checks nothing was found for are none.
#[derive(Debug)]
pub struct SampleRows(Vec<Option<Vec<SampleRow>>>);

impl SampleRows {
    pub fn of(model: &Model) -> Self {
        let mut rows = Self(vec![None; model.entities.len()]);
        for entity in &model.entities {
            rows.make(model, entity.id);
        }
        rows
    }

    pub fn get(&self, id: EntityId) -> &[SampleRow] {
        self.0[id.0].as_deref().unwrap_or_default()
    }

    /// Makes the rows of an entity after those that they refer to.
    fn make(&mut self, model: &Model, id: EntityId) {
        if self.0[id.0].is_some() {
            return;
        }
        let entity = model.entity(id);
        for index in 0..entity.belongs_to.len() {
            if model.is_followed(entity, index) {
                self.make(model, entity.belongs_to[index].target);
            }
        }
        let mut rows: Vec<SampleRow> = Vec::new();
        for number in 0..ROWS {
            let Some(row) = self.row(model, entity, number) else { break };
            if rows.iter().any(|earlier| entity.clash(earlier, &row)) {
                break;
            }
            rows.push(row);
        }
        self.0[id.0] = Some(rows);
    }

    fn row(&self, model: &Model, entity: &Entity, number: usize) -> Option<SampleRow> {
        let fields = (0..entity.fields.len()).map(|index| entity.sample_of(index, number)).collect();
        let references =
            (0..entity.belongs_to.len()).map(|index| self.reference(model, entity, index, number));
        let row = SampleRow { fields, references: references.collect() };
        let is_whole = entity
            .belongs_to
            .iter()
            .zip(&row.references)
            .all(|(relation, to)| relation.optional || to.is_some());
        is_whole.then(|| entity.repaired(row))?
    }

    /// Relations to one entity lead to different rows of it.
    fn reference(&self, model: &Model, entity: &Entity, index: usize, number: usize) -> Option<usize> {
        let relation = &entity.belongs_to[index];
        let last = number + 1 == ROWS && relation.optional;
        if last || !model.is_followed(entity, index) {
            return None;
        }
        let earlier =
            entity.belongs_to[..index].iter().filter(|other| other.target == relation.target).count();
        (number + earlier).checked_rem(self.get(relation.target).len())
    }
}

impl Model {
    /// Does a sample row have a row that this belongs_to leads to? Optional ones that lead back are left out.
    pub fn is_followed(&self, entity: &Entity, index: usize) -> bool {
        let relation = &entity.belongs_to[index];
        !relation.optional || !self.leads_to(relation.target, entity.id)
    }

    fn leads_to(&self, from: EntityId, to: EntityId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(id) = open.pop() {
            if id == to {
                return true;
            }
            if seen.insert(id) {
                open.extend(self.entity(id).belongs_to.iter().map(|relation| relation.target));
            }
        }
        false
    }
}

impl Entity {
    /// Rows are alike in pairs where they may be, and the last one has NULL wherever that is allowed.
    fn sample_of(&self, index: usize, number: usize) -> Option<Value> {
        let field = &self.fields[index];
        let member = Member::Field(index);
        if field.optional && number + 1 == ROWS {
            return None;
        }
        if self.is_user && matches!(field.name.json.as_str(), "role" | "is_active") {
            return Some(field.sample(0));
        }
        let differs = field.unique
            || self.key.kind == KeyKind::Natural(index)
            || self.unique.iter().any(|group| group.on.contains(&member));
        Some(field.sample(if differs { number } else { number % 2 } as u64))
    }

    /// Would both rows not be allowed beside each other?
    fn clash(&self, one: &SampleRow, other: &SampleRow) -> bool {
        let same = |members: &[Member]| {
            let (ones, others) = (self.values(one, members), self.values(other, members));
            !ones.contains(&None) && ones == others
        };
        let unique_fields = (0..self.fields.len())
            .filter(|index| self.fields[*index].unique || self.key.kind == KeyKind::Natural(*index));
        let unique_references = (0..self.belongs_to.len()).filter(|index| self.belongs_to[*index].unique);
        unique_fields
            .map(Member::Field)
            .chain(unique_references.map(Member::BelongsTo))
            .any(|member| same(&[member]))
            || self.unique.iter().any(|group| same(&group.on))
    }

    fn values(&self, row: &SampleRow, members: &[Member]) -> Vec<Option<Value>> {
        members.iter().map(|member| self.value(row, *member)).collect()
    }

    /// What a row has of a member; NULL of a key that the row gets only when it is made.
    pub fn value(&self, row: &SampleRow, member: Member) -> Option<Value> {
        match (member, &self.key.kind) {
            (Member::Field(index), _) => row.fields[index].clone(),
            (Member::Key, KeyKind::Natural(index)) => row.fields[*index].clone(),
            (Member::BelongsTo(index), _) => {
                row.references[index].and_then(|number| i64::try_from(number).ok()).map(Value::Integer)
            }
            (Member::CreatedAt | Member::UpdatedAt, _) => Some(Value::DateTime(SAMPLE_TIME.to_owned())),
            (Member::Key, KeyKind::Uuid | KeyKind::Integer) | (Member::DeletedAt, _) => None,
            (Member::Version, _) => Some(Value::Integer(1)),
        }
    }

    /// Do all checks hold for the row?
    pub fn keeps_checks(&self, row: &SampleRow) -> bool {
        self.checks
            .iter()
            .all(|check| check.expression.holds(&|member| self.value(row, member)) != Some(false))
    }

    /// The row with as few changes as make its checks hold.
    fn repaired(&self, row: SampleRow) -> Option<SampleRow> {
        if self.keeps_checks(&row) {
            return Some(row);
        }
        let mut members: Vec<usize> = Vec::new();
        for member in self.checks.iter().flat_map(|check| &check.members) {
            if let Member::Field(index) = member
                && !members.contains(index)
            {
                members.push(*index);
            }
        }
        (1..=MOST_CHANGES.min(members.len())).find_map(|changes| self.changed(&row, &members, changes))
    }

    fn changed(&self, row: &SampleRow, members: &[usize], changes: usize) -> Option<SampleRow> {
        if changes == 0 {
            return self.keeps_checks(row).then(|| row.clone());
        }
        members.iter().enumerate().find_map(|(place, index)| {
            self.candidates(*index).into_iter().find_map(|value| {
                let mut row = row.clone();
                row.fields[*index] = value;
                self.changed(&row, &members[place + 1..], changes - 1)
            })
        })
    }

    /// Values that may make a check hold: samples, limits, what the checks themselves name and what is next to it.
    fn candidates(&self, index: usize) -> Vec<Option<Value>> {
        let field = &self.fields[index];
        let mut values: Vec<Value> = (0..6).filter_map(|number| field.kind.sample(number)).collect();
        values.extend(field.kind.limits());
        for check in &self.checks {
            values.extend(literals(check).iter().flat_map(around));
        }
        values.retain(|value| field.kind.refuses(value).is_none());
        let null = field.optional.then_some(None);
        values.into_iter().map(Some).chain(null).collect()
    }
}

fn literals(check: &Check) -> Vec<Value> {
    fn collect(expression: &Expression, found: &mut Vec<Value>) {
        match expression {
            Expression::And(parts) | Expression::Or(parts) => {
                for part in parts {
                    collect(part, found);
                }
            }
            Expression::Not(inner) => collect(inner, found),
            Expression::Compare { left, right, .. } => {
                for operand in [left, right] {
                    if let Operand::Literal(value) = operand {
                        found.push(value.clone());
                    }
                }
            }
            Expression::IsNull(_) | Expression::IsNotNull(_) => {}
        }
    }
    let mut found = Vec::new();
    collect(&check.expression, &mut found);
    found
}

/// The value, and for numbers those next to it.
fn around(value: &Value) -> Vec<Value> {
    let mut values = vec![value.clone()];
    match value {
        Value::Integer(number) => {
            values.extend(
                [number.checked_sub(1), number.checked_add(1)].into_iter().flatten().map(Value::Integer),
            );
        }
        Value::Float(number) => values.extend([number - 1.0, number + 1.0].map(Value::Float)),
        Value::Decimal(text) => {
            let scale = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            if let Ok(units) = text.replace('.', "").parse::<i128>() {
                let kind = super::DecimalType {
                    precision: 28,
                    scale: u32::try_from(scale).unwrap_or(0),
                    min: None,
                    max: None,
                };
                values.extend(
                    [units - 1, units + 1].map(|units| Value::Decimal(super::limits::in_scale(&kind, units))),
                );
            }
        }
        Value::Text(text) => values.push(Value::Text(format!("{text}a"))),
        _ => {}
    }
    values
}

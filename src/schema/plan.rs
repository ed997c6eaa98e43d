//! From the model to its tables.

use super::features;
use super::names::Names;
use super::tables::{
    Check, Column, ColumnType, Condition, ForeignKey, Index, Operand, PrimaryKey, Schema, Table,
};
use crate::model::{
    self, DatabaseKind, Default, Entity, Expression, KeyKind, Member, Model, Test, Timestamps, Value,
};

/// The schema of a model: a table for every entity and every many-to-many relation.
pub fn plan(model: &Model) -> Schema {
    let mut names = Names::default();
    let entities = model.entities.iter().map(|entity| entity.names.table.as_str());
    for table in entities.chain(model.join_tables.iter().map(|join| join.table.as_str())) {
        names.reserve(table);
    }
    let mut tables: Vec<Table> =
        model.entities.iter().map(|entity| EntityTable { model, entity }.plan(&mut names)).collect();
    for (index, _) in model.join_tables.iter().enumerate() {
        tables.push(join_table(model, index, &mut names));
    }
    tables.extend(features::tables(model, &mut names));
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Schema { database: model.project.database, tables }
}

struct EntityTable<'a> {
    model: &'a Model,
    entity: &'a Entity,
}

impl EntityTable<'_> {
    fn plan(&self, names: &mut Names) -> Table {
        let table = self.entity.names.table.as_str();
        let mut columns = self.columns();
        for column in columns.iter_mut().filter(|column| column.kind.is_checked()) {
            column.check = Some(names.claim(&[table, &column.name], "check"));
        }
        let primary_key =
            PrimaryKey { name: names.claim(&[table], "pkey"), columns: vec![self.entity.key.column.clone()] };
        let foreign_keys = self.foreign_keys(names);
        let indexes = self.indexes(names);
        let checks = self.checks(names);
        Table {
            name: table.to_owned(),
            label: self.entity.names.pascal.clone(),
            columns,
            primary_key,
            indexes,
            checks,
            foreign_keys,
        }
    }

    fn columns(&self) -> Vec<Column> {
        let entity = self.entity;
        let mut columns = Vec::new();
        let natural = match entity.key.kind {
            KeyKind::Natural(index) => Some(index),
            KeyKind::Uuid | KeyKind::Integer => None,
        };
        match natural {
            Some(index) => columns.push(field_column(&entity.fields[index])),
            None => columns.push(built_in(
                &entity.key.column,
                "id",
                ColumnType::of_key(&entity.key.kind, &entity.fields),
            )),
        }
        for (index, field) in entity.fields.iter().enumerate() {
            if natural != Some(index) {
                columns.push(field_column(field));
            }
        }
        for relation in &entity.belongs_to {
            let target = self.model.entity(relation.target);
            columns.push(Column {
                name: relation.column.clone(),
                label: relation.name.json.clone(),
                kind: ColumnType::of_key(&target.key.kind, &target.fields).referring(),
                nullable: relation.optional,
                default: None,
                check: None,
            });
        }
        columns.extend(self.built_in_columns());
        columns
    }

    fn built_in_columns(&self) -> Vec<Column> {
        let entity = self.entity;
        let timestamps: &[&str] = match entity.timestamps {
            Timestamps::Both => &["created_at", "updated_at"],
            Timestamps::Created => &["created_at"],
            Timestamps::None => &[],
        };
        let mut columns: Vec<Column> = timestamps
            .iter()
            .map(|name| Column { default: Some(Default::Now), ..built_in(name, name, ColumnType::DateTime) })
            .collect();
        if entity.soft_delete {
            columns.push(Column {
                nullable: true,
                ..built_in("deleted_at", "deleted_at", ColumnType::DateTime)
            });
        }
        if entity.versioned {
            let default = Some(Default::Value(Value::Integer(1)));
            columns.push(Column { default, ..built_in("version", "version", ColumnType::BigInt) });
        }
        columns
    }

    fn foreign_keys(&self, names: &mut Names) -> Vec<ForeignKey> {
        let keys = self.entity.belongs_to.iter().map(|relation| {
            let target = self.model.entity(relation.target);
            ForeignKey {
                name: names.claim(&[&self.entity.names.table, &relation.column], "fkey"),
                column: relation.column.clone(),
                table: target.names.table.clone(),
                target: target.key.column.clone(),
                on_delete: relation.on_delete,
            }
        });
        keys.collect()
    }

    /// Uniques first; then indexes; then those of the `belongs_to` columns that no other index leads with, because a
    /// delete of the row referred to looks for them.
    fn indexes(&self, names: &mut Names) -> Vec<Index> {
        let entity = self.entity;
        let mut drafts: Vec<(Vec<String>, bool, Vec<Condition>)> = Vec::new();
        let fields = entity.fields.iter().map(|field| (&field.column, field.unique, field.index));
        let relations = entity.belongs_to.iter().map(|relation| (&relation.column, relation.unique, false));
        let singles: Vec<_> = fields.chain(relations).collect();
        for (column, unique, _) in &singles {
            if *unique && **column != entity.key.column {
                drafts.push((vec![(*column).clone()], true, Vec::new()));
            }
        }
        for unique in &entity.unique {
            let condition = unique.condition.iter().map(|condition| self.row_condition(condition)).collect();
            drafts.push((self.columns_of(&unique.on), true, condition));
        }
        for index in &entity.indexes {
            drafts.push((self.columns_of(&index.on), false, Vec::new()));
        }
        for (column, unique, index) in singles {
            if index && !unique && *column != entity.key.column {
                drafts.push((vec![column.clone()], false, Vec::new()));
            }
        }
        for relation in &entity.belongs_to {
            // InnoDB makes an index for every foreign key; a named one is at least known.
            let wanted = relation.index || self.model.project.database == DatabaseKind::Mysql;
            let led = drafts.iter().any(|(columns, unique, condition)| {
                columns[0] == relation.column && condition.is_empty() && !(*unique && entity.soft_delete)
            });
            if wanted && !led && relation.column != entity.key.column {
                drafts.push((vec![relation.column.clone()], false, Vec::new()));
            }
        }
        dedup(&mut drafts);
        drafts
            .into_iter()
            .map(|(columns, unique, condition)| self.index(columns, unique, condition, names))
            .collect()
    }

    fn index(
        &self,
        columns: Vec<String>,
        unique: bool,
        mut condition: Vec<Condition>,
        names: &mut Names,
    ) -> Index {
        if unique && self.entity.soft_delete {
            condition.push(Condition::IsNull(Operand::Column("deleted_at".to_owned())));
        }
        let mut parts = vec![self.entity.names.table.as_str()];
        parts.extend(columns.iter().map(String::as_str));
        Index {
            name: names.claim(&parts, if unique { "key" } else { "idx" }),
            unique,
            condition: match condition.len() {
                0 => None,
                1 => condition.pop(),
                _ => Some(Condition::All(condition)),
            },
            columns,
        }
    }

    fn checks(&self, names: &mut Names) -> Vec<Check> {
        let checks = self.entity.checks.iter().map(|check| {
            let columns = self.columns_of(&check.members);
            let mut parts = vec![self.entity.names.table.as_str()];
            parts.extend(columns.iter().map(String::as_str));
            Check { name: names.claim(&parts, "check"), condition: self.expression(&check.expression) }
        });
        checks.collect()
    }

    fn columns_of(&self, members: &[Member]) -> Vec<String> {
        members.iter().map(|member| column_of(self.entity, *member).to_owned()).collect()
    }

    fn row_condition(&self, condition: &model::Condition) -> Condition {
        let column = column_of(self.entity, condition.member).to_owned();
        match &condition.test {
            Test::AnyOf(values) => Condition::OneOf { column, values: values.clone() },
            Test::Null => Condition::IsNull(Operand::Column(column)),
            Test::NotNull => Condition::IsNotNull(Operand::Column(column)),
        }
    }

    fn expression(&self, expression: &Expression) -> Condition {
        let all = |parts: &[Expression]| parts.iter().map(|part| self.expression(part)).collect();
        match expression {
            Expression::And(parts) => Condition::All(all(parts)),
            Expression::Or(parts) => Condition::Any(all(parts)),
            Expression::Not(part) => Condition::Not(Box::new(self.expression(part))),
            Expression::Compare { left, operator, right } => Condition::Compare {
                left: self.operand(left),
                operator: *operator,
                right: self.operand(right),
            },
            Expression::IsNull(operand) => Condition::IsNull(self.operand(operand)),
            Expression::IsNotNull(operand) => Condition::IsNotNull(self.operand(operand)),
        }
    }

    fn operand(&self, operand: &model::Operand) -> Operand {
        match operand {
            model::Operand::Member(member) => Operand::Column(column_of(self.entity, *member).to_owned()),
            model::Operand::Literal(value) => Operand::Literal(value.clone()),
        }
    }
}

/// The column of a member.
pub fn column_of(entity: &Entity, member: Member) -> &str {
    match member {
        Member::Key => &entity.key.column,
        Member::Field(index) => &entity.fields[index].column,
        Member::BelongsTo(index) => &entity.belongs_to[index].column,
        Member::CreatedAt => "created_at",
        Member::UpdatedAt => "updated_at",
        Member::DeletedAt => "deleted_at",
        Member::Version => "version",
    }
}

fn member_of(entity: &Entity, column: &str) -> Member {
    if let Some(index) = entity.fields.iter().position(|field| field.column == column) {
        return Member::Field(index);
    }
    if let Some(index) = entity.belongs_to.iter().position(|relation| relation.column == column) {
        return Member::BelongsTo(index);
    }
    match column {
        "created_at" => Member::CreatedAt,
        "updated_at" => Member::UpdatedAt,
        "deleted_at" => Member::DeletedAt,
        "version" => Member::Version,
        _ => Member::Key,
    }
}

fn field_column(field: &model::Field) -> Column {
    Column {
        name: field.column.clone(),
        label: field.name.json.clone(),
        kind: ColumnType::of(&field.kind),
        nullable: field.optional,
        default: field.default.clone(),
        check: None,
    }
}

fn built_in(name: &str, label: &str, kind: ColumnType) -> Column {
    Column {
        name: name.to_owned(),
        label: label.to_owned(),
        kind,
        nullable: false,
        default: None,
        check: None,
    }
}

/// Keeps the first of those that are the same, and no index that a unique one of the same columns makes needless.
fn dedup(drafts: &mut Vec<(Vec<String>, bool, Vec<Condition>)>) {
    let mut kept: Vec<(Vec<String>, bool, Vec<Condition>)> = Vec::new();
    for draft in drafts.drain(..) {
        let known = kept.iter().any(|other| {
            other.0 == draft.0
                && other.2 == draft.2
                && (other.1 == draft.1 || (other.1 && other.2.is_empty()))
        });
        if !known {
            kept.push(draft);
        }
    }
    *drafts = kept;
}

fn join_table(model: &Model, index: usize, names: &mut Names) -> Table {
    let join = &model.join_tables[index];
    let left = model.entity(join.left);
    let sides = [("left", &join.left_column, left), ("right", &join.right_column, model.entity(join.right))];
    let columns = sides.iter().map(|(label, column, entity)| {
        built_in(column, label, ColumnType::of_key(&entity.key.kind, &entity.fields).referring())
    });
    let foreign_keys = sides.iter().map(|(_, column, entity)| ForeignKey {
        name: names.claim(&[&join.table, column], "fkey"),
        column: (*column).clone(),
        table: entity.names.table.clone(),
        target: entity.key.column.clone(),
        on_delete: model::OnDelete::Cascade,
    });
    let relation = left.many_to_many.iter().find(|relation| relation.declaring && relation.join == index);
    Table {
        columns: columns.collect(),
        foreign_keys: foreign_keys.collect(),
        primary_key: PrimaryKey {
            name: names.claim(&[&join.table], "pkey"),
            columns: vec![join.left_column.clone(), join.right_column.clone()],
        },
        indexes: vec![Index {
            name: names.claim(&[&join.table, &join.right_column], "idx"),
            columns: vec![join.right_column.clone()],
            unique: false,
            condition: None,
        }],
        checks: Vec::new(),
        label: match relation {
            Some(relation) => format!("{}.{}", left.names.pascal, relation.name.json),
            None => join.table.clone(),
        },
        name: join.table.clone(),
    }
}

/// A constraint that a write can violate, so that its name can be mapped to an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    pub name: String,
    pub kind: ConstraintKind,
    /// In order, once each.
    pub members: Vec<Member>,
    /// The columns of `members`. `SQLite` reports a unique one as `posts.author_id, posts.slug`.
    pub columns: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
}

/// Every constraint of an entity's table, as databases name them in their errors.
///
/// The checks that a type brings with it are left out: no request reaches them, the API checks the type first.
///
/// # Panics
/// When `schema` is not the plan of the model that `entity` is of.
pub fn constraint_names(schema: &Schema, entity: &Entity) -> Vec<Constraint> {
    let table = schema.table(&entity.names.table).expect("every entity has a table in the plan of its model");
    let constraint = |name: &str, kind, columns: Vec<&str>| {
        let mut unique: Vec<String> = Vec::new();
        for column in columns {
            if !unique.iter().any(|known| known == column) {
                unique.push(column.to_owned());
            }
        }
        Constraint {
            name: name.to_owned(),
            kind,
            members: unique.iter().map(|column| member_of(entity, column)).collect(),
            columns: unique,
        }
    };
    let key = &table.primary_key;
    let mut constraints = vec![constraint(&key.name, ConstraintKind::PrimaryKey, strings(&key.columns))];
    for index in table.indexes.iter().filter(|index| index.unique) {
        constraints.push(constraint(&index.name, ConstraintKind::Unique, strings(&index.columns)));
    }
    for key in &table.foreign_keys {
        constraints.push(constraint(&key.name, ConstraintKind::ForeignKey, vec![&key.column]));
    }
    for check in &table.checks {
        constraints.push(constraint(&check.name, ConstraintKind::Check, check.condition.columns()));
    }
    constraints
}

fn strings(columns: &[String]) -> Vec<&str> {
    columns.iter().map(String::as_str).collect()
}

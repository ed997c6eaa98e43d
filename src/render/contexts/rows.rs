//! A row: its members, columns, constraints and references.

use serde::Serialize;

use super::access::AccessWriter;
use super::entity::EntityWriter;
use super::names::{Names, doc_lines, is_copy, row_member};
use super::sql::Written;
use crate::model::{FieldType, KeyKind, Member, Who};
use crate::render::rust::{self, literal};
use crate::schema::{Constraint, ConstraintKind, constraint_names};

/// A member of the row.
#[derive(Debug, Clone, Serialize)]
pub struct MemberContext {
    pub json: String,
    pub rust: String,
    /// As in the row, `Option` included.
    pub row_type: String,
    /// The column, where it is not what the member's name says.
    pub rename: Option<String>,
    pub docs: Vec<String>,
    pub hidden: bool,
    /// Who may see it, as an expression; nothing for whoever may read the row.
    pub read: Option<String>,
    /// Inside of `#[schema(…)]` of the response.
    pub schema: String,
    /// The type in the response.
    pub response_type: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct ColumnContext {
    pub json: String,
    pub sql: String,
    pub kind: String,
    pub flags: Vec<&'static str>,
    pub read: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ConstraintContext {
    pub name: String,
    /// An expression of `Breach`.
    pub breach: String,
    pub fields: Vec<String>,
}

/// A reference to a row, which the caller must be able to read.
#[derive(Debug, Clone, Serialize)]
pub struct ReferenceContext {
    pub json: String,
    pub rust: String,
    pub optional: bool,
    pub copy: bool,
    /// Set to the caller, who need not be able to read itself.
    pub is_owner: bool,
    pub target: Names,
}

impl EntityWriter<'_> {
    pub(super) fn members(&self, access: &AccessWriter) -> Vec<MemberContext> {
        let entity = self.entity;
        self.order()
            .into_iter()
            .map(|member| {
                let kind = self.model.member_type(entity.id, member);
                let optional = entity.member_is_optional(member);
                let (name, description, hidden, read) = match member {
                    Member::Key => (entity.key.name.clone(), None, false, None),
                    Member::Field(index) => {
                        let field = &entity.fields[index];
                        let hidden = field.hidden || matches!(field.kind, FieldType::Password(_));
                        (field.name.clone(), field.description.clone(), hidden, field.read.as_deref())
                    }
                    Member::BelongsTo(index) => {
                        let relation = &entity.belongs_to[index];
                        (relation.key.clone(), relation.description.clone(), false, relation.read.as_deref())
                    }
                    _ => {
                        let name = entity.member_name(member).to_owned();
                        (crate::model::Name { json: name.clone(), rust: name }, None, false, None)
                    }
                };
                let column = entity.member_column(member);
                let is_password = matches!(kind, FieldType::Password(_));
                let rust_type = if is_password { "String".to_owned() } else { rust::row_type(&kind) };
                let row_type = if optional { format!("Option<{rust_type}>") } else { rust_type };
                let mut schema = rust::schema(&name.json, &kind, optional, false);
                let read = read.map(|words| access.words(words));
                schema.push(if read.is_some() { "required = false" } else { "required" }.to_owned());
                MemberContext {
                    rename: (column != row_member(self.entity, member)).then(|| column.to_owned()),
                    docs: doc_lines(description.as_deref()),
                    hidden,
                    schema: schema.join(", "),
                    response_type: if read.is_some() {
                        format!("Option<{row_type}>")
                    } else {
                        row_type.clone()
                    },
                    read,
                    row_type,
                    json: name.json,
                    rust: row_member(self.entity, member),
                }
            })
            .collect()
    }

    /// The key first; every order ends in it.
    pub(super) fn columns(&self, access: &AccessWriter) -> Vec<ColumnContext> {
        let entity = self.entity;
        let table = self.sql.quote(&entity.names.table);
        let column = |member: Member, json: &str, mut flags: Vec<&'static str>, read: Option<&[Who]>| {
            if entity.member_is_optional(member) {
                flags.insert(0, "nullable");
            }
            ColumnContext {
                json: json.to_owned(),
                sql: format!("{table}.{}", self.sql.quote(entity.member_column(member))),
                kind: rust::column_kind(&self.model.member_type(entity.id, member)),
                flags,
                read: read.map(|words| access.words(words)),
            }
        };
        let mut columns = Vec::new();
        for member in self.order() {
            let (json, flags, read) = match member {
                Member::Field(index) => {
                    let field = &entity.fields[index];
                    let flags = [("filter", field.filter), ("sort", field.sort), ("search", field.search)];
                    let flags: Vec<_> =
                        flags.into_iter().filter(|(_, on)| *on).map(|(flag, _)| flag).collect();
                    if field.hidden || flags.is_empty() {
                        continue;
                    }
                    (field.name.json.as_str(), flags, field.read.as_deref())
                }
                Member::BelongsTo(index) => {
                    let relation = &entity.belongs_to[index];
                    (relation.key.json.as_str(), vec!["filter", "sort"], relation.read.as_deref())
                }
                Member::Key => {
                    let mut flags = vec!["filter", "sort"];
                    if let KeyKind::Natural(index) = entity.key.kind
                        && entity.fields[index].search
                    {
                        flags.push("search");
                    }
                    (entity.key.name.json.as_str(), flags, None)
                }
                Member::Version => continue,
                Member::CreatedAt | Member::UpdatedAt | Member::DeletedAt => {
                    (entity.member_name(member), vec!["filter", "sort"], None)
                }
            };
            columns.push(column(member, json, flags, read));
        }
        columns
    }

    pub(super) fn constraints(&self) -> Vec<ConstraintContext> {
        constraint_names(self.schema, self.entity)
            .into_iter()
            .filter(|constraint| {
                constraint.kind != ConstraintKind::PrimaryKey
                    || matches!(self.entity.key.kind, KeyKind::Natural(_))
            })
            .filter_map(|constraint| self.constraint(&constraint))
            .collect()
    }

    fn constraint(&self, constraint: &Constraint) -> Option<ConstraintContext> {
        let entity = self.entity;
        let fields: Vec<_> =
            constraint.members.iter().map(|member| entity.json_name(*member).to_owned()).collect();
        let breach = match constraint.kind {
            ConstraintKind::PrimaryKey | ConstraintKind::Unique => "Breach::Taken".to_owned(),
            ConstraintKind::ForeignKey => "Breach::Missing".to_owned(),
            ConstraintKind::Check => {
                let position = self
                    .schema
                    .table(&entity.names.table)?
                    .checks
                    .iter()
                    .position(|check| check.name == constraint.name)?;
                format!("Breach::Check({})", literal(&entity.checks.get(position)?.text))
            }
        };
        let name = self.sql.reported_name(constraint, &entity.names.table)?;
        Some(ConstraintContext { name, breach, fields })
    }

    pub(super) fn references(&self) -> Vec<ReferenceContext> {
        let settable =
            self.entity.belongs_to.iter().filter(|relation| !relation.read_only && !relation.caller);
        settable
            .map(|relation| {
                let target = self.model.entity(relation.target);
                let names = Names::of(target, self.model);
                ReferenceContext {
                    json: relation.key.json.clone(),
                    rust: relation.key.rust.clone(),
                    optional: relation.optional,
                    is_owner: relation.owner,
                    copy: names.key_type != "String",
                    target: names,
                }
            })
            .collect()
    }

    pub(super) fn written(&self) -> Vec<Written<'_>> {
        self.order()
            .into_iter()
            .map(|member| Written {
                column: self.entity.member_column(member),
                insert: !(member == Member::Key && self.entity.key.kind == KeyKind::Integer),
                update: self.is_updated(member),
            })
            .collect()
    }

    /// What never changes is not written again.
    pub(super) fn is_updated(&self, member: Member) -> bool {
        match member {
            Member::Key | Member::CreatedAt => false,
            Member::Field(index) => !self.entity.fields[index].immutable,
            Member::BelongsTo(index) => !self.entity.belongs_to[index].immutable,
            Member::UpdatedAt | Member::DeletedAt | Member::Version => true,
        }
    }

    /// What is bound to a statement's placeholders, in order.
    pub(super) fn binds(&self, which: impl Fn(&Written) -> bool) -> Vec<String> {
        let variable = &self.entity.names.variable;
        let written = self.written();
        self.order()
            .into_iter()
            .zip(&written)
            .filter(|(_, written)| which(written))
            .map(|(member, _)| {
                let name = row_member(self.entity, member);
                let by_reference = !is_copy(&self.model.member_type(self.entity.id, member));
                format!("{}{variable}.{name}", if by_reference { "&" } else { "" })
            })
            .collect()
    }
}

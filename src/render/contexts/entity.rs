//! Everything that the files of one entity say, resolved to the last identifier.

use serde::Serialize;

use super::access::{AccessContext, AccessWriter};
use super::callers::WhoMay;
use super::enums::EnumContext;
use super::inputs::{InputContext, InputWriter};
use super::job::OnJobs;
use super::names::{Names, doc_lines, with_article};
use super::reading::{RuleConst, ShapeContext, shapes};
use super::realtime::{self, RestrictedGroup};
use super::relations::{RelationContext, RelationWriter};
use super::rows::{ColumnContext, ConstraintContext, MemberContext, ReferenceContext};
use super::security::{self, Securities};
use super::sql::{Sql, Statements};
use super::tests::TestContext;
use crate::model::samples::SampleRows;
use crate::model::{Entity, KeyKind, Member, Model, Timestamps};
use crate::schema::Schema;

#[derive(Debug, Clone, Serialize)]
pub struct EntityContext {
    pub names: Names,
    pub tests: TestContext,
    pub is_user: bool,
    /// Lines of documentation.
    pub docs: Vec<String>,
    pub table: String,
    pub quoted_table: String,
    pub quoted_key: String,
    /// Without its table.
    pub quoted_key_column: String,
    /// `uuid`, `integer` or `natural`.
    pub key_kind: &'static str,
    pub key_rust: String,
    /// The key of a row at hand, as it stands in a path.
    pub key_segment: String,
    pub deleted_at: Option<String>,
    pub enums: Vec<EnumContext>,
    pub members: Vec<MemberContext>,
    pub columns: Vec<ColumnContext>,
    pub constraints: Vec<ConstraintContext>,
    pub access: AccessContext,
    pub relations: Vec<RelationContext>,
    pub rules: Vec<RuleConst>,
    pub shapes: Vec<ShapeContext>,
    pub inputs: Vec<InputContext>,
    pub create_input: String,
    pub replace_input: String,
    /// Some member may be set by some callers only.
    pub restricted_writes: bool,
    /// Some member is seen by some callers only.
    pub restricted_reads: bool,
    /// The ways to own a row that decide on some member, as an expression.
    pub ownership: Option<String>,
    /// Some member is for owners to set.
    pub writes_by_owner: bool,
    pub references: Vec<ReferenceContext>,
    /// The members that the server sets to the caller at create.
    pub caller_keys: Vec<CallerKey>,
    pub passwords: Vec<PasswordContext>,
    pub password_updates: bool,
    pub sql: Statements,
    pub insert_binds: Vec<String>,
    pub update_binds: Vec<String>,
    pub created_at: bool,
    pub updated_at: bool,
    pub soft_delete: bool,
    pub versioned: bool,
    pub events: bool,
    /// What not everyone hears of an event who may read the row.
    pub restricted_groups: Vec<RestrictedGroup>,
    /// The jobs that follow on each change.
    pub jobs: OnJobs,
    pub can: Can,
    pub security: Securities,
    /// A value may be taken already.
    pub collides: bool,
    /// Rows elsewhere may keep one from being deleted.
    pub is_kept: bool,
    /// For people: who may do what.
    pub who: WhoMay,
    pub inserts: bool,
    pub writes_update: bool,
    pub has_nested: bool,
    pub includes_many: bool,
    /// `.clone()`, where the key is no plain value.
    pub clone_key: &'static str,
    pub caller_is_optional: bool,
    pub create_restricted: bool,
    pub replace_restricted: bool,
    /// Some member of one's own can be set by some callers only.
    pub me_restricted: bool,
    pub replace_patches_passwords: bool,
}

/// Which operations are there for anybody.
#[derive(Debug, Clone, Serialize)]
pub struct Can {
    pub list: bool,
    pub read: bool,
    pub create: bool,
    pub update: bool,
    pub delete: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct CallerKey {
    pub rust: String,
    pub optional: bool,
    /// Whom a caller may name instead, as an expression over its standing; nothing where nobody may.
    pub named_by: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PasswordContext {
    pub rust: String,
    /// The member of the row.
    pub hash: String,
    pub optional: bool,
    /// It can be set otherwise than at create.
    pub updates: bool,
    /// Not everyone may set it, so that it stays where a whole row is replaced by others.
    pub guarded: bool,
}

pub struct EntityWriter<'a> {
    pub model: &'a Model,
    pub schema: &'a Schema,
    pub entity: &'a Entity,
    pub rows: &'a SampleRows,
    pub sql: Sql<'a>,
}

impl EntityWriter<'_> {
    pub fn context(&self) -> EntityContext {
        let entity = self.entity;
        let access = AccessWriter { model: self.model, entity, sql: &self.sql };
        let inputs = InputWriter { model: self.model, entity, access: &access };
        let table = self.sql.quote(&entity.names.table);
        let written = self.written();
        let returning = entity.key.kind == KeyKind::Integer && self.sql.returns();
        let relations = RelationWriter { model: self.model, entity, sql: &self.sql }.contexts();
        let names = Names::of(entity, self.model);
        let constraints = self.constraints();
        let (create_input, replace_input) = inputs.names();
        EntityContext {
            is_user: entity.is_user,
            docs: doc_lines(entity.description.as_deref()),
            table: entity.names.table.clone(),
            quoted_key_column: self.sql.quote(&entity.key.column),
            quoted_key: format!("{table}.{}", self.sql.quote(&entity.key.column)),
            key_kind: match entity.key.kind {
                KeyKind::Uuid => "uuid",
                KeyKind::Integer => "integer",
                KeyKind::Natural(_) => "natural",
            },
            key_rust: entity.key.name.rust.clone(),
            key_segment: {
                let key = format!("{}.{}", names.variable, entity.key.name.rust);
                if names.key_type == "String" { format!("crate::location::segment(&{key})") } else { key }
            },
            deleted_at: entity.soft_delete.then(|| format!("{table}.{}", self.sql.quote("deleted_at"))),
            enums: self.enums(),
            members: self.members(&access),
            columns: self.columns(&access),
            access: access.context(),
            rules: inputs.rules(),
            shapes: shapes(&entity.fields, &format!("{}:{}", self.model.project.name, entity.names.path)),
            inputs: inputs.contexts(),
            create_input,
            replace_input,
            restricted_writes: inputs.restricted(),
            restricted_reads: self.restricted_reads(),
            ownership: access.ownership_of_members(),
            writes_by_owner: inputs.writes_by_owner(),
            references: self.references(),
            caller_keys: inputs.caller_keys(),
            passwords: inputs.passwords(),
            password_updates: inputs.password_updates(),
            sql: self.sql.statements(&entity.names.table, &entity.key.column, &written, returning),
            insert_binds: self.binds(|written| written.insert),
            update_binds: self.binds(|written| written.update),
            created_at: entity.timestamps != Timestamps::None,
            updated_at: entity.timestamps == Timestamps::Both,
            soft_delete: entity.soft_delete,
            versioned: entity.versioned,
            events: realtime::has_events(entity),
            restricted_groups: realtime::restricted_groups(&access),
            jobs: OnJobs::of(self.model, entity),
            can: Can {
                list: !entity.access.list.is_empty(),
                read: !entity.access.read.is_empty(),
                create: !entity.access.create.is_empty(),
                update: !entity.access.update.is_empty(),
                delete: !entity.access.delete.is_empty(),
            },
            security: Securities::of(self.model, entity),
            collides: constraints.iter().any(|constraint| constraint.breach == "Breach::Taken"),
            is_kept: !entity.soft_delete && security::is_kept(self.model, entity),
            constraints,
            who: WhoMay::of(self.model, entity),
            inserts: !entity.access.create.is_empty() || entity.is_user,
            writes_update: written.iter().any(|column| column.update)
                && (!entity.access.update.is_empty()
                    || (entity.soft_delete && !entity.access.delete.is_empty())
                    || entity.is_user),
            has_nested: relations.iter().any(RelationContext::is_nested),
            includes_many: relations
                .iter()
                .any(|relation| relation.kind != "belongs_to" && relation.includable),
            clone_key: if names.key_type == "String" { ".clone()" } else { "" },
            caller_is_optional: inputs.caller_is_optional(),
            create_restricted: inputs.contexts().iter().any(|input| input.creates && input.restricted),
            replace_restricted: inputs
                .contexts()
                .iter()
                .any(|input| input.applies && input.restricted && !input.of_oneself),
            me_restricted: inputs.contexts().iter().any(|input| input.of_oneself && input.restricted),
            replace_patches_passwords: false,
            relations,
            tests: TestContext::of(self.model, entity, self.rows, &self.sql),
            quoted_table: table,
            names,
        }
    }

    fn restricted_reads(&self) -> bool {
        self.entity.fields.iter().any(|field| field.read.is_some())
            || self.entity.belongs_to.iter().any(|relation| relation.read.is_some())
    }

    /// Members in the order of the table: key, fields, references, built-in ones.
    pub(super) fn order(&self) -> Vec<Member> {
        let entity = self.entity;
        let natural = match entity.key.kind {
            KeyKind::Natural(index) => Some(index),
            KeyKind::Uuid | KeyKind::Integer => None,
        };
        std::iter::once(Member::Key)
            .chain((0..entity.fields.len()).filter(|index| natural != Some(*index)).map(Member::Field))
            .chain((0..entity.belongs_to.len()).map(Member::BelongsTo))
            .chain(entity.built_in().into_iter().map(|(member, _)| member))
            .collect()
    }

    fn enums(&self) -> Vec<EnumContext> {
        let fields =
            self.entity.fields.iter().filter(|field| !(self.entity.is_user && field.name.json == "role"));
        fields
            .filter_map(|field| field.kind.enum_type().map(|kind| (field, kind)))
            .map(|(field, kind)| {
                let (name, owner) = (field.name.json.replace('_', " "), &self.entity.names.human);
                EnumContext::new(kind, format!("The {name} of {}.", with_article(owner)))
            })
            .collect()
    }
}

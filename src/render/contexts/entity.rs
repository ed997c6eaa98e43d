//! Everything that the files of one entity say, resolved to the last identifier.

use serde::Serialize;

use super::access::{AccessContext, AccessWriter};
use super::inputs::{InputContext, InputWriter};
use super::job::OnJobs;
use super::reading::{RuleConst, ShapeContext, shapes};
use super::realtime::{self, RestrictedGroup};
use super::relations::{RelationContext, RelationWriter};
use super::security::{self, Securities};
use super::sql::{Sql, Statements, Written};
use super::tests::TestContext;
use crate::model::samples::SampleRows;
use crate::model::{
    Entity, EnumType, Field, FieldType, KeyKind, Member, Model, Owner, Rule, Timestamps, Who,
};
use crate::render::rust::{self, literal};
use crate::schema::{Constraint, ConstraintKind, Schema, constraint_names};

/// The names of an entity that its own files and others' use.
#[derive(Debug, Clone, Serialize)]
pub struct Names {
    pub pascal: String,
    pub plural: String,
    pub rust: String,
    pub response: String,
    pub input: String,
    pub constant: String,
    pub module: String,
    pub variable: String,
    pub snake: String,
    pub human: String,
    pub human_plural: String,
    /// `a post`, `an order`.
    pub a_human: String,
    pub path: String,
    pub key_type: String,
    pub key_rule: String,
    pub key_name: String,
    pub has_relations: bool,
}

impl Names {
    pub fn of(entity: &Entity, model: &Model) -> Self {
        let names = &entity.names;
        let key = model.key_type(entity.id);
        Self {
            pascal: names.pascal.clone(),
            plural: names.pascal_plural.clone(),
            rust: names.rust.clone(),
            response: format!("{}Response", names.rust),
            input: format!("{}Input", names.rust),
            constant: crate::model::names::constant(&names.table),
            module: names.module.clone(),
            variable: names.variable.clone(),
            snake: names.snake.clone(),
            human: names.human.clone(),
            human_plural: names.human_plural.clone(),
            a_human: with_article(&names.human),
            path: names.path.clone(),
            key_type: rust::row_type(&key),
            key_rule: rust::rule(&key.without_limits(), false).1,
            key_name: entity.key.name.json.clone(),
            has_relations: has_relations(entity),
        }
    }
}

/// Whether there is anything to include or to list under a row.
fn has_relations(entity: &Entity) -> bool {
    !(entity.belongs_to.is_empty() && entity.has.is_empty() && entity.many_to_many.is_empty())
}

pub fn with_article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o'])
        || (noun.starts_with('u') && !noun.starts_with("us") && !noun.starts_with("uni"));
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

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

/// The rules of each operation in words.
#[derive(Debug, Clone, Serialize)]
pub struct WhoMay {
    pub list: String,
    pub read: String,
    pub create: String,
    pub update: String,
    pub delete: String,
}

impl WhoMay {
    fn of(model: &Model, entity: &Entity) -> Self {
        let words = |rules: &[Rule]| in_words(model, &entity.owners, rules);
        let access = &entity.access;
        Self {
            list: words(&access.list),
            read: words(&access.read),
            create: words(&access.create),
            update: words(&access.update),
            delete: words(&access.delete),
        }
    }
}

/// Rules for people, where `owners` are those of the entity.
pub fn in_words(model: &Model, owners: &[Owner], rules: &[Rule]) -> String {
    let words = rules.iter().map(|rule| {
        let limited = if rule.condition.is_empty() { "" } else { " (some)" };
        let who = match rule.who {
            Who::Public => "everyone".to_owned(),
            Who::User => "anyone signed in".to_owned(),
            Who::Owner => "the owner".to_owned(),
            Who::NamedOwner(index) => format!("the {}", owners[index].name.as_deref().unwrap_or("owner")),
            Who::Role(index) => {
                let roles = model.auth.iter().flat_map(|auth| &auth.roles);
                format!("`{}`", roles.map(|role| role.name.as_str()).nth(index).unwrap_or_default())
            }
        };
        format!("{who}{limited}")
    });
    let words: Vec<_> = words.collect();
    if words.is_empty() { "nobody".to_owned() } else { words.join(", ") }
}

#[derive(Debug, Clone, Serialize)]
pub struct EnumContext {
    pub rust: String,
    pub docs: Vec<String>,
    pub values: Vec<EnumValueContext>,
}

impl EnumContext {
    pub fn new(kind: &EnumType, doc: String) -> Self {
        let values = kind.values.iter();
        let values = values
            .map(|value| EnumValueContext { variant: value.variant.clone(), text: literal(&value.json) })
            .collect();
        Self { rust: kind.rust.clone(), docs: vec![doc], values }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct EnumValueContext {
    pub variant: String,
    pub text: String,
}

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
    fn order(&self) -> Vec<Member> {
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

    fn members(&self, access: &AccessWriter) -> Vec<MemberContext> {
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
    fn columns(&self, access: &AccessWriter) -> Vec<ColumnContext> {
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

    fn constraints(&self) -> Vec<ConstraintContext> {
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

    fn references(&self) -> Vec<ReferenceContext> {
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

    fn written(&self) -> Vec<Written<'_>> {
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
    fn is_updated(&self, member: Member) -> bool {
        match member {
            Member::Key | Member::CreatedAt => false,
            Member::Field(index) => !self.entity.fields[index].immutable,
            Member::BelongsTo(index) => !self.entity.belongs_to[index].immutable,
            Member::UpdatedAt | Member::DeletedAt | Member::Version => true,
        }
    }

    /// What is bound to a statement's placeholders, in order.
    fn binds(&self, which: impl Fn(&Written) -> bool) -> Vec<String> {
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

/// A member of the row in Rust. Of a password the row has the hash.
pub fn row_member(entity: &Entity, member: Member) -> String {
    match member {
        Member::Key => entity.key.name.rust.clone(),
        Member::Field(index) => row_name(&entity.fields[index]),
        Member::BelongsTo(index) => entity.belongs_to[index].key.rust.clone(),
        _ => entity.member_name(member).to_owned(),
    }
}

/// The member of the row that a field is.
pub fn row_name(field: &Field) -> String {
    match field.kind {
        FieldType::Password(_) => format!("{}_hash", field.name.json),
        _ => field.name.rust.clone(),
    }
}

/// Whether a value of the type is copied rather than cloned.
pub fn is_copy(kind: &FieldType) -> bool {
    !matches!(
        kind,
        FieldType::String(_)
            | FieldType::Text(_)
            | FieldType::Email(_)
            | FieldType::Url(_)
            | FieldType::Slug(_)
            | FieldType::Password(_)
            | FieldType::Json { .. }
            | FieldType::Bytes(_)
            | FieldType::List(_)
    )
}

/// Text of the user's as lines of documentation that cannot end the comment or hide what follows.
pub fn doc_lines(text: Option<&str>) -> Vec<String> {
    let clean = |line: &str| -> String {
        line.chars().filter(|c| !c.is_control() && !rust::is_invisible(*c)).collect()
    };
    text.unwrap_or_default()
        .lines()
        .map(|line| clean(line).trim_end().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

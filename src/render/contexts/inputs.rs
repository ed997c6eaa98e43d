//! What callers send: the inputs of create, replace, patch and sign-up, member by member.

use serde::Serialize;

use super::access::AccessWriter;
use super::entity::{CallerKey, PasswordContext};
use super::names::{doc_lines, row_name};
use super::reading::{RuleConst, absent, read_all, rule_const, rule_name};
use crate::model::{BelongsTo, Default, Entity, Field, FieldType, KeyKind, Model, Registration, Who, user};
use crate::render::rust::{self, literal};

#[derive(Debug, Clone, Serialize)]
pub struct InputContext {
    pub name: String,
    pub docs: Vec<String>,
    pub creates: bool,
    pub applies: bool,
    pub patches: bool,
    /// Made by signing up, with a role of its own.
    pub signs_up: bool,
    /// What users change of themselves.
    pub of_oneself: bool,
    /// Read with the caller's standing, since some members are not for everyone to set.
    pub restricted: bool,
    pub members: Vec<InputMember>,
    /// The members of a new row, each with its value.
    pub row: Vec<RowMember>,
    /// The new row takes the caller's id.
    pub takes_caller: bool,
    pub caller_is_optional: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct InputMember {
    pub json: String,
    pub rust: String,
    pub kind: String,
    pub docs: Vec<String>,
    pub schema: String,
    /// The expression that reads it from `fields`.
    pub decode: String,
    /// Who may set it, as an expression, and what it is for others.
    pub write: Option<String>,
    pub otherwise: String,
    /// Written to the row through `Patch::apply`.
    pub patches: bool,
    /// Not part of the row as it is: the reference to an owner that only some may name.
    pub applied: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct RowMember {
    pub rust: String,
    pub value: String,
}

/// What an input is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Create,
    Replace,
    Patch,
    SignUp,
    Oneself,
}

pub struct InputWriter<'a> {
    pub model: &'a Model,
    pub entity: &'a Entity,
    pub access: &'a AccessWriter<'a>,
}

/// A field or a reference, in the terms that both share.
struct Settable<'a> {
    json: &'a str,
    rust: &'a str,
    kind: FieldType,
    optional: bool,
    default: Option<&'a Default>,
    immutable: bool,
    write: Option<&'a [Who]>,
    description: Option<&'a str>,
}

impl InputWriter<'_> {
    /// The names of the inputs of create and of replace.
    pub fn names(&self) -> (String, String) {
        let name = &self.entity.names.rust;
        if self.differ() {
            (format!("Create{name}"), format!("Replace{name}"))
        } else {
            (format!("{name}Input"), format!("{name}Input"))
        }
    }

    /// Whether create takes other members than replace.
    fn differ(&self) -> bool {
        self.settable().any(|member| {
            member.immutable || member.write.is_some() || is_password_of_user(self.entity, &member)
        }) || self.caller_keys().iter().any(|key| key.named_by.is_some())
            || self.entity.access.update.is_empty()
    }

    pub fn restricted(&self) -> bool {
        self.settable().any(|member| member.write.is_some())
            || self.caller_keys().iter().any(|key| key.named_by.is_some())
    }

    pub fn contexts(&self) -> Vec<InputContext> {
        let human = &self.entity.names.human;
        let (create, replace) = self.names();
        let (creates, updates) =
            (!self.entity.access.create.is_empty(), !self.entity.access.update.is_empty());
        let mut inputs = Vec::new();
        if create == replace && (creates || updates) {
            inputs.push(self.input(
                create,
                format!("What creates a new {human}, or replaces all of it that can be changed."),
                Purpose::Create,
                updates,
            ));
        } else {
            if creates {
                inputs.push(self.input(
                    create,
                    format!("What creates a new {human}."),
                    Purpose::Create,
                    false,
                ));
            }
            if updates {
                inputs.push(self.input(
                    replace,
                    format!("What replaces all of one {human} that can be changed."),
                    Purpose::Replace,
                    true,
                ));
            }
        }
        if updates {
            let doc = format!("What changes one {human}: a member that is absent stays as it is.");
            inputs.push(self.input(format!("{}Patch", self.entity.names.rust), doc, Purpose::Patch, true));
        }
        if self.entity.is_user {
            inputs.push(self.input(
                "Register".to_owned(),
                "What someone new says of themselves.".to_owned(),
                Purpose::SignUp,
                false,
            ));
            let doc = "What changes oneself: a member that is absent stays as it is.".to_owned();
            inputs.push(self.input("PatchMe".to_owned(), doc, Purpose::Oneself, true));
        }
        inputs
    }

    fn input(&self, name: String, doc: String, purpose: Purpose, applies: bool) -> InputContext {
        let creates = purpose == Purpose::Create && !self.entity.access.create.is_empty();
        let mut members: Vec<_> = self
            .settable()
            .filter(|member| match purpose {
                Purpose::Create => true,
                Purpose::Replace | Purpose::Patch => self.is_updated(member),
                Purpose::SignUp => self.is_for_sign_up(member),
                // Rights are for administrators to give, and passwords change by an endpoint of their own.
                Purpose::Oneself => self.is_updated(member) && !user::is_right(member.json),
            })
            .map(|member| self.member(&member, purpose))
            .collect();
        if purpose == Purpose::Create {
            members.extend(self.named_owners());
        }
        let restricted = members.iter().any(|member| member.write.is_some());
        InputContext {
            name,
            docs: vec![doc],
            creates,
            applies,
            patches: matches!(purpose, Purpose::Patch | Purpose::Oneself),
            restricted,
            signs_up: purpose == Purpose::SignUp,
            of_oneself: purpose == Purpose::Oneself,
            row: if creates || purpose == Purpose::SignUp { self.row(&members, purpose) } else { Vec::new() },
            takes_caller: creates && !self.caller_keys().is_empty(),
            caller_is_optional: self.caller_is_optional(),
            members,
        }
    }

    fn member(&self, member: &Settable, purpose: Purpose) -> InputMember {
        let rule = rule_name(member.json);
        let kind = rust::row_type(&member.kind);
        let json = literal(member.json);
        let full = if member.optional { format!("Option<{kind}>") } else { kind };
        let owned = purpose == Purpose::Oneself && is_ones_own(member);
        // Nobody can do without the address of a new user.
        let needed = purpose == Purpose::Create && self.entity.is_user && member.json == "email";
        let write = member
            .write
            .filter(|_| purpose != Purpose::SignUp && !owned && !needed)
            .map(|words| self.access.words(words));
        let patches = matches!(purpose, Purpose::Patch | Purpose::Oneself)
            || (purpose == Purpose::Replace && write.is_some());
        let read = match (purpose, member.optional) {
            (Purpose::Patch | Purpose::Oneself, false) => format!("fields.patch({json}, &{rule})"),
            (Purpose::Patch | Purpose::Oneself, true) => format!("fields.patch_optional({json}, &{rule})"),
            (_, optional) => read_all(member.json, &member.kind, optional, member.default),
        };
        let decode =
            if patches && purpose == Purpose::Replace { format!("Patch::Set({read})") } else { read };
        // Where there is none, every creator may set it, by what the model has checked.
        let absent = absent(&member.kind, member.optional, member.default)
            .unwrap_or_else(|| format!("fields.required({json}, &{rule})"));
        let mut schema = rust::schema(member.json, &member.kind, member.optional, patches);
        if patches || member.default.is_some() || write.is_some() {
            schema.push("required = false".to_owned());
        }
        InputMember {
            json: member.json.to_owned(),
            rust: member.rust.to_owned(),
            kind: if patches { format!("Patch<{full}>") } else { full },
            docs: doc_lines(member.description),
            schema: schema.join(", "),
            decode,
            otherwise: if patches { "Patch::Absent".to_owned() } else { absent },
            write,
            patches,
            applied: !matches!(member.kind, FieldType::Password(_)),
        }
    }

    /// Whether the member can be set otherwise than at create.
    fn is_updated(&self, member: &Settable) -> bool {
        !member.immutable && !is_password_of_user(self.entity, member)
    }

    /// Whether those who sign up set the member. Where nobody does, it is for who makes the first administrator, and may
    /// be anything but a right.
    fn is_for_sign_up(&self, member: &Settable) -> bool {
        let words = |words: &[Who]| words.iter().any(|who| user::WORDS_AT_SIGN_UP.contains(who));
        let is_open = self.model.auth.as_ref().is_some_and(|auth| auth.registration == Registration::Open);
        !user::is_right(member.json) && (!is_open || member.write.is_none_or(words))
    }

    /// The fields and references that a body may name, in the order of the spec.
    fn settable(&self) -> impl Iterator<Item = Settable<'_>> {
        let natural = match self.entity.key.kind {
            KeyKind::Natural(index) => Some(index),
            KeyKind::Uuid | KeyKind::Integer => None,
        };
        let fields = self.entity.fields.iter().enumerate().filter(|(_, field)| !field.read_only);
        let fields = fields.map(move |(index, field)| Settable {
            json: &field.name.json,
            rust: &field.name.rust,
            kind: field.kind.clone(),
            optional: field.optional,
            default: field.default.as_ref(),
            immutable: field.immutable || natural == Some(index),
            write: field.write.as_deref(),
            description: field.description.as_deref(),
        });
        let relations =
            self.entity.belongs_to.iter().filter(|relation| !relation.read_only && !is_callers(relation));
        let relations = relations.map(|relation| Settable {
            json: &relation.key.json,
            rust: &relation.key.rust,
            kind: self.reference_type(relation),
            optional: relation.optional,
            default: None,
            immutable: relation.immutable,
            write: relation.write.as_deref(),
            description: relation.description.as_deref(),
        });
        fields.chain(relations)
    }

    /// A reference may be any value of the type: whether there is such a row is for the database to say.
    fn reference_type(&self, relation: &BelongsTo) -> FieldType {
        self.model.key_type(relation.target).without_limits()
    }

    /// The references that the server sets to the caller.
    pub fn caller_keys(&self) -> Vec<CallerKey> {
        let named_by = self.roles_that_create();
        self.entity
            .belongs_to
            .iter()
            .filter(|relation| is_callers(relation))
            .map(|relation| CallerKey {
                rust: relation.key.rust.clone(),
                optional: relation.optional,
                named_by: named_by.clone().filter(|_| !relation.caller),
            })
            .collect()
    }

    /// Whether a row can be made by nobody in particular.
    pub fn caller_is_optional(&self) -> bool {
        self.caller_keys().iter().all(|key| key.optional)
    }

    /// The roles whose right to create comes from a rule that names them.
    fn roles_that_create(&self) -> Option<String> {
        let roles: Vec<_> = self
            .entity
            .access
            .create
            .iter()
            .map(|rule| rule.who)
            .filter(|who| matches!(who, Who::Role(_)))
            .collect();
        (!roles.is_empty()).then(|| self.access.words(&roles))
    }

    /// The references to an owner, for those who may name another than themselves.
    fn named_owners(&self) -> Vec<InputMember> {
        let relations = self.entity.belongs_to.iter().filter(|relation| is_callers(relation));
        self.caller_keys()
            .into_iter()
            .zip(relations)
            .filter_map(|(key, relation)| {
                let kind = self.model.key_type(relation.target);
                let rule = rule_name(&relation.key.json);
                Some(InputMember {
                    json: relation.key.json.clone(),
                    rust: key.rust,
                    kind: format!("Option<{}>", rust::row_type(&kind)),
                    docs: vec!["The caller, unless it says otherwise.".to_owned()],
                    schema: "required = false".to_owned(),
                    decode: format!("fields.optional({}, &{rule})", literal(&relation.key.json)),
                    write: Some(key.named_by?),
                    otherwise: "None".to_owned(),
                    patches: false,
                    applied: false,
                })
            })
            .collect()
    }

    /// The value of every member of a new row.
    fn row(&self, members: &[InputMember], purpose: Purpose) -> Vec<RowMember> {
        let entity = self.entity;
        let in_input = |rust: &str| members.iter().any(|member| member.rust == rust);
        let mut row = Vec::new();
        let mut push = |rust: &str, value: String| row.push(RowMember { rust: rust.to_owned(), value });
        match entity.key.kind {
            KeyKind::Uuid => push(&entity.key.name.rust, "Uuid::now_v7()".to_owned()),
            KeyKind::Integer => push(&entity.key.name.rust, "0".to_owned()),
            KeyKind::Natural(_) => {}
        }
        for field in &entity.fields {
            let rust = &field.name.rust;
            let value = match field.kind {
                FieldType::Password(_) if in_input(rust) => row_name(field),
                FieldType::Enum(_) if purpose == Purpose::SignUp && rust == "role" => "role".to_owned(),
                _ if in_input(rust) => format!("self.{rust}"),
                _ => preset(field),
            };
            push(&row_name(field), value);
        }
        for relation in &entity.belongs_to {
            let rust = &relation.key.rust;
            let caller =
                if relation.optional && !self.caller_is_optional() { "Some(caller_id)" } else { "caller_id" };
            let value = match (is_callers(relation), in_input(rust)) {
                // Nobody is signed in while signing up.
                (true, _) if purpose == Purpose::SignUp => "None".to_owned(),
                (true, true) if relation.optional => format!("self.{rust}.or({caller})"),
                (true, true) => format!("self.{rust}.unwrap_or({caller})"),
                (true, false) => caller.to_owned(),
                (false, true) => format!("self.{rust}"),
                (false, false) => "None".to_owned(),
            };
            push(rust, value);
        }
        for (_, name) in entity.built_in() {
            let value = match name {
                "deleted_at" => "None",
                "version" => "1",
                _ => "now",
            };
            push(name, value.to_owned());
        }
        row
    }

    pub fn rules(&self) -> Vec<RuleConst> {
        let of_user = self.entity.is_user;
        let mut rules: Vec<_> =
            self.settable().map(|member| rule_const(member.json, &member.kind, of_user)).collect();
        for member in self.named_owners() {
            let relation = self.entity.belongs_to.iter().find(|relation| relation.key.json == member.json);
            let kind = self.reference_type(relation.expect("a named owner is a reference"));
            rules.push(rule_const(&member.json, &kind, false));
        }
        // What nobody sets is not read from anywhere.
        let inputs = self.contexts();
        let read = |name: &str| {
            inputs.iter().flat_map(|input| &input.members).any(|member| rule_name(&member.json) == name)
        };
        rules.retain(|rule| read(&rule.name));
        rules
    }

    /// Whether some member is for owners to set.
    pub fn writes_by_owner(&self) -> bool {
        self.settable().filter_map(|member| member.write).flatten().any(|who| who.is_owner())
    }

    pub fn passwords(&self) -> Vec<PasswordContext> {
        self.settable()
            .filter(|member| matches!(member.kind, FieldType::Password(_)))
            .map(|member| PasswordContext {
                rust: member.rust.to_owned(),
                hash: format!("{}_hash", member.json),
                optional: member.optional,
                updates: self.is_updated(&member),
                guarded: member.write.is_some(),
            })
            .collect()
    }

    /// Whether a password can be set otherwise than at create.
    pub fn password_updates(&self) -> bool {
        self.passwords().iter().any(|password| password.updates)
    }
}

fn is_callers(relation: &BelongsTo) -> bool {
    relation.caller || relation.owner
}

/// The user's own password changes by endpoints of their own, which ask for the current one.
fn is_password_of_user(entity: &Entity, member: &Settable) -> bool {
    entity.is_user && member.json == "password"
}

/// Whether all people may set the member of themselves.
fn is_ones_own(member: &Settable) -> bool {
    member.write.is_none_or(|words| words.iter().any(|who| user::holds_for_oneself(*who)))
}

/// What only the server sets starts at its default, or at NULL.
fn preset(field: &Field) -> String {
    absent(&field.kind, field.optional, field.default.as_ref())
        .unwrap_or_else(|| "Default::default()".to_owned())
}

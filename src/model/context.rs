//! What the passes share: the spec, the model so far, and the problems found.

use std::collections::BTreeSet;

use super::data::{EntityId, FieldType, Member, Model, Who};
use super::names::{self, Types};
use super::problem::Problem;
use crate::diagnostic::{Diagnostic, Diagnostics, suggest};
use crate::spec::{self, Name, Spanned, Spec};

pub(super) struct Context<'s> {
    pub spec: &'s Spec,
    /// What the spec says of each entity of the model, by its [`EntityId`].
    pub sources: Vec<&'s spec::Entity>,
    pub model: Model,
    pub types: Types,
    pub problems: Diagnostics,
    /// Members whose own problem is told already, so that what refers to them stays silent.
    broken: BTreeSet<(EntityId, String)>,
}

/// A member by its name.
pub(super) enum Found {
    Member(Member),
    /// It exists, and what is wrong with it has been said.
    Broken,
    Nothing,
}

impl<'s> Context<'s> {
    pub fn new(spec: &'s Spec, sources: Vec<&'s spec::Entity>, model: Model) -> Self {
        Self {
            spec,
            sources,
            model,
            types: Types::default(),
            problems: Diagnostics::new(),
            broken: BTreeSet::new(),
        }
    }

    pub fn ids(&self) -> impl Iterator<Item = EntityId> + use<> {
        (0..self.sources.len()).map(EntityId)
    }

    pub fn push(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    pub fn mark_broken(&mut self, entity: EntityId, member: &str) {
        self.broken.insert((entity, member.to_owned()));
    }

    pub fn is_broken(&self, entity: EntityId, member: &str) -> bool {
        self.broken.contains(&(entity, member.to_owned()))
    }

    /// An entity by its name in the spec; an unknown one is a problem.
    pub fn entity(&mut self, name: &Name) -> Option<EntityId> {
        let found = self.sources.iter().position(|source| source.name.value == name.value);
        if found.is_none() {
            let problem = if name.value == "User" {
                Problem::NeedsAuth { what: "the entity `User`".to_owned() }
            } else {
                let near = suggest(name, self.sources.iter().map(|source| source.name.as_str()));
                Problem::UnknownEntity { name: name.value.clone(), near: near.map(str::to_owned) }
            };
            self.push(name.error(&problem));
        }
        found.map(EntityId)
    }

    pub fn find(&self, entity: EntityId, name: &str) -> Found {
        if self.is_broken(entity, name) {
            return Found::Broken;
        }
        self.model.entity(entity).member(name).map_or(Found::Nothing, Found::Member)
    }

    /// A member by its name in the spec; an unknown one is a problem, at the place of the name.
    pub fn member<T>(&mut self, entity: EntityId, name: &str, place: &Spanned<T>) -> Option<Member> {
        match self.find(entity, name) {
            Found::Member(member) => Some(member),
            Found::Broken => None,
            Found::Nothing => {
                let problem = self.unknown_member(entity, name);
                self.push(place.error(&problem));
                None
            }
        }
    }

    pub fn unknown_member(&self, entity: EntityId, name: &str) -> Problem {
        let entity = self.model.entity(entity);
        let near = suggest(name, entity.member_names());
        Problem::UnknownMember {
            name: name.to_owned(),
            entity: entity.names.pascal.clone(),
            near: near.map(str::to_owned),
        }
    }

    /// The type of a member, for values that it is set to or compared with.
    pub fn member_type(&self, entity: EntityId, member: Member) -> FieldType {
        self.model.member_type(entity, member)
    }

    /// Takes a written value of a type, or tells why it cannot be one.
    pub fn value(
        &mut self,
        kind: &FieldType,
        option: &'static str,
        written: &Spanned<spec::Value>,
    ) -> Option<super::data::Value> {
        match super::types::value(kind, option, written) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.push(problem);
                None
            }
        }
    }

    /// The administrators: the last role.
    pub fn admin(&self) -> Option<Who> {
        let roles = &self.model.auth.as_ref()?.roles;
        roles.len().checked_sub(1).map(Who::Role)
    }

    pub fn check_pascal(&mut self, what: &'static str, name: &Name) {
        if !names::is_pascal(name) {
            let right = names::to_pascal(name);
            self.push(name.error(&Problem::NotPascal { what, name: name.value.clone(), right }));
        }
        self.check_length(what, name);
    }

    pub fn check_snake(&mut self, what: &'static str, name: &Name) {
        if !names::is_snake(name) {
            let right = names::to_snake(name);
            self.push(name.error(&Problem::NotSnake { what, name: name.value.clone(), right }));
        }
        self.check_length(what, name);
    }

    pub fn check_sql(&mut self, what: &'static str, name: &Name) {
        if !names::is_sql(name) {
            self.push(name.error(&Problem::BadSqlName { what, name: name.value.clone() }));
        }
    }

    fn check_length(&mut self, what: &'static str, name: &Name) {
        if name.len() > names::LONGEST {
            self.push(name.error(&Problem::NameTooLong { what, length: name.len() }));
        }
    }
}

/// An option that is off unless it is given.
pub(super) fn flag(option: Option<&Spanned<bool>>) -> bool {
    option.is_some_and(|flag| flag.value)
}

//! Ways to use each operation: a role that may, and what must be said of a row for it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::model::samples::{SampleRow, SampleRows};
use crate::model::{
    Condition, Default, Entity, Field, KeyKind, Member, Model, Owner, Rule, Test, Value, Who,
};
use crate::render::rust::literal;

#[derive(Debug, Clone, Serialize)]
pub struct WayContext {
    /// In Rust.
    pub expression: String,
    /// Not every row will do.
    pub has_conditions: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The index of the role; nothing without `[auth]`.
    pub role: Option<usize>,
    pub state: State,
}

/// What a row must be like: values by the names of members in JSON, and what the rows that it refers to must be like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State(BTreeMap<String, Part>);

#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Value(Value),
    Null,
    Row(State),
}

impl State {
    /// Both at once, where they agree.
    pub fn and(mut self, other: &Self) -> Option<Self> {
        for (name, part) in &other.0 {
            let merged = match (self.0.remove(name), part) {
                (None, part) => part.clone(),
                (Some(Part::Row(one)), Part::Row(two)) => Part::Row(one.and(two)?),
                (Some(one), two) if one == *two => one,
                _ => return None,
            };
            self.0.insert(name.clone(), merged);
        }
        Some(self)
    }

    fn of(name: &str, part: Part) -> Self {
        Self(BTreeMap::from([(name.to_owned(), part)]))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn to_json(&self) -> Json {
        let json = |part: &Part| match part {
            Part::Value(value) => value.to_json(),
            Part::Null => Json::Null,
            Part::Row(state) => state.to_json(),
        };
        Json::Object(self.0.iter().map(|(name, part)| (name.clone(), json(part))).collect::<Map<_, _>>())
    }

    /// Takes out what is said of a member.
    pub fn take(&mut self, name: &str) -> Option<Part> {
        self.0.remove(name)
    }

    pub fn part(&self, name: &str) -> Option<&Part> {
        self.0.get(name)
    }

    /// What a field must be.
    fn of_field(&self, field: &Field) -> Option<&Part> {
        self.part(&field.name.json)
    }
}

impl Way {
    pub fn context(&self, model: &Model) -> WayContext {
        let role = model.auth.as_ref().zip(self.role).map(|(auth, role)| auth.roles[role].name.as_str());
        let mut expression =
            role.map_or("Way::ANYONE".to_owned(), |role| format!("Way::by({})", literal(role)));
        let has_conditions = !self.state.is_empty();
        if has_conditions {
            expression.push_str(&format!(".on({})", literal(&self.state.to_json().to_string())));
        }
        WayContext { expression, has_conditions }
    }
}

/// The ways of the five operations; nothing where the endpoint is not there, or nobody could ever pass.
pub struct Ways {
    pub list: Option<Way>,
    pub read: Option<Way>,
    pub create: Option<Way>,
    pub update: Option<Way>,
    pub delete: Option<Way>,
    /// All that there are are the same.
    pub is_common: bool,
}

impl Ways {
    pub fn all(&self) -> impl Iterator<Item = &Way> {
        [&self.list, &self.read, &self.create, &self.update, &self.delete].into_iter().flatten()
    }
}

pub struct WayWriter<'a> {
    pub model: &'a Model,
    pub rows: &'a SampleRows,
}

impl WayWriter<'_> {
    pub fn ways(&self, entity: &Entity) -> Ways {
        let access = &entity.access;
        let all = [&access.list, &access.read, &access.create, &access.update, &access.delete];
        let there: Vec<_> = all.into_iter().filter(|rules| !rules.is_empty()).collect();
        let writes = !(access.create.is_empty() && access.update.is_empty());
        // What nobody may read cannot be changed either.
        let may = |rules: &Vec<Rule>, needs: Vec<&Vec<Rule>>, writes| {
            (!rules.is_empty()).then(|| self.way(entity, &needs, writes)).flatten()
        };
        let common = self.way(entity, &there, writes).filter(|_| !access.read.is_empty());
        if let Some(way) = common {
            let there = |rules: &Vec<Rule>| (!rules.is_empty()).then(|| way.clone());
            return Ways {
                list: there(&access.list),
                read: there(&access.read),
                create: there(&access.create),
                update: there(&access.update),
                delete: there(&access.delete),
                is_common: true,
            };
        }
        Ways {
            list: may(&access.list, vec![&access.list], false),
            read: may(&access.read, vec![&access.read], false),
            create: may(&access.create, vec![&access.create], true),
            update: may(&access.update, vec![&access.read, &access.update], true),
            delete: may(&access.delete, vec![&access.read, &access.delete], false),
            is_common: false,
        }
    }

    /// A role that all of these rules let pass, and the state in which they do.
    fn way(&self, entity: &Entity, rules: &[&Vec<Rule>], writes: bool) -> Option<Way> {
        if self.rows.get(entity.id).is_empty() {
            return None;
        }
        let roles: Vec<Option<usize>> = match &self.model.auth {
            Some(auth) => (0..auth.roles.len()).rev().map(Some).collect(),
            None => vec![None],
        };
        let mut ways = roles.into_iter().filter_map(|role| {
            let mut state = self.way_of(entity, rules, role)?;
            if writes {
                state = self.readable_references(entity, role, state)?;
            }
            self.is_possible(entity, &state, role, writes).then_some(Way { role, state })
        });
        let first = ways.next()?;
        // One that says less of the row, if there is one.
        if first.state.is_empty() {
            return Some(first);
        }
        Some(ways.find(|way| way.state.is_empty()).unwrap_or(first))
    }

    /// The state in which all of these rules let the role pass.
    pub fn way_of(&self, entity: &Entity, rules: &[&Vec<Rule>], role: Option<usize>) -> Option<State> {
        rules.iter().try_fold(State::default(), |state, rules| self.passed(entity, rules, role, &state))
    }

    /// The state in which the conditions of the rule hold.
    pub fn state_of(&self, entity: &Entity, rule: &Rule) -> Option<State> {
        self.state_where(entity, &rule.condition)
    }

    pub fn state_where(&self, entity: &Entity, conditions: &[Condition]) -> Option<State> {
        let states = conditions.iter().map(|condition| self.state(entity, &condition.path, condition));
        states.into_iter().try_fold(State::default(), |state, more| state.and(&more?))
    }

    /// The state with what the first rule asks for that lets the role pass; a rule without conditions goes first.
    fn passed(&self, entity: &Entity, rules: &[Rule], role: Option<usize>, state: &State) -> Option<State> {
        let mut passing: Vec<_> = rules.iter().filter(|rule| self.passes(rule.who, role)).collect();
        passing.sort_by_key(|rule| rule.condition.len());
        passing.into_iter().find_map(|rule| {
            let conditions = rule.condition.iter();
            conditions
                .map(|condition| self.state(entity, &condition.path, condition))
                .try_fold(state.clone(), |state, more| state.and(&more?))
        })
    }

    /// Does the word hold for someone of this role who owns nothing?
    pub fn passes(&self, who: Who, role: Option<usize>) -> bool {
        let last = self.model.auth.as_ref().map(|auth| auth.roles.len() - 1);
        match who {
            Who::Public => true,
            Who::User => role.is_some(),
            Who::Role(index) => role == Some(index),
            Who::Owner | Who::NamedOwner(_) => role.is_some() && role == last,
        }
    }

    fn state(&self, entity: &Entity, path: &[usize], condition: &Condition) -> Option<State> {
        if let Some((index, rest)) = path.split_first() {
            let relation = &entity.belongs_to[*index];
            let inner = self.state(self.model.entity(relation.target), rest, condition)?;
            return Some(State::of(&relation.key.json, Part::Row(inner)));
        }
        let member = condition.member;
        let name = entity.json_name(member);
        match (&condition.test, member) {
            (Test::Null, Member::DeletedAt) | (Test::NotNull, Member::CreatedAt | Member::UpdatedAt) => {
                Some(State::default())
            }
            (_, Member::DeletedAt | Member::Version | Member::Key)
            | (Test::AnyOf(_), Member::BelongsTo(_)) => None,
            (Test::AnyOf(values), Member::Field(_) | Member::CreatedAt | Member::UpdatedAt) => {
                Some(State::of(name, Part::Value(values.first()?.clone())))
            }
            (Test::Null, _) => Some(State::of(name, Part::Null)),
            (Test::NotNull, Member::Field(index)) => {
                Some(State::of(name, Part::Value(entity.fields[index].sample(0))))
            }
            (Test::NotNull, Member::BelongsTo(_)) => Some(State::of(name, Part::Row(State::default()))),
        }
    }

    /// Whoever writes a reference must be able to read the row that it leads to.
    pub fn readable_references(&self, entity: &Entity, role: Option<usize>, state: State) -> Option<State> {
        let written = entity.belongs_to.iter().enumerate().filter(|(index, relation)| {
            !relation.read_only && !relation.caller && self.model.is_followed(entity, *index)
        });
        written.map(|(_, relation)| relation).try_fold(state, |state, relation| {
            let target = self.model.entity(relation.target);
            let readable = self.passed(target, &target.access.read, role, &State::default());
            match readable {
                Some(inner) if inner.is_empty() => Some(state),
                Some(inner) => state.and(&State::of(&relation.key.json, Part::Row(inner))),
                // Whoever owns the row need not be readable.
                None if relation.owner => Some(state),
                None if relation.optional => state.and(&State::of(&relation.key.json, Part::Null)),
                None => None,
            }
        })
    }

    /// Can rows be like this, and be made like this by the role where it creates them?
    pub fn is_possible(&self, entity: &Entity, state: &State, role: Option<usize>, writes: bool) -> bool {
        let natural = |index| entity.key.kind == KeyKind::Natural(index);
        let fields_fit = entity.fields.iter().enumerate().all(|(index, field)| match state.of_field(field) {
            None => true,
            Some(_) if field.unique || natural(index) => false,
            Some(_) if !writes || self.sets(entity, Member::Field(index), role) => true,
            Some(value) => match (&field.default, value) {
                (Some(Default::Value(default)), Part::Value(value)) => default == value,
                (None, Part::Null) => true,
                _ => false,
            },
        });
        let checks_hold = self.rows.get(entity.id).iter().all(|row| {
            let mut row: SampleRow = row.clone();
            for (field, value) in entity.fields.iter().zip(&mut row.fields) {
                match state.of_field(field) {
                    Some(Part::Value(fixed)) => *value = Some(fixed.clone()),
                    Some(Part::Null) => *value = None,
                    Some(Part::Row(_)) | None => {}
                }
            }
            entity.keeps_checks(&row)
        });
        fields_fit && checks_hold
    }

    /// May the role set the member at create?
    pub fn sets(&self, entity: &Entity, member: Member, role: Option<usize>) -> bool {
        self.may_set(entity, member, role, true)
    }

    pub fn may_set(&self, entity: &Entity, member: Member, role: Option<usize>, creating: bool) -> bool {
        let words = |words: &Option<Vec<Who>>| {
            words.as_ref().is_none_or(|words| {
                words.iter().any(|who| (creating && owns_new(entity, *who, role)) || self.passes(*who, role))
            })
        };
        match member {
            Member::Field(index) => {
                let field = &entity.fields[index];
                let is_fixed = field.immutable || entity.key.kind == KeyKind::Natural(index);
                let has_own_way = entity.is_user && field.name.json == "password";
                let is_needed = creating && !field.optional && field.default.is_none();
                !field.read_only
                    && (creating || !(is_fixed || has_own_way))
                    && (is_needed || words(&field.write))
            }
            Member::BelongsTo(index) => {
                let relation = &entity.belongs_to[index];
                match relation {
                    _ if relation.read_only || relation.caller => false,
                    _ if relation.owner => creating && names_owners(entity, role),
                    _ => (creating || !relation.immutable) && words(&relation.write),
                }
            }
            _ => false,
        }
    }
}

/// May the role name another owner than itself, since a rule of create names it?
fn names_owners(entity: &Entity, role: Option<usize>) -> bool {
    let mut rules = entity.access.create.iter();
    rules.any(|rule| matches!((rule.who, role), (Who::Role(named), Some(role)) if named == role))
}

/// Does whoever creates a row become such an owner of it?
fn owns_new(entity: &Entity, who: Who, role: Option<usize>) -> bool {
    let is_caller = |owner: &Owner| {
        owner
            .direct()
            .map(|index| &entity.belongs_to[index])
            .is_some_and(|relation| relation.caller || (relation.owner && !names_owners(entity, role)))
    };
    role.is_some()
        && match who {
            Who::Owner => entity.owners.iter().any(is_caller),
            Who::NamedOwner(index) => is_caller(&entity.owners[index]),
            Who::Public | Who::User | Who::Role(_) => false,
        }
}

//! Who may do what with which row: every caller, every operation, and rows on which each condition holds or not.

use serde::Serialize;

use super::ways::{Part, State, WayWriter};
use crate::model::{Condition, Entity, Member, Model, Rule, Step, Test, Value, Who};
use crate::render::contexts::relations::sides;
use crate::render::contexts::sql::Sql;
use crate::render::rust::literal;

/// One row, and what every caller gets to hear about it.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixContext {
    pub number: usize,
    /// JSON.
    pub with: String,
    pub callers: Vec<CallerContext>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CallerContext {
    /// An expression of the tests' `Who`.
    pub who: String,
    /// The statuses of list, read, update and delete; 204 of a list is a list without the row.
    pub answers: [u16; 4],
}

/// What some caller cannot see or set, of what others can.
#[derive(Debug, Clone, Serialize)]
pub struct RestrictionContext {
    /// In Rust.
    pub role: String,
    pub unseen: Vec<String>,
    pub unsorted: Vec<String>,
    pub unset: Vec<String>,
}

/// The status of a body of which nothing is read, or of one that is right.
#[derive(Debug, Clone, Serialize)]
pub struct CreatorContext {
    pub who: String,
    pub status: u16,
    /// JSON.
    pub with: Option<String>,
    /// Members that the caller sets.
    pub sets: Vec<String>,
}

/// A caller towards the rows of one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Caller {
    role: Option<usize>,
    /// The index of the way by which it owns the row.
    owner: Option<usize>,
}

pub struct MatrixWriter<'a> {
    pub model: &'a Model,
    pub entity: &'a Entity,
    pub ways: WayWriter<'a>,
    pub sql: &'a Sql<'a>,
}

impl MatrixWriter<'_> {
    pub fn matrix(&self) -> Vec<MatrixContext> {
        if self.model.auth.is_none() {
            return Vec::new();
        }
        let states = self.states();
        states
            .into_iter()
            .map(|(number, state)| MatrixContext {
                number,
                with: state.to_json().to_string(),
                callers: self
                    .callers()
                    .into_iter()
                    .map(|caller| CallerContext {
                        who: self.who(caller),
                        answers: self.answers(caller, number, &state),
                    })
                    .collect(),
            })
            .collect()
    }

    pub fn creators(&self) -> Vec<CreatorContext> {
        let callers = self.callers().into_iter().filter(|caller| caller.owner.is_none());
        callers.filter_map(|caller| self.creator(caller)).collect()
    }

    pub fn restrictions(&self) -> Vec<RestrictionContext> {
        let callers = self.callers().into_iter().filter(|caller| caller.owner.is_none());
        callers
            .filter_map(|caller| {
                let context = self.restriction(caller);
                let says = !(context.unseen.is_empty() && context.unset.is_empty());
                (says && self.ways.way_of(self.entity, &[&self.entity.access.read], caller.role)?.is_empty())
                    .then_some(context)
            })
            .collect()
    }

    fn restriction(&self, caller: Caller) -> RestrictionContext {
        let entity = self.entity;
        let passes = |words: &Option<Vec<Who>>| {
            words.as_ref().is_none_or(|words| words.iter().any(|who| self.passes(*who, caller)))
        };
        let fields = entity.fields.iter().filter(|field| !field.hidden);
        let fields = fields.map(|field| (&field.name.json, &field.read, field.sort));
        let relations = entity.belongs_to.iter().map(|relation| (&relation.key.json, &relation.read, true));
        let unseen: Vec<_> = fields.chain(relations).filter(|(_, read, _)| !passes(read)).collect();
        let updates = self.ways.way_of(entity, &[&entity.access.read, &entity.access.update], caller.role);
        let writes = entity.fields.iter().filter(|field| !(field.read_only || field.immutable));
        let unset = writes.filter(|field| !passes(&field.write)).map(|field| field.name.json.clone());
        let lists = self.ways.way_of(entity, &[&entity.access.list], caller.role).is_some();
        RestrictionContext {
            role: self.role(caller),
            unsorted: unseen
                .iter()
                .filter(|(_, _, sort)| *sort && lists)
                .map(|(name, ..)| (*name).clone())
                .collect(),
            unseen: unseen.into_iter().map(|(name, ..)| name.clone()).collect(),
            unset: if updates.is_some_and(|state| state.is_empty()) { unset.collect() } else { Vec::new() },
        }
    }

    fn creator(&self, caller: Caller) -> Option<CreatorContext> {
        let rules = &self.entity.access.create;
        let who = self.who(caller);
        if rules.is_empty() {
            return None;
        }
        if !self.ever(rules, caller) {
            let status = if caller.role.is_some() { 403 } else { 401 };
            return Some(CreatorContext { who, status, with: None, sets: Vec::new() });
        }
        let state = self.ways.way_of(self.entity, &[rules], caller.role)?;
        let state = self.ways.readable_references(self.entity, caller.role, state)?;
        if !self.ways.is_possible(self.entity, &state, caller.role, true) {
            return None;
        }
        // A row without an owner is made by nobody in particular.
        let needs_caller = self.entity.belongs_to.iter().any(|relation| relation.caller || relation.owner);
        if needs_caller && caller.role.is_none() {
            return None;
        }
        let fields = (0..self.entity.fields.len()).map(Member::Field);
        let members = fields.chain((0..self.entity.belongs_to.len()).map(Member::BelongsTo));
        let sets = members.filter(|member| self.ways.sets(self.entity, *member, caller.role));
        Some(CreatorContext {
            who,
            status: 201,
            with: Some(state.to_json().to_string()),
            sets: sets.map(|member| self.entity.json_name(member).to_owned()).collect(),
        })
    }

    /// Anonymous, each role, and someone of the first role who owns the row by each way.
    fn callers(&self) -> Vec<Caller> {
        let Some(auth) = &self.model.auth else { return Vec::new() };
        let anonymous = Caller { role: None, owner: None };
        let roles = (0..auth.roles.len()).map(|role| Caller { role: Some(role), owner: None });
        let owners = (0..self.entity.owners.len()).map(|owner| Caller { role: Some(0), owner: Some(owner) });
        std::iter::once(anonymous).chain(roles).chain(owners).collect()
    }

    fn who(&self, caller: Caller) -> String {
        let role = |index: usize| {
            literal(&self.model.auth.as_ref().expect("a role comes with [auth]").roles[index].name)
        };
        match (caller.owner, caller.role) {
            (Some(owner), Some(first)) => {
                let steps = self.steps(&self.entity.owners[owner].path);
                format!("Who::Owner({}{steps})", role(first))
            }
            (None, Some(index)) => format!("Who::Role({})", role(index)),
            (_, None) => "Who::Anonymous".to_owned(),
        }
    }

    fn role(&self, caller: Caller) -> String {
        let role = self.model.auth.as_ref().zip(caller.role).map(|(auth, role)| &auth.roles[role]);
        role.map_or("None".to_owned(), |role| format!("Some({})", literal(&role.name)))
    }

    /// The way to an owner, as an argument with the tests' `Step`s; nothing where no entity has any.
    fn steps(&self, path: &[Step]) -> String {
        let mut at = self.entity;
        let mut steps = Vec::new();
        for (index, step) in path.iter().enumerate() {
            let is_last = index + 1 == path.len();
            let (text, target) = match *step {
                Step::BelongsTo(index) => {
                    let relation = &at.belongs_to[index];
                    (format!("Step::To({})", literal(&relation.key.json)), relation.target)
                }
                Step::Has(index) => {
                    let relation = &at.has[index];
                    let child = self.model.entity(relation.target);
                    let via = literal(&child.belongs_to[relation.via].key.json);
                    let step = if is_last { "Of" } else { "From" };
                    (format!("Step::{step}(&{}, {via})", self.path_of(child)), relation.target)
                }
                Step::ManyToMany(index) => {
                    let relation = &at.many_to_many[index];
                    let join = &self.model.join_tables[relation.join];
                    let (this, other) = sides(join, relation.declaring);
                    let columns: Vec<_> =
                        [&join.table, this, other].map(|name| literal(&self.sql.quote(name))).into();
                    let target = self.model.entity(relation.target);
                    (
                        format!("Step::Link({}, &{})", columns.join(", "), self.path_of(target)),
                        relation.target,
                    )
                }
            };
            steps.push(text);
            at = self.model.entity(target);
        }
        let owners = self.model.entities.iter().flat_map(|entity| &entity.owners);
        let any = owners.into_iter().any(|owner| !owner.path.is_empty());
        if any { format!(", &[{}]", steps.join(", ")) } else { String::new() }
    }

    fn path_of(&self, entity: &Entity) -> String {
        let constant = heck::AsShoutySnakeCase(&entity.names.table);
        if entity.id == self.entity.id {
            return constant.to_string();
        }
        format!("crate::{}::{constant}", entity.names.module)
    }

    /// Rows that differ in which conditions hold.
    fn states(&self) -> Vec<(usize, State)> {
        let access = &self.entity.access;
        let rules = [&access.list, &access.read, &access.update, &access.delete].into_iter().flatten();
        let conditional: Vec<_> = rules.filter(|rule| !rule.condition.is_empty()).collect();
        let rows = self.ways.rows.get(self.entity.id).len();
        let mut candidates: Vec<_> = (0..rows.min(2)).map(|number| (number, State::default())).collect();
        candidates.extend(conditional.iter().filter_map(|rule| {
            let state = self.ways.state_of(self.entity, rule)?;
            self.ways.is_possible(self.entity, &state, None, false).then_some((0, state))
        }));
        let mut seen = Vec::new();
        candidates.retain(|(number, state)| {
            let signature: Vec<_> = conditional.iter().map(|rule| self.holds(rule, *number, state)).collect();
            let is_new = !seen.contains(&signature);
            seen.push(signature);
            is_new
        });
        candidates
    }

    fn answers(&self, caller: Caller, number: usize, state: &State) -> [u16; 4] {
        let access = &self.entity.access;
        let refused = if caller.role.is_some() { 403 } else { 401 };
        let may = |rules: &[Rule]| {
            rules.iter().any(|rule| self.passes(rule.who, caller) && self.holds(rule, number, state))
        };
        let missing =
            |others: &[&Vec<Rule>]| if others.iter().all(|rules| rules.is_empty()) { 404 } else { 405 };
        let readable = may(&access.read);
        let seen = |rules: &Vec<Rule>, others: &[&Vec<Rule>], unseen: u16| match () {
            () if rules.is_empty() => missing(others),
            () if !self.ever(rules, caller) => refused,
            () if may(rules) => 200,
            () => unseen,
        };
        let changed = |rules: &Vec<Rule>, done: u16, others: &[&Vec<Rule>]| match () {
            () if rules.is_empty() => missing(others),
            () if !self.ever(rules, caller) => refused,
            () if !readable => 404,
            () if may(rules) => done,
            () => 403,
        };
        [
            seen(&access.list, &[&access.create], 204),
            seen(&access.read, &[&access.update, &access.delete], 404),
            changed(&access.update, 200, &[&access.read, &access.delete]),
            changed(&access.delete, 204, &[&access.read, &access.update]),
        ]
    }

    /// Could any of the rules hold for the caller, whatever the row is?
    fn ever(&self, rules: &[Rule], caller: Caller) -> bool {
        rules.iter().any(|rule| match rule.who {
            Who::Owner | Who::NamedOwner(_) => caller.role.is_some(),
            who => self.passes(who, caller),
        })
    }

    fn passes(&self, who: Who, caller: Caller) -> bool {
        match (who, caller.owner) {
            (Who::Owner, Some(_)) => true,
            (Who::NamedOwner(index), Some(owner)) if index == owner => true,
            _ => self.ways.passes(who, caller.role),
        }
    }

    fn holds(&self, rule: &Rule, number: usize, state: &State) -> bool {
        rule.condition.iter().all(|condition| {
            self.condition_holds(self.entity, number, Some(state), &condition.path, condition)
        })
    }

    fn condition_holds(
        &self,
        entity: &Entity,
        number: usize,
        state: Option<&State>,
        path: &[usize],
        condition: &Condition,
    ) -> bool {
        let rows = self.ways.rows.get(entity.id);
        let Some(row) = rows.get(number % rows.len().max(1)) else { return false };
        if let Some((index, rest)) = path.split_first() {
            let relation = &entity.belongs_to[*index];
            let part = state.and_then(|state| state.part(&relation.key.json));
            let inner = match part {
                Some(Part::Row(inner)) => Some(inner),
                _ => None,
            };
            let parent = row.references[*index].or(inner.map(|_| number));
            return parent.is_some_and(|parent| {
                self.condition_holds(self.model.entity(relation.target), parent, inner, rest, condition)
            });
        }
        let name = entity.json_name(condition.member);
        let value = match state.and_then(|state| state.part(name)) {
            Some(Part::Value(value)) => Some(value.clone()),
            Some(Part::Null) => None,
            Some(Part::Row(_)) => Some(Value::Integer(0)),
            None => entity.value(row, condition.member),
        };
        match &condition.test {
            Test::Null => value.is_none(),
            Test::NotNull => value.is_some(),
            Test::AnyOf(values) => value.is_some_and(|value| values.contains(&value)),
        }
    }
}

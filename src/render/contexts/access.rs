//! Rules of access as the policy of the project holds them: words, and SQL over the row.

use std::collections::BTreeSet;

use serde::Serialize;

use super::callers;
use super::sql::Sql;
use crate::model::{Condition, Entity, Member, Model, Owner, Rule, Step, Test, Who};

/// A constant with ways to own a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnershipConst {
    pub name: String,
    pub doc: String,
    pub ways: Vec<Ownership>,
}

/// SQL that is true when a user's id stands between its two parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ownership {
    pub before: String,
    pub after: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Operation {
    pub name: &'static str,
    pub rules: Vec<RuleContext>,
    /// Without `[auth]`: the rows that everyone may act on; nothing for all.
    pub when: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RuleContext {
    pub who: String,
    pub when: Option<String>,
}

/// What is said of one entity's access.
#[derive(Debug, Clone, Serialize)]
pub struct AccessContext {
    pub ownerships: Vec<OwnershipConst>,
    pub operations: Vec<Operation>,
}

/// Names and SQL of the access of one entity.
pub struct AccessWriter<'a> {
    pub model: &'a Model,
    pub entity: &'a Entity,
    pub sql: &'a Sql<'a>,
}

impl AccessWriter<'_> {
    pub fn context(&self) -> AccessContext {
        let access = &self.entity.access;
        let operations = [
            ("list", &access.list),
            ("read", &access.read),
            ("create", &access.create),
            ("update", &access.update),
            ("delete", &access.delete),
        ];
        let operations: Vec<_> =
            operations.into_iter().map(|(name, rules)| self.operation(name, rules)).collect();
        AccessContext { ownerships: self.ownerships(&operations), operations }
    }

    fn operation(&self, name: &'static str, rules: &[Rule]) -> Operation {
        let contexts: Vec<_> = rules
            .iter()
            .map(|rule| RuleContext {
                who: self.who(rule.who, name == "create"),
                when: self.condition(&rule.condition),
            })
            .collect();
        let everyone = contexts.iter().any(|rule| rule.when.is_none());
        let conditions: Vec<_> = contexts.iter().filter_map(|rule| rule.when.clone()).collect();
        let when = (!everyone && !conditions.is_empty()).then(|| conditions.join(" OR "));
        Operation { name, rules: contexts, when }
    }

    /// A word, as an expression of `Who`.
    pub fn who(&self, who: Who, creating: bool) -> String {
        match who {
            Who::Owner if creating && self.owns_by_path() => "Who::Owner(PARENT_OWNER)".to_owned(),
            Who::Owner => "Who::Owner(OWNER)".to_owned(),
            Who::NamedOwner(index) => format!("Who::Owner({})", self.owner_const(index)),
            _ => callers::expression(self.model, who),
        }
    }

    /// `&[Who::User, …]`, for a field.
    pub fn words(&self, words: &[Who]) -> String {
        let words: Vec<_> = words.iter().map(|who| self.who(*who, false)).collect();
        format!("&[{}]", words.join(", "))
    }

    /// The same for another module than the entity's.
    pub fn words_from_outside(&self, words: &[Who]) -> String {
        let module = &self.entity.names.module;
        self.words(words).replace("Who::Owner(", &format!("Who::Owner(crate::{module}::model::"))
    }

    /// The ways to own a row that decide on who sees or sets its members; nothing where none does.
    pub fn ownership_of_members(&self) -> Option<String> {
        let owners: BTreeSet<Who> = self.words_of_members().filter(|who| who.is_owner()).collect();
        if owners.contains(&Who::Owner) {
            return Some("OWNER".to_owned());
        }
        let names: Vec<_> = owners
            .into_iter()
            .filter_map(|who| match who {
                Who::NamedOwner(index) => Some(self.owner_const(index)),
                _ => None,
            })
            .collect();
        match &names[..] {
            [] => None,
            [name] => Some(name.clone()),
            names => Some(format!("&[{}[0]]", names.join("[0], "))),
        }
    }

    /// The words of `read` and `write`.
    fn words_of_members(&self) -> impl Iterator<Item = Who> {
        let fields = self.entity.fields.iter().flat_map(|field| [&field.read, &field.write]);
        let relations = self.entity.belongs_to.iter().flat_map(|relation| [&relation.read, &relation.write]);
        fields.chain(relations).flatten().flatten().copied()
    }

    fn owner_const(&self, index: usize) -> String {
        match &self.entity.owners[index].name {
            Some(name) => format!("OWNER_{}", name.to_uppercase()),
            None => "OWNER".to_owned(),
        }
    }

    /// Whether some way to own a row leads over another one, so that the body's parent decides at create.
    fn owns_by_path(&self) -> bool {
        self.entity.owners.iter().any(|owner| owner.path.len() > 1)
    }

    /// The constants that anything mentions.
    fn ownerships(&self, operations: &[Operation]) -> Vec<OwnershipConst> {
        let entity = self.entity;
        let mut mentioned: Vec<String> =
            operations.iter().flat_map(|operation| &operation.rules).map(|rule| rule.who.clone()).collect();
        mentioned.extend(self.words_of_members().map(|who| self.who(who, false)));
        let all = |filter: &dyn Fn(&Owner) -> bool| {
            entity.owners.iter().filter(|owner| filter(owner)).map(|owner| self.ownership(owner)).collect()
        };
        let human = &entity.names.human_plural;
        let mut constants = vec![
            OwnershipConst {
                name: "OWNER".to_owned(),
                doc: format!("Who owns {human}."),
                ways: all(&|_| true),
            },
            OwnershipConst {
                name: "PARENT_OWNER".to_owned(),
                doc: format!("Who owns what new {human} belong to."),
                ways: all(&|owner| owner.path.len() > 1),
            },
        ];
        for (index, owner) in entity.owners.iter().enumerate().filter(|(_, owner)| owner.name.is_some()) {
            constants.push(OwnershipConst {
                name: self.owner_const(index),
                doc: format!("One of those who own {human}."),
                ways: vec![self.ownership(owner)],
            });
        }
        constants.retain(|constant| mentioned.contains(&format!("Who::Owner({})", constant.name)));
        constants
    }

    fn ownership(&self, owner: &Owner) -> Ownership {
        let (before, after) =
            self.way(self.entity, &self.sql.quote(&self.entity.names.table), &owner.path, 1);
        Ownership { before, after }
    }

    /// SQL around the user's id for the rest of a path, from a row of `entity` known as `alias`.
    fn way(&self, entity: &Entity, alias: &str, path: &[Step], depth: usize) -> (String, String) {
        let column = |name: &str| format!("{alias}.{}", self.sql.quote(name));
        let next = self.sql.quote(&format!("owner{depth}"));
        let Some((step, rest)) = path.split_first() else {
            return (format!("{} = ", column(&entity.key.column)), String::new());
        };
        let (from, join, target, hole) = match *step {
            Step::BelongsTo(index) => {
                let relation = &entity.belongs_to[index];
                if rest.is_empty() {
                    return (format!("{} = ", column(&relation.column)), String::new());
                }
                let target = self.model.entity(relation.target);
                let join =
                    format!("{next}.{} = {}", self.sql.quote(&target.key.column), column(&relation.column));
                (self.sql.quote(&target.names.table), join, target, None)
            }
            Step::Has(index) => {
                let relation = &entity.has[index];
                let target = self.model.entity(relation.target);
                let back = &target.belongs_to[relation.via].column;
                let join = format!("{next}.{} = {}", self.sql.quote(back), column(&entity.key.column));
                (self.sql.quote(&target.names.table), join, target, None)
            }
            Step::ManyToMany(index) => {
                let relation = &entity.many_to_many[index];
                let join = &self.model.join_tables[relation.join];
                let (this, other) = super::relations::sides(join, relation.declaring);
                let target = self.model.entity(relation.target);
                let on = format!("{next}.{} = {}", self.sql.quote(this), column(&entity.key.column));
                (self.sql.quote(&join.table), on, target, Some(other))
            }
        };
        let (before, after) = match hole {
            // The join table names the user itself, or leads one table further.
            Some(other) if rest.is_empty() => (format!("{next}.{} = ", self.sql.quote(other)), String::new()),
            Some(other) => {
                let further = self.sql.quote(&format!("owner{}", depth + 1));
                let (before, after) = self.way(target, &further, rest, depth + 2);
                let table = self.sql.quote(&target.names.table);
                let key = self.sql.quote(&target.key.column);
                let link = format!("{further}.{key} = {next}.{}", self.sql.quote(other));
                (
                    format!("EXISTS (SELECT 1 FROM {table} AS {further} WHERE {link} AND {before}"),
                    format!("{after})"),
                )
            }
            None => self.way(target, &next, rest, depth + 1),
        };
        (format!("EXISTS (SELECT 1 FROM {from} AS {next} WHERE {join} AND {before}"), format!("{after})"))
    }

    /// All conditions of a rule as one piece of SQL; nothing where there are none.
    fn condition(&self, conditions: &[Condition]) -> Option<String> {
        let parts: Vec<_> = conditions.iter().map(|condition| self.one_condition(condition)).collect();
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }

    fn one_condition(&self, condition: &Condition) -> String {
        self.follow(self.entity, &self.sql.quote(&self.entity.names.table), &condition.path, condition, 1)
    }

    fn follow(
        &self,
        entity: &Entity,
        alias: &str,
        path: &[usize],
        condition: &Condition,
        depth: usize,
    ) -> String {
        let Some((index, rest)) = path.split_first() else {
            return self.test(entity, alias, condition.member, &condition.test);
        };
        let relation = &entity.belongs_to[*index];
        let target = self.model.entity(relation.target);
        let next = self.sql.quote(&format!("via{depth}"));
        let key = self.sql.quote(&target.key.column);
        let table = self.sql.quote(&target.names.table);
        let inner = self.follow(target, &next, rest, condition, depth + 1);
        let column = self.sql.quote(&relation.column);
        format!("EXISTS (SELECT 1 FROM {table} AS {next} WHERE {next}.{key} = {alias}.{column} AND {inner})")
    }

    fn test(&self, entity: &Entity, alias: &str, member: Member, test: &Test) -> String {
        let column = format!("{alias}.{}", self.sql.quote(entity.member_column(member)));
        match test {
            Test::Null => format!("{column} IS NULL"),
            Test::NotNull => format!("{column} IS NOT NULL"),
            Test::AnyOf(values) => {
                let kind = self.model.member_type(entity.id, member);
                let values: Vec<_> = values.iter().map(|value| self.sql.literal(value, &kind)).collect();
                match &values[..] {
                    [value] => format!("{column} = {value}"),
                    _ => format!("{column} IN ({})", values.join(", ")),
                }
            }
        }
    }
}

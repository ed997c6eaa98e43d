//! Conditions, checks and rules of access.

use serde::{Deserialize, Serialize};

use super::{Member, Value};

#[derive(Debug, Clone)]
pub struct Condition {
    /// belongs_to relations to follow, each an index in the entity reached so far.
    pub path: Vec<usize>,
    /// Of the entity at the end of the path.
    pub member: Member,
    pub test: Test,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of these values; a single one is equality.
    AnyOf(Vec<Value>),
    Null,
    NotNull,
}

/// A check constraint, parsed.
#[derive(Debug, Clone)]
pub struct Check {
    /// As written, for messages.
    pub text: String,
    pub expression: Expression,
    /// The members it names, in order and once each.
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Not(Box<Expression>),
    Compare { left: Operand, operator: Operator, right: Operand },
    IsNull(Operand),
    IsNotNull(Operand),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    Member(Member),
    /// Of the type of the other side.
    Literal(Value),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The rules of the five operations. An empty list is `nobody`: the endpoint is not generated.
#[derive(Debug, Clone, Default)]
pub struct Access {
    pub list: Vec<Rule>,
    pub read: Vec<Rule>,
    pub create: Vec<Rule>,
    pub update: Vec<Rule>,
    pub delete: Vec<Rule>,
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub who: Who,
    pub condition: Vec<Condition>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Who {
    Public,
    User,
    /// Any owner.
    Owner,
    /// One of the named owners, by its index in [`Entity::owners`].
    NamedOwner(usize),
    /// The index in [`Auth::roles`].
    Role(usize),
}

impl Who {
    pub fn is_owner(self) -> bool {
        matches!(self, Self::Owner | Self::NamedOwner(_))
    }
}

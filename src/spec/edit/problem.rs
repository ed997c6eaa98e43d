//! What can be wrong with an edit of the spec, and with fields written on the command line.

use crate::diagnostic::{Explain, suggest};

#[derive(Debug)]
pub(super) enum Problem {
    NoType { name: String },
    UnknownType { kind: String },
    UnknownModifier { modifier: String, kind: String, allowed: Vec<&'static str> },
    BadValue { modifier: String, value: Option<String>, expected: String, example: String },
    NoSpec { message: String },
    NamedTwice { name: String },
    BadAccess { rule: String },
    EntityExists { name: String },
    NoEntity { name: String, near: Option<String> },
    NotInWords { modifier: String },
}

impl Explain for Problem {
    fn code(&self) -> &'static str {
        match self {
            Self::NoType { .. } => "E0801",
            Self::UnknownType { .. } => "E0802",
            Self::UnknownModifier { .. } => "E0803",
            Self::BadValue { .. } => "E0804",
            Self::NoSpec { .. } => "E0805",
            Self::NamedTwice { .. } => "E0806",
            Self::BadAccess { .. } => "E0807",
            Self::EntityExists { .. } => "E0808",
            Self::NoEntity { .. } => "E0809",
            Self::NotInWords { .. } => "E0810",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::NoType { name } if name.is_empty() => "a field has no name".to_owned(),
            Self::NoType { name } => format!("`{name}` has no type"),
            Self::UnknownType { kind } => format!("`{kind}` is no type and no kind of relation"),
            Self::UnknownModifier { modifier, kind, .. } => {
                format!("`{modifier}` is no modifier of `{kind}`")
            }
            Self::BadValue { modifier, value: Some(value), .. } => {
                format!("`{modifier}` cannot be `{value}`")
            }
            Self::BadValue { modifier, value: None, .. } => format!("`{modifier}` has no value"),
            Self::NoSpec { message } => format!("the spec cannot be edited: {message}"),
            Self::NamedTwice { name } => format!("`{name}` is given twice"),
            Self::BadAccess { rule } => format!("`{rule}` is no rule of access"),
            Self::EntityExists { name } => format!("there is an entity `{name}` already"),
            Self::NoEntity { name, .. } => format!("there is no entity `{name}`"),
            Self::NotInWords { modifier } => format!("`{modifier}` cannot be written on the command line"),
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::NoType { name } => format!("for example `{}:string`", if name.is_empty() { "title" } else { name }),
            Self::UnknownType { kind } => unknown_type_help(kind),
            Self::UnknownModifier { modifier, allowed, .. } => {
                let near = suggest(modifier, allowed.iter().copied());
                let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                format!("{near}allowed here: {}", super::super::problem::listed(allowed))
            }
            Self::BadValue { expected, example, .. } => format!("it has to be {expected}: `{example}`"),
            Self::NoSpec { .. } => "`scaffold check` shows what is wrong with it".to_owned(),
            Self::NamedTwice { .. } => "give one of them another name".to_owned(),
            Self::BadAccess { .. } => {
                "write `OPERATION=WHO` with list, read, create, update or delete: `create=admin`, `read=owner,admin`"
                    .to_owned()
            }
            Self::EntityExists { name } => format!("edit `[entities.{name}]` in the spec, then `scaffold apply`"),
            Self::NoEntity { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::NoEntity { name, .. } => format!("it would stand under `[entities.{name}]`"),
            Self::NotInWords { .. } => "add it to the spec afterwards, or give the entity with `--from FILE`".to_owned(),
        })
    }
}

fn unknown_type_help(kind: &str) -> String {
    let kinds: Vec<_> = super::words::kinds().collect();
    match suggest(kind, kinds.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("allowed: {}", super::super::problem::listed(&kinds)),
    }
}

//! The table itself: every type, and the options that not every type takes.

use super::options::Opt;

/// A row of the type table.
#[derive(Debug)]
pub(in crate::model) struct Type {
    pub name: &'static str,
    pub kind: Kind,
    /// The options that not every type takes.
    pub takes: &'static [Opt],
    /// May a `list` hold it?
    pub scalar: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Kind {
    String,
    Text,
    Email,
    Url,
    Slug,
    Integer,
    BigInt,
    Float,
    Decimal,
    Boolean,
    Uuid,
    Date,
    Time,
    DateTime,
    Enum,
    Json,
    Bytes,
    List,
    Password,
    Id,
}

use Opt::{
    Backfill, Default, Example, Filter, Hidden, Index, Map, Max, Min, Of, Pattern, Precision, Read, ReadOnly,
    Scale, Schema, Search, Sort, Trim, Unique, Values,
};

/// Every type, in the order of the documentation.
pub(in crate::model) const TYPES: &[Type] = &[
    scalar(
        "string",
        Kind::String,
        &[
            Min, Max, Pattern, Trim, Default, Unique, Index, Filter, Sort, Search, Example, Backfill, Hidden,
            ReadOnly, Read,
        ],
    ),
    scalar(
        "text",
        Kind::Text,
        &[
            Min, Max, Pattern, Trim, Default, Unique, Index, Filter, Sort, Search, Example, Backfill, Hidden,
            ReadOnly, Read,
        ],
    ),
    scalar("email", Kind::Email, NAMED_TEXT),
    scalar("url", Kind::Url, NAMED_TEXT),
    scalar("slug", Kind::Slug, NAMED_TEXT),
    scalar("integer", Kind::Integer, LIMITED),
    scalar("bigint", Kind::BigInt, LIMITED),
    scalar("float", Kind::Float, LIMITED),
    scalar(
        "decimal",
        Kind::Decimal,
        &[
            Precision, Scale, Min, Max, Default, Unique, Index, Filter, Sort, Example, Backfill, Hidden,
            ReadOnly, Read,
        ],
    ),
    scalar("boolean", Kind::Boolean, PLAIN),
    scalar("uuid", Kind::Uuid, PLAIN),
    scalar("date", Kind::Date, LIMITED),
    scalar("time", Kind::Time, LIMITED),
    scalar("datetime", Kind::DateTime, LIMITED),
    scalar(
        "enum",
        Kind::Enum,
        &[Values, Map, Default, Unique, Index, Filter, Sort, Example, Backfill, Hidden, ReadOnly, Read],
    ),
    compound("json", Kind::Json, &[Schema, Default, Example, Backfill, Hidden, ReadOnly, Read]),
    compound("bytes", Kind::Bytes, &[Min, Max, Default, Example, Backfill, Hidden, ReadOnly, Read]),
    compound("list", Kind::List, &[Of, Values, Min, Max, Default, Example, Backfill, Hidden, ReadOnly, Read]),
    compound("password", Kind::Password, &[]),
    compound("id", Kind::Id, &[Of, Default, Example]),
];

const PLAIN: &[Opt] = &[Default, Unique, Index, Filter, Sort, Example, Backfill, Hidden, ReadOnly, Read];
const LIMITED: &[Opt] =
    &[Min, Max, Default, Unique, Index, Filter, Sort, Example, Backfill, Hidden, ReadOnly, Read];
const NAMED_TEXT: &[Opt] =
    &[Default, Unique, Index, Filter, Sort, Search, Example, Backfill, Hidden, ReadOnly, Read];

const fn scalar(name: &'static str, kind: Kind, takes: &'static [Opt]) -> Type {
    Type { name, kind, takes, scalar: true }
}

const fn compound(name: &'static str, kind: Kind, takes: &'static [Opt]) -> Type {
    Type { name, kind, takes, scalar: false }
}

/// The row of a type by its name in the spec.
pub(in crate::model) fn find(name: &str) -> Option<&'static Type> {
    TYPES.iter().find(|row| row.name == name)
}

/// The types that take an option, for a message: "`string` and `text`".
pub(in crate::model) fn takers(option: Opt) -> String {
    let names: Vec<_> = TYPES.iter().filter(|row| row.takes.contains(&option)).map(|row| row.name).collect();
    listed(&names)
}

/// `a`, `b` and `c`.
pub(in crate::model) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

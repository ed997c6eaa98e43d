//! What the shape of a value may be: the words in which [`grammar`](super::grammar) is written.

use toml::de::DeValue;

/// A table of the format.
#[derive(Debug)]
pub struct Table {
    /// Its name in the JSON Schema; unique.
    pub name: &'static str,
    pub keys: &'static [Key],
    /// What a writer of an unknown key may have been after; `{path}` stands for where the table is.
    pub hint: Option<&'static str>,
}

impl Table {
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.keys.iter().map(|key| key.name)
    }
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub required: bool,
    pub shape: Shape,
    /// Values as one writes them in TOML, the most usual first; at least one.
    pub examples: &'static [&'static str],
    /// One line for documentation and editors.
    pub doc: &'static str,
}

/// What a value may be. The kinds of a [`Shape::Either`] differ in their TOML type.
#[derive(Debug)]
pub enum Shape {
    /// `true` or `false`.
    Flag,
    /// A whole number within these bounds.
    Integer(i64, i64),
    /// Any finite number.
    Number,
    /// Text whatever it holds.
    Text,
    /// Text on one line, without control characters.
    Line,
    /// Text that may have several lines, without other control characters.
    Prose,
    /// A name; which are right is for the model to say, the spelling is for editors.
    Name(Spelling),
    /// The type of a field: its name, and `?` where it is optional.
    Type,
    /// One of these words.
    Word(&'static [&'static str]),
    DateTime,
    /// Any TOML value.
    Any,
    /// A table of anything.
    AnyTable,
    /// A list of at least so many.
    List(&'static Shape, usize),
    /// A table whose keys the user names.
    Map(Spelling, &'static Shape),
    Table(&'static Table),
    /// A table of one of several kinds, told apart by the first key of each.
    Choice(&'static str, &'static [&'static Table]),
    Either(&'static [Shape]),
}

/// How a name is spelt, as a regular expression for editors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    Pascal,
    Snake,
    Free,
}

impl Spelling {
    pub fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Pascal => Some("^[A-Z][A-Za-z0-9]*$"),
            Self::Snake => Some("^[a-z_][a-z0-9_]*$"),
            Self::Free => None,
        }
    }
}

impl Shape {
    /// The kind of an [`Shape::Either`] that a value belongs to; the shape itself otherwise.
    pub(super) fn kind_for(&self, value: &DeValue) -> Option<&Self> {
        match self {
            Self::Either(kinds) => kinds.iter().find_map(|kind| kind.kind_for(value)),
            _ => self.takes(value).then_some(self),
        }
    }

    fn takes(&self, value: &DeValue) -> bool {
        match self {
            Self::Flag => value.is_bool(),
            Self::Integer(..) => value.is_integer(),
            Self::Number => value.is_integer() || value.is_float(),
            Self::Text | Self::Line | Self::Prose | Self::Name(_) | Self::Type | Self::Word(_) => {
                value.is_str()
            }
            Self::DateTime => value.is_datetime(),
            Self::Any => true,
            Self::List(..) => value.is_array(),
            Self::AnyTable | Self::Map(..) | Self::Table(_) | Self::Choice(..) => value.is_table(),
            Self::Either(_) => false,
        }
    }

    /// For people: `text or a list`.
    pub(super) fn expected(&self) -> String {
        let mut kinds = Vec::new();
        self.kinds(&mut kinds);
        kinds.dedup();
        match kinds.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }

    fn kinds(&self, into: &mut Vec<&'static str>) {
        into.push(match self {
            Self::Flag => "true or false",
            Self::Integer(..) => "a whole number",
            Self::Number => "a number",
            Self::Text | Self::Line | Self::Prose | Self::Name(_) | Self::Type | Self::Word(_) => "text",
            Self::DateTime => "a date or time",
            Self::Any => "any value",
            Self::List(..) => "a list",
            Self::AnyTable | Self::Map(..) | Self::Table(_) | Self::Choice(..) => "a table",
            Self::Either(kinds) => return kinds.iter().for_each(|kind| kind.kinds(into)),
        });
    }
}

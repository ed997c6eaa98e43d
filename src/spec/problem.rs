//! What can be wrong with the file and with the shape of what it holds.

use crate::diagnostic::{Explain, suggest};

/// The prose of the reader's problems.
#[derive(Debug)]
pub(super) enum Problem {
    Unreadable { error: std::io::Error },
    Empty,
    NotUtf8 { offset: usize },
    TooLarge { limit: u64 },
    Syntax { message: String, expected: Option<String> },
    DuplicateKey { key: String },
    DirectionControl { character: char },
    UnknownKey { key: String, place: String, allowed: Vec<&'static str>, hint: Option<String> },
    WrongKind { place: String, expected: String, found: &'static str, help: String },
    MissingKey { place: String, key: &'static str, what: String },
    UnknownWord { place: String, word: String, allowed: &'static [&'static str] },
    OutOfRange { place: String, number: String, least: i64, most: i64 },
    NotFinite { place: String, number: String },
    NoKind { place: String, what: &'static str, kinds: Vec<&'static str> },
    TwoKinds { place: String, first: &'static str, second: &'static str },
    TooShort { place: String, example: String },
    ControlCharacter { place: String, character: char, lines: bool },
    OptionalTwice { place: String },
}

impl Explain for Problem {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "E0001",
            Self::Empty => "E0002",
            Self::NotUtf8 { .. } => "E0003",
            Self::TooLarge { .. } => "E0004",
            Self::Syntax { .. } => "E0005",
            Self::DuplicateKey { .. } => "E0006",
            Self::DirectionControl { .. } => "E0007",
            Self::UnknownKey { .. } => "E0101",
            Self::WrongKind { .. } => "E0102",
            Self::MissingKey { .. } => "E0103",
            Self::UnknownWord { .. } => "E0104",
            Self::OutOfRange { .. } => "E0105",
            Self::NotFinite { .. } => "E0106",
            Self::NoKind { .. } => "E0107",
            Self::TwoKinds { .. } => "E0108",
            Self::TooShort { .. } => "E0109",
            Self::ControlCharacter { .. } => "E0110",
            Self::OptionalTwice { .. } => "E0111",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Unreadable { error } => format!("the spec cannot be read: {error}"),
            Self::Empty => "the spec is empty".to_owned(),
            Self::NotUtf8 { offset } => format!("the spec is not UTF-8: byte {offset} begins no character"),
            Self::TooLarge { limit } => format!("the spec is larger than {} MiB", limit >> 20),
            Self::Syntax { message, .. } => format!("not valid TOML: {message}"),
            Self::DuplicateKey { key } => format!("`{key}` is defined twice"),
            Self::DirectionControl { character } => {
                format!("the character {} turns the direction of the text around it", code_point(*character))
            }
            Self::UnknownKey { key, place, .. } => format!("unknown key `{key}` in {place}"),
            Self::WrongKind { place, expected, found, .. } => {
                format!("{place} has to be {expected}, and is {found}")
            }
            Self::MissingKey { place, key, .. } => format!("{place} has no `{key}`"),
            Self::UnknownWord { place, word, .. } => format!("{place} cannot be `{word}`"),
            Self::OutOfRange { place, number, .. } | Self::NotFinite { place, number } => {
                format!("{place} cannot be {number}")
            }
            Self::NoKind { place, what, .. } => {
                format!("{place} does not say what kind of {} it is", bare(what))
            }
            Self::TwoKinds { place, first, second } => {
                format!("{place} cannot be both `{first}` and `{second}`")
            }
            Self::TooShort { place, .. } => format!("{place} has to name at least one"),
            Self::ControlCharacter { place, character, .. } => {
                format!("{place} holds the control character {}", code_point(*character))
            }
            Self::OptionalTwice { place } => {
                format!("{place} is optional by its `?`, and not by its `optional`")
            }
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Unreadable { error } if error.kind() == std::io::ErrorKind::NotFound => {
                "`scaffold new DIR` makes a project with a spec to start from".to_owned()
            }
            Self::Unreadable { .. } => return None,
            Self::Empty => {
                "the smallest spec is `[project]` with a `name`, and one `[entities.Name]`".to_owned()
            }
            Self::NotUtf8 { offset: 0 } => "save the file as UTF-8; it looks like UTF-16".to_owned(),
            Self::NotUtf8 { .. } => "save the file as UTF-8".to_owned(),
            Self::TooLarge { .. } => "is this the right file?".to_owned(),
            Self::Syntax { message, .. } => syntax_help(message),
            Self::DuplicateKey { key } => format!("keep one `{key}`, or give one another name"),
            Self::DirectionControl { character } => {
                format!(
                    "take it out; where a value needs it, write \"\\u{:04X}\" in double quotes",
                    u32::from(*character)
                )
            }
            Self::UnknownKey { key, allowed, hint, .. } => unknown_key_help(key, allowed, hint.as_deref()),
            Self::WrongKind { help, .. } => help.clone(),
            Self::MissingKey { what, .. } => format!("add {what}"),
            Self::UnknownWord { word, allowed, .. } => match suggest(word, allowed.iter().copied()) {
                Some(near) => format!("did you mean `{near}`? allowed: {}", listed(allowed)),
                None => format!("allowed: {}", listed(allowed)),
            },
            Self::OutOfRange { least, most, .. } => format!("write a whole number from {least} to {most}"),
            Self::NotFinite { .. } => "write a finite number".to_owned(),
            Self::NoKind { kinds, .. } => format!("give it one of {}", listed(kinds)),
            Self::TwoKinds { first, second, .. } => {
                format!("keep `{first}` or `{second}`, or split it in two")
            }
            Self::TooShort { example, .. } => {
                format!("for example {example}; `nobody` is a word, too")
            }
            Self::ControlCharacter { lines: true, .. } => {
                "only line feeds and tabs may stand here".to_owned()
            }
            Self::ControlCharacter { lines: false, .. } => "keep it to one line of plain text".to_owned(),
            Self::OptionalTwice { .. } => "take out the `?`, or `optional`".to_owned(),
        })
    }

    fn label(&self) -> String {
        match self {
            Self::Syntax { expected: Some(expected), .. } => format!("expected {expected}"),
            Self::DuplicateKey { .. } => "defined again here".to_owned(),
            _ => String::new(),
        }
    }
}

fn syntax_help(message: &str) -> String {
    let text = match message {
        "string values must be quoted" => "put text in quotes: `name = \"blog\"`",
        "invalid basic string" => "close the text with a double quote, on the same line",
        "invalid literal string" => "close the text with a single quote, on the same line",
        "key with no value" => "write `key = value`, or `[key]` for a table",
        "missing escaped value" => "a backslash is written `\\\\`, or the text in single quotes",
        "recursion limit" => "nest less deeply",
        _ => "TOML is described at https://toml.io/en/v1.1.0",
    };
    text.to_owned()
}

fn unknown_key_help(key: &str, allowed: &[&'static str], hint: Option<&str>) -> String {
    let near = suggest(key, allowed.iter().copied());
    let mut help = match (near, hint) {
        (Some(near), _) => format!("did you mean `{near}`? "),
        (None, Some(hint)) => format!("{hint}; "),
        (None, None) => String::new(),
    };
    help.push_str("allowed here: ");
    help.push_str(&listed(allowed));
    help
}

pub(super) fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn bare(what: &str) -> &str {
    what.split_once(' ').map_or(what, |(_, noun)| noun)
}

fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

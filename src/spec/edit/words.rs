//! An entity on the command line: `name:string:max=120:unique 'note:text?' category:belongs_to=Category`.
//!
//! The modifiers are the keys of the grammar, so that whatever can be said in one line of the spec can be said here.

use std::fmt::Write as _;
use std::ops::Range;

use toml_edit::{Array, InlineTable, Item, Table as Toml, Value};

use super::problem::Problem;
use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::spec::Spanned;
use crate::spec::grammar::{ACCESS, FIELD, RELATIONS, TYPES};
use crate::spec::shape::{Key, Shape, Table};

/// What `add-entity` was given.
#[derive(Debug, Clone, Default)]
pub struct NewEntity {
    pub name: String,
    /// `name:type[?][:modifier[=value]]…`
    pub words: Vec<String>,
    pub owner: Option<String>,
    /// `create=admin`.
    pub access: Vec<String>,
    pub soft_delete: bool,
    pub versioned: bool,
    pub events: bool,
}

/// The entity as a table of the spec.
///
/// A backslash before `:` or `,` makes it part of a value. Fails with E08xx, placed in the words as they were given.
pub fn parse_words(given: &NewEntity) -> Result<Toml, (Source, Diagnostics)> {
    let line = CommandLine::new(given);
    let mut problems = Diagnostics::new();
    let mut entity = Toml::new();
    let flags =
        [("soft_delete", given.soft_delete), ("versioned", given.versioned), ("events", given.events)];
    if let Some(owner) = &given.owner {
        entity.insert("owner", toml_edit::value(names(owner)));
    }
    for (flag, _) in flags.iter().filter(|(_, given)| *given) {
        entity.insert(flag, toml_edit::value(true));
    }
    let access = line.access(&mut problems);
    if !access.is_empty() {
        entity.insert("access", toml_edit::value(access));
    }
    line.members(&mut entity, &mut problems);
    if problems.has_errors() { Err((line.source(), problems)) } else { Ok(entity) }
}

/// What a member can be: a type of field, or a kind of relation.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    TYPES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| *name != "id")
        .chain(RELATIONS.iter().map(|kind| kind.name))
}

/// The words with their places in one line.
struct CommandLine {
    text: String,
    words: Vec<Range<usize>>,
    access: Vec<Range<usize>>,
}

impl CommandLine {
    fn new(given: &NewEntity) -> Self {
        let mut text = given.name.clone();
        let mut add = |before: &str, word: &String| {
            // Writing into a `String` cannot fail.
            let _ = write!(text, " {before}{word}");
            text.len() - word.len()..text.len()
        };
        let words = given.words.iter().map(|word| add("", word)).collect();
        let access = given.access.iter().map(|rule| add("--access ", rule)).collect();
        Self { text, words, access }
    }

    fn source(self) -> Source {
        Source::new("command line", self.text)
    }

    /// The pieces of a stretch of the line between a separator that no backslash precedes.
    fn split(&self, span: Range<usize>, separator: char) -> Vec<Range<usize>> {
        let (mut pieces, mut start, mut escaped) = (Vec::new(), span.start, false);
        for (at, c) in self.text[span.clone()].char_indices() {
            if c == separator && !escaped {
                let at = span.start + at;
                pieces.push(start..at);
                start = at + 1;
            }
            escaped = c == '\\';
        }
        pieces.push(start..span.end);
        pieces
    }

    fn piece(&self, span: Range<usize>) -> Spanned<String> {
        let text = self.text[span.clone()].replace("\\:", ":").replace("\\,", ",");
        Spanned::new(text, span)
    }

    /// `name` or `name=value`.
    fn pair(&self, span: Range<usize>) -> (Spanned<String>, Option<Range<usize>>) {
        match self.text[span.clone()].find('=') {
            Some(at) => {
                let at = span.start + at;
                (self.piece(span.start..at), Some(at + 1..span.end))
            }
            None => (self.piece(span), None),
        }
    }

    fn access(&self, problems: &mut Diagnostics) -> InlineTable {
        let mut access = InlineTable::new();
        for span in &self.access {
            let (operation, who) = self.pair(span.clone());
            if let Some(who) = who.filter(|who| ACCESS.key(&operation).is_some() && !who.is_empty()) {
                access.insert(operation.value, names(&self.text[who]));
            } else {
                let rule = self.text[span.clone()].to_owned();
                problems.push(Diagnostic::error_at(span, &Problem::BadAccess { rule }));
            }
        }
        access
    }

    fn members(&self, entity: &mut Toml, problems: &mut Diagnostics) {
        let (mut fields, mut relations) = (Toml::new(), Toml::new());
        let mut seen: Vec<Spanned<String>> = Vec::new();
        for word in &self.words {
            let mut pieces = self.split(word.clone(), ':').into_iter();
            let name = self.piece(pieces.next().unwrap_or(word.clone()));
            if let Some(first) = seen.iter().find(|first| **first == name) {
                let problem = Problem::NamedTwice { name: name.value.clone() };
                problems.push(name.error(&problem).also(&first.span, "first given here"));
                continue;
            }
            match self.member(&name, pieces) {
                Ok(Member::Field(value)) => drop(fields.insert(&name, Item::Value(value))),
                Ok(Member::Relation(value)) => drop(relations.insert(&name, Item::Value(value))),
                Err(more) => problems.extend(more),
            }
            seen.push(name);
        }
        for (key, members) in [("fields", fields), ("relations", relations)] {
            if !members.is_empty() {
                entity.insert(key, Item::Table(members));
            }
        }
    }

    fn member(
        &self,
        name: &Spanned<String>,
        mut pieces: impl Iterator<Item = Range<usize>>,
    ) -> Result<Member, Vec<Diagnostic>> {
        let no_type = || vec![name.error(&Problem::NoType { name: name.value.clone() })];
        let kind = pieces.next().filter(|kind| !kind.is_empty() && !name.is_empty()).ok_or_else(no_type)?;
        let (kind, of) = self.pair(kind);
        let (bare, optional) = kind.strip_suffix('?').map_or((kind.as_str(), false), |bare| (bare, true));
        if let Some(relation) = RELATIONS.iter().find(|relation| relation.name == bare) {
            self.relation(relation, &kind, optional, of, pieces).map(Member::Relation)
        } else if kinds().any(|known| known == bare) {
            self.field(&kind, bare, of, pieces).map(Member::Field)
        } else {
            Err(vec![kind.error(&Problem::UnknownType { kind: bare.to_owned() })])
        }
    }

    /// The type alone where nothing more is said of it.
    fn field(
        &self,
        written: &Spanned<String>,
        kind: &str,
        of: Option<Range<usize>>,
        modifiers: impl Iterator<Item = Range<usize>>,
    ) -> Result<Value, Vec<Diagnostic>> {
        let mut table = InlineTable::new();
        let mut problems = Vec::new();
        table.insert("type", written.as_str().into());
        if let Some(of) = of {
            let key = if kind == "enum" { "values" } else { "of" };
            self.set(
                &mut table,
                &FIELD,
                kind,
                &Spanned::new(key.to_owned(), written.span.clone()),
                Some(of),
                &mut problems,
            );
        }
        for modifier in modifiers {
            let (name, value) = self.pair(modifier);
            self.set(&mut table, &FIELD, kind, &name, value, &mut problems);
        }
        match problems.is_empty() {
            true if table.len() == 1 => Ok(written.as_str().into()),
            true => Ok(table.into()),
            false => Err(problems),
        }
    }

    fn relation(
        &self,
        relation: &'static Table,
        written: &Spanned<String>,
        optional: bool,
        target: Option<Range<usize>>,
        modifiers: impl Iterator<Item = Range<usize>>,
    ) -> Result<Value, Vec<Diagnostic>> {
        let mut table = InlineTable::new();
        let mut problems = Vec::new();
        let named = |name: &str| Spanned::new(name.to_owned(), written.span.clone());
        self.set(&mut table, relation, relation.name, &named(relation.name), target, &mut problems);
        if optional {
            self.set(&mut table, relation, relation.name, &named("optional"), None, &mut problems);
        }
        for modifier in modifiers {
            let (name, value) = self.pair(modifier);
            self.set(&mut table, relation, relation.name, &name, value, &mut problems);
        }
        if problems.is_empty() { Ok(table.into()) } else { Err(problems) }
    }

    fn set(
        &self,
        table: &mut InlineTable,
        grammar: &'static Table,
        kind: &str,
        name: &Spanned<String>,
        value: Option<Range<usize>>,
        problems: &mut Vec<Diagnostic>,
    ) {
        let free = |key: &&&Key| !table.contains_key(key.name);
        let Some(key) = grammar.keys.iter().find(|key| key.name == **name).filter(|key| free(&key)) else {
            let allowed =
                grammar.keys.iter().filter(|key| free(&key) && in_words(key)).map(|key| key.name).collect();
            let problem =
                Problem::UnknownModifier { modifier: name.value.clone(), kind: kind.to_owned(), allowed };
            return problems.push(name.error(&problem));
        };
        if !in_words(key) {
            return problems.push(name.error(&Problem::NotInWords { modifier: key.name.to_owned() }));
        }
        match self.value(key, kind, value.clone()) {
            Some(value) => drop(table.insert(key.name, value)),
            None => problems.push(self.bad_value(key, name, value)),
        }
    }

    fn bad_value(
        &self,
        key: &'static Key,
        name: &Spanned<String>,
        value: Option<Range<usize>>,
    ) -> Diagnostic {
        let span = value.clone().filter(|value| !value.is_empty()).unwrap_or(name.span.clone());
        let expected = match key.shape {
            Shape::Word(words) => format!("one of {}", words.join(", ")),
            Shape::Integer(least, most) => format!("a whole number from {least} to {most}"),
            Shape::Either(_) | Shape::Any => "a value of the type".to_owned(),
            _ => key.shape.expected(),
        };
        let example = match key.shape {
            Shape::Flag => key.name.to_owned(),
            _ => format!(
                "{}={}",
                key.name,
                key.examples[0].trim_matches(['"', '\'', '[', ']']).replace("\", \"", ",")
            ),
        };
        let value = value.filter(|value| !value.is_empty()).map(|value| self.text[value].to_owned());
        Diagnostic::error_at(
            &span,
            &Problem::BadValue { modifier: key.name.to_owned(), value, expected, example },
        )
    }

    /// `None` where the key cannot be that.
    fn value(&self, key: &Key, kind: &str, span: Option<Range<usize>>) -> Option<Value> {
        let Some(span) = span else {
            return matches!(key.shape, Shape::Flag).then(|| true.into());
        };
        let text = self.piece(span.clone()).value;
        match &key.shape {
            Shape::Flag => text.parse::<bool>().ok().map(Value::from),
            Shape::Integer(least, most) => {
                text.parse::<i64>().ok().filter(|number| (least..=most).contains(&number)).map(Value::from)
            }
            Shape::Word(words) => words.contains(&text.as_str()).then(|| text.into()),
            Shape::List(..) => (!text.is_empty()).then(|| Value::Array(self.items(span).collect())),
            Shape::Either(_) if key.name == "read" || key.name == "write" => {
                (!text.is_empty()).then(|| names(&text))
            }
            Shape::Either(_) => bound(kind, text),
            Shape::Any => literal(kind, text),
            _ => (!text.is_empty()).then(|| text.into()),
        }
    }

    fn items(&self, span: Range<usize>) -> impl Iterator<Item = String> {
        self.split(span, ',').into_iter().map(|piece| self.piece(piece).value)
    }
}

/// Whether a key fits into one word.
fn in_words(key: &Key) -> bool {
    !matches!(key.shape, Shape::Map(..)) && key.name != "schema"
}

enum Member {
    Field(Value),
    Relation(Value),
}

/// One name, or several between commas.
fn names(text: &str) -> Value {
    if text.contains(',') { Value::Array(text.split(',').collect::<Array>()) } else { text.into() }
}

/// `min` and `max`: exact numbers, dates and times are text; everything else is a number.
fn bound(kind: &str, text: String) -> Option<Value> {
    match kind {
        "decimal" | "date" | "time" | "datetime" => (!text.is_empty()).then(|| text.into()),
        _ => number(&text),
    }
}

/// A value of that type.
fn literal(kind: &str, text: String) -> Option<Value> {
    match kind {
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        "integer" | "bigint" | "float" => number(&text),
        "json" | "list" => text.parse().ok(),
        "belongs_to" => Some(number(&text).unwrap_or_else(|| text.into())),
        _ => Some(text.into()),
    }
}

fn number(text: &str) -> Option<Value> {
    match text.parse::<i64>() {
        Ok(number) => Some(number.into()),
        Err(_) => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
    }
}

//! Checks the shape of everything that the file holds against the grammar.
//!
//! It reports every problem and goes on after each, so that what follows can rely on the shape.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

use super::grammar::{RELATIONS, SPEC};
use super::parse::turns_direction;
use super::problem::Problem;
use super::shape::{Key, Shape, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Explain, suggest};

type Value<'a> = Spanned<DeValue<'a>>;

/// Adds to `problems` whatever in `table`, the whole file, is not as the grammar has it.
pub(super) fn check(text: &str, table: &DeTable, problems: &mut Diagnostics) {
    let mut checker = Checker { text, problems, path: Vec::new() };
    checker.table(table, &(0..0), &SPEC);
}

struct Checker<'c> {
    text: &'c str,
    problems: &'c mut Diagnostics,
    /// The keys from the root to the value that is looked at.
    path: Vec<String>,
}

/// What a value is the value of.
#[derive(Clone, Copy)]
struct Of {
    key: &'static Key,
    /// It is an item of the list that the key holds.
    item: bool,
}

impl Checker<'_> {
    fn place(&self) -> String {
        if self.path.is_empty() { "the spec".to_owned() } else { format!("`{}`", self.path.join(".")) }
    }

    fn place_of(&self, of: Of) -> String {
        if of.item { format!("an item of {}", self.place()) } else { self.place() }
    }

    fn report(&mut self, span: &Range<usize>, problem: &impl Explain) {
        self.problems.push(Diagnostic::error_at(span, problem));
    }

    fn below(&mut self, key: &str, check: impl FnOnce(&mut Self)) {
        self.path.push(key.to_owned());
        check(self);
        self.path.pop();
    }

    fn table(&mut self, table: &DeTable, span: &Range<usize>, grammar: &'static Table) {
        for (name, value) in table {
            match grammar.key(name.get_ref()) {
                Some(key) => self.below(key.name, |it| it.value(value, &key.shape, Of { key, item: false })),
                None => self.unknown(name, grammar.names().collect(), self.hint(name.get_ref(), grammar)),
            }
        }
        for key in grammar.keys.iter().filter(|key| key.required && !stands_for(table, key, grammar)) {
            let what = match key.shape {
                Shape::Table(_) => format!("`[{}]`", key.name),
                _ => example(key),
            };
            let problem = Problem::MissingKey { place: self.place(), key: key.name, what };
            self.report(span, &problem);
        }
    }

    fn unknown(&mut self, key: &Spanned<DeString>, allowed: Vec<&'static str>, hint: Option<String>) {
        let place = self.place();
        let problem = Problem::UnknownKey { key: key.get_ref().to_string(), place, allowed, hint };
        self.report(&key.span(), &problem);
    }

    /// What the writer of an unknown key may have been after.
    fn hint(&self, key: &str, grammar: &Table) -> Option<String> {
        let kinds =
            || RELATIONS.iter().filter(|kind| kind.key(key).is_some()).map(|kind| format!("`{}`", kind.name));
        match grammar.hint {
            Some(hint) => Some(hint.replace("{path}", &self.path.join("."))),
            None if RELATIONS.iter().any(|kind| kind.name == grammar.name) => {
                let kinds: Vec<_> = kinds().collect();
                (!kinds.is_empty()).then(|| format!("`{key}` is for {}", kinds.join(" and ")))
            }
            None => None,
        }
    }

    fn value(&mut self, value: &Value, shape: &'static Shape, of: Of) {
        let Some(kind) = shape.kind_for(value.get_ref()) else {
            return self.wrong_kind(value, shape, of);
        };
        match (kind, value.get_ref()) {
            (Shape::Integer(least, most), DeValue::Integer(number)) => {
                let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
                self.within(value, number, *least, *most, of);
            }
            (Shape::Word(allowed), DeValue::String(word)) if !allowed.contains(&word.as_ref()) => {
                let problem =
                    Problem::UnknownWord { place: self.place_of(of), word: word.to_string(), allowed };
                self.report(&value.span(), &problem);
            }
            (Shape::Line | Shape::Name(_) | Shape::Type, DeValue::String(text)) => {
                self.plain(&value.span(), text, false, of);
            }
            (Shape::Prose, DeValue::String(text)) => self.plain(&value.span(), text, true, of),
            (Shape::List(item, least), DeValue::Array(items)) => self.list(value, items, item, *least, of),
            (Shape::Map(_, shape), DeValue::Table(table)) => self.map(table, shape, of),
            (Shape::Table(grammar), DeValue::Table(table)) => self.table(table, &value.span(), grammar),
            (Shape::Choice(what, kinds), DeValue::Table(table)) => {
                self.choice(table, &value.span(), what, kinds);
            }
            _ => self.any(value, of),
        }
    }

    fn within(&mut self, value: &Value, number: Option<i64>, least: i64, most: i64, of: Of) {
        if number.is_none_or(|number| number < least || number > most) {
            let (place, number) = (self.place_of(of), self.text[value.span()].to_owned());
            self.report(&value.span(), &Problem::OutOfRange { place, number, least, most });
        }
    }

    fn plain(&mut self, span: &Range<usize>, text: &str, lines: bool, of: Of) {
        let stray =
            |c: &char| (c.is_control() && !(lines && matches!(c, '\n' | '\t'))) || turns_direction(*c);
        if let Some(character) = text.chars().find(stray) {
            let place = self.place_of(of);
            self.report(span, &Problem::ControlCharacter { place, character, lines });
        }
    }

    fn list(&mut self, value: &Value, items: &DeArray, item: &'static Shape, least: usize, of: Of) {
        if items.len() < least {
            let problem = Problem::TooShort { place: self.place_of(of), example: example(of.key) };
            self.report(&value.span(), &problem);
        }
        for it in items {
            self.value(it, item, Of { item: true, ..of });
        }
    }

    fn map(&mut self, table: &DeTable, shape: &'static Shape, of: Of) {
        for (name, value) in table {
            self.below(name.get_ref(), |it| {
                it.plain(&name.span(), name.get_ref(), false, of);
                it.value(value, shape, Of { item: false, ..of });
            });
        }
    }

    /// The kind is the one whose first key is there.
    fn choice(
        &mut self,
        table: &DeTable,
        span: &Range<usize>,
        what: &'static str,
        kinds: &'static [&'static Table],
    ) {
        let mut there: Vec<_> = kinds
            .iter()
            .filter_map(|kind| table.get_key_value(kind.keys[0].name).map(|(key, _)| (key.span(), *kind)))
            .collect();
        there.sort_by_key(|(place, _)| place.start);
        match &there[..] {
            [] => self.no_kind(table, span, what, kinds),
            [(_, kind)] => self.table(table, span, kind),
            [(first, one), (second, other), ..] => {
                let (place, names) = (self.place(), (one.keys[0].name, other.keys[0].name));
                let problem = Problem::TwoKinds { place, first: names.0, second: names.1 };
                self.problems.push(Diagnostic::error_at(second, &problem).also(first, ""));
            }
        }
    }

    fn no_kind(
        &mut self,
        table: &DeTable,
        span: &Range<usize>,
        what: &'static str,
        kinds: &'static [&'static Table],
    ) {
        let names: Vec<_> = kinds.iter().map(|kind| kind.keys[0].name).collect();
        let misspelt = table.iter().find(|(key, _)| suggest(key.get_ref(), names.iter().copied()).is_some());
        match misspelt {
            Some((key, _)) => self.unknown(key, names, None),
            None => self.report(span, &Problem::NoKind { place: self.place(), what, kinds: names }),
        }
    }

    /// Numbers that fit, at any depth.
    fn any(&mut self, value: &Value, of: Of) {
        match value.get_ref() {
            DeValue::Integer(number) => {
                let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
                self.within(value, number, i64::MIN, i64::MAX, of);
            }
            DeValue::Float(number) if !number.as_str().parse().is_ok_and(f64::is_finite) => {
                let (place, number) = (self.place_of(of), self.text[value.span()].to_owned());
                self.report(&value.span(), &Problem::NotFinite { place, number });
            }
            DeValue::Array(items) => items.iter().for_each(|item| self.any(item, of)),
            DeValue::Table(table) => table.values().for_each(|value| self.any(value, of)),
            _ => {}
        }
    }

    fn wrong_kind(&mut self, value: &Value, shape: &Shape, of: Of) {
        let path = self.path.join(".");
        let expected = shape.expected();
        let help = if expected != "a table" {
            format!("for example {}", example(of.key))
        } else if self.text.get(value.span()).is_some_and(|text| text.starts_with("[[")) {
            format!("`[[{path}]]` makes a list; write `[{path}]`")
        } else {
            format!("write it as a table: `[{path}]`")
        };
        let found = found(value.get_ref());
        let problem = Problem::WrongKind { place: self.place_of(of), expected, found, help };
        self.report(&value.span(), &problem);
    }
}

/// Whether a required key is there, or another in whose place it was meant.
fn stands_for(table: &DeTable, key: &Key, grammar: &Table) -> bool {
    let mut unknown = table.keys().filter(|name| grammar.key(name.get_ref()).is_none());
    table.contains_key(key.name)
        || unknown.any(|name| grammar.keys.len() == 1 || suggest(name.get_ref(), [key.name]).is_some())
}

fn example(key: &Key) -> String {
    format!("`{} = {}`", key.name, key.examples[0])
}

fn found(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(true) => "`true`",
        DeValue::Boolean(false) => "`false`",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

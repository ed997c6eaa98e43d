//! From text to TOML, and what can go wrong with that.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::problem::Problem;
use crate::diagnostic::{Diagnostic, Diagnostics, Source};

/// One mistake may make many, and finding the places of a repeated key takes a while for each.
const SHOWN: usize = 20;

/// The tables of the text, with its problems; `None` where the TOML is broken.
///
/// A broken line changes what the lines after it mean, so nothing more is said then. A repeated key does not.
pub(super) fn parse<'a>(source: &'a Source, problems: &mut Diagnostics) -> Option<Spanned<DeTable<'a>>> {
    problems.extend(direction_controls(&source.text).take(SHOWN));
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if table.get_ref().is_empty() && errors.is_empty() {
        problems.push(Diagnostic::error(&Problem::Empty));
        return None;
    }
    let (repeated, broken): (Vec<_>, Vec<_>) =
        errors.iter().partition(|error| error.message() == "duplicate key");
    if !broken.is_empty() {
        problems.extend(broken_lines(source, &broken));
        return None;
    }
    for span in repeated.iter().filter_map(|error| error.span()).take(SHOWN) {
        problems.push(repeated_key(source, table.get_ref(), &span));
    }
    Some(table)
}

/// What rustc, too, refuses in comments and literals: text that is not what it looks like.
fn direction_controls(text: &str) -> impl Iterator<Item = Diagnostic> {
    text.char_indices().filter(|(_, c)| turns_direction(*c)).map(|(at, character)| {
        Diagnostic::error_at(&(at..at + character.len_utf8()), &Problem::DirectionControl { character })
    })
}

pub(super) fn turns_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The first problem of each line; the others follow from it.
fn broken_lines(source: &Source, errors: &[&Error]) -> Vec<Diagnostic> {
    let mut places: Vec<_> = errors.iter().map(|error| (error.span(), error.message())).collect();
    places.sort_by_key(|(span, _)| span.as_ref().map(|span| span.start));
    places.dedup_by_key(|(span, _)| span.as_ref().map(|span| source.position(span.start).line));
    places.into_iter().take(SHOWN).map(|(span, message)| broken_line(span, message)).collect()
}

fn broken_line(span: Option<Range<usize>>, message: &str) -> Diagnostic {
    let (message, expected) = match message.split_once(", expected ") {
        Some((message, expected)) => (message, Some(expected.to_owned())),
        None => (message, None),
    };
    let problem = Problem::Syntax { message: message.to_owned(), expected };
    match span {
        Some(span) => Diagnostic::error_at(&span, &problem),
        None => Diagnostic::error(&problem),
    }
}

fn repeated_key(source: &Source, table: &DeTable, again: &Range<usize>) -> Diagnostic {
    let key = source.text.get(again.clone()).unwrap_or_default().to_owned();
    let diagnostic = Diagnostic::error_at(again, &Problem::DuplicateKey { key: key.clone() });
    match first_definition(&source.text, table, &key, again) {
        Some(first) => diagnostic.also(&first, "first defined here"),
        None => diagnostic,
    }
}

/// Where a repeated key stood first: the parser does not tell, so the text before it is read once more.
///
/// Keys within inline tables and dotted keys go without.
fn first_definition(text: &str, table: &DeTable, key: &str, again: &Range<usize>) -> Option<Range<usize>> {
    let line = text[..again.start].rfind('\n').map_or(0, |at| at + 1);
    let (before, _) = DeTable::parse_recoverable(&text[..line]);
    let lead = text[line..again.start].trim_start();
    let path = if lead.starts_with('[') {
        path_where(table, &|key, _| key.span() == *again)?
    } else if lead.is_empty() {
        let open = text[..line].rfind("\n[").map_or(0, |at| at + 1);
        let mut path = path_where(before.get_ref(), &|_, value| {
            value.get_ref().is_table() && value.span().start == open
        })
        .unwrap_or_default();
        path.push(key.to_owned());
        path
    } else {
        return None;
    };
    let (last, parents) = path.split_last()?;
    let mut within = before.get_ref();
    for parent in parents {
        within = within.get(parent.as_str())?.get_ref().as_table()?;
    }
    within.get_key_value(last.as_str()).map(|(first, _)| first.span())
}

type Entry<'e, 'a> = dyn Fn(&Spanned<std::borrow::Cow<'a, str>>, &Spanned<DeValue<'a>>) -> bool + 'e;

/// The keys that lead to the first entry of which this holds.
fn path_where<'a>(table: &DeTable<'a>, holds: &Entry<'_, 'a>) -> Option<Vec<String>> {
    table.iter().find_map(|(key, value)| {
        let below = || value.get_ref().as_table().and_then(|table| path_where(table, holds));
        let mut path = if holds(key, value) { Vec::new() } else { below()? };
        path.insert(0, key.get_ref().to_string());
        Some(path)
    })
}

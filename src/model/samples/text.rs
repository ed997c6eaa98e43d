//! Texts within limits, with a pattern or without.

use std::collections::BTreeSet;

use super::language::Language;
use crate::model::data::{FieldType, Text, Value};

/// Longer texts of a pattern are not looked for: the table of their counts would grow too large.
const LONGEST_BY_PATTERN: usize = 512;
/// So many lengths above the shortest are tried.
const MOST_LENGTHS: usize = 64;
/// So many texts of one length are tried, since assertions are not counted.
const MOST_TRIES: u128 = 2000;

const FILLER: &str = " of some length and without any other meaning";

/// The `number`-th text within the limits.
pub(super) fn sample(limits: &Text, number: u64) -> Option<String> {
    if let Some(pattern) = &limits.pattern {
        return by_pattern(limits, pattern, usize::try_from(number).ok()?);
    }
    let named = format!("Sample {}", number + 1);
    let most = limits.max.unwrap_or(u64::MAX);
    let text = if named.len() as u64 <= most { named } else { letters(number, limits) };
    Some(filled(text, limits))
}

/// A text of exactly so many characters.
pub(super) fn of_length(limits: &Text, length: u64) -> Option<String> {
    sample(&Text { min: Some(length), max: Some(length), ..limits.clone() }, 0)
}

/// Is there no text at all within the limits that the pattern matches?
pub(super) fn is_empty(limits: &Text) -> bool {
    let Some(language) = limits.pattern.as_deref().and_then(Language::new) else { return false };
    let (shortest, longest) = lengths(limits);
    // Where not every length can be looked at, one of the others may have a text.
    let all = limits.max.is_some_and(|max| max <= longest as u64);
    all && (shortest..=longest).all(|length| language.of_length(length).count() == 0)
}

fn lengths(limits: &Text) -> (usize, usize) {
    let as_length = |limit: u64| usize::try_from(limit).unwrap_or(usize::MAX).min(LONGEST_BY_PATTERN);
    (as_length(limits.min.unwrap_or(0)), as_length(limits.max.unwrap_or(u64::MAX)))
}

/// Of few texts they come around again.
fn by_pattern(limits: &Text, pattern: &str, number: usize) -> Option<String> {
    if limits.min.is_some_and(|min| min > LONGEST_BY_PATTERN as u64) {
        return None;
    }
    let language = Language::new(pattern)?;
    // Compiled once for all the tries.
    let regex = regex::Regex::new(pattern).ok()?;
    let rest = FieldType::Text(Text { pattern: None, ..limits.clone() });
    let fits = |text: &String| regex.is_match(text) && rest.refuses(&Value::Text(text.clone())).is_none();
    let (shortest, longest) = lengths(limits);
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for length in (shortest..=longest).take(MOST_LENGTHS) {
        let texts = language.of_length(length);
        for index in 0..texts.count().min(MOST_TRIES) {
            let text = texts.nth(index);
            if fits(&text) && seen.insert(text.clone()) {
                found.push(text);
            }
            if found.len() > number {
                return found.pop();
            }
        }
    }
    let around = number.checked_rem(found.len())?;
    Some(found.swap_remove(around))
}

/// The number in letters, as long as the limits want it: a, b … z, ba, bb …
fn letters(number: u64, limits: &Text) -> String {
    let length = usize::try_from(limits.max.unwrap_or(1)).unwrap_or(1);
    let mut rest = number;
    let mut letters = Vec::new();
    while letters.len() < length && (rest > 0 || letters.is_empty()) {
        letters.push(char::from(b'a' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}

/// Adds characters up to the lower limit, and none that `trim` would take away.
fn filled(text: String, limits: &Text) -> String {
    let missing = usize::try_from(limits.min.unwrap_or(0)).unwrap_or(0).saturating_sub(text.chars().count());
    let mut text = text;
    text.extend(FILLER.chars().cycle().take(missing));
    if text.ends_with(' ') {
        text.pop();
        text.push('.');
    }
    text
}

//! The texts that a regular expression matches, counted and numbered by their length.
//!
//! Numbering makes samples distinct without chance, and counting tells whether there is one at all.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Of a class of characters so many are enough to tell samples apart.
const MOST_CHARACTERS: usize = 64;

/// A regular expression without its assertions, which whoever asks must check.
#[derive(Debug)]
enum Node {
    Characters(Vec<char>),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Repeat { inner: Box<Node>, min: usize, max: Option<usize> },
}

/// How many texts of each length a node has; numbers too large to matter stay at the largest.
type Counts = Vec<u128>;

/// A node with its counts for all lengths up to a limit.
#[derive(Debug)]
struct Counted<'n> {
    counts: Counts,
    inside: Inside<'n>,
}

#[derive(Debug)]
enum Inside<'n> {
    Characters(&'n [char]),
    /// Each part with the counts of it and all that follow.
    Sequence(Vec<(Counted<'n>, Counts)>),
    Choice(Vec<Counted<'n>>),
    /// The counts of no, one, two … repetitions, of which those from `min` on are taken.
    Repeat {
        inner: Box<Counted<'n>>,
        powers: Vec<Counts>,
        min: usize,
    },
}

/// What a pattern matches.
#[derive(Debug)]
pub(super) struct Language {
    root: Node,
}

impl Language {
    /// The texts that hold a match of the pattern somewhere, as JSON Schema reads it.
    pub fn new(pattern: &str) -> Option<Self> {
        let hir = regex_syntax::parse(pattern).ok()?;
        let padding =
            || Node::Repeat { inner: Box::new(Node::Characters(('a'..='z').collect())), min: 0, max: None };
        let mut parts = vec![Node::of(&hir)];
        if !hir.properties().look_set_prefix().contains(Look::Start) {
            parts.insert(0, padding());
        }
        if !hir.properties().look_set_suffix().contains(Look::End) {
            parts.push(padding());
        }
        Some(Self { root: Node::Sequence(parts) })
    }

    /// The texts of exactly so many characters, as a numbered set; some may stand in it twice.
    pub fn of_length(&self, length: usize) -> Texts<'_> {
        Texts { counted: self.root.counted(length), length }
    }
}

/// The texts of one length.
#[derive(Debug)]
pub(super) struct Texts<'n> {
    counted: Counted<'n>,
    length: usize,
}

impl Texts<'_> {
    pub fn count(&self) -> u128 {
        self.counted.counts[self.length]
    }

    /// The text of a number below [`Texts::count`].
    pub fn nth(&self, number: u128) -> String {
        let mut text = String::new();
        self.counted.write(self.length, number, &mut text);
        text
    }
}

impl Node {
    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::Sequence(Vec::new()),
            HirKind::Literal(literal) => {
                let text = String::from_utf8_lossy(&literal.0);
                Self::Sequence(text.chars().map(|c| Self::Characters(vec![c])).collect())
            }
            HirKind::Class(class) => Self::Characters(characters(class)),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Concat(parts) => Self::Sequence(parts.iter().map(Self::of).collect()),
            HirKind::Alternation(parts) => Self::Choice(parts.iter().map(Self::of).collect()),
            HirKind::Repetition(repetition) => Self::Repeat {
                inner: Box::new(Self::of(&repetition.sub)),
                min: repetition.min as usize,
                max: repetition.max.map(|max| max as usize),
            },
        }
    }

    fn counted(&self, limit: usize) -> Counted<'_> {
        match self {
            Self::Characters(characters) => {
                let mut counts = vec![0; limit + 1];
                if let Some(one) = counts.get_mut(1) {
                    *one = characters.len() as u128;
                }
                Counted { counts, inside: Inside::Characters(characters) }
            }
            Self::Sequence(parts) => {
                let mut rest = only_empty(limit);
                let mut counted = Vec::new();
                for part in parts.iter().rev() {
                    let part = part.counted(limit);
                    rest = product(&part.counts, &rest);
                    counted.push((part, rest.clone()));
                }
                counted.reverse();
                Counted { counts: rest, inside: Inside::Sequence(counted) }
            }
            Self::Choice(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| part.counted(limit)).collect();
                let counts = sum(limit, parts.iter().map(|part| &part.counts));
                Counted { counts, inside: Inside::Choice(parts) }
            }
            Self::Repeat { inner, min, max } => {
                let inner = inner.counted(limit);
                let mut powers = vec![only_empty(limit)];
                // Repetitions of what is empty make no text longer; `min` of them are enough.
                let most = max.unwrap_or(usize::MAX).min((*min).max(limit));
                while powers.len() <= most && powers[powers.len() - 1].iter().any(|count| *count > 0) {
                    powers.push(product(&inner.counts, &powers[powers.len() - 1]));
                }
                let counts = sum(limit, powers.iter().skip(*min));
                Counted { counts, inside: Inside::Repeat { inner: Box::new(inner), powers, min: *min } }
            }
        }
    }
}

impl Counted<'_> {
    /// Writes the text of `length` characters with the number.
    fn write(&self, length: usize, number: u128, text: &mut String) {
        match &self.inside {
            Inside::Characters(characters) => {
                text.extend(usize::try_from(number).ok().and_then(|number| characters.get(number)));
            }
            Inside::Sequence(parts) => {
                let (mut length, mut number) = (length, number);
                for (position, (part, _)) in parts.iter().enumerate() {
                    let rest = |length: usize| match parts.get(position + 1) {
                        Some((_, counts)) => counts[length],
                        None => u128::from(length == 0),
                    };
                    (length, number) = part.write_before(length, number, rest, text);
                }
            }
            Inside::Choice(parts) => {
                let counts = parts.iter().map(|part| part.counts[length]);
                let (choice, number) = pick(counts, number);
                parts[choice].write(length, number, text);
            }
            Inside::Repeat { inner, powers, min } => {
                let counts = powers.iter().skip(*min).map(|power| power[length]);
                let (more, mut number) = pick(counts, number);
                let mut length = length;
                for left in (0..min + more).rev() {
                    (length, number) =
                        inner.write_before(length, number, |length| powers[left][length], text);
                }
            }
        }
    }

    /// Writes the first part of a text whose rest has `rest(length)` forms; says what is left to be written.
    fn write_before(
        &self,
        length: usize,
        number: u128,
        rest: impl Fn(usize) -> u128,
        text: &mut String,
    ) -> (usize, u128) {
        let counts = (0..=length).map(|own| self.counts[own].saturating_mul(rest(length - own)));
        let (own, number) = pick(counts, number);
        let forms = rest(length - own).max(1);
        self.write(own, number / forms, text);
        (length - own, number % forms)
    }
}

/// In which of the groups of these sizes is the number, and which number has it there?
fn pick(counts: impl Iterator<Item = u128>, mut number: u128) -> (usize, u128) {
    for (group, count) in counts.enumerate() {
        if number < count {
            return (group, number);
        }
        number -= count;
    }
    (0, 0)
}

fn only_empty(limit: usize) -> Counts {
    let mut counts = vec![0; limit + 1];
    counts[0] = 1;
    counts
}

fn sum<'c>(limit: usize, all: impl Iterator<Item = &'c Counts>) -> Counts {
    let mut total = vec![0u128; limit + 1];
    for counts in all {
        for (sum, count) in total.iter_mut().zip(counts) {
            *sum = sum.saturating_add(*count);
        }
    }
    total
}

fn product(one: &Counts, other: &Counts) -> Counts {
    let mut counts = vec![0u128; one.len()];
    for (left, one) in one.iter().enumerate().filter(|(_, count)| **count > 0) {
        for (sum, other) in counts[left..].iter_mut().zip(other) {
            *sum = sum.saturating_add(one.saturating_mul(*other));
        }
    }
    counts
}

/// Characters of a class, plain ones first: letters and digits, then what else can be seen, then the rest.
fn characters(class: &Class) -> Vec<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
        }
    };
    let holds = |c: &char| ranges.iter().any(|(low, high)| (low..=high).contains(&c));
    let plain = ('a'..='z').chain('0'..='9').chain('A'..='Z');
    let visible = ('!'..='~').filter(|c| !c.is_ascii_alphanumeric());
    let known: Vec<char> = plain.chain(visible).chain([' ']).filter(holds).collect();
    if !known.is_empty() {
        return known.into_iter().take(MOST_CHARACTERS).collect();
    }
    ranges.iter().flat_map(|(low, high)| *low..=*high).take(MOST_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn all(pattern: &str, length: usize) -> Vec<String> {
        let language = Language::new(pattern).unwrap();
        let texts = language.of_length(length);
        (0..texts.count().min(500)).map(|number| texts.nth(number)).collect()
    }

    #[test]
    fn texts_are_numbered_completely() {
        assert_eq!(all("^[ab]{2}$", 2), ["aa", "ab", "ba", "bb"]);
        assert_eq!(all("^(x|yz)*$", 3), ["xyz", "yzx", "xxx"]);
        assert_eq!(all("^a?b+$", 3), ["bbb", "abb"]);
        assert_eq!(all("^$", 0), [""]);
    }

    #[test]
    fn what_does_not_exist_is_counted_as_nothing() {
        assert!(all("^[A-Z]{3}$", 4).is_empty());
        assert!(all("^(ab)+$", 3).is_empty());
        assert!(all("[a&&b]", 1).is_empty());
    }

    #[test]
    fn every_text_matches_its_pattern() {
        for (pattern, length) in [
            (r"^\+[1-9][0-9]{6,14}$", 8),
            ("^[A-Z]{3}-[0-9]{4,8}$", 9),
            ("foo", 6),
            (r"(?i)^(abc|d\.e)+$", 6),
            (r"^\p{Greek}{3}$", 3),
            (r"^([01]?\d|2[0-3]):[0-5]\d$", 5),
            ("^(a*)*b$", 5),
            (r"^.{4}$", 4),
        ] {
            let regex = regex::Regex::new(pattern).unwrap();
            let texts = all(pattern, length);
            assert!(!texts.is_empty(), "{pattern}");
            for text in &texts {
                assert!(regex.is_match(text) && text.chars().count() == length, "{pattern}: {text:?}");
            }
        }
    }

    #[test]
    fn long_texts_are_quick_and_different() {
        let language = Language::new("^[a-z0-9]+(-[a-z0-9]+)*$").unwrap();
        let texts = language.of_length(200);
        let some: BTreeSet<_> = (0..50).map(|number| texts.nth(number)).collect();
        assert_eq!(some.len(), 50);
    }

    /// Patterns of a few parts, nested.
    fn pattern() -> impl Strategy<Value = String> {
        let atom = prop_oneof![Just("a"), Just("[b-e]"), Just("\\d"), Just("."), Just("x-y")]
            .prop_map(str::to_owned);
        let nested = atom.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 1..3).prop_map(|parts| parts.concat()),
                (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}|{other})")),
                (inner, prop_oneof![Just("*"), Just("+"), Just("?"), Just("{2,3}")])
                    .prop_map(|(inner, times)| format!("({inner}){times}")),
            ]
        });
        nested.prop_map(|inner| format!("^{inner}$"))
    }

    proptest! {
        #[test]
        fn any_pattern_is_matched_at_any_length(pattern in pattern(), length in 0..12_usize) {
            let regex = regex::Regex::new(&pattern).unwrap();
            for text in all(&pattern, length) {
                prop_assert!(regex.is_match(&text) && text.chars().count() == length, "{}: {:?}", pattern, text);
            }
        }
    }
}

//! Templates list what a file may use; this keeps what it does use.

use std::collections::HashSet;
use std::fmt::Write as _;

/// Whose names may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those of the project's own modules.
    Own,
    /// Those of other crates too.
    All,
}

/// Drops the names that nothing in the file mentions from its `use` items at the left margin.
///
/// A trait that is there for its methods alone is imported `as _` and stays.
pub fn prune(source: &str, scope: Scope) -> String {
    let mut used = Words::default();
    let mut items = Vec::new();
    let mut rest = String::new();
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("use ") {
            let mut item = line.to_owned();
            while !item.ends_with(';') {
                item.push_str(lines.next().expect("a `use` item ends in a semicolon"));
            }
            items.push((rest.len(), item));
        } else {
            rest.push_str(line);
            rest.push('\n');
        }
    }
    collect_words(&rest, &mut used);
    let mut pruned = String::with_capacity(source.len());
    let mut copied = 0;
    for (place, item) in items {
        pruned.push_str(&rest[copied..place]);
        copied = place;
        let foreign = !item.starts_with("use crate::") && !item.starts_with("use super::");
        let kept = if foreign && scope == Scope::Own { Some(item) } else { keep_used(&item, &used) };
        if let Some(item) = kept {
            writeln!(pruned, "{item}").expect("writing to a string cannot fail");
        }
    }
    pruned.push_str(&rest[copied..]);
    pruned
}

/// The item with the names that are used, or nothing where none is.
fn keep_used(item: &str, used: &Words) -> Option<String> {
    let path = item.strip_prefix("use ")?.strip_suffix(';')?;
    let is_used = |name: &str| {
        let name = name.trim();
        let alias = name.rsplit(" as ").next().unwrap_or(name);
        let last = alias.rsplit("::").next().unwrap_or(alias);
        name.ends_with(" as _") || used.has(last)
    };
    let Some((prefix, group)) = path.split_once("::{") else {
        return is_used(path).then(|| item.to_owned());
    };
    let names = group.strip_suffix('}')?.split(',').map(str::trim).filter(|name| !name.is_empty());
    let module = prefix.rsplit("::").next().unwrap_or(prefix);
    let kept: Vec<_> =
        names.filter(|name| if *name == "self" { used.has(module) } else { is_used(name) }).collect();
    match kept[..] {
        [] => None,
        ["self"] => Some(format!("use {prefix};")),
        [name] => Some(format!("use {prefix}::{name};")),
        _ => Some(format!("use {prefix}::{{{}}};", kept.join(", "))),
    }
}

/// The words of a file, as far as they tell whether a name is used.
#[derive(Default)]
struct Words<'a> {
    mentioned: HashSet<&'a str>,
    /// Those that a path, a call or a macro begins with.
    called: HashSet<&'a str>,
    /// Those that a variable, a parameter or a member may have.
    declared: HashSet<&'a str>,
}

impl<'a> Words<'a> {
    fn note(&mut self, source: &'a str, start: usize, end: usize) {
        let (before, word, after) = (&source[..start], &source[start..end], &source[end..]);
        let is_member = before.ends_with('.') && !before.ends_with("..");
        if after.starts_with("::") || (after.starts_with(['!', '(']) && !is_member) {
            self.called.insert(word);
        } else if after.starts_with(':') || ["let ", "mut ", "|"].iter().any(|it| before.ends_with(it)) {
            self.declared.insert(word);
        } else if !is_member {
            self.mentioned.insert(word);
        }
    }

    /// Whether something that is imported by this name is used. A module or a function may share it with a variable.
    fn has(&self, name: &str) -> bool {
        let is_value = name.starts_with(|first: char| first.is_ascii_lowercase());
        let mentioned = self.mentioned.contains(name) && !(is_value && self.declared.contains(name));
        mentioned || self.called.contains(name) || (!is_value && self.declared.contains(name))
    }
}

/// The words of the code: neither of comments nor of strings.
fn collect_words<'a>(source: &'a str, words: &mut Words<'a>) {
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += source[at..].find('\n').unwrap_or(source.len() - at);
            }
            b'"' => {
                let end = end_of_string(bytes, at + 1);
                collect_arguments(&source[at..end], words);
                at = end;
            }
            b'r' if is_raw_string(&bytes[at + 1..]) => at = end_of_raw_string(source, at + 1),
            b'\'' if bytes.get(at + 1) == Some(&b'\\') => at += 3,
            b'\'' if bytes.get(at + 2) == Some(&b'\'') => at += 3,
            byte if is_word(byte) => {
                let end = bytes[at..]
                    .iter()
                    .position(|byte| !is_word(*byte))
                    .map_or(bytes.len(), |length| at + length);
                words.note(source, at, end);
                at = end;
            }
            _ => at += 1,
        }
    }
}

/// The names that a format string mentions: `{API_PREFIX}`.
fn collect_arguments<'a>(string: &'a str, words: &mut Words<'a>) {
    for part in string.split('{').skip(1) {
        let end = part.bytes().position(|byte| !is_word(byte)).unwrap_or(part.len());
        words.mentioned.insert(&part[..end]);
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_raw_string(rest: &[u8]) -> bool {
    let hashes = rest.iter().take_while(|byte| **byte == b'#').count();
    rest.get(hashes) == Some(&b'"')
}

fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

fn end_of_raw_string(source: &str, at: usize) -> usize {
    let hashes = source[at..].bytes().take_while(|byte| *byte == b'#').count();
    let end = format!("\"{}", "#".repeat(hashes));
    let from = at + hashes + 1;
    source[from..].find(&end).map_or(source.len(), |length| from + length + end.len())
}

#[cfg(test)]
mod tests {
    use super::{Scope, prune};

    #[test]
    fn unused_names_go_and_used_ones_stay() {
        let source =
            "use a::{B, C, self};\nuse d::Unused;\nuse e::Trait as _;\n\nfn f() -> B { a::g() } // C\n";
        assert_eq!(
            prune(source, Scope::All),
            "use a::{B, self};\nuse e::Trait as _;\n\nfn f() -> B { a::g() } // C\n"
        );
    }

    #[test]
    fn words_in_strings_and_comments_do_not_count() {
        let source = "use a::{B, C, D};\n/// B\nconst X: &str = r#\"C \" D\"#; // D\n";
        assert_eq!(prune(source, Scope::All), "/// B\nconst X: &str = r#\"C \" D\"#; // D\n");
    }

    #[test]
    fn what_shares_a_name_with_a_variable_must_be_called() {
        let source = "use std::fmt;\nuse a::{etag, json, mem};\nuse b::{f, G, H};\nstruct S { fmt: u8 }\nlet mut etag = self.json;\ng(etag, etag.fmt, f, G::h(), |H: u8| mem::take());\n";
        let body = &source[source.find("struct").unwrap()..];
        assert_eq!(prune(source, Scope::All), format!("use a::mem;\nuse b::{{f, G, H}};\n{body}"));
    }

    #[test]
    fn one_name_needs_no_braces() {
        assert_eq!(prune("use a::{B,\n    C};\nlet x = C;\n", Scope::All), "use a::C;\nlet x = C;\n");
    }
}

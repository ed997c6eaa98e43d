//! The name resolver: every spelling of a name that the output needs, decided once.
//!
//! A spec may use any name of the right case. JSON keeps it as written; Rust and SQL get a form that is safe
//! against keywords, against what the generated code itself names, and against the limits of the databases.

mod reserved;
mod variants;

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use sha2::{Digest, Sha256};

pub use variants::variants;

use super::data::{EntityNames, Name};
use reserved::holds;

/// The longest identifier that all three databases take, in bytes.
pub const LONGEST: usize = 63;

impl Name {
    /// The safe Rust form of a member's name in snake case.
    pub fn of_member(json: &str) -> Self {
        Self { json: json.to_owned(), rust: identifier(json) }
    }
}

/// Is it `PascalCase`, as entities and jobs are written?
pub fn is_pascal(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Is it `snake_case`, as fields and relations are written?
pub fn is_snake(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('_').all(|word| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// May it be the name of a table or column that exists elsewhere, in whatever case?
pub fn is_sql(name: &str) -> bool {
    name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// May it be one segment of a path as it stands, without escapes?
pub fn is_path(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c)) && !matches!(name, "" | "." | "..")
}

/// The nearest name in `PascalCase`, or `None` where nothing of the name can stay.
pub fn to_pascal(name: &str) -> Option<String> {
    let right = words(name).to_upper_camel_case();
    is_pascal(&right).then_some(right)
}

/// The nearest name in `snake_case`, or `None` where nothing of the name can stay.
pub fn to_snake(name: &str) -> Option<String> {
    let right = words(name).to_snake_case();
    is_snake(&right).then_some(right)
}

/// What of a name may stay, with spaces for the rest and no digit at the start: nothing where letters of another
/// alphabet would leave a hole.
fn words(name: &str) -> String {
    if name.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) {
        return String::new();
    }
    let letters: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    letters.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).to_owned()
}

/// A Rust identifier: raw where the name is a keyword, with a `_` at the end where raw does not help.
pub fn identifier(snake: &str) -> String {
    if holds(reserved::NEVER_RAW, snake) {
        format!("{snake}_")
    } else if holds(reserved::KEYWORDS, snake) {
        format!("r#{snake}")
    } else {
        snake.to_owned()
    }
}

/// A module, which is a file as well: a keyword gets the suffix, since `r#mod` would be `mod.rs`.
pub fn module(snake: &str, suffix: &str) -> String {
    if holds(reserved::KEYWORDS, snake) || holds(reserved::MODULES, snake) {
        format!("{snake}_{suffix}")
    } else {
        snake.to_owned()
    }
}

/// A local variable for a row.
pub fn variable(snake: &str) -> String {
    if holds(reserved::KEYWORDS, snake) || holds(reserved::LOCALS, snake) {
        format!("{snake}_row")
    } else {
        snake.to_owned()
    }
}

/// The column of a member, free of those that a database keeps for itself or cannot name.
pub fn column(snake: &str) -> String {
    if holds(reserved::SYSTEM_COLUMNS, snake) { format!("{snake}_") } else { fit(snake) }
}

/// The constant of a table, apart from those of owners and links that its modules have as well.
pub fn constant(table: &str) -> String {
    let name = table.to_ascii_uppercase();
    let is_taken = name == "API_PREFIX"
        || name == "OWNER"
        || name.contains("_OF_")
        || ["_OWNER", "_LINKS"].iter().any(|end| name.ends_with(end));
    if is_taken { format!("{name}_TABLE") } else { name }
}

/// The table of a plural, free of the names that a database keeps for itself.
pub fn table(plural: &str) -> String {
    if is_system_table(plural) { fit(&format!("app_{plural}")) } else { fit(plural) }
}

/// Does a database keep such names for itself, or look them up before ours?
pub fn is_system_table(table: &str) -> bool {
    let folded = table.to_ascii_lowercase();
    reserved::SYSTEM_TABLES.iter().any(|prefix| folded.starts_with(prefix))
}

/// Is it one of the tables that the generated project keeps for its own features?
pub fn is_reserved_table(table: &str) -> bool {
    let folded = table.to_ascii_lowercase();
    folded.starts_with("auth_") || folded.starts_with("worker_") || folded == "_sqlx_migrations"
}

/// Is the path one that the generated project serves itself? Below no prefix the paths at the root count too.
pub fn is_reserved_path(path: &str, api_prefix: &str) -> bool {
    let folded = path.to_ascii_lowercase();
    holds(reserved::PATHS, &folded) || (api_prefix.is_empty() && is_root_path(&folded))
}

/// Does the generated project serve it beside the API?
pub fn is_root_path(path: &str) -> bool {
    holds(reserved::ROOT_PATHS, path)
}

/// May the generated package not be called so, because cargo, rustc or a dependency has the name?
pub fn is_reserved_crate(name: &str) -> bool {
    let as_package = name.replace('_', "-");
    let as_library = name.replace('-', "_");
    [as_package.as_str(), as_library.as_str(), name]
        .iter()
        .any(|name| holds(reserved::CRATES, name) || holds(reserved::KEYWORDS, name))
}

/// The path segment of a name in snake case.
pub fn kebab(snake: &str) -> String {
    snake.replace('_', "-")
}

/// The plural of a name in snake case: that of its last word.
pub fn plural(snake: &str) -> String {
    inflect(snake, 2)
}

/// The singular of a name in snake case.
pub fn singular(snake: &str) -> String {
    inflect(snake, 1)
}

fn inflect(snake: &str, count: isize) -> String {
    let (head, last) = snake.rsplit_once('_').map_or(("", snake), |(head, last)| (head, last));
    let inflected = pluralizer::pluralize(last, count, false);
    // A rule of the crate may know an exotic plural; the last word then stays as it is.
    let inflected = if is_snake(&inflected) { inflected } else { last.to_owned() };
    if head.is_empty() { inflected } else { format!("{head}_{inflected}") }
}

/// Cuts a name to what the databases take, with a hash at the end so that two long names stay apart.
pub fn fit(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let digest = Sha256::digest(name.as_bytes());
    let hash = format!("{:08x}", u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]));
    let head: String = name.chars().take(LONGEST - 1 - hash.len()).collect();
    format!("{}_{hash}", head.trim_end_matches('_'))
}

/// The spellings of an entity, whose `plural` is in snake case; `rust` comes from [`Types::claim`].
pub fn of_entity(pascal: &str, rust: String, plural: &str) -> EntityNames {
    let snake = pascal.to_snake_case();
    let table = table(plural);
    EntityNames {
        pascal: pascal.to_owned(),
        rust,
        pascal_plural: plural.to_upper_camel_case(),
        variable: variable(&snake),
        module: module(plural, "entity"),
        path: kebab(plural),
        human: snake.replace('_', " "),
        human_plural: plural.replace('_', " "),
        table,
        snake,
    }
}

/// Hands out the names of Rust types, each once.
#[derive(Debug, Default)]
pub struct Types {
    taken: BTreeSet<String>,
}

impl Types {
    /// The Rust types of all the entities, in their order. Those that need no suffix come first, so that an
    /// entity `String` cannot take the name of an entity `StringEntity`.
    pub fn of_entities(&mut self, pascals: &[&str]) -> Vec<String> {
        let plain: Vec<String> = pascals.iter().map(|pascal| pascal.to_upper_camel_case()).collect();
        // An entity `CreatePost` yields to what an entity `Post` has beside its row.
        let beside: BTreeSet<String> = plain.iter().flat_map(|name| beside(name)).collect();
        let keeps =
            |name: &String| !beside.contains(name) && !family(name).any(|name| holds(reserved::TYPES, &name));
        self.taken.extend(plain.iter().filter(|name| keeps(name)).flat_map(|name| family(name)));
        let claim = |name: String| if keeps(&name) { name } else { self.claim_family(&name) };
        plain.into_iter().map(claim).collect()
    }

    /// `name`, or else `name` with the suffix, or else with the suffix and a number.
    pub fn claim(&mut self, name: &str, suffix: &str) -> String {
        let mut candidate = name.to_owned();
        let mut number = 1;
        while self.is_taken(&candidate) {
            let tail = if number == 1 { String::new() } else { number.to_string() };
            candidate = format!("{name}{suffix}{tail}");
            number += 1;
        }
        self.taken.insert(candidate.clone());
        candidate
    }

    /// An entity whose own name is not free.
    fn claim_family(&mut self, name: &str) -> String {
        let name = format!("{name}Entity");
        let mut candidate = name.clone();
        let mut number = 2;
        while family(&candidate).any(|name| self.is_taken(&name)) {
            candidate = format!("{name}{number}");
            number += 1;
        }
        self.taken.extend(family(&candidate));
        candidate
    }

    fn is_taken(&self, name: &str) -> bool {
        holds(reserved::TYPES, name) || self.taken.contains(name)
    }
}

/// The types that an entity has beside its row: what a caller sends and sees.
fn beside(rust: &str) -> [String; 5] {
    [
        format!("{rust}Response"),
        format!("{rust}Input"),
        format!("{rust}Patch"),
        format!("Create{rust}"),
        format!("Replace{rust}"),
    ]
}

/// All the types of an entity.
fn family(rust: &str) -> impl Iterator<Item = String> {
    std::iter::once(rust.to_owned()).chain(beside(rust))
}

#[cfg(test)]
mod tests;

//! Names of constraints and indexes: always given, unique across the schema, never longer than every database takes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// `PostgreSQL` silently cuts a longer one, which would make two names one.
const MAX_BYTES: usize = 63;
const HASH_DIGITS: usize = 8;

/// Gives out names and remembers them.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// Keeps a name that others gave from being given again.
    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_ascii_lowercase());
    }

    /// `<parts>_<suffix>`, cut with a hash where it is too long, numbered where it is taken.
    pub fn claim(&mut self, parts: &[&str], suffix: &str) -> String {
        let base = parts.join("_");
        let mut name = fit(&base, suffix);
        let mut number = 1;
        while !self.taken.insert(name.to_ascii_lowercase()) {
            number += 1;
            name = fit(&base, &format!("{suffix}{number}"));
        }
        name
    }
}

/// `<base>_<suffix>` in at most 63 bytes: what does not fit becomes a hash of the whole.
pub fn fit(base: &str, suffix: &str) -> String {
    let full = format!("{base}_{suffix}");
    if full.len() <= MAX_BYTES {
        return full;
    }
    let mut hash = String::new();
    for byte in &Sha256::digest(full.as_bytes())[..HASH_DIGITS / 2] {
        write!(hash, "{byte:02x}").expect("writing to a String does not fail");
    }
    let mut keep = MAX_BYTES - HASH_DIGITS - suffix.len() - 2;
    while !base.is_char_boundary(keep) {
        keep -= 1;
    }
    format!("{}_{hash}_{suffix}", base[..keep].trim_end_matches('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_stay_as_they_are() {
        assert_eq!(
            Names::default().claim(&["posts", "author_id", "slug"], "key"),
            "posts_author_id_slug_key"
        );
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let long = "a".repeat(60);
        let one = fit(&format!("{long}_one"), "key");
        let two = fit(&format!("{long}_two"), "key");
        assert_eq!(one.len(), MAX_BYTES);
        assert!(one.ends_with("_key"));
        assert_ne!(one, two);
    }

    #[test]
    fn a_taken_name_gets_a_number_also_when_only_the_case_differs() {
        let mut names = Names::default();
        names.reserve("Posts_slug_key");
        assert_eq!(names.claim(&["posts", "slug"], "key"), "posts_slug_key2");
        assert_eq!(names.claim(&["posts", "slug"], "key"), "posts_slug_key3");
    }

    #[test]
    fn a_cut_falls_between_characters() {
        let name = fit(&"é".repeat(40), "check");
        assert!(name.len() <= MAX_BYTES);
    }
}

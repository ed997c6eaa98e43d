//! Rust variants for the values of an enum, which may be any text.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;

/// One variant for each value, in order, all different.
///
/// A value keeps its variant when others are added after it.
pub fn variants<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut variants = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        let name = variant(value, index + 1);
        let mut candidate = name.clone();
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{name}{number}");
            number += 1;
        }
        variants.push(candidate);
    }
    variants
}

/// The variant of one value, the `position`-th of its enum; not yet told apart from the others.
fn variant(value: &str, position: usize) -> String {
    let words: String = value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let name = words.to_upper_camel_case();
    match name.chars().next() {
        None => format!("Value{position}"),
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        Some(_) if name == "Self" => "SelfValue".to_owned(),
        Some(_) => name,
    }
}

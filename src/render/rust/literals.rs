//! Literals.

use std::fmt::Write as _;

/// A string literal that reads as `text`, whatever is in it.
pub fn literal(text: &str) -> String {
    let plain = |c: char| !c.is_control() && !is_invisible(c);
    let raw_ends = text.contains("\"#");
    if text.chars().all(plain) && text.contains(['"', '\\']) && !raw_ends {
        return if text.contains('"') { format!("r#\"{text}\"#") } else { format!("r\"{text}\"") };
    }
    let mut literal = String::from('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if plain(c) => literal.push(c),
            c => write!(literal, "\\u{{{:x}}}", u32::from(c)).expect("writing to a string cannot fail"),
        }
    }
    literal.push('"');
    literal
}

/// Characters that an editor does not show, or that change the order in which it shows others.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A number with its thousands apart, as long ones are written.
pub fn grouped(number: i64) -> String {
    digits(&number.to_string())
}

pub fn digits(text: &str) -> String {
    let (sign, number) = text.strip_prefix('-').map_or(("", text), |number| ("-", number));
    if number.len() < 5 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let groups: Vec<_> =
        number.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group)).collect();
    format!("{sign}{}", groups.join("_"))
}

pub fn float(number: f64) -> String {
    format!("{number:?}")
}

/// JSON as the `json!` macro reads it: its strings are Rust's.
pub fn json(value: &serde_json::Value) -> String {
    use serde_json::Value as Json;
    match value {
        Json::String(text) => literal(text),
        Json::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{}: {}", literal(name), json(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => value.to_string(),
    }
}

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

/// A floating-point number with its thousands and thousandths apart.
pub fn float(number: f64) -> String {
    let text = format!("{number:?}");
    let Some((integer, fraction)) = text.split_once('.') else { return text };
    let (fraction, exponent) =
        fraction.find('e').map_or((fraction, ""), |exponent| fraction.split_at(exponent));
    let groups: Vec<_> = fraction.as_bytes().chunks(3).map(String::from_utf8_lossy).collect();
    format!("{}.{}{exponent}", digits(integer), groups.join("_"))
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

/// JSON as a text of several lines, in a raw string.
pub fn document(value: &serde_json::Value) -> String {
    let pretty = serde_json::to_string_pretty(value).expect("JSON has a text");
    let mut text = String::with_capacity(pretty.len());
    for c in pretty.chars() {
        match c {
            // It stands in a string of the JSON, which has an escape for it.
            c if is_invisible(c) => write!(text, "\\u{:04x}", u32::from(c)).expect("a string"),
            c => text.push(c),
        }
    }
    let hashes =
        (1..=text.len()).map(|count| "#".repeat(count)).find(|hashes| !text.contains(&format!("\"{hashes}")));
    let hashes = hashes.expect("some number is free");
    format!("r{hashes}\"{text}\"{hashes}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_are() {
        let numbers = [
            0.0,
            -1.5,
            1e10,
            -1_234_567.5,
            0.123_456_789,
            1e300,
            1.5e-300,
            1.234_567_89e200,
            f64::MAX,
            0.1 + 0.2,
        ];
        for number in numbers {
            assert_eq!(float(number).replace('_', "").parse(), Ok(number), "{}", float(number));
        }
        assert_eq!(float(-1_234_567.5), "-1_234_567.5");
        assert_eq!(float(0.123_456_7), "0.123_456_7");
    }

    #[test]
    fn a_document_hides_nothing_and_ends_where_it_ends() {
        let text = document(&serde_json::json!({ "a": "\"##\u{202e}" }));
        assert_eq!(text, "r###\"{\n  \"a\": \"\\\"##\\u202e\"\n}\"###");
    }
}

//! Types of columns as types of fields.

use std::collections::BTreeMap;

use toml_edit::{Array, Value};

use crate::import::draft::Member;
use crate::spec::DatabaseKind;

/// Gives a field its type, and says where that is not quite the column's. `text` is the type as SQL writes it.
pub fn set(
    member: &mut Member,
    text: &str,
    kind: DatabaseKind,
    enums: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    let lower = text.to_lowercase();
    if let Some(element) = lower.strip_suffix("[]") {
        let mut of = Member::default();
        let note = set(&mut of, element, kind, enums);
        member.set("type", "list");
        member.set("of", of.get("type").cloned().unwrap_or_else(|| "string".into()));
        return note;
    }
    let (word, arguments) = lower.split_once('(').map_or((lower.as_str(), ""), |(word, rest)| {
        (word.trim(), rest.split(')').next().unwrap_or_default())
    });
    let numbers: Vec<i64> = arguments.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    let word = word.trim_end_matches(" unsigned").trim_matches('"');
    let name = match word.rsplit('.').next().unwrap_or(word) {
        "char" | "character" | "varchar" | "character varying" | "nvarchar" | "nchar" | "varchar2" => {
            return text_of(member, numbers.first().copied(), kind);
        }
        "text" | "tinytext" | "mediumtext" | "longtext" | "clob" => "text",
        "citext" | "name" | "inet" | "cidr" | "macaddr" => "string",
        "tinyint" if numbers == [1] => "boolean",
        "int" | "integer" if kind == DatabaseKind::Sqlite => "bigint",
        "int" | "integer" | "int4" | "int2" | "smallint" | "tinyint" | "mediumint" | "serial"
        | "smallserial"
            if !lower.contains("int unsigned") =>
        {
            "integer"
        }
        "bigint" | "int8" | "bigserial" | "int" | "integer" | "mediumint" | "smallint" | "tinyint" => {
            "bigint"
        }
        "decimal" | "numeric" | "dec" | "money" => return decimal(member, &numbers),
        "real" | "float" | "float4" | "float8" | "double" | "double precision" => "float",
        "boolean" | "bool" | "bit" => "boolean",
        "uuid" => "uuid",
        "date" => "date",
        "time" | "time without time zone" | "timetz" | "time with time zone" => "time",
        "timestamp"
        | "datetime"
        | "timestamptz"
        | "timestamp with time zone"
        | "timestamp without time zone" => "datetime",
        "json" | "jsonb" => "json",
        "binary" if numbers == [16] => "uuid",
        "bytea" | "blob" | "tinyblob" | "mediumblob" | "longblob" | "binary" | "varbinary" => "bytes",
        "enum" => {
            values(member, &quoted(text));
            return None;
        }
        other => return other_type(member, other, text, enums),
    };
    member.set("type", name);
    None
}

fn text_of(member: &mut Member, max: Option<i64>, kind: DatabaseKind) -> Option<String> {
    match max {
        Some(max) if max <= 16_383 => {
            member.set("type", "string");
            member.set("max", max);
        }
        None if kind == DatabaseKind::Mysql => member.set("type", "string"),
        _ => member.set("type", "text"),
    }
    None
}

/// The most digits that a spec's decimal has.
const DIGITS: i64 = 28;

fn decimal(member: &mut Member, numbers: &[i64]) -> Option<String> {
    let (precision, scale) = match *numbers {
        [precision, scale, ..] => (precision, scale.max(0)),
        [precision] => (precision, 0),
        [] => (DIGITS, 10),
    };
    member.set("type", "decimal");
    member.set("precision", precision.min(DIGITS));
    member.set("scale", scale.min(precision.min(DIGITS)));
    if numbers.is_empty() {
        return Some("has no precision: it gets 28 digits, 10 of them after the point".to_owned());
    }
    (precision > DIGITS).then(|| format!("has {precision} digits: a spec has at most {DIGITS}"))
}

fn other_type(
    member: &mut Member,
    word: &str,
    text: &str,
    enums: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    if let Some(known) = enums.get(word) {
        values(member, known);
        return None;
    }
    member.set("type", "text");
    Some(format!("has the type `{text}`, which a spec does not have: it is taken as text"))
}

/// Makes it an enum.
pub fn values(member: &mut Member, values: &[String]) {
    member.settings.retain(|setting| !matches!(setting.key, "type" | "max"));
    let values: Array = values.iter().map(String::as_str).collect();
    member.settings.insert(0, crate::import::draft::Setting { key: "values", value: Value::from(values) });
    member.settings.insert(0, crate::import::draft::Setting { key: "type", value: "enum".into() });
}

/// The quoted words of a text.
pub fn quoted(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('\'') {
        let mut word = String::new();
        rest = after;
        while let Some((part, after)) = rest.split_once('\'') {
            word.push_str(part);
            rest = after;
            // A quote that is doubled is one of the word's.
            let Some(next) = rest.strip_prefix('\'') else { break };
            word.push('\'');
            rest = next;
        }
        words.push(word);
    }
    words
}

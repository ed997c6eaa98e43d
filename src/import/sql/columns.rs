//! What a column says besides its type.

use sqlparser::ast::{ColumnDef, ColumnOption, Expr};
use toml_edit::Value;

use crate::import::draft::Member;

/// A column's own constraints, whoever said them.
#[derive(Debug, Default)]
pub struct Options {
    pub required: bool,
    pub unique: bool,
    pub primary: bool,
    pub generated: bool,
    pub default: Option<Expr>,
    pub comment: Option<String>,
    pub checks: Vec<Expr>,
    /// Target table and what happens when its row goes.
    pub references: Option<(String, Option<sqlparser::ast::ReferentialAction>)>,
}

impl Options {
    pub fn of(column: &ColumnDef) -> Self {
        let mut options = Self::default();
        let kind = column.data_type.to_string().to_lowercase();
        options.generated = kind.contains("serial");
        options.required = options.generated;
        for option in &column.options {
            match &option.option {
                ColumnOption::NotNull => options.required = true,
                ColumnOption::Unique(_) => options.unique = true,
                ColumnOption::PrimaryKey(_) => (options.primary, options.required) = (true, true),
                ColumnOption::Default(expression) => options.default = Some(expression.clone()),
                ColumnOption::Comment(text) => options.comment = Some(text.clone()),
                ColumnOption::Check(check) => options.checks.push((*check.expr).clone()),
                ColumnOption::Generated { .. } | ColumnOption::Identity(_) => options.generated = true,
                ColumnOption::ForeignKey(key) => {
                    options.references = Some((super::last(&key.foreign_table), key.on_delete));
                }
                ColumnOption::DialectSpecific(tokens) => {
                    let text = tokens.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
                    options.generated |= text.to_lowercase().replace('_', "").contains("autoincrement");
                }
                _ => {}
            }
        }
        options
    }
}

/// Sets a default that a spec can say; otherwise says what it cannot.
pub fn set_default(member: &mut Member, expression: &Expr) -> Option<String> {
    let kind =
        member.get("type").and_then(Value::as_str).unwrap_or_default().trim_end_matches('?').to_owned();
    let text = expression.to_string();
    // `'draft'::character varying`, `(0)`
    let plain = text.split("::").next().unwrap_or(&text).trim_matches(['(', ')', ' ']).to_owned();
    let lower = plain.to_lowercase();
    if lower == "null" {
        return None;
    }
    let is_now = ["now", "current_timestamp", "localtimestamp", "utc_timestamp"]
        .iter()
        .any(|now| lower.starts_with(now));
    let bare = plain.trim_matches('\'');
    let value: Option<Value> = match kind.as_str() {
        "datetime" if is_now => Some("now".into()),
        "boolean" => match lower.trim_matches('\'') {
            "true" | "1" | "t" => Some(true.into()),
            "false" | "0" | "f" => Some(false.into()),
            _ => None,
        },
        "integer" | "bigint" => bare.parse::<i64>().ok().map(Value::from),
        "float" => bare.parse::<f64>().ok().map(Value::from),
        "decimal" => bare.parse::<f64>().is_ok().then(|| bare.into()),
        "string" | "text" | "enum" if plain.starts_with('\'') => {
            super::types::quoted(&plain).first().map(|word| word.as_str().into())
        }
        _ => None,
    };
    if let Some(value) = value {
        member.set("default", value);
        return None;
    }
    Some(format!("has the default `{text}`, which a spec does not have"))
}

/// The values of `column IN ('a', 'b')`, however a database writes it.
pub fn listed(check: &Expr, column: &str) -> Option<Vec<String>> {
    let text = check.to_string();
    let lower = text.to_lowercase();
    let about = lower.trim_start_matches(['(', '"', '`', ' ']).starts_with(&column.to_lowercase());
    let lists = lower.contains(" in (") || lower.contains("= any");
    let values = super::types::quoted(&text);
    (about && lists && !values.is_empty() && !lower.contains(" and ") && !lower.contains(" or "))
        .then_some(values)
}

/// The type that a check tells, where the database has none of its own for it.
pub fn told_type(check: &Expr, column: &str) -> Option<&'static str> {
    let text = check.to_string().to_lowercase().replace(['"', '`'], "");
    let column = column.to_lowercase();
    if text == format!("json_valid({column})") {
        return Some("json");
    }
    (text == format!("{column} in (0, 1)")).then_some("boolean")
}

//! The template engine: strict, with the templates that are built in, and one filter for each language that
//! text of the user's goes into.

use std::borrow::Cow;
use std::collections::BTreeMap;

use include_dir::{Dir, DirEntry, include_dir};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

use super::rust;
use crate::model::DatabaseKind;
use crate::schema::dialect::dialect;

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The end of the name of a file that is rendered; anything else is copied.
pub const RENDERED: &str = ".j2";

/// Every template and every file that is copied as it is, by its path under `templates/`.
#[derive(Debug, Default)]
pub struct Templates {
    /// Those of the project's own, in the place of the built-in ones.
    ejected: BTreeMap<String, String>,
}

impl Templates {
    /// The built-in ones, and the project's own before them.
    pub fn new(ejected: BTreeMap<String, String>) -> Self {
        Self { ejected }
    }

    /// The built-in ones, sorted; the rules for writing them are none.
    pub fn ids() -> Vec<&'static str> {
        let mut ids: Vec<_> = files(&BUILT_IN).iter().filter_map(|file| file.path().to_str()).collect();
        ids.retain(|id| *id != "README.md");
        ids.sort_unstable();
        ids
    }

    pub fn is_ejected(&self, id: &str) -> bool {
        self.ejected.contains_key(id)
    }

    /// The text of one.
    pub fn text(&self, id: &str) -> Option<Cow<'_, str>> {
        match self.ejected.get(id) {
            Some(text) => Some(Cow::Borrowed(text)),
            None => built_in(id),
        }
    }
}

/// The text of a built-in template. While scaffold itself is developed, `SCAFFOLD_TEMPLATES` names the folder to read
/// them from.
pub fn built_in(id: &str) -> Option<Cow<'static, str>> {
    if cfg!(debug_assertions)
        && let Some(folder) = std::env::var_os("SCAFFOLD_TEMPLATES")
    {
        return std::fs::read_to_string(std::path::Path::new(&folder).join(id)).ok().map(Cow::Owned);
    }
    BUILT_IN.get_file(id)?.contents_utf8().map(Cow::Borrowed)
}

/// The engine with these templates, or what is wrong with one.
pub fn environment(templates: &Templates, database: DatabaseKind) -> Result<Environment<'static>, Broken> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters differ from each other"));
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_filter("rust", |text: Cow<'_, str>| rust::literal(&text));
    environment.add_filter("raw", |text: Cow<'_, str>| raw(&text));
    environment.add_filter("sql", move |text: Cow<'_, str>| sql(&text, database));
    environment.add_filter("doc", |text: Cow<'_, str>| doc(&text));
    environment.add_filter("toml", |text: Cow<'_, str>| toml(&text));
    environment.add_filter("yaml", |text: Cow<'_, str>| yaml(&text));
    environment.add_filter("markdown", |text: Cow<'_, str>| markdown(&text));
    environment.add_filter("indent_by", |text: Cow<'_, str>, spaces: usize| indent_by(&text, spaces));
    for id in Templates::ids().into_iter().filter(|id| id.ends_with(RENDERED)) {
        let text = templates.text(id).expect("a template that is listed is there");
        environment
            .add_template_owned(id, text.into_owned())
            .map_err(|source| Broken { template: id.to_owned(), source })?;
    }
    Ok(environment)
}

/// A template that is none.
#[derive(Debug)]
pub struct Broken {
    pub template: String,
    pub source: minijinja::Error,
}

/// All files below a folder.
fn files<'a>(folder: &'a Dir<'a>) -> Vec<&'a include_dir::File<'a>> {
    let mut found = Vec::new();
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => found.extend(files(folder)),
            DirEntry::File(file) => found.push(file),
        }
    }
    found
}

/// A raw string literal, whatever quotes and lines it has: for SQL.
fn raw(text: &str) -> String {
    if !text.contains(['"', '\\']) {
        return format!("\"{text}\"");
    }
    let hashes = (0..=text.len())
        .find(|n| !text.contains(&format!("\"{}", "#".repeat(*n))))
        .expect("some number is free");
    let hashes = "#".repeat(hashes);
    format!("r{hashes}\"{text}\"{hashes}")
}

/// A statement over several lines, as a string literal with the database's placeholders. It names `$1`, `$2` … once
/// each and in order, since not every database can name them otherwise.
fn sql(text: &str, database: DatabaseKind) -> Result<String, minijinja::Error> {
    let dialect = dialect(database);
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let statement = lines.join("\n        ");
    let mut parts = statement.split('$');
    let mut spelled = parts.next().unwrap_or_default().to_owned();
    for (n, part) in (1..).zip(parts) {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        if part[..part.len() - rest.len()] != n.to_string() {
            let problem = format!("the placeholders must be $1, $2, … once each and in order: {statement}");
            return Err(minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, problem));
        }
        spelled.push_str(&dialect.placeholder(n));
        spelled.push_str(rest);
    }
    Ok(raw(&spelled))
}

/// Text in a documentation comment: neither markup nor links of its own.
fn doc(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' | '<' | '>' | '`' | '*' | '_' | '\\' => escaped.extend(['\\', c]),
            // So that an address is not taken for a bare link.
            ':' => escaped.push_str("\\:"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A basic string of TOML, which is one of JSON too.
fn toml(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || rust::is_invisible(c) => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A double-quoted scalar of YAML.
fn yaml(text: &str) -> String {
    toml(text)
}

/// Text in Markdown that shows as it is.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => escaped.push(' '),
            c if c.is_control() || rust::is_invisible(c) => {}
            c if c.is_ascii_punctuation() && !matches!(c, ',' | '.' | '\'' | '-' | ':' | ';' | '/' | '?') => {
                escaped.extend(['\\', c]);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// The lines after the first moved to the right.
fn indent_by(text: &str, spaces: usize) -> Value {
    let indent = format!("\n{}", " ".repeat(spaces));
    Value::from(text.replace('\n', &indent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_gets_its_placeholders() {
        let statement = "\n    UPDATE t SET a = $1\n    WHERE b = $2\n";
        let spelled = |database| sql(statement, database).unwrap();
        assert_eq!(spelled(DatabaseKind::Mysql), "\"UPDATE t SET a = ?\n        WHERE b = ?\"");
        assert_eq!(spelled(DatabaseKind::Postgres), "\"UPDATE t SET a = $1\n        WHERE b = $2\"");
    }

    #[test]
    fn a_statement_that_not_every_database_can_bind_is_an_error() {
        for statement in ["$2, $1", "$1, $1", "$1, $x"] {
            assert!(sql(statement, DatabaseKind::Sqlite).is_err(), "{statement}");
        }
    }
}

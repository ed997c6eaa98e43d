//! The statements of a file.

use sqlparser::ast::Statement;
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::{Parser, ParserError};

use crate::spec::DatabaseKind;

#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// Where it begins, from 1.
    pub line: usize,
    pub text: String,
}

impl Text {
    /// Whether it says something of tables.
    pub fn is_ddl(&self) -> bool {
        let mut words = self.text.split_whitespace().map(str::to_uppercase);
        let first = words.next().unwrap_or_default();
        // A key that the database counts up, as `pg_dump` writes it; its type says enough.
        if self.text.to_uppercase().contains(" ADD GENERATED ") {
            return false;
        }
        let table = words.take(4).any(|word| word == "TABLE" || word == "INDEX" || word == "TYPE");
        matches!(first.as_str(), "CREATE" | "ALTER") && table
    }
}

pub fn parse(text: &str, kind: DatabaseKind) -> Result<Vec<Statement>, ParserError> {
    let dialect: &dyn Dialect = match kind {
        DatabaseKind::Sqlite => &SQLiteDialect {},
        DatabaseKind::Postgres => &PostgreSqlDialect {},
        DatabaseKind::Mysql => &MySqlDialect {},
    };
    Parser::parse_sql(dialect, text)
}

/// Cuts at semicolons outside of quotes, comments and the bodies of `PostgreSQL`'s functions. Comments, the commands of
/// `psql`, and the data of COPY are left out.
pub fn split(ddl: &str) -> Vec<Text> {
    let mut cutter = Cutter { rest: ddl, line: 1, text: String::new(), start: 1, found: Vec::new() };
    while !cutter.rest.is_empty() {
        cutter.step();
    }
    cutter.cut();
    cutter.found
}

struct Cutter<'a> {
    rest: &'a str,
    line: usize,
    text: String,
    start: usize,
    found: Vec<Text>,
}

impl Cutter<'_> {
    fn step(&mut self) {
        let rest = self.rest;
        let at_start = self.text.trim().is_empty();
        if rest.starts_with("--") || (at_start && (rest.starts_with('\\') || rest.starts_with('#'))) {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.skip(rest.find("*/").map_or(rest.len(), |end| end + 2));
        } else if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '`')) {
            let end = rest[1..].find(quote).map_or(rest.len(), |end| end + 2);
            self.take(end);
        } else if let Some(tag) = dollar_tag(rest) {
            let end = rest[tag..].find(&rest[..tag]).map_or(rest.len(), |end| tag + end + tag);
            self.take(end);
        } else if rest.starts_with(';') {
            let copies = self.text.trim_start().to_uppercase().starts_with("COPY ");
            self.cut();
            self.skip(if copies { rest.find("\n\\.").map_or(rest.len(), |end| end + 3) } else { 1 });
        } else {
            self.take(rest.chars().next().map_or(1, char::len_utf8));
        }
    }

    fn take(&mut self, length: usize) {
        if self.text.trim().is_empty() {
            self.start = self.line;
        }
        self.text.push_str(&self.rest[..length]);
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        self.line += self.rest[..length].matches('\n').count();
        self.rest = &self.rest[length..];
    }

    fn cut(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.found.push(Text { line: self.start, text: text.trim().to_owned() });
        }
    }
}

/// The length of `$$` or `$tag$`.
fn dollar_tag(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('$')?;
    let end = inside.find('$')?;
    inside[..end].chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_semicolons_that_end_something() {
        let text = "-- a;\nSET x = ';';\n\\connect db;\nCREATE FUNCTION f() AS $b$ x; y; $b$;\nCOPY t FROM stdin;\n1;2\n\\.\n/* ; */ CREATE TABLE t (a int);\n";
        let found = split(text);
        let texts: Vec<_> = found.iter().map(|it| (it.line, it.text.as_str())).collect();
        let expected = [
            (2, "SET x = ';'"),
            (4, "CREATE FUNCTION f() AS $b$ x; y; $b$"),
            (5, "COPY t FROM stdin"),
            (8, "CREATE TABLE t (a int)"),
        ];
        assert_eq!(texts, expected);
        assert!(found[3].is_ddl() && !found[1].is_ddl());
    }
}

//! Migrations and the files that hold them.

use std::fmt;
use std::str::FromStr;

/// One step of a project's database, and the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// `create_posts`: the file's name after its id.
    pub name: String,
    /// Statements, without the semicolon. For `MySQL`, which commits after each, there is only one.
    pub up: Vec<String>,
    pub down: Vec<String>,
    /// What whoever reviews the file should know: comment lines at the top of the way up.
    pub notes: Vec<String>,
    /// What the way down cannot bring back: the first lines of its file.
    pub lost: Vec<String>,
}

impl Migration {
    pub fn new(name: impl Into<String>, up: Vec<String>, down: Vec<String>) -> Self {
        Self { name: name.into(), up, down, notes: Vec::new(), lost: Vec::new() }
    }
}

/// A date and a running number: `20261123000001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MigrationId(u64);

const PER_DAY: u64 = 1_000_000;

impl MigrationId {
    /// The first free id of a day, after the `latest` that exists, whatever the clock says.
    pub fn first(date: jiff::civil::Date, latest: Option<Self>) -> Self {
        let day = i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day());
        let today = day.unsigned_abs() * PER_DAY + 1;
        Self(latest.map_or(today, |latest| today.max(latest.0 + 1)))
    }

    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for MigrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}

impl FromStr for MigrationId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// The files of migrations, `migrations/<id>_<name>.up.sql` and `.down.sql`, with ids from `first` on.
pub fn files(migrations: &[Migration], first: MigrationId) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::with_capacity(migrations.len() * 2);
    let mut id = first;
    for migration in migrations {
        let path = format!("migrations/{id}_{}", migration.name);
        let lost: Vec<String> =
            migration.lost.iter().map(|line| format!("DATA NOT RESTORED: {line}")).collect();
        files.push((format!("{path}.up.sql"), text(&migration.notes, &migration.up)));
        files.push((format!("{path}.down.sql"), text(&lost, &migration.down)));
        id = id.next();
    }
    files
}

fn text(comments: &[String], statements: &[String]) -> Vec<u8> {
    let mut text = String::new();
    for line in comments.iter().flat_map(|comment| comment.lines()) {
        text.push_str(format!("-- {line}").trim_end());
        text.push('\n');
    }
    let statements: Vec<String> = statements.iter().map(|statement| format!("{statement};\n")).collect();
    text.push_str(&statements.join("\n"));
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_always_grow() {
        let date = jiff::civil::date(2026, 11, 23);
        let first = MigrationId::first(date, None);
        assert_eq!(first.to_string(), "20261123000001");
        assert_eq!(MigrationId::first(date, Some(first)).to_string(), "20261123000002");
        let later = "20270101000009".parse().expect("an id");
        assert_eq!(MigrationId::first(date, Some(later)).to_string(), "20270101000010");
    }

    #[test]
    fn a_file_says_first_what_it_cannot_bring_back() {
        let mut migration =
            Migration::new("drop_posts", vec!["DROP TABLE \"posts\"".into()], vec!["x".into(), "y".into()]);
        migration.lost.push("the rows of posts".into());
        migration.notes.push("3 rows\ngo".into());
        let files = files(&[migration], "20261123000001".parse().expect("an id"));
        assert_eq!(files[0].0, "migrations/20261123000001_drop_posts.up.sql");
        assert_eq!(files[0].1, b"-- 3 rows\n-- go\nDROP TABLE \"posts\";\n");
        assert_eq!(files[1].0, "migrations/20261123000001_drop_posts.down.sql");
        assert_eq!(files[1].1, b"-- DATA NOT RESTORED: the rows of posts\nx;\n\ny;\n");
    }
}

//! The DDL of a database that exists: read from the file of `SQLite`, else asked of the database's own dump tool.

use std::io;
use std::path::PathBuf;
use std::process::Command;

use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

use crate::spec::DatabaseKind;

#[derive(Debug, Error)]
pub enum Unreachable {
    #[error("`{0}` names no database: it begins with `sqlite:`, `postgres://` or `mysql://`")]
    Unknown(String),
    #[error("`{}` cannot be read: {source}", .path.display())]
    Sqlite { path: PathBuf, source: rusqlite::Error },
    #[error("`{tool}` could not be run: {source}")]
    NoTool { tool: &'static str, package: &'static str, source: io::Error },
    #[error("`{tool}` failed: {message}")]
    Failed { tool: &'static str, message: String },
}

impl Unreachable {
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoTool { package, .. } => {
                Some(format!("install {package}, or dump the schema elsewhere and use `import --sql FILE`"))
            }
            _ => None,
        }
    }
}

/// The kind of the database, its name, and its DDL.
pub fn ddl_of(url: &str) -> Result<(DatabaseKind, String, String), Unreachable> {
    let (scheme, rest) = url.split_once(':').unwrap_or((url, ""));
    match scheme {
        "sqlite" => sqlite(rest),
        "postgres" | "postgresql" => postgres(url),
        "mysql" | "mariadb" => mysql(url),
        // What stands there may be a password.
        other => Err(Unreachable::Unknown(format!("{other}:…"))),
    }
}

fn sqlite(rest: &str) -> Result<(DatabaseKind, String, String), Unreachable> {
    let path = rest.strip_prefix("//").unwrap_or(rest).split('?').next().unwrap_or_default();
    let path = PathBuf::from(path);
    let failed = |source| Unreachable::Sqlite { path: path.clone(), source };
    let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let mut statement = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid")
        .map_err(failed)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
    let statements = rows.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((DatabaseKind::Sqlite, name, statements.join(";\n")))
}

/// The parts of `scheme://user:password@host:port/name?…`.
struct Address {
    user: String,
    password: String,
    host: String,
    port: Option<String>,
    name: String,
}

impl Address {
    fn of(url: &str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let rest = rest.split('?').next().unwrap_or_default();
        let (server, name) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, place) = server.rsplit_once('@').unwrap_or(("", server));
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => (host, Some(port.to_owned())),
            _ => (place, None),
        };
        let [user, password, host, name] = [user, password, host, name].map(decoded);
        Self { user, password, host, port, name }
    }
}

/// Text without percent-encoding.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).and_then(|code| u8::from_str_radix(code, 16).ok());
        match (bytes[at], code) {
            (b'%', Some(byte)) => (plain.push(byte), at += 3).1,
            (byte, _) => (plain.push(byte), at += 1).1,
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn postgres(url: &str) -> Result<(DatabaseKind, String, String), Unreachable> {
    let address = Address::of(url);
    let mut command = Command::new("pg_dump");
    command.args([
        "--schema-only",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        "--dbname",
        &address.name,
    ]);
    flags(&mut command, &address, ["--host", "--port", "--username"]);
    // Other processes see the arguments of this one, and not its environment.
    command.env("PGPASSWORD", &address.password);
    let ddl = output(command, "pg_dump", "the PostgreSQL client")?;
    Ok((DatabaseKind::Postgres, address.name, ddl))
}

fn mysql(url: &str) -> Result<(DatabaseKind, String, String), Unreachable> {
    let address = Address::of(url);
    let mut command = Command::new("mysqldump");
    command.args(["--no-data", "--skip-comments", "--skip-triggers"]);
    flags(&mut command, &address, ["--host", "--port", "--user"]);
    command.arg(&address.name).env("MYSQL_PWD", &address.password);
    let ddl = output(command, "mysqldump", "the MySQL or MariaDB client")?;
    Ok((DatabaseKind::Mysql, address.name, ddl))
}

fn flags(command: &mut Command, address: &Address, [host, port, user]: [&str; 3]) {
    let given = [(host, Some(&address.host)), (port, address.port.as_ref()), (user, Some(&address.user))];
    for (flag, value) in given {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            command.args([flag, value]);
        }
    }
}

fn output(mut command: Command, tool: &'static str, package: &'static str) -> Result<String, Unreachable> {
    let output = command.output().map_err(|source| Unreachable::NoTool { tool, package, source })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Unreachable::Failed { tool, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let it = Address::of("postgres://ann:p%40ss@db.example:5433/shop?sslmode=require");
        let parts =
            (it.user.as_str(), it.password.as_str(), it.host.as_str(), it.port.as_deref(), it.name.as_str());
        assert_eq!(parts, ("ann", "p@ss", "db.example", Some("5433"), "shop"));
        let it = Address::of("mysql://localhost/shop");
        assert_eq!((it.user.as_str(), it.host.as_str(), it.port), ("", "localhost", None));
    }
}

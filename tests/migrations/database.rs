//! The three databases behind one face: run a file, read rows, describe the schema.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use scaffold::model::DatabaseKind;

/// The values of a row as text.
pub type Row = Vec<Option<String>>;

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A database of a test's own.
pub enum Database {
    Sqlite(rusqlite::Connection),
    Postgres { url: String, name: String },
    Mysql { address: Vec<String>, name: String },
}

impl Database {
    /// An empty one; `None` where its kind is not to be had here.
    pub fn open(kind: DatabaseKind) -> Option<Self> {
        let name = format!("scaffold_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        match kind {
            DatabaseKind::Sqlite => {
                let connection = rusqlite::Connection::open_in_memory().expect("SQLite opens");
                connection.pragma_update(None, "foreign_keys", false).expect("a pragma");
                Some(Self::Sqlite(connection))
            }
            DatabaseKind::Postgres => {
                let server = address("SCAFFOLD_TEST_POSTGRES_URL")?;
                psql(&server, None, &format!("CREATE SCHEMA {name}")).expect("a schema is made");
                Some(Self::Postgres { url: server, name })
            }
            DatabaseKind::Mysql => {
                let address = mysql_address(&address("SCAFFOLD_TEST_MYSQL_URL")?);
                mysql(&address, None, &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"))
                    .expect("a database is made");
                Some(Self::Mysql { address, name })
            }
        }
    }

    pub fn kind(&self) -> DatabaseKind {
        match self {
            Self::Sqlite(_) => DatabaseKind::Sqlite,
            Self::Postgres { .. } => DatabaseKind::Postgres,
            Self::Mysql { .. } => DatabaseKind::Mysql,
        }
    }

    /// Runs migration files as the generated project does: each in a transaction where the database has such.
    pub fn run(&self, files: &[String]) -> Result<(), String> {
        let transactions =
            || files.iter().map(|sql| format!("BEGIN;\n{sql}\nCOMMIT;\n")).collect::<Vec<_>>().concat();
        match self {
            Self::Sqlite(connection) => {
                let result = connection.execute_batch(&transactions());
                if result.is_err() && !connection.is_autocommit() {
                    connection.execute_batch("ROLLBACK").map_err(|error| error.to_string())?;
                }
                result.map_err(|error| error.to_string())
            }
            Self::Postgres { url, name } => psql(url, Some(name), &transactions()).map(|_| ()),
            Self::Mysql { address, name } => mysql(address, Some(name), &files.concat()).map(|_| ()),
        }
    }

    /// The rows of queries whose columns are text.
    pub fn rows(&self, queries: &[String]) -> Vec<Vec<Row>> {
        match self {
            Self::Sqlite(connection) => queries.iter().map(|query| sqlite_rows(connection, query)).collect(),
            Self::Postgres { url, name } => parts(queries, '\x1f', "\\N", |sql| psql(url, Some(name), sql)),
            Self::Mysql { address, name } => {
                parts(queries, '\t', "NULL", |sql| mysql(address, Some(name), sql))
            }
        }
    }

    /// Everything that makes the schema what it is, one thing a line, whatever its order in a table.
    pub fn describe(&self) -> Vec<String> {
        let mut lines: Vec<String> = match self {
            Self::Sqlite(_) => self.describe_sqlite(),
            Self::Postgres { name, .. } => {
                let own = format!("{name}.");
                self.lines(&POSTGRES.map(str::to_owned))
                    .into_iter()
                    .map(|line| line.replace(&own, ""))
                    .collect()
            }
            Self::Mysql { .. } => self.lines(&MYSQL.map(str::to_owned)),
        };
        lines.sort();
        lines
    }

    fn lines(&self, queries: &[String]) -> Vec<String> {
        let text = |row: Row| {
            row.into_iter().map(|value| value.unwrap_or_else(|| "NULL".into())).collect::<Vec<_>>()
        };
        self.rows(queries).into_iter().flatten().map(|row| text(row).join(" | ")).collect()
    }

    fn describe_sqlite(&self) -> Vec<String> {
        let query = "SELECT type, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' \
             UNION ALL SELECT type, tbl_name, sql FROM temp.sqlite_schema WHERE sql IS NOT NULL";
        let mut lines = Vec::new();
        for row in self.rows(&[query.to_owned()]).remove(0) {
            let [Some(kind), Some(table), Some(sql)] = &row[..] else { panic!("{row:?}") };
            let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
            if kind == "table" {
                let (head, body) = sql.split_once('(').expect("a table has a body");
                let (body, tail) = body.rsplit_once(')').expect("a table has a body");
                lines.push(format!("{head}() {tail}"));
                lines.extend(pieces(body).into_iter().map(|piece| format!("{table}: {piece}")));
            } else {
                lines.push(sql);
            }
        }
        lines
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match self {
            Self::Sqlite(_) => {}
            Self::Postgres { url, name } => {
                let _ = psql(
                    url,
                    None,
                    &format!("SET client_min_messages = warning; DROP SCHEMA {name} CASCADE"),
                );
            }
            Self::Mysql { address, name } => {
                let _ = mysql(address, None, &format!("DROP DATABASE {name}"));
            }
        }
    }
}

/// The comma-separated parts of the body of a CREATE TABLE.
fn pieces(body: &str) -> Vec<String> {
    let (mut parts, mut depth, mut quoted) = (vec![String::new()], 0, false);
    for c in body.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is one").push(c);
    }
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

/// An index that follows its foreign key about is not told apart by the order of columns in it, so no positions here.
const POSTGRES: [&str; 4] = [
    "SELECT 'column', table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, \
     datetime_precision, collation_name, is_nullable, column_default, is_identity \
     FROM information_schema.columns WHERE table_schema = current_schema()",
    "SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint \
     WHERE connamespace = current_schema()::regnamespace",
    "SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    "SELECT 'function', proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
];

const MYSQL: [&str; 4] = [
    "SELECT 'column', table_name, column_name, column_type, collation_name, is_nullable, column_default, extra, \
     generation_expression FROM information_schema.columns WHERE table_schema = database()",
    "SELECT 'index', table_name, index_name, non_unique, seq_in_index, column_name, sub_part \
     FROM information_schema.statistics WHERE table_schema = database()",
    "SELECT 'check', table_name, constraint_name, check_clause FROM information_schema.check_constraints \
     WHERE constraint_schema = database()",
    "SELECT 'foreign key', r.table_name, r.constraint_name, k.column_name, k.referenced_table_name, \
     k.referenced_column_name, r.delete_rule, r.update_rule \
     FROM information_schema.referential_constraints r JOIN information_schema.key_column_usage k \
     ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name AND k.table_name = r.table_name \
     WHERE r.constraint_schema = database()",
];

fn address(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok().filter(|url| !url.is_empty());
    if url.is_none() {
        eprintln!("NOT RUN on this database: {variable} is not set (see tests/servers.sh)");
    }
    url
}

/// A schema stands for a database: it is made a hundred times as fast.
fn psql(url: &str, schema: Option<&str>, sql: &str) -> Result<String, String> {
    let mut command = Command::new("psql");
    command.args([
        "-X",
        "-q",
        "-A",
        "-t",
        "-F",
        "\x1f",
        "-P",
        "null=\\N",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        "-",
        url,
    ]);
    if let Some(schema) = schema {
        command.env("PGOPTIONS", format!("-c search_path={schema}"));
    }
    piped(command, sql)
}

fn sqlite_rows(connection: &rusqlite::Connection, query: &str) -> Vec<Row> {
    let mut statement = connection.prepare(query).unwrap_or_else(|error| panic!("{error}: {query}"));
    let count = statement.column_count();
    let mut rows = statement.query([]).expect("a query runs");
    let mut found = Vec::new();
    while let Some(row) = rows.next().expect("a row") {
        let values = (0..count).map(|place| match row.get_ref(place).expect("a value") {
            rusqlite::types::ValueRef::Null => None,
            rusqlite::types::ValueRef::Integer(number) => Some(number.to_string()),
            rusqlite::types::ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
            other => panic!("{query}: {other:?} is no text"),
        });
        found.push(values.collect());
    }
    found
}

/// The answers of a client to queries that are put to it at once.
fn parts(
    queries: &[String],
    separator: char,
    null: &str,
    ask: impl Fn(&str) -> Result<String, String>,
) -> Vec<Vec<Row>> {
    const END: &str = "end of the rows of one query";
    let sql: Vec<String> = queries.iter().map(|query| format!("{query};\nSELECT '{END}';\n")).collect();
    let sql = sql.concat();
    let text = ask(&sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    let row = |line: &str| -> Row {
        line.split(separator).map(|value| (value != null).then(|| value.to_owned())).collect()
    };
    let mut answers: Vec<Vec<Row>> = vec![Vec::new()];
    for line in text.lines() {
        if line == END {
            answers.push(Vec::new());
        } else {
            answers.last_mut().expect("there is one").push(row(line));
        }
    }
    answers.truncate(queries.len());
    answers
}

fn mysql_address(url: &str) -> Vec<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (user, rest) = rest.split_once('@').expect("a URL with a user");
    let server = rest.split('/').next().expect("a part");
    let (host, port) = server.split_once(':').unwrap_or((server, "3306"));
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let mut options: Vec<String> = ["-h", host, "-P", port, "-u", user].map(str::to_owned).to_vec();
    if !password.is_empty() {
        options.push(format!("-p{password}"));
    }
    options
}

fn mysql(address: &[String], database: Option<&str>, sql: &str) -> Result<String, String> {
    let client = if on_path("mariadb") { "mariadb" } else { "mysql" };
    let mut command = Command::new(client);
    command.args([
        "--no-defaults",
        "--protocol=tcp",
        "--batch",
        "--raw",
        "--skip-column-names",
        "--default-character-set=utf8mb4",
    ]);
    command.args(address).args(database);
    // As sqlx sets it.
    let mode = "SET sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT,NO_ENGINE_SUBSTITUTION');\n";
    piped(command, &format!("{mode}{sql}"))
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn piped(mut command: Command, input: &str) -> Result<String, String> {
    use std::io::Write as _;
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("the client reads");
    let output = child.wait_with_output().expect("the client ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

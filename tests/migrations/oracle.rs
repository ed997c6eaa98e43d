//! The oracle: what a change must do to a database, whichever change it is.

use std::collections::BTreeMap;
use std::sync::Mutex;

use scaffold::model::{DatabaseKind, Value};
use scaffold::schema::dialect::dialect;
use scaffold::schema::{ColumnType, Hints, Migration, MigrationId, Schema, create, diff, files, migrations};

use crate::build::Drafts;
use crate::database::Database;

pub const DATABASES: [DatabaseKind; 3] = [DatabaseKind::Sqlite, DatabaseKind::Postgres, DatabaseKind::Mysql];

/// The rows of all tables, every value as text.
pub type Rows = BTreeMap<String, Vec<BTreeMap<String, Option<String>>>>;

/// A change, and what it does to the rows.
pub struct Case {
    pub old: Drafts,
    pub new: Drafts,
    pub hints: Hints,
    /// How the rows are mapped on the way up.
    pub up: Box<dyn Fn(&mut Rows)>,
    /// And on the way back, where they do not become what they were.
    pub down: Box<dyn Fn(&mut Rows)>,
    /// Columns whose values are made up: they are compared by whether they are there.
    pub loose: Vec<(String, String)>,
    /// And those of which that is so on the way back.
    pub loose_back: Vec<(String, String)>,
    /// What is done to the rows before.
    pub prepare: Option<Prepare>,
}

type Prepare = Box<dyn Fn(&Database, &Schema)>;

impl Case {
    /// From the blog, by a change of it.
    pub fn blog(change: impl FnOnce(&mut Drafts)) -> Self {
        let old = Drafts::blog();
        let mut new = old.clone();
        change(&mut new);
        Self {
            old,
            new,
            hints: Hints::default(),
            up: Box::new(|_| ()),
            down: Box::new(|_| ()),
            loose: Vec::new(),
            loose_back: Vec::new(),
            prepare: None,
        }
    }

    pub fn hints(mut self, hints: impl FnOnce(&mut Hints)) -> Self {
        hints(&mut self.hints);
        self
    }

    pub fn up(mut self, map: impl Fn(&mut Rows) + 'static) -> Self {
        self.up = Box::new(map);
        self
    }

    pub fn down(mut self, map: impl Fn(&mut Rows) + 'static) -> Self {
        self.down = Box::new(map);
        self
    }

    pub fn loose_back(mut self, columns: &[(&str, &str)]) -> Self {
        self.loose_back =
            columns.iter().map(|(table, column)| ((*table).to_owned(), (*column).to_owned())).collect();
        self
    }

    /// On every database there is.
    pub fn check(&self) {
        for kind in DATABASES {
            if let Some(database) = Database::open(kind) {
                self.check_on(&database);
            }
        }
    }

    pub fn check_on(&self, database: &Database) {
        let kind = database.kind();
        let (old, new) = (self.old.finish(kind), self.new.finish(kind));
        let steps = diff(&old, &new, &self.hints).unwrap_or_else(|problems| panic!("{kind:?}: {problems:?}"));
        let change = migrations(&steps, kind);
        assert_eq!(diff(&new, &new, &self.hints), Ok(Vec::new()), "{kind:?}: nothing changed");
        go_up(database, &create(&old));
        fill(database, &old);
        if let Some(prepare) = &self.prepare {
            prepare(database, &old);
        }
        let before = read(database, &old);

        go_up(database, &change);
        assert_same(kind, "up", &change, &database.describe(), &fresh(&new));
        let mut expected = before.clone();
        (self.up)(&mut expected);
        self.assert_rows(kind, "up", &change, read(database, &new), expected);

        go_down(database, &change);
        assert_same(kind, "down", &change, &database.describe(), &fresh(&old));
        let mut expected = before;
        (self.down)(&mut expected);
        self.assert_rows(kind, "down", &change, read(database, &old), expected);

        go_up(database, &change);
        assert_same(kind, "up again", &change, &database.describe(), &fresh(&new));
    }

    fn assert_rows(
        &self,
        kind: DatabaseKind,
        way: &str,
        change: &[Migration],
        mut is: Rows,
        mut should: Rows,
    ) {
        for rows in [&mut is, &mut should] {
            let back = self.loose_back.iter().filter(|_| way == "down");
            for (table, column) in self.loose.iter().chain(back) {
                for row in rows.get_mut(table).into_iter().flatten() {
                    if let Some(Some(value)) = row.get_mut(column) {
                        "anything".clone_into(value);
                    }
                }
            }
            for rows in rows.values_mut() {
                rows.sort();
            }
        }
        for (table, rows) in &is {
            let should = &should[table];
            assert_eq!(rows, should, "{kind:?} {way}: rows of {table}\n{}", text(change));
        }
        assert_eq!(is, should, "{kind:?} {way}: rows\n{}", text(change));
    }
}

/// The description of a database that is made from a schema at once.
pub fn fresh(schema: &Schema) -> Vec<String> {
    static KNOWN: Mutex<BTreeMap<Vec<u8>, Vec<String>>> = Mutex::new(BTreeMap::new());
    let key = schema.to_json();
    let known = KNOWN.lock().expect("no test holds it while it fails").get(&key).cloned();
    known.unwrap_or_else(|| {
        let database = Database::open(schema.database).expect("there was one before");
        go_up(&database, &create(schema));
        let description = database.describe();
        KNOWN.lock().expect("no test holds it while it fails").insert(key, description.clone());
        description
    })
}

fn assert_same(kind: DatabaseKind, way: &str, change: &[Migration], is: &[String], should: &[String]) {
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).cloned().collect()
    };
    assert!(
        is == should,
        "{kind:?} {way}: the schema has\n{:#?}\nand not\n{:#?}\n{}",
        only(is, should),
        only(should, is),
        text(change)
    );
}

/// All files, for the message of a failure.
pub fn text(change: &[Migration]) -> String {
    let first = MigrationId::first("2026-11-23".parse().expect("a date"), None);
    let files = files(change, first).into_iter();
    files
        .map(|(path, bytes)| format!("== {path}\n{}", String::from_utf8_lossy(&bytes)))
        .collect::<Vec<_>>()
        .concat()
}

fn file_texts(change: &[Migration], way: &str) -> Vec<(String, String)> {
    let first = MigrationId::first("2026-11-23".parse().expect("a date"), None);
    let files = files(change, first).into_iter().filter(|(path, _)| path.ends_with(way));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("SQL is text"))).collect()
}

pub fn go_up(database: &Database, change: &[Migration]) {
    let sql: Vec<String> = file_texts(change, ".up.sql").into_iter().map(|(_, sql)| sql).collect();
    database.run(&sql).unwrap_or_else(|error| panic!("{:?} up: {error}\n{}", database.kind(), text(change)));
}

pub fn go_down(database: &Database, change: &[Migration]) {
    let sql: Vec<String> = file_texts(change, ".down.sql").into_iter().rev().map(|(_, sql)| sql).collect();
    database
        .run(&sql)
        .unwrap_or_else(|error| panic!("{:?} down: {error}\n{}", database.kind(), text(change)));
}

pub fn uuid(number: u32) -> String {
    format!("018f0000-0000-7000-8000-{number:012}")
}

fn uuid_value(number: u32) -> Value {
    Value::Uuid(uuid(number))
}

/// Rows for the tables of the blog, as they are called there at first.
pub fn fill(database: &Database, schema: &Schema) {
    let text = |text: &str| Value::Text(text.to_owned());
    let some: &[(&str, &[(&str, Value)])] = &[
        ("users", &[("id", uuid_value(1)), ("email", text("ann@x.org"))]),
        ("users", &[("id", uuid_value(2)), ("email", text("bob@x.org"))]),
        ("posts", &post(11, 1, "Hello", Some("12.34"), Some("a teaser"), "draft")),
        ("posts", &post(12, 1, "World, it's", Some("-0.50"), None, "live")),
        ("posts", &post(13, 2, "Zu lang", None, Some("x"), "live")),
        ("comments", &[("id", Value::Integer(1)), ("body", text("first")), ("post_id", uuid_value(11))]),
        ("comments", &[("id", Value::Integer(5)), ("body", text("fifth")), ("post_id", uuid_value(12))]),
        ("notes", &[("id", uuid_value(31)), ("body", text("n")), ("post_id", uuid_value(11))]),
        ("notes", &[("id", uuid_value(32)), ("body", text("m"))]),
        ("tags", &[("id", Value::Integer(3)), ("name", text("red"))]),
        ("tags", &[("id", Value::Integer(7)), ("name", text("blue"))]),
        ("posts_tags", &[("post_id", uuid_value(11)), ("tag_id", Value::Integer(3))]),
        ("posts_tags", &[("post_id", uuid_value(11)), ("tag_id", Value::Integer(7))]),
        ("posts_tags", &[("post_id", uuid_value(12)), ("tag_id", Value::Integer(7))]),
    ];
    let rows: String =
        some.iter().filter_map(|(table, row)| insertion(database, schema, table, row)).collect();
    database.run(std::slice::from_ref(&rows)).unwrap_or_else(|error| panic!("{error}: {rows}"));
}

fn post(
    id: u32,
    author: u32,
    title: &str,
    price: Option<&str>,
    teaser: Option<&str>,
    status: &str,
) -> Vec<(&'static str, Value)> {
    let mut row = vec![
        ("id", uuid_value(id)),
        ("author_id", uuid_value(author)),
        ("title", Value::Text(title.to_owned())),
        ("slug", Value::Text(format!("slug-{id}"))),
        ("status", Value::Enum(status.to_owned())),
        ("views", Value::Integer(i64::from(id) * 10)),
        ("pinned", Value::Boolean(id == 12)),
        ("at", Value::DateTime("2026-11-25T10:30:00.250000Z".to_owned())),
    ];
    row.extend(price.map(|price| ("price", Value::Decimal(price.to_owned()))));
    row.extend(teaser.map(|teaser| ("teaser", Value::Text(teaser.to_owned()))));
    row
}

/// Puts a row in; columns that the schema does not have are left out.
pub fn insert(database: &Database, schema: &Schema, table: &str, row: &[(&str, Value)]) {
    let insert = insertion(database, schema, table, row).expect("a table of the schema");
    database.run(std::slice::from_ref(&insert)).unwrap_or_else(|error| panic!("{error}: {insert}"));
}

fn insertion(database: &Database, schema: &Schema, table: &str, row: &[(&str, Value)]) -> Option<String> {
    let table = schema.table(table)?;
    let sql = dialect(database.kind());
    let known: Vec<_> = row.iter().filter_map(|(name, value)| Some((table.column(name)?, value))).collect();
    let names: Vec<String> = known.iter().map(|(column, _)| sql.quote(&column.name)).collect();
    let values: Vec<String> = known.iter().map(|(column, value)| sql.literal(value, &column.kind)).collect();
    let (table, names, values) = (sql.quote(&table.name), names.join(", "), values.join(", "));
    Some(format!("INSERT INTO {table} ({names}) VALUES ({values});"))
}

/// All rows, every value as the text that the API would write.
pub fn read(database: &Database, schema: &Schema) -> Rows {
    let sql = dialect(database.kind());
    let text = ColumnType::Text { max: None };
    let queries: Vec<String> = schema
        .tables
        .iter()
        .map(|table| {
            let columns = table.columns.iter().map(|column| match (&column.kind, database.kind()) {
                (ColumnType::Bytes, DatabaseKind::Postgres) => {
                    format!("encode({}, 'hex')", sql.quote(&column.name))
                }
                (ColumnType::Bytes, _) => format!("lower(hex({}))", sql.quote(&column.name)),
                (kind, _) => sql.cast(&sql.quote(&column.name), kind, &text),
            });
            format!("SELECT {} FROM {}", columns.collect::<Vec<_>>().join(", "), sql.quote(&table.name))
        })
        .collect();
    let mut all = Rows::new();
    for (table, rows) in schema.tables.iter().zip(database.rows(&queries)) {
        let rows = rows.into_iter().map(|values| {
            let values = table.columns.iter().zip(values).map(|(column, value)| {
                // Databases write whole floats in two ways.
                let whole = value.as_ref().and_then(|text| text.strip_suffix(".0")).map(str::to_owned);
                let value = if column.kind == ColumnType::Float { whole.or(value) } else { value };
                (column.name.clone(), value)
            });
            values.collect::<BTreeMap<_, _>>()
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort();
        all.insert(table.name.clone(), rows);
    }
    all
}

/// Sets a column of every row of a table.
pub fn set(
    rows: &mut Rows,
    table: &str,
    column: &str,
    value: impl Fn(&BTreeMap<String, Option<String>>) -> Option<String>,
) {
    for row in rows.get_mut(table).expect("a table with rows") {
        let value = value(row);
        row.insert(column.to_owned(), value);
    }
}

/// Takes a column from every row of a table.
pub fn take(rows: &mut Rows, table: &str, column: &str) {
    for row in rows.get_mut(table).expect("a table with rows") {
        row.remove(column);
    }
}

/// Gives a column another name.
pub fn move_column(rows: &mut Rows, table: &str, old: &str, new: &str) {
    for row in rows.get_mut(table).expect("a table with rows") {
        let value = row.remove(old).expect("a column with values");
        row.insert(new.to_owned(), value);
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a value of a row, beside those that are NULL")]
pub fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

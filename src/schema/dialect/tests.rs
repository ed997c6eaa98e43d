use super::*;
use crate::schema::{Check, PrimaryKey};

fn column(name: &str, kind: ColumnType) -> Column {
    Column { name: name.into(), label: name.into(), kind, nullable: false, default: None, check: None }
}

#[test]
fn decimals_sort_as_numbers() {
    assert_eq!(decimal::encode("12.34", 10, 2), "000000012.34");
    assert_eq!(decimal::encode("-12.34", 10, 2), "-99999987.65");
    assert_eq!(decimal::encode("-0", 3, 0), "0000");
    assert_eq!(decimal::encode("0.5", 2, 2), "0.50");
    let mut numbers = ["-99.9", "-10.0", "-9.9", "-0.1", "0.0", "0.1", "9.9", "10.0", "99.9"];
    let encoded = numbers.map(|number| decimal::encode(number, 3, 1));
    numbers.reverse();
    let mut sorted = numbers.map(|number| decimal::encode(number, 3, 1));
    sorted.sort();
    assert_eq!(encoded, sorted);
}

#[test]
fn text_reads_the_same_under_every_setting() {
    assert_eq!(Sqlite.text("it's"), "'it''s'");
    assert_eq!(Sqlite.text("a\nb"), "CAST(X'610a62' AS TEXT)");
    assert_eq!(Postgres.text("a\\b\r"), "E'a\\\\b\\u000d'");
    assert_eq!(Mysql.text("a\\"), "CONVERT(X'615c' USING utf8mb4)");
}

#[test]
fn quotes_in_identifiers_are_doubled() {
    assert_eq!(Sqlite.quote("a\"b"), "\"a\"\"b\"");
    assert_eq!(Mysql.quote("a`b"), "`a``b`");
}

#[test]
fn conditions_keep_their_structure() {
    let compare = |name: &str, operator, value| Condition::Compare {
        left: Operand::Column(name.into()),
        operator,
        right: Operand::Literal(value),
    };
    let columns = [
        column("price", ColumnType::Decimal { precision: 5, scale: 2 }),
        column("open", ColumnType::Boolean),
    ];
    let condition = Condition::All(vec![
        Condition::Any(vec![
            compare("price", Operator::GreaterOrEqual, Value::Decimal("-0.50".into())),
            compare("open", Operator::Equal, Value::Boolean(true)),
        ]),
        Condition::Not(Box::new(Condition::IsNull(Operand::Column("open".into())))),
    ]);
    assert_eq!(
        Sqlite.condition(&condition, &columns),
        "(\"price\" >= '-999.49' OR \"open\" = 1) AND NOT (\"open\" IS NULL)"
    );
    assert_eq!(
        Postgres.condition(&condition, &columns),
        "(\"price\" >= -0.50 OR \"open\" = TRUE) AND NOT (\"open\" IS NULL)"
    );
}

#[test]
fn a_long_unique_text_is_a_hash_on_mysql_and_a_long_index_a_prefix() {
    let mut table = Table {
        name: "links".into(),
        label: "Link".into(),
        columns: vec![column("id", ColumnType::Uuid), column("url", ColumnType::Text { max: Some(2048) })],
        primary_key: PrimaryKey { name: "links_pkey".into(), columns: vec!["id".into()] },
        indexes: vec![Index {
            name: "links_url_key".into(),
            columns: vec!["url".into()],
            unique: true,
            condition: None,
        }],
        checks: Vec::<Check>::new(),
        foreign_keys: Vec::new(),
    };
    assert_eq!(Mysql.key(&table, &table.indexes[0]), "UNIQUE KEY `links_url_key` (`links_url_key_url_hash`)");
    table.indexes[0].unique = false;
    assert_eq!(Mysql.key(&table, &table.indexes[0]), "KEY `links_url_key` (`url`(768))");
}

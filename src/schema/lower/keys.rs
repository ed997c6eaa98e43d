//! New primary keys for old ones.
//!
//! An integer becomes a UUID (version 8) that holds it, so that the way back finds it again and the order stays. Any
//! other key becomes the next number, or a random UUID.

use crate::schema::change::Keys;
use crate::schema::dialect::{Dialect, Mysql, Postgres, Sqlite};
use crate::schema::tables::ColumnType;

/// What a database has to say on keys.
pub trait KeySql: Dialect {
    /// A UUID that holds an integer.
    fn uuid_of(&self, integer: &str) -> String;
    fn random_uuid(&self, key: &str) -> String;
    /// Whether a UUID holds an integer.
    fn holds(&self, uuid: &str) -> String;
    /// The integer that a UUID holds.
    fn held(&self, uuid: &str) -> String;
}

/// `SELECT` of the old and the new key of every row.
pub fn select(sql: &impl KeySql, keys: &Keys) -> String {
    let column = sql.quote(&keys.from.column);
    let new = new_key(sql, keys, &column);
    format!(
        "SELECT {column} AS {}, {new} AS {} FROM {}",
        sql.quote("old"),
        sql.quote("new"),
        sql.quote(&keys.from.table)
    )
}

fn new_key(sql: &impl KeySql, keys: &Keys, column: &str) -> String {
    use ColumnType as T;
    let (from, to) = (&keys.from.kind, &keys.to.kind);
    if let Some((other, kind)) = &keys.from.other {
        return sql.cast(&sql.quote(other), kind, to);
    }
    match (from, to) {
        (T::Integer | T::BigInt | T::Identity, T::Uuid) => sql.uuid_of(column),
        (_, T::Uuid) => sql.random_uuid(column),
        (T::Uuid, T::Integer | T::BigInt | T::Identity) => {
            let (holds, held, table) = (sql.holds(column), sql.held(column), sql.quote(&keys.from.table));
            format!(
                "CASE WHEN {holds} THEN {held} ELSE (SELECT coalesce(max({held}), 0) FROM {table} WHERE {holds}) + \
                 row_number() OVER (ORDER BY {holds}, {column}) END"
            )
        }
        (_, T::Integer | T::BigInt | T::Identity) => format!("row_number() OVER (ORDER BY {column})"),
        _ => sql.cast(column, from, to),
    }
}

impl KeySql for Sqlite {
    fn uuid_of(&self, integer: &str) -> String {
        format!("unhex('0000000000008000' || printf('8%015x', {integer}))")
    }

    fn random_uuid(&self, _: &str) -> String {
        "unhex(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || substr('89AB', 1 + (random() & 3), 1) \
         || substr(hex(randomblob(2)), 2) || hex(randomblob(6)))"
            .to_owned()
    }

    fn holds(&self, uuid: &str) -> String {
        format!("(hex({uuid}) GLOB '00000000000080008*')")
    }

    fn held(&self, uuid: &str) -> String {
        // There is no function that reads hexadecimal digits.
        let digits = (0..15).map(|place| {
            let digit = format!("instr('123456789ABCDEF', substr(hex({uuid}), {}, 1))", 18 + place);
            format!("({digit} << {})", 4 * (14 - place))
        });
        format!("({})", digits.collect::<Vec<_>>().join(" + "))
    }
}

impl KeySql for Postgres {
    fn uuid_of(&self, integer: &str) -> String {
        format!("('00000000000080008' || lpad(to_hex({integer}), 15, '0'))::uuid")
    }

    fn random_uuid(&self, _: &str) -> String {
        "gen_random_uuid()".to_owned()
    }

    fn holds(&self, uuid: &str) -> String {
        format!("({uuid}::text LIKE '00000000-0000-8000-8%')")
    }

    fn held(&self, uuid: &str) -> String {
        format!("('x' || substr(replace({uuid}::text, '-', ''), 18))::bit(60)::bigint")
    }
}

impl KeySql for Mysql {
    fn uuid_of(&self, integer: &str) -> String {
        format!("UNHEX(CONCAT('00000000000080008', LPAD(HEX({integer}), 15, '0')))")
    }

    fn random_uuid(&self, key: &str) -> String {
        let random = format!("MD5(CONCAT({key}, RAND(), UUID()))");
        format!("UNHEX(CONCAT(LEFT({random}, 12), '4', LEFT({random}, 3), '8', LEFT({random}, 15)))")
    }

    fn holds(&self, uuid: &str) -> String {
        format!("(HEX({uuid}) LIKE '00000000000080008%')")
    }

    fn held(&self, uuid: &str) -> String {
        format!("CAST(CONV(SUBSTR(HEX({uuid}), 18), 16, 10) AS SIGNED)")
    }
}

//! Where the SQL of the databases differs: this is that of MySQL and MariaDB.

use sqlx::QueryBuilder;
use sqlx::error::DatabaseError;
use sqlx::mysql::MySqlDatabaseError;

use crate::database::Db;
use crate::query::Direction;

/// Locks the rows of a SELECT for the rest of the transaction.
pub const FOR_UPDATE: &str = " FOR UPDATE";

/// `column` matches the pattern, ignoring case; `\` escapes a wildcard.
pub fn push_like(query: &mut QueryBuilder<Db>, column: &str, pattern: String) {
    query
        .push("LOWER(")
        .push(column)
        .push(") LIKE LOWER(")
        .push_bind(pattern)
        .push(")");
}

/// One key of an order: NULL is last where it ascends, first where it descends.
pub fn push_order(
    query: &mut QueryBuilder<Db>,
    column: &str,
    direction: Direction,
    nullable: bool,
) {
    let (null, order) = match direction {
        Direction::Ascending => (" IS NULL, ", " ASC"),
        Direction::Descending => (" IS NOT NULL, ", " DESC"),
    };
    if nullable {
        query.push(column).push(null);
    }
    query.push(column).push(order);
}

/// The constraint that an error is about, which only its message names.
pub fn constraint(error: &dyn DatabaseError) -> Option<&str> {
    let message = error.message();
    let error = error.try_downcast_ref::<MySqlDatabaseError>()?;
    match error.number() {
        // Duplicate entry '…' for key 'table.name': what was entered may say anything, and MariaDB leaves out the table.
        1062 | 1586 => {
            let (_, key) = message.rsplit_once(" for key '")?;
            let key = key.strip_suffix('\'')?;
            Some(key.rsplit_once('.').map_or(key, |(_, name)| name))
        }
        // Check constraint 'name' is violated.
        3819 => Some(message.split_once('\'')?.1.split_once('\'')?.0),
        // Foreign keys, and what MariaDB says of a check: … CONSTRAINT `name` …
        1451 | 1452 | 4025 => Some(
            message
                .split_once("CONSTRAINT `")?
                .1
                .split_once('`')?
                .0,
        ),
        _ => None,
    }
}

/// Whether a row could not be deleted because others refer to it.
pub fn is_referenced(error: &dyn DatabaseError) -> bool {
    // ER_ROW_IS_REFERENCED and ER_ROW_IS_REFERENCED_2.
    const NUMBERS: [u16; 2] = [1217, 1451];
    error
        .try_downcast_ref::<MySqlDatabaseError>()
        .is_some_and(|error| NUMBERS.contains(&error.number()))
}

/// Ends an INSERT that leaves a row alone that is there already. `INSERT IGNORE` would hide other errors too.
pub fn push_unless_there(query: &mut QueryBuilder<Db>, column: &str) {
    query
        .push(" ON DUPLICATE KEY UPDATE ")
        .push(column)
        .push(" = ")
        .push(column);
}

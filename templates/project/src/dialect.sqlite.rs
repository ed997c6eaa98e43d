//! Where the SQL of the databases differs: this is SQLite's.

use sqlx::QueryBuilder;
use sqlx::error::DatabaseError;

use crate::database::Db;
use crate::query::Direction;

/// Locks the rows of a SELECT for the rest of the transaction. A writing transaction is the only one already.
pub const FOR_UPDATE: &str = "";

/// `column` matches the pattern, ignoring the case of ASCII letters; `\` escapes a wildcard.
pub fn push_like(query: &mut QueryBuilder<Db>, column: &str, pattern: String) {
    query
        .push(column)
        .push(" LIKE ")
        .push_bind(pattern)
        .push(r" ESCAPE '\'");
}

/// One key of an order: NULL is last where it ascends, first where it descends.
pub fn push_order(
    query: &mut QueryBuilder<Db>,
    column: &str,
    direction: Direction,
    nullable: bool,
) {
    query.push(column).push(match (direction, nullable) {
        (Direction::Ascending, true) => " ASC NULLS LAST",
        (Direction::Descending, true) => " DESC NULLS FIRST",
        (Direction::Ascending, false) => " ASC",
        (Direction::Descending, false) => " DESC",
    });
}

/// The constraint that an error names: the columns of a unique one, the name of a check, nothing for a foreign key.
pub fn constraint(error: &dyn DatabaseError) -> Option<&str> {
    let (_, name) = error.message().split_once("constraint failed: ")?;
    Some(
        name.strip_prefix("index ")
            .map_or(name, |index| index.trim_matches('\'')),
    )
}

/// Whether a row could not be deleted because others refer to it.
pub fn is_referenced(error: &dyn DatabaseError) -> bool {
    // SQLITE_CONSTRAINT_FOREIGNKEY, and SQLITE_CONSTRAINT_TRIGGER, by which RESTRICT refuses.
    const CODES: [&str; 2] = ["787", "1811"];
    error.code().is_some_and(|code| CODES.contains(&&*code))
}

/// Ends an INSERT that leaves a row alone that is there already.
pub fn push_unless_there(query: &mut QueryBuilder<Db>, _column: &str) {
    query.push(" ON CONFLICT DO NOTHING");
}

//! Where the SQL of the databases differs: this is PostgreSQL's.

use sqlx::QueryBuilder;
use sqlx::error::DatabaseError;

use crate::database::Db;
use crate::query::Direction;

/// Locks the rows of a SELECT for the rest of the transaction.
pub const FOR_UPDATE: &str = " FOR UPDATE";

/// `column` matches the pattern, ignoring the case of ASCII letters; `\` escapes a wildcard.
pub fn push_like(query: &mut QueryBuilder<Db>, column: &str, pattern: String) {
    query
        .push(column)
        .push(" ILIKE ")
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

/// The name of the constraint that an error is about.
pub fn constraint(error: &dyn DatabaseError) -> Option<&str> {
    error.constraint()
}

/// Whether a row could not be deleted because others refer to it.
pub fn is_referenced(error: &dyn DatabaseError) -> bool {
    // foreign_key_violation and restrict_violation.
    const CODES: [&str; 2] = ["23503", "23001"];
    error.code().is_some_and(|code| CODES.contains(&&*code))
}

/// Ends an INSERT that leaves a row alone that is there already.
pub fn push_unless_there(query: &mut QueryBuilder<Db>, _column: &str) {
    query.push(" ON CONFLICT DO NOTHING");
}

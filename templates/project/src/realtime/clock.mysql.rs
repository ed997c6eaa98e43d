//! The time by which the changes of a row are ordered: the database's, since clocks of instances differ.

/// In microseconds; not that of the statement's beginning.
pub const NOW: &str = "SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED)";

//! The time by which the changes of a row are ordered: the database's, since clocks of instances differ.

/// In microseconds; not that of the transaction's beginning.
pub const NOW: &str = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)";

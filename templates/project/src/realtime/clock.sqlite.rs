//! The time by which the changes of a row are ordered: the database's, since clocks of instances differ.

/// In microseconds.
pub const NOW: &str = "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)";

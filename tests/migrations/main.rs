//! Every change of a schema, up and down, on real databases.
//!
//! The oracle: apply A, put rows in, apply the change to B; then the schema equals that of a fresh B and the rows are
//! kept as mapped; the way back gives the schema of A; up again gives B. `SQLite` always runs; `PostgreSQL` and
//! `MySQL`/`MariaDB` run where `SCAFFOLD_TEST_POSTGRES_URL` and `SCAFFOLD_TEST_MYSQL_URL` say where they are
//! (see `tests/servers.sh`).

mod build;
mod columns;
mod constraints;
mod database;
mod guards;
mod keys;
mod oracle;
mod random;
mod refusals;
mod specs;
mod tables;

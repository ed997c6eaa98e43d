//! The SQL of the queue: this is MySQL's and MariaDB's.
//!
//! The time is the database's, so that the clocks of the workers need not agree.

use sqlx::QueryBuilder;
use sqlx::error::DatabaseError;
use uuid::Uuid;

use crate::database::{Connection, Db};
use crate::worker::model::Claimed;

/// The time in as many milliseconds as the next bind says.
macro_rules! later {
    () => {
        "UTC_TIMESTAMP(6) + INTERVAL (? * 1000) MICROSECOND"
    };
}

/// Binds: id, kind, queue, priority, payload, max_attempts, unique_key, enqueued_by, milliseconds
/// until it runs. Inserts nothing where a job with the same key waits.
pub const INSERT: &str = concat!(
    "INSERT INTO worker_jobs (id, kind, queue, priority, payload, max_attempts, unique_key, \
     enqueued_by, run_at, state, attempt, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ",
    later!(),
    ", 'queued', 0, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE attempt = attempt"
);

/// Binds: unique_key.
pub const WAITING: &str = "SELECT id FROM worker_jobs WHERE waiting_key = ? FOR UPDATE";

const DUE: &str = "SELECT id, kind, payload, attempt, max_attempts FROM worker_jobs \
     WHERE state = 'queued' AND queue = ? AND priority = ? AND run_at <= UTC_TIMESTAMP(6) \
     ORDER BY run_at, id LIMIT ? FOR UPDATE SKIP LOCKED";

/// Takes on the jobs of one queue and priority that have waited longest.
pub async fn claim(
    connection: &mut Connection,
    (queue, priority): (&str, i16),
    token: Uuid,
    lease_milliseconds: i64,
    limit: i64,
) -> sqlx::Result<Vec<Claimed>> {
    let mut claimed: Vec<Claimed> = sqlx::query_as(DUE)
        .bind(queue)
        .bind(priority)
        .bind(limit)
        .fetch_all(&mut *connection)
        .await?;
    if claimed.is_empty() {
        return Ok(claimed);
    }
    let mut update: QueryBuilder<Db> = QueryBuilder::new(
        "UPDATE worker_jobs SET state = 'running', attempt = attempt + 1, \
         started_at = UTC_TIMESTAMP(6), lease_token = ",
    );
    update
        .push_bind(token)
        .push(", lease_expires_at = UTC_TIMESTAMP(6) + INTERVAL (")
        .push_bind(lease_milliseconds)
        .push(" * 1000) MICROSECOND WHERE id IN (");
    let mut ids = update.separated(", ");
    for job in &mut claimed {
        job.attempt += 1;
        ids.push_bind(job.id);
    }
    update.push(")").build().execute(connection).await?;
    Ok(claimed)
}

/// Binds: lease in milliseconds, id, lease_token.
pub const RENEW: &str = concat!(
    "UPDATE worker_jobs SET lease_expires_at = ",
    later!(),
    " WHERE id = ? AND lease_token = ?"
);

/// Binds: id, lease_token.
pub const SUCCEED: &str =
    "UPDATE worker_jobs SET state = 'succeeded', finished_at = UTC_TIMESTAMP(6), \
     lease_token = NULL, lease_expires_at = NULL WHERE id = ? AND lease_token = ?";

macro_rules! fail {
    () => {
        concat!(
            "UPDATE worker_jobs SET last_error = ?, \
             run_at = CASE WHEN attempt < max_attempts THEN ",
            later!(),
            " ELSE run_at END, \
             finished_at = CASE WHEN attempt < max_attempts THEN NULL ELSE UTC_TIMESTAMP(6) END, \
             state = CASE WHEN attempt < max_attempts THEN 'queued' ELSE 'dead' END, \
             lease_token = NULL, lease_expires_at = NULL WHERE id = ? AND lease_token = ?"
        )
    };
}

/// Binds: last_error, milliseconds until the next attempt, id, lease_token.
pub const FAIL: &str = fail!();

/// As [`FAIL`], unless the lease has been renewed after all.
pub const FAIL_EXPIRED: &str = concat!(fail!(), " AND lease_expires_at < UTC_TIMESTAMP(6)");

/// Binds: id, lease_token.
pub const RELEASE: &str = "UPDATE worker_jobs SET state = 'queued', attempt = attempt - 1, \
     run_at = UTC_TIMESTAMP(6), lease_token = NULL, lease_expires_at = NULL \
     WHERE id = ? AND lease_token = ?";

/// Binds: id, lease_token.
pub const DROP_KEY: &str =
    "UPDATE worker_jobs SET unique_key = NULL WHERE id = ? AND lease_token = ?";

/// Binds: limit.
pub const EXPIRED: &str = "SELECT id, kind, lease_token, attempt FROM worker_jobs \
     WHERE state = 'running' AND lease_expires_at < UTC_TIMESTAMP(6) \
     ORDER BY lease_expires_at LIMIT ?";

/// Binds: id.
pub const RETRY: &str = "UPDATE worker_jobs SET state = 'queued', attempt = 0, \
     finished_at = NULL, run_at = UTC_TIMESTAMP(6) WHERE id = ? AND state = 'dead'";

/// Binds: the age in milliseconds, negative; limit.
pub const PRUNE: &str = concat!(
    "DELETE FROM worker_jobs WHERE state = 'succeeded' AND finished_at < ",
    later!(),
    " ORDER BY finished_at LIMIT ?"
);

/// The time of the database in seconds since 1970.
pub const CLOCK: &str = "SELECT CAST(UNIX_TIMESTAMP() AS SIGNED)";

/// Binds: name, last_slot. Does nothing where the schedule is known.
pub const MEET_SCHEDULE: &str = "INSERT INTO worker_schedules (name, last_slot) VALUES (?, ?) \
     ON DUPLICATE KEY UPDATE name = name";

/// Binds: slot, name, slot.
pub const TAKE_SLOT: &str =
    "UPDATE worker_schedules SET last_slot = ? WHERE name = ? AND last_slot < ?";

/// Whether a write failed since another job with the same key waits.
pub fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(DatabaseError::is_unique_violation)
}

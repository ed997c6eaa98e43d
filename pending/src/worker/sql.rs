//! The SQL of the queue: this is SQLite's.
//!
//! The time is the database's, so that the clocks of the workers need not agree.

use sqlx::error::DatabaseError;
use uuid::Uuid;

use crate::database::Connection;
use crate::worker::model::Claimed;

macro_rules! now {
    () => {
        "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"
    };
}

/// The time in as many milliseconds as the next bind says.
macro_rules! later {
    () => {
        "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', (? / 1000.0) || ' seconds')"
    };
}

/// Binds: id, kind, queue, priority, payload, max_attempts, unique_key, enqueued_by, milliseconds until it runs.
/// Inserts nothing where a job with the same key waits.
pub const INSERT: &str = concat!(
    "INSERT INTO worker_jobs (id, kind, queue, priority, payload, max_attempts, unique_key, enqueued_by, run_at, \
     state, attempt, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ",
    later!(),
    ", 'queued', 0, ",
    now!(),
    ") ON CONFLICT DO NOTHING"
);

/// Binds: unique_key.
pub const WAITING: &str = "SELECT id FROM worker_jobs WHERE unique_key = ? AND state = 'queued'";

const CLAIM: &str = concat!(
    "UPDATE worker_jobs SET state = 'running', attempt = attempt + 1, lease_token = ?, lease_expires_at = ",
    later!(),
    ", started_at = ",
    now!(),
    " WHERE id IN (SELECT id FROM worker_jobs WHERE state = 'queued' AND queue = ? AND priority = ? AND run_at <= ",
    now!(),
    " ORDER BY run_at, id LIMIT ?) RETURNING id, kind, payload, attempt, max_attempts"
);

/// Takes on the jobs of one queue and priority that have waited longest.
pub async fn claim(
    connection: &mut Connection,
    (queue, priority): (&str, i16),
    token: Uuid,
    lease_milliseconds: i64,
    limit: i64,
) -> sqlx::Result<Vec<Claimed>> {
    sqlx::query_as(CLAIM)
        .bind(token)
        .bind(lease_milliseconds)
        .bind(queue)
        .bind(priority)
        .bind(limit)
        .fetch_all(connection)
        .await
}

/// Binds: lease in milliseconds, id, lease_token.
pub const RENEW: &str = concat!(
    "UPDATE worker_jobs SET lease_expires_at = ",
    later!(),
    " WHERE id = ? AND lease_token = ?"
);

/// Binds: id, lease_token.
pub const SUCCEED: &str = concat!(
    "UPDATE worker_jobs SET state = 'succeeded', finished_at = ",
    now!(),
    ", lease_token = NULL, lease_expires_at = NULL WHERE id = ? AND lease_token = ?"
);

macro_rules! fail {
    () => {
        concat!(
            "UPDATE worker_jobs SET last_error = ?, \
             run_at = CASE WHEN attempt < max_attempts THEN ",
            later!(),
            " ELSE run_at END, \
             finished_at = CASE WHEN attempt < max_attempts THEN NULL ELSE ",
            now!(),
            " END, \
             state = CASE WHEN attempt < max_attempts THEN 'queued' ELSE 'dead' END, \
             lease_token = NULL, lease_expires_at = NULL WHERE id = ? AND lease_token = ?"
        )
    };
}

/// Binds: last_error, milliseconds until the next attempt, id, lease_token.
pub const FAIL: &str = fail!();

/// As [`FAIL`], unless the lease has been renewed after all.
pub const FAIL_EXPIRED: &str = concat!(fail!(), " AND lease_expires_at < ", now!());

/// Binds: id, lease_token.
pub const RELEASE: &str = concat!(
    "UPDATE worker_jobs SET state = 'queued', attempt = attempt - 1, run_at = ",
    now!(),
    ", lease_token = NULL, lease_expires_at = NULL WHERE id = ? AND lease_token = ?"
);

/// Binds: id, lease_token.
pub const DROP_KEY: &str =
    "UPDATE worker_jobs SET unique_key = NULL WHERE id = ? AND lease_token = ?";

/// Binds: limit.
pub const EXPIRED: &str = concat!(
    "SELECT id, kind, lease_token, attempt FROM worker_jobs WHERE state = 'running' AND lease_expires_at < ",
    now!(),
    " ORDER BY lease_expires_at LIMIT ?"
);

/// Binds: id.
pub const RETRY: &str = concat!(
    "UPDATE worker_jobs SET state = 'queued', attempt = 0, finished_at = NULL, run_at = ",
    now!(),
    " WHERE id = ? AND state = 'dead'"
);

/// Binds: the age in milliseconds, negative; limit.
pub const PRUNE: &str = concat!(
    "DELETE FROM worker_jobs WHERE id IN (SELECT id FROM worker_jobs WHERE state = 'succeeded' AND finished_at < ",
    later!(),
    " ORDER BY finished_at LIMIT ?)"
);

/// The time of the database in seconds since 1970.
pub const CLOCK: &str = "SELECT unixepoch()";

/// Binds: name, last_slot. Does nothing where the schedule is known.
pub const MEET_SCHEDULE: &str =
    "INSERT INTO worker_schedules (name, last_slot) VALUES (?, ?) ON CONFLICT DO NOTHING";

/// Binds: slot, name, slot.
pub const TAKE_SLOT: &str =
    "UPDATE worker_schedules SET last_slot = ? WHERE name = ? AND last_slot < ?";

/// Whether a write failed since another job with the same key waits.
pub fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(DatabaseError::is_unique_violation)
}

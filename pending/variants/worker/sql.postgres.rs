//! The SQL of the queue: this is PostgreSQL's.
//!
//! The time is the database's, so that the clocks of the workers need not agree.

use sqlx::error::DatabaseError;
use uuid::Uuid;

use crate::database::Connection;
use crate::worker::model::Claimed;

/// The channel on which it is told that something was enqueued.
pub const CHANNEL: &str = "worker_jobs";

/// The time in as many milliseconds as the bind of this number says.
macro_rules! later {
    ($bind:literal) => {
        concat!(
            "clock_timestamp() + $",
            $bind,
            " * interval '1 millisecond'"
        )
    };
}

/// Binds: id, kind, queue, priority, payload, max_attempts, unique_key, enqueued_by, milliseconds
/// until it runs. Inserts nothing where a job with the same key waits; tells the listeners of what
/// it inserts once the transaction commits.
pub const INSERT: &str = "WITH inserted AS (INSERT INTO worker_jobs (id, kind, queue, priority, \
     payload, max_attempts, unique_key, enqueued_by, run_at, state, attempt, created_at) \
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, clock + $9 * interval '1 millisecond', 'queued', 0, \
     clock FROM clock_timestamp() AS clock ON CONFLICT DO NOTHING RETURNING id) \
     SELECT pg_notify('worker_jobs', '') FROM inserted";

/// Binds: unique_key.
pub const WAITING: &str =
    "SELECT id FROM worker_jobs WHERE unique_key = $1 AND state = 'queued' FOR UPDATE";

const CLAIM: &str = concat!(
    "WITH due AS (SELECT id FROM worker_jobs WHERE state = 'queued' AND queue = $3 \
     AND priority = $4 AND run_at <= clock_timestamp() ORDER BY run_at, id LIMIT $5 \
     FOR UPDATE SKIP LOCKED) \
     UPDATE worker_jobs SET state = 'running', attempt = attempt + 1, lease_token = $1, \
     lease_expires_at = ",
    later!(2),
    ", started_at = clock_timestamp() FROM due WHERE worker_jobs.id = due.id \
     RETURNING worker_jobs.id, kind, payload, attempt, max_attempts"
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
    later!(1),
    " WHERE id = $2 AND lease_token = $3"
);

/// Binds: id, lease_token.
pub const SUCCEED: &str =
    "UPDATE worker_jobs SET state = 'succeeded', finished_at = clock_timestamp(), \
     lease_token = NULL, lease_expires_at = NULL WHERE id = $1 AND lease_token = $2";

macro_rules! fail {
    () => {
        concat!(
            "UPDATE worker_jobs SET last_error = $1, \
             run_at = CASE WHEN attempt < max_attempts THEN ",
            later!(2),
            " ELSE run_at END, \
             finished_at = CASE WHEN attempt < max_attempts THEN NULL ELSE clock_timestamp() END, \
             state = CASE WHEN attempt < max_attempts THEN 'queued' ELSE 'dead' END, \
             lease_token = NULL, lease_expires_at = NULL WHERE id = $3 AND lease_token = $4"
        )
    };
}

/// Binds: last_error, milliseconds until the next attempt, id, lease_token.
pub const FAIL: &str = fail!();

/// As [`FAIL`], unless the lease has been renewed after all.
pub const FAIL_EXPIRED: &str = concat!(fail!(), " AND lease_expires_at < clock_timestamp()");

/// Binds: id, lease_token.
pub const RELEASE: &str = "UPDATE worker_jobs SET state = 'queued', attempt = attempt - 1, \
     run_at = clock_timestamp(), lease_token = NULL, lease_expires_at = NULL \
     WHERE id = $1 AND lease_token = $2";

/// Binds: id, lease_token.
pub const DROP_KEY: &str =
    "UPDATE worker_jobs SET unique_key = NULL WHERE id = $1 AND lease_token = $2";

/// Binds: limit.
pub const EXPIRED: &str = "SELECT id, kind, lease_token, attempt FROM worker_jobs \
     WHERE state = 'running' AND lease_expires_at < clock_timestamp() \
     ORDER BY lease_expires_at LIMIT $1";

/// Binds: id.
pub const RETRY: &str = "UPDATE worker_jobs SET state = 'queued', attempt = 0, \
     finished_at = NULL, run_at = clock_timestamp() WHERE id = $1 AND state = 'dead'";

/// Binds: the age in milliseconds, negative; limit.
pub const PRUNE: &str = concat!(
    "DELETE FROM worker_jobs WHERE id IN (SELECT id FROM worker_jobs WHERE state = 'succeeded' \
     AND finished_at < ",
    later!(1),
    " ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED)"
);

/// The time of the database in seconds since 1970.
pub const CLOCK: &str = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint";

/// Binds: name, last_slot. Does nothing where the schedule is known.
pub const MEET_SCHEDULE: &str =
    "INSERT INTO worker_schedules (name, last_slot) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// Binds: slot, name, slot.
pub const TAKE_SLOT: &str =
    "UPDATE worker_schedules SET last_slot = $1 WHERE name = $2 AND last_slot < $3";

/// Whether a write failed since another job with the same key waits.
pub fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(DatabaseError::is_unique_violation)
}

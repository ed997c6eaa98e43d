//! The table of jobs.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::database::{Connection, Database, Db};
use crate::users::model::UserId;
use crate::worker::job::{Handler, Job, Priority};
use crate::worker::model::{Claimed, Expired, JobId, JobRow, JobState, Lease, Outcome};
use crate::worker::{backoff, sql};

const COLUMNS: &str = "id, kind, queue, state, attempt, max_attempts, last_error, enqueued_by, run_at, created_at, \
     started_at, finished_at";

/// How many rows are rescued or pruned at a time.
const BATCH: i32 = 500;

/// A job that is not in the table yet.
#[derive(Debug, Clone)]
pub struct NewJob {
    kind: &'static str,
    queue: &'static str,
    priority: Priority,
    payload: String,
    max_attempts: u16,
    unique_key: Option<String>,
    delay: Duration,
}

impl NewJob {
    /// # Errors
    /// When the payload cannot be written as JSON.
    pub fn of<J: Job>(job: &J) -> sqlx::Result<Self> {
        let payload =
            serde_json::to_string(job).map_err(|error| sqlx::Error::Encode(error.into()))?;
        Ok(Self {
            kind: J::KIND,
            queue: J::QUEUE,
            priority: J::PRIORITY,
            payload,
            max_attempts: J::MAX_ATTEMPTS,
            unique_key: job.unique_key().map(|key| digest(J::KIND, &key)),
            delay: Duration::ZERO,
        })
    }

    /// Lets it wait for `delay` at least.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Puts it into the queue: it runs if and only if the transaction of `connection` commits. Returns the job that
    /// waits already where there is one with the same key.
    pub async fn enqueue(
        &self,
        connection: &mut Connection,
        by: Option<UserId>,
    ) -> sqlx::Result<JobId> {
        let id = Uuid::now_v7();
        loop {
            sqlx::query(sql::INSERT)
                .bind(id)
                .bind(self.kind)
                .bind(self.queue)
                .bind(self.priority as i16)
                .bind(&self.payload)
                .bind(i32::from(self.max_attempts))
                .bind(&self.unique_key)
                .bind(by)
                .bind(milliseconds(self.delay))
                .execute(&mut *connection)
                .await?;
            let Some(key) = &self.unique_key else {
                return Ok(id);
            };
            // The lock keeps the job waiting until this transaction ends: its handler will see what we write.
            let waiting = sqlx::query_scalar(sql::WAITING)
                .bind(key)
                .fetch_optional(&mut *connection)
                .await?;
            // None: the one in the way has been claimed meanwhile.
            if let Some(waiting) = waiting {
                return Ok(waiting);
            }
        }
    }
}

/// Puts a job into the queue, as [`NewJob::enqueue`] says. Ring [`crate::worker::Wake`] after the commit.
pub async fn enqueue(
    connection: &mut Connection,
    job: &impl Job,
    by: Option<UserId>,
) -> sqlx::Result<JobId> {
    NewJob::of(job)?.enqueue(connection, by).await
}

/// Takes on at most `limit` jobs that are due. Each counts as an attempt, however it ends.
pub async fn claim(
    database: &Database,
    queue: &str,
    lease: Duration,
    limit: usize,
) -> sqlx::Result<Vec<(Claimed, Lease)>> {
    let token = Uuid::now_v7();
    let mut claimed = Vec::new();
    let mut transaction = database.begin().await?;
    // One priority at a time: over all of them, no index gives the order and the time at once.
    for priority in Priority::ALL {
        let free = i64::try_from(limit - claimed.len()).unwrap_or(i64::MAX);
        if free > 0 {
            let place = (queue, priority as i16);
            claimed.extend(
                sql::claim(&mut transaction, place, token, milliseconds(lease), free).await?,
            );
        }
    }
    transaction.commit().await?;
    let leased = claimed.into_iter().map(|job| {
        let lease = Lease { job: job.id, token };
        (job, lease)
    });
    Ok(leased.collect())
}

/// Extends a lease; false where it is lost.
pub async fn renew(database: &Database, lease: Lease, length: Duration) -> sqlx::Result<bool> {
    let mut transaction = database.begin().await?;
    let renewed = sqlx::query(sql::RENEW)
        .bind(milliseconds(length))
        .bind(lease.job)
        .bind(lease.token)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(renewed.rows_affected() > 0)
}

/// Notes how an attempt ended; false where the lease is lost, and with it the right to say so.
pub async fn settle(database: &Database, lease: Lease, outcome: &Outcome) -> sqlx::Result<bool> {
    let statement = match outcome {
        Outcome::Succeeded => sql::SUCCEED,
        Outcome::Failed { .. } => sql::FAIL,
        Outcome::Released => sql::RELEASE,
    };
    end(database, lease, outcome, statement).await
}

async fn end(
    database: &Database,
    lease: Lease,
    outcome: &Outcome,
    statement: &'static str,
) -> sqlx::Result<bool> {
    let mut transaction = database.begin().await?;
    let mut ended = end_in(&mut transaction, lease, outcome, statement).await;
    if ended.as_ref().is_err_and(sql::is_taken) {
        // While it ran, another with the same key was enqueued: of the two, that one keeps the key.
        transaction.rollback().await?;
        transaction = database.begin().await?;
        sqlx::query(sql::DROP_KEY)
            .bind(lease.job)
            .bind(lease.token)
            .execute(&mut *transaction)
            .await?;
        ended = end_in(&mut transaction, lease, outcome, statement).await;
    }
    let ended = ended?;
    transaction.commit().await?;
    Ok(ended)
}

async fn end_in(
    connection: &mut Connection,
    lease: Lease,
    outcome: &Outcome,
    statement: &'static str,
) -> sqlx::Result<bool> {
    let mut query = sqlx::query(statement);
    if let Outcome::Failed { error, pause } = outcome {
        query = query.bind(error).bind(milliseconds(*pause));
    }
    let ended = query
        .bind(lease.job)
        .bind(lease.token)
        .execute(connection)
        .await?;
    Ok(ended.rows_affected() > 0)
}

/// Ends the attempts of workers that are gone: their leases have expired. Returns how many there were.
pub async fn rescue(database: &Database, handlers: &[Handler]) -> sqlx::Result<usize> {
    let expired: Vec<Expired> = sqlx::query_as(sql::EXPIRED)
        .bind(BATCH)
        .fetch_all(database.reader())
        .await?;
    let mut rescued = 0;
    for job in expired {
        let lease = Lease {
            job: job.id,
            token: job.lease_token,
        };
        let outcome = Outcome::Failed {
            error: "the worker was lost".to_owned(),
            pause: backoff::pause_of(handlers, &job.kind, job.attempt),
        };
        if end(database, lease, &outcome, sql::FAIL_EXPIRED).await? {
            tracing::warn!(id = %job.id, kind = job.kind, attempt = job.attempt, "the worker of a job was lost");
            rescued += 1;
        }
    }
    Ok(rescued)
}

/// Deletes jobs that succeeded longer ago than `age`; those that are dead wait for somebody to decide.
pub async fn prune(database: &Database, age: Duration) -> sqlx::Result<u64> {
    let mut pruned = 0;
    loop {
        let mut transaction = database.begin().await?;
        let deleted = sqlx::query(sql::PRUNE)
            .bind(-milliseconds(age))
            .bind(BATCH)
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        transaction.commit().await?;
        pruned += deleted;
        if deleted < BATCH.unsigned_abs().into() {
            return Ok(pruned);
        }
    }
}

pub async fn find(connection: &mut Connection, id: JobId) -> sqlx::Result<Option<JobRow>> {
    QueryBuilder::new(format!("SELECT {COLUMNS} FROM worker_jobs WHERE id = "))
        .push_bind(id)
        .build_query_as()
        .fetch_optional(connection)
        .await
}

/// Which jobs a list shows.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    pub state: Option<JobState>,
    pub kind: Option<String>,
    /// Those enqueued before this one.
    pub before: Option<JobId>,
}

/// The jobs that match, the newest first.
pub async fn list(
    connection: &mut Connection,
    filter: &JobFilter,
    limit: usize,
) -> sqlx::Result<Vec<JobRow>> {
    let mut query: QueryBuilder<Db> =
        QueryBuilder::new(format!("SELECT {COLUMNS} FROM worker_jobs WHERE 1 = 1"));
    if let Some(state) = filter.state {
        // An index has the others: they are few, where there are many that succeeded.
        if state != JobState::Succeeded {
            query.push(" AND state <> 'succeeded'");
        }
        query.push(" AND state = ").push_bind(state);
    }
    if let Some(kind) = &filter.kind {
        query.push(" AND kind = ").push_bind(kind);
    }
    if let Some(before) = filter.before {
        query.push(" AND id < ").push_bind(before);
    }
    query
        .push(" ORDER BY id DESC LIMIT ")
        .push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
    query.build_query_as().fetch_all(connection).await
}

/// What came of the wish to run a dead job again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    Queued,
    /// Only dead jobs are run again.
    NotDead,
    /// One with the same key waits already.
    Taken,
}

/// Puts a dead job back into its queue, with all its attempts.
pub async fn retry(connection: &mut Connection, id: JobId) -> sqlx::Result<Retried> {
    match sqlx::query(sql::RETRY).bind(id).execute(connection).await {
        Ok(done) if done.rows_affected() > 0 => Ok(Retried::Queued),
        Ok(_) => Ok(Retried::NotDead),
        Err(error) if sql::is_taken(&error) => Ok(Retried::Taken),
        Err(error) => Err(error),
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A key of bounded length, which an index of any database can hold.
fn digest(kind: &str, key: &str) -> String {
    format!("{kind}:{}", URL_SAFE_NO_PAD.encode(Sha256::digest(key)))
}

//! A job as the database holds it.

use std::time::Duration;

use sqlx::FromRow;
use uuid::Uuid;

use crate::types::{Timestamp, text_enum};
use crate::users::model::UserId;

pub type JobId = Uuid;

text_enum! {
    /// Where a job stands: it waits, runs, has been done, or has failed for the last time.
    pub enum JobState { Queued = "queued", Running = "running", Succeeded = "succeeded", Dead = "dead" }
}

/// A row of the table `worker_jobs`, without the payload.
#[derive(Debug, Clone, FromRow)]
pub struct JobRow {
    pub id: JobId,
    pub kind: String,
    pub queue: String,
    pub state: JobState,
    pub attempt: i32,
    pub max_attempts: i32,
    pub last_error: Option<String>,
    pub enqueued_by: Option<UserId>,
    pub run_at: Timestamp,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

/// A job that a worker has taken on.
#[derive(Debug, Clone, FromRow)]
pub struct Claimed {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    /// This one included.
    pub attempt: i32,
    pub max_attempts: i32,
}

/// The right to say how a claimed job ended. Each claim has a token of its own, so that a worker that was given up
/// cannot write over its successor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    pub job: JobId,
    pub token: Uuid,
}

/// A lease that nobody has renewed in time.
#[derive(Debug, Clone, FromRow)]
pub struct Expired {
    pub id: JobId,
    pub kind: String,
    pub lease_token: Uuid,
    pub attempt: i32,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Succeeded,
    /// With what is noted as the error, and the pause before the next attempt.
    Failed {
        error: String,
        pause: Duration,
    },
    /// The worker stops: the attempt does not count.
    Released,
}

impl Outcome {
    /// For logs and metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed { .. } => "failed",
            Self::Released => "released",
        }
    }
}

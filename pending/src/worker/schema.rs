//! Jobs in JSON.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::types::Timestamp;
use crate::worker::model::{JobRow, JobState};

/// The text that stands for an error whose own is for administrators only.
const HIDDEN_ERROR: &str = "the last attempt failed";

/// A job that was enqueued.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnqueuedJob {
    pub id: Uuid,
    pub state: JobState,
}

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobResponse {
    pub id: Uuid,
    #[schema(example = "SendWelcomeEmail")]
    pub kind: String,
    pub queue: String,
    pub state: JobState,
    /// How many attempts have begun.
    pub attempt: i32,
    pub max_attempts: i32,
    /// Why the last attempt that failed did so; its text is for administrators only.
    #[schema(required)]
    pub last_error: Option<String>,
    /// When the next attempt may begin, or the last one could.
    #[schema(value_type = String, format = DateTime)]
    pub run_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the last attempt began.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
}

impl From<JobRow> for JobResponse {
    fn from(job: JobRow) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            queue: job.queue,
            state: job.state,
            attempt: job.attempt,
            max_attempts: job.max_attempts,
            last_error: job.last_error,
            run_at: job.run_at,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}

impl JobResponse {
    /// Without the text of the error, which may say more than the caller should know.
    pub fn discreet(mut self) -> Self {
        if let Some(error) = &mut self.last_error {
            HIDDEN_ERROR.clone_into(error);
        }
        self
    }
}

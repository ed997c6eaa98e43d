//! Background jobs.
//!
//! The record of a job is a row of `worker_jobs`, written in the transaction of whoever enqueues it. A worker
//! claims it under a lease, renews the lease while the handler runs, and notes how it ended. A worker that dies
//! stops renewing: its jobs go to another one. So a job runs at least once, and its handler should bear a second
//! time.

mod attempt;
mod backoff;
pub mod command;
pub mod inline;
pub mod job;
pub mod jobs;
pub mod model;
pub mod queue;
pub mod routes;
pub mod runner;
pub mod schedules;
mod schema;
mod sql;
mod wake;

use croner::errors::CronError;

use crate::app::AppState;

pub use job::{Handler, Job, Priority};
pub use model::JobId;
pub use runner::Worker;
pub use wake::Wake;

/// What a handler may use.
#[derive(Clone)]
pub struct Context {
    pub state: AppState,
    /// The same at every attempt: what a job does elsewhere can carry it, so as not to be done twice.
    pub id: JobId,
    /// Counted from 1.
    pub attempt: i32,
    pub max_attempts: i32,
}

/// The worker for the jobs of this program.
///
/// # Errors
/// When a schedule cannot be understood.
pub fn of(state: AppState) -> Result<Worker, CronError> {
    Worker::new(state, jobs::HANDLERS, jobs::SCHEDULES)
}

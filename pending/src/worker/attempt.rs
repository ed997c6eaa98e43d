//! One attempt at a job.

use std::any::Any;
use std::error::Error as _;
use std::iter::successors;
use std::time::Duration;

use tokio::task::JoinError;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use crate::error::Error;
use crate::worker::job::Running;

/// The most bytes of an error that are kept.
const LONGEST_ERROR: usize = 2000;

/// Why an attempt failed.
#[derive(Debug)]
pub enum Failure {
    UnknownKind,
    Payload,
    Timeout(Duration),
    Panic(String),
    Cancelled,
    Error(Error),
}

impl Failure {
    /// What is kept as the job's last error.
    pub fn text(&self) -> String {
        let text = match self {
            Self::UnknownKind => "the program has no job of this kind".to_owned(),
            Self::Payload => "the payload does not fit the job".to_owned(),
            Self::Timeout(limit) => format!("timed out after {} seconds", limit.as_secs_f64()),
            Self::Panic(message) => format!("panicked: {message}"),
            Self::Cancelled => "was cancelled".to_owned(),
            Self::Error(error) => successors(error.source(), |&error| error.source())
                .fold(error.to_string(), |text, cause| format!("{text}: {cause}")),
        };
        // PostgreSQL cannot hold a NUL.
        let mut text = text.replace('\0', "\u{fffd}");
        text.truncate(text.floor_char_boundary(LONGEST_ERROR));
        text
    }
}

/// Runs a handler in a task of its own, so that neither a panic nor a handler that blocks its thread keeps the
/// worker from its other work. The task ends with the attempt, at its next await.
pub async fn run(handler: Running, timeout: Duration) -> Result<(), Failure> {
    let task = AbortOnDropHandle::new(tokio::spawn(handler.in_current_span()));
    match tokio::time::timeout(timeout, task).await {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => Err(interrupted(error)),
        Err(_) => Err(Failure::Timeout(timeout)),
    }
}

fn interrupted(error: JoinError) -> Failure {
    match error.try_into_panic() {
        Ok(panic) => Failure::Panic(message(&*panic).to_owned()),
        Err(_) => Failure::Cancelled,
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

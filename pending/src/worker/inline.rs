//! Jobs that run in this process after the answer, without a record: what the shutdown does not wait for is lost.

use std::time::Duration;

use tracing::{Instrument, info_span};
use uuid::Uuid;

use crate::app::AppState;
use crate::worker::attempt::{self, Failure};
use crate::worker::{Context, Job, backoff};

/// Runs `job` in the background; to be called after the commit. The shutdown waits for it, and then retries it
/// without a pause.
pub fn spawn(state: &AppState, job: impl Job) {
    let state = state.clone();
    let shutdown = state.shutdown.clone();
    shutdown.spawn(run(state, job));
}

async fn run<J: Job>(state: AppState, job: J) {
    let id = Uuid::now_v7();
    let max_attempts = i32::from(J::MAX_ATTEMPTS);
    for attempt in 1..=max_attempts {
        let context = Context {
            state: state.clone(),
            id,
            attempt,
            max_attempts,
        };
        let job = job.clone();
        let handler = Box::pin(async move { job.run(context).await.map_err(Failure::Error) });
        let span = info_span!("job", %id, kind = J::KIND, attempt);
        match attempt::run(handler, J::TIMEOUT)
            .instrument(span.clone())
            .await
        {
            Ok(()) => return,
            Err(failure) if attempt < max_attempts => {
                span.in_scope(|| tracing::warn!(error = failure.text(), "an attempt failed"));
                pause(&state, backoff::pause(J::FIRST_PAUSE, attempt)).await;
            }
            Err(failure) => {
                span.in_scope(|| tracing::error!(error = failure.text(), "a job failed"));
            }
        }
    }
}

async fn pause(state: &AppState, pause: Duration) {
    tokio::select! {
        () = tokio::time::sleep(pause) => {}
        () = state.shutdown.begun() => {}
    }
}

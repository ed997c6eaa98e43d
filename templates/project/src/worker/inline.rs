//! Jobs that run in this process after the answer, without a record: what the shutdown does not wait for is lost.

use std::time::{Duration, Instant};

use tracing::{Instrument, info_span};
use uuid::Uuid;

use crate::app::AppState;
use crate::worker::attempt::{self, Failure};
use crate::worker::{Context, Job, JobId, backoff};

/// Runs `job` in the background; to be called after the commit. The shutdown waits for it, and then retries it
/// without a pause.
pub fn spawn(state: &AppState, job: impl Job) -> JobId {
    let id = Uuid::now_v7();
    state.shutdown.spawn(run(state.clone(), id, job));
    id
}

async fn run<J: Job>(state: AppState, id: JobId, job: J) {
    let max_attempts = i32::from(J::MAX_ATTEMPTS);
    for attempt in 1..=max_attempts {
        let context = Context {
            state: state.clone(),
            id,
            attempt,
            max_attempts,
        };
        let job = job.clone();
        let handler = async move { job.run(context).await.map_err(Failure::Error) };
        let span = info_span!("job", %id, kind = J::KIND, attempt);
        let started = Instant::now();
        let result = attempt::run(handler, J::TIMEOUT)
            .instrument(span.clone())
            .await;
        let outcome = if result.is_ok() { "succeeded" } else { "failed" };
        let metrics = &state.metrics;
        metrics.record_job(J::KIND, outcome, started.elapsed());
        match result {
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

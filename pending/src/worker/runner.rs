//! The worker: claims jobs, runs them, notes how they ended.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use croner::Cron;
use croner::errors::CronError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info_span};

use crate::app::AppState;
use crate::config::{QueueSetting, WorkerSettings};
use crate::database::Database;
use crate::worker::attempt::{self, Failure};
use crate::worker::job::Handler;
use crate::worker::model::{Claimed, Lease, Outcome};
use crate::worker::schedules::{self, Schedule};
use crate::worker::{Context, backoff, queue};

/// The share of the shutdown timeout after which what still runs is given back; the rest is for doing so.
const DRAIN_SHARE: f64 = 0.8;

/// While the database does not answer, the pauses grow to this.
const LONGEST_OUTAGE_PAUSE: Duration = Duration::from_secs(30);

const PRUNE_EVERY: Duration = Duration::from_mins(10);

/// The queues that the settings name, or those of all jobs.
fn queues(settings: &WorkerSettings, handlers: &[Handler]) -> Vec<(String, usize)> {
    let mut queues: Vec<_> = settings.queues.clone();
    if queues.is_empty() {
        queues.extend(handlers.iter().map(|handler| QueueSetting {
            name: handler.queue.to_owned(),
            concurrency: None,
        }));
    }
    let mut queues: Vec<_> = queues
        .into_iter()
        .map(|queue| {
            (
                queue.name,
                queue.concurrency.unwrap_or(settings.concurrency),
            )
        })
        .map(|(name, concurrency)| (name, usize::from(concurrency)))
        .collect();
    queues.sort();
    queues.dedup_by(|one, other| one.0 == other.0);
    queues
}

/// Works on queues and schedules.
pub struct Worker {
    state: AppState,
    handlers: &'static [Handler],
    timetable: Vec<(&'static Schedule, Cron)>,
    /// Cancelled when the time to drain is over.
    cut_off: CancellationToken,
}

impl Worker {
    /// # Errors
    /// When a schedule cannot be understood.
    pub fn new(
        state: AppState,
        handlers: &'static [Handler],
        schedules: &'static [Schedule],
    ) -> Result<Self, CronError> {
        Ok(Self {
            state,
            handlers,
            timetable: schedules::parse(schedules)?,
            cut_off: CancellationToken::new(),
        })
    }

    /// Works until the shutdown begins; then waits for what runs, and gives back what would take too long.
    pub async fn run(self) {
        let worker = Arc::new(self);
        let queues = queues(worker.settings(), worker.handlers);
        tracing::info!(?queues, "working");
        let mut loops = JoinSet::new();
        for queue in queues {
            loops.spawn(Arc::clone(&worker).work(queue));
        }
        loops.spawn(Arc::clone(&worker).maintain());
        loops.spawn(Arc::clone(&worker).keep_schedules());

        worker.state.shutdown.begun().await;
        let drain = worker
            .state
            .settings
            .http
            .shutdown_timeout
            .mul_f64(DRAIN_SHARE);
        let mut ended = pin!(loops.join_all());
        if tokio::time::timeout(drain, ended.as_mut()).await.is_err() {
            worker.cut_off.cancel();
            ended.await;
        }
    }

    fn settings(&self) -> &WorkerSettings {
        &self.state.settings.worker
    }

    fn database(&self) -> &Database {
        &self.state.database
    }

    /// Claims the jobs of one queue as long as there are slots for them.
    async fn work(self: Arc<Self>, (queue, concurrency): (String, usize)) {
        let slots = Arc::new(Semaphore::new(concurrency));
        let mut running = JoinSet::new();
        let mut outage = Outage::default();
        while let Some(free) = self.free_slots(&slots).await {
            while running.try_join_next().is_some() {}
            // Listens before it looks: what is enqueued in between is heard.
            let mut rung = pin!(self.state.wake.rung());
            rung.as_mut().enable();
            let claimed =
                queue::claim(self.database(), &queue, self.settings().lease, free.len()).await;
            let pause = match claimed {
                Ok(jobs) => {
                    outage = Outage::default();
                    let is_full = jobs.len() == free.len();
                    for ((job, lease), slot) in jobs.into_iter().zip(free) {
                        running.spawn(Arc::clone(&self).process(job, lease, slot));
                    }
                    if is_full {
                        continue;
                    }
                    self.settings().poll
                }
                Err(error) => {
                    let pause = outage.next_pause();
                    tracing::warn!(%error, ?pause, queue, "cannot claim jobs");
                    sleep_until_shutdown(&self.state, pause).await;
                    continue;
                }
            };
            tokio::select! {
                () = rung => {}
                () = sleep_until_shutdown(&self.state, pause) => {}
            }
        }
        running.join_all().await;
    }

    /// All slots that are free, one at least; `None` once the shutdown has begun.
    async fn free_slots(&self, slots: &Arc<Semaphore>) -> Option<Vec<OwnedSemaphorePermit>> {
        let first = tokio::select! {
            biased;
            () = self.state.shutdown.begun() => return None,
            slot = Arc::clone(slots).acquire_owned() => slot.ok()?,
        };
        let mut free = vec![first];
        while let Ok(slot) = Arc::clone(slots).try_acquire_owned() {
            free.push(slot);
        }
        Some(free)
    }

    async fn process(self: Arc<Self>, job: Claimed, lease: Lease, slot: OwnedSemaphorePermit) {
        let span = info_span!("job", id = %job.id, kind = job.kind, attempt = job.attempt);
        self.attempt(job, lease).instrument(span).await;
        drop(slot);
    }

    async fn attempt(&self, job: Claimed, lease: Lease) {
        let started = Instant::now();
        let (kind, attempt) = (job.kind.clone(), job.attempt);
        let outcome = tokio::select! {
            biased;
            result = self.handle(job) => match result {
                Ok(()) => Outcome::Succeeded,
                Err(failure) => {
                    let error = failure.text();
                    tracing::warn!(error, "an attempt failed");
                    let pause = backoff::pause_of(self.handlers, &kind, attempt);
                    Outcome::Failed { error, pause }
                }
            },
            () = self.keep(lease) => {
                tracing::warn!("the lease is lost; the attempt ends here");
                return;
            }
            () = self.cut_off.cancelled() => Outcome::Released,
        };
        self.settle(lease, &outcome).await;
        tracing::info!(elapsed = ?started.elapsed(), outcome = outcome.name(), "attempt ended");
    }

    async fn handle(&self, job: Claimed) -> Result<(), Failure> {
        let handler = self
            .handlers
            .iter()
            .find(|handler| handler.kind == job.kind)
            .ok_or(Failure::UnknownKind)?;
        let context = Context {
            state: self.state.clone(),
            id: job.id,
            attempt: job.attempt,
            max_attempts: job.max_attempts,
        };
        attempt::run((handler.run)(context, job.payload), handler.timeout).await
    }

    /// Renews a lease again and again; ends when it is lost, or has not been renewed in time.
    async fn keep(&self, lease: Lease) {
        let length = self.settings().lease;
        let mut valid_until = Instant::now() + length;
        let mut pause = length / 3;
        loop {
            sleep(pause).await;
            let asked = Instant::now();
            let renewal = queue::renew(self.database(), lease, length);
            match tokio::time::timeout_at(valid_until, renewal).await {
                Ok(Ok(true)) => {
                    valid_until = asked + length;
                    pause = length / 3;
                }
                Ok(Ok(false)) | Err(_) => return,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "cannot renew a lease");
                    pause = length / 10;
                }
            }
        }
    }

    /// Notes the outcome; where the database does not answer, tries for as long as a lease.
    async fn settle(&self, lease: Lease, outcome: &Outcome) {
        let give_up = Instant::now() + self.settings().lease;
        let mut outage = Outage::default();
        loop {
            match queue::settle(self.database(), lease, outcome).await {
                Ok(true) => return,
                Ok(false) => {
                    tracing::warn!("the lease is lost; how the attempt ended is not noted");
                    return;
                }
                Err(error) if Instant::now() < give_up => {
                    tracing::warn!(%error, "cannot note how an attempt ended");
                    sleep(outage.next_pause()).await;
                }
                Err(error) => {
                    tracing::error!(%error, "how an attempt ended is not noted; the job will run again");
                    return;
                }
            }
        }
    }

    /// Ends the attempts of workers that are gone, and deletes old jobs.
    async fn maintain(self: Arc<Self>) {
        let every = (self.settings().lease / 4).min(Duration::from_secs(10));
        let mut pruned: Option<Instant> = None;
        while !self.state.shutdown.has_begun() {
            if let Err(error) = queue::rescue(self.database(), self.handlers).await {
                tracing::warn!(%error, "cannot look for lost jobs");
            }
            if pruned.is_none_or(|pruned| pruned.elapsed() >= PRUNE_EVERY) {
                self.prune().await;
                pruned = Some(Instant::now());
            }
            sleep_until_shutdown(&self.state, every).await;
        }
    }

    async fn keep_schedules(self: Arc<Self>) {
        tokio::select! {
            () = schedules::keep(&self.state, &self.timetable) => {}
            () = self.state.shutdown.begun() => {}
        }
    }

    async fn prune(&self) {
        let days = self.settings().keep_days;
        if days == 0 {
            return;
        }
        let age = Duration::from_hours(24) * days;
        match queue::prune(self.database(), age).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "deleted old jobs"),
            Err(error) => tracing::warn!(%error, "cannot delete old jobs"),
        }
    }
}

/// The pauses while the database does not answer.
#[derive(Default)]
struct Outage {
    failures: i32,
}

impl Outage {
    fn next_pause(&mut self) -> Duration {
        self.failures = self.failures.saturating_add(1);
        backoff::pause(Duration::from_millis(250), self.failures).min(LONGEST_OUTAGE_PAUSE)
    }
}

async fn sleep_until_shutdown(state: &AppState, pause: Duration) {
    tokio::select! {
        () = sleep(pause) => {}
        () = state.shutdown.begun() => {}
    }
}

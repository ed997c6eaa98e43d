//! Jobs that do as they are told.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use blog::app::AppState;
use blog::error::{Error, Result};
use blog::worker::model::JobRow;
use blog::worker::queue;
use blog::worker::{Context, Handler, Job, JobId, Priority, Worker};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use crate::support::TestApp;

pub static HANDLERS: &[Handler] = &[Handler::of::<Probe>(), Handler::of::<Urgent>()];

/// When each attempt began, by job.
static ATTEMPTS: LazyLock<Mutex<HashMap<JobId, Vec<Instant>>>> = LazyLock::new(Mutex::default);

pub fn attempts(id: JobId) -> Vec<Instant> {
    let attempts = ATTEMPTS.lock().unwrap();
    attempts.get(&id).cloned().unwrap_or_default()
}

fn note(context: &Context) {
    let mut attempts = ATTEMPTS.lock().unwrap();
    attempts.entry(context.id).or_default().push(Instant::now());
}

/// Fails some times, then takes some time and succeeds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Probe {
    pub failures: i32,
    pub failure: Failure,
    pub milliseconds: u64,
    pub key: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub enum Failure {
    #[default]
    Error,
    Panic,
    Hang,
}

impl Probe {
    pub fn failing(failures: i32, failure: Failure) -> Self {
        Self {
            failures,
            failure,
            ..Self::default()
        }
    }

    pub fn lasting(milliseconds: u64) -> Self {
        Self {
            milliseconds,
            ..Self::default()
        }
    }

    pub fn unique(key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..Self::default()
        }
    }
}

impl Job for Probe {
    const KIND: &'static str = "Probe";
    const QUEUE: &'static str = "probes";
    const MAX_ATTEMPTS: u16 = 3;
    const TIMEOUT: Duration = Duration::from_secs(1);
    const FIRST_PAUSE: Duration = Duration::from_millis(40);

    fn unique_key(&self) -> Option<String> {
        self.key.clone()
    }

    async fn run(self, context: Context) -> Result<()> {
        note(&context);
        if context.attempt > self.failures {
            tokio::time::sleep(Duration::from_millis(self.milliseconds)).await;
            return Ok(());
        }
        match self.failure {
            Failure::Error => Err(Error::internal("out of luck\0")),
            Failure::Panic => panic!("at attempt {}", context.attempt),
            Failure::Hang => std::future::pending().await,
        }
    }
}

/// Goes before all probes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Urgent {}

impl Job for Urgent {
    const KIND: &'static str = "Urgent";
    const QUEUE: &'static str = "probes";
    const PRIORITY: Priority = Priority::High;
    const MAX_ATTEMPTS: u16 = 1;
    const TIMEOUT: Duration = Duration::from_secs(1);

    async fn run(self, context: Context) -> Result<()> {
        note(&context);
        Ok(())
    }
}

impl TestApp {
    /// With a worker's settings short enough for a test.
    pub async fn for_jobs() -> Self {
        Self::start_with(|settings| {
            settings.worker.poll = Duration::from_millis(20);
        })
        .await
    }

    pub fn work(&self) -> JoinHandle<()> {
        work(&self.state)
    }

    pub async fn enqueue(&self, job: &impl Job) -> JobId {
        let mut transaction = self.state.database.begin().await.unwrap();
        let id = queue::enqueue(&mut transaction, job, None).await.unwrap();
        transaction.commit().await.unwrap();
        self.state.wake.ring();
        id
    }

    pub async fn job(&self, id: JobId) -> JobRow {
        let mut connection = self.state.database.reader().acquire().await.unwrap();
        queue::find(&mut connection, id).await.unwrap().unwrap()
    }

    /// The job once `condition` holds.
    pub async fn job_when(&self, id: JobId, condition: impl Fn(&JobRow) -> bool) -> JobRow {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let job = self.job(id).await;
            if condition(&job) {
                return job;
            }
            assert!(Instant::now() < deadline, "{job:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn count_jobs(&self) -> usize {
        let mut connection = self.state.database.reader().acquire().await.unwrap();
        let filter = queue::JobFilter::default();
        let jobs = queue::list(&mut connection, &filter, 1000).await.unwrap();
        jobs.len()
    }
}

/// A worker for the jobs of the tests.
pub fn work(state: &AppState) -> JoinHandle<()> {
    let worker = Worker::new(state.clone(), HANDLERS, &[]).unwrap();
    tokio::spawn(worker.run())
}

//! What makes a type a job.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::worker::Context;
use crate::worker::attempt::Failure;

/// The payload of a job, and how it is to be run.
pub trait Job: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name under which it is stored.
    const KIND: &'static str;
    const QUEUE: &'static str;
    const PRIORITY: Priority = Priority::Normal;
    /// The first try and the retries.
    const MAX_ATTEMPTS: u16;
    /// The time for one attempt.
    const TIMEOUT: Duration;
    /// The pause after the first failure; each further one takes longer.
    const FIRST_PAUSE: Duration = Duration::from_secs(2);

    /// Of all jobs of this kind with the same key, one waits at most.
    fn unique_key(&self) -> Option<String> {
        None
    }

    fn run(self, context: Context) -> impl Future<Output = Result<()>> + Send;
}

/// Which of the waiting jobs of a queue come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    High = 0,
    Normal = 1,
    Low = 2,
}

impl Priority {
    pub const ALL: [Self; 3] = [Self::High, Self::Normal, Self::Low];
}

/// How to run the jobs of one kind, whatever their type.
#[derive(Debug, Clone, Copy)]
pub struct Handler {
    pub kind: &'static str,
    pub queue: &'static str,
    pub(super) timeout: Duration,
    pub(super) first_pause: Duration,
    pub(super) run: fn(Context, String) -> Running,
}

/// A handler at work.
pub(super) type Running = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

impl Handler {
    pub const fn of<J: Job>() -> Self {
        Self {
            kind: J::KIND,
            queue: J::QUEUE,
            timeout: J::TIMEOUT,
            first_pause: J::FIRST_PAUSE,
            run: |context, payload| Box::pin(run::<J>(context, payload)),
        }
    }
}

async fn run<J: Job>(context: Context, payload: String) -> Result<(), Failure> {
    // The parser's error quotes the payload, which may hold a secret.
    let job: J = serde_json::from_str(&payload).map_err(|_| Failure::Payload)?;
    job.run(context).await.map_err(Failure::Error)
}

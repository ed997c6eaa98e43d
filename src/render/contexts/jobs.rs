//! Jobs as the worker runs them.

use serde::Serialize;

use super::entity::doc_lines;
use crate::model::{JobMode, Model};

#[derive(Debug, Clone, Serialize)]
pub struct JobContext {
    pub name: String,
    pub rust: String,
    pub module: String,
    pub path: String,
    pub durable: bool,
    pub queue: String,
    pub max_attempts: u32,
    pub timeout_seconds: u32,
    pub schedule: Option<String>,
    pub mail_subject: Option<String>,
    pub docs: Vec<String>,
}

pub fn jobs(model: &Model) -> Vec<JobContext> {
    model
        .jobs
        .iter()
        .map(|job| JobContext {
            name: job.name.clone(),
            rust: job.rust.clone(),
            module: job.module.clone(),
            path: job.path.clone(),
            durable: job.mode == JobMode::Durable,
            queue: job.queue.clone(),
            max_attempts: job.max_attempts,
            timeout_seconds: job.timeout_seconds,
            schedule: job.schedule.clone(),
            mail_subject: job.mail_subject.clone(),
            docs: doc_lines(None),
        })
        .collect()
}

//! What the jobs of a project call for.

use std::collections::BTreeSet;

use serde::Serialize;

use super::types::{payload_types, types_in_use};
use crate::model::{DatabaseKind, Event, FieldType, Job, JobMode, Model, Registration, Wakeup};

/// What there is of jobs.
#[derive(Debug, Clone, Serialize)]
pub struct JobFeatures {
    pub worker: bool,
    pub jobs: bool,
    pub inline_jobs: bool,
    pub schedules: bool,
    /// Jobs of any kind, or a worker for them.
    pub background: bool,
    /// Some jobs are enqueued over HTTP, …
    pub enqueues: bool,
    /// … and leave a record, …
    pub enqueues_durable: bool,
    /// … which their callers read.
    pub reads_jobs: bool,
    /// Administrators list jobs and retry them.
    pub manages_jobs: bool,
    pub job_routes: bool,
    /// What wakes the workers of other processes, where it is not the clock.
    pub wake_postgres: bool,
    pub wake_redis: bool,
    /// What a job is told and the items of lists are read back from JSON: these types, …
    pub read_enums: bool,
    /// … and these, by their names.
    pub read_texts: Vec<String>,
    /// Signing up enqueues a job.
    pub follows_on_sign_up: bool,
    /// The generated tests have something to say of the spec's own jobs, …
    pub tests_jobs: bool,
    /// … or of jobs at all.
    pub tests_worker: bool,
}

impl JobFeatures {
    pub fn of(model: &Model) -> Self {
        let worker = model.worker.is_some();
        let wakeup = model.worker.as_ref().map(|worker| worker.wakeup);
        let is_durable = |job: &Job| job.mode == JobMode::Durable;
        let inline_jobs = !model.jobs.iter().all(is_durable);
        let enqueues = model.jobs.iter().any(|job| !job.enqueue.is_empty());
        let enqueues_durable = model.jobs.iter().any(|job| is_durable(job) && !job.enqueue.is_empty());
        let manages_jobs = worker && model.auth.is_some();
        let on_new_user = |job: &Job| {
            is_durable(job)
                && job.on.is_some_and(|(id, event)| model.entity(id).is_user && event == Event::Created)
        };
        let registration = model.auth.as_ref().is_some_and(|auth| auth.registration == Registration::Open);
        let tests_jobs = enqueues || model.jobs.iter().any(|job| job.mail_subject.is_some());
        let stored = stored_types(model);
        Self {
            worker,
            jobs: !model.jobs.is_empty(),
            inline_jobs,
            schedules: model.jobs.iter().any(|job| job.schedule.is_some()),
            background: worker || !model.jobs.is_empty(),
            enqueues,
            enqueues_durable,
            reads_jobs: manages_jobs || enqueues_durable,
            manages_jobs,
            job_routes: manages_jobs || enqueues,
            wake_postgres: model.project.database == DatabaseKind::Postgres && wakeup == Some(Wakeup::Auto),
            wake_redis: wakeup == Some(Wakeup::Redis),
            read_enums: stored.iter().any(|kind| kind.enum_type().is_some()),
            read_texts: read_from_text(&stored),
            follows_on_sign_up: registration && model.jobs.iter().any(on_new_user),
            tests_jobs,
            tests_worker: worker || inline_jobs || tests_jobs,
        }
    }
}

/// The types that are read back from JSON: of payloads that wait in the queue, and of the items of lists.
fn stored_types(model: &Model) -> Vec<FieldType> {
    let mut stored = payload_types(model, |job| job.mode == JobMode::Durable);
    stored.extend(types_in_use(model).into_iter().filter_map(|kind| match kind {
        FieldType::List(list) => Some(list.of),
        _ => None,
    }));
    stored
}

/// Those of our own types that are read from text in JSON.
fn read_from_text(types: &[FieldType]) -> Vec<String> {
    let name = |kind: &FieldType| match kind {
        FieldType::Date(_) => Some("Date"),
        FieldType::Time(_) => Some("TimeOfDay"),
        FieldType::DateTime(_) => Some("Timestamp"),
        FieldType::Decimal(_) => Some("Fixed"),
        FieldType::Bytes(_) => Some("Bytes"),
        _ => None,
    };
    let names: BTreeSet<_> = types.iter().filter_map(name).map(str::to_owned).collect();
    names.into_iter().collect()
}

//! Which parts a project has.

mod entities;
mod jobs;
mod realtime;
mod types;

use serde::Serialize;

use self::entities::EntityFeatures;
use self::jobs::JobFeatures;
use self::realtime::RealtimeFeatures;
use self::types::TypeFeatures;
pub use self::types::types_in_use;
use crate::model::{DatabaseKind, Model, RealtimeBackend, Registration, Wakeup};

/// Which parts of the project there are. Templates and the manifest ask for nothing else.
#[derive(Debug, Clone, Serialize)]
pub struct Features {
    pub sqlite: bool,
    pub postgres: bool,
    pub mysql: bool,
    /// Where several writers can get in each other's way.
    pub retry: bool,
    pub auth: bool,
    pub registration: bool,
    pub verify_email: bool,
    pub password_reset: bool,
    /// Tokens that go out by mail.
    pub one_time: bool,
    /// Something hears notifications of `PostgreSQL`.
    pub listener: bool,
    pub mail: bool,
    pub redis: bool,
    #[serde(flatten)]
    pub entities: EntityFeatures,
    #[serde(flatten)]
    pub jobs: JobFeatures,
    #[serde(flatten)]
    pub realtime: RealtimeFeatures,
    #[serde(flatten)]
    pub types: TypeFeatures,
}

impl Features {
    pub fn of(model: &Model) -> Self {
        let auth = model.auth.as_ref();
        let database = model.project.database;
        let backend = model.realtime.as_ref().map(|realtime| realtime.backend);
        let wakeup = model.worker.as_ref().map(|worker| worker.wakeup);
        Self {
            sqlite: database == DatabaseKind::Sqlite,
            postgres: database == DatabaseKind::Postgres,
            mysql: database == DatabaseKind::Mysql,
            retry: database != DatabaseKind::Sqlite,
            auth: auth.is_some(),
            registration: auth.is_some_and(|auth| auth.registration == Registration::Open),
            verify_email: auth.is_some_and(|auth| auth.verify_email),
            password_reset: auth.is_some_and(|auth| auth.password_reset),
            one_time: auth.is_some_and(|auth| auth.verify_email || auth.password_reset),
            listener: database == DatabaseKind::Postgres
                && (backend == Some(RealtimeBackend::Postgres) || wakeup == Some(Wakeup::Auto)),
            mail: auth.is_some_and(|auth| auth.verify_email || auth.password_reset)
                || model.jobs.iter().any(|job| job.mail_subject.is_some()),
            redis: wakeup == Some(Wakeup::Redis) || backend == Some(RealtimeBackend::Redis),
            entities: EntityFeatures::of(model),
            jobs: JobFeatures::of(model),
            realtime: RealtimeFeatures::of(model),
            types: TypeFeatures::of(model),
        }
    }
}

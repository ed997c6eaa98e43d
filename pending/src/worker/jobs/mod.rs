//! The jobs of this program: their payloads, and how each is to be run. What they do is in the modules.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::policy::{Role, Rule, Who};
use crate::error::Result;
use crate::extract::Body;
use crate::validate::{Email, Text, UuidText};
use crate::worker::queue::NewJob;
use crate::worker::schedules::Schedule;
use crate::worker::{Context, Handler, Job};

mod purge_old_drafts;
mod send_welcome_email;

pub static HANDLERS: &[Handler] = &[
    Handler::of::<SendWelcomeEmail>(),
    Handler::of::<PurgeOldDrafts>(),
];

pub static SCHEDULES: &[Schedule] = &[Schedule {
    name: PurgeOldDrafts::KIND,
    cron: "0 3 * * *",
    job: || NewJob::of(&PurgeOldDrafts::scheduled()),
}];

const USER_ID: UuidText = UuidText;
const EMAIL: Email = Email(Text::any().max(254));

/// The payload of `SendWelcomeEmail`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SendWelcomeEmail {
    pub user_id: Uuid,
    #[schema(format = Email, max_length = 254)]
    pub email: String,
}

impl SendWelcomeEmail {
    /// Who may enqueue it over HTTP.
    pub const ENQUEUE: &[Rule] = &[Rule::of(Who::Role(Role::Admin))];

    pub fn from_body(body: &Body) -> Result<Self> {
        let mut fields = body.fields()?;
        let job = Self {
            user_id: fields.required("user_id", &USER_ID),
            email: fields.required("email", &EMAIL),
        };
        fields.finish(job)
    }
}

impl Job for SendWelcomeEmail {
    const KIND: &'static str = "SendWelcomeEmail";
    const QUEUE: &'static str = "default";
    const MAX_ATTEMPTS: u16 = 6;
    const TIMEOUT: Duration = Duration::from_mins(1);

    fn unique_key(&self) -> Option<String> {
        serde_json::to_string(&(&self.user_id,)).ok()
    }

    async fn run(self, context: Context) -> Result<()> {
        send_welcome_email::run(context, self).await
    }
}

/// The payload of `PurgeOldDrafts`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PurgeOldDrafts {}

impl PurgeOldDrafts {
    /// The payload when it comes by the clock.
    pub fn scheduled() -> Self {
        Self {}
    }
}

impl Job for PurgeOldDrafts {
    const KIND: &'static str = "PurgeOldDrafts";
    const QUEUE: &'static str = "default";
    const MAX_ATTEMPTS: u16 = 6;
    const TIMEOUT: Duration = Duration::from_mins(1);

    async fn run(self, context: Context) -> Result<()> {
        purge_old_drafts::run(context, self).await
    }
}

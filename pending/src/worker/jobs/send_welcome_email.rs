//! Welcomes a new user by mail.

use crate::error::{Error, Result};
use crate::mail;
use crate::worker::Context;
use crate::worker::jobs::SendWelcomeEmail;

const SUBJECT: &str = "Welcome";
const TEXT: &str = include_str!("send_welcome_email.txt");

pub async fn run(context: Context, job: SendWelcomeEmail) -> Result<()> {
    let user_id = job.user_id.to_string();
    let text = mail::fill(TEXT, &[("user_id", &user_id), ("email", &job.email)]);
    context
        .state
        .mailer
        .send(&job.email, SUBJECT, text)
        .await
        .map_err(Error::internal)
}

//! The mails about accounts. Their texts are in `mails/`; the first line is the subject.

use crate::app::AppState;
use crate::error::{Error, Result};
use crate::mail::fill;

/// A token with which to set a new password.
pub async fn reset_password(state: &AppState, to: &str, token: &str) -> Result<()> {
    let settings = &state.settings.auth;
    let minutes = settings.password_reset_expire_minutes.to_string();
    let values = [("token", token), ("minutes", &minutes)];
    send(state, to, include_str!("mails/reset_password.txt"), &values).await
}

async fn send(state: &AppState, to: &str, text: &str, values: &[(&str, &str)]) -> Result<()> {
    let common = [
        ("app", env!("CARGO_PKG_NAME")),
        ("url", state.settings.auth.app_url.as_str()),
    ];
    let text = fill(text, &[values, &common].concat());
    let (subject, text) = text
        .strip_prefix("Subject: ")
        .and_then(|text| text.split_once("\n\n"))
        .ok_or_else(|| Error::internal("the text of a mail does not begin with a subject"))?;
    let sent = state.mailer.send(to, subject, text.to_owned()).await;
    sent.map_err(Error::internal)
}

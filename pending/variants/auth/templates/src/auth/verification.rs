//! Addresses are used only once their owners have answered a mail.

use super::accounts;
use super::mails;
use super::one_time::{self, OneTime, Purpose};
use super::tokens::SecretToken;
use crate::app::AppState;
use crate::config::AuthSettings;
use crate::database::Connection;
use crate::error::Result;
use crate::users::model::UserId;

/// Marks the address of a user as not verified, and makes the token that verifies it.
///
/// With the token goes the password of the sign-up, where it comes from one. Whoever signs up with
/// the address of somebody else thus does not get to choose the password: it becomes the one of the
/// sign-up whose mail the owner answers.
pub async fn begin(
    connection: &mut Connection,
    settings: &AuthSettings,
    user: UserId,
    password_hash: Option<String>,
) -> Result<SecretToken> {
    accounts::set_unverified(connection, user).await?;
    let subject = OneTime {
        user_id: user,
        password_hash,
    };
    let lifetime = i64::from(settings.email_verification_expire_hours) * 3600;
    one_time::issue(connection, Purpose::VerifyEmail, &subject, lifetime).await
}

/// Sends the mail, after the answer: the token, or that there is an account already.
pub fn send_in_background(state: &AppState, email: String, token: Option<SecretToken>) {
    let background = state.shutdown.clone();
    let state = state.clone();
    background.spawn(async move {
        let sent = match token {
            Some(token) => mails::verify_email(&state, &email, &token.into_text()).await,
            None => mails::already_registered(&state, &email).await,
        };
        if let Err(error) = sent {
            tracing::error!(error = %error, cause = ?error, "no mail for a new address was sent");
        }
    });
}

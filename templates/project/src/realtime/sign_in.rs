//! Who a connection belongs to: by the token that came with the handshake, or the first message.

use tokio::time::{Instant, timeout};

use crate::auth::Auth;
use crate::auth::policy::CurrentUser;
use crate::config::Secret;
use crate::error::Error;

use super::protocol::{ClientMessage, Close, Refusal, ServerMessage};
use super::session::Context;
use super::wire::{End, Wire};

/// Whom a token stands for, and until when.
pub struct SignedIn {
    pub user: CurrentUser,
    pub expires: Instant,
}

/// Waits for a token, for a while, and finds whom it stands for.
pub async fn greet(
    wire: &mut Wire,
    context: &Context,
    offered: Option<Secret>,
) -> Result<SignedIn, End> {
    let authenticate = authenticate(wire, &context.auth, offered);
    timeout(context.settings.auth_timeout, authenticate)
        .await
        .unwrap_or_else(|_| Err(Close::NO_TOKEN.into()))
}

async fn authenticate(
    wire: &mut Wire,
    auth: &Auth,
    offered: Option<Secret>,
) -> Result<SignedIn, End> {
    let token = match offered {
        Some(token) => token,
        None => first_token(wire).await?,
    };
    let signed_in = identify(auth, &token).await?;
    let user = signed_in.user.id;
    wire.send(ServerMessage::Authenticated { user }.to_json())
        .await?;
    Ok(signed_in)
}

async fn first_token(wire: &mut Wire) -> Result<Secret, End> {
    loop {
        let answer = match serde_json::from_str(&wire.receive().await?) {
            Ok(ClientMessage::Auth { token }) => return Ok(token),
            Ok(ClientMessage::Ping) => ServerMessage::Pong,
            Ok(_) => ServerMessage::Error(Refusal::UNAUTHORIZED),
            Err(_) => ServerMessage::Error(Refusal::MALFORMED),
        };
        wire.send(answer.to_json()).await?;
    }
}

/// Whom a token stands for.
pub async fn identify(auth: &Auth, token: &Secret) -> Result<SignedIn, Close> {
    match auth.authenticate_for(token.expose()).await {
        Ok((user, remaining)) => Ok(SignedIn {
            user,
            expires: Instant::now() + remaining,
        }),
        Err(Error::Unauthorized) => Err(Close::BAD_TOKEN),
        Err(error) => {
            tracing::error!(%error, "cannot check a token");
            Err(Close::INTERNAL)
        }
    }
}

//! One connection, from its first message to its end.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::ws::WebSocket;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use crate::auth::Auth;
use crate::auth::policy::CurrentUser;
use crate::config::{RealtimeSettings, Secret};
use crate::error::Error;
use crate::shutdown::Shutdown;

use super::hub::Hub;
use super::member::Member;
use super::peer::Outgoing;
use super::protocol::{ClientMessage, Close, MAX_ROOM, Refusal, ServerMessage};
use super::topics::Topic;
use super::wire::{End, Wire};

/// What a connection needs of the application.
pub struct Context {
    pub hub: Hub,
    pub auth: Auth,
    pub settings: RealtimeSettings,
    pub shutdown: Shutdown,
}

/// Serves a connection; `token` is the one that came with the handshake, and `slot` is given back
/// at the end.
pub async fn run(
    socket: WebSocket,
    context: Context,
    token: Option<Secret>,
    slot: OwnedSemaphorePermit,
) {
    let mut wire = Wire::new(socket, &context.settings);
    let end = serve(&mut wire, &context, token).await;
    tracing::debug!(?end, "a WebSocket ends");
    wire.close(end).await;
    drop(slot);
}

/// Returns why the connection ends.
async fn serve(wire: &mut Wire, context: &Context, token: Option<Secret>) -> End {
    let greeting = timeout(
        context.settings.auth_timeout,
        authenticate(wire, &context.auth, token),
    );
    let greeted = tokio::select! {
        biased;
        () = context.shutdown.begun() => return Close::SHUTDOWN.into(),
        greeted = greeting => greeted,
    };
    let SignedIn { user, expires } = match greeted {
        Ok(Ok(signed_in)) => signed_in,
        Ok(Err(end)) => return end,
        Err(_) => return Close::NO_TOKEN.into(),
    };
    let member = context.hub.connect(user);
    let ended = member.ended();
    let mut session = Session {
        wire,
        auth: &context.auth,
        expires,
        member,
        events: 0,
    };
    // From outside, since the session may be waiting for a client that does not read.
    let Err(end) = tokio::select! {
        biased;
        () = context.shutdown.begun() => Err(Close::SHUTDOWN.into()),
        close = ended => Err(close.into()),
        ended = session.run(context.settings.ping_interval) => ended,
    };
    end
}

/// Whom a token stands for, and until when.
struct SignedIn {
    user: CurrentUser,
    expires: Instant,
}

/// Waits for a token, and for whom it stands for.
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

async fn identify(auth: &Auth, token: &Secret) -> Result<SignedIn, Close> {
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

/// A connection of someone who is known.
struct Session<'a> {
    wire: &'a mut Wire,
    auth: &'a Auth,
    /// When the token does.
    expires: Instant,
    member: Member,
    /// The number of the last event.
    events: u64,
}

impl Session<'_> {
    /// Goes on until the connection ends.
    async fn run(&mut self, ping_interval: Duration) -> Result<Infallible, End> {
        let mut pings = interval_at(Instant::now() + ping_interval, ping_interval);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                text = self.wire.receive() => self.obey(&text?).await?,
                Some(outgoing) = self.member.next() => self.deliver(outgoing).await?,
                _ = pings.tick() => self.wire.ping().await?,
                () = sleep_until(self.expires) => return Err(Close::TOKEN_EXPIRED.into()),
            }
        }
    }

    async fn deliver(&mut self, outgoing: Outgoing) -> Result<(), End> {
        match outgoing {
            Outgoing::Text(text) => self.wire.send(text).await,
            Outgoing::Event(text) => {
                self.events += 1;
                let text = format!(r#"{text},"seq":{}}}"#, self.events);
                self.wire.send(text).await
            }
            Outgoing::Missed => {
                self.events += 1;
                self.answer(&ServerMessage::Error(Refusal::MISSED)).await
            }
        }
    }

    async fn obey(&mut self, text: &str) -> Result<(), End> {
        let Ok(message) = serde_json::from_str(text) else {
            return self.refuse(Refusal::MALFORMED).await;
        };
        match message {
            ClientMessage::Auth { token } => self.renew(&token).await,
            ClientMessage::Subscribe { topic } => self.subscribe(&topic).await,
            ClientMessage::Unsubscribe { topic } => self.unsubscribe(&topic).await,
            ClientMessage::Join { room } => self.join(&room).await,
            ClientMessage::Leave { room } => {
                let left = self.member.leave(&room);
                self.unless(left).await
            }
            ClientMessage::Send { room, data } => {
                let sent = self.member.send(&room, &data);
                self.unless(sent).await
            }
            ClientMessage::Ping => self.answer(&ServerMessage::Pong).await,
        }
    }

    /// Goes on with a newer token of the same session.
    async fn renew(&mut self, token: &Secret) -> Result<(), End> {
        let SignedIn { user, expires } = identify(self.auth, token).await?;
        if user != *self.member.user() {
            return self.refuse(Refusal::OTHER_SESSION).await;
        }
        self.expires = expires;
        let user = user.id;
        self.answer(&ServerMessage::Authenticated { user }).await
    }

    async fn subscribe(&mut self, topic: &str) -> Result<(), End> {
        let subscribed = Topic::channel(topic, self.member.caller())
            .and_then(|channel| self.member.subscribe(&channel));
        self.unless(subscribed).await
    }

    async fn unsubscribe(&mut self, topic: &str) -> Result<(), End> {
        let unsubscribed = Topic::channel(topic, self.member.caller())
            .map(|channel| self.member.unsubscribe(&channel));
        self.unless(unsubscribed).await
    }

    async fn join(&mut self, room: &str) -> Result<(), End> {
        let fits = (1..=MAX_ROOM).contains(&room.len()) && !room.contains(char::is_control);
        let joined = if fits {
            self.member.join(room)
        } else {
            Err(Refusal::INVALID_ROOM)
        };
        self.unless(joined).await
    }

    /// Answers a refusal; whatever is not refused, the hub answers.
    async fn unless(&mut self, done: Result<(), Refusal>) -> Result<(), End> {
        match done {
            Ok(()) => Ok(()),
            Err(refusal) => self.refuse(refusal).await,
        }
    }

    async fn refuse(&mut self, refusal: Refusal) -> Result<(), End> {
        self.answer(&ServerMessage::Error(refusal)).await
    }

    async fn answer(&mut self, message: &ServerMessage<'_>) -> Result<(), End> {
        self.wire.send(message.to_json()).await
    }
}

//! A socket with its limits: how much comes in, how long a write takes, how it ends.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use tokio::time::{Instant, timeout};
use tungstenite::Error as WebSocketError;
use tungstenite::error::CapacityError;

use crate::config::RealtimeSettings;

use super::protocol::Close;

/// How long a write waits for a client that does not read.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the end of a connection waits for the client's part in it.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a client that broke the protocol has to read that it did: closing a socket with
/// unread input takes back what was written.
const LINGER: Duration = Duration::from_millis(500);

/// A connection may be this far ahead of its rate: so many can subscribe to all they need at once.
const BURST: Duration = Duration::from_secs(10);

pub struct Wire {
    socket: WebSocket,
    /// Nothing can be read any longer.
    broken: bool,
    heard: Instant,
    ping_interval: Duration,
    /// The time that each message uses up; zero is no limit.
    cost: Duration,
    /// When all that came will be paid for.
    paid: Instant,
}

/// Why a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The server ends it.
    Close(Close),
    /// The client has ended it.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl From<axum::Error> for End {
    fn from(error: axum::Error) -> Self {
        let error = error.into_inner();
        match error.downcast_ref() {
            Some(WebSocketError::Capacity(CapacityError::MessageTooLong { .. })) => {
                Close::TOO_LARGE.into()
            }
            Some(WebSocketError::Utf8(_)) => Close::NOT_UTF8.into(),
            Some(WebSocketError::Protocol(_)) => Close::PROTOCOL.into(),
            _ => Self::Gone,
        }
    }
}

impl Wire {
    pub fn new(socket: WebSocket, settings: &RealtimeSettings) -> Self {
        let now = Instant::now();
        let second = Duration::from_secs(1);
        Self {
            socket,
            broken: false,
            heard: now,
            ping_interval: settings.ping_interval,
            cost: second.checked_div(settings.rate_limit).unwrap_or_default(),
            paid: now,
        }
    }

    /// The text that the client sends next. Can be cancelled without loss.
    pub async fn receive(&mut self) -> Result<Utf8Bytes, End> {
        loop {
            let received = self.socket.recv().await.ok_or(End::Gone)?;
            self.broken = received.is_err();
            let message = received?;
            self.count()?;
            match message {
                Message::Text(text) => return Ok(text),
                Message::Binary(_) => return Err(Close::BINARY.into()),
                Message::Close(_) => return Err(End::Gone),
                Message::Ping(_) | Message::Pong(_) => {}
            }
        }
    }

    /// Every frame counts, a ping too.
    fn count(&mut self) -> Result<(), Close> {
        self.heard = Instant::now();
        self.paid = self.paid.max(self.heard) + self.cost;
        if self.paid > self.heard + BURST {
            return Err(Close::TOO_MANY);
        }
        Ok(())
    }

    pub async fn send(&mut self, text: impl Into<Utf8Bytes>) -> Result<(), End> {
        self.write(Message::Text(text.into())).await
    }

    /// Asks the client whether it is there, unless it has not answered before.
    pub async fn ping(&mut self) -> Result<(), End> {
        if self.heard.elapsed() >= 2 * self.ping_interval {
            return Err(Close::SILENT.into());
        }
        self.write(Message::Ping(axum::body::Bytes::new())).await
    }

    async fn write(&mut self, message: Message) -> Result<(), End> {
        match timeout(WRITE_TIMEOUT, self.socket.send(message)).await {
            Ok(sent) => Ok(sent?),
            Err(_) => Err(Close::TOO_SLOW.into()),
        }
    }

    /// Says why, and waits for the client to end the connection too, so that it hears the reason.
    pub async fn close(mut self, end: End) {
        let farewell = async {
            if let End::Close(Close { code, reason }) = end {
                let reason = Utf8Bytes::from_static(reason);
                let frame = Message::Close(Some(CloseFrame { code, reason }));
                if self.socket.send(frame).await.is_err() {
                    return;
                }
                if self.broken {
                    tokio::time::sleep(LINGER).await;
                }
            }
            while let Some(Ok(_)) = self.socket.recv().await {}
        };
        // A client that does not read or answer is left behind.
        let _ = timeout(CLOSE_TIMEOUT, farewell).await;
    }
}

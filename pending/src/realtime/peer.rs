//! A connection as others see it, and the bounded queue of what it has yet to send.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::auth::policy::{Caller, CurrentUser};

use super::protocol::{Close, MAX_OUTGOING, ServerMessage};

/// How many messages wait for one client; the client that lets more pile up is dropped.
const MAX_QUEUED: usize = 256;

/// The same in bytes.
const MAX_QUEUED_BYTES: usize = 4 * MAX_OUTGOING;

/// A connection, as others see it.
#[derive(Debug)]
pub struct Peer {
    pub id: Uuid,
    pub user: CurrentUser,
    pub caller: Caller,
    outbox: mpsc::Sender<Outgoing>,
    queued_bytes: AtomicUsize,
    /// Why the connection ends, once others end it.
    reason: OnceLock<Close>,
    ended: CancellationToken,
}

/// What a connection has to send, in this order.
#[derive(Debug, Clone)]
pub enum Outgoing {
    Text(Utf8Bytes),
    /// An event that still lacks its number, and the brace behind it.
    Event(Arc<str>),
    /// An event cannot be sent.
    Missed,
}

/// The other end of a peer's queue.
#[derive(Debug)]
pub struct Inbox {
    peer: Arc<Peer>,
    queue: mpsc::Receiver<Outgoing>,
}

impl Peer {
    pub fn new(user: CurrentUser) -> (Arc<Self>, Inbox) {
        let (outbox, queue) = mpsc::channel(MAX_QUEUED);
        let peer = Arc::new(Self {
            id: Uuid::now_v7(),
            user,
            caller: Caller::signed_in(user),
            outbox,
            queued_bytes: AtomicUsize::new(0),
            reason: OnceLock::new(),
            ended: CancellationToken::new(),
        });
        let inbox = Inbox {
            peer: Arc::clone(&peer),
            queue,
        };
        (peer, inbox)
    }

    /// Never waits: a client that is too slow is dropped instead.
    pub fn push(&self, outgoing: Outgoing) {
        let size = outgoing.size();
        let queued = self.queued_bytes.fetch_add(size, Ordering::Relaxed) + size;
        if queued > MAX_QUEUED_BYTES || self.outbox.try_send(outgoing).is_err() {
            self.end(Close::TOO_SLOW);
        }
    }

    pub fn tell(&self, message: &ServerMessage<'_>) {
        self.push(Outgoing::Text(message.to_json().into()));
    }

    /// Has the connection end. The first reason counts.
    pub fn end(&self, reason: Close) {
        let _ = self.reason.set(reason);
        self.ended.cancel();
    }

    /// Waits until others end the connection, and returns why.
    pub async fn ended(&self) -> Close {
        self.ended.cancelled().await;
        self.reason.get().copied().unwrap_or(Close::INTERNAL)
    }
}

impl Inbox {
    /// What is to be sent next. Can be cancelled without loss.
    pub async fn next(&mut self) -> Option<Outgoing> {
        let outgoing = self.queue.recv().await?;
        let queued = &self.peer.queued_bytes;
        queued.fetch_sub(outgoing.size(), Ordering::Relaxed);
        Some(outgoing)
    }
}

impl Outgoing {
    fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Event(text) => text.len(),
            Self::Missed => 0,
        }
    }
}

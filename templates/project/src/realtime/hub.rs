//! Who listens to what, and the way of an event or a message to them.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::auth::policy::{Caller, CurrentUser, Role};
use crate::config::RealtimeSettings;
use crate::database::{Connection, Database, Transaction};
use crate::error::{Error, Result};
use crate::resource::Bind;

use super::event::{Action, Event};
use super::order::{Order, Outcome, Ticket};
use super::protocol::{Close, MAX_CHANNELS, MAX_OUTGOING, Refusal, ServerMessage};
use super::topics::Topic;
use super::watch;

/// How many messages wait for one client; the client that lets more pile up is dropped.
const MAX_QUEUED: usize = 256;

/// The same in bytes.
const MAX_QUEUED_BYTES: usize = 4 * MAX_OUTGOING;

/// Knows all connections of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    database: Database,
    settings: RealtimeSettings,
    slots: Arc<Semaphore>,
    order: Order,
    registry: Mutex<Registry>,
}

#[derive(Debug, Default)]
struct Registry {
    /// Whether someone looks after the sessions.
    watched: bool,
    peers: HashMap<Uuid, Arc<Peer>>,
    topics: Channels,
    rooms: Channels,
}

/// The connections by what they listen to.
#[derive(Debug, Default)]
struct Channels(HashMap<String, HashMap<Uuid, Arc<Peer>>>);

/// A connection, as others see it.
#[derive(Debug)]
struct Peer {
    id: Uuid,
    user: CurrentUser,
    caller: Caller,
    outbox: mpsc::Sender<Outgoing>,
    queued_bytes: AtomicUsize,
    /// Why the hub ends the connection, once it does.
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

impl Hub {
    pub fn new(settings: RealtimeSettings, database: Database) -> Self {
        Self(Arc::new(Inner {
            database,
            slots: Arc::new(Semaphore::new(settings.max_connections as usize)),
            settings,
            order: Order::default(),
            registry: Mutex::default(),
        }))
    }

    /// Room for one more connection.
    ///
    /// # Errors
    /// 503 when there are too many.
    pub fn admit(&self) -> Result<OwnedSemaphorePermit> {
        let slots = Arc::clone(&self.0.slots);
        slots
            .try_acquire_owned()
            .map_err(|_| Error::Unavailable(None))
    }

    /// Adds a connection.
    pub fn connect(&self, user: CurrentUser) -> Member {
        let (outbox, inbox) = mpsc::channel(MAX_QUEUED);
        let peer = Arc::new(Peer {
            id: Uuid::now_v7(),
            user,
            caller: Caller::signed_in(user),
            outbox,
            queued_bytes: AtomicUsize::new(0),
            reason: OnceLock::new(),
            ended: CancellationToken::new(),
        });
        let mut registry = self.registry();
        registry.peers.insert(peer.id, Arc::clone(&peer));
        if !std::mem::replace(&mut registry.watched, true) {
            let Inner {
                database, settings, ..
            } = &*self.0;
            let (database, period) = (database.clone(), settings.recheck_interval);
            tokio::spawn(watch::run(self.clone(), database, period));
        }
        drop(registry);
        Member {
            hub: self.clone(),
            peer,
            inbox,
            topics: HashSet::new(),
            rooms: HashSet::new(),
        }
    }

    /// Prepares the event of a change within its transaction: after the write, or before it where
    /// the row is to be deleted. `data` is the row with every field that anyone may see.
    ///
    /// Nothing leaves before [`Pending::commit`] or [`Pending::publish`], and never where neither
    /// is called.
    pub async fn prepare(
        &self,
        transaction: &mut Connection,
        topic: &Topic,
        key: impl Into<Bind>,
        action: Action,
        data: impl Serialize,
    ) -> Result<Pending> {
        let event = Event::of(transaction, topic, key, action, data).await?;
        Ok(Pending {
            ticket: self.0.order.take(&event.row),
            row: event.row.clone(),
            event: Some(Box::new(event)),
            hub: self.clone(),
        })
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.registry().peers.len()
    }

    /// The sessions of all connections; none once the watch is to end.
    pub(super) fn sessions(&self) -> HashSet<Uuid> {
        let mut registry = self.registry();
        registry.watched = !registry.peers.is_empty();
        registry
            .peers
            .values()
            .map(|peer| peer.user.session)
            .collect()
    }

    /// Ends the connections whose session, one of `asked`, is not `living` with the same role.
    pub(super) fn end_sessions(&self, asked: &HashSet<Uuid>, living: &HashMap<Uuid, Role>) {
        for peer in self.registry().peers.values() {
            let CurrentUser { session, role, .. } = &peer.user;
            if asked.contains(session) && living.get(session) != Some(role) {
                peer.end(Close::SESSION_ENDED);
            }
        }
    }

    fn deliver(&self, event: &Event) {
        let registry = self.registry();
        for channel in [&event.topic, &event.row] {
            let mut rendering = Rendering::new(event, channel);
            for peer in registry.topics.peers(channel) {
                if event.audience.includes(&peer.caller) {
                    peer.push(rendering.for_caller(&peer.caller));
                }
            }
        }
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        let registry = self.0.registry.lock();
        registry.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    fn tell(&self, room: &str, message: &ServerMessage<'_>) {
        let text = Utf8Bytes::from(message.to_json());
        for peer in self.rooms.peers(room) {
            peer.push(Outgoing::Text(text.clone()));
        }
    }
}

impl Channels {
    fn peers(&self, channel: &str) -> impl Iterator<Item = &Arc<Peer>> {
        self.0.get(channel).into_iter().flat_map(HashMap::values)
    }

    fn enter(&mut self, channel: &str, peer: &Arc<Peer>) {
        let peers = self.0.entry(channel.to_owned()).or_default();
        peers.insert(peer.id, Arc::clone(peer));
    }

    fn leave(&mut self, channel: &str, peer: &Peer) {
        if let Some(peers) = self.0.get_mut(channel) {
            peers.remove(&peer.id);
            if peers.is_empty() {
                self.0.remove(channel);
            }
        }
    }
}

impl Peer {
    /// Never waits: a client that is too slow is marked instead.
    fn push(&self, outgoing: Outgoing) {
        let size = outgoing.size();
        let queued = self.queued_bytes.fetch_add(size, Ordering::Relaxed) + size;
        if queued > MAX_QUEUED_BYTES || self.outbox.try_send(outgoing).is_err() {
            self.end(Close::TOO_SLOW);
        }
    }

    fn end(&self, reason: Close) {
        // The first reason counts.
        let _ = self.reason.set(reason);
        self.ended.cancel();
    }

    fn tell(&self, message: &ServerMessage<'_>) {
        self.push(Outgoing::Text(message.to_json().into()));
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

/// An event as text, made once for all who see the same fields of it.
struct Rendering<'a> {
    event: &'a Event,
    channel: &'a str,
    made: Vec<(Vec<bool>, Outgoing)>,
}

impl<'a> Rendering<'a> {
    fn new(event: &'a Event, channel: &'a str) -> Self {
        Self {
            event,
            channel,
            made: Vec::new(),
        }
    }

    fn for_caller(&mut self, caller: &Caller) -> Outgoing {
        let visible = self.event.visible(caller);
        if let Some((_, outgoing)) = self.made.iter().find(|(fields, _)| *fields == visible) {
            return outgoing.clone();
        }
        let outgoing = self.render(&visible);
        self.made.push((visible, outgoing.clone()));
        outgoing
    }

    fn render(&self, visible: &[bool]) -> Outgoing {
        let message = ServerMessage::Event {
            topic: self.channel,
            action: self.event.action,
            data: &self.event.data(visible),
        };
        let mut text = message.to_json();
        if text.len() > MAX_OUTGOING {
            return Outgoing::Missed;
        }
        text.pop();
        Outgoing::Event(text.into())
    }
}

/// An event whose transaction is still open. Dropping it means that it did not happen.
#[derive(Debug)]
#[must_use = "the event leaves only by `commit` or `publish`"]
pub struct Pending {
    hub: Hub,
    row: String,
    ticket: Ticket,
    event: Option<Box<Event>>,
}

impl Pending {
    /// Commits the transaction and publishes the event, even if the request is given up
    /// meanwhile.
    pub async fn commit(self, transaction: Transaction) -> Result<()> {
        let committed = tokio::spawn(async move {
            transaction.commit().await?;
            self.publish();
            Ok(())
        });
        committed.await.map_err(Error::internal)?
    }

    /// For a transaction that has been committed.
    pub fn publish(mut self) {
        if let Some(event) = self.event.take() {
            self.settle(Outcome::Committed(event));
        }
    }

    fn settle(&self, outcome: Outcome) {
        let hub = &self.hub;
        let order = &hub.0.order;
        order.settle(&self.row, self.ticket, outcome, |event| hub.deliver(event));
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.event.is_some() {
            self.settle(Outcome::RolledBack);
        }
    }
}

/// A connection, as its own task sees it. Dropping it takes it out of everything.
#[derive(Debug)]
pub struct Member {
    hub: Hub,
    peer: Arc<Peer>,
    inbox: mpsc::Receiver<Outgoing>,
    topics: HashSet<String>,
    rooms: HashSet<String>,
}

impl Member {
    pub fn user(&self) -> &CurrentUser {
        &self.peer.user
    }

    pub fn caller(&self) -> &Caller {
        &self.peer.caller
    }

    /// What is to be sent next. Can be cancelled without loss.
    pub async fn next(&mut self) -> Option<Outgoing> {
        let outgoing = self.inbox.recv().await?;
        let queued = &self.peer.queued_bytes;
        queued.fetch_sub(outgoing.size(), Ordering::Relaxed);
        Some(outgoing)
    }

    /// Waits until the hub ends the connection, and says why.
    pub fn ended(&self) -> impl Future<Output = Close> + use<> {
        let peer = Arc::clone(&self.peer);
        async move {
            peer.ended.cancelled().await;
            peer.reason.get().copied().unwrap_or(Close::INTERNAL)
        }
    }

    /// Listens to a channel of [`Topic::channel`].
    pub fn subscribe(&mut self, channel: &str) -> Result<(), Refusal> {
        if self.topics.len() >= MAX_CHANNELS && !self.topics.contains(channel) {
            return Err(Refusal::TOO_MANY);
        }
        self.topics.insert(channel.to_owned());
        let mut registry = self.hub.registry();
        registry.topics.enter(channel, &self.peer);
        // While nothing else can come between: the events that follow are all that happen.
        self.peer
            .tell(&ServerMessage::Subscribed { topic: channel });
        Ok(())
    }

    pub fn unsubscribe(&mut self, channel: &str) {
        self.topics.remove(channel);
        let mut registry = self.hub.registry();
        registry.topics.leave(channel, &self.peer);
        self.peer
            .tell(&ServerMessage::Unsubscribed { topic: channel });
    }

    /// Enters a room and tells everyone in it.
    pub fn join(&mut self, room: &str) -> Result<(), Refusal> {
        if self.rooms.len() >= MAX_CHANNELS && !self.rooms.contains(room) {
            return Err(Refusal::TOO_MANY);
        }
        self.rooms.insert(room.to_owned());
        let user = self.peer.user.id;
        let mut registry = self.hub.registry();
        registry.rooms.enter(room, &self.peer);
        registry.tell(room, &ServerMessage::Joined { room, user });
        Ok(())
    }

    /// Tells everyone in the room and leaves it.
    pub fn leave(&mut self, room: &str) -> Result<(), Refusal> {
        if !self.rooms.remove(room) {
            return Err(Refusal::NOT_JOINED);
        }
        self.left(room);
        Ok(())
    }

    /// Tells everyone in the room, this connection too.
    pub fn send(&self, room: &str, data: &Value) -> Result<(), Refusal> {
        if !self.rooms.contains(room) {
            return Err(Refusal::NOT_JOINED);
        }
        let from = self.peer.user.id;
        let message = ServerMessage::Message { room, from, data };
        self.hub.registry().tell(room, &message);
        Ok(())
    }

    fn left(&self, room: &str) {
        let user = self.peer.user.id;
        let mut registry = self.hub.registry();
        registry.tell(room, &ServerMessage::Left { room, user });
        registry.rooms.leave(room, &self.peer);
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        for room in std::mem::take(&mut self.rooms) {
            self.left(&room);
        }
        let mut registry = self.hub.registry();
        for topic in &self.topics {
            registry.topics.leave(topic, &self.peer);
        }
        registry.peers.remove(&self.peer.id);
    }
}

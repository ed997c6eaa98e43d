//! Who listens to what, and the way of an event or a message to them.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::auth::policy::{CurrentUser, Role};
use crate::config::RealtimeSettings;
use crate::database::{Connection, Database};
use crate::error::{Error, Result};
use crate::resource::Bind;

use super::event::{Action, Event};
use super::member::Member;
use super::order::Order;
use super::peer::{Outgoing, Peer};
use super::protocol::{Close, ServerMessage};
use super::publish::{Pending, Rendering};
use super::registry::Registry;
use super::topics::Topic;
use super::watch;

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
        let (peer, inbox) = Peer::new(user);
        let mut registry = self.registry();
        registry.peers.insert(peer.id, Arc::clone(&peer));
        if !std::mem::replace(&mut registry.watched, true) {
            let period = self.0.settings.recheck_interval;
            tokio::spawn(watch::run(self.clone(), self.0.database.clone(), period));
        }
        drop(registry);
        Member::new(self.clone(), peer, inbox)
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
        Ok(Pending::new(self.clone(), event))
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

    /// Publishes an event that is committed.
    pub(super) fn publish(&self, event: &Event) {
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

    /// Tells everyone in a room.
    pub(super) fn tell(&self, room: &str, message: &ServerMessage<'_>) {
        let text = Utf8Bytes::from(message.to_json());
        for peer in self.registry().rooms.peers(room) {
            peer.push(Outgoing::Text(text.clone()));
        }
    }

    pub(super) fn order(&self) -> &Order {
        &self.0.order
    }

    pub(super) fn registry(&self) -> MutexGuard<'_, Registry> {
        let registry = self.0.registry.lock();
        registry.unwrap_or_else(PoisonError::into_inner)
    }
}

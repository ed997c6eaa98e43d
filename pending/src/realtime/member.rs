//! A connection as its own task sees it: what it listens to, and what comes for it.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use crate::auth::policy::{Caller, CurrentUser};

use super::hub::Hub;
use super::peer::{Inbox, Outgoing, Peer};
use super::protocol::{Close, MAX_CHANNELS, Refusal, ServerMessage};

/// Dropping it takes it out of everything.
#[derive(Debug)]
pub struct Member {
    hub: Hub,
    peer: Arc<Peer>,
    inbox: Inbox,
    topics: HashSet<String>,
    rooms: HashSet<String>,
}

impl Member {
    pub(super) fn new(hub: Hub, peer: Arc<Peer>, inbox: Inbox) -> Self {
        Self {
            hub,
            peer,
            inbox,
            topics: HashSet::new(),
            rooms: HashSet::new(),
        }
    }

    pub fn user(&self) -> &CurrentUser {
        &self.peer.user
    }

    pub fn caller(&self) -> &Caller {
        &self.peer.caller
    }

    /// What is to be sent next. Can be cancelled without loss.
    pub async fn next(&mut self) -> Option<Outgoing> {
        self.inbox.next().await
    }

    /// Waits until others end the connection, and says why.
    pub fn ended(&self) -> impl Future<Output = Close> + use<> {
        let peer = Arc::clone(&self.peer);
        async move { peer.ended().await }
    }

    /// Listens to a channel of [`super::topics::Topic::channel`].
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
        self.hub.registry().rooms.enter(room, &self.peer);
        self.hub.tell(room, &ServerMessage::Joined { room, user });
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
        self.hub.tell(room, &message);
        Ok(())
    }

    fn left(&self, room: &str) {
        let user = self.peer.user.id;
        self.hub.tell(room, &ServerMessage::Left { room, user });
        self.hub.registry().rooms.leave(room, &self.peer);
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

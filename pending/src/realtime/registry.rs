//! Which connections there are, and what they listen to.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::peer::Peer;

#[derive(Debug, Default)]
pub struct Registry {
    /// Whether someone looks after the sessions.
    pub watched: bool,
    pub peers: HashMap<Uuid, Arc<Peer>>,
    pub topics: Channels,
    pub rooms: Channels,
}

/// The connections by what they listen to.
#[derive(Debug, Default)]
pub struct Channels(HashMap<String, HashMap<Uuid, Arc<Peer>>>);

impl Channels {
    pub fn peers(&self, channel: &str) -> impl Iterator<Item = &Arc<Peer>> {
        self.0.get(channel).into_iter().flat_map(HashMap::values)
    }

    pub fn enter(&mut self, channel: &str, peer: &Arc<Peer>) {
        let peers = self.0.entry(channel.to_owned()).or_default();
        peers.insert(peer.id, Arc::clone(peer));
    }

    pub fn leave(&mut self, channel: &str, peer: &Peer) {
        if let Some(peers) = self.0.get_mut(channel) {
            peers.remove(&peer.id);
            if peers.is_empty() {
                self.0.remove(channel);
            }
        }
    }
}

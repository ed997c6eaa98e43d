//! What one instance says to the others, and hears from them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::event::Event;
use super::hub::Hub;

/// How much waits while the others cannot be reached. What does not fit is lost, which they
/// notice by its number.
const MAX_QUEUED: usize = 1024;

/// The longest silence: each instance hears itself at least this often.
pub const HEARTBEAT: Duration = Duration::from_secs(10);

/// The shortest and the longest pause before another try to reach the others.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));

/// What is for the clients of all instances.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Broadcast<'a> {
    Event(Cow<'a, Event>),
    Room {
        room: Cow<'a, str>,
        text: Cow<'a, str>,
    },
    /// Only shows that the instance can be heard.
    Heartbeat,
}

#[derive(Debug, Serialize, Deserialize)]
struct Envelope<'a> {
    origin: Uuid,
    /// Counts what the instance has to say.
    number: u64,
    #[serde(borrow)]
    broadcast: Broadcast<'a>,
}

/// The other instances.
#[derive(Debug)]
pub struct Others {
    /// The name of this instance.
    origin: Uuid,
    outbox: Mutex<Outbox>,
}

#[derive(Debug)]
struct Outbox {
    number: u64,
    queue: mpsc::Sender<String>,
}

impl Others {
    /// What is for the others comes out of the queue.
    pub fn new() -> (Self, mpsc::Receiver<String>) {
        let (queue, outgoing) = mpsc::channel(MAX_QUEUED);
        let others = Self {
            origin: Uuid::now_v7(),
            outbox: Mutex::new(Outbox { number: 0, queue }),
        };
        (others, outgoing)
    }

    /// Says something to the others. Never waits.
    pub fn tell(&self, broadcast: Broadcast<'_>) {
        let mut outbox = self.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        outbox.number += 1;
        let envelope = Envelope {
            origin: self.origin,
            number: outbox.number,
            broadcast,
        };
        let text = serde_json::to_string(&envelope).expect("its keys are strings");
        if outbox.queue.try_send(text).is_err() {
            tracing::warn!("the other instances cannot be reached: a message is lost");
        }
    }
}

/// Hears what the others say, each thing once.
pub struct Ear {
    hub: Hub,
    /// What came last from each of them.
    last: HashMap<Uuid, u64>,
}

impl Ear {
    pub fn new(hub: Hub) -> Self {
        Self {
            hub,
            last: HashMap::new(),
        }
    }

    /// From now on everything is heard; what was said before may be lost.
    pub fn open(&mut self) {
        self.last.clear();
        self.hub.missed();
        self.hub.set_connected(true);
    }

    /// From now on nothing is heard.
    pub fn close(&mut self) {
        self.hub.set_connected(false);
    }

    pub fn hear(&mut self, text: &str) {
        let Ok(envelope) = serde_json::from_str::<Envelope>(text) else {
            // Such as another version says.
            tracing::warn!("another instance says something unknown");
            return self.hub.missed();
        };
        let Envelope { origin, number, .. } = envelope;
        let last = self.last.get(&origin).copied();
        if last.is_some_and(|last| number <= last) {
            return;
        }
        self.last.insert(origin, number);
        if origin == self.hub.others().origin {
            return;
        }
        if last.is_some_and(|last| number > last + 1) {
            self.hub.missed();
        }
        self.hub.hear(envelope.broadcast);
    }
}

/// The pause before the next of many tries.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    pub async fn pause(&mut self) {
        let (shortest, longest) = PAUSES;
        let pause = shortest.saturating_mul(1 << self.failures.min(10)).min(longest);
        self.failures += 1;
        // Not all instances at the same time.
        tokio::time::sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
    }

    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_leaves_a_gap() {
        let (others, mut queue) = Others::new();
        for _ in 0..=MAX_QUEUED {
            others.tell(Broadcast::Heartbeat);
        }
        for _ in 0..MAX_QUEUED {
            queue.recv().await;
        }
        others.tell(Broadcast::Heartbeat);
        let text = queue.recv().await.unwrap();
        let envelope: Envelope = serde_json::from_str(&text).unwrap();
        assert_eq!(envelope.number, MAX_QUEUED as u64 + 2);
    }
}

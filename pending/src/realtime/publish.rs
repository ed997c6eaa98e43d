//! The way of an event: prepared in a transaction, published after its commit.

use crate::auth::policy::Caller;
use crate::database::Transaction;
use crate::error::{Error, Result};

use super::event::Event;
use super::hub::Hub;
use super::order::{Outcome, Ticket};
use super::peer::Outgoing;
use super::protocol::{MAX_OUTGOING, ServerMessage};

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
    pub(super) fn new(hub: Hub, event: Event) -> Self {
        Self {
            ticket: hub.order().take(&event.row),
            row: event.row.clone(),
            event: Some(Box::new(event)),
            hub,
        }
    }

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
        let publish = |event: &_| hub.publish(event);
        hub.order().settle(&self.row, self.ticket, outcome, publish);
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.event.is_some() {
            self.settle(Outcome::RolledBack);
        }
    }
}

/// An event as text, made once for all who see the same fields of it.
pub(super) struct Rendering<'a> {
    event: &'a Event,
    channel: &'a str,
    made: Vec<(Vec<bool>, Outgoing)>,
}

impl<'a> Rendering<'a> {
    pub fn new(event: &'a Event, channel: &'a str) -> Self {
        Self {
            event,
            channel,
            made: Vec::new(),
        }
    }

    pub fn for_caller(&mut self, caller: &Caller) -> Outgoing {
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

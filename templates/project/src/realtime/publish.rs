//! The way of an event: prepared in a transaction, published after its commit.

use crate::database::Transaction;
use crate::error::{Error, Result};

use super::event::Event;
use super::hub::Hub;
use super::order::{Outcome, Ticket};

/// An event whose transaction is still open. Dropping it means that it did not happen.
#[derive(Debug)]
#[must_use = "the event leaves only by `commit` or `publish`"]
pub struct Pending {
    hub: Hub,
    row: String,
    ticket: Ticket,
    event: Option<Event>,
}

impl Pending {
    pub(super) fn new(hub: Hub, event: Event) -> Self {
        Self {
            ticket: hub.order().take(&event.row),
            row: event.row.clone(),
            event: Some(event),
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

    fn settle(&self, outcome: Outcome<Event>) {
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

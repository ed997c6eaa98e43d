//! Wakes the workers of this process, so that they need not wait for the next look into the queue.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// A bell: what was enqueued is in the table, whether anybody hears it or not.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// To be called after the commit.
    pub fn ring(&self) {
        self.0.notify_waiters();
    }

    /// Ends at the next ring after it was enabled.
    pub(super) fn rung(&self) -> Notified<'_> {
        self.0.notified()
    }
}

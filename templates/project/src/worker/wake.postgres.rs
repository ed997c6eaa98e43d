//! Wakes the workers, so that they need not wait for the next look into the queue.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::database::Database;
use crate::worker::sql;

/// The pause before the next try to listen.
const PAUSE: Duration = Duration::from_secs(5);

/// A bell: what was enqueued is in the table, whether anybody hears it or not.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// To be called after the commit. Other processes hear of it from the database.
    pub fn ring(&self) {
        self.0.notify_waiters();
    }

    /// Ends at the next ring after it was enabled.
    pub(super) fn rung(&self) -> Notified<'_> {
        self.0.notified()
    }

    /// Rings whenever the database tells that something was enqueued, for ever.
    pub(super) async fn listen(&self, database: &Database) {
        loop {
            if let Err(error) = self.listen_once(database).await {
                tracing::warn!(%error, "cannot listen for jobs; still looking for them");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    async fn listen_once(&self, database: &Database) -> sqlx::Result<()> {
        let mut listener = database.listener().await?;
        listener.listen(sql::CHANNEL).await?;
        loop {
            // None: the connection was lost. What was told meanwhile is not known.
            listener.try_recv().await?;
            self.ring();
        }
    }
}

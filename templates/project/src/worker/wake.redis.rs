//! Wakes the workers, so that they need not wait for the next look into the queue.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use redis::aio::MultiplexedConnection;
use redis::{AsyncCommands, Client, RedisResult};
use tokio::sync::futures::Notified;
use tokio::sync::{Notify, mpsc};

/// Programs that share a Redis do not share a channel.
const CHANNEL: &str = concat!(env!("CARGO_PKG_NAME"), ":worker");

/// The pause before the next try to listen.
const PAUSE: Duration = Duration::from_secs(5);

/// A bell: what was enqueued is in the table, whether anybody hears it or not.
#[derive(Debug, Clone)]
pub struct Wake {
    bell: Arc<Notify>,
    others: mpsc::Sender<()>,
    client: Client,
}

impl Wake {
    /// # Errors
    /// When `url` is no address of a Redis.
    pub fn connect(url: &str) -> RedisResult<Self> {
        let client = Client::open(url)?;
        let (others, rung) = mpsc::channel(1);
        tokio::spawn(tell(client.clone(), rung));
        Ok(Self {
            bell: Arc::default(),
            others,
            client,
        })
    }

    /// To be called after the commit.
    pub fn ring(&self) {
        self.bell.notify_waiters();
        // Where one ring is on its way already, it stands for this one too.
        let _ = self.others.try_send(());
    }

    /// Ends at the next ring after it was enabled.
    pub(super) fn rung(&self) -> Notified<'_> {
        self.bell.notified()
    }

    /// Rings whenever another process tells that something was enqueued, for ever.
    pub(super) async fn listen(&self) {
        loop {
            if let Err(error) = self.listen_once().await {
                tracing::warn!(%error, "cannot listen for jobs; still looking for them");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Returns when the connection is lost.
    async fn listen_once(&self) -> RedisResult<()> {
        let mut listener = self.client.get_async_pubsub().await?;
        listener.subscribe(CHANNEL).await?;
        // What was told meanwhile is not known.
        self.bell.notify_waiters();
        let mut messages = listener.on_message();
        while messages.next().await.is_some() {
            self.bell.notify_waiters();
        }
        Ok(())
    }
}

/// Tells the other processes, as long as there is somebody to ring.
async fn tell(client: Client, mut rung: mpsc::Receiver<()>) {
    let mut connection = None;
    while rung.recv().await.is_some() {
        if let Err(error) = publish(&client, &mut connection).await {
            tracing::warn!(%error, "cannot wake other workers; they still look for jobs");
            connection = None;
        }
    }
}

async fn publish(
    client: &Client,
    connection: &mut Option<MultiplexedConnection>,
) -> RedisResult<()> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(client.get_multiplexed_async_connection().await?),
    };
    connection.publish(CHANNEL, "").await
}

//! The way to the other instances: a channel of Redis.

use futures_util::StreamExt;
use redis::aio::MultiplexedConnection;
use redis::{AsyncCommands, Client, RedisResult};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::hub::Hub;
use super::relay::{Backoff, Broadcast, Ear, HEARTBEAT, Parcel};

/// Programs that share a Redis do not share a channel.
const CHANNEL: &str = concat!(env!("CARGO_PKG_NAME"), ":realtime");

/// Carries what is for the others.
pub async fn send(hub: Hub, client: Client, mut queue: mpsc::Receiver<Parcel>) {
    let mut connection = None;
    let mut backoff = Backoff::default();
    loop {
        let Ok(next) = timeout(HEARTBEAT, queue.recv()).await else {
            hub.others().tell(Broadcast::Heartbeat, true);
            continue;
        };
        let Some(parcel) = next else { return };
        while let Err(error) = publish(&client, &mut connection, &parcel.text).await {
            tracing::warn!(%error, "cannot reach the other instances");
            connection = None;
            backoff.pause().await;
        }
        hub.others().sent(&parcel);
        backoff.reset();
    }
}

async fn publish(
    client: &Client,
    connection: &mut Option<MultiplexedConnection>,
    text: &str,
) -> RedisResult<()> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(client.get_multiplexed_async_connection().await?),
    };
    connection.publish(CHANNEL, text).await
}

/// Hears what the others say.
pub async fn listen(client: Client, mut ear: Ear) {
    let mut backoff = Backoff::default();
    loop {
        if let Err(error) = hear(&client, &mut ear, &mut backoff).await {
            tracing::warn!(%error, "cannot hear the other instances");
        }
        ear.close();
        backoff.pause().await;
    }
}

/// Returns when the connection is lost, or has been silent for too long to be there.
async fn hear(client: &Client, ear: &mut Ear, backoff: &mut Backoff) -> RedisResult<()> {
    let mut listener = client.get_async_pubsub().await?;
    listener.subscribe(CHANNEL).await?;
    ear.open();
    backoff.reset();
    let mut messages = listener.on_message();
    while let Ok(Some(message)) = timeout(3 * HEARTBEAT, messages.next()).await {
        ear.hear(&message.get_payload::<String>()?);
    }
    Ok(())
}

//! The way to the other instances: LISTEN and NOTIFY of PostgreSQL.
//!
//! It needs connections that last: through PgBouncer, those of a session.

use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::database::{Database, Pool};

use super::hub::Hub;
use super::relay::{Backoff, Broadcast, Ear, HEARTBEAT, Parcel};

/// Programs that share a database do not share a channel.
const CHANNEL: &str = concat!(env!("CARGO_PKG_NAME"), ":realtime");

/// A payload has less than 8000 bytes: longer texts go in parts, each with a number before it.
const MAX_PART: usize = 7900;

/// Carries what is for the others, until the database is closed.
pub async fn send(hub: Hub, database: Database, mut queue: mpsc::Receiver<Parcel>) {
    let pool = database.reader();
    let mut backoff = Backoff::default();
    loop {
        let Ok(next) = timeout(HEARTBEAT, queue.recv()).await else {
            hub.others().tell(Broadcast::Heartbeat, true);
            continue;
        };
        let Some(parcel) = next else { return };
        while let Err(error) = notify(pool, &parcel.text).await {
            if pool.is_closed() {
                return;
            }
            tracing::warn!(%error, "cannot reach the other instances");
            backoff.pause().await;
        }
        hub.others().sent(&parcel);
        backoff.reset();
    }
}

/// In one statement, so that nothing comes between the parts.
async fn notify(pool: &Pool, text: &str) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_notify($1, part) FROM unnest($2::text[]) AS part")
        .bind(CHANNEL)
        .bind(parts(text))
        .execute(pool)
        .await?;
    Ok(())
}

/// Each part begins with the number of those that follow; so no two are the same, of which
/// PostgreSQL would leave one out.
fn parts(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(MAX_PART));
        pieces.push(piece);
        rest = behind;
    }
    let count = pieces.len();
    let numbered = pieces.iter().enumerate();
    numbered
        .map(|(index, piece)| format!("{} {piece}", count - index - 1))
        .collect()
}

/// Puts the parts together again.
#[derive(Default)]
struct Assembly(String);

impl Assembly {
    /// The text, once its last part is there.
    fn add(&mut self, part: &str) -> Option<String> {
        let (rest, piece) = part.split_once(' ')?;
        self.0.push_str(piece);
        (rest == "0").then(|| std::mem::take(&mut self.0))
    }
}

/// Hears what the others say, until the database is closed.
pub async fn listen(database: Database, mut ear: Ear) {
    let mut backoff = Backoff::default();
    loop {
        let heard = hear(&database, &mut ear, &mut backoff).await;
        ear.close();
        if database.reader().is_closed() {
            return;
        }
        if let Err(error) = heard {
            tracing::warn!(%error, "cannot hear the other instances");
        }
        backoff.pause().await;
    }
}

/// Returns when the connection is lost, or has been silent for too long to be there.
async fn hear(database: &Database, ear: &mut Ear, backoff: &mut Backoff) -> sqlx::Result<()> {
    let mut listener = database.listener().await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    ear.open();
    backoff.reset();
    let mut assembly = Assembly::default();
    while let Ok(heard) = timeout(3 * HEARTBEAT, listener.try_recv()).await {
        let Some(notification) = heard? else { break };
        if let Some(text) = assembly.add(notification.payload()) {
            ear.hear(&text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_go_in_parts() {
        for text in ["x".to_owned(), "x".repeat(20_000), "€".repeat(10_000)] {
            let parts = parts(&text);
            assert!(parts.iter().all(|part| part.len() < 8000));
            let mut assembly = Assembly::default();
            let (last, first) = parts.split_last().unwrap();
            assert!(first.iter().all(|part| assembly.add(part).is_none()));
            assert_eq!(assembly.add(last), Some(text));
        }
    }
}

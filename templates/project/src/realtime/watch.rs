//! Ends the connections whose session has ended: by logout, a new password or role, a disabled
//! user, on this instance or another.
//!
//! One query asks for many sessions, so that it can be asked often.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::auth::policy::Role;
use crate::database::{Database, Pool};
use crate::query::push_in;
use crate::types::Timestamp;

use super::hub::Hub;

/// How many sessions one query asks for; databases limit the values of a statement.
const BATCH: usize = 500;

/// Goes on while there are connections.
pub async fn run(hub: Hub, database: Database, period: Duration) {
    loop {
        tokio::time::sleep(period).await;
        let asked = hub.sessions();
        if asked.is_empty() {
            return;
        }
        match living(database.reader(), &asked).await {
            Ok(living) => hub.end_sessions(&asked, &living),
            // A database that does not answer says nothing about sessions.
            Err(error) => tracing::warn!(%error, "cannot look after the sessions of WebSockets"),
        }
    }
}

/// Those of the sessions that have not ended, with the role that their user has now.
async fn living(pool: &Pool, sessions: &HashSet<Uuid>) -> sqlx::Result<HashMap<Uuid, Role>> {
    let sessions: Vec<_> = sessions.iter().copied().collect();
    let mut living = HashMap::with_capacity(sessions.len());
    for batch in sessions.chunks(BATCH) {
        let mut query = QueryBuilder::new(
            "SELECT s.id, u.role FROM auth_sessions s JOIN users u ON u.id = s.user_id \
             WHERE s.revoked_at IS NULL AND u.is_active AND s.expires_at > ",
        );
        query.push_bind(Timestamp::now()).push(" AND ");
        push_in(&mut query, "s.id", batch.iter().copied());
        let rows: Vec<(Uuid, Role)> = query.build_query_as().fetch_all(pool).await?;
        living.extend(rows);
    }
    Ok(living)
}

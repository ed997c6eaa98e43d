//! Runs every night.

use crate::error::Result;
use crate::worker::Context;
use crate::worker::jobs::PurgeOldDrafts;

pub async fn run(context: Context, job: PurgeOldDrafts) -> Result<()> {
    let transaction = context.state.database.begin().await?;
    // What the job changes, it changes here: all of it or nothing. It may run a second time after a crash.
    tracing::info!(id = %context.id, ?job, "nothing to do yet");
    transaction.commit().await?;
    Ok(())
}

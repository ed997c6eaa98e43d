//! What the command line does with jobs.

use clap::Subcommand;

use crate::app::StartError;
use crate::database::Database;
use crate::validate::Choice;
use crate::worker::JobId;
use crate::worker::model::JobState;
use crate::worker::queue::{self, JobFilter, Retried};

#[derive(Debug, Clone, Subcommand)]
pub enum JobCommand {
    /// Lists jobs, the newest first
    List {
        /// queued, running, succeeded or dead
        #[arg(value_parser = parse_state)]
        state: Option<JobState>,
        /// The most jobs to list
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Runs a dead job again
    Retry { id: JobId },
}

fn parse_state(text: &str) -> Result<JobState, String> {
    JobState::parse(text).ok_or_else(|| "one of queued, running, succeeded, dead".to_owned())
}

impl JobCommand {
    /// # Errors
    /// When the database does not answer, or the job cannot be retried.
    pub async fn run(&self, database: &Database) -> Result<(), StartError> {
        match self {
            Self::List { state, limit } => list(database, *state, *limit).await,
            Self::Retry { id } => retry(database, *id).await,
        }
    }
}

async fn list(
    database: &Database,
    state: Option<JobState>,
    limit: usize,
) -> Result<(), StartError> {
    let mut connection = database.reader().acquire().await?;
    let filter = JobFilter {
        state,
        ..JobFilter::default()
    };
    for job in queue::list(&mut connection, &filter, limit).await? {
        println!(
            "{}  {}  {:9}  {}/{}  {}  {}",
            job.id,
            job.created_at,
            job.state.as_str(),
            job.attempt,
            job.max_attempts,
            job.kind,
            job.last_error.unwrap_or_default()
        );
    }
    Ok(())
}

async fn retry(database: &Database, id: JobId) -> Result<(), StartError> {
    let mut transaction = database.begin().await?;
    match queue::retry(&mut transaction, id).await? {
        Retried::Queued => Ok(transaction.commit().await?),
        Retried::NotDead => Err("there is no dead job with this id".into()),
        Retried::Taken => Err("another job with the same values waits already".into()),
    }
}

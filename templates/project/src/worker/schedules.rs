//! Jobs that come by the clock.

use std::time::Duration;

use chrono::{DateTime, Utc};
use croner::Cron;
use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};

use crate::app::AppState;
use crate::database::Database;
use crate::worker::queue::NewJob;
use crate::worker::sql;

/// The longest time between two looks at the clock of the database.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The pause after an error.
const ERROR_PAUSE: Duration = Duration::from_secs(5);

/// When a job is enqueued.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    pub name: &'static str,
    /// Minute, hour, day of the month, month, day of the week; UTC.
    pub cron: &'static str,
    pub job: fn() -> sqlx::Result<NewJob>,
}

/// The schedules with their patterns, ready to be asked.
pub fn parse(schedules: &'static [Schedule]) -> Result<Vec<(&'static Schedule, Cron)>, CronError> {
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build();
    schedules
        .iter()
        .map(|schedule| Ok((schedule, parser.parse(schedule.cron)?)))
        .collect()
}

/// Enqueues what is due, for ever.
pub async fn keep(state: &AppState, timetable: &[(&'static Schedule, Cron)]) {
    if timetable.is_empty() {
        return;
    }
    loop {
        let pause = match enqueue_due(&state.database, timetable).await {
            Ok((enqueued, pause)) => {
                if enqueued > 0 {
                    state.wake.ring();
                }
                pause.min(LONGEST_PAUSE)
            }
            Err(error) => {
                tracing::warn!(%error, "cannot enqueue scheduled jobs");
                ERROR_PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// How many jobs were due, and how long there is until the next one.
async fn enqueue_due(
    database: &Database,
    timetable: &[(&'static Schedule, Cron)],
) -> Result<(usize, Duration), Box<dyn std::error::Error + Send + Sync>> {
    let clock: i64 = sqlx::query_scalar(sql::CLOCK)
        .fetch_one(database.reader())
        .await?;
    let now = DateTime::from_timestamp(clock, 0).ok_or("the clock of the database is wrong")?;
    let mut enqueued = 0;
    let mut pause = LONGEST_PAUSE;
    for (schedule, cron) in timetable {
        if enqueue_once(database, schedule, cron, now).await? {
            tracing::info!(schedule = schedule.name, "enqueued a scheduled job");
            enqueued += 1;
        }
        let next = cron.find_next_occurrence(&now, false)?;
        pause = pause.min((next - now).to_std()?);
    }
    Ok((enqueued, pause))
}

/// Enqueues the job of the last slot up to `now`, unless some worker has: whoever moves `last_slot` does it. A
/// schedule that is met for the first time begins now. Of slots that passed while no worker ran, the last one
/// counts.
async fn enqueue_once(
    database: &Database,
    schedule: &Schedule,
    cron: &Cron,
    now: DateTime<Utc>,
) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    let slot = cron.find_previous_occurrence(&now, true)?.timestamp();
    let mut transaction = database.begin().await?;
    sqlx::query(sql::MEET_SCHEDULE)
        .bind(schedule.name)
        .bind(now.timestamp())
        .execute(&mut *transaction)
        .await?;
    let taken = sqlx::query(sql::TAKE_SLOT)
        .bind(slot)
        .bind(schedule.name)
        .bind(slot)
        .execute(&mut *transaction)
        .await?
        .rows_affected()
        > 0;
    if taken {
        (schedule.job)()?.enqueue(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(cron: &'static str, after: &str) -> String {
        let schedule = Schedule {
            name: "test",
            cron,
            job: || unreachable!("nothing is enqueued"),
        };
        let timetable = parse(Box::leak(Box::new([schedule]))).unwrap();
        let after: DateTime<Utc> = after.parse().unwrap();
        let next = timetable[0].1.find_next_occurrence(&after, false).unwrap();
        next.format("%a %F %R").to_string()
    }

    #[test]
    fn patterns_mean_what_cron_means() {
        let after = "2026-02-27T03:00:00Z"; // a Friday
        for (cron, expected) in [
            ("0 3 * * *", "Sat 2026-02-28 03:00"),
            ("*/15 * * * *", "Fri 2026-02-27 03:15"),
            ("5-10/5 3,4 * * *", "Fri 2026-02-27 03:05"),
            ("0 9 * * mon-fri", "Fri 2026-02-27 09:00"),
            ("0 0 * * 0", "Sun 2026-03-01 00:00"),
            ("0 0 * * 7", "Sun 2026-03-01 00:00"),
            ("0 0 * * Sat", "Sat 2026-02-28 00:00"),
            ("30 4 1 jan,jul *", "Wed 2026-07-01 04:30"),
            ("0 0 29 2 *", "Tue 2028-02-29 00:00"),
            // A day of the month or a day of the week.
            ("0 0 13 * sat", "Sat 2026-02-28 00:00"),
        ] {
            assert_eq!(next(cron, after), expected, "{cron}");
        }
    }
}

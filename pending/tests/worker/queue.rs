//! The table of jobs, without a worker.

use std::collections::HashSet;
use std::time::Duration;

use blog::database::Database;
use blog::worker::model::{Claimed, JobState, Lease, Outcome};
use blog::worker::queue::{self, NewJob, Retried};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::probe::{HANDLERS, Probe, Urgent};
use crate::support::TestApp;

const LONG: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_millis(5);

async fn claim(database: &Database, lease: Duration) -> Option<(Claimed, Lease)> {
    let mut claimed = queue::claim(database, "probes", lease, 1).await.unwrap();
    claimed.pop()
}

fn failed() -> Outcome {
    Outcome::Failed {
        error: "no".into(),
        pause: Duration::ZERO,
    }
}

#[tokio::test]
async fn a_job_is_there_if_its_transaction_commits() {
    let app = TestApp::for_jobs().await;
    let mut transaction = app.state.database.begin().await.unwrap();
    queue::enqueue(&mut transaction, &Probe::default(), None)
        .await
        .unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(app.count_jobs().await, 0);

    let id = app.enqueue(&Probe::default()).await;
    let job = app.job(id).await;
    assert_eq!(app.count_jobs().await, 1);
    assert_eq!(job.state, JobState::Queued);
    assert_eq!((job.attempt, job.max_attempts), (0, 3));
    assert_eq!(job.run_at, job.created_at);
}

#[tokio::test]
async fn a_job_is_claimed_once() {
    let app = TestApp::for_jobs().await;
    let mut ids = HashSet::new();
    for _ in 0..20 {
        ids.insert(app.enqueue(&Probe::default()).await);
    }
    let mut claims = JoinSet::new();
    for _ in 0..10 {
        let database = app.state.database.clone();
        claims.spawn(async move { queue::claim(&database, "probes", LONG, 3).await.unwrap() });
    }
    let claimed: Vec<_> = claims.join_all().await.into_iter().flatten().collect();
    assert_eq!(claimed.len(), 20);
    assert!(claimed.iter().all(|(job, _)| ids.remove(&job.id)));
}

#[tokio::test]
async fn a_job_that_is_put_off_waits() {
    let app = TestApp::for_jobs().await;
    let job = NewJob::of(&Probe::default()).unwrap();
    let mut transaction = app.state.database.begin().await.unwrap();
    let soon = job.after(Duration::from_millis(100));
    soon.enqueue(&mut transaction, None).await.unwrap();
    transaction.commit().await.unwrap();
    assert!(claim(&app.state.database, LONG).await.is_none());
    sleep(Duration::from_millis(150)).await;
    assert!(claim(&app.state.database, LONG).await.is_some());
}

#[tokio::test]
async fn jobs_come_by_priority_and_then_by_age() {
    let app = TestApp::for_jobs().await;
    let first = app.enqueue(&Probe::default()).await;
    let second = app.enqueue(&Probe::default()).await;
    let urgent = app.enqueue(&Urgent {}).await;
    for expected in [urgent, first, second] {
        let (job, _) = claim(&app.state.database, LONG).await.unwrap();
        assert_eq!(job.id, expected);
    }
}

#[tokio::test]
async fn a_job_that_kills_its_workers_dies_after_its_last_attempt() {
    let app = TestApp::for_jobs().await;
    let database = &app.state.database;
    let id = app.enqueue(&Probe::default()).await;
    for attempt in 1..=3 {
        // The pause after the attempt before.
        let (job, _) = loop {
            if let Some(claimed) = claim(database, SHORT).await {
                break claimed;
            }
            sleep(Duration::from_millis(10)).await;
        };
        assert_eq!(job.attempt, attempt);
        assert_eq!(app.job(id).await.state, JobState::Running);
        sleep(SHORT * 4).await;
        assert_eq!(queue::rescue(database, HANDLERS).await.unwrap(), 1);
    }
    let job = app.job(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Dead, 3));
    assert_eq!(job.last_error.as_deref(), Some("the worker was lost"));
    assert!(job.finished_at.is_some());
    assert!(claim(database, LONG).await.is_none());
}

#[tokio::test]
async fn whoever_lost_a_lease_has_no_say() {
    let app = TestApp::for_jobs().await;
    let database = &app.state.database;
    let id = app.enqueue(&Probe::default()).await;
    let (_, late) = claim(database, SHORT).await.unwrap();
    sleep(SHORT * 4).await;
    queue::rescue(database, HANDLERS).await.unwrap();
    sleep(Duration::from_millis(60)).await;
    let (_, lease) = claim(database, LONG).await.unwrap();

    for outcome in [Outcome::Succeeded, failed(), Outcome::Released] {
        assert!(!queue::settle(database, late, &outcome).await.unwrap());
    }
    assert!(!queue::renew(database, late, LONG).await.unwrap());
    assert_eq!(app.job(id).await.state, JobState::Running);
    assert_eq!(app.job(id).await.attempt, 2);

    assert!(queue::renew(database, lease, LONG).await.unwrap());
    let settled = queue::settle(database, lease, &Outcome::Succeeded);
    assert!(settled.await.unwrap());
    let again = queue::settle(database, lease, &Outcome::Succeeded);
    assert!(!again.await.unwrap());
    assert_eq!(app.job(id).await.state, JobState::Succeeded);
}

#[tokio::test]
async fn a_lease_that_is_renewed_is_not_rescued() {
    let app = TestApp::for_jobs().await;
    let database = &app.state.database;
    app.enqueue(&Probe::default()).await;
    let (_, lease) = claim(database, SHORT).await.unwrap();
    sleep(SHORT * 4).await;
    assert!(queue::renew(database, lease, LONG).await.unwrap());
    assert_eq!(queue::rescue(database, HANDLERS).await.unwrap(), 0);
}

#[tokio::test]
async fn of_jobs_with_one_key_one_waits() {
    let app = TestApp::for_jobs().await;
    let mut tasks = JoinSet::new();
    for _ in 0..50 {
        let database = app.state.database.clone();
        tasks.spawn(async move {
            let mut transaction = database.begin().await.unwrap();
            let job = Probe::unique("a");
            let id = queue::enqueue(&mut transaction, &job, None).await.unwrap();
            transaction.commit().await.unwrap();
            id
        });
    }
    let ids: HashSet<_> = tasks.join_all().await.into_iter().collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(app.count_jobs().await, 1);
    app.enqueue(&Probe::unique("b")).await;
    assert_eq!(app.count_jobs().await, 2);
}

#[tokio::test]
async fn a_key_is_free_once_its_job_runs() {
    let app = TestApp::for_jobs().await;
    let database = &app.state.database;
    let first = app.enqueue(&Probe::unique("a")).await;
    let (_, lease) = claim(database, LONG).await.unwrap();
    let second = app.enqueue(&Probe::unique("a")).await;
    assert_ne!(first, second);

    // The first one goes on without the key, and loses no attempt.
    assert!(queue::settle(database, lease, &failed()).await.unwrap());
    assert_eq!(app.job(first).await.state, JobState::Queued);
    assert_eq!(app.enqueue(&Probe::unique("a")).await, second);
}

#[tokio::test]
async fn a_job_that_waits_for_its_next_attempt_keeps_its_key() {
    let app = TestApp::for_jobs().await;
    let first = app.enqueue(&Probe::unique("a")).await;
    let (_, lease) = claim(&app.state.database, LONG).await.unwrap();
    queue::settle(&app.state.database, lease, &failed())
        .await
        .unwrap();
    assert_eq!(app.enqueue(&Probe::unique("a")).await, first);
}

#[tokio::test]
async fn only_dead_jobs_are_run_again() {
    let app = TestApp::for_jobs().await;
    let database = &app.state.database;
    let id = app.enqueue(&Probe::unique("a")).await;
    let retry = async |expected| {
        let mut transaction = database.begin().await.unwrap();
        let retried = queue::retry(&mut transaction, id).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(retried, expected);
    };
    retry(Retried::NotDead).await;
    for _ in 0..3 {
        let (_, lease) = claim(database, LONG).await.unwrap();
        retry(Retried::NotDead).await;
        assert!(queue::settle(database, lease, &failed()).await.unwrap());
    }
    assert_eq!(app.job(id).await.state, JobState::Dead);

    app.enqueue(&Probe::unique("a")).await;
    retry(Retried::Taken).await;
    let (_, lease) = claim(database, LONG).await.unwrap();
    queue::settle(database, lease, &Outcome::Succeeded)
        .await
        .unwrap();

    retry(Retried::Queued).await;
    let job = app.job(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Queued, 0));
    assert_eq!(job.finished_at, None);
}

#[tokio::test]
async fn old_jobs_are_deleted_once_they_succeeded() {
    let app = TestApp::for_jobs().await;
    let database = &app.state.database;
    app.enqueue(&Probe::default()).await;
    let (_, lease) = claim(database, LONG).await.unwrap();
    queue::settle(database, lease, &Outcome::Succeeded)
        .await
        .unwrap();
    app.enqueue(&Urgent {}).await;
    let (_, lease) = claim(database, LONG).await.unwrap();
    queue::settle(database, lease, &failed()).await.unwrap();
    app.enqueue(&Probe::default()).await;
    sleep(Duration::from_millis(20)).await;

    assert_eq!(queue::prune(database, LONG).await.unwrap(), 0);
    assert_eq!(queue::prune(database, Duration::ZERO).await.unwrap(), 1);
    assert_eq!(app.count_jobs().await, 2);
}

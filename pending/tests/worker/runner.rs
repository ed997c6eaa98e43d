//! Workers on a queue.

use std::time::{Duration, Instant};

use blog::app::AppState;
use blog::config::QueueSetting;
use blog::worker::model::JobState;
use blog::worker::queue::NewJob;
use blog::worker::schedules::Schedule;
use blog::worker::{Worker, inline, queue};
use tokio::time::{sleep, timeout};

use super::probe::{Failure, HANDLERS, Probe, attempts, work};
use crate::support::TestApp;

fn is_over(state: JobState) -> bool {
    matches!(state, JobState::Succeeded | JobState::Dead)
}

#[tokio::test]
async fn a_job_is_done_as_soon_as_it_is_enqueued() {
    // Nothing but the bell can be that fast.
    let app = TestApp::start_with(|settings| {
        settings.worker.poll = Duration::from_mins(1);
    })
    .await;
    app.work();
    sleep(Duration::from_millis(50)).await;
    let id = app.enqueue(&Probe::default()).await;
    let job = app.job_when(id, |job| is_over(job.state)).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
    assert_eq!(job.last_error, None);
    assert!(job.started_at >= Some(job.created_at));
    assert!(job.finished_at >= job.started_at);
}

#[tokio::test]
async fn a_job_is_found_without_the_bell() {
    let app = TestApp::for_jobs().await;
    app.work();
    let mut transaction = app.state.database.begin().await.unwrap();
    let id = queue::enqueue(&mut transaction, &Probe::default(), None)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    app.job_when(id, |job| job.state == JobState::Succeeded)
        .await;
}

#[tokio::test]
async fn a_job_is_tried_again_after_longer_and_longer_pauses() {
    let app = TestApp::for_jobs().await;
    app.work();
    let id = app.enqueue(&Probe::failing(2, Failure::Error)).await;
    let job = app.job_when(id, |job| is_over(job.state)).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 3));
    assert_eq!(
        job.last_error.as_deref(),
        Some("an internal error occurred: out of luck\u{fffd}")
    );
    // 40 and 120 ms, a quarter more or less.
    let begun = attempts(id);
    assert!(begun[1] - begun[0] >= Duration::from_millis(30));
    assert!(begun[2] - begun[1] >= Duration::from_millis(90));
}

#[tokio::test]
async fn whatever_fails_is_dead_after_the_last_attempt() {
    let app = TestApp::for_jobs().await;
    app.work();
    let mut jobs = Vec::new();
    for (failure, error) in [
        (
            Failure::Error,
            "an internal error occurred: out of luck\u{fffd}",
        ),
        (Failure::Panic, "panicked: at attempt 3"),
        (Failure::Hang, "timed out after 1 seconds"),
    ] {
        jobs.push((app.enqueue(&Probe::failing(99, failure)).await, error));
    }
    for (id, error) in jobs {
        let job = app.job_when(id, |job| is_over(job.state)).await;
        assert_eq!((job.state, job.attempt), (JobState::Dead, 3));
        assert_eq!(job.last_error.as_deref(), Some(error));
        assert_eq!(attempts(id).len(), 3);
    }
}

#[tokio::test]
async fn what_the_program_does_not_know_fails() {
    let app = TestApp::for_jobs().await;
    let kind = app.enqueue(&Probe::unique("kind")).await;
    let payload = app.enqueue(&Probe::unique("payload")).await;
    app.execute("UPDATE worker_jobs SET max_attempts = 1").await;
    app.execute("UPDATE worker_jobs SET kind = 'Gone' WHERE payload LIKE '%kind%'")
        .await;
    app.execute(
        "UPDATE worker_jobs SET payload = '{\"key\": 1, \"secret\": \"hunter2\"}' \
         WHERE payload LIKE '%payload%'",
    )
    .await;
    app.work();
    for (id, error) in [
        (kind, "the program has no job of this kind"),
        (payload, "the payload does not fit the job"),
    ] {
        let job = app.job_when(id, |job| is_over(job.state)).await;
        assert_eq!(job.state, JobState::Dead);
        assert_eq!(job.last_error.as_deref(), Some(error));
    }
}

#[tokio::test]
async fn a_long_job_keeps_its_lease() {
    let app = TestApp::start_with(|settings| {
        settings.worker.poll = Duration::from_millis(20);
        settings.worker.lease = Duration::from_millis(200);
    })
    .await;
    app.work();
    let other = AppState::new((*app.state.settings).clone()).await.unwrap();
    work(&other);
    let id = app.enqueue(&Probe::lasting(800)).await;
    let job = app.job_when(id, |job| is_over(job.state)).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1));
    assert_eq!(attempts(id).len(), 1);
}

#[tokio::test]
async fn the_jobs_of_a_worker_that_is_gone_go_to_another() {
    let app = TestApp::start_with(|settings| {
        settings.worker.poll = Duration::from_millis(20);
        settings.worker.lease = Duration::from_millis(300);
    })
    .await;
    let id = app.enqueue(&Probe::default()).await;
    let lease = app.state.settings.worker.lease;
    let claimed = queue::claim(&app.state.database, "probes", lease, 1).await;
    assert_eq!(claimed.unwrap().len(), 1);
    app.work();
    let job = app.job_when(id, |job| is_over(job.state)).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
    assert_eq!(job.last_error.as_deref(), Some("the worker was lost"));
}

#[tokio::test]
async fn an_attempt_without_a_lease_ends() {
    let app = TestApp::start_with(|settings| {
        settings.worker.poll = Duration::from_millis(20);
        settings.worker.lease = Duration::from_millis(150);
    })
    .await;
    app.work();
    let id = app.enqueue(&Probe::lasting(900)).await;
    app.job_when(id, |job| job.state == JobState::Running).await;
    // Somebody else has taken the job.
    app.execute("UPDATE worker_jobs SET lease_token = id").await;
    let job = app.job_when(id, |job| is_over(job.state)).await;
    assert_eq!((job.state, job.attempt), (JobState::Succeeded, 2));
    assert_eq!(job.last_error.as_deref(), Some("the worker was lost"));
}

#[tokio::test]
async fn a_queue_has_its_own_concurrency() {
    let app = TestApp::start_with(|settings| {
        settings.worker.poll = Duration::from_millis(20);
        settings.worker.queues = vec!["probes:2".parse().unwrap()];
    })
    .await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(app.enqueue(&Probe::lasting(150)).await);
    }
    app.work();
    let mut begun = Vec::new();
    for id in ids {
        app.job_when(id, |job| job.state == JobState::Succeeded)
            .await;
        begun.extend(attempts(id));
    }
    begun.sort();
    assert!(begun[1] - begun[0] < Duration::from_millis(150));
    assert!(begun[2] - begun[0] >= Duration::from_millis(150));
}

#[tokio::test]
async fn other_queues_are_left_alone() {
    let app = TestApp::start_with(|settings| {
        settings.worker.poll = Duration::from_millis(10);
        settings.worker.queues = vec![QueueSetting {
            name: "other".into(),
            concurrency: None,
        }];
    })
    .await;
    app.work();
    let id = app.enqueue(&Probe::default()).await;
    sleep(Duration::from_millis(200)).await;
    assert_eq!(app.job(id).await.state, JobState::Queued);
}

#[tokio::test]
async fn a_worker_that_stops_ends_what_runs_and_begins_nothing() {
    let app = TestApp::for_jobs().await;
    let worker = app.work();
    let running = app.enqueue(&Probe::lasting(300)).await;
    app.job_when(running, |job| job.state == JobState::Running)
        .await;
    app.state.shutdown.begin();
    let waiting = app.enqueue(&Probe::default()).await;
    worker.await.unwrap();
    assert_eq!(app.job(running).await.state, JobState::Succeeded);
    assert_eq!(app.job(waiting).await.state, JobState::Queued);
    assert_eq!(app.job(waiting).await.attempt, 0);
}

#[tokio::test]
async fn a_worker_that_stops_gives_back_what_takes_too_long() {
    let app = TestApp::start_with(|settings| {
        settings.worker.poll = Duration::from_millis(20);
        settings.http.shutdown_timeout = Duration::from_millis(250);
    })
    .await;
    let worker = app.work();
    let id = app.enqueue(&Probe::lasting(5000)).await;
    app.job_when(id, |job| job.state == JobState::Running).await;
    let stopped = Instant::now();
    app.state.shutdown.begin();
    worker.await.unwrap();
    assert!(stopped.elapsed() < Duration::from_secs(1));
    let job = app.job(id).await;
    assert_eq!((job.state, job.attempt), (JobState::Queued, 0));
    let claimed = queue::claim(&app.state.database, "probes", Duration::from_mins(1), 1).await;
    assert_eq!(claimed.unwrap()[0].0.id, id);
}

#[tokio::test]
async fn a_scheduled_job_comes_once_however_many_workers() {
    static SCHEDULES: &[Schedule] = &[Schedule {
        name: "probe",
        cron: "* * * * *",
        job: || NewJob::of(&Probe::default()),
    }];
    let app = TestApp::for_jobs().await;
    let start = async || {
        let mut workers = Vec::new();
        for _ in 0..3 {
            let state = AppState::new((*app.state.settings).clone()).await.unwrap();
            let worker = Worker::new(state.clone(), HANDLERS, SCHEDULES).unwrap();
            workers.push((state, tokio::spawn(worker.run())));
        }
        sleep(Duration::from_millis(300)).await;
        for (state, worker) in workers {
            state.shutdown.begin();
            timeout(Duration::from_secs(5), worker)
                .await
                .unwrap()
                .unwrap();
        }
    };
    // A schedule begins when it is first seen, unless a minute just began.
    start().await;
    assert!(app.count_jobs().await <= 1);
    app.execute("DELETE FROM worker_jobs").await;
    // As if no worker had run for ten minutes: the last slot counts.
    app.execute("UPDATE worker_schedules SET last_slot = last_slot - 600")
        .await;
    start().await;
    let jobs = app.count_jobs().await;
    assert!(
        (1..=2).contains(&jobs),
        "{jobs}, where a minute began between"
    );
}

#[tokio::test]
async fn an_inline_job_is_tried_again_and_waited_for() {
    let app = TestApp::for_jobs().await;
    let payload = Probe {
        milliseconds: 100,
        ..Probe::failing(2, Failure::Panic)
    };
    let begun = Instant::now();
    inline::spawn(&app.state, payload);
    app.state.shutdown.begin();
    let drained = app.state.shutdown.finish(async {}, Duration::from_secs(5));
    assert!(drained.await);
    assert!(begun.elapsed() >= Duration::from_millis(100));
    assert_eq!(app.count_jobs().await, 0);
}

//! The jobs of this program, over HTTP.

use blog::worker::jobs::HANDLERS;
use blog::worker::{JobId, Worker};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;

const PATH: &str = "/api/worker/jobs";

fn payload() -> Value {
    json!({ "user_id": Uuid::now_v7(), "email": "ada@example.org" })
}

fn id(job: &Value) -> JobId {
    job["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_job_is_enqueued_by_those_who_may() {
    let app = TestApp::for_jobs().await;
    let path = "/api/worker/jobs/send-welcome-email";
    let user = app.user("user@example.org").await;
    let admin = app.admin("admin@example.org").await;
    app.post(path, payload()).await.expect(401);
    let by_user = app.post(path, payload()).bearer(&user.access_token);
    by_user.await.expect(403);
    assert_eq!(app.count_jobs().await, 0);

    let wrong = json!({ "user_id": 1, "email": "nobody", "more": true });
    let refused = app.post(path, wrong).bearer(&admin.access_token).await;
    let refused = refused.expect(422).json();
    assert_eq!(refused["errors"].as_array().unwrap().len(), 3, "{refused}");

    let answer = app.post(path, payload()).bearer(&admin.access_token).await;
    let answer = answer.expect(202);
    let job = answer.json();
    assert_eq!(job, json!({ "id": job["id"], "state": "queued" }));
    let location = answer.header("location").unwrap();
    assert_eq!(location, format!("{PATH}/{}", id(&job)));
    let job = app.get(location).bearer(&admin.access_token).await;
    let job = job.expect(200).json();
    assert_eq!(job["kind"], "SendWelcomeEmail");
    assert_eq!(job["state"], "queued");
    assert_eq!(job["attempt"], 0);
    assert_eq!(job["max_attempts"], 6);
    assert_eq!(job["last_error"], Value::Null);
    assert!(job.get("payload").is_none());
}

#[tokio::test]
async fn a_job_sends_a_mail() {
    let app = TestApp::for_jobs().await;
    let admin = app.admin("admin@example.org").await;
    let worker = Worker::new(app.state.clone(), HANDLERS, &[]).unwrap();
    tokio::spawn(worker.run());
    let path = "/api/worker/jobs/send-welcome-email";
    let answer = app.post(path, payload()).bearer(&admin.access_token).await;
    answer.expect(202);
    let mails = app.mails(1).await;
    assert!(mails[0].contains("To: ada@example.org"), "{}", mails[0]);
    assert!(mails[0].contains("Subject: Welcome"), "{}", mails[0]);
}

#[tokio::test]
async fn a_job_is_read_by_who_enqueued_it_and_by_administrators() {
    let app = TestApp::for_jobs().await;
    let admin = app.admin("admin@example.org").await;
    let user = app.user("user@example.org").await;
    let other = app.user("other@example.org").await;
    let path = "/api/worker/jobs/send-welcome-email";
    let answer = app.post(path, payload()).bearer(&admin.access_token).await;
    let own = format!("{PATH}/{}", id(&answer.expect(202).json()));
    app.execute(
        "UPDATE worker_jobs SET last_error = 'the key is hunter2', \
         enqueued_by = (SELECT id FROM users WHERE email = 'user@example.org')",
    )
    .await;

    app.get(&own).await.expect(401);
    let missing = format!("{PATH}/{}", Uuid::now_v7());
    let missing = app.get(&missing).bearer(&other.access_token).await;
    let foreign = app.get(&own).bearer(&other.access_token).await;
    assert_eq!(
        foreign.expect(404).json()["detail"],
        missing.expect(404).json()["detail"]
    );
    let malformed = app.get("/api/worker/jobs/1").bearer(&admin.access_token);
    malformed.await.expect(404);
    let job = app.get(&own).bearer(&user.access_token).await.expect(200);
    assert_eq!(job.json()["last_error"], "the last attempt failed");
    let job = app.get(&own).bearer(&admin.access_token).await.expect(200);
    assert_eq!(job.json()["last_error"], "the key is hunter2");
}

#[tokio::test]
async fn administrators_list_jobs() {
    let app = TestApp::for_jobs().await;
    let admin = app.admin("admin@example.org").await;
    let user = app.user("user@example.org").await;
    let path = "/api/worker/jobs/send-welcome-email";
    let mut ids = Vec::new();
    for _ in 0..3 {
        let answer = app.post(path, payload()).bearer(&admin.access_token).await;
        ids.insert(0, id(&answer.expect(202).json()));
    }
    app.get(PATH).await.expect(401);
    let by_user = app.get(PATH).bearer(&user.access_token).await;
    by_user.expect(403);

    let list = async |query: &str| {
        let path = format!("{PATH}?{query}");
        let page = app.get(&path).bearer(&admin.access_token).await;
        let page = page.expect(200).json();
        let items = page["items"].as_array().unwrap();
        let ids: Vec<_> = items.iter().map(id).collect();
        (ids, page["next_cursor"].clone())
    };
    assert_eq!(list("").await, (ids.clone(), Value::Null));
    let (first, cursor) = list("limit=2").await;
    assert_eq!(first, ids[..2]);
    let next = format!("limit=2&cursor={}", cursor.as_str().unwrap());
    assert_eq!(list(&next).await, (ids[2..].to_vec(), Value::Null));
    assert_eq!(list("state=queued&kind=SendWelcomeEmail").await.0, ids);
    assert!(list("state=dead").await.0.is_empty());
    assert!(list("kind=Other").await.0.is_empty());

    for wrong in [
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=x",
        "state=gone",
        "colour=red",
    ] {
        let path = format!("{PATH}?{wrong}");
        let refused = app.get(&path).bearer(&admin.access_token).await;
        let problem = refused.expect(422).json();
        let field = wrong.split('=').next().unwrap();
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
}

#[tokio::test]
async fn administrators_retry_dead_jobs() {
    let app = TestApp::for_jobs().await;
    let admin = app.admin("admin@example.org").await;
    let user = app.user("user@example.org").await;
    let path = "/api/worker/jobs/send-welcome-email";
    let answer = app.post(path, payload()).bearer(&admin.access_token).await;
    let retry = format!("{PATH}/{}/retry", id(&answer.expect(202).json()));
    let post = |token: &str| app.request("POST", &retry).bearer(token);
    app.request("POST", &retry).await.expect(401);
    post(&user.access_token).await.expect(403);
    post(&admin.access_token).await.expect(409);

    app.execute("UPDATE worker_jobs SET state = 'dead', attempt = 6, finished_at = created_at")
        .await;
    let job = post(&admin.access_token).await.expect(202).json();
    assert_eq!(job["state"], "queued");
    assert_eq!(job["attempt"], 0);
    assert_eq!(job["finished_at"], Value::Null);
    post(&admin.access_token).await.expect(409);

    let missing = format!("{PATH}/{}/retry", Uuid::now_v7());
    let missing = app.request("POST", &missing).bearer(&admin.access_token);
    missing.await.expect(404);
}

use serde_json::json;

use super::enumeration::visible;
use crate::support::{PASSWORD, TestApp, TestResponse};

const NEW: &str = "another horse, another battery";

async fn forgot(app: &TestApp, email: &str) -> TestResponse {
    let body = json!({ "email": email });
    app.post("/api/auth/password/forgot", body).await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> TestResponse {
    let body = json!({ "token": token, "new_password": password });
    app.post("/api/auth/password/reset", body).await
}

/// The token that stands in the only mail.
async fn mailed_token(app: &TestApp) -> String {
    let mails = app.mails(1).await;
    assert!(mails[0].contains("To: ada@example.com\r\n"), "{}", mails[0]);
    let (_, rest) = mails[0].split_once("/reset#").unwrap();
    rest.lines().next().unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_mail_brings_a_new_password_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    forgot(&app, "ADA@example.com").await.expect(202);
    let token = mailed_token(&app).await;

    // A password that is refused does not use the token up.
    reset(&app, &token, "password1").await.expect(422);
    reset(&app, &token, NEW).await.expect(204);
    app.get("/api/auth/me")
        .bearer(&ada.access_token)
        .await
        .expect(401);
    let body = json!({ "refresh_token": ada.refresh_token });
    app.post("/api/auth/refresh", body).await.expect(401);
    app.login("ada@example.com", PASSWORD).await.expect(401);
    app.login("ada@example.com", NEW).await.expect(200);

    let problem = reset(&app, &token, PASSWORD).await.expect(422).json();
    assert_eq!(problem["errors"][0]["field"], "token");
    app.login("ada@example.com", NEW).await.expect(200);
}

#[tokio::test]
async fn a_token_works_for_one_of_many_at_once() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    forgot(&app, "ada@example.com").await.expect(202);
    let token = mailed_token(&app).await;
    let (first, second) = tokio::join!(reset(&app, &token, NEW), reset(&app, &token, PASSWORD));
    let mut statuses = [first.status().as_u16(), second.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 422]);
}

#[tokio::test]
async fn a_used_token_takes_the_others_along() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    forgot(&app, "ada@example.com").await.expect(202);
    let first = mailed_token(&app).await;
    forgot(&app, "ada@example.com").await.expect(202);
    let mails = app.mails(2).await;
    let second = mails.iter().find(|mail| !mail.contains(&first)).unwrap();
    let (_, rest) = second.split_once("/reset#").unwrap();
    let second = rest.lines().next().unwrap().trim();
    reset(&app, &first, NEW).await.expect(204);
    reset(&app, second, PASSWORD).await.expect(422);
}

#[tokio::test]
async fn an_expired_or_unknown_token_is_refused() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    forgot(&app, "ada@example.com").await.expect(202);
    let token = mailed_token(&app).await;
    app.execute("UPDATE auth_one_time_tokens SET expires_at = '2026-01-01T00:00:00.000000Z'")
        .await;
    reset(&app, &token, NEW).await.expect(422);
    reset(&app, "unknown", NEW).await.expect(422);
    app.login("ada@example.com", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_disabled_user_gets_no_mail_and_no_password() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    app.user("eve@example.com").await;
    forgot(&app, "ada@example.com").await.expect(202);
    let token = mailed_token(&app).await;
    app.execute("UPDATE users SET is_active = FALSE WHERE email = 'ada@example.com'")
        .await;
    reset(&app, &token, NEW).await.expect(422);
    forgot(&app, "ada@example.com").await.expect(202);
    forgot(&app, "eve@example.com").await.expect(202);
    assert!(app.mails(2).await[1].contains("To: eve@example.com\r\n"));
}

#[tokio::test]
async fn mails_are_limited_for_an_address() {
    let app = TestApp::start_with(|settings| settings.auth.login_rate_limit = 2).await;
    for email in ["ada@example.com", "ada@example.com"] {
        forgot(&app, email).await.expect(202);
    }
    let answer = forgot(&app, "ada@example.com").await.expect(429);
    assert!(answer.header("retry-after").is_some());
}

#[tokio::test]
async fn asking_for_a_new_password_tells_nothing() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    let mut answers = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let body = json!({ "email": email });
        let answer = app.post("/api/auth/password/forgot", body).await;
        answers.push(visible(&answer.expect(202)));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(app.mails(1).await.len(), 1);
}

use serde_json::json;

use super::enumeration::visible;
use crate::support::{PASSWORD, TestApp, TestResponse, registration};

/// The token in a mail.
pub fn token(mail: &str) -> &str {
    let (_, rest) = mail.split_once("/verify#").unwrap();
    rest.lines().next().unwrap().trim()
}

pub async fn verify(app: &TestApp, token: &str) -> TestResponse {
    app.post("/api/auth/verify-email", json!({ "token": token }))
        .await
}

async fn sign_up(app: &TestApp, email: &str, password: &str) -> TestResponse {
    let mut body = registration(email);
    body["password"] = json!(password);
    app.post("/api/auth/register", body).await
}

#[tokio::test]
async fn an_address_is_verified_before_the_first_sign_in() {
    let app = TestApp::start().await;
    sign_up(&app, "Ada@example.com", PASSWORD).await.expect(202);
    let unverified = app.login("ada@example.com", PASSWORD).await.expect(401);
    let wrong = app.login("ada@example.com", "wrong").await.expect(401);
    assert_eq!(visible(&unverified), visible(&wrong));

    let mails = app.mails(1).await;
    assert!(mails[0].contains("To: ada@example.com\r\n"), "{}", mails[0]);
    let token = token(&mails[0]);
    verify(&app, token).await.expect(204);
    app.login("ada@example.com", PASSWORD).await.expect(200);
    let problem = verify(&app, token).await.expect(422).json();
    assert_eq!(problem["errors"][0]["field"], "token");
}

#[tokio::test]
async fn signing_up_tells_nothing_of_who_has_an_account() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    let taken = sign_up(&app, "ada@example.com", "another horse")
        .await
        .expect(202);
    let mails = app.mails(1).await;
    assert!(mails[0].contains("has an account already"), "{}", mails[0]);
    let new = sign_up(&app, "eve@example.com", "another horse")
        .await
        .expect(202);
    assert_eq!(visible(&taken), visible(&new));
    app.login("ada@example.com", "another horse")
        .await
        .expect(401);
    app.login("ada@example.com", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn whoever_answers_the_mail_chooses_the_password() {
    let app = TestApp::start().await;
    sign_up(&app, "ada@example.com", "the horse of eve")
        .await
        .expect(202);
    app.mails(1).await;
    sign_up(&app, "ada@example.com", PASSWORD).await.expect(202);
    let mails = app.mails(2).await;
    verify(&app, token(&mails[1])).await.expect(204);
    app.login("ada@example.com", "the horse of eve")
        .await
        .expect(401);
    app.login("ada@example.com", PASSWORD).await.expect(200);
    verify(&app, token(&mails[0])).await.expect(422);
}

#[tokio::test]
async fn a_new_address_is_verified_too() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let patch = app.patch("/api/auth/me", json!({ "email": "king@example.com" }));
    patch.bearer(&ada.access_token).await.expect(200);
    app.login("king@example.com", PASSWORD).await.expect(401);
    let mails = app.mails(1).await;
    verify(&app, token(&mails[0])).await.expect(204);
    app.login("king@example.com", PASSWORD).await.expect(200);
    app.get("/api/auth/me")
        .bearer(&ada.access_token)
        .await
        .expect(401);

    let ada = app.login("king@example.com", PASSWORD).await.json();
    let patch = app.patch("/api/auth/me", json!({ "full_name": "Ada King" }));
    let token = ada["access_token"].as_str().unwrap();
    patch.bearer(token).await.expect(200);
    app.login("king@example.com", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn an_expired_or_foreign_token_verifies_nothing() {
    let app = TestApp::start().await;
    sign_up(&app, "ada@example.com", PASSWORD).await.expect(202);
    let mails = app.mails(1).await;
    let body = json!({ "token": token(&mails[0]), "new_password": "another horse" });
    app.post("/api/auth/password/reset", body).await.expect(422);
    verify(&app, "unknown").await.expect(422);
    app.execute("UPDATE auth_one_time_tokens SET expires_at = '2026-01-01T00:00:00.000000Z'")
        .await;
    verify(&app, token(&mails[0])).await.expect(422);
    app.login("ada@example.com", PASSWORD).await.expect(401);
}

#[tokio::test]
async fn a_reset_verifies_as_well() {
    let app = TestApp::start().await;
    sign_up(&app, "ada@example.com", PASSWORD).await.expect(202);
    app.mails(1).await;
    let forgot = json!({ "email": "ada@example.com" });
    app.post("/api/auth/password/forgot", forgot)
        .await
        .expect(202);
    let mails = app.mails(2).await;
    let (_, rest) = mails[1].split_once("/reset#").unwrap();
    let token = rest.lines().next().unwrap().trim();
    let body = json!({ "token": token, "new_password": "another horse" });
    app.post("/api/auth/password/reset", body).await.expect(204);
    app.login("ada@example.com", "another horse")
        .await
        .expect(200);
}

#[tokio::test]
async fn mails_for_sign_ups_are_limited() {
    let app = TestApp::start_with(|settings| settings.auth.login_rate_limit = 2).await;
    for _ in 0..2 {
        sign_up(&app, "ada@example.com", PASSWORD).await.expect(202);
    }
    sign_up(&app, "ada@example.com", PASSWORD).await.expect(429);
}

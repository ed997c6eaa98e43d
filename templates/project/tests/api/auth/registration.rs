use serde_json::json;

use crate::support::{PASSWORD, TestApp, registration};

#[tokio::test]
async fn whoever_signs_up_can_sign_in() {
    let app = TestApp::start().await;
    let body = registration("Ada@Example.com");
    let answer = app.post("/api/auth/register", &body).await.expect(201);
    let user = answer.json();
    assert_eq!(user["email"], "ada@example.com");
    assert_eq!(user["role"], "user");
    assert_eq!(user["is_active"], true);
    assert!(!answer.text().contains("password"), "{user}");
    app.login("ada@example.com", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_taken_address_is_a_conflict() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    let body = registration("ADA@example.com");
    let problem = app
        .post("/api/auth/register", body)
        .await
        .expect(409)
        .json();
    assert_eq!(problem["errors"][0]["field"], "email");
}

#[tokio::test]
async fn nobody_signs_up_as_more_than_a_user() {
    let app = TestApp::start().await;
    for (field, value) in [
        ("role", json!("admin")),
        ("is_active", json!(true)),
        ("id", json!("0193a3b5-0000-7000-8000-000000000001")),
        ("password_hash", json!("$argon2id$")),
        ("created_at", json!("2026-01-01T00:00:00Z")),
        ("anything", json!(1)),
    ] {
        let mut body = registration("ada@example.com");
        body[field] = value;
        let problem = app
            .post("/api/auth/register", body)
            .await
            .expect(422)
            .json();
        assert_eq!(problem["errors"][0]["field"], field);
    }
}

#[tokio::test]
async fn passwords_are_long_and_uncommon() {
    let app = TestApp::start().await;
    for (password, code) in [
        ("1x4-u7Q", "too_short"),
        ("Password1", "too_common"),
        (&"é".repeat(129), "too_long"),
    ] {
        let mut body = registration("ada@example.com");
        body["password"] = json!(password);
        let problem = app
            .post("/api/auth/register", body)
            .await
            .expect(422)
            .json();
        assert_eq!(problem["errors"][0]["field"], "password");
        assert_eq!(problem["errors"][0]["code"], code);
    }
    // None is cut off: the last of 128 characters counts.
    let longest = "é".repeat(128);
    let mut body = registration("ada@example.com");
    body["password"] = json!(longest);
    app.post("/api/auth/register", body).await.expect(201);
    app.login("ada@example.com", &longest).await.expect(200);
    let other = format!("{}e", "é".repeat(127));
    app.login("ada@example.com", &other).await.expect(401);
}

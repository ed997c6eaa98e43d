use serde_json::json;

use crate::support::{PASSWORD, TestApp};

const NEW: &str = "another horse, another battery";

#[tokio::test]
async fn only_who_is_signed_in_is_someone() {
    let app = TestApp::start().await;
    app.get("/api/auth/me").await.expect(401);
    app.patch("/api/auth/me", json!({})).await.expect(401);
    app.put("/api/auth/me/password", json!({}))
        .await
        .expect(401);
    app.get("/api/auth/sessions").await.expect(401);
    app.delete("/api/auth/sessions").await.expect(401);
}

#[tokio::test]
async fn a_user_changes_what_users_may_change() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let patch = json!({ "full_name": "Ada King" });
    let me = app.patch("/api/auth/me", patch).bearer(&ada.access_token);
    assert_eq!(me.await.expect(200).json()["full_name"], "Ada King");

    for (field, value) in [
        ("role", json!("admin")),
        ("is_active", json!(false)),
        ("id", json!("0193a3b5-0000-7000-8000-000000000001")),
        ("password", json!(NEW)),
        ("password_hash", json!("$argon2id$")),
        ("created_at", json!("2026-01-01T00:00:00Z")),
    ] {
        let patch = app.patch("/api/auth/me", json!({ field: value }));
        let problem = patch.bearer(&ada.access_token).await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], field);
    }
}

#[tokio::test]
async fn the_address_of_another_cannot_be_taken() {
    let app = TestApp::start().await;
    app.user("eve@example.com").await;
    let ada = app.user("ada@example.com").await;
    let patch = app.patch("/api/auth/me", json!({ "email": "EVE@example.com" }));
    let problem = patch.bearer(&ada.access_token).await.expect(409).json();
    assert_eq!(problem["errors"][0]["field"], "email");
}

#[tokio::test]
async fn changing_the_password_needs_the_current_one() {
    let app = TestApp::start_with(|settings| settings.auth.login_rate_limit = 3).await;
    let ada = app.user("ada@example.com").await;
    for attempt in 0..4 {
        let body = json!({ "current_password": "guessed", "new_password": NEW });
        let answer = app
            .put("/api/auth/me/password", body)
            .bearer(&ada.access_token)
            .await;
        // Who has stolen a token does not get to guess without end.
        if attempt < 3 {
            let problem = answer.expect(422).json();
            assert_eq!(problem["errors"][0]["field"], "current_password");
        } else {
            answer.expect(429);
        }
    }
    app.login("ada@example.com", NEW).await.expect(401);
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let other = app.login("ada@example.com", PASSWORD).await.json();
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    let change = app.put("/api/auth/me/password", body);
    change.bearer(&ada.access_token).await.expect(204);

    for token in [&ada.access_token, other["access_token"].as_str().unwrap()] {
        app.get("/api/auth/me").bearer(token).await.expect(401);
    }
    for token in [&ada.refresh_token, other["refresh_token"].as_str().unwrap()] {
        let body = json!({ "refresh_token": token });
        app.post("/api/auth/refresh", body).await.expect(401);
    }
    app.login("ada@example.com", PASSWORD).await.expect(401);
    app.login("ada@example.com", NEW).await.expect(200);
}

#[tokio::test]
async fn a_new_password_obeys_the_rules() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let body = json!({ "current_password": PASSWORD, "new_password": "Password1" });
    let change = app.put("/api/auth/me/password", body);
    let problem = change.bearer(&ada.access_token).await.expect(422).json();
    assert_eq!(problem["errors"][0]["field"], "new_password");
    app.login("ada@example.com", PASSWORD).await.expect(200);
}

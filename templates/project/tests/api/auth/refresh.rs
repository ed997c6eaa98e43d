use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::{SignedIn, TestApp, TestResponse};

async fn refresh(app: &TestApp, token: &str) -> TestResponse {
    let body = json!({ "refresh_token": token });
    app.post("/api/auth/refresh", body).await
}

fn text(tokens: &Value, name: &str) -> String {
    tokens[name].as_str().unwrap().to_owned()
}

/// Whether the user's session goes on.
async fn is_alive(app: &TestApp, user: &SignedIn) -> bool {
    let me = app.get("/api/auth/me").bearer(&user.access_token).await;
    me.status() == 200
}

#[tokio::test]
async fn each_use_brings_new_tokens_of_the_same_session() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let mut seen = HashSet::from([ada.refresh_token.clone(), ada.access_token.clone()]);
    let mut token = ada.refresh_token.clone();
    for _ in 0..3 {
        let answer = refresh(&app, &token).await.expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        token = text(&answer.json(), "refresh_token");
        assert!(seen.insert(token.clone()));
        let access = text(&answer.json(), "access_token");
        app.get("/api/auth/me").bearer(&access).await.expect(200);
        assert!(seen.insert(access));
    }
    let sessions = app.get("/api/auth/sessions").bearer(&ada.access_token);
    assert_eq!(sessions.await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_that_comes_again_ends_the_session() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let next = refresh(&app, &ada.refresh_token).await.expect(200).json();
    // The grace is over.
    app.execute(
        "UPDATE auth_refresh_tokens SET rotated_at = '2026-01-01T00:00:00.000000Z' \
                 WHERE rotated_at IS NOT NULL",
    )
    .await;
    refresh(&app, &ada.refresh_token).await.expect(401);
    refresh(&app, &text(&next, "refresh_token"))
        .await
        .expect(401);
    for token in [&ada.access_token, &text(&next, "access_token")] {
        app.get("/api/auth/me").bearer(token).await.expect(401);
    }
}

#[tokio::test]
async fn within_the_grace_a_lost_answer_can_be_had_again() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    refresh(&app, &ada.refresh_token).await.expect(200);
    let again = refresh(&app, &ada.refresh_token).await.expect(200).json();
    refresh(&app, &text(&again, "refresh_token"))
        .await
        .expect(200);
    assert!(is_alive(&app, &ada).await);
}

#[tokio::test]
async fn fifty_at_once_within_the_grace_are_one_session() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    assert_eq!(fifty_at_once(&app, &ada).await, 50);
    assert!(is_alive(&app, &ada).await);
}

#[tokio::test]
async fn fifty_at_once_without_a_grace_are_one_success_and_the_end() {
    let app = TestApp::start_with(|settings| settings.auth.refresh_grace_seconds = 0).await;
    let ada = app.user("ada@example.com").await;
    assert_eq!(fifty_at_once(&app, &ada).await, 1);
    assert!(!is_alive(&app, &ada).await);
}

/// How many of them were successful.
async fn fifty_at_once(app: &TestApp, user: &SignedIn) -> usize {
    let requests: Vec<_> = (0..50)
        .map(|_| {
            let body = json!({ "refresh_token": user.refresh_token });
            tokio::spawn(app.post("/api/auth/refresh", body).into_future())
        })
        .collect();
    let mut successes = 0;
    for request in requests {
        let answer = request.await.unwrap();
        assert!([200, 401].contains(&answer.status().as_u16()));
        successes += usize::from(answer.status() == 200);
    }
    successes
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let flipped: String = ada.refresh_token.chars().rev().collect();
    for token in ["", "unknown", "' OR 1=1 --", flipped.as_str()] {
        refresh(&app, token).await.expect(401);
    }
    for body in [
        json!({}),
        json!({ "refresh_token": 1 }),
        json!({ "refresh_token": null }),
    ] {
        app.post("/api/auth/refresh", body).await.expect(422);
    }
    // An access token is none.
    let answer = refresh(&app, &ada.access_token).await.status();
    assert!([401, 422].contains(&answer.as_u16()));
    assert!(is_alive(&app, &ada).await);
}

#[tokio::test]
async fn tokens_are_stored_as_hashes() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let stored: Vec<Vec<u8>> = sqlx::query_scalar("SELECT token_hash FROM auth_refresh_tokens")
        .fetch_all(app.state.database.reader())
        .await
        .unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].len(), 32);
    assert_ne!(stored[0], ada.refresh_token.as_bytes());
}

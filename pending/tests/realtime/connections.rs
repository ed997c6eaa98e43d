//! How a connection begins and ends.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::AsyncReadExt;

use super::client::Server;

#[tokio::test]
async fn a_token_comes_as_the_first_message() {
    let server = Server::start().await;
    let ada = server.app.user("ada@example.com").await;
    let mut client = server.connect().await;
    client
        .send(json!({"type": "subscribe", "topic": "posts"}))
        .await;
    client.expect_error("unauthorized").await;
    client.send(json!({"type": "ping"})).await;
    client.expect(json!({"type": "pong"})).await;
    client.auth(&ada.access_token).await;
    client
        .expect(json!({"type": "authenticated", "user": ada.id}))
        .await;
    client.subscribe("posts").await;
}

#[tokio::test]
async fn a_token_comes_as_a_subprotocol() {
    let server = Server::start().await;
    let ada = server.app.user("ada@example.com").await;
    let offered = format!("bearer, {}", ada.access_token);
    let handshake = server
        .handshake(&[("sec-websocket-protocol", &offered)])
        .await;
    let (mut client, response) = handshake.unwrap();
    assert_eq!(response.headers()["sec-websocket-protocol"], "bearer");
    client
        .expect(json!({"type": "authenticated", "user": ada.id}))
        .await;
    client.subscribe("posts").await;
}

#[tokio::test]
async fn a_bad_token_ends_the_connection() {
    let server = Server::start().await;
    let ada = server.app.user("ada@example.com").await;
    for token in ["", "x", "a.b.c", &ada.refresh_token, &"x".repeat(60_000)] {
        let mut client = server.connect().await;
        client.auth(token).await;
        assert_eq!(client.closed().await, Some(4001));
    }
    let handshake = server
        .handshake(&[("sec-websocket-protocol", "bearer, x")])
        .await;
    let (mut client, _) = handshake.unwrap();
    assert_eq!(client.closed().await, Some(4001));
}

#[tokio::test]
async fn no_token_ends_the_connection_in_time() {
    let server = Server::start_with(|settings| {
        settings.realtime.auth_timeout = Duration::from_millis(100);
    })
    .await;
    let mut client = server.connect().await;
    client.send(json!({"type": "ping"})).await;
    client.expect(json!({"type": "pong"})).await;
    assert_eq!(client.closed().await, Some(4001));
}

#[tokio::test]
async fn a_connection_goes_on_with_a_newer_token_of_its_session() {
    let server = Server::start().await;
    let ada = server.app.user("ada@example.com").await;
    let eve = server.app.user("eve@example.com").await;
    let mut client = server.client(&ada).await;
    let refresh = json!({"refresh_token": ada.refresh_token});
    let tokens = server
        .app
        .post("/api/auth/refresh", refresh)
        .await
        .expect(200)
        .json();
    client.auth(tokens["access_token"].as_str().unwrap()).await;
    client
        .expect(json!({"type": "authenticated", "user": ada.id}))
        .await;
    client.auth(&eve.access_token).await;
    client.expect_error("other_session").await;
    client.auth("x").await;
    assert_eq!(client.closed().await, Some(4001));
}

#[tokio::test]
async fn a_session_that_ends_ends_its_connections() {
    let server = Server::start().await;
    let ada = server.app.user("ada@example.com").await;
    let eve = server.app.user("eve@example.com").await;
    let mut first = server.client(&ada).await;
    let mut second = server.client(&ada).await;
    let mut other = server.client(&eve).await;
    let logout = json!({"refresh_token": ada.refresh_token});
    server
        .app
        .post("/api/auth/logout", logout)
        .await
        .expect(204);
    assert_eq!(first.closed().await, Some(4003));
    assert_eq!(second.closed().await, Some(4003));
    other.subscribe("posts").await;
}

#[tokio::test]
async fn another_role_or_a_disabled_user_ends_the_connections() {
    let server = Server::start().await;
    let mut client = server.anyone("ada").await;
    server.app.execute("UPDATE users SET role = 'admin'").await;
    assert_eq!(client.closed().await, Some(4003));
    let mut client = server.anyone("eve").await;
    server
        .app
        .execute("UPDATE users SET is_active = FALSE")
        .await;
    assert_eq!(client.closed().await, Some(4003));
}

#[tokio::test]
async fn only_pages_of_allowed_origins_connect() {
    let server = Server::start_with(|settings| {
        settings.http.allowed_origins = vec!["https://app.example.org".parse().unwrap()];
    })
    .await;
    let own = format!("http://{}", server.address);
    for origin in ["https://app.example.org", &own] {
        assert!(
            server.handshake(&[("origin", origin)]).await.is_ok(),
            "{origin}"
        );
    }
    let prefixed = format!("{own}.example.org");
    for origin in [
        "https://evil.example.org",
        "http://app.example.org",
        "https://app.example.org:8443",
        "https://app.example.org.evil.test",
        "http://127.0.0.1",
        "null",
        "",
        &prefixed,
    ] {
        let refused = server.handshake(&[("origin", origin)]).await.err();
        assert_eq!(refused, Some(403), "{origin}");
    }
    let twice = [
        ("origin", own.as_str()),
        ("origin", "https://evil.example.org"),
    ];
    assert_eq!(server.handshake(&twice).await.err(), Some(403));
}

#[tokio::test]
async fn whatever_is_not_a_handshake_is_a_problem() {
    let server = Server::start().await;
    let answer = server.app.get("/ws").await.expect(400);
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    server.app.post("/ws", json!({})).await.expect(405);
}

#[tokio::test]
async fn a_shutdown_closes_every_connection_in_time() {
    let server = Server::start().await;
    let mut client = server.anyone("ada").await;
    let mut stranger = server.connect().await;
    let silent = server.anyone("eve").await;
    let begun = Instant::now();
    server.app.state.shutdown.begin();
    assert_eq!(client.closed().await, Some(1001));
    assert_eq!(stranger.closed().await, Some(1001));
    assert!(server.running.await.unwrap());
    assert!(begun.elapsed() < Duration::from_secs(4));
    drop(silent);
}

#[tokio::test]
async fn a_client_that_answers_no_ping_is_gone() {
    let server = Server::start_with(|settings| {
        settings.realtime.ping_interval = Duration::from_millis(100);
    })
    .await;
    let mut client = server.anyone("ada").await;
    // By itself the client answers pings only while it reads.
    let mut raw = Vec::new();
    client.stream.get_mut().read_to_end(&mut raw).await.unwrap();
    assert!(
        raw.starts_with(&[0x89, 0x00]),
        "a ping comes first: {raw:?}"
    );
    let code = 4009_u16.to_be_bytes();
    assert!(raw.windows(2).any(|bytes| bytes == code), "{raw:?}");
}

#[tokio::test]
async fn a_client_that_answers_pings_stays() {
    let server = Server::start_with(|settings| {
        settings.realtime.ping_interval = Duration::from_millis(50);
    })
    .await;
    let mut client = server.anyone("ada").await;
    for _ in 0..6 {
        assert!(client.next().await.unwrap().is_ping());
    }
    client.subscribe("posts").await;
}

#[tokio::test]
async fn the_documents_describe_it() {
    let server = Server::start().await;
    let document = server.app.get("/asyncapi.json").await.expect(200).json();
    assert_eq!(document["channels"]["ws"]["address"], "/ws");
    let page = server.app.get("/docs/ws").await.expect(200);
    assert!(page.text().contains("/docs/ws.js"));
    server.app.get("/docs/ws.js").await.expect(200);
}

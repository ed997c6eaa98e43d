//! How much one connection may take.

use std::time::Duration;

use blog::config::Settings;
use futures_util::SinkExt;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;

use super::client::Server;

fn no_rate_limit(settings: &mut Settings) {
    settings.realtime.rate_limit = 0;
}

#[tokio::test]
async fn what_is_no_message_has_no_effect() {
    let server = Server::start().await;
    let mut client = server.anyone("ada").await;
    for text in [
        "",
        "ping",
        "[]",
        "{}",
        r#"{"type": "unknown"}"#,
        r#"{"type": "subscribe"}"#,
        r#"{"type": "subscribe", "topic": 1}"#,
        r#"{"type": "subscribe", "topic": "posts", "more": 1}"#,
        &"[".repeat(60_000),
    ] {
        client.send_text(text).await;
        client.expect_error("malformed").await;
    }
    client.subscribe("posts").await;
}

#[tokio::test]
async fn frames_that_break_the_protocol_end_the_connection() {
    let server = Server::start().await;
    let unmasked: &[u8] = &[0x81, 0x01, b'x'];
    let reserved = &[0xc1, 0x80, 0, 0, 0, 0];
    let fragmented_ping = &[0x09, 0x80, 0, 0, 0, 0];
    let not_utf8 = &[0x81, 0x81, 0, 0, 0, 0, 0xff];
    for (name, frame, code) in [
        ("ada", unmasked, 1002),
        ("bea", reserved, 1002),
        ("cyd", fragmented_ping, 1002),
        ("dan", not_utf8, 1007),
    ] {
        let mut client = server.anyone(name).await;
        client.stream.get_mut().write_all(frame).await.unwrap();
        assert_eq!(client.closed().await, Some(code), "{frame:?}");
    }
}

#[tokio::test]
async fn a_message_is_text_of_at_most_64_kib() {
    let server = Server::start().await;
    let mut client = server.anyone("ada").await;
    client.send_text("x".repeat(64 * 1024)).await;
    client.expect_error("malformed").await;
    client.send_text("x".repeat(64 * 1024 + 1)).await;
    assert_eq!(client.closed().await, Some(1009));

    let mut client = server.anyone("eve").await;
    client.stream.send(Message::binary("{}")).await.unwrap();
    assert_eq!(client.closed().await, Some(1003));
}

#[tokio::test]
async fn messages_are_limited_by_time() {
    let server = Server::start_with(|settings| settings.realtime.rate_limit = 1).await;
    let mut client = server.anyone("ada").await;
    // The first of the ten was the token.
    for _ in 0..9 {
        client.send(json!({"type": "ping"})).await;
        client.expect(json!({"type": "pong"})).await;
    }
    client.send(json!({"type": "ping"})).await;
    assert_eq!(client.closed().await, Some(4029));

    let mut client = server.connect().await;
    for _ in 0..11 {
        client.stream.send(Message::Ping("".into())).await.unwrap();
    }
    assert_eq!(client.closed().await, Some(4029));
}

#[tokio::test]
async fn topics_and_rooms_are_limited() {
    let server = Server::start_with(no_rate_limit).await;
    let mut client = server.anyone("ada").await;
    let topic = |index: usize| format!("posts/00000000-0000-0000-0000-{index:012}");
    for index in 0..100 {
        client.subscribe(&topic(index)).await;
    }
    client
        .send(json!({"type": "subscribe", "topic": "posts"}))
        .await;
    client.expect_error("too_many").await;
    client.subscribe(&topic(0)).await;
    client
        .send(json!({"type": "unsubscribe", "topic": topic(0)}))
        .await;
    client
        .expect(json!({"type": "unsubscribed", "topic": topic(0)}))
        .await;
    client.subscribe("posts").await;

    for index in 0..100 {
        client.join(&format!("room {index}")).await;
        assert_eq!(client.receive().await["type"], "joined");
    }
    client.join("one more").await;
    client.expect_error("too_many").await;
}

#[tokio::test]
async fn connections_are_limited() {
    let server = Server::start_with(|settings| settings.realtime.max_connections = 1).await;
    let client = server.connect().await;
    assert_eq!(server.handshake(&[]).await.err(), Some(503));
    drop(client);
    let mut tries = 0;
    while server.handshake(&[]).await.is_err() {
        tries += 1;
        assert!(tries < 100);
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_client_that_falls_behind_is_dropped() {
    let server = Server::start_with(no_rate_limit).await;
    let mut fast = server.anyone("ada").await;
    let mut slow = server.anyone("eve").await;
    for client in [&mut fast, &mut slow] {
        client.join("room").await;
        client.receive().await;
    }
    fast.receive().await;
    // Both sockets fill up at last, and then the queue of the one who does not read.
    let data = "x".repeat(60_000);
    let hub = &server.app.state.hub;
    let mut sent = 0;
    while hub.connections() == 2 {
        fast.send(json!({"type": "send", "room": "room", "data": data}))
            .await;
        fast.receive().await;
        sent += 1;
        assert!(sent < 2000, "nothing holds so much");
        sleep(Duration::from_millis(1)).await;
    }
    let mut read = 0;
    while let Some(message) = slow.next().await {
        read += usize::from(message.is_text());
    }
    assert!(read < sent);
    assert_eq!(fast.receive().await["type"], "left");
}

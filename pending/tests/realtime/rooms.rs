//! Rooms.

use serde_json::json;

use super::client::Server;

#[tokio::test]
async fn what_is_sent_to_a_room_reaches_those_in_it() {
    let server = Server::start().await;
    let ada = server.app.user("ada@example.com").await;
    let eve = server.app.user("eve@example.com").await;
    let mut of_ada = server.client(&ada).await;
    let mut of_eve = server.client(&eve).await;
    let mut outside = server.anyone("bob").await;

    of_ada.join("lobby").await;
    of_ada
        .expect(json!({"type": "joined", "room": "lobby", "user": ada.id}))
        .await;
    of_eve.join("lobby").await;
    for client in [&mut of_ada, &mut of_eve] {
        client
            .expect(json!({"type": "joined", "room": "lobby", "user": eve.id}))
            .await;
    }
    let data = json!({"text": "Hello \u{1f600}", "nested": [1, null]});
    of_eve
        .send(json!({"type": "send", "room": "lobby", "data": data}))
        .await;
    let message = json!({"type": "message", "room": "lobby", "from": eve.id, "data": data});
    for client in [&mut of_ada, &mut of_eve] {
        client.expect(message.clone()).await;
    }
    of_eve.send(json!({"type": "leave", "room": "lobby"})).await;
    for client in [&mut of_ada, &mut of_eve] {
        client
            .expect(json!({"type": "left", "room": "lobby", "user": eve.id}))
            .await;
    }
    of_ada
        .send(json!({"type": "send", "room": "lobby", "data": 1}))
        .await;
    assert_eq!(of_ada.receive().await["type"], "message");
    of_eve.expect_nothing().await;
    outside.expect_nothing().await;
}

#[tokio::test]
async fn a_connection_that_ends_leaves_its_rooms() {
    let server = Server::start().await;
    let ada = server.app.user("ada@example.com").await;
    let mut of_eve = server.anyone("eve").await;
    of_eve.join("lobby").await;
    of_eve.receive().await;
    let mut of_ada = server.client(&ada).await;
    of_ada.join("lobby").await;
    of_eve.receive().await;
    drop(of_ada);
    of_eve
        .expect(json!({"type": "left", "room": "lobby", "user": ada.id}))
        .await;
}

#[tokio::test]
async fn only_those_in_a_room_send_to_it() {
    let server = Server::start().await;
    let mut client = server.anyone("ada").await;
    client
        .send(json!({"type": "send", "room": "lobby", "data": 1}))
        .await;
    client.expect_error("not_joined").await;
    client.send(json!({"type": "leave", "room": "lobby"})).await;
    client.expect_error("not_joined").await;
    for room in ["", "\n", &"x".repeat(101)] {
        client.join(room).await;
        client.expect_error("invalid_room").await;
    }
    client.join(&"x".repeat(100)).await;
    assert_eq!(client.receive().await["type"], "joined");
}

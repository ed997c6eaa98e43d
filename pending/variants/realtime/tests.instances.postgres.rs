//! Two instances that share a database.

use blog::realtime::Action;
use blog::realtime::topics::POSTS;
use serde_json::{Value, json};
use uuid::Uuid;

use super::client::{Client, Server};
use crate::support::SignedIn;

/// Two instances, and someone who is signed in at both.
async fn start() -> (Server, Server, SignedIn) {
    let first = Server::start().await;
    let url = first.app.state.settings.database.url.clone();
    let second = Server::start_with(|settings| settings.database.url = url).await;
    for server in [&first, &second] {
        while !server.app.state.hub.is_connected() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
    let ada = first.app.user("ada@example.com").await;
    first
        .app
        .execute(
            "CREATE TABLE IF NOT EXISTS posts (id uuid PRIMARY KEY, status text, author_id uuid)",
        )
        .await;
    (first, second, ada)
}

async fn create(server: &Server, author: &SignedIn, data: &Value) -> Uuid {
    let state = &server.app.state;
    let mut transaction = state.database.begin().await.unwrap();
    let id = Uuid::now_v7();
    sqlx::query("INSERT INTO posts (id, status, author_id) VALUES ($1, 'draft', $2)")
        .bind(id)
        .bind(author.id.parse::<Uuid>().unwrap())
        .execute(&mut *transaction)
        .await
        .unwrap();
    let event = state
        .hub
        .prepare(&mut transaction, &POSTS, id, Action::Created, data)
        .await
        .unwrap();
    event.commit(transaction).await.unwrap();
    id
}

async fn expect_event(client: &mut Client, data: &Value, seq: u64) {
    let event = client.receive().await;
    let expected = json!({"type": "event", "topic": "posts", "action": "created", "data": data,
        "seq": seq});
    assert_eq!(event, expected);
}

#[tokio::test]
async fn an_event_reaches_the_clients_of_all_instances_once() {
    let (first, second, ada) = start().await;
    let mut clients = [first.client(&ada).await, second.client(&ada).await];
    let mut stranger = second.anyone("eve").await;
    for client in &mut clients {
        client.subscribe("posts").await;
    }
    stranger.subscribe("posts").await;
    for seq in 1..=20 {
        let data = json!({"number": seq});
        create(if seq % 2 == 0 { &first } else { &second }, &ada, &data).await;
        for client in &mut clients {
            expect_event(client, &data, seq).await;
        }
    }
    stranger.expect_nothing().await;
}

#[tokio::test]
async fn a_large_event_is_sent_in_parts() {
    let (first, second, ada) = start().await;
    let mut client = second.client(&ada).await;
    client.subscribe("posts").await;
    for (seq, text) in [(1, "x".repeat(500_000)), (2, "€\u{0}\"".repeat(9_000))] {
        let data = json!({"text": text});
        create(&first, &ada, &data).await;
        expect_event(&mut client, &data, seq).await;
    }
}

#[tokio::test]
async fn rooms_span_all_instances() {
    let (first, second, ada) = start().await;
    let eve = first.app.user("eve@example.com").await;
    let mut here = first.client(&ada).await;
    let mut there = second.client(&eve).await;
    there.join("lobby").await;
    there.expect(json!({"type": "joined", "room": "lobby", "user": eve.id})).await;
    here.join("lobby").await;
    there.expect(json!({"type": "joined", "room": "lobby", "user": ada.id})).await;
    there.send(json!({"type": "send", "room": "lobby", "data": "Hello"})).await;
    let message = json!({"type": "message", "room": "lobby", "from": eve.id, "data": "Hello"});
    there.expect(message.clone()).await;
    // That the other one is there may be heard before or after one's own joining.
    while here.receive().await != message {}
    drop(there);
    here.expect(json!({"type": "left", "room": "lobby", "user": eve.id})).await;
}

#[tokio::test]
async fn clients_learn_that_the_others_could_not_be_heard() {
    let (first, second, ada) = start().await;
    let mut client = second.client(&ada).await;
    client.subscribe("posts").await;
    first
        .app
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND query LIKE 'LISTEN%realtime%'",
        )
        .await;
    client.expect_error("missed").await;
    let data = json!({});
    create(&first, &ada, &data).await;
    expect_event(&mut client, &data, 2).await;
}

//! Changes of rows, and who gets to know of them.

use blog::posts::model::{Post, PostStatus};
use blog::posts::repository;
use blog::posts::schema::PostResponse;
use blog::realtime::Action;
use blog::realtime::publish::Pending;
use blog::realtime::topics::POSTS;
use blog::types::Timestamp;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use super::client::{Client, Server};
use crate::support::SignedIn;

/// A server with the table of posts.
async fn start() -> Server {
    let server = Server::start().await;
    server
        .app
        .execute(
            "CREATE TABLE IF NOT EXISTS posts (id BLOB NOT NULL PRIMARY KEY, title TEXT NOT NULL, \
             slug TEXT NOT NULL UNIQUE, body TEXT NOT NULL, teaser TEXT, status TEXT NOT NULL, \
             published_at TEXT, views INTEGER NOT NULL, author_id BLOB NOT NULL, \
             created_at TEXT NOT NULL, updated_at TEXT NOT NULL) STRICT",
        )
        .await;
    server
}

fn post(author: &SignedIn, status: PostStatus) -> Post {
    let id = Uuid::now_v7();
    let now = Timestamp::now();
    Post {
        id,
        title: "A title".into(),
        slug: id.to_string(),
        body: "A body".into(),
        teaser: None,
        status,
        published_at: None,
        views: 0,
        author_id: author.id.parse().unwrap(),
        created_at: now,
        updated_at: now,
    }
}

async fn event(
    server: &Server,
    transaction: &mut blog::database::Transaction,
    action: Action,
    post: &Post,
) -> Pending {
    let hub = &server.app.state.hub;
    let data = PostResponse::from(post.clone());
    hub.prepare(transaction, &POSTS, post.id, action, data)
        .await
        .unwrap()
}

async fn create(server: &Server, post: &Post) {
    let mut transaction = server.app.state.database.begin().await.unwrap();
    repository::insert(&mut transaction, post).await.unwrap();
    let event = event(server, &mut transaction, Action::Created, post).await;
    event.commit(transaction).await.unwrap();
}

async fn update(server: &Server, post: &Post) {
    let mut transaction = server.app.state.database.begin().await.unwrap();
    repository::update(&mut transaction, post).await.unwrap();
    let event = event(server, &mut transaction, Action::Updated, post).await;
    event.commit(transaction).await.unwrap();
}

async fn delete(server: &Server, post: &Post) {
    let mut transaction = server.app.state.database.begin().await.unwrap();
    let event = event(server, &mut transaction, Action::Deleted, post).await;
    repository::delete(&mut transaction, post.id).await.unwrap();
    event.commit(transaction).await.unwrap();
}

async fn expect_event(client: &mut Client, action: &str, post: &Post) -> Value {
    let event = client.receive().await;
    assert_eq!(event["type"], "event", "{event}");
    assert_eq!(event["action"], action, "{event}");
    let data = serde_json::to_value(PostResponse::from(post.clone())).unwrap();
    assert_eq!(event["data"], data);
    event
}

#[tokio::test]
async fn each_client_gets_the_events_of_rows_that_it_may_read() {
    let server = start().await;
    let ada = server.app.user("ada@example.com").await;
    let eve = server.app.user("eve@example.com").await;
    let admin = server.app.admin("admin@example.com").await;
    let mut author = server.client(&ada).await;
    let mut other = server.client(&eve).await;
    let mut administrator = server.client(&admin).await;
    for client in [&mut author, &mut other, &mut administrator] {
        client.subscribe("posts").await;
    }

    let mut draft = post(&ada, PostStatus::Draft);
    create(&server, &draft).await;
    expect_event(&mut author, "created", &draft).await;
    expect_event(&mut administrator, "created", &draft).await;
    other.expect_nothing().await;

    draft.status = PostStatus::Published;
    update(&server, &draft).await;
    for client in [&mut author, &mut other, &mut administrator] {
        expect_event(client, "updated", &draft).await;
    }

    draft.status = PostStatus::Draft;
    update(&server, &draft).await;
    delete(&server, &draft).await;
    for client in [&mut author, &mut administrator] {
        expect_event(client, "updated", &draft).await;
        expect_event(client, "deleted", &draft).await;
    }
    other.expect_nothing().await;
}

#[tokio::test]
async fn a_row_is_a_topic_too() {
    let server = start().await;
    let ada = server.app.user("ada@example.com").await;
    let mut client = server.client(&ada).await;
    let mine = post(&ada, PostStatus::Draft);
    let topic = format!("posts/{}", mine.id);
    client
        .send(json!({"type": "subscribe", "topic": topic.to_uppercase().replace("POSTS", "posts")}))
        .await;
    client
        .expect(json!({"type": "subscribed", "topic": topic}))
        .await;
    create(&server, &post(&ada, PostStatus::Draft)).await;
    create(&server, &mine).await;
    let event = expect_event(&mut client, "created", &mine).await;
    assert_eq!(event["topic"], topic);
    assert_eq!(event["seq"], 1);

    client.subscribe("posts").await;
    delete(&server, &mine).await;
    let topics = [
        client.receive().await["topic"].clone(),
        client.receive().await["topic"].clone(),
    ];
    assert_eq!(topics, [json!("posts"), json!(topic)]);

    client
        .send(json!({"type": "unsubscribe", "topic": "posts"}))
        .await;
    client
        .expect(json!({"type": "unsubscribed", "topic": "posts"}))
        .await;
    create(&server, &post(&ada, PostStatus::Draft)).await;
    client.expect_nothing().await;
}

#[tokio::test]
async fn topics_that_are_none_are_refused() {
    let server = start().await;
    let mut client = server.anyone("ada").await;
    for topic in ["", "users", "post", "posts/", "posts/1", "posts/*", "*"] {
        client
            .send(json!({"type": "subscribe", "topic": topic}))
            .await;
        client.expect_error("unknown_topic").await;
    }
}

#[tokio::test]
async fn what_is_rolled_back_did_not_happen() {
    let server = start().await;
    let ada = server.app.user("ada@example.com").await;
    let mut client = server.client(&ada).await;
    client.subscribe("posts").await;

    let lost = post(&ada, PostStatus::Published);
    let mut transaction = server.app.state.database.begin().await.unwrap();
    repository::insert(&mut transaction, &lost).await.unwrap();
    let pending = event(&server, &mut transaction, Action::Created, &lost).await;
    client.expect_nothing().await;
    transaction.rollback().await.unwrap();
    drop(pending);
    client.expect_nothing().await;

    // Nor does it hold up what comes after.
    create(&server, &lost).await;
    expect_event(&mut client, "created", &lost).await;
}

#[tokio::test]
async fn the_events_of_a_row_keep_their_order_and_are_numbered() {
    let server = start().await;
    let ada = server.app.user("ada@example.com").await;
    let mut client = server.client(&ada).await;
    client.subscribe("posts").await;
    let mut post = post(&ada, PostStatus::Draft);
    create(&server, &post).await;
    assert_eq!(client.receive().await["seq"], 1);

    // The second change is committed and published before the first is published.
    let database = &server.app.state.database;
    let mut pending = Vec::new();
    for views in [1, 2] {
        post.views = views;
        let mut transaction = database.begin().await.unwrap();
        repository::update(&mut transaction, &post).await.unwrap();
        pending.push(event(&server, &mut transaction, Action::Updated, &post).await);
        transaction.commit().await.unwrap();
    }
    let [first, second] = <[Pending; 2]>::try_from(pending).unwrap();
    second.publish();
    client.expect_nothing().await;
    first.publish();
    for number in [1, 2] {
        let event = client.receive().await;
        assert_eq!(event["data"]["views"], number);
        assert_eq!(event["seq"], 1 + number);
    }
}

#[tokio::test]
async fn a_client_learns_that_it_missed_an_event() {
    let server = start().await;
    let ada = server.app.user("ada@example.com").await;
    let mut client = server.client(&ada).await;
    client.subscribe("posts").await;
    let mut large = post(&ada, PostStatus::Draft);
    large.body = "x".repeat(1024 * 1024);
    create(&server, &large).await;
    client.expect_error("missed").await;
    let small = post(&ada, PostStatus::Draft);
    create(&server, &small).await;
    assert_eq!(expect_event(&mut client, "created", &small).await["seq"], 2);
}

#[tokio::test]
async fn a_flood_of_events_drops_those_who_cannot_follow() {
    let server = start().await;
    let ada = server.app.user("ada@example.com").await;
    let mut client = server.client(&ada).await;
    client.subscribe("posts").await;
    let database = &server.app.state.database;
    let mut pending = Vec::new();
    for _ in 0..300 {
        let mut transaction = database.begin().await.unwrap();
        let post = post(&ada, PostStatus::Draft);
        repository::insert(&mut transaction, &post).await.unwrap();
        pending.push(event(&server, &mut transaction, Action::Created, &post).await);
        transaction.commit().await.unwrap();
    }
    // At once: on this thread, the connection has no turn meanwhile.
    pending.into_iter().for_each(Pending::publish);
    let mut last = None;
    while let Some(message) = client.next().await {
        last = Some(message);
    }
    let Some(Message::Close(Some(frame))) = last else {
        panic!("{last:?}")
    };
    assert_eq!(u16::from(frame.code), 4008);
}

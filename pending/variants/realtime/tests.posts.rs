//! What the endpoints of posts publish.

use serde_json::{Value, json};

use super::client::Server;
use super::events::start;
use crate::support::SignedIn;

async fn create(server: &Server, author: &SignedIn, slug: &str) -> Value {
    let body = json!({"title": "A title", "slug": slug, "body": "A body"});
    let request = server
        .app
        .post("/api/posts", body)
        .bearer(&author.access_token);
    request.await.expect(201).json()
}

#[tokio::test]
async fn every_change_by_a_request_is_an_event() {
    let server = start().await;
    let ada = server.app.user("ada@example.com").await;
    let mut author = server.client(&ada).await;
    let mut other = server.anyone("eve").await;
    author.subscribe("posts").await;
    other.subscribe("posts").await;

    let draft = create(&server, &ada, "first").await;
    let path = format!("/api/posts/{}", draft["id"].as_str().unwrap());
    let request = server.app.patch(&path, json!({"status": "published"}));
    let published = request.bearer(&ada.access_token).await.expect(200).json();
    let request = server.app.patch(&path, json!({"title": ""}));
    request.bearer(&ada.access_token).await.expect(422);
    server
        .app
        .delete(&path)
        .bearer(&ada.access_token)
        .await
        .expect(204);

    let event = |action: &str, data: &Value, seq: u64| json!({"type": "event", "topic": "posts", "action": action, "data": data, "seq": seq});
    author.expect(event("created", &draft, 1)).await;
    author.expect(event("updated", &published, 2)).await;
    author.expect(event("deleted", &published, 3)).await;
    other.expect(event("updated", &published, 1)).await;
    other.expect(event("deleted", &published, 2)).await;
}

#[tokio::test]
async fn what_is_refused_is_no_event() {
    let server = start().await;
    let ada = server.app.user("ada@example.com").await;
    let mut client = server.client(&ada).await;
    create(&server, &ada, "taken").await;
    client.subscribe("posts").await;
    let body = json!({"title": "A title", "slug": "taken", "body": "A body"});
    let request = server
        .app
        .post("/api/posts", body)
        .bearer(&ada.access_token);
    request.await.expect(409);
    client.expect_nothing().await;
}

//! `/asyncapi.json`, which describes the WebSocket as `/openapi.json` does the rest, and
//! `/docs/ws`, a page to try it.

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::app::AppState;

use super::protocol::{Close, MAX_CHANNELS, MAX_ROOM, Refusal};
use super::routes::PATH;
use super::topics::{TOPICS, Topic};

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";

pub fn router() -> Router<AppState> {
    let document = document();
    Router::new()
        .route("/asyncapi.json", get(async move || Json(document)))
        .route("/docs/ws", get(Html(include_str!("page.html"))))
        .route("/docs/ws.js", get(script))
        .layer(from_fn(allow_script))
}

async fn script() -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (kind, include_str!("page.js"))
}

async fn allow_script(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    );
    response
}

/// The AsyncAPI document.
pub fn document() -> Value {
    let messages: Map<_, _> = client_messages()
        .into_iter()
        .chain(server_messages())
        .collect();
    let names = |from: Vec<(String, Value)>| -> Vec<Value> {
        from.into_iter()
            .map(|(name, _)| json!({"$ref": format!("#/channels/ws/messages/{name}")}))
            .collect()
    };
    let channel: Map<_, _> = messages
        .keys()
        .map(|name| {
            let reference = json!({"$ref": format!("#/components/messages/{name}")});
            (name.clone(), reference)
        })
        .collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "description": description(),
        },
        "defaultContentType": "application/json",
        "channels": {"ws": {"address": PATH, "messages": channel}},
        "operations": {
            "receive": {
                "action": "receive",
                "summary": "What a client sends",
                "channel": {"$ref": "#/channels/ws"},
                "messages": names(client_messages()),
            },
            "send": {
                "action": "send",
                "summary": "What the server sends",
                "channel": {"$ref": "#/channels/ws"},
                "messages": names(server_messages()),
            },
        },
        "components": {"messages": messages},
    })
}

fn description() -> String {
    let topics: Vec<_> = TOPICS
        .iter()
        .map(|topic| format!("`{0}`, or `{0}/<id>` for one row", topic.name))
        .collect();
    let closes: Vec<_> = Close::ALL
        .iter()
        .map(|Close { code, reason }| format!("| {code} | {reason} |"))
        .collect();
    format!(
        "Messages are JSON text. Within 5 seconds a client sends `auth`, or offers its access \
         token as the subprotocols `bearer, <token>`; before the token expires, it sends a newer \
         one by `auth`. A topic is {}; a client gets the events of rows that it may read, after \
         the change is committed, and for each row in the order of its changes. Everyone who is \
         signed in can join any room.\n\n| Code | Why the server closes a connection |\n|---|---|\n{}",
        topics.join("; "),
        closes.join("\n"),
    )
}

fn client_messages() -> Vec<(String, Value)> {
    let text = json!({"type": "string"});
    let topic = json!({"type": "string", "examples": examples()});
    let room = room();
    vec![
        message(
            "auth",
            "Signs in, or goes on with a newer token",
            &json!({"token": text}),
        ),
        message("subscribe", "Listens to a topic", &json!({"topic": topic})),
        message(
            "unsubscribe",
            "No longer listens to it",
            &json!({"topic": topic}),
        ),
        message("join", "Enters a room", &json!({"room": room})),
        message("leave", "Leaves it", &json!({"room": room})),
        message(
            "send",
            "To everyone in a room",
            &json!({"room": room, "data": true}),
        ),
        message("ping", "Answered by `pong`", &json!({})),
    ]
}

fn server_messages() -> Vec<(String, Value)> {
    let user = json!({"type": "string", "format": "uuid"});
    let topic = json!({"type": "string", "examples": examples()});
    let room = room();
    let codes: Vec<_> = Refusal::ALL.iter().map(|refusal| refusal.code).collect();
    let code = json!({"enum": codes});
    let text = json!({"type": "string"});
    let mut messages = vec![
        message("authenticated", "The token is good", &json!({"user": user})),
        message("subscribed", "Events follow", &json!({"topic": topic})),
        message(
            "unsubscribed",
            "No more events follow",
            &json!({"topic": topic}),
        ),
        message(
            "message",
            "Someone has sent to a room",
            &json!({"room": room, "from": user, "data": true}),
        ),
        message(
            "joined",
            "Someone has joined a room",
            &json!({"room": room, "user": user}),
        ),
        message(
            "left",
            "Someone has left a room",
            &json!({"room": room, "user": user}),
        ),
        message(
            "error",
            "A message had no effect",
            &json!({"code": code, "message": text}),
        ),
        message("pong", "The answer to `ping`", &json!({})),
    ];
    messages.extend(TOPICS.iter().map(|topic| event(topic)));
    messages
}

fn event(topic: &Topic) -> (String, Value) {
    let pattern = format!("^{}(/.+)?$", topic.name);
    let schema = format!("openapi.json#/components/schemas/{}", topic.schema);
    let (_, mut event) = message(
        "event",
        "A row has changed; `seq` counts the events of the connection, and a gap in it means \
         that one is lost",
        &json!({
            "topic": {"type": "string", "pattern": pattern},
            "action": {"enum": ["created", "updated", "deleted", "restored"]},
            "data": {"$ref": schema},
            "seq": {"type": "integer", "minimum": 1},
        }),
    );
    let name = format!("{}_event", topic.name);
    event["name"] = json!(name);
    (name, event)
}

fn message(name: &str, summary: &str, members: &Value) -> (String, Value) {
    let mut properties = json!({"type": {"const": name}});
    let mut required = vec!["type"];
    for (member, schema) in members.as_object().into_iter().flatten() {
        properties[member] = schema.clone();
        required.push(member);
    }
    let payload = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let message = json!({"name": name, "summary": summary, "payload": payload});
    (name.to_owned(), message)
}

fn room() -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": MAX_ROOM,
        "description": format!("A connection is in at most {MAX_CHANNELS} rooms.")})
}

fn examples() -> Vec<&'static str> {
    TOPICS.iter().map(|topic| topic.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        fn check(value: &Value, document: &Value) {
            match value {
                Value::Object(members) => {
                    if let Some(Value::String(reference)) = members.get("$ref")
                        && let Some(pointer) = reference.strip_prefix('#')
                    {
                        assert!(document.pointer(pointer).is_some(), "{reference}");
                    }
                    members.values().for_each(|member| check(member, document));
                }
                Value::Array(items) => items.iter().for_each(|item| check(item, document)),
                _ => {}
            }
        }
        let document = document();
        check(&document, &document);
        let openapi = serde_json::to_value(crate::app::openapi()).unwrap();
        for topic in TOPICS {
            let schemas = &openapi["components"]["schemas"];
            assert!(schemas[topic.schema].is_object(), "{}", topic.schema);
        }
    }
}

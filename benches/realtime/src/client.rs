//! A client of the blog: over HTTP without a connection of its own, and over a WebSocket.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

const TOO_LONG: Duration = Duration::from_secs(20);

/// The body of the answer; panics where the status is not one of success.
pub async fn request(address: &str, method: &str, path: &str, token: &str, body: &Value) -> Value {
    let body = body.to_string();
    let mut stream = TcpStream::connect(address).await.expect("the server is there");
    let authorization = if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         {authorization}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 2"), "{answer}");
    serde_json::from_str(body).unwrap_or_default()
}

/// A new user's token.
pub async fn sign_up(address: &str, email: &str) -> String {
    let password = "correct horse battery staple";
    let user = json!({"email": email, "password": password, "full_name": "Ada Lovelace"});
    request(address, "POST", "/api/auth/register", "", &user).await;
    let login = json!({"username": email, "password": password});
    let tokens = request(address, "POST", "/api/auth/login", "", &login).await;
    tokens["access_token"].as_str().expect("a token").to_owned()
}

pub struct Client(pub WebSocketStream<TcpStream>);

impl Client {
    /// Without a token, nobody says hello.
    pub async fn connect(address: &str, token: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server is there");
        let mut request = format!("ws://{address}/ws").into_client_request().expect("a request");
        if !token.is_empty() {
            let offered = format!("bearer, {token}").parse().expect("a header");
            request.headers_mut().insert("sec-websocket-protocol", offered);
        }
        let (stream, _) = client_async(request, stream).await.expect("a WebSocket");
        let mut client = Self(stream);
        if !token.is_empty() {
            client.expect("authenticated").await;
        }
        client
    }

    pub async fn send(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.expect("sent");
    }

    /// The next text.
    pub async fn text(&mut self) -> String {
        loop {
            let next = timeout(TOO_LONG, self.0.next()).await.expect("something comes");
            match next.expect("the connection is open").expect("a message") {
                Message::Text(text) => return text.to_string(),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    pub async fn expect(&mut self, kind: &str) -> Value {
        let message: Value = serde_json::from_str(&self.text().await).expect("JSON");
        assert_eq!(message["type"], kind, "{message}");
        message
    }

    pub async fn subscribe(&mut self, topic: &str) {
        self.send(&json!({"type": "subscribe", "topic": topic})).await;
        self.expect("subscribed").await;
    }

    /// Joins a room whose name nobody else has, so that only one answer comes.
    pub async fn join(&mut self, room: &str) {
        self.send(&json!({"type": "join", "room": room})).await;
    }

    /// The code with which the server ends the connection.
    pub async fn closed(mut self) -> u16 {
        while let Some(Ok(message)) = timeout(TOO_LONG, self.0.next()).await.expect("an end") {
            if let Message::Close(Some(frame)) = message {
                return frame.code.into();
            }
        }
        0
    }
}

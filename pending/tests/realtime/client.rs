//! A server on a socket, and a client for it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use blog::config::Settings;
use blog::server;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Response;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::support::{SignedIn, TestApp};

/// What no test should take.
const TOO_LONG: Duration = Duration::from_secs(5);

pub struct Server {
    pub app: TestApp,
    pub address: SocketAddr,
    /// Whether all ended before the shutdown timeout.
    pub running: JoinHandle<bool>,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let app = TestApp::start_with(|settings| {
            settings.realtime.recheck_interval = Duration::from_millis(50);
            change(settings);
        })
        .await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (router, state) = (app.router(), app.state.clone());
        let running = tokio::spawn(async move {
            let http = &state.settings.http;
            let serving = server::serve(listener, router, http, &state.shutdown);
            state.shutdown.finish(serving, http.shutdown_timeout).await
        });
        Self {
            app,
            address,
            running,
        }
    }

    /// A handshake with these headers, and what the server said to it.
    pub async fn handshake(
        &self,
        headers: &[(&'static str, &str)],
    ) -> Result<(Client, Response), u16> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let url = format!("ws://{}/ws", self.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            let name = HeaderName::from_static(name);
            let value = HeaderValue::from_str(value).unwrap();
            request.headers_mut().append(name, value);
        }
        match client_async(request, stream).await {
            Ok((stream, response)) => Ok((Client { stream }, response)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A connection of nobody yet.
    pub async fn connect(&self) -> Client {
        let (client, _) = self.handshake(&[]).await.unwrap();
        client
    }

    /// A connection of someone who is signed in.
    pub async fn client(&self, user: &SignedIn) -> Client {
        let mut client = self.connect().await;
        client.auth(&user.access_token).await;
        client
            .expect(json!({"type": "authenticated", "user": user.id}))
            .await;
        client
    }

    /// A connection of someone new.
    pub async fn anyone(&self, name: &str) -> Client {
        let user = self.app.user(&format!("{name}@example.com")).await;
        self.client(&user).await
    }
}

pub struct Client {
    pub stream: WebSocketStream<TcpStream>,
}

impl Client {
    pub async fn send(&mut self, message: Value) {
        self.send_text(message.to_string()).await;
    }

    pub async fn send_text(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.stream.send(Message::text(text)).await.unwrap();
    }

    pub async fn auth(&mut self, token: &str) {
        self.send(json!({"type": "auth", "token": token})).await;
    }

    pub async fn subscribe(&mut self, topic: &str) {
        self.send(json!({"type": "subscribe", "topic": topic}))
            .await;
        self.expect(json!({"type": "subscribed", "topic": topic}))
            .await;
    }

    pub async fn join(&mut self, room: &str) {
        self.send(json!({"type": "join", "room": room})).await;
    }

    /// The next message, whatever it is.
    pub async fn next(&mut self) -> Option<Message> {
        let next = timeout(TOO_LONG, self.stream.next()).await;
        next.expect("a message comes")?.ok()
    }

    /// The next message that is JSON.
    pub async fn receive(&mut self) -> Value {
        loop {
            match self.next().await.expect("the connection is open") {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    #[track_caller]
    pub fn expect(&mut self, message: Value) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move {
            assert_eq!(self.receive().await, message, "{caller}");
        }
    }

    pub async fn expect_error(&mut self, code: &str) {
        let error = self.receive().await;
        assert_eq!(error["type"], "error", "{error}");
        assert_eq!(error["code"], code, "{error}");
    }

    /// Nothing has come, and what comes next is the answer to this.
    pub async fn expect_nothing(&mut self) {
        let topic = "posts/00000000-0000-0000-0000-000000000000";
        self.subscribe(topic).await;
    }

    /// The code with which the server closes the connection, whatever comes before.
    pub async fn closed(&mut self) -> Option<u16> {
        while let Some(message) = self.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| frame.code.into());
            }
        }
        None
    }
}

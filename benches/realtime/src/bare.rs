//! What there is without a framework: whatever one client sends, all get, by a channel of tokio.

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::broadcast::{self, Sender};

pub async fn serve(address: &str) {
    let (sender, _) = broadcast::channel(1024);
    let upgrade = async |State(sender): State<Sender<Utf8Bytes>>, upgrade: WebSocketUpgrade| {
        upgrade.protocols(["bearer"]).on_upgrade(async move |socket| talk(socket, sender).await)
    };
    let router = Router::new().route("/ws", get(upgrade)).with_state(sender);
    let listener = TcpListener::bind(address).await.expect("a free port");
    axum::serve(listener, router).await.expect("it serves");
}

async fn talk(mut socket: WebSocket, sender: Sender<Utf8Bytes>) {
    let mut receiver = sender.subscribe();
    loop {
        tokio::select! {
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => drop(sender.send(text)),
                Some(Ok(_)) => {}
                _ => return,
            },
            Ok(text) = receiver.recv() => {
                if socket.send(Message::Text(text)).await.is_err() {
                    return;
                }
            }
        }
    }
}

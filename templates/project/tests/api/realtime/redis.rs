//! As much of a Redis as passes messages on, so that the tests need none.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// What is written to each subscriber.
type Subscribers = Arc<Mutex<Vec<mpsc::UnboundedSender<String>>>>;

pub struct Redis {
    pub address: SocketAddr,
    subscribers: Subscribers,
    // Ends with it.
    _serving: JoinSet<()>,
}

impl Redis {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let subscribers = Subscribers::default();
        let mut serving = JoinSet::new();
        let known = Arc::clone(&subscribers);
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&known)));
            }
        });
        Self {
            address,
            subscribers,
            _serving: serving,
        }
    }

    /// Ends the connections of all who listen.
    pub fn cut(&self) {
        self.subscribers.lock().unwrap().clear();
    }
}

async fn serve(stream: TcpStream, subscribers: Subscribers) {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    while let Some(command) = read_command(&mut reader).await {
        let command: Vec<_> = command.iter().map(String::as_str).collect();
        let answer = match command[..] {
            ["SUBSCRIBE", channel] => {
                let (sender, messages) = mpsc::unbounded_channel();
                subscribers.lock().unwrap().push(sender);
                let name = bulk(channel);
                let answer = format!("*3\r\n$9\r\nsubscribe\r\n{name}:1\r\n");
                writer.write_all(answer.as_bytes()).await.unwrap();
                return pass_on(messages, writer).await;
            }
            ["PUBLISH", channel, text] => {
                let message = format!("*3\r\n$7\r\nmessage\r\n{}{}", bulk(channel), bulk(text));
                let mut subscribers = subscribers.lock().unwrap();
                subscribers.retain(|subscriber| subscriber.send(message.clone()).is_ok());
                format!(":{}\r\n", subscribers.len())
            }
            _ => "+OK\r\n".to_owned(),
        };
        if writer.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn pass_on(mut messages: mpsc::UnboundedReceiver<String>, mut writer: OwnedWriteHalf) {
    while let Some(message) = messages.recv().await {
        if writer.write_all(message.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// An array of strings, each after its length.
async fn read_command(reader: &mut BufReader<OwnedReadHalf>) -> Option<Vec<String>> {
    let count = read_number(reader, '*').await?;
    let mut words = Vec::new();
    for _ in 0..count {
        let mut word = vec![0; read_number(reader, '$').await? + 2];
        reader.read_exact(&mut word).await.ok()?;
        word.truncate(word.len() - 2);
        words.push(String::from_utf8(word).unwrap());
    }
    Some(words)
}

async fn read_number(reader: &mut BufReader<OwnedReadHalf>, kind: char) -> Option<usize> {
    let mut line = String::new();
    reader.read_line(&mut line).await.ok()?;
    line.trim_end().strip_prefix(kind)?.parse().ok()
}

fn bulk(text: &str) -> String {
    format!("${}\r\n{text}\r\n", text.len())
}

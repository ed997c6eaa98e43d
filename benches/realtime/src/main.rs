//! `bare ADDRESS` serves a bare broadcast. The others put load on a server, the generated blog or, where the last word
//! is `bare`, the bare one:
//!
//! - `fanout ADDRESS CLIENTS MESSAGES [bare]`: messages a second to all clients
//! - `idle ADDRESS PID CLIENTS [bare]`: memory for each connection that does nothing
//! - `instances FIRST SECOND CLIENTS POSTS`: every change at one of two instances reaches the clients of both, in order
//! - `flood ADDRESS`: whoever sends too much is sent away, and nobody else notices
//! - `deaf ADDRESS PID`: whoever does not read is sent away, and costs no memory

mod bare;
mod client;

use std::collections::HashMap;
use std::time::Instant;

use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;

use client::{Client, request, sign_up};

#[tokio::main]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().expect("a number");
    match arguments[..] {
        ["bare", address] => bare::serve(address).await,
        ["fanout", address, clients, messages, ref rest @ ..] => {
            fanout(address, number(clients), number(messages), rest == ["bare"]).await;
        }
        ["idle", address, pid, clients, ref rest @ ..] => {
            idle(address, pid, number(clients), rest == ["bare"]).await;
        }
        ["instances", first, second, clients, posts] => {
            instances([first, second], number(clients), number(posts)).await;
        }
        ["flood", address] => flood(address).await,
        ["deaf", address, pid] => deaf(address, pid).await,
        _ => panic!("see src/main.rs"),
    }
}

/// A token, where the server is one that asks for it.
async fn token(address: &str, is_bare: bool) -> String {
    if is_bare {
        return String::new();
    }
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_nanos();
    sign_up(address, &format!("ada{nanos}@example.org")).await
}

/// One sends to a room, and the next message once the last is back.
async fn fanout(address: &str, clients: usize, messages: usize, is_bare: bool) {
    let token = token(address, is_bare).await;
    let mut sender = Client::connect(address, &token).await;
    let mut receivers = Vec::new();
    for _ in 1..clients {
        let mut client = Client::connect(address, &token).await;
        if !is_bare {
            client.join("room").await;
        }
        receivers.push(client);
    }
    sender.join("room").await;
    let message = json!({"type": "send", "room": "room", "data": "x".repeat(100)});
    let is_one = |text: &str| text.contains("\"data\"");
    let begun = Instant::now();
    let mut reading = JoinSet::new();
    for mut client in receivers {
        reading.spawn(async move {
            let mut got = 0;
            while got < messages {
                got += usize::from(is_one(&client.text().await));
            }
        });
    }
    for _ in 0..messages {
        sender.send(&message).await;
        while !is_one(&sender.text().await) {}
    }
    while let Some(done) = reading.join_next().await {
        done.expect("all of them came");
    }
    let rate = (clients * messages) as f64 / begun.elapsed().as_secs_f64();
    println!("{clients} clients, {messages} messages to each: {rate:.0} messages a second");
}

async fn idle(address: &str, pid: &str, clients: usize, is_bare: bool) {
    let token = token(address, is_bare).await;
    let connect = async |count| {
        let mut connections = Vec::with_capacity(count);
        for _ in 0..count {
            let mut client = Client::connect(address, &token).await;
            if !is_bare {
                client.subscribe("posts").await;
            }
            connections.push(client);
        }
        connections
    };
    // What the first of them cost is not each one's.
    let first = connect(100).await;
    let before = resident(pid);
    let connections = connect(clients).await;
    let each = resident(pid).saturating_sub(before) * 1024 / clients;
    println!("{clients} connections that do nothing: {each} bytes each");
    assert!(is_bare || each < 64 * 1024, "that is too much");
    drop((first, connections));
}

/// Memory of a process in kilobytes.
fn resident(pid: &str) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn post(number: usize) -> Value {
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_nanos();
    json!({"title": format!("Post {number}"), "slug": format!("post-{number}-{nanos}"),
        "body": "x".repeat(if number % 5 == 0 { 20_000 } else { 10 })})
}

async fn instances(servers: [&str; 2], clients: usize, posts: usize) {
    let token = token(servers[0], false).await;
    let mut listening = JoinSet::new();
    for index in 0..clients {
        let mut client = Client::connect(servers[index % 2], &token).await;
        client.subscribe("posts").await;
        listening.spawn(async move {
            let mut titles: HashMap<String, Vec<String>> = HashMap::new();
            for seq in 1..=3 * posts {
                let event = client.expect("event").await;
                assert_eq!(event["seq"], seq, "{event}");
                let text = |value: &Value| value.as_str().expect("text").to_owned();
                let change = format!("{} {}", text(&event["action"]), text(&event["data"]["title"]));
                titles.entry(text(&event["data"]["id"])).or_default().push(change);
            }
            titles
        });
    }
    for number in 0..posts {
        let made = request(servers[number % 2], "POST", "/api/posts", &token, &post(number)).await;
        let path = format!("/api/posts/{}", made["id"].as_str().expect("an id"));
        for (index, title) in ["second", "third"].into_iter().enumerate() {
            let server = servers[(number + index) % 2];
            request(server, "PATCH", &path, &token, &json!({"title": title})).await;
        }
    }
    while let Some(heard) = listening.join_next().await {
        let heard = heard.expect("every event came");
        assert_eq!(heard.len(), posts);
        for changes in heard.values() {
            assert!(changes[0].starts_with("created Post"), "{changes:?}");
            assert_eq!(changes[1..], ["updated second", "updated third"]);
        }
    }
    println!("{clients} clients at two instances heard of all {} changes, in order", 3 * posts);
}

async fn flood(address: &str) {
    let token = token(address, false).await;
    let mut calm = Client::connect(address, &token).await;
    let mut floods = JoinSet::new();
    for _ in 0..20 {
        let mut client = Client::connect(address, &token).await;
        floods.spawn(async move {
            let ping = json!({"type": "ping"}).to_string();
            for _ in 0..10_000 {
                if client.0.feed(Message::text(ping.clone())).await.is_err() {
                    break;
                }
            }
            let _ = client.0.flush().await;
            client.closed().await
        });
    }
    let mut codes = Vec::new();
    while let Some(code) = floods.join_next().await {
        codes.push(code.expect("it ends"));
    }
    // Whoever still sends when the server ends the connection may not get to read why.
    assert!(codes.iter().all(|code| [0, 4029].contains(code)), "{codes:?}");
    let begun = Instant::now();
    calm.send(&json!({"type": "ping"})).await;
    calm.expect("pong").await;
    println!("20 floods are over: {codes:?}; a ping took {:?}", begun.elapsed());
}

async fn deaf(address: &str, pid: &str) {
    let token = token(address, false).await;
    let mut fast = Client::connect(address, &token).await;
    fast.join("room").await;
    fast.expect("joined").await;
    let mut silent = Vec::new();
    for _ in 0..20 {
        let mut client = Client::connect(address, &token).await;
        client.join("room").await;
        fast.expect("joined").await;
        silent.push(client);
    }
    let before = resident(pid);
    let message = json!({"type": "send", "room": "room", "data": "x".repeat(60_000)});
    let (mut sent, mut left, mut peak) = (0, 0, before);
    while left < silent.len() {
        fast.send(&message).await;
        sent += 1;
        assert!(sent < 5000, "{left} of {} are gone", silent.len());
        loop {
            let heard: Value = serde_json::from_str(&fast.text().await).expect("JSON");
            match heard["type"].as_str() {
                Some("left") => left += 1,
                _ => break,
            }
        }
        peak = peak.max(resident(pid));
    }
    let each = (peak - before) * 1024 / silent.len();
    println!("{} who do not read are gone after {sent} messages; they held at most {each} bytes each", silent.len());
    assert!(each < 10 * 1024 * 1024, "that is too much");
}

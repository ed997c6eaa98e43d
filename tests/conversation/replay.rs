//! Holds a conversation with the application and compares the answers with those on record.
//!
//! Copied into a generated project, so that all databases give the same answers, apart from ids and times.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::support::{TestApp, TestResponse};

#[tokio::test]
async fn the_answers_are_those_on_record() {
    let requests = PathBuf::from(std::env::var("SCAFFOLD_CONVERSATION").unwrap());
    let answers = requests.with_extension("answers");
    let app = TestApp::start().await;
    let mut replay = Replay::default();
    let text = std::fs::read_to_string(requests).unwrap();
    for request in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
        replay.hold(&app, request.trim()).await;
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return std::fs::write(answers, replay.record).unwrap();
    }
    let expected = std::fs::read_to_string(answers).unwrap();
    let parts = replay.record.split("\n\n").zip(expected.split("\n\n"));
    for (answer, expected) in parts.filter(|(answer, expected)| answer != expected) {
        eprintln!("{answer}\n\n--- and not ---\n\n{expected}\n");
    }
    assert!(replay.record == expected, "some answers are others");
}

/// What was said so far.
#[derive(Default)]
struct Replay {
    record: String,
    /// Values of earlier answers, which requests name as `{name}`.
    variables: HashMap<String, String>,
    /// The ids so far, in order.
    ids: Vec<String>,
}

impl Replay {
    /// A request: `METHOD path`, lines of headers, a body in JSON, and lines `> name /pointer` that keep a value of the
    /// answer. Lines with `#` say why.
    async fn hold(&mut self, app: &TestApp, block: &str) {
        let (said, lines): (Vec<_>, Vec<_>) = block.lines().partition(|line| line.starts_with('#'));
        let (kept, lines): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|line| line.starts_with("> "));
        let Some((first, rest)) = lines.split_first() else {
            return;
        };
        let (method, path) = first.split_once(' ').unwrap();
        let mut request = app.request(method, &self.fill(path));
        let mut body = String::new();
        for line in rest {
            match line.split_once(": ") {
                Some((name, value)) if body.is_empty() && !line.starts_with(['{', '[', '"']) => {
                    request = request.header(name, self.fill(value));
                }
                _ => body.push_str(&self.fill(line)),
            }
        }
        if !body.is_empty() {
            request = request.body("application/json", body);
        }
        let answer = request.await;
        for line in said {
            writeln!(self.record, "{line}").unwrap();
        }
        writeln!(self.record, "{first}").unwrap();
        self.write(&answer);
        for line in kept {
            let (name, pointer) = line[2..].split_once(' ').unwrap();
            let value = match answer.json().pointer(pointer) {
                Some(Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
                None => panic!("{block}\nhas no {pointer}: {}", answer.text()),
            };
            self.variables.insert(name.to_owned(), value);
        }
    }

    fn fill(&self, text: &str) -> String {
        let variables = self.variables.iter();
        variables.fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    fn write(&mut self, answer: &TestResponse) {
        write!(self.record, "{}", answer.status().as_u16()).unwrap();
        for name in ["location", "etag"] {
            if let Some(value) = answer.header(name) {
                let value = self.alike_text(value);
                write!(self.record, " {name}: {value}").unwrap();
            }
        }
        self.record.push('\n');
        let mut body = answer.json();
        if !body.is_null() {
            self.alike(&mut body);
            let text = serde_json::to_string(&body).unwrap();
            self.record.push_str(&text);
            self.record.push('\n');
        }
        self.record.push('\n');
    }

    /// Takes out what differs from run to run.
    fn alike(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.remove("request_id");
                for (name, member) in members {
                    match (name.as_str(), &member) {
                        ("next_cursor", Value::String(cursor)) => {
                            let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap();
                            *member = serde_json::from_slice(&bytes).unwrap();
                            self.alike(member);
                        }
                        ("access_token" | "refresh_token", Value::String(_)) => {
                            *member = "<token>".into();
                        }
                        _ => self.alike(member),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.alike(item)),
            Value::String(text) => *text = self.alike_text(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Ids that the application made get the number of their first place; times of today have no more than their form.
    fn alike_text(&mut self, text: &str) -> String {
        let now = chrono::Utc::now();
        if let Ok(time) = chrono::DateTime::parse_from_rfc3339(text)
            && (now - time.to_utc()).abs() < chrono::TimeDelta::hours(1)
        {
            return format!("<time of {} characters>", text.len());
        }
        // Version 7 begins with the time.
        let mut parts = text.split('/').map(str::to_owned).collect::<Vec<_>>();
        for part in &mut parts {
            if uuid::Uuid::try_parse(part).is_ok_and(|id| id.get_version_num() == 7) {
                let known = self.ids.iter().position(|id| id == part);
                let number = known.unwrap_or_else(|| {
                    self.ids.push(part.clone());
                    self.ids.len() - 1
                });
                *part = format!("<id {}>", number + 1);
            }
        }
        parts.join("/")
    }
}

//! Access tokens as attackers send them. What a token may say is tested beside the code.

use std::io;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{PASSWORD, SECRET_KEY, TestApp, TestRequest};

/// The parts of a token: header, claims, signature.
fn parts(token: &str) -> (Value, Value, &str) {
    let parts: Vec<_> = token.split('.').collect();
    let read = |part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    (read(parts[0]), read(parts[1]), parts[2])
}

fn join(header: &Value, claims: &Value, signature: &str) -> String {
    let write = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.{signature}", write(header), write(claims))
}

#[tokio::test]
async fn tokens_say_what_they_are_and_nothing_else() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let (header, claims, _) = parts(&ada.access_token);
    assert_eq!(header["alg"], "HS256");
    assert_eq!(header["typ"], "at+jwt");
    assert!(header["kid"].is_string());
    assert_eq!(claims["sub"], ada.id.as_str());
    let lifetime = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
    assert_eq!(lifetime, 1800);
    let mut names: Vec<_> = claims.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["aud", "exp", "iat", "iss", "jti", "sid", "sub"]);
}

#[tokio::test]
async fn every_bad_header_is_the_same_401() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let token = &ada.access_token;
    let (header, claims, signature) = parts(token);
    let with = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        header
    };
    let other_user = {
        let mut claims = claims.clone();
        claims["sub"] = json!("0193a3b5-0000-7000-8000-000000000001");
        claims
    };
    let mut headers = vec![
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        token.clone(),
        format!("Basic {token}"),
        format!("Bearer  {token}"),
        format!("Bearer {token} "),
        format!("Bearer {token},Bearer {token}"),
        format!("Bearer {}", ada.refresh_token),
        format!("Bearer {}", "a".repeat(1024 * 1024)),
        format!("Bearer {token}{}", "a".repeat(1024 * 1024)),
    ];
    for forged in [
        join(&with("alg", json!("none")), &claims, ""),
        join(&with("alg", json!("nOnE")), &claims, signature),
        join(&with("alg", json!("RS256")), &claims, signature),
        join(&with("kid", json!("unknown")), &claims, signature),
        join(&with("kid", json!(null)), &claims, signature),
        join(&with("typ", json!("JWT")), &claims, signature),
        join(&header, &other_user, signature),
        join(&header, &claims, ""),
        json!({ "payload": "", "signatures": [] }).to_string(),
    ] {
        headers.push(format!("Bearer {forged}"));
    }
    let mut answers = Vec::new();
    for header in &headers {
        let request = app.get("/api/auth/me").header("authorization", header);
        answers.push(problem(request).await);
    }
    let twice = app.get("/api/auth/me").bearer(token).bearer(token);
    answers.push(problem(twice).await);
    let binary = app
        .get("/api/auth/me")
        .header("authorization", b"Bearer \xff");
    answers.push(problem(binary).await);
    answers.push(problem(app.get("/api/auth/me")).await);
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");

    let scheme = app
        .get("/api/auth/me")
        .header("authorization", format!("bEARER {token}"));
    scheme.await.expect(200);
}

/// The body of a 401, but for the request's own id.
async fn problem(request: TestRequest) -> Value {
    let answer = request.await.expect(401);
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    let mut problem = answer.json();
    problem.as_object_mut().unwrap().remove("request_id");
    problem
}

#[tokio::test]
async fn a_deleted_user_is_nobody() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    app.execute("DELETE FROM users").await;
    app.get("/api/auth/me")
        .bearer(&ada.access_token)
        .await
        .expect(401);
}

#[tokio::test]
async fn nothing_secret_is_logged() {
    let app = TestApp::start().await;
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let ada = app.user("ada@example.com").await;
    app.login("ada@example.com", "a wrong password")
        .await
        .expect(401);
    app.get("/api/auth/me")
        .bearer(&ada.access_token)
        .await
        .expect(200);
    let body = json!({ "refresh_token": ada.refresh_token });
    let tokens = app.post("/api/auth/refresh", body).await.expect(200).json();
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    app.post("/api/auth/logout", body).await.expect(204);
    drop(guard);

    let log = log.text();
    assert!(
        log.contains("a user signed in") && log.contains("a sign-in failed"),
        "{log}"
    );
    for secret in [
        PASSWORD,
        "a wrong password",
        SECRET_KEY,
        "$argon2id$",
        &ada.access_token,
        &ada.refresh_token,
        tokens["access_token"].as_str().unwrap(),
        tokens["refresh_token"].as_str().unwrap(),
    ] {
        assert!(!log.contains(secret), "{secret} is in {log}");
    }
    let settings = format!("{:?}", app.state.settings);
    assert!(!settings.contains(SECRET_KEY), "{settings}");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

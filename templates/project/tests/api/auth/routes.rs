//! Every route, as the document lists them, asks for what the document says.

use serde_json::{Value, json};

use crate::support::TestApp;

/// The path with keys of rows that are not there.
fn fill(path: &str, operation: &Value) -> String {
    let mut path = path.to_owned();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let key = match parameter["schema"]["format"].as_str() {
            Some("uuid") => "0193a3b5-0000-7000-8000-000000000001",
            _ => "1",
        };
        path = path.replace(&format!("{{{name}}}"), key);
    }
    path
}

#[tokio::test]
async fn routes_refuse_whom_the_document_says() {
    let app = TestApp::start().await;
    let document = app.get("/openapi.json").await.expect(200).json();
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let security = operation["security"].as_array().unwrap();
            if security.is_empty() {
                continue;
            }
            assert!(operation["responses"]["401"].is_object(), "{method} {path}");
            let (method, path) = (method.to_uppercase(), fill(path, operation));
            let forged = app.request(&method, &path).json(json!({}));
            let status = forged.bearer("forged").await.status();
            assert_eq!(status, 401, "{method} {path} takes a forged token");
            if !security.contains(&json!({})) {
                let status = app.request(&method, &path).json(json!({})).await.status();
                assert_eq!(status, 401, "{method} {path} needs no user");
            }
            tried += 1;
        }
    }
    assert!(tried > 5, "only {tried} routes ask who is there");
}

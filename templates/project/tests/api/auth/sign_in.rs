use serde_json::json;

use crate::support::{PASSWORD, TestApp};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn signing_in_gives_tokens() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await;
    let answer = app.login(" ADA@example.com", PASSWORD).await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let tokens = answer.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 1800);
    // They are new each time.
    assert_ne!(tokens["access_token"], ada.access_token);
    assert_ne!(tokens["refresh_token"], ada.refresh_token);
    let token = tokens["access_token"].as_str().unwrap();
    let me = app.get("/api/auth/me").bearer(token).await.expect(200);
    assert_eq!(me.json()["id"], ada.id);
}

#[tokio::test]
async fn the_form_of_swagger_ui_signs_in() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    let form = "grant_type=password&username=ada%40example.com\
                &password=correct+horse+battery+staple&scope=&client_id=&client_secret=";
    let answer = app
        .request("POST", "/api/auth/login")
        .header("authorization", "Basic Og==")
        .body(FORM, form)
        .await
        .expect(200);
    assert!(answer.json()["refresh_token"].is_string());
}

#[tokio::test]
async fn a_form_that_is_no_sign_in_is_refused() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    for (form, field) in [
        ("username=ada%40example.com", "password"),
        ("password=x", "username"),
        ("grant_type=implicit&username=a&password=b", "grant_type"),
        (
            "username=ada%40example.com&username=b&password=c",
            "username",
        ),
    ] {
        let request = app.request("POST", "/api/auth/login").body(FORM, form);
        let problem = request.await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], field, "{form}");
    }
    let text = app
        .request("POST", "/api/auth/login")
        .body("text/plain", "a");
    text.await.expect(415);
    let unknown = json!({ "username": "a", "password": "b", "role": "admin" });
    app.post("/api/auth/login", unknown).await.expect(422);
}

#[tokio::test]
async fn failures_are_limited_for_an_account_wherever_they_come_from() {
    let app = TestApp::start_with(|settings| settings.auth.login_rate_limit = 3).await;
    app.user("ada@example.com").await;
    for (subnet, account) in [(1, "ada@example.com"), (2, "nobody@example.com")] {
        for attempt in 0..5_u8 {
            let credentials = json!({ "username": account, "password": "wrong" });
            let answer = app
                .post("/api/auth/login", credentials)
                .peer([10, 0, subnet, attempt])
                .await;
            if attempt < 3 {
                answer.expect(401);
            } else {
                let answer = answer.expect(429);
                let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
                assert!((1..=60).contains(&wait));
            }
        }
    }
    // The right password does not help either, until the minute is over.
    app.login("ada@example.com", PASSWORD).await.expect(429);
}

#[tokio::test]
async fn failures_are_limited_for_an_address_and_success_does_not_clear_them() {
    let app = TestApp::start_with(|settings| settings.auth.login_rate_limit = 3).await;
    app.user("ada@example.com").await;
    for attempt in 0..3 {
        app.login("ada@example.com", PASSWORD).await.expect(200);
        let other = format!("{attempt}@example.com");
        app.login(&other, PASSWORD).await.expect(401);
    }
    app.login("ada@example.com", PASSWORD).await.expect(429);
    let credentials = json!({ "username": "ada@example.com", "password": PASSWORD });
    let elsewhere = app.post("/api/auth/login", credentials).peer([10, 0, 0, 1]);
    elsewhere.await.expect(200);
}

#[tokio::test]
async fn the_document_offers_both_ways_to_authorize() {
    let app = TestApp::start().await;
    let document = app.get("/openapi.json").await.expect(200).json();
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!(schemes["bearer"]["scheme"], "bearer");
    let flow = &schemes["password"]["flows"]["password"];
    assert_eq!(flow["tokenUrl"], "/api/auth/login");
    let content = &document["paths"]["/api/auth/login"]["post"]["requestBody"]["content"];
    assert!(content[FORM].is_object() && content["application/json"].is_object());
}

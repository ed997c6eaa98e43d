//! A small HTTP client that needs no socket.

use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

/// A request that is sent when it is awaited.
pub struct TestRequest {
    router: Router,
    request: Request<Body>,
}

impl TestRequest {
    pub fn new(router: Router, method: &str, path: &str) -> Self {
        let request = Request::builder().method(method).uri(path);
        let request = request.body(Body::empty()).unwrap();
        Self { router, request }.peer([127, 0, 0, 1])
    }

    /// The address that the request comes from.
    pub fn peer(mut self, address: impl Into<IpAddr>) -> Self {
        let peer = SocketAddr::new(address.into(), 50_000);
        self.request.extensions_mut().insert(ConnectInfo(peer));
        self
    }

    /// Adds a header; one of that name is kept.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.request.headers_mut().append(
            name.parse::<HeaderName>().unwrap(),
            HeaderValue::from_bytes(value.as_ref()).unwrap(),
        );
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub fn json(self, body: impl serde::Serialize) -> Self {
        self.body("application/json", serde_json::to_vec(&body).unwrap())
    }

    pub fn body(mut self, content_type: &str, body: impl Into<Body>) -> Self {
        self.request.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_str(content_type).unwrap(),
        );
        *self.request.body_mut() = body.into();
        self
    }
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let response = self.router.oneshot(self.request).await.unwrap();
            let (parts, body) = response.into_parts();
            TestResponse {
                status: parts.status,
                headers: parts.headers,
                body: axum::body::to_bytes(body, usize::MAX).await.unwrap(),
            }
        })
    }
}

/// An answer with all of its body.
#[derive(Debug)]
pub struct TestResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl TestResponse {
    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body; null where there is none.
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {:?}", String::from_utf8_lossy(&self.body)))
    }

    /// The answer itself, once its status is as expected.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        self
    }
}

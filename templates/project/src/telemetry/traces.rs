//! Traces, sent with OTLP over HTTP (<https://opentelemetry.io/docs/specs/otlp/>).

use axum::http::HeaderMap;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

/// Where spans go. When it is dropped, it sends what it still has.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends to a collector in batches, from a thread of its own.
    ///
    /// # Errors
    /// When `endpoint` is no URL.
    pub fn to(endpoint: &str) -> Result<Self, ExporterBuildError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .build()?;
        let service = std::env::var("OTEL_SERVICE_NAME");
        let service = service.unwrap_or_else(|_| env!("CARGO_PKG_NAME").to_owned());
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(Resource::builder().with_service_name(service).build())
            .build();
        Ok(Self(provider))
    }

    /// Turns the spans of the log into spans of traces.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer().with_tracer(self.0.tracer(env!("CARGO_PKG_NAME")))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Makes the span part of the trace that the caller began, as its `traceparent` says
/// (<https://www.w3.org/TR/trace-context/>).
pub fn follow(span: &Span, headers: &HeaderMap) {
    let parent = TraceContextPropagator::new().extract(&Headers(headers));
    // A span that the filter leaves out has no parent to set.
    let _ = span.set_parent(parent);
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    use axum::http::HeaderValue;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn spans_reach_the_collector_as_part_of_the_callers_trace() {
        let collector = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let address = collector.local_addr().expect("it is bound");
        let request = std::thread::spawn(move || {
            let (stream, _) = collector.accept().expect("the exporter connects");
            receive(stream)
        });
        let trace = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128;
        let mut headers = HeaderMap::new();
        let parent = format!("00-{trace:032x}-00f067aa0ba902b7-01");
        headers.insert("traceparent", HeaderValue::from_str(&parent).expect("it is ASCII"));

        let traces = Traces::to(&format!("http://{address}")).expect("it is a URL");
        let subscriber = tracing_subscriber::registry().with(traces.layer());
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("a request to trace");
            follow(&span, &headers);
        });
        drop(traces);

        let request = request.join().expect("the collector read the request");
        assert!(request.starts_with(b"POST /v1/traces "));
        for part in [b"a request to trace".as_slice(), &trace.to_be_bytes()] {
            assert!(request.windows(part.len()).any(|window| window == part));
        }
    }

    /// Reads one request and answers it.
    fn receive(mut stream: TcpStream) -> Vec<u8> {
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !is_complete(&request) {
            match stream.read(&mut buffer).expect("the exporter sends") {
                0 => break,
                read => request.extend_from_slice(&buffer[..read]),
            }
        }
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(answer).expect("the exporter reads");
        request
    }

    fn is_complete(request: &[u8]) -> bool {
        let Some(head) = request.windows(4).position(|window| window == b"\r\n\r\n") else {
            return false;
        };
        let length = String::from_utf8_lossy(&request[..head])
            .to_ascii_lowercase()
            .lines()
            .find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        length.is_some_and(|length| request.len() >= head + 4 + length)
    }
}

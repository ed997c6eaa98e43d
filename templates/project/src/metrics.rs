//! Prometheus metrics, on a port of their own.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::app::AppState;
use crate::database::Database;

const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The upper bounds of the histogram's buckets, in seconds.
const BOUNDS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The requests answered so far, by method, route and status.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<Key, Series>>>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Default)]
struct Series {
    /// How many took at most the bound of the same place, and longer than the one before.
    counts: [u64; BOUNDS.len()],
    total: u64,
    seconds: f64,
}

impl Metrics {
    /// Counts an answer. `route` must be one of a bounded set: a pattern, not a path.
    pub fn record(&self, method: &Method, route: &str, status: StatusCode, elapsed: Duration) {
        let key = Key {
            method: known(method),
            route: route.to_owned(),
            status: status.as_u16(),
        };
        let seconds = elapsed.as_secs_f64();
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let series = requests.entry(key).or_default();
        series.total += 1;
        series.seconds += seconds;
        if let Some(bucket) = BOUNDS.iter().position(|&bound| seconds <= bound) {
            series.counts[bucket] += 1;
        }
    }

    fn render(&self, database: &Database) -> Result<String, fmt::Error> {
        const NAME: &str = "http_request_duration_seconds";
        let mut text = format!("# HELP {NAME} Time to answer.\n# TYPE {NAME} histogram\n");
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, series) in &*requests {
            let Key {
                method,
                route,
                status,
            } = key;
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            let mut count = 0;
            for (bound, more) in BOUNDS.iter().zip(series.counts) {
                count += more;
                writeln!(text, "{NAME}_bucket{{{labels},le=\"{bound}\"}} {count}")?;
            }
            let total = series.total;
            writeln!(text, "{NAME}_bucket{{{labels},le=\"+Inf\"}} {total}")?;
            writeln!(text, "{NAME}_count{{{labels}}} {total}")?;
            writeln!(text, "{NAME}_sum{{{labels}}} {}", series.seconds)?;
        }
        text.push_str(
            "# HELP database_connections Open connections.\n# TYPE database_connections gauge\n",
        );
        for (name, pool) in database.pools() {
            let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
            let used = pool.size().saturating_sub(idle);
            for (state, count) in [("idle", idle), ("used", used)] {
                writeln!(
                    text,
                    "database_connections{{pool=\"{name}\",state=\"{state}\"}} {count}"
                )?;
            }
        }
        Ok(text)
    }
}

/// Anybody can invent a method, so that the others count as one.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// `GET /metrics`.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(state)
}

async fn metrics(
    State(metrics): State<Metrics>,
    State(database): State<Database>,
) -> impl IntoResponse {
    metrics
        .render(&database)
        .map(|text| ([(header::CONTENT_TYPE, CONTENT_TYPE)], text))
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

//! The log, and traces where the program is built with `--features otlp`.

use std::io::IsTerminal;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::config::{Environment, LogFormat, Settings};

#[cfg(feature = "otlp")]
pub mod traces;

/// Lives as long as there is something to tell.
#[must_use]
pub struct Telemetry {
    #[cfg(feature = "otlp")]
    _traces: Option<traces::Traces>,
}

#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("RUST_LOG cannot be understood")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[cfg(feature = "otlp")]
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT cannot be used")]
    Traces(#[from] opentelemetry_otlp::ExporterBuildError),
}

/// Begins to log to the standard error stream, and to send traces; once a process.
///
/// # Errors
/// When a setting cannot be understood.
pub fn init(settings: &Settings) -> Result<Telemetry, TelemetryError> {
    let filter = EnvFilter::try_new(&settings.log.filter)?;
    let registry = tracing_subscriber::registry().with(log(settings));
    let endpoint = settings.log.otlp_endpoint.as_deref();
    #[cfg(feature = "otlp")]
    {
        let traces = endpoint.map(traces::Traces::to).transpose()?;
        let layer = traces.as_ref().map(traces::Traces::layer);
        registry.with(layer).with(filter).init();
        Ok(Telemetry { _traces: traces })
    }
    #[cfg(not(feature = "otlp"))]
    {
        registry.with(filter).init();
        if endpoint.is_some() {
            tracing::warn!("no traces: the program is built without `--features otlp`");
        }
        Ok(Telemetry {})
    }
}

fn log(settings: &Settings) -> Box<dyn Layer<Registry> + Send + Sync> {
    let format = settings
        .log
        .log_format
        .unwrap_or(match settings.environment {
            Environment::Development => LogFormat::Text,
            Environment::Production => LogFormat::Json,
        });
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    }
}

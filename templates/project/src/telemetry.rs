//! The log.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::{Environment, LogFormat, Settings};

/// Begins to log to the standard error stream; once a process.
///
/// # Errors
/// When `RUST_LOG` cannot be understood.
pub fn init(settings: &Settings) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(&settings.log.filter)?;
    let format = settings
        .log
        .log_format
        .unwrap_or(match settings.environment {
            Environment::Development => LogFormat::Text,
            Environment::Production => LogFormat::Json,
        });
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => subscriber.init(),
        LogFormat::Json => subscriber.json().init(),
    }
    Ok(())
}

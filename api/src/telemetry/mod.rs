//! Logs: one line per request and per thing worth knowing; JSON in production. Never personal data, tokens or bodies. Figures are in [`metrics`].

pub mod metrics;

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::Config;

/// Starts logging to standard error; `RUST_LOG` says how much.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // It would be told on standard error, which panics where that is what has no room.
        .log_internal_errors(false)
        .with_span_events(FmtSpan::NONE);
    // On a terminal there are colours by default, unless NO_COLOR is set; a file never gets any.
    let builder = if std::io::stderr().is_terminal() { builder } else { builder.with_ansi(false) };
    // A second start, as in tests, keeps the first.
    let _ = match config.is_production() {
        true => builder.json().try_init(),
        false => builder.compact().try_init(),
    };
}

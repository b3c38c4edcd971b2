//! What is written to standard error.
//!
//! What always holds: serenity and the HTTP stack say nothing below INFO, whatever `RUST_LOG` asks, since at
//! DEBUG they print tokens; and their spans, which hold all that a call was made with, are not even made.

use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

/// What prints secrets at DEBUG or TRACE.
const TALKATIVE: [&str; 7] = [
    "serenity",
    "tungstenite",
    "tokio_tungstenite",
    "reqwest",
    "hyper",
    "h2",
    "sqlx",
];

/// Starts logging, as `RUST_LOG` says, or `otherwise` where it says nothing.
pub fn start(otherwise: &str) {
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(otherwise));
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(filter_fn(tells_no_secret));
    // A second call, as in a test that starts two bots, changes nothing.
    let _ = tracing_subscriber::registry()
        .with(asked)
        .with(lines)
        .try_init();
}

fn tells_no_secret(event: &Metadata<'_>) -> bool {
    let target = event.target();
    let talkative = TALKATIVE.iter().any(|name| target.starts_with(name));
    // A span would be written out whole for each call: its token, and its files byte for byte.
    !talkative || (event.is_event() && *event.level() <= Level::INFO)
}

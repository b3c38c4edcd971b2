//! The made-up team: bot, local Discord and chart server in one process.

use std::path::Path;

/// Runs the demo.
pub async fn run(_script: Option<&Path>, _port: u16) -> anyhow::Result<()> {
    anyhow::bail!("not there yet")
}

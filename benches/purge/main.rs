//! Measures a purge of 100 plots and 100 grids, twice in one run, on a chart server that takes 80 ms a call:
//! by the procedure that people use today, and by the bot's own runner.
//!
//!     cargo bench --locked --bench purge
//!
//! Both act over HTTP on loopback, each on an account of its own. Ends with 1 where the bot's purge left
//! something, or took longer than [`SLACK`] times what its calls must take, or was not [`TIMES_LESS`] times
//! faster. What must it take: calls × latency ÷ calls in flight, where "in flight" is what the throttle
//! allowed, averaged over the time of the purge: it starts at 8 and grows while the chart server is well.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is a program that prints a table"
)]

mod ours;
mod procedure;
mod table;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chart_host::{ChartHost, Filetype, Limit, NewKey, SeedChart, SeedKind};

use table::Measured;
use tempfile::TempDir;

/// Of plots, and of grids.
const OF_EACH: u64 = 100;
/// Every call waits so long at the chart server.
const LATENCY: Duration = Duration::from_millis(80);
/// Ours may take so many times what its calls must take.
const SLACK: f64 = 1.2;
/// The procedure must take at least so many times longer.
const TIMES_LESS: f64 = 12.0;

const DAY_MS: i64 = 86_400_000;
/// 1 August 2026, noon UTC.
const NOW_MS: i64 = 1_785_585_600_000;

#[tokio::main]
async fn main() -> ExitCode {
    match measure().await {
        Ok(verdict) => verdict,
        Err(error) => {
            eprintln!("nothing could be measured: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> anyhow::Result<ExitCode> {
    let dir = tempfile::tempdir()?;
    let far = far_away()?;
    let host = ChartHost::open(chart_host::Options {
        database_url: format!("sqlite://{}", far.path().join("charts.db").display()),
        public_url: String::new(),
        clock: Arc::new(chart_host::SystemClock),
    })
    .await?;
    let served = host.serve(([127, 0, 0, 1], 0).into()).await?;
    let base = served.base_url();

    let key = account(&host, "by-procedure").await?;
    host.latency(LATENCY);
    host.reset_calls();
    let wall = procedure::purge(&base, "by-procedure", &key).await?;
    let procedure = measured(&host, "by-procedure", wall).await?;

    let key = account(&host, "by-bot").await?;
    host.latency(Duration::ZERO);
    let bot = ours::Bot::start(dir.path(), &base, "by-bot", key)
        .await
        .context("the bot")?;
    host.latency(LATENCY);
    host.reset_calls();
    let run = bot.purge().await.context("the bot's purge")?;
    let ours = measured(&host, "by-bot", run.wall).await?;

    served.stop().await;
    Ok(table::judge(&procedure, &ours, run.allowed))
}

/// Where the chart server keeps its charts: in memory where that can be had, so that the one disk of this
/// machine is the bot's. A chart server far away has a disk of its own.
fn far_away() -> std::io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
}

/// An account with a plot drawn from each grid; its key.
async fn account(host: &ChartHost, name: &str) -> anyhow::Result<String> {
    let key = host.add_user(name, Limit::None, NewKey::Make).await?;
    let chart = |kind, number: u64, title| SeedChart {
        title,
        kind,
        folder: None,
        created_ms: NOW_MS - 400 * DAY_MS,
        modified_ms: NOW_MS - 300 * DAY_MS,
        views: 0,
        draws_from: match kind {
            SeedKind::Plot => vec![number + OF_EACH],
            SeedKind::Grid | SeedKind::Folder => Vec::new(),
        },
        id: Some(number),
    };
    let plots = (1..=OF_EACH).map(|n| chart(SeedKind::Plot, n, format!("chart {n}")));
    let grids =
        (1..=OF_EACH).map(|n| chart(SeedKind::Grid, n + OF_EACH, format!("chart {n}_grid")));
    host.seed(name, plots.chain(grids).collect()).await?;
    Ok(key)
}

async fn measured(host: &ChartHost, user: &str, wall: Duration) -> anyhow::Result<Measured> {
    let calls = host.calls();
    let reads = calls.iter().filter(|call| call.method == "GET").count();
    let files = host.files(user).await?;
    let charts = files
        .iter()
        .filter(|file| matches!(file.filetype, Filetype::Plot | Filetype::Grid));
    Ok(Measured {
        wall,
        calls: calls.len(),
        reads,
        left_over: charts.count(),
        most_in_flight: host.most_in_flight(),
    })
}

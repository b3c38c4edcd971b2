//! Measures the watch over 500 accounts on a chart server that takes 20 ms a call: one sweep with all of them due, as
//! after an outage; an hour of looks, one a minute on a clock that is moved; and the sweep of a day later, which asks
//! for limits too and thins out a history of 400 days. Beside it the calls of the first sweep as bare requests, as many
//! at once.
//!
//!     cargo bench --locked --bench watch
//!
//! Bot and chart server are in this process, and so memory and processor time are those of both; the bare requests
//! have the same chart server, and what the sweep takes beyond them is the bot's. Ends with 1 where an account was
//! called more than once, more calls were in flight than `MOST_AT_ONCE`, a minute had more than [`CROWDED`] times
//! its share, or the sweep took longer than [`SLACK`] times the bare requests.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is a program that prints a table"
)]

mod bare;
mod history;
mod machine;
mod scene;
mod table;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use machine::Usage;
use scene::Scene;
use table::{Figures, Hour, Measured};

/// Each with a key of its own, all on one chart server.
const ACCOUNTS: usize = 500;
/// Of each account.
const PLOTS: u64 = 3;
/// Every call waits so long at the chart server.
const LATENCY: Duration = Duration::from_millis(20);
/// The sweep may take so many times what the bare requests take: it was 1.3 to 1.5 on a busy machine, and every count
/// waits for the disk.
const SLACK: f64 = 2.0;
/// No minute may have more than so many times its share of the counts.
const CROWDED: f64 = 3.0;

const MINUTE: Duration = Duration::from_mins(1);
/// Longer than any account waits for its count.
const OUTAGE: Duration = Duration::from_hours(2);
/// Limits were asked, and samples thinned out, more than a day ago.
const NEXT_DAY: Duration = Duration::from_hours(25);

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
    let scene = Scene::new().await?;
    scene.host.latency(LATENCY);

    scene.clock.advance(OUTAGE);
    let sweep = sweep(&scene).await?;
    let calls = scene.host.calls();
    let bare = measured(&scene, bare::repeat(&scene, &calls)).await?;

    let hour = hour(&scene).await?;

    scene.clock.advance(NEXT_DAY);
    let history = history::fill(&scene).await?;
    let next_day = self::sweep(&scene).await?;

    Ok(table::judge(&Figures {
        sweep,
        bare,
        next_day,
        hour,
        history,
    }))
}

/// Everything is due.
async fn sweep(scene: &Scene) -> anyhow::Result<Measured> {
    measured(scene, async {
        let swept = scene.keeper.watch().await?;
        anyhow::ensure!(swept.counted == ACCOUNTS, "{swept:?}");
        Ok(())
    })
    .await
}

/// Half an hour after a sweep the first of its accounts are due again, and within the hour that follows all are.
async fn hour(scene: &Scene) -> anyhow::Result<Hour> {
    scene.clock.advance(30 * MINUTE);
    let mut minutes = Vec::new();
    let all = measured(scene, async {
        for _ in 0..60 {
            scene.clock.advance(MINUTE);
            minutes.push(scene.keeper.watch().await?.counted);
        }
        Ok(())
    })
    .await?;
    minutes.sort_unstable();
    Ok(Hour { minutes, all })
}

async fn measured(
    scene: &Scene,
    what: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<Measured> {
    scene.host.reset_calls();
    machine::forget_peak();
    let before = Usage::now();
    let started = Instant::now();
    what.await?;
    let wall = started.elapsed();
    let after = Usage::now();
    let mut of_each = BTreeMap::<_, usize>::new();
    let calls = scene.host.calls();
    for call in &calls {
        *of_each.entry(call.user.as_deref()).or_default() += 1;
    }
    Ok(Measured {
        wall,
        calls: calls.len(),
        accounts: of_each.len(),
        most_of_one: of_each.into_values().max().unwrap_or_default(),
        most_in_flight: scene.host.most_in_flight(),
        peak_kb: after.map(|usage| usage.peak_kb),
        processor: after
            .zip(before)
            .map(|(after, before)| after.processor.saturating_sub(before.processor)),
    })
}

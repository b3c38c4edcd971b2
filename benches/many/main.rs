//! Measures the real program while it deletes 10,000 charts for ever, once without copies and once with them, on a
//! chart server that permits so many writes a second and answers every other with 429.
//!
//!     cargo bench --locked --bench many
//!
//! The program is a child of its own, `chartkeeper run` as everybody runs it; Discord and the chart server are in
//! this process, and so the child's memory and processor time are the bot's alone, as `/proc` tells them. Ends
//! with 1 where something was left, or where one of the figures is not what was promised.
//!
//! What the child waits for in the kernel is its processor time, too. On an ext4 without a journal, each file that is
//! made passes by all that were deleted in the last five minutes (`recently_deleted` in the kernel's
//! `fs/ext4/ialloc.c`): half a millisecond a copy, right after a build or another run. There, wait for five minutes, or
//! let `TMPDIR` name a folder elsewhere.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is a program that prints a table"
)]

mod program;
mod scene;
mod table;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use chart_host::WriteLimit;

use scene::{Copies, Scene};
use table::{Column, Measured};

/// Of plots, and of grids.
const OF_EACH: u64 = 5_000;
/// What the chart server permits.
const LIMIT: WriteLimit = WriteLimit {
    a_second: 200.0,
    at_once: 40.0,
};
/// After everything was set up, before anything is asked for.
const QUIET: Duration = Duration::from_secs(3);

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
    let mut columns = Vec::new();
    for copies in [Copies::Off, Copies::On] {
        let measured = purge(copies).await;
        let measured = measured.with_context(|| copies.name())?;
        columns.push(Column {
            name: copies.name(),
            measured,
        });
    }
    Ok(table::judge(&columns))
}

async fn purge(copies: Copies) -> anyhow::Result<Measured> {
    let scene = Scene::new().await?;
    let bot = scene.run(copies).await?;
    tokio::time::sleep(QUIET).await;
    let before = bot.usage()?;
    bot.forget_peak();
    scene.host.reset_calls();
    scene.host.limit_writes(Some(LIMIT));
    scene.purge().await?;
    let after = bot.usage()?;
    let left_over = scene.host.files(scene::ACCOUNT).await?.len();
    bot.terminate().await?;
    Ok(Measured {
        idle_kb: before.resident_kb,
        peak_kb: after.peak_kb,
        processor: after.processor.saturating_sub(before.processor),
        writes: scene.host.writes(),
        answers: scene.host.answers(),
        left_over,
    })
}

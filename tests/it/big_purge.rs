//! A purge far beyond a page of the listing: what it costs, and that one run is enough.

use std::time::{Duration, Instant};

use chart_host::SeedChart;
use chart_host::SeedKind::{Grid, Plot};
use local_discord::Outcome;

use crate::world::{World, chart, within};

/// Of plots, and of grids.
const OF_EACH: u64 = 1_200;
/// Files a page of the listing.
const PAGE: u64 = 500;

fn plots_with_their_grids() -> Vec<SeedChart> {
    let grids = (1..=OF_EACH).map(|n| chart(Grid, OF_EACH + n, &format!("data {n}"), 30));
    let plots = (1..=OF_EACH).map(|n| SeedChart {
        draws_from: vec![OF_EACH + n],
        ..chart(Plot, n, &format!("chart {n}"), 30)
    });
    grids.chain(plots).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_go_in_one_run_with_two_writes_each_and_one_read_for_its_copy() {
    let world = World::new().await;
    world.has(plots_with_their_grids()).await;
    let charts = usize::try_from(2 * OF_EACH).unwrap();

    let card = world.types(world.jane, "/charts purge type:all").await;
    let form = world.opens(world.jane, &card, "Delete for ever").await;
    world.fills_in(world.jane, &form, "2,400").await;
    let told = world.hears("2400 deleted for ever").await;

    assert!(!world.text(&told).contains("not touched"));
    assert_eq!(world.charts("jane").await, []);
    let calls = world.host.calls();
    let of = |method: &str, verb: &str| {
        let fits =
            |call: &&chart_host::Call| call.method == method && call.path_and_query.contains(verb);
        calls.iter().filter(fits).count()
    };
    let pages = usize::try_from(2 * (2 * OF_EACH).div_ceil(PAGE)).unwrap();
    assert_eq!(of("GET", "/folders/all?"), pages);
    assert_eq!(of("POST", "/trash"), charts);
    assert_eq!(of("DELETE", "/permanent_delete"), charts);
    assert_eq!(of("GET", "/content"), charts);
    assert_eq!(
        calls.len(),
        pages + 3 * charts,
        "and nothing else was called"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_it_runs_commands_are_answered_within_half_a_second() {
    let world = World::new().await;
    world.has(plots_with_their_grids()).await;
    let card = world.types(world.jane, "/charts purge type:plot").await;
    let form = world.opens(world.jane, &card, "Delete for ever").await;
    // Slow enough that it runs all the while.
    world.host.latency(Duration::from_millis(60));
    world.fills_in(world.jane, &form, "1,200").await;
    let running = world.hears("Delete 1200 for ever").await;
    let mut slowest = (Duration::ZERO, "");
    for line in [
        "/charts link",
        "/charts show 1",
        "/charts help",
        "/privacy",
        "/charts jobs",
        "/charts account",
        "/charts-admin setup",
        "/charts-admin audit",
        "/charts protect",
        "/charts list only:copies",
        "/charts delete 1",
        "/charts purge type:grid",
        "/charts count",
    ] {
        let typed = Instant::now();
        let first = world.discord.type_command(world.actor(world.jane), line);
        let first = within(first).await.unwrap();
        slowest = slowest.max((typed.elapsed(), line));
        within(world.discord.quiet()).await;
        if let Outcome::Message(id) | Outcome::Deferred(id) = first.outcome {
            world.look(id);
        }
    }
    let now = world.look(running.id);
    assert!(!world.text(&now).contains("Done"), "it was over before");
    world.host.latency(Duration::ZERO);
    world.hears("1200 deleted for ever").await;
    let (took, line) = slowest;
    assert!(took < Duration::from_millis(500), "{line} took {took:?}");
    world.end().await;
}

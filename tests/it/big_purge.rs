//! A purge far beyond a page of the listing: what it costs, and that one run is enough.

use chart_host::SeedChart;
use chart_host::SeedKind::{Grid, Plot};

use crate::world::{World, chart};

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

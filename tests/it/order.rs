//! In which order a purge goes: all to the trash before the first is deleted, and a plot before its grids.

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{HoldAt, SeedChart};

use crate::world::{World, chart, within};

/// The plots 1 and 2, which draw from the grids 11 and 12.
fn two_plots_with_their_grids() -> Vec<SeedChart> {
    let plot = |n: u64| SeedChart {
        draws_from: vec![10 + n],
        ..chart(Plot, n, &format!("chart {n}"), 30)
    };
    let grid = |n: u64| chart(Grid, 10 + n, &format!("data {n}"), 30);
    vec![grid(1), grid(2), plot(1), plot(2)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grid_waits_for_its_own_plot_and_a_deletion_for_all_of_the_trash() {
    let world = World::new().await;
    world.has(two_plots_with_their_grids()).await;
    let slow_plot = world.host.hold(HoldAt::Before, "jane:1/trash", 0);
    let other_grid = world.host.hold(HoldAt::After, "jane:12/trash", 0);
    let card = world.types(world.jane, "/charts purge type:all").await;
    let form = world.opens(world.jane, &card, "Delete for ever").await;
    world.fills_in(world.jane, &form, "4").await;

    within(slow_plot.reached()).await;
    within(other_grid.reached()).await;
    let so_far = world.writes();
    let under_way = |what: &str| so_far.iter().any(|call| call.contains(what));
    assert!(
        !under_way("jane:11"),
        "its plot is not in the trash: {so_far:?}"
    );
    assert!(!under_way("permanent_delete"), "{so_far:?}");

    other_grid.release();
    slow_plot.release();
    world.hears("4 deleted for ever").await;
    let writes = world.writes();
    let at = |what: &str| writes.iter().position(|call| call.contains(what)).unwrap();
    assert!(at("jane:1/trash") < at("jane:11/trash"), "{writes:?}");
    assert!(at("jane:11/trash") < at("permanent_delete"), "{writes:?}");
    assert!(
        at("jane:1/permanent") < at("jane:11/permanent"),
        "{writes:?}"
    );
    assert!(
        at("jane:2/permanent") < at("jane:12/permanent"),
        "{writes:?}"
    );
    assert_eq!(world.charts("jane").await, []);
    world.end().await;
}

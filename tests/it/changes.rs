//! Nothing that changed is deleted: what happened between the plan and the press, or while a job runs.

use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Behaviour, HoldAt, SeedChart};

use crate::world::{World, chart, within};

async fn with_plots() -> World {
    let world = World::new().await;
    let mut charts: Vec<SeedChart> = (1..=4)
        .map(|n| chart(Plot, n, &format!("Plot {n}"), 40))
        .collect();
    charts.push(chart(Grid, 9, "Data", 40));
    charts[0].draws_from = vec![9];
    // The grid first: a plot is drawn from what is there.
    charts.rotate_right(1);
    world.has(charts).await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_after_the_plan_is_left_alone_with_its_reason() {
    let world = with_plots().await;
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    world.clock.advance(Duration::from_mins(1));
    world
        .host
        .rename_as_owner("jane", 1, "Mine after all")
        .await
        .unwrap();
    world.host.delete_as_owner("jane", 2).await.unwrap();
    world.host.trash_as_owner("jane", 3).await.unwrap();
    world.presses(world.jane, &card, "Delete for ever").await;
    let told = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 4 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 deleted for ever
    • 1 already gone
    – 1: no longer there
    • 2 left alone
    – 1: changed since the plan was made
    – 1: somebody moved it to the trash, so it was left there
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    let (left, trashed) = world.plots("jane").await;
    assert_eq!((left, trashed), (vec![1], vec![3]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_takes_out_of_the_trash_stays() {
    let world = with_plots().await;
    let held = world.host.hold(HoldAt::Before, "/permanent_delete", 0);
    let card = world.types(world.jane, "/charts delete 2").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    world.host.restore_as_owner("jane", 2).await.unwrap();
    held.release();
    let told = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 left alone
    – 1: somebody took it out of the trash
    [Details]
    ");
    assert_eq!(world.plots("jane").await, (vec![1, 2, 3, 4], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grid_stays_with_a_plot_that_was_skipped() {
    let world = with_plots().await;
    let card = world.types(world.jane, "/charts purge type:all").await;
    world.clock.advance(Duration::from_mins(1));
    world
        .host
        .rename_as_owner("jane", 1, "Mine after all")
        .await
        .unwrap();
    world
        .press_typed(world.jane, &card, "Delete for ever", "5")
        .await;
    let told = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 5 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 3 deleted for ever
    • 2 left alone
    – 1: changed since the plan was made
    – 1: a plot that draws from it stays
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    assert_eq!(world.numbers("jane").await, (vec![1, 9], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_a_grid_still_stays_with_a_plot_that_was_restored() {
    let mut world = with_plots().await;
    // Rows tell no references, so only the grids' own readings did, before the restart.
    world.host.behaviour(Behaviour {
        rows_carry_references: false,
        ..Behaviour::default()
    });
    let held = world.host.hold(HoldAt::Before, "/permanent_delete", 0);
    let card = world.types(world.jane, "/charts purge type:all").await;
    world
        .press_typed(world.jane, &card, "Delete for ever", "5")
        .await;
    within(held.reached()).await;
    world.hears("Delete 5 for ever").await;
    world.host.restore_as_owner("jane", 1).await.unwrap();
    // Let go only once the bot was asked to end: nothing more is begun.
    let release = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        held.release();
    };
    tokio::join!(world.stop_bot(), release);
    let (_, trashed) = world.numbers("jane").await;
    assert!(
        trashed.contains(&9),
        "the restart came too late: {trashed:?}"
    );
    world.start_bot().await;
    let told = world.hears("Done").await;
    let (left, trashed) = world.numbers("jane").await;
    assert_eq!(
        (left, trashed),
        (vec![1, 9], vec![]),
        "{}",
        world.text(&told)
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plot_that_somebody_else_trashed_keeps_its_grid() {
    let world = with_plots().await;
    let card = world
        .types(world.jane, "/charts purge type:all older_than:1d")
        .await;
    world.host.trash_as_owner("jane", 1).await.unwrap();
    world.presses(world.jane, &card, "Delete for ever").await;
    let told = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 5 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 3 deleted for ever
    • 2 left alone
    – 1: a plot that draws from it stays
    – 1: somebody moved it to the trash, so it was left there
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    // Out of the trash again it still has its data.
    assert_eq!(world.numbers("jane").await, (vec![9], vec![1]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_on_its_way_to_the_trash_comes_back() {
    let world = with_plots().await;
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    let held = world.host.hold(HoldAt::Before, "jane:2/trash", 0);
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    world.clock.advance(Duration::from_secs(1));
    world.host.redraw_as_owner("jane", 2, 7).await.unwrap();
    held.release();
    let told = world.hears("Done").await;
    let text = world.text(&told);
    assert!(
        text.contains("3 deleted for ever") && text.contains("1 restored"),
        "{text}"
    );
    assert_eq!(world.plots("jane").await, (vec![2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grid_that_a_new_plot_draws_from_while_the_job_is_stopped_comes_back() {
    let world = World::new().await;
    world.has(vec![chart(Grid, 9, "Data", 40)]).await;
    let card = world.types(world.jane, "/charts delete 9").await;
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    let running = world.hears("Delete 1 for ever").await;
    world.presses(world.jane, &running, "Stop").await;
    held.release();
    let stopped = world.hears("Stopped by <@").await;
    let plot = SeedChart {
        draws_from: vec![9],
        ..chart(Plot, 10, "New", 0)
    };
    world.has(vec![plot]).await;
    world.presses(world.jane, &stopped, "Go on").await;
    let done = world.hears("Done").await;
    let text = world.text(&done);
    assert!(text.contains("1 restored"), "{text}");
    assert_eq!(world.numbers("jane").await, (vec![9, 10], vec![]));
    world.end().await;
}

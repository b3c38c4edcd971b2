//! Grids that several plots draw from: moved once, or copied where somebody here still needs them.

use chart_host::SeedChart;
use chart_host::SeedKind::{Grid, Plot};

use super::{content, has, id_of, named, to_move};
use crate::world::{World, chart};

fn drawing(id: u64, title: &str, days: i64, from: &[u64]) -> SeedChart {
    SeedChart {
        draws_from: from.to_vec(),
        ..chart(Plot, id, title, days)
    }
}

async fn with(charts: Vec<SeedChart>) -> World {
    let world = World::new().await;
    world.links_the_lab_too().await;
    world.has(charts).await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grid_of_several_moved_plots_is_moved_once() {
    let world = with(vec![
        chart(Grid, 9, "Data", 40),
        drawing(1, "One", 40, &[9]),
        drawing(2, "Two", 40, &[9]),
        drawing(3, "Three", 40, &[9]),
    ])
    .await;
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    world.presses(world.jane, &moving, "Move 4").await;
    world.hears("4 moved, and deleted here for ever").await;
    let there = [("Data", ""), ("One", ""), ("Three", ""), ("Two", "")];
    assert_eq!(has(&world, "lab").await, named(&there));
    let grid = format!("lab:{}:", id_of(&world, "lab", "Data").await);
    for title in ["One", "Two", "Three"] {
        let plot = format!("lab:{}", id_of(&world, "lab", title).await);
        let figure = content(&world, "plots", &plot).await;
        let source = figure["data"][0]["xsrc"].as_str().unwrap();
        assert!(source.starts_with(&grid), "{title}: {source}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grid_that_a_plot_which_stays_draws_from_is_copied_and_stays() {
    let world = with(vec![
        chart(Grid, 9, "Data", 40),
        drawing(1, "Old", 40, &[9]),
        drawing(2, "New", 1, &[9]),
    ])
    .await;
    let (_, moving) = to_move(&world, "type:plot older_than:30d").await;
    let text = world.text(&moving);
    assert!(text.contains("Move **1 plot** and **0 grids**"), "{text}");
    assert!(
        text.contains("1 grid more is copied there and stays here too"),
        "{text}"
    );
    world.presses(world.jane, &moving, "Move 1").await;
    let done = world.hears("1 moved, and deleted here for ever").await;
    assert_eq!(
        has(&world, "jane").await,
        named(&[("Data", ""), ("New", "")])
    );
    assert_eq!(
        has(&world, "lab").await,
        named(&[("Data", ""), ("Old", "")])
    );
    let details = world.presses(world.jane, &done, "Details").await;
    let text = world.text(&details);
    assert!(
        text.contains("a copy; the grid is still here too"),
        "{text}"
    );
    // Later the other plot follows, to the grid that is there already.
    let line = "type:plot";
    let (_, moving) = to_move(&world, line).await;
    let form = world.opens(world.jane, &moving, "Move 2").await;
    world.fills_in(world.jane, &form, "2").await;
    world.hears("2 moved, and deleted here for ever").await;
    assert_eq!(has(&world, "jane").await, []);
    let there = [("Data", ""), ("New", ""), ("Old", "")];
    assert_eq!(has(&world, "lab").await, named(&there));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_protected_grid_is_copied_and_stays() {
    let world = with(vec![
        chart(Grid, 9, "Data", 40),
        drawing(1, "Old", 40, &[9]),
    ])
    .await;
    world
        .types(world.jane, "/charts protect 9 account:jane@home")
        .await;
    let (_, moving) = to_move(&world, "type:plot older_than:30d").await;
    world.presses(world.jane, &moving, "Move 1").await;
    world.hears("1 moved, and deleted here for ever").await;
    assert_eq!(has(&world, "jane").await, named(&[("Data", "")]));
    assert_eq!(
        has(&world, "lab").await,
        named(&[("Data", ""), ("Old", "")])
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plot_whose_grid_cannot_go_stays_with_it() {
    let world = with(vec![
        chart(Grid, 9, "Data", 40),
        drawing(1, "Old", 40, &[9]),
        chart(Plot, 2, "Other", 40),
    ])
    .await;
    let taken = vec![chart(Plot, 1, "Data", 40)];
    world.host.seed("lab", taken).await.unwrap();
    let (_, moving) = to_move(&world, "type:plot older_than:30d").await;
    world.presses(world.jane, &moving, "Move 3").await;
    let done = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&done), @"
    # Move 3 to lab @ charts.example
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 moved, and deleted here for ever
    • 2 failed
    – 1: something else has that title there
    – 1: a grid that it draws from could not be moved
    1 arrived the same: **Details** has its new address.
    [Details]
    ");
    assert_eq!(
        has(&world, "jane").await,
        named(&[("Data", ""), ("Old", "")])
    );
    assert_eq!(
        has(&world, "lab").await,
        named(&[("Data", ""), ("Other", "")])
    );
    world.end().await;
}

//! `/charts count`.

use chart_host::SeedKind::{Grid, Plot};

use crate::world::{World, chart};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_count_is_public_and_takes_one_call_a_filetype() {
    let world = World::new().await;
    world
        .has(vec![
            chart(Plot, 1, "secret title", 1),
            chart(Plot, 2, "b", 2),
            chart(Grid, 3, "c", 3),
        ])
        .await;
    let count = world.types(world.jane, "/charts count").await;
    assert_eq!(count.private_to, None);
    insta::assert_snapshot!(world.text(&count), @"
    # jane @ charts.example
    **2** of 100 plots · 2 %
    ▰▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱
    Room for 98 more plots.
    1 grid

    Plots count towards the limit. Grids, folders and what is in the trash do not.
    ");
    assert_eq!(world.host.calls().len(), 2, "{:?}", world.host.calls());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_linked_is_told_how_to_link() {
    let world = World::new().await;
    let told = world.types(world.max, "/charts count").await;
    assert_eq!(told.private_to, Some(world.max));
    insta::assert_snapshot!(world.text(&told), @"No chart account is linked to you here. **/charts link** links one.");
    world.end().await;
}

//! What counts towards a limit, as the operator says of a chart server: every number that is told of the limit is that.

use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};

use crate::alerts::notices_here;
use crate::world::{Charts, KEY, World, chart};

/// Jane has that many plots and grids on a chart server of which the operator says that.
async fn where_it_says(said: &str, plots: u64, grids: u64) -> World {
    let mut world = World::new().await;
    let plots = (1..=plots).map(|n| chart(Plot, n, &format!("Plot {n}"), 40));
    let grids = (1_001..=1_000 + grids).map(|n| chart(Grid, n, &format!("Grid {n}"), 40));
    world.has(plots.chain(grids).collect()).await;
    world.stop_bot().await;
    world.servers_file = Some(said.to_owned());
    world.start_bot().await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_grids_count_every_number_of_the_limit_has_them() {
    let world = where_it_says("counts = [\"plot\", \"grid\"]", 61, 24).await;
    let count = world.types(world.jane, "/charts count").await;
    insta::assert_snapshot!(world.text(&count), @"
    # jane @ charts.example
    **85** of 100 plots and grids · 85 %
    ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱▱
    Room for 15 more plots and grids.
    61 plots, 24 grids

    Plots and grids count towards the limit. Folders and what is in the trash do not.
    ");
    // The answer to linking, and what the watch counts.
    let address = world.link_address(world.max).await;
    let form = [("what", "link"), ("username", "jane"), ("key", KEY)];
    let page = world.send_form(&address, &form).await;
    assert!(
        page.body
            .contains("It holds 85 of 100 plots and grids: 85 % of its limit."),
        "{}",
        page.body
    );
    let told = world.sees(world.max, "Linked").await;
    assert!(
        world
            .text(&told)
            .contains("**85** of 100 plots and grids · 85 %"),
        "{told:?}"
    );
    notices_here(&world).await;
    let more = (2_001..=2_006).map(|n| chart(Grid, n, &format!("Grid {n}"), 40));
    world.has(more.collect()).await;
    world.clock.advance(Duration::from_hours(2));
    let alert = world.hears("of its limit").await;
    assert!(
        world
            .text(&alert)
            .contains("**91** of 100 plots and grids · 91 %"),
        "{alert:?}"
    );
    // 30 grids stay, so 40 plots are what makes 70.
    let card = world.presses(world.jane, &alert, "Plan a purge").await;
    let text = world.text(&card);
    assert!(
        text.contains("down to 40 plots") && text.contains("**21 charts match**"),
        "{text}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_trash_counts_cards_say_that_it_makes_no_room() {
    let world = where_it_says("counts_trash = true", 2, 0).await;
    let count = world.types(world.jane, "/charts count").await;
    insta::assert_snapshot!(world.text(&count), @"
    # jane @ charts.example
    **2** of 100 plots · 2 %
    ▰▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱
    Room for 98 more plots.
    0 grids

    Plots count towards the limit, those in the trash too: only deleting for ever makes room. Grids and folders do not count. I count what the chart server lists; what it hides in the trash comes on top.
    ");
    for command in ["/charts delete 1", "/charts purge type:plot"] {
        let card = world.types(world.jane, command).await;
        let text = world.text(&card);
        assert!(text.contains("only deleting for ever makes room"), "{text}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_carried_server_nobody_says_what_counts() {
    let mut world = World::new().await;
    world.stop_bot().await;
    world.charts_are = Charts::Carried;
    world.servers_file = Some("counts = [\"plot\", \"grid\"]".to_owned());
    let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.settings()));
    assert!(refused.is_err(), "it was taken");
    world.servers_file = None;
    std::fs::remove_file(world.path("servers.toml")).unwrap();
    world.start_bot().await;
    world.end().await;
}

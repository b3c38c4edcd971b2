//! `/charts protect`: what is kept from every clean-up.

use std::time::Duration;

use chart_host::SeedChart;
use chart_host::SeedKind::{Grid, Plot};
use local_discord::Message;

use crate::world::{World, chart, folders};

/// Plots 1 to 4, of which 3 lies in `reports/2025`, and 4 draws from grid 9.
async fn world() -> World {
    let world = World::new().await;
    let charts = folders().into_iter().chain([
        chart(Plot, 1, "Heat map", 40),
        chart(Plot, 2, "final_v2", 40),
        SeedChart {
            folder: Some("reports/2025".to_owned()),
            ..chart(Plot, 3, "Deep", 40)
        },
        chart(Grid, 9, "data", 40),
        SeedChart {
            draws_from: vec![9],
            ..chart(Plot, 4, "Drawn", 40)
        },
    ]);
    world.has(charts.collect()).await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_a_folder_and_a_pattern_stay_and_the_plan_says_so() {
    let world = world().await;
    let none = world.types(world.jane, "/charts protect").await;
    assert_eq!(none.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&none), @"
    # jane @ charts.example
    Nothing is protected. Protect a chart, a folder (reports/2024/) or a pattern (final*) with `what`.
    ");
    let mut told = Vec::new();
    for what in ["\"heat map\"", "final*", "reports/", "4", "4", "nowhere/"] {
        let done = world
            .types(world.jane, &format!("/charts protect what:{what}"))
            .await;
        assert_eq!(done.private_to, Some(world.jane));
        told.push(world.text(&done));
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    Protected in `jane @ charts.example`: “Heat map” · 1. No clean-up takes it, not even one that is running.
    [Remove]

    Protected in `jane @ charts.example`: every title like final\*. No clean-up takes it, not even one that is running.
    [Remove]

    Protected in `jane @ charts.example`: the folder reports, with all below it. No clean-up takes it, not even one that is running.
    [Remove]

    Protected in `jane @ charts.example`: “Drawn” · 4. No clean-up takes it, not even one that is running.
    [Remove]

    Protected already in `jane @ charts.example`: “Drawn” · 4.
    [Remove]

    There is no folder “nowhere/{0}” in your account. Write it from the top, such as reports/2024.
    ");
    let plan = world.types(world.jane, "/charts purge type:all").await;
    insta::assert_snapshot!(world.text(&plan), @"
    # jane @ charts.example
    Filter: plots and grids · no filter: everything

    **Nothing matches.**

    __Kept__
    • 4 protected
    • 1 grid in use by plots that stay
    ");
    let card = world.types(world.jane, "/charts delete 1").await;
    let text = world.text(&card);
    assert!(text.contains("It is protected, so it stays."), "{text}");
    assert!(!text.contains("Delete for ever]"), "{text}");
    let rules = world.types(world.jane, "/charts protect").await;
    insta::assert_snapshot!(world.text(&rules), @r"
    # jane @ charts.example
    These stay, whatever a filter says:
    1. “Heat map” · 1
    2. “Drawn” · 4
    3. the folder reports, with all below it
    4. every title like final\*
    [Remove 1] [Remove 2] [Remove 3] [Remove 4]
    ");
    let rules = world.presses(world.jane, &rules, "Remove 1").await;
    assert!(!world.text(&rules).contains("Heat map"));
    let card = world.types(world.jane, "/charts delete 1").await;
    assert!(world.text(&card).contains("[Delete for ever]"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_grid_stays_where_that_is_protected() {
    let world = world().await;
    world.types(world.jane, "/charts protect what:9").await;
    let card = world.types(world.jane, "/charts delete 4").await;
    assert!(
        !world.text(&card).contains("Take its grid too"),
        "{}",
        world.text(&card)
    );
    let plan = world
        .types(world.jane, "/charts purge type:plot name:Drawn")
        .await;
    let plan = world
        .presses(world.jane, &plan, "Take their grids too")
        .await;
    assert!(
        world.text(&plan).contains("**1 chart matches**"),
        "{}",
        world.text(&plan)
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_protected_after_the_card_was_shown_stays() {
    let world = world().await;
    let plan = world.types(world.jane, "/charts purge type:all").await;
    for what in ["4", "reports/"] {
        let line = format!("/charts protect what:{what}");
        world.types(world.jane, &line).await;
    }
    world
        .press_typed(world.jane, &plan, "Delete for ever", "5")
        .await;
    let told = world.hears("2 deleted for ever").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 5 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 2 deleted for ever
    • 3 left alone
    – 2: protected
    – 1: a plot that draws from it stays
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    assert_eq!(world.plots("jane").await, (vec![3, 4], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_job_leaves_alone_and_puts_back_what_is_protected_meanwhile() {
    let world = World::new().await;
    let charts = (1..=30).map(|n| chart(Plot, n, &format!("chart {n}"), 30));
    world.has(charts.collect()).await;
    let plan = world.types(world.jane, "/charts purge type:plot").await;
    world.host.latency(Duration::from_millis(120));
    world
        .press_typed(world.jane, &plan, "Delete for ever", "30")
        .await;
    let done = world.types(world.jane, "/charts protect what:chart*").await;
    assert!(world.text(&done).contains("not even one that is running"));
    let told = world.hears("Done").await;
    let (in_use, trashed) = world.plots("jane").await;
    assert_eq!(trashed, Vec::<u64>::new());
    // A few were gone before; nothing that was not is.
    let deleted = world
        .writes()
        .iter()
        .filter(|call| call.starts_with("DELETE"))
        .count();
    assert_eq!(in_use.len(), 30 - deleted, "{}", world.text(&told));
    assert!(in_use.len() > 20, "{}", world.text(&told));
    assert!(
        world.text(&told).contains("protected"),
        "{}",
        world.text(&told)
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_belong_to_the_account_whoever_made_them() {
    let world = world().await;
    world.link(world.max, "jane").await;
    let done = world.types(world.jane, "/charts protect what:1").await;
    let rules = world.types(world.max, "/charts protect").await;
    assert!(world.text(&rules).contains("Heat map"));
    world.presses(world.max, &rules, "Remove 1").await;
    world.presses(world.jane, &done, "Remove").await;
    let late = world.sees(world.jane, "removed already").await;
    assert_eq!(late.private_to, Some(world.jane));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_several_titles_is_chosen_and_nothing_is_guessed() {
    let world = world().await;
    let twin = SeedChart {
        folder: Some("reports".to_owned()),
        ..chart(Plot, 5, "Heat map", 3)
    };
    world.has(vec![twin]).await;
    let choice: Message = world
        .types(world.jane, "/charts protect what:\"heat map\"")
        .await;
    assert!(world.text(&choice).contains("[1] [5]") || world.text(&choice).contains("[5] [1]"));
    let done = world.presses(world.jane, &choice, "5").await;
    insta::assert_snapshot!(world.text(&done), @"
    Protected in `jane @ charts.example`: “Heat map” · 5. No clean-up takes it, not even one that is running.
    [Remove]
    ");
    let near = world
        .types(world.jane, "/charts protect what:\"heat mop\"")
        .await;
    assert!(near.content.contains("No chart of your account is titled"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_is_meant_where_no_chart_is_called_so() {
    let world = world().await;
    let done = world
        .types(world.jane, "/charts protect what:reports")
        .await;
    insta::assert_snapshot!(world.text(&done), @"
    Protected in `jane @ charts.example`: the folder reports, with all below it. No clean-up takes it, not even one that is running.
    [Remove]
    ");
    world.end().await;
}

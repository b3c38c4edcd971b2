//! `/charts delete`: a look first, then a button.

use std::time::Duration;

use chart_host::SeedChart;
use chart_host::SeedKind::{Folder, Grid, Plot};

use crate::world::{World, chart, folders, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chart_225_goes_for_ever_without_a_409() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 225, "Heat map", 40)]).await;
    let card = world.types(world.jane, "/charts delete 225").await;
    assert_eq!(card.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    **Heat map**

    What is in the trash can be restored. What is deleted for ever is gone.

    This card works until {time}.
    Type: Plot
    Number: 225
    Views: 0
    Made: {time}
    Changed: {time}
    Folder: Home
    Link: [Open](http://charts.example/~jane/225/)
    [Move to trash] [Delete for ever] [Cancel]
    <chart.png>
    ");
    world.host.reset_calls();
    let pressed = world.presses(world.jane, &card, "Delete for ever").await;
    insta::assert_snapshot!(world.text(&pressed), @"Approved. How it goes is told in <#CHANNEL>.");
    let told = world.hears("deleted for ever").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 deleted for ever
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    assert_eq!(world.numbers("jane").await, (vec![], vec![]));
    let statuses: Vec<String> = world.writes();
    assert_eq!(
        statuses,
        [
            "POST /v2/files/jane:225/trash 200",
            "DELETE /v2/files/jane:225/permanent_delete 204"
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_moved_to_the_trash_can_be_had_back() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 7, "Draft", 3)]).await;
    let card = world
        .types(world.jane, "/charts delete id:\"jane:7\"")
        .await;
    world.presses(world.jane, &card, "Move to trash").await;
    let told = world.hears("moved to the trash").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Move 1 to the trash
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 moved to the trash
    **Undo** takes it back out of the trash.
    [Undo] [Details]
    ");
    assert_eq!(world.numbers("jane").await, (vec![], vec![7]));
    world.presses(world.jane, &told, "Undo").await;
    world.hears("1 restored").await;
    assert_eq!(world.numbers("jane").await, (vec![7], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_grid_goes_only_where_nothing_else_draws_from_it() {
    let world = World::new().await;
    world
        .has(
            folders()
                .into_iter()
                .chain([
                    chart(Grid, 10, "only mine", 50),
                    chart(Grid, 11, "shared", 50),
                    SeedChart {
                        draws_from: vec![10, 11],
                        folder: Some("reports/2025".to_owned()),
                        views: 12,
                        ..chart(Plot, 12, "One *bold* <@everyone>", 40)
                    },
                    SeedChart {
                        draws_from: vec![11],
                        ..chart(Plot, 13, "Two", 40)
                    },
                ])
                .collect(),
        )
        .await;
    let card = world.types(world.jane, "/charts delete 12").await;
    insta::assert_snapshot!(world.text(&card), @r"
    # jane @ charts.example
    **One \*bold\* \<\@{0}everyone\>**

    __Grids that only this plot uses__
    • only mine · 10
    They stay, unless you take them too.

    What is in the trash can be restored. What is deleted for ever is gone.

    This card works until {time}.
    Type: Plot
    Number: 12
    Views: 12
    Made: {time}
    Changed: {time}
    Folder: reports/{0}2025
    Link: [Open](http://charts.example/~jane/12/)
    [Move to trash] [Delete for ever] [Take its grid too] [Cancel]
    <chart.png>
    ");
    let card = world.presses(world.jane, &card, "Take its grid too").await;
    insta::assert_snapshot!(world.text(&card), @r"
    # jane @ charts.example
    **One \*bold\* \<\@{0}everyone\>**

    __Grids that only this plot uses__
    • only mine · 10
    They go with it.

    What is in the trash can be restored. What is deleted for ever is gone.

    This card works until {time}.
    Type: Plot
    Number: 12
    Views: 12
    Made: {time}
    Changed: {time}
    Folder: reports/{0}2025
    Link: [Open](http://charts.example/~jane/12/)
    [Move to trash] [Delete for ever] [Cancel]
    <chart.png>
    ");
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("2 deleted for ever").await;
    let left = world.charts("jane").await;
    let titles: Vec<&str> = left.iter().map(|file| file.title.as_str()).collect();
    assert!(
        !titles.contains(&"only mine") && titles.contains(&"shared"),
        "{titles:?}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grid_in_use_cannot_be_decided_on() {
    let world = World::new().await;
    world
        .has(vec![
            chart(Grid, 10, "Table", 50),
            SeedChart {
                draws_from: vec![10],
                ..chart(Plot, 1, "One", 40)
            },
        ])
        .await;
    let card = world.types(world.jane, "/charts delete 10").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    **Table**

    A plot draws from this grid, so it stays. Delete the plot first.
    Type: Grid
    Number: 10
    Views: 0
    Made: {time}
    Changed: {time}
    Folder: Home
    Link: [Open](http://charts.example/~jane/10/)
    ");
    assert!(card.rows.is_empty());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_address_of_ones_own_chart_opens_its_card() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 225, "Heat map", 40)]).await;
    let host = world.host_address();
    for id in [
        "225".to_owned(),
        "jane:225".to_owned(),
        format!("http://{host}/~jane/225/"),
        "https://plot.ly/~jane/225/heat-map".to_owned(),
    ] {
        let card = world
            .types(world.jane, &format!("/charts delete id:\"{id}\""))
            .await;
        assert!(world.text(&card).contains("**Heat map**"), "{id}: {card:?}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_deleted_is_refused_in_words() {
    let world = World::new().await;
    let mut folder = chart(Folder, 30, "Reports", 40);
    folder.views = 0;
    world
        .has(vec![folder, chart(Plot, 31, "Gone soon", 40)])
        .await;
    world.host.trash_as_owner("jane", 31).await.unwrap();
    let mut said = Vec::new();
    for id in [
        "999",
        "bob:225",
        "https://elsewhere.example/~jane/1",
        "my plot",
        "30",
        "31",
    ] {
        let told = world
            .types(world.jane, &format!("/charts delete id:\"{id}\""))
            .await;
        assert_eq!(told.private_to, Some(world.jane));
        said.push(format!("{id} → {}", world.text(&told)));
    }
    insta::assert_snapshot!(said.concat(), @r"
    999 → There is no chart jane\:999 any more. Somebody may have deleted it; /charts delete completes what there is.
    bob:225 → That chart belongs to **bob**. I only touch charts of your own account.
    https://elsewhere.example/~jane/1 → That address is on elsewhere.example, which is not your chart server. Give the chart's number instead.
    my plot → No chart of your account is titled “my plot”.
    30 → jane\:30 is neither a plot nor a grid. I leave folders and other files alone.
    31 → Chart jane\:31 is in the trash already. **/charts restore** takes it back.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn titles_complete_far_within_three_seconds_over_2000_charts() {
    let world = World::new().await;
    let charts = (1..=2_000).map(|n| chart(Plot, n, &format!("Chart number {n}"), 1));
    world.has(charts.collect()).await;
    world.host.latency(Duration::from_millis(40));
    let started = std::time::Instant::now();
    let completing = world
        .discord
        .complete(world.actor(world.jane), "/charts delete id:\"number 19");
    let choices = within(completing).await.unwrap();
    assert!(
        started.elapsed() < Duration::from_millis(2_500),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(choices.len(), 25);
    assert!(
        choices
            .iter()
            .all(|choice| choice.name.contains("number 19")),
        "{choices:?}"
    );
    // The second letter asks nobody.
    world.host.reset_calls();
    let completing = world
        .discord
        .complete(world.actor(world.jane), "/charts delete id:\"number 199");
    assert_eq!(within(completing).await.unwrap().len(), 11);
    assert!(world.host.calls().is_empty());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_completes_with_the_charts_of_another() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 1, "Jane's own", 1)]).await;
    let completing = world
        .discord
        .complete(world.actor(world.max), "/charts delete id:");
    assert!(within(completing).await.unwrap().is_empty());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_title_opens_its_card_where_one_chart_has_it() {
    let world = World::new().await;
    world
        .has(vec![
            chart(Plot, 225, "Heat map", 40),
            chart(Grid, 226, "Heat map (data)", 40),
            chart(Plot, 227, "Sales", 40),
        ])
        .await;
    let card = world
        .types(world.jane, "/charts delete id:\"heat map\"")
        .await;
    assert!(world.text(&card).contains("Number: 225"));
    let told = world
        .types(world.jane, "/charts delete id:\"heat mop\"")
        .await;
    insta::assert_snapshot!(world.text(&told), @r"
    No chart of your account is titled “heat mop”. These are like it:
    • Heat map
    • Heat map \(data\)
    • Sales
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_charts_of_one_title_are_a_choice_and_never_a_guess() {
    let world = World::new().await;
    world
        .has(
            folders()
                .into_iter()
                .chain([
                    chart(Plot, 12, "Sales", 40),
                    SeedChart {
                        folder: Some("reports/2025".to_owned()),
                        ..chart(Plot, 13, "Sales", 90)
                    },
                ])
                .collect(),
        )
        .await;
    let told = world.types(world.jane, "/charts delete id:Sales").await;
    assert_eq!(told.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&told), @"
    Several of your charts have that title. Which one?
    • **12** · Sales · Plot · {time}
    • **13** · Sales · Plot · {time}
    [12] [13]
    ");
    let card = world.presses(world.jane, &told, "13").await;
    assert_eq!(card.id, told.id);
    assert!(world.text(&card).contains("Folder: reports/{0}2025"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listing_too_slow_for_one_letter_is_there_for_the_next() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 1, "Heat map", 1)]).await;
    world.host.latency(Duration::from_secs(3));
    let complete = |line| world.discord.complete(world.actor(world.jane), line);
    let choices = within(complete("/charts delete id:h")).await.unwrap();
    assert!(choices.is_empty(), "{choices:?}");
    let choices = within(complete("/charts delete id:he")).await.unwrap();
    assert_eq!(choices.len(), 1);
    // One listing a filetype, however many letters were typed.
    assert_eq!(world.host.calls().len(), 2);
    world.end().await;
}

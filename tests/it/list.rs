//! `/charts list` and `/charts show`: seeing before deleting. For the member alone.

use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Fault, FaultKind, SeedChart};

use crate::world::{World, chart, folders, within};

/// Plots 1 to 23, of which odd ones are old; grid 30 is used by 1, grid 31 by nothing.
async fn world() -> World {
    let world = World::new().await;
    let plots = (1..=23).map(|n| SeedChart {
        views: n % 4,
        draws_from: if n == 1 { vec![30] } else { Vec::new() },
        ..chart(
            Plot,
            n,
            &format!("chart {n:02}"),
            if n % 2 == 1 { 300 } else { 3 },
        )
    });
    let grids = [
        chart(Grid, 30, "used", 40),
        chart(Grid, 31, "unused *bold*", 40),
    ];
    world.has(grids.into_iter().chain(plots).collect()).await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_private_in_pages_and_turns_after_a_restart() {
    let mut world = world().await;
    let page = world
        .types(world.jane, "/charts list type:plot sort:title")
        .await;
    assert_eq!(page.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&page), @"
    # jane @ charts.example
    **23 charts**

    `1` chart 01 · Plot · {time} · 1 view · public · [Open](http://charts.example/~jane/1/)
    `2` chart 02 · Plot · {time} · 2 views · public · [Open](http://charts.example/~jane/2/)
    `3` chart 03 · Plot · {time} · 3 views · public · [Open](http://charts.example/~jane/3/)
    `4` chart 04 · Plot · {time} · 0 views · public · [Open](http://charts.example/~jane/4/)
    `5` chart 05 · Plot · {time} · 1 view · public · [Open](http://charts.example/~jane/5/)
    `6` chart 06 · Plot · {time} · 2 views · public · [Open](http://charts.example/~jane/6/)
    `7` chart 07 · Plot · {time} · 3 views · public · [Open](http://charts.example/~jane/7/)
    `8` chart 08 · Plot · {time} · 0 views · public · [Open](http://charts.example/~jane/8/)
    `9` chart 09 · Plot · {time} · 1 view · public · [Open](http://charts.example/~jane/9/)
    `10` chart 10 · Plot · {time} · 2 views · public · [Open](http://charts.example/~jane/10/)
    Page 1 of 3
    [Next ▶] [Plan a purge of these]
    ");
    world.host.reset_calls();
    let page = world.presses(world.jane, &page, "Next ▶").await;
    assert!(
        world.text(&page).contains("chart 11"),
        "{}",
        world.text(&page)
    );
    assert!(world.text(&page).contains("Page 2 of 3"));
    assert_eq!(world.host.calls(), [], "it was listed again");
    world.stop_bot().await;
    world.start_bot().await;
    let page = world.presses(world.jane, &page, "Next ▶").await;
    let text = world.text(&page);
    assert!(
        text.contains("chart 23") && text.contains("Page 3 of 3"),
        "{text}"
    );
    assert!(!text.contains("Next"), "{text}");
    let page = world.presses(world.jane, &page, "◀ Previous").await;
    assert!(world.text(&page).contains("Page 2 of 3"));
    world.clock.advance(Duration::from_mins(14));
    world.presses(world.jane, &page, "Next ▶").await;
    world
        .sees(world.jane, "This list is older than 14 minutes")
        .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_narrowed_and_sorted_as_asked() {
    let world = world().await;
    let first = async |line: &str| {
        let page = world.types(world.jane, line).await;
        let text = world.text(&page);
        let lines: Vec<&str> = text
            .lines()
            .filter(|l| l.contains('`') || l.contains("**"))
            .collect();
        lines[..lines.len().min(3)].join("\n")
    };
    let told = [
        first("/charts list type:plot sort:views").await,
        first("/charts list type:plot sort:oldest").await,
        first("/charts list name:\"chart 1?\" sort:newest").await,
        first("/charts list only:stale sort:title").await,
        first("/charts list only:unused-grids").await,
        first("/charts list only:protected").await,
    ];
    insta::assert_snapshot!(told.join("\n\n"), @r"
    **23 charts**
    `3` chart 03 · Plot · {time} · 3 views · public · [Open](http://charts.example/~jane/3/)
    `7` chart 07 · Plot · {time} · 3 views · public · [Open](http://charts.example/~jane/7/)

    **23 charts**
    `1` chart 01 · Plot · {time} · 1 view · public · [Open](http://charts.example/~jane/1/)
    `3` chart 03 · Plot · {time} · 3 views · public · [Open](http://charts.example/~jane/3/)

    **10 charts** · titled “chart 1?”
    `10` chart 10 · Plot · {time} · 2 views · public · [Open](http://charts.example/~jane/10/)
    `12` chart 12 · Plot · {time} · 0 views · public · [Open](http://charts.example/~jane/12/)

    **12 charts** that were not changed for six months
    `1` chart 01 · Plot · {time} · 1 view · public · [Open](http://charts.example/~jane/1/)
    `3` chart 03 · Plot · {time} · 3 views · public · [Open](http://charts.example/~jane/3/)

    **1 grid** that no plot uses
    `31` unused \*bold\* · Grid · {time} · 0 views · public · [Open](http://charts.example/~jane/31/)

    **0 charts** that are protected
    ");
    world
        .types(world.jane, "/charts protect what:\"chart 0*\"")
        .await;
    let page = world
        .types(world.jane, "/charts list only:protected type:plot")
        .await;
    assert!(
        world
            .text(&page)
            .contains("**9 charts** that are protected")
    );
    assert!(!world.text(&page).contains("Plan a purge"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_is_planned_of_what_the_list_shows() {
    let world = world().await;
    let page = world
        .types(world.jane, "/charts list only:unused-grids")
        .await;
    let plan = world
        .presses(world.jane, &page, "Plan a purge of these")
        .await;
    assert_eq!(plan.private_to, Some(world.jane));
    let text = world.text(&plan);
    assert!(
        text.contains("**1 chart matches**") && text.contains(r"unused \*bold\*"),
        "{text}"
    );
    world
        .press_typed(world.jane, &plan, "Delete for ever", "1")
        .await;
    world.hears("1 deleted for ever").await;
    let grids: Vec<u64> = world
        .numbers("jane")
        .await
        .0
        .into_iter()
        .filter(|n| *n >= 30)
        .collect();
    assert_eq!(grids, [30]);
    let page = world
        .types(world.jane, "/charts list only:stale type:plot")
        .await;
    assert!(
        world.text(&page).contains("**12 charts**"),
        "{}",
        world.text(&page)
    );
    let plan = world
        .presses(world.jane, &page, "Plan a purge of these")
        .await;
    assert!(
        world.text(&plan).contains("**12 charts match**"),
        "{}",
        world.text(&plan)
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_is_shown_with_what_it_is_tied_to() {
    let world = World::new().await;
    let charts = folders().into_iter().chain([
        chart(Grid, 10, "numbers", 50),
        SeedChart {
            draws_from: vec![10],
            folder: Some("reports/2025".to_owned()),
            views: 12,
            ..chart(Plot, 12, "One *bold*", 40)
        },
    ]);
    world.has(charts.collect()).await;
    let card = world
        .types(world.jane, "/charts show id:\"one *bold*\"")
        .await;
    assert_eq!(card.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&card), @r"
    # jane @ charts.example
    **One \*bold\***

    __Draws from__
    • numbers · 10
    Type: Plot
    Number: 12
    Views: 12
    Made: {time}
    Changed: {time}
    Folder: reports/{0}2025
    Link: [Open](http://charts.example/~jane/12/)
    [Delete…] [Protect]
    <chart.png>
    ");
    let grid = world.types(world.jane, "/charts show 10").await;
    assert!(
        world
            .text(&grid)
            .contains("__Used by__\n• One \\*bold\\* · 12"),
        "{}",
        world.text(&grid)
    );
    let card = world.presses(world.jane, &card, "Delete…").await;
    assert!(
        world.text(&card).contains("[Move to trash]"),
        "{}",
        world.text(&card)
    );
    let done = world.presses(world.jane, &grid, "Protect").await;
    assert!(world.text(&done).starts_with("Protected in"));
    let grid = world.types(world.jane, "/charts show 10").await;
    let text = world.text(&grid);
    assert!(
        text.contains("It is protected") && !text.contains("[Delete…]"),
        "{text}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plots_picture_comes_with_the_cards_that_its_member_alone_sees() {
    let world = World::new().await;
    world
        .has(vec![chart(Plot, 1, "Public", 3), chart(Grid, 2, "Grid", 3)])
        .await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for readable in [true, false] {
        let file = format!("http://{}/v2/files/jane:1", world.host_address());
        let change = client
            .patch(file)
            .basic_auth("jane", Some(crate::world::KEY))
            .header("plotly-client-platform", "test")
            .json(&serde_json::json!({ "world_readable": readable }));
        assert!(within(change.send()).await.unwrap().status().is_success());
        for command in ["/charts show 1", "/charts delete 1"] {
            let card = world.types(world.jane, command).await;
            assert_eq!(card.private_to, Some(world.jane));
            let [file] = &card.files[..] else {
                panic!("{command}: {:?}", card.files);
            };
            assert_eq!(card.embeds[0].image.as_ref(), Some(&file.url));
            assert_eq!(
                file.description.as_deref(),
                Some("A drawing of this chart.")
            );
            let png = world.discord.file(card.id, "chart.png").unwrap();
            assert!(png.starts_with(b"\x89PNG"), "{} bytes", png.len());
            if command == "/charts delete 1" {
                let gone = world.presses(world.jane, &card, "Cancel").await;
                assert_eq!(gone.files, [], "what is over shows nothing any more");
            }
        }
    }
    let grid = world.types(world.jane, "/charts show 2").await;
    assert_eq!((&grid.files[..], &grid.embeds[0].image), (&[][..], &None));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_whose_picture_does_not_come_comes_without_it() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 1, "Slow", 3)]).await;
    for kind in [FaultKind::Hang, FaultKind::Status(500), FaultKind::Garbage] {
        world.host.fault(Fault {
            method: None,
            path_contains: "/~jane/1.png".to_owned(),
            skip: 0,
            times: 1,
            kind,
        });
        let card = world.types(world.jane, "/charts show 1").await;
        assert_eq!((&card.files[..], &card.embeds[0].image), (&[][..], &None));
        assert!(world.text(&card).contains("Slow"), "{}", world.text(&card));
    }
    world.end().await;
}

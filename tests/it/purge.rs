//! `/charts purge`: a plan first, then a button, and the number where it matters.

use chart_host::SeedChart;
use chart_host::SeedKind::{Grid, Plot};

use crate::world::{World, chart, folders};

/// Twelve plots, 10 to 120 days old, each with a grid of its own; every third in a folder.
fn a_year() -> Vec<SeedChart> {
    let charts = (1..=12).flat_map(|n| {
        let days = i64::try_from(n).unwrap() * 10;
        let folder = (n % 3 == 0).then(|| "reports/2025".to_owned());
        [
            SeedChart {
                folder: folder.clone(),
                ..chart(Grid, 110 + n, &format!("data {n}"), days)
            },
            SeedChart {
                folder,
                views: n,
                draws_from: vec![110 + n],
                ..chart(Plot, 10 + n, &format!("Test {n}"), days)
            },
        ]
    });
    folders().into_iter().chain(charts).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_says_what_goes_what_stays_and_why() {
    let world = World::new().await;
    world.has(a_year()).await;
    let line = "/charts purge type:plot older_than:30d name:test* views_at_most:9 keep_newest:2";
    let card = world.types(world.jane, line).await;
    assert_eq!(card.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&card), @r"
    # jane @ charts.example
    Filter: plots · last changed more than 30 days ago · titled “test\*” · viewed at most 9 times · keeping the newest 2 of each type

    **4 charts match**

    __Kept__
    • 3 changed more recently
    • 3 viewed more often
    • 2 among the newest

    __First of the list__
    • Test 6 · {time}
    • Test 7 · {time}
    • Test 8 · {time}
    • Test 9 · {time}

    Moving to the trash takes 5 calls, deleting for ever 13.

    This card works until {time}.
    [Move to trash] [Delete for ever] [Take their grids too] [Cancel]
    <charts.csv>
    ");
    let csv = world.discord.file(card.id, "charts.csv").unwrap();
    insta::assert_snapshot!(String::from_utf8(csv).unwrap(), @"
    ﻿id,type,title,created,modified
    jane:16,plot,Test 6,2026-06-01T12:00:00Z,2026-06-02T12:00:00Z
    jane:17,plot,Test 7,2026-05-22T12:00:00Z,2026-05-23T12:00:00Z
    jane:18,plot,Test 8,2026-05-12T12:00:00Z,2026-05-13T12:00:00Z
    jane:19,plot,Test 9,2026-05-02T12:00:00Z,2026-05-03T12:00:00Z
    ");
    let cancelled = world.presses(world.jane, &card, "Cancel").await;
    insta::assert_snapshot!(world.text(&cancelled), @"Cancelled. Nothing was changed.");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_deletes_what_it_said_and_nothing_else() {
    let world = World::new().await;
    world.has(a_year()).await;
    let line = "/charts purge type:plot older_than:30d keep_newest:2";
    let card = world.types(world.jane, line).await;
    world.presses(world.jane, &card, "Delete for ever").await;
    let told = world.hears("deleted for ever").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 7 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 7 deleted for ever
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    let (left, trashed) = world.plots("jane").await;
    assert_eq!((left, trashed), (vec![11, 12, 13, 14, 15], vec![]));
    let details = world.presses(world.jane, &told, "Details").await;
    assert_eq!(details.private_to, Some(world.jane));
    let csv = world.discord.file(details.id, "job.csv").unwrap();
    insta::assert_snapshot!(String::from_utf8(csv).unwrap(), @"
    ﻿id,type,title,outcome,reason
    jane:16,plot,Test 6,deleted,
    jane:17,plot,Test 7,deleted,
    jane:18,plot,Test 8,deleted,
    jane:19,plot,Test 9,deleted,
    jane:20,plot,Test 10,deleted,
    jane:21,plot,Test 11,deleted,
    jane:22,plot,Test 12,deleted,
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_number_is_typed_in_any_digits_and_a_wrong_one_changes_nothing() {
    let world = World::new().await;
    world.has(a_year()).await;
    let card = world.types(world.jane, "/charts purge type:plot").await;
    let form = world.opens(world.jane, &card, "Delete for ever").await;
    insta::assert_snapshot!(format!("{} / {}", form.title, form.inputs[0].label), @"Delete 12 for ever / Type 12 to delete 12 for ever");
    let told = world.fills_in(world.jane, &form, "13").await;
    insta::assert_snapshot!(world.text(&told), @"That is not the number. Nothing was changed; press again and type 12.");
    assert_eq!(world.plots("jane").await.0.len(), 12);
    let form = world.opens(world.jane, &card, "Delete for ever").await;
    world.fills_in(world.jane, &form, "１２").await;
    world.hears("12 deleted for ever").await;
    assert_eq!(world.plots("jane").await.0.len(), 0);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plots_and_their_own_grids_go_together() {
    let world = World::new().await;
    let mut charts = a_year();
    // Another plot draws from the oldest plot's grid, and stays.
    charts.push(SeedChart {
        draws_from: vec![122],
        ..chart(Plot, 50, "Recent", 1)
    });
    world.has(charts).await;
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:100d")
        .await;
    let card = world
        .presses(world.jane, &card, "Take their grids too")
        .await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Filter: plots · last changed more than 100 days ago

    **3 charts match** · 2 plots, 1 grid

    __Kept__
    • 11 changed more recently

    __First of the list__
    • Test 11 · {time}
    • Test 12 · {time}
    • data 11 · {time}

    Moving to the trash takes 4 calls, deleting for ever 10.

    This card works until {time}.
    [Move to trash] [Delete for ever] [Cancel]
    <charts.csv>
    ");
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("3 deleted for ever").await;
    let (left, _) = world.numbers("jane").await;
    assert!(!left.contains(&121) && left.contains(&122), "{left:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grids_in_use_are_kept_and_all_takes_both() {
    let world = World::new().await;
    world.has(a_year()).await;
    let card = world.types(world.jane, "/charts purge type:grid").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Filter: grids · no filter: everything

    **Nothing matches.**

    __Kept__
    • 12 grids in use by plots that stay
    ");
    let card = world
        .types(world.jane, "/charts purge type:all folder:reports/2025")
        .await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("8 moved to the trash").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_filter_is_refused_in_words() {
    let world = World::new().await;
    world.has(a_year()).await;
    let mut said = Vec::new();
    for rest in [
        "older_than:5m",
        "older_than:soon",
        "folder:reports/1999",
        "name:nothing*",
    ] {
        let told = world
            .types(world.jane, &format!("/charts purge type:plot {rest}"))
            .await;
        assert_eq!(told.private_to, Some(world.jane));
        said.push(format!("{rest} → {}", world.text(&told)));
    }
    insta::assert_snapshot!(said.concat(), @r"
    older_than:5m → “5m” could be minutes or months. Write 6mo for months or 30d for days.
    older_than:soon → “soon” is no age. Write it as 30d, 8w, 6mo or 1y.
    folder:reports/1999 → There is no folder “reports/{0}1999” in your account. Write it from the top, such as reports/2024.
    name:nothing* → # jane @ charts.example
    Filter: plots · titled “nothing\*”

    **Nothing matches.**

    __Kept__
    • 12 with another title
    ");
    world.end().await;
}

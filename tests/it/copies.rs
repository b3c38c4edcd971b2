//! Copy first: what is deleted for ever can be uploaded again, and without its copy nothing is deleted.

use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Fault, FaultKind};
use chartkeeper::domain::ids::{MemberId, Millis, TeamId};
use chartkeeper::domain::settings::TeamSetting;

use crate::world::{KEY, World, chart, within};

const DAY: Duration = Duration::from_hours(24);

/// A plot, the grid that it draws from, and another plot.
async fn with_charts() -> World {
    let world = World::new().await;
    let mut sales = chart(Plot, 1, "Sales *2024*", 40);
    sales.draws_from = vec![9];
    world
        .has(vec![
            chart(Grid, 9, "Sales data", 40),
            sales,
            chart(Plot, 2, "Other", 40),
        ])
        .await;
    world
}

/// Deletes the plot and its grid, and says so.
async fn deletes_all_old(world: &World) -> local_discord::Message {
    let card = world
        .types(world.jane, "/charts purge type:all older_than:1d")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("3 deleted for ever").await
}

/// What the chart server answers to whoever asks for that chart's content.
async fn content(world: &World, folder: &str, id: u64) -> serde_json::Value {
    let host = world.host_address();
    let url = format!("http://{host}/v2/{folder}/jane:{id}/content?inline_data=true");
    let asked = reqwest::Client::new()
        .get(url)
        .basic_auth("jane", Some(KEY));
    let asked = asked.header("plotly-client-platform", "a test").send();
    asked.await.unwrap().json().await.unwrap()
}

fn files(world: &World) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(world.path("copies")) else {
        return Vec::new();
    };
    entries
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect()
}

/// Waits until the sweep has left so many files.
async fn until_files(world: &World, count: usize) {
    within(async {
        while files(world).len() != count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

fn fault(path: &str, times: u32, kind: FaultKind) -> Fault {
    Fault {
        method: None,
        path_contains: path.to_owned(),
        skip: 0,
        times,
        kind,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_deleted_is_uploaded_again_from_its_copy() {
    let world = with_charts().await;
    let before = content(&world, "plots", 1).await;
    let grid_before = content(&world, "grids", 9).await;
    assert!(before["data"][0]["y"].is_array(), "{before}");
    let done = deletes_all_old(&world).await;
    insta::assert_snapshot!(world.text(&done), @"
    # Delete 3 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 3 deleted for ever
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    assert_eq!(world.numbers("jane").await, (vec![], vec![]));
    let list = world.types(world.jane, "/charts list only:copies").await;
    assert_eq!(list.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&list), @r"
    # jane @ charts.example
    3 charts that are gone can be had back from their copies

    `1` Sales \*2024\* · Plot · kept until {time}
    `2` Other · Plot · kept until {time}
    `9` Sales data · Grid · kept until {time}

    **/charts restore** uploads one again, under a new number.
    Page 1 of 1
    ");
    let told = world
        .types(world.jane, "/charts restore id:\"sales *2024*\"")
        .await;
    insta::assert_snapshot!(world.text(&told), @r"
    It had been deleted, so I uploaded its copy again: **Sales \*2024\*** was 1 and is now **10** in `jane @ charts.example`, at home.
    [Show]
    ");
    let told = world.types(world.jane, "/charts restore 9").await;
    insta::assert_snapshot!(world.text(&told), @"
    It had been deleted, so I uploaded its copy again: **Sales data** was 9 and is now **11** in `jane @ charts.example`, at home.
    [Show]
    ");
    let (now, _) = world.numbers("jane").await;
    assert_eq!(now.len(), 2);
    let after = content(&world, "plots", now[0]).await;
    assert_eq!(after["data"][0]["y"], before["data"][0]["y"]);
    let grid = content(&world, "grids", now[1]).await;
    let data = |grid: &serde_json::Value| {
        let cols = grid["cols"].as_object().unwrap();
        cols.iter()
            .map(|(name, col)| (name.clone(), col["data"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(data(&grid), data(&grid_before));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_tell_nothing_to_who_reads_the_disk() {
    let world = with_charts().await;
    deletes_all_old(&world).await;
    let files = files(&world);
    assert_eq!(files.len(), 3);
    for file in files {
        for secret in ["Sales", "jane", KEY, "data", "{"] {
            let found = file
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found || secret == "{", "{secret}");
        }
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_copy_nothing_is_deleted() {
    for (name, kind) in [
        ("403", FaultKind::Status(403)),
        ("404", FaultKind::Status(404)),
        ("garbage", FaultKind::Garbage),
    ] {
        let world = with_charts().await;
        let card = world.types(world.jane, "/charts delete 2").await;
        world.host.fault(fault("/content", u32::MAX, kind));
        world.presses(world.jane, &card, "Delete for ever").await;
        let done = world.hears("Done").await;
        let text = world.text(&done);
        assert!(
            text.contains("– 1: no copy of it could be made"),
            "{name}: {text}"
        );
        assert_eq!(world.plots("jane").await, (vec![1, 2], vec![]), "{name}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_fails_while_it_is_copied_has_the_job_wait() {
    for (kind, why) in [
        (FaultKind::Status(401), "refuses the key"),
        (FaultKind::Status(500), "does not answer"),
        (FaultKind::CutBefore, "does not answer"),
    ] {
        let world = with_charts().await;
        let card = world.types(world.jane, "/charts delete 2").await;
        world.host.fault(fault("/content", u32::MAX, kind));
        world.presses(world.jane, &card, "Delete for ever").await;
        let waiting = world.hears(why).await;
        assert_eq!(world.plots("jane").await, (vec![1, 2], vec![]));
        world.host.clear_faults();
        world.presses(world.jane, &waiting, "Go on").await;
        world.hears("1 deleted for ever").await;
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_room_is_left_the_job_waits_and_says_so() {
    let mut world = with_charts().await;
    world.most_copies = 1;
    world.stop_bot().await;
    world.start_bot().await;
    let card = world.types(world.jane, "/charts delete 2").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    let waiting = world.hears("no room is left").await;
    insta::assert_snapshot!(world.text(&waiting), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    ▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %
    0 in the trash · 0 deleted · 1 to go
    Waiting: no room is left for copies, and without its copy nothing is deleted. Whoever runs me can raise COPIES_MAX_MB or free space; then press **Go on**.
    [Go on] [Stop] [Details]
    ");
    assert_eq!(world.plots("jane").await, (vec![1, 2], vec![]));
    world.most_copies = 1_000_000;
    world.stop_bot().await;
    world.start_bot().await;
    world.presses(world.jane, &waiting, "Go on").await;
    world.hears("1 deleted for ever").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_copies_cannot_be_written_the_job_waits() {
    let world = with_charts().await;
    std::fs::write(world.path("copies"), "in the way").unwrap();
    let card = world.types(world.jane, "/charts delete 2").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    let waiting = world.hears("could not be written").await;
    assert_eq!(world.plots("jane").await, (vec![1, 2], vec![]));
    std::fs::remove_file(world.path("copies")).unwrap();
    world.presses(world.jane, &waiting, "Go on").await;
    world.hears("1 deleted for ever").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moving_to_the_trash_copies_nothing_and_a_team_may_do_without() {
    let world = with_charts().await;
    let card = world.types(world.jane, "/charts delete 2").await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    assert_eq!(files(&world).len(), 0);
    let store = &world.app().keeper().store;
    let team = TeamId(world.team);
    let off = store.set_team_setting(
        (team, MemberId(1)),
        TeamSetting::Copying,
        Some("off"),
        Millis(0),
    );
    off.await.unwrap();
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    assert_eq!(files(&world).len(), 0);
    let told = world.types(world.jane, "/charts restore 1").await;
    insta::assert_snapshot!(world.text(&told), @r"There is no chart jane\:1 any more. Somebody may have deleted it; /charts delete completes what there is.");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_go_after_ninety_days() {
    let world = with_charts().await;
    deletes_all_old(&world).await;
    until_files(&world, 3).await;
    world.clock.advance(DAY * 89);
    within(world.discord.quiet()).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(files(&world).len(), 3);
    world.clock.advance(DAY * 2);
    until_files(&world, 0).await;
    let told = world.types(world.jane, "/charts restore 1").await;
    assert!(
        world.text(&told).contains("no chart"),
        "{}",
        world.text(&told)
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_deletes_their_copies() {
    let world = with_charts().await;
    deletes_all_old(&world).await;
    let card = world.types(world.jane, "/charts account").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Alerts when it nears its limit: you are named in the notice channel.
    **/charts link** links another one, or gives this one a new key.
    Copies of 3 deleted charts are kept.
    [By direct message too] [No alerts] [Unlink…] [Delete my copies…] [My data]
    [Forget me…]
    ");
    let sure = world.presses(world.jane, &card, "Delete my copies…").await;
    insta::assert_snapshot!(world.text(&sure), @"
    # jane @ charts.example
    The copies of 3 deleted charts go. They cannot be had back afterwards.
    [Delete the copies] [Keep]
    ");
    assert_eq!(files(&world).len(), 3);
    let card = world.presses(world.jane, &sure, "Delete the copies").await;
    assert!(!world.text(&card).contains("copies"));
    assert_eq!(files(&world).len(), 0);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_forgotten_leaves_no_copies() {
    let world = with_charts().await;
    deletes_all_old(&world).await;
    let card = world.types(world.jane, "/charts account").await;
    let sure = world.presses(world.jane, &card, "Forget me…").await;
    assert!(
        world
            .text(&sure)
            .contains("The copies of 3 deleted charts go")
    );
    world.presses(world.jane, &sure, "Forget me").await;
    assert_eq!(files(&world).len(), 0);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_are_for_the_accounts_members_alone() {
    let world = with_charts().await;
    deletes_all_old(&world).await;
    for line in ["/charts list only:copies", "/charts restore 1"] {
        let told = world.types(world.max, line).await;
        assert!(
            world.text(&told).contains("No chart account is linked"),
            "{line}: {}",
            world.text(&told)
        );
    }
    // One who is linked to the same account may.
    world.link(world.max, "jane").await;
    let told = world.types(world.max, "/charts restore 1").await;
    assert!(world.text(&told).contains("uploaded its copy again"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_copy_is_told_and_uploads_nothing() {
    let world = with_charts().await;
    deletes_all_old(&world).await;
    for entry in std::fs::read_dir(world.path("copies")).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    }
    let told = world.types(world.jane, "/charts restore 1").await;
    insta::assert_snapshot!(world.text(&told), @r"The copy of jane\:1 cannot be read any more: its file is gone or damaged, or its key is missing. Whoever runs me finds more in my log.");
    assert_eq!(world.numbers("jane").await, (vec![], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_was_not_answered_is_not_repeated() {
    let world = with_charts().await;
    deletes_all_old(&world).await;
    let upload = Fault {
        method: Some("POST".to_owned()),
        ..fault("/v2/plots", 1, FaultKind::CutAfter)
    };
    world.host.fault(upload);
    let told = world.types(world.jane, "/charts restore 2").await;
    insta::assert_snapshot!(world.text(&told), @"The chart server did not say whether it took the copy. Look with **/charts list** whether it is there before you try again.");
    assert_eq!(world.numbers("jane").await.0.len(), 1);
    world.end().await;
}

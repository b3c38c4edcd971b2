//! `/charts restore` and the trash: getting back what was moved there.

use chart_host::SeedKind::{Folder, Plot};
use chart_host::{Behaviour, Fault, FaultKind, Limit, SeedChart, TrashInListing};

use local_discord::Message;

use crate::world::{World, chart};

/// Plots 1 to 3; the first two were moved to the trash here. The job's message.
async fn world() -> (World, Message) {
    let world = World::new().await;
    let charts = ["chart 1", "chart 2", "kept"].into_iter().zip(1..);
    let charts = charts.map(|(title, n)| chart(Plot, n, title, 30));
    world.has(charts.collect()).await;
    let plan = world
        .types(world.jane, "/charts purge type:plot name:chart*")
        .await;
    world.presses(world.jane, &plan, "Move to trash").await;
    let told = world.hears("2 moved to the trash").await;
    world.host.reset_calls();
    (world, told)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_moved_to_the_trash_is_listed_completed_and_taken_back() {
    let (world, told) = world().await;
    let list = world
        .types(world.jane, "/charts list only:trash sort:title")
        .await;
    assert_eq!(list.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&list), @"
    # jane @ charts.example
    **2 charts** in the trash, as far as I know

    `1` chart 1 · Plot · moved here {time} by <@JANE>
    `2` chart 2 · Plot · moved here {time} by <@JANE>

    **/charts restore** takes one back.
    Page 1 of 1
    ");
    let choices = world.completes(world.jane, "/charts restore id:").await;
    let names: Vec<&str> = choices.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["chart 1 · Plot · 1", "chart 2 · Plot · 2"]);
    let done = world
        .types(world.jane, "/charts restore id:\"chart 2\"")
        .await;
    assert_eq!(done.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&done), @"
    Restored: chart 2 · 2 is back in `jane @ charts.example`.
    [Show]
    ");
    assert_eq!(world.plots("jane").await, (vec![2, 3], vec![1]));
    // The message in the channel tells how it is now.
    let now = world.hears("1 restored").await;
    assert_eq!(now.id, told.id);
    let list = world.types(world.jane, "/charts list only:trash").await;
    assert!(world.text(&list).contains("**1 chart** in the trash"));
    let shown = world.presses(world.jane, &done, "Show").await;
    assert!(world.text(&shown).contains("**chart 2**"));
    // The job that had moved both takes back the other one alone.
    world.presses(world.jane, &told, "Undo").await;
    world.hears("2 restored").await;
    assert_eq!(
        world.writes(),
        [
            "POST /v2/files/jane:2/restore 200",
            "POST /v2/files/jane:1/restore 200"
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reason_for_which_nothing_is_restored_has_a_sentence() {
    let (world, _) = world().await;
    let twin = chart(Plot, 9, "chart 1", 2);
    world.has(vec![twin]).await;
    let mut told = Vec::new();
    for id in ["3", "77", "\"kept\"", "max:1", "1"] {
        let said = world
            .types(world.jane, &format!("/charts restore id:{id}"))
            .await;
        told.push(format!("{id} → {}", world.text(&said)));
    }
    world.host.behaviour(Behaviour {
        restore_minds_limit: true,
        ..Behaviour::default()
    });
    world.host.set_limit("jane", Limit::Plots(2)).await.unwrap();
    let said = world.types(world.jane, "/charts restore id:2").await;
    told.push(format!("full → {}", world.text(&said)));
    insta::assert_snapshot!(told.join("\n"), @r#"
    3 → jane\:3 is not in the trash, so there is nothing to restore.

    77 → There is no chart jane\:77 any more. Somebody may have deleted it; /charts delete completes what there is.

    "kept" → Nothing in the trash is titled “kept”. **/charts list** with `only` tells what is there.

    max:1 → That chart belongs to **max**. I only touch charts of your own account.

    1 → Another chart on **home** has that title in that folder, so nothing was restored. Rename or move that one first.

    full → Your account on **home** is full, so nothing was restored. Delete a plot for ever, or move one to the trash, and try again.
    "#);
    assert_eq!(world.plots("jane").await, (vec![3, 9], vec![1, 2]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_whose_folder_is_gone_goes_home_or_says_why_it_cannot() {
    for needs_folder in [false, true] {
        let world = World::new().await;
        let deep = SeedChart {
            folder: Some("old".to_owned()),
            ..chart(Plot, 2, "Deep", 30)
        };
        world.has(vec![chart(Folder, 1, "old", 30), deep]).await;
        world.host.behaviour(Behaviour {
            restore_needs_folder: needs_folder,
            ..Behaviour::default()
        });
        world.host.trash_as_owner("jane", 2).await.unwrap();
        world.host.trash_as_owner("jane", 1).await.unwrap();
        let said = world.types(world.jane, "/charts restore id:2").await;
        let text = world.text(&said);
        if needs_folder {
            assert!(text.contains("is gone, so it cannot be restored"), "{text}");
        } else {
            assert!(text.contains("so it lies at home now"), "{text}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_servers_own_trash_is_shown_where_its_listing_shows_it() {
    let (world, _) = world().await;
    world.host.trash_as_owner("jane", 3).await.unwrap();
    let list = world.types(world.jane, "/charts list only:trash").await;
    assert!(!world.text(&list).contains("kept"));
    world.host.behaviour(Behaviour {
        listing_shows_trashed: TrashInListing::Marked,
        ..Behaviour::default()
    });
    let list = world.types(world.jane, "/charts list only:trash").await;
    let text = world.text(&list);
    assert!(
        text.contains("`3` kept · Plot · moved here by other means"),
        "{text}"
    );
    let done = world.types(world.jane, "/charts restore id:\"kept\"").await;
    assert!(world.text(&done).contains("Restored: kept"));
    assert_eq!(world.plots("jane").await, (vec![3], vec![1, 2]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restoring_all_says_of_each_why_it_stayed_in_the_trash() {
    let (world, told) = world().await;
    world.has(vec![chart(Plot, 9, "chart 2", 2)]).await;
    world.presses(world.jane, &told, "Undo").await;
    let told = world.hears("another chart has its title").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Restore from the trash
    jane @ charts.example · asked by <@JANE>

    Restored
    • 1 restored
    • 1 failed
    – 1: it is in the trash still: another chart has its title
    [Details]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_took_out_elsewhere_is_no_longer_in_the_trash() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 7, "Draft", 3)]).await;
    let card = world.types(world.jane, "/charts delete 7").await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    world.host.restore_as_owner("jane", 7).await.unwrap();
    let list = world.types(world.jane, "/charts list only:trash").await;
    assert!(!world.text(&list).contains("Draft"), "{list:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_lists_the_trash_as_if_it_were_in_use_hides_nothing_of_it() {
    let world = World::new().await;
    world.host.behaviour(Behaviour {
        listing_shows_trashed: TrashInListing::Unmarked,
        ..Behaviour::default()
    });
    world.has(vec![chart(Plot, 7, "Draft", 3)]).await;
    let card = world.types(world.jane, "/charts delete 7").await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    let list = world.types(world.jane, "/charts list only:trash").await;
    assert!(world.text(&list).contains("Draft"), "{list:?}");
    let told = world.types(world.jane, "/charts restore id:draft").await;
    assert!(world.text(&told).contains("Draft"), "{told:?}");
    assert_eq!(world.plots("jane").await, (vec![7], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_all_were_taken_back_one_by_one_nothing_is_left_to_restore() {
    let (world, told) = world().await;
    for number in [1, 2] {
        let line = format!("/charts restore {number}");
        world.types(world.jane, &line).await;
    }
    let now = world.hears("2 restored").await;
    assert_eq!(now.id, told.id);
    assert!(!world.text(&now).contains("Undo"), "{}", world.text(&now));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_deleted_for_ever_is_in_the_trash_and_can_be_taken_back() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 1, "chart 1", 30)]).await;
    world.host.fault(Fault {
        method: None,
        path_contains: "permanent_delete".to_owned(),
        skip: 0,
        times: u32::MAX,
        kind: FaultKind::Status(403),
    });
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 failed").await;
    world.host.clear_faults();
    let list = world.types(world.jane, "/charts list only:trash").await;
    assert!(
        world.text(&list).contains("`1` chart 1"),
        "{}",
        world.text(&list)
    );
    world
        .types(world.jane, "/charts restore id:\"chart 1\"")
        .await;
    world.hears("1 restored").await;
    assert_eq!(world.plots("jane").await, (vec![1], vec![]));
    let list = world.types(world.jane, "/charts list only:trash").await;
    assert!(
        world.text(&list).contains("**0 charts**"),
        "{}",
        world.text(&list)
    );
    world.end().await;
}

//! A member with several accounts: which one is meant, and what is never guessed.

use chart_host::SeedKind::Plot;

use crate::world::{World, chart};

/// `jane` is linked to the accounts `jane` and `lab`, the latter last.
async fn with_two_accounts() -> World {
    let world = World::new().await;
    world.links_the_lab_too().await;
    world.has(vec![chart(Plot, 1, "Mine", 30)]).await;
    let labs = vec![chart(Plot, 1, "Lab", 30), chart(Plot, 2, "Bench", 30)];
    world.host.seed("lab", labs).await.unwrap();
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_uses_the_account_that_was_linked_last_or_the_one_that_is_named() {
    let world = with_two_accounts().await;
    let count = world.types(world.jane, "/charts count").await;
    insta::assert_snapshot!(world.text(&count), @"
    # lab @ charts.example
    **2** of 10 plots · 20 %
    ▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱
    Room for 8 more plots.
    0 grids

    Plots count towards the limit. Grids, folders and what is in the trash do not.
    ");
    let count = world
        .types(world.jane, "/charts count account:jane@home")
        .await;
    insta::assert_snapshot!(world.text(&count), @"
    # jane @ charts.example
    **1** of 100 plots · 1 %
    ▰▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱
    Room for 99 more plots.
    0 grids

    Plots count towards the limit. Grids, folders and what is in the trash do not.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_charts_or_protects_them_insists_on_the_account() {
    let world = with_two_accounts().await;
    let asked = world.types(world.jane, "/charts purge type:plot").await;
    insta::assert_snapshot!(world.text(&asked), @"
    You have several accounts here. Say which one with `account`:
    • `lab @ charts.example`
    • `jane @ charts.example`
    ");
    for line in [
        "/charts delete id:1",
        "/charts restore 1",
        "/charts protect 1",
    ] {
        let asked = world.types(world.jane, line).await;
        assert!(asked.content.contains("several accounts"), "{asked:?}");
    }
    let rules = world.types(world.jane, "/charts protect").await;
    assert!(world.text(&rules).contains("# lab @"), "{rules:?}");
    let asked = world
        .types(world.jane, "/charts delete id:1 account:someone")
        .await;
    insta::assert_snapshot!(world.text(&asked), @"
    No account “someone” is linked to you here. These are:
    • `lab @ charts.example`
    • `jane @ charts.example`
    ");
    let name = format!("\"lab @ {}\"", world.host_address());
    let card = world
        .types(world.jane, &format!("/charts delete id:1 account:{name}"))
        .await;
    assert_eq!(
        card.embeds[0].title.as_deref(),
        Some(name.trim_matches('"'))
    );
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("moved to the trash").await;
    assert_eq!(world.numbers("lab").await, (vec![2], vec![1]));
    assert_eq!(world.numbers("jane").await, (vec![1], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_are_completed_and_titles_are_those_of_the_account_that_was_named() {
    let world = with_two_accounts().await;
    let accounts = world
        .completes(world.jane, "/charts delete id:1 account:")
        .await;
    let names: Vec<String> = accounts
        .iter()
        .map(|(name, _)| world.stable(name))
        .collect();
    assert_eq!(names, ["lab @ charts.example", "jane @ charts.example"]);
    let janes = &accounts[1].1;
    let line = format!("/charts delete account:{janes} id:");
    let titles = world.completes(world.jane, &line).await;
    let titles: Vec<&str> = titles.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(titles, ["Mine · Plot · 1"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_several_titles_opens_in_the_account_that_was_named() {
    let world = with_two_accounts().await;
    let twins = vec![chart(Plot, 7, "Twin", 3)];
    world.host.seed("jane", twins).await.unwrap();
    // The same title twice in one account, in two folders.
    let twin = chart_host::SeedChart {
        folder: Some("old".to_owned()),
        ..chart(Plot, 8, "Bench", 3)
    };
    world.host.seed("lab", vec![twin]).await.unwrap();
    let choice = world
        .types(world.jane, "/charts delete id:Bench account:lab@home")
        .await;
    let card = world.presses(world.jane, &choice, "8").await;
    assert!(
        world
            .text(&card)
            .starts_with("# lab @ charts.example\n**Bench**")
    );
    world.presses(world.jane, &card, "Cancel").await;
    world.end().await;
}

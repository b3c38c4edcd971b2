//! `/charts count`.

use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use local_discord::{FaultKind, Outcome};

use crate::world::{World, chart, within};

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

/// Jane counts where the chart server refuses her key, and says so late; Discord does that when the first message,
/// which all see, is to be taken away.
async fn counts_in_vain(kind: FaultKind) -> (World, u64) {
    let world = World::new().await;
    world.host.latency(Duration::from_millis(600));
    world.host.fault(chart_host::Fault {
        method: None,
        path_contains: "/folders/all".to_owned(),
        skip: 0,
        times: u32::MAX,
        kind: chart_host::FaultKind::Status(401),
    });
    world.discord.fault(local_discord::Fault {
        method: Some("DELETE".to_owned()),
        path_contains: "/messages/@original".to_owned(),
        times: 1,
        kind,
    });
    let typed = world
        .discord
        .type_command(world.actor(world.jane), "/charts count");
    let first = within(typed).await.unwrap();
    let Outcome::Deferred(first) = first.outcome else {
        panic!("{first:?}");
    };
    (world, first)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_wrong_late_is_told_to_the_member_alone_and_what_all_saw_is_taken_away() {
    for kind in [FaultKind::Status(500), FaultKind::CutAfter, FaultKind::Busy] {
        let (world, first) = counts_in_vain(kind).await;
        let told = world.sees(world.jane, "refused your key").await;
        assert_eq!(told.private_to, Some(world.jane));
        assert!(world.discord.message(first).is_none());
        // Where the answer was lost, what is taken away again is not there.
        let lost = usize::from(kind == FaultKind::CutAfter);
        world.until_refused(lost).await;
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_what_all_see_cannot_be_taken_away_nothing_follows_it() {
    let (world, first) = counts_in_vain(FaultKind::Status(403)).await;
    let taking_away = world.discord.hold("/messages/@original");
    within(taking_away.reached()).await;
    // Discord gives the interaction up: what followed would be refused, and is not.
    world.clock.advance(Duration::from_mins(16));
    taking_away.release();
    within(world.discord.quiet()).await;
    world.types(world.jane, "/charts help").await;
    let first = world.look(first);
    assert_eq!((first.private_to, world.text(&first).trim()), (None, ""));
    world.end().await;
}

async fn holds(world: &World, plots: u64) {
    world
        .has(
            (1..=plots)
                .map(|n| chart(Plot, n, &format!("Plot {n}"), 1))
                .collect(),
        )
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_count_with_a_history_says_when_it_is_full_and_brings_a_picture() {
    let world = World::new().await;
    holds(&world, 88).await;
    let held = (1..=12).map(|days: i64| (days, 88 - 2 * days.unsigned_abs()));
    world.held(held).await;
    let count = world.types(world.jane, "/charts count").await;
    assert_eq!(count.private_to, None);
    insta::assert_snapshot!(world.text(&count), @"
    # jane @ charts.example
    **88** of 100 plots · 88 %
    ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱▱
    Room for 12 more plots.
    Full in about 6 days at this pace.
    0 grids

    Plots count towards the limit. Grids, folders and what is in the trash do not.
    <use.png>
    ");
    let [file] = &count.files[..] else {
        panic!("{:?}", count.files);
    };
    insta::assert_snapshot!(file.description.as_deref().unwrap(), @"Plots over 12 days: 64 at first, 88 at most, 88 now. The limit is 100. Full in about 6 days at this pace.");
    // It stands in the card.
    assert_eq!(count.embeds[0].image.as_ref(), Some(&file.url));
    let png = world.discord.file(count.id, "use.png").unwrap();
    assert_eq!(size(&png), (800, 450));
    assert!(png.len() < 60_000, "{}", png.len());

    let ten = world.types(world.jane, "/charts count days:10").await;
    insta::assert_snapshot!(ten.files[0].description.as_deref().unwrap(), @"Plots over 10 days: 68 at first, 88 at most, 88 now. The limit is 100. Full in about 6 days at this pace.");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_there_is_too_little_to_say_no_pace_is_said() {
    let world = World::new().await;
    holds(&world, 88).await;
    world.held([(30, 88), (20, 88), (1, 88)]).await;
    let flat = world.types(world.jane, "/charts count").await;
    assert!(!world.text(&flat).contains("pace"), "{flat:?}");
    assert_eq!(flat.files.len(), 1, "a history is drawn all the same");
    // One count is no history.
    world.clock.advance(Duration::from_hours(36));
    let short = world.types(world.jane, "/charts count days:1").await;
    assert_eq!(short.files, []);
    world.end().await;
}

/// Width and height, as a PNG file says them in its first chunk.
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

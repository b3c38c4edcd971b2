//! The write budget of a chart server: batches, a wait that ends by itself, and never more writes than it allows.

use std::time::Duration;

use chart_host::HoldAt;
use chart_host::SeedChart;
use chart_host::SeedKind::{Grid, Plot};
use local_discord::Message;

use crate::world::{START_MS, World, chart, within};

/// What was written in this minute counts for an hour after it, and while it may be on its way.
const AN_HOUR_ON: Duration = Duration::from_mins(63);

async fn with_budget(budget: &'static str, charts: Vec<SeedChart>) -> World {
    let mut world = World::new().await;
    world.has(charts).await;
    world.stop_bot().await;
    world.servers_file = Some(format!("write_budget = \"{budget}\""));
    world.start_bot().await;
    world
}

fn plots(count: u64) -> Vec<SeedChart> {
    let plot = |n| chart(Plot, n, &format!("chart {n}"), 40);
    (1..=count).map(plot).collect()
}

/// Asks for every plot to be deleted for ever, and says yes; the card.
async fn purges(world: &World, count: &str) -> Message {
    let card = world.types(world.jane, "/charts purge type:plot").await;
    world
        .press_typed(world.jane, &card, "Delete for ever", count)
        .await;
    card
}

/// The one moment after that word, in milliseconds.
fn moment(message: &Message, after: &str) -> i64 {
    let body = message.embeds[0].description.as_ref().unwrap();
    let (_, rest) = body.split_once(after).unwrap();
    let (_, rest) = rest.split_once("<t:").unwrap();
    let (seconds, _) = rest.split_once(':').unwrap();
    seconds.parse::<i64>().unwrap() * 1000
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_over_the_budget_waits_goes_on_by_itself_and_ends_when_its_card_said() {
    let world = with_budget("10/hour", plots(12)).await;
    let card = purges(&world, "12").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Filter: plots · no filter: everything

    **12 charts match**

    __First of the list__
    • chart 12 · {time}
    • chart 11 · {time}
    • chart 10 · {time}
    • chart 9 · {time}
    • chart 8 · {time}
    • chart 7 · {time}
    • chart 6 · {time}
    • chart 5 · {time}
    … and 4 more in the file

    Moving to the trash takes 13 calls, deleting for ever 37.
    Writes: 12 to move to the trash, 24 to delete for ever. Of 10 an hour the account has 10 left now.
    Moving to the trash would end {time}: it waits for more.
    Deleting for ever would end {time}: it waits for more.

    You will be asked to type the number.

    This card works until {time}.
    [Move to trash] [Delete for ever] [Cancel]
    <charts.csv>
    ");
    let ends = moment(&card, "Deleting for ever would end ");
    let mut windows = Vec::new();

    let waiting = world.hears("used its write budget").await;
    insta::assert_snapshot!(world.text(&waiting), @"
    # Delete 12 for ever
    jane @ charts.example · asked by <@JANE>

    ▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱ 41 %
    0 in the trash · 5 deleted · 7 to go
    Waiting: the account has used its write budget.
    It goes on by itself {time}.
    [Stop] [Details]
    ");
    assert_eq!(
        moment(&waiting, "by itself"),
        START_MS + i64::try_from(AN_HOUR_ON.as_millis()).unwrap()
    );
    let listed = world.types(world.jane, "/charts jobs").await;
    insta::assert_snapshot!(world.text(&listed), @"
    # Plans and clean-ups
    __Under way__
    1. **Delete 12 for ever** · jane @ charts.example · asked by <@JANE>
    ▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱ 41 %
    0 in the trash · 5 deleted · 7 to go
    Waiting: the account has used its write budget.
    It goes on by itself {time}.
    [1. Stop] [1. Details]
    ");
    windows.push(world.writes());
    world.host.reset_calls();

    // Not a moment before.
    world.clock.advance(Duration::from_secs(63 * 60 - 1));
    within(world.discord.quiet()).await;
    assert_eq!(world.writes(), [""; 0]);
    world.clock.advance(Duration::from_secs(1));
    world.until_says(waiting.id, "10 deleted").await;
    let waiting = world.until_says(waiting.id, "used its write budget").await;
    windows.push(world.writes());
    world.host.reset_calls();

    world.clock.advance(AN_HOUR_ON);
    let done = world.until_says(waiting.id, "12 deleted for ever").await;
    insta::assert_snapshot!(world.text(&done), @"
    # Delete 12 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 12 deleted for ever
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    windows.push(world.writes());
    assert_eq!(world.plots("jane").await, (vec![], vec![]));
    assert_eq!(
        START_MS + 2 * i64::try_from(AN_HOUR_ON.as_millis()).unwrap(),
        ends
    );

    let lengths: Vec<usize> = windows.iter().map(Vec::len).collect();
    assert_eq!(lengths, [10, 10, 4]);
    for (writes, batch) in windows.iter().zip([5, 5, 2]) {
        let of = |what: &str| writes.iter().filter(|call| call.contains(what)).count();
        assert_eq!((of("/trash"), of("/permanent_delete")), (batch, batch));
        let trashed_last = writes.iter().rposition(|call| call.contains("/trash"));
        let deleted_first = writes.iter().position(|call| call.contains("/permanent"));
        assert!(trashed_last < deleted_first, "{writes:?}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_forgets_no_write_and_the_job_still_goes_on_by_itself() {
    let mut world = with_budget("4/hour", plots(3)).await;
    let held = world.host.hold(HoldAt::After, "/trash", 1);
    let card = world.types(world.jane, "/charts purge type:plot").await;
    world
        .press_typed(world.jane, &card, "Delete for ever", "3")
        .await;
    within(held.reached()).await;
    held.release();
    // In the middle of the first batch, or at its end: what is counted is in the database.
    world.stop_bot().await;
    let before = world.writes().len();
    assert!(before <= 4, "{:?}", world.writes());
    world.start_bot().await;
    let waiting = world.hears("used its write budget").await;
    assert_eq!(world.writes().len(), 4, "{:?}", world.writes());
    assert_eq!(world.plots("jane").await.0.len(), 1);

    // Restarted while it waits, and before its time nothing is written.
    world.stop_bot().await;
    world.clock.advance(AN_HOUR_ON / 2);
    world.start_bot().await;
    within(world.discord.quiet()).await;
    assert_eq!(world.writes().len(), 4);
    world.clock.advance(AN_HOUR_ON / 2);
    world.until_says(waiting.id, "3 deleted for ever").await;
    assert_eq!(world.writes().len(), 6);
    assert_eq!(world.plots("jane").await, (vec![], vec![]));
    world.end().await;
}

/// A job that waits for its budget with one plot in the trash: another was restored by hand meanwhile.
async fn waits_with_one_in_the_trash() -> (World, Message) {
    let mut charts = plots(4);
    charts.push(chart(Plot, 9, "by hand", 40));
    let world = with_budget("4/hour", charts).await;
    world.host.trash_as_owner("jane", 9).await.unwrap();
    let held = world.host.hold(HoldAt::Before, "/trash", 1);
    let card = world.types(world.jane, "/charts purge type:plot").await;
    world
        .press_typed(world.jane, &card, "Delete for ever", "4")
        .await;
    within(held.reached()).await;
    world.types(world.jane, "/charts restore id:9").await;
    held.release();
    let waiting = world.hears("used its write budget").await;
    let (in_use, trashed) = world.plots("jane").await;
    assert_eq!((in_use.len(), trashed.len()), (3, 1));
    (world, waiting)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_the_trash_when_the_budget_ends_is_deleted_before_anything_else() {
    let (world, waiting) = waits_with_one_in_the_trash().await;
    let lying = world.plots("jane").await.1[0];
    insta::assert_snapshot!(world.text(&waiting), @"
    # Delete 4 for ever
    jane @ charts.example · asked by <@JANE>

    ▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱▱ 37 %
    1 in the trash · 1 deleted · 3 to go
    Waiting: the account has used its write budget.
    It goes on by itself {time}.
    [Stop] [Details]
    ");
    world.host.reset_calls();
    world.clock.advance(AN_HOUR_ON);
    world.until_says(waiting.id, "3 deleted · 1 to go").await;
    world.until_says(waiting.id, "used its write budget").await;
    let writes = world.writes();
    assert_eq!(writes.len(), 3, "{writes:?}");
    assert!(
        writes[0].contains(&format!("jane:{lying}/permanent_delete")),
        "{writes:?}"
    );
    world.clock.advance(AN_HOUR_ON);
    world.until_says(waiting.id, "4 deleted for ever").await;
    assert_eq!(world.plots("jane").await, (vec![9], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_while_it_waits_it_does_not_go_on_and_putting_back_waits_too() {
    let (world, waiting) = waits_with_one_in_the_trash().await;
    let stopped = world.presses(world.jane, &waiting, "Stop").await;
    assert_eq!(stopped.id, waiting.id);
    insta::assert_snapshot!(world.text(&stopped), @"
    # Delete 4 for ever
    jane @ charts.example · asked by <@JANE>

    Stopped by <@JANE>
    • 1 deleted for ever
    • 1 moved to the trash
    • 2 not touched
    **Restore all** takes back what is still in the trash.
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Restore all] [Go on] [Details]
    ");
    world.host.reset_calls();
    world.presses(world.jane, &stopped, "Restore all").await;
    let waiting = world.until_says(stopped.id, "used its write budget").await;
    insta::assert_snapshot!(world.text(&waiting), @"
    # Restore from the trash
    jane @ charts.example · asked by <@JANE>

    ▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %
    0 restored · 1 to go
    Waiting: the account has used its write budget.
    It goes on by itself {time}.
    ");
    assert_eq!(world.writes(), [""; 0]);
    world.clock.advance(AN_HOUR_ON);
    world.until_says(stopped.id, "1 restored").await;
    assert_eq!(world.writes().len(), 1);
    assert_eq!(world.plots("jane").await.1, [0; 0]);
    world.clock.advance(AN_HOUR_ON);
    within(world.discord.quiet()).await;
    assert_eq!(world.writes().len(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_during_the_wait_is_left_alone() {
    let world = with_budget("2/hour", plots(2)).await;
    purges(&world, "2").await;
    let waiting = world.hears("used its write budget").await;
    let left = world.plots("jane").await.0[0];
    world.host.trash_as_owner("jane", left).await.unwrap();
    world.clock.advance(AN_HOUR_ON);
    world.until_says(waiting.id, "Done").await;
    assert_eq!(world.plots("jane").await, (vec![], vec![left]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moving_to_the_trash_waits_too_and_plots_go_before_their_grids_over_all_batches() {
    let plot = |n: u64| SeedChart {
        draws_from: vec![10 + n],
        ..chart(Plot, n, &format!("chart {n}"), 30)
    };
    let grids = (1..=3).map(|n| chart(Grid, 10 + n, &format!("data {n}"), 30));
    let charts: Vec<SeedChart> = grids.chain((1..=3).map(plot)).collect();
    let trashed: &[&str] = &["4 in the trash · 2 to go"];
    let deleted: &[&str] = &["2 deleted · 4 to go", "4 deleted · 2 to go"];
    for (button, waits, last) in [
        ("Move to trash", trashed, "6 moved to the trash"),
        ("Delete for ever", deleted, "6 deleted for ever"),
    ] {
        let world = with_budget("4/hour", charts.clone()).await;
        let card = world.types(world.jane, "/charts purge type:all").await;
        world.press_typed(world.jane, &card, button, "6").await;
        let message = world.hears("used its write budget").await;
        for (n, wait) in (1..).zip(waits) {
            world.until_says(message.id, wait).await;
            world.until_says(message.id, "used its write budget").await;
            assert_eq!(world.writes().len(), 4 * n, "{:?}", world.writes());
            world.clock.advance(AN_HOUR_ON);
        }
        world.until_says(message.id, last).await;
        let writes = world.writes();
        let at = |what: &str| writes.iter().position(|call| call.contains(what)).unwrap();
        for n in 1..=3 {
            let (plot, grid) = (format!("jane:{n}/trash"), format!("jane:1{n}/trash"));
            assert!(at(&plot) < at(&grid), "{writes:?}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restoring_by_hand_counts_and_says_when_it_can_be_done() {
    let world = with_budget("1/hour", plots(2)).await;
    for id in [1, 2] {
        world.host.trash_as_owner("jane", id).await.unwrap();
    }
    world.types(world.jane, "/charts restore id:1").await;
    world.host.reset_calls();
    let told = world.types(world.jane, "/charts restore id:2").await;
    assert_eq!(told.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&told), @"Your account has used its write budget on **home**. It can write again {time}.");
    assert_eq!(world.writes(), [""; 0]);
    world.clock.advance(AN_HOUR_ON);
    world.types(world.jane, "/charts restore id:2").await;
    assert_eq!(world.plots("jane").await, (vec![1, 2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_card_of_one_chart_tells_of_the_budget_too() {
    let world = with_budget("1000/day", plots(1)).await;
    let card = world.types(world.jane, "/charts delete 1").await;
    let text = world.text(&card);
    let line = text.lines().find(|line| line.contains("Writes:"));
    insta::assert_snapshot!(line.unwrap(), @"Writes: 1 to move to the trash, 2 to delete for ever. Of 1000 a day the account has 1000 left now.");
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    world.end().await;
}

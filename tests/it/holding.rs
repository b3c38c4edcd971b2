//! Stopping is not the end: a stopped job goes on, a pause holds everything, and a run of failures stops itself.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use chart_host::{Fault, FaultKind, HoldAt};
use chartkeeper::domain::ids::{MemberId, Millis, TeamId};
use chartkeeper::domain::job::ItemState;
use chartkeeper::store::history::Which;
use chartkeeper::store::holds::Held;

use crate::world::{World, chart, within};

async fn with_plots(count: u64) -> World {
    let world = World::new().await;
    let charts = (1..=count).map(|n| chart(Plot, n, &format!("Plot {n}"), 40));
    world.has(charts.collect()).await;
    world
}

/// Max manages the team from now on.
fn max_manages(world: &World) {
    const MANAGE_GUILD: u64 = 1 << 5;
    let role = world.discord.add_role(world.team, "Managers", MANAGE_GUILD);
    world.discord.set_roles(world.team, world.max, vec![role]);
}

/// A purge of all plots, stopped by that member while its first call is under way.
async fn stopped_by(world: &World, member: u64) -> local_discord::Message {
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    let running = world.hears("Delete 1 for ever").await;
    world.presses(member, &running, "Stop").await;
    held.release();
    world.hears("Stopped by <@").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_stopped_goes_on_in_the_same_message() {
    let world = with_plots(2).await;
    let stopped = stopped_by(&world, world.jane).await;
    insta::assert_snapshot!(world.text(&stopped), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    Stopped by <@JANE>
    • 1 moved to the trash
    Nothing is gone for ever. **Restore all** takes back what is in the trash.
    [Restore all] [Go on] [Details]
    ");
    assert_eq!(world.plots("jane").await, (vec![2], vec![1]));
    let told = world.presses(world.jane, &stopped, "Go on").await;
    insta::assert_snapshot!(world.text(&told), @"Going on.");
    let done = world.hears("1 deleted for ever").await;
    assert_eq!(done.id, stopped.id);
    insta::assert_snapshot!(world.text(&done), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 deleted for ever
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    assert_eq!(world.plots("jane").await, (vec![2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_while_it_was_stopped_stays() {
    let world = with_plots(2).await;
    let stopped = stopped_by(&world, world.jane).await;
    world.host.restore_as_owner("jane", 1).await.unwrap();
    world.presses(world.jane, &stopped, "Go on").await;
    let done = world.hears("1 left alone").await;
    assert!(world.text(&done).contains("took it out of the trash"));
    assert_eq!(world.plots("jane").await, (vec![1, 2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_put_back_or_stopped_too_long_ago_does_not_go_on() {
    let world = with_plots(2).await;
    let stopped = stopped_by(&world, world.jane).await;
    world.clock.advance(Duration::from_hours(8 * 24));
    let told = world.presses(world.jane, &stopped, "Go on").await;
    insta::assert_snapshot!(world.text(&told), @"It was stopped more than a week ago. Plan it again: the charts may have changed since.");
    world.presses(world.jane, &stopped, "Restore all").await;
    let restored = world.hears("1 restored").await;
    assert!(!world.text(&restored).contains("[Go on]"));
    assert_eq!(world.plots("jane").await, (vec![1, 2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_manager_stopped_only_they_let_go_on() {
    let world = with_plots(2).await;
    max_manages(&world);
    let stopped = stopped_by(&world, world.max).await;
    let told = world.presses(world.jane, &stopped, "Go on").await;
    insta::assert_snapshot!(world.text(&told), @"Somebody who looks after this server stopped it, so one of them decides whether it goes on: approvers and those who manage this server, except for whoever asked for it.");
    assert_eq!(world.plots("jane").await, (vec![2], vec![1]));
    world.presses(world.max, &stopped, "Go on").await;
    world.hears("1 deleted for ever").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_holds_before_the_next_call_and_once_more_lets_go() {
    let world = with_plots(2).await;
    max_manages(&world);
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let card = world.types(world.jane, "/charts delete 1").await;
    let other = world.types(world.jane, "/charts delete 2").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    let told = world
        .types(world.max, "/charts-admin pause reason:\"the audit is on\"")
        .await;
    assert_eq!(told.private_to, None);
    insta::assert_snapshot!(world.text(&told), @"Everything is on hold since <@MAX> paused it with **/charts-admin pause**: nothing is moved, deleted or restored until it is resumed. They say: the audit is on");
    world.host.reset_calls();
    held.release();
    let waiting = world.hears("Delete 1 for ever").await;
    let waiting = world.until_says(waiting.id, "Everything is on hold").await;
    insta::assert_snapshot!(world.text(&waiting), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    ▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱ 50 %
    1 in the trash · 0 deleted · 1 to go
    Everything is on hold since <@MAX> paused it with **/charts-admin pause**: nothing is moved, deleted or restored until it is resumed. They say: the audit is on
    [Stop]
    ");
    assert_eq!(world.plots("jane").await, (vec![2], vec![1]));
    // Looking goes on; what would change something does not.
    world.types(world.jane, "/charts count").await;
    let told = world.presses(world.jane, &other, "Delete for ever").await;
    assert!(world.text(&told).contains("on hold"), "{told:?}");
    let told = world.types(world.jane, "/charts restore 1").await;
    insta::assert_snapshot!(world.text(&told), @"Everything is on hold since <@MAX> paused it with **/charts-admin pause**: nothing is moved, deleted or restored until it is resumed. They say: the audit is on");
    world.clock.advance(Duration::from_mins(10));
    assert_eq!(world.plots("jane").await, (vec![2], vec![1]));
    assert!(world.writes().iter().all(|call| call.contains("/trash")));
    let told = world.types(world.max, "/charts-admin pause").await;
    insta::assert_snapshot!(world.text(&told), @"What was on hold goes on.");
    let done = world.hears("1 deleted for ever").await;
    assert_eq!(done.id, waiting.id);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_can_be_stopped_and_a_restart_holds_it_still() {
    let mut world = with_plots(1).await;
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    world.types(world.jane, "/charts-admin pause").await;
    held.release();
    let waiting = world.hears("Delete 1 for ever").await;
    world.until_says(waiting.id, "Everything is on hold").await;
    world.stop_bot().await;
    world.host.reset_calls();
    world.start_bot().await;
    world.clock.advance(Duration::from_mins(10));
    let told = world.presses(world.jane, &waiting, "Stop").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    Stopped by <@JANE>
    • 1 moved to the trash
    Nothing is gone for ever. **Restore all** takes back what is in the trash.
    [Restore all] [Go on] [Details]
    ");
    let told = world.presses(world.jane, &told, "Restore all").await;
    assert!(world.text(&told).contains("on hold"), "{told:?}");
    assert_eq!(world.writes(), [""; 0]);
    assert_eq!(world.plots("jane").await, (vec![], vec![1]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operators_pause_holds_every_team_and_is_not_the_teams_to_lift() {
    let world = with_plots(1).await;
    let store = &world.app().keeper().store;
    store
        .hold(Held::All, "moving house", Millis(0))
        .await
        .unwrap();
    let card = world.types(world.jane, "/charts delete 1").await;
    let told = world.presses(world.jane, &card, "Move to trash").await;
    insta::assert_snapshot!(world.text(&told), @"Everything is on hold by whoever runs me: nothing is moved, deleted or restored until it is resumed. They say: moving house");
    world.types(world.jane, "/charts-admin pause").await;
    let told = world.types(world.jane, "/charts-admin pause").await;
    insta::assert_snapshot!(world.text(&told), @"This server's own hold is over. Everything is on hold by whoever runs me: nothing is moved, deleted or restored until it is resumed. They say: moving house");
    assert_eq!(world.plots("jane").await, (vec![1], vec![]));
    store.release(Held::All, Millis(0)).await.unwrap();
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_failures_in_a_row_keep_the_rest() {
    let world = with_plots(90).await;
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    world.host.fault(Fault {
        method: Some("POST".to_owned()),
        path_contains: "/trash".to_owned(),
        skip: 0,
        times: u32::MAX,
        kind: FaultKind::Status(403),
    });
    world
        .press_typed(world.jane, &card, "Move to trash", "90")
        .await;
    let waiting = world.hears("ten charts in a row").await;
    let text = world.text(&waiting);
    assert!(text.contains("[Go on] [Stop] [Details]"), "{text}");
    let (left, trashed) = world.plots("jane").await;
    assert_eq!(trashed.len(), 0);
    let store = &world.app().keeper().store;
    let (team, jane) = (TeamId(world.team), MemberId(world.jane));
    let jobs = store
        .jobs_seen_by(team, jane, Which::UnderWay)
        .await
        .unwrap();
    let tally = store.tally(&jobs[0].id).await.unwrap();
    let failed = tally.get(ItemState::Failed);
    // Ten in a row, and what was under way when they were counted: up to 32 at once.
    assert!((10..=42).contains(&failed), "{failed}");
    world.host.clear_faults();
    world.presses(world.jane, &waiting, "Go on").await;
    let done = world.hears("Done").await;
    let text = world.text(&done);
    assert!(text.contains(&format!("{failed} failed")), "{text}");
    let (after, _) = world.plots("jane").await;
    assert_eq!(after.len() as u64, failed);
    assert!(after.len() < left.len());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_waits_for_its_turn_does_not_leave_after_a_stop_or_a_pause() {
    for (command, answer, goes_on) in [
        (Some("/charts-admin pause"), "Everything is on hold", false),
        (None, "Stopped by <@", true),
    ] {
        let world = with_plots(1).await;
        max_manages(&world);
        // The chart server asks to wait a second before the first call is made again.
        world.host.fault(Fault {
            method: None,
            path_contains: "/trash".to_owned(),
            skip: 0,
            times: 1,
            kind: FaultKind::RateLimited { retry_after_s: 1 },
        });
        let held = world.host.hold(HoldAt::Before, "/trash", 0);
        let card = world.types(world.jane, "/charts delete 1").await;
        world.presses(world.jane, &card, "Delete for ever").await;
        within(held.reached()).await;
        let running = world.hears("Delete 1 for ever").await;
        held.release();
        match command {
            Some(command) => drop(world.types(world.max, command).await),
            None => drop(world.presses(world.jane, &running, "Stop").await),
        }
        world.until_says(running.id, answer).await;
        assert_eq!(world.writes(), ["POST /v2/files/jane:1/trash 429"]);
        assert_eq!(world.plots("jane").await, (vec![1], vec![]));
        if !goes_on {
            world.types(world.max, "/charts-admin pause").await;
            world.hears("1 deleted for ever").await;
        }
        world.end().await;
    }
}

//! Stop, hold, a budget, and whatever happens to a chart between its arrival and its end here.

use std::time::Duration;

use chart_host::HoldAt;
use chartkeeper::domain::ids::{MemberId, TeamId};
use chartkeeper::ops::clock::Clock as _;

use super::{has, id_of, to_lab, to_move, with_a_lab};
use crate::world::{World, within};

/// The move of jane's three, with its `n`th call of that path under way.
async fn held_at(world: &World, at: HoldAt, path: &str, n: u32) -> chart_host::Hold {
    let (_, moving) = to_move(world, "type:plot older_than:1d").await;
    let held = world.host.hold(at, path, n);
    world.presses(world.jane, &moving, "Move 3").await;
    within(held.reached()).await;
    held
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_while_charts_arrive_it_removes_nothing_and_goes_on() {
    let world = with_a_lab().await;
    let card = world
        .types(world.jane, "/charts delete 2 account:jane@home")
        .await;
    let moving = world.presses(world.jane, &card, &to_lab(&world)).await;
    let held = world.host.hold(HoldAt::After, "/v2/plots/lab:", 0);
    world.presses(world.jane, &moving, "Move 1").await;
    within(held.reached()).await;
    let running = world.hears("Move 1 to lab").await;
    world.presses(world.jane, &running, "Stop").await;
    held.release();
    let stopped = world.hears("Stopped by <@").await;
    insta::assert_snapshot!(world.text(&stopped), @"
    # Move 1 to lab @ charts.example
    jane @ charts.example · asked by <@JANE>

    Stopped by <@JANE>
    • 1 not touched
    1 arrived the same: **Details** has its new address.
    [Go on] [Details]
    ");
    assert_eq!(has(&world, "jane").await.len(), 3);
    let details = world.presses(world.jane, &stopped, "Details").await;
    insta::assert_snapshot!(world.text(&details), @"
    What became of each chart is in the file.

    __New addresses in lab @ charts.example__
    • `jane:2` → <http://charts.example/~lab/1/> · arrived, and is still here too
    <job.csv>
    ");
    world.presses(world.jane, &stopped, "Go on").await;
    world.hears("1 moved, and deleted here for ever").await;
    assert_eq!(has(&world, "lab").await.len(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_lets_no_upload_leave() {
    let world = with_a_lab().await;
    let held = held_at(&world, HoldAt::Before, "/v2/grids", 0).await;
    world.types(world.jane, "/charts-admin pause").await;
    let before = world.writes();
    held.release();
    world.hears("Everything is on hold").await;
    let writes: Vec<String> = world.writes().split_off(before.len());
    assert!(writes.len() <= 1, "{writes:?}");
    assert_eq!(has(&world, "jane").await.len(), 3);
    world.types(world.jane, "/charts-admin pause").await;
    world.tick_until("3 moved, and deleted here for ever").await;
    assert_eq!(has(&world, "lab").await.len(), 3);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_after_it_arrived_is_left_alone() {
    let world = with_a_lab().await;
    let held = held_at(&world, HoldAt::Before, "/trash", 0).await;
    let calls = world.writes();
    let waits = |id: u64| {
        !calls
            .iter()
            .any(|call| call.contains(&format!("jane:{id}/trash")))
    };
    // One of the two plots is held on its way to the trash; the other one may be, too.
    assert!(waits(9));
    world.host.redraw_as_owner("jane", 9, 5).await.unwrap();
    held.release();
    let done = world.hears("Done").await;
    let text = world.text(&done);
    assert!(
        text.contains("– 1: changed since the plan was made"),
        "{text}"
    );
    assert_eq!(
        world
            .numbers("jane")
            .await
            .0
            .iter()
            .filter(|id| **id == 9)
            .count(),
        1
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_gone_there_before_it_is_deleted_here_is_restored_here() {
    let world = with_a_lab().await;
    let held = held_at(&world, HoldAt::After, "jane:2/trash", 0).await;
    let there = id_of(&world, "lab", "Other").await;
    world.host.delete_as_owner("lab", there).await.unwrap();
    held.release();
    let done = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&done), @"
    # Move 3 to lab @ charts.example
    jane @ charts.example · asked by <@JANE>

    Done
    • 2 moved, and deleted here for ever
    • 1 restored
    – 1: what had arrived is not there any more, so it was restored
    3 arrived the same: **Details** has their new addresses.
    [Details]
    ");
    assert_eq!(world.plots("jane").await, (vec![2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_account_keeps_to_its_write_budget() {
    let mut world = with_a_lab().await;
    world.stop_bot().await;
    // Five to bring over, folders included; six to delete here.
    world.servers_file = Some("write_budget = \"4/hour\"".to_owned());
    world.start_bot().await;
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    world.presses(world.jane, &moving, "Move 3").await;
    world.hears("Move 3 to lab").await;
    let store = &world.app().keeper().store;
    let links = store.links_of(TeamId(world.team), MemberId(world.jane));
    let links = links.await.unwrap();
    let jane = links.iter().find(|link| link.account.username == "jane");
    let account = &jane.unwrap().account.id;
    let mut windows = 0;
    loop {
        // Nothing where it is over.
        let resting = within(async {
            loop {
                match store.job_of_account(account).await.unwrap() {
                    Some(job) if job.not_before > Some(world.clock.now()) => return Some(job),
                    Some(_) => tokio::time::sleep(Duration::from_millis(5)).await,
                    None => return None,
                }
            }
        });
        let resting = resting.await;
        let calls = world.host.calls();
        for user in ["jane", "lab"] {
            let writes = calls
                .iter()
                .filter(|call| call.method != "GET" && call.user.as_deref() == Some(user));
            assert!(writes.count() <= 4, "{user}: {calls:?}");
        }
        windows += 1;
        let Some(resting) = resting else { break };
        world.host.reset_calls();
        let then = resting.not_before.unwrap().since(world.clock.now());
        world.clock.advance_ms(then);
    }
    assert!((3..=6).contains(&windows), "{windows}");
    world.hears("3 moved, and deleted here for ever").await;
    world.end().await;
}

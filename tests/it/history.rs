//! `/charts jobs`: open plans, clean-ups under way and over, and trying again what failed.

use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Fault, FaultKind, HoldAt, SeedChart};
use chartkeeper::discord::components;
use chartkeeper::domain::command::Press;
use chartkeeper::domain::ids::{ChannelId, JobId, MemberId, TeamId};
use chartkeeper::ops::decide::Presser;
use chartkeeper::ops::errors::{Fault as Wrong, UserError};
use local_discord::Message;

use crate::world::{World, chart, within};

/// Plots 1 to 4.
async fn with_plots() -> World {
    let world = World::new().await;
    let plots = (1..=4).map(|n| chart(Plot, n, &format!("Plot {n}"), 40));
    world.has(plots.collect()).await;
    world
}

/// The chart server refuses that call.
fn refuse(world: &World, path: &str) {
    world.host.fault(Fault {
        method: None,
        path_contains: path.to_owned(),
        skip: 0,
        times: u32::MAX,
        kind: FaultKind::Status(403),
    });
}

/// Deletes all plots but those that the chart server refuses.
async fn delete_all(world: &World) -> Message {
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("failed").await
}

fn presser(world: &World, member: u64) -> Presser {
    Presser {
        team: TeamId(world.team),
        member: MemberId(member),
        channel: ChannelId(world.channel),
        locale: "en-US".to_owned(),
    }
}

/// The job that a button of the message is about.
fn job_of(message: &Message) -> JobId {
    let buttons = message.rows.iter().flatten();
    let ids = buttons.filter_map(|button| button.custom_id.as_deref());
    let mut jobs = ids.filter_map(|id| match components::decode(id) {
        Ok(Press::Details(job) | Press::Stop(job) | Press::StopListed(job)) => Some(job),
        _ => None,
    });
    jobs.next().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_plans_and_clean_ups_are_told_to_their_member_alone() {
    let world = with_plots().await;
    let none = world.types(world.jane, "/charts jobs").await;
    assert_eq!(none.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&none), @"
    # Plans and clean-ups
    No plan is open, and there was no clean-up yet.
    ");
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    world
        .types(world.jane, "/charts purge type:plot name:\"*<@everyone>*\"")
        .await;
    world.types(world.jane, "/charts delete 2").await;
    world.clock.advance(Duration::from_secs(1));
    world
        .types(world.jane, "/charts purge type:plot name:\"plot*\"")
        .await;
    let jobs = world.types(world.jane, "/charts jobs").await;
    insta::assert_snapshot!(world.text(&jobs), @r"
    # Plans and clean-ups
    __Your open plans__
    • jane @ charts.example · plots · titled “plot\*” · 3 charts · until {time}
    • jane @ charts.example · chart 2 · 1 chart · until {time}

    __Over__
    1. **Move 1 to the trash** · jane @ charts.example · asked by <@JANE> · Done · 1 moved to the trash · {time}
    [1. Details] [1. Undo]
    ");
    // A plan that ran out is not open any more.
    world.clock.advance(Duration::from_mins(14));
    let jobs = world.types(world.jane, "/charts jobs").await;
    assert!(!world.text(&jobs).contains("Your open plans"), "{jobs:?}");
    // One who is linked to the same account sees its clean-ups, and nobody's plans but their own.
    let refused = world.types(world.max, "/charts jobs").await;
    assert_eq!(refused.private_to, Some(world.max));
    assert!(world.text(&refused).contains("No chart account is linked"));
    world.types(world.jane, "/charts delete 3").await;
    world.link(world.max, "jane").await;
    let jobs = world.types(world.max, "/charts jobs").await;
    insta::assert_snapshot!(world.text(&jobs), @"
    # Plans and clean-ups
    __Over__
    1. **Move 1 to the trash** · jane @ charts.example · asked by <@JANE> · Done · 1 moved to the trash · {time}
    [1. Details] [1. Undo]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clean_up_that_runs_is_stopped_from_the_card_and_restored() {
    let world = with_plots().await;
    let held = world.host.hold(HoldAt::Before, "/trash", 1);
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    world.hears("Delete 4 for ever").await;
    let jobs = world.types(world.jane, "/charts jobs").await;
    let text = world.text(&jobs);
    assert!(
        text.contains("__Under way__\n1. **Delete 4 for ever**"),
        "{text}"
    );
    assert!(text.contains("[1. Stop] [1. Details]"), "{text}");
    let jobs = world.presses(world.jane, &jobs, "1. Stop").await;
    let text = world.text(&jobs);
    assert!(text.contains("# Plans and clean-ups"), "{text}");
    assert!(text.contains("Stopping."), "{text}");
    held.release();
    world.hears("Stopped by").await;
    let jobs = world.types(world.jane, "/charts jobs").await;
    let restoring = world.presses(world.jane, &jobs, "1. Restore all").await;
    assert_eq!(world.text(&restoring), "Restoring what is in the trash.\n");
    world.hears("Restored").await;
    assert_eq!(world.plots("jane").await, (vec![1, 2, 3, 4], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_waits_goes_on_from_the_card_after_a_restart() {
    let mut world = with_plots().await;
    refuse_the_key(&world);
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("refuses the key").await;
    world.host.clear_faults();
    world.stop_bot().await;
    world.start_bot().await;
    let jobs = world.types(world.jane, "/charts jobs").await;
    insta::assert_snapshot!(world.text(&jobs), @"
    # Plans and clean-ups
    __Under way__
    1. **Delete 1 for ever** · jane @ charts.example · asked by <@JANE>
    ▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %
    0 in the trash · 0 deleted · 1 to go
    Waiting: the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
    [1. Go on] [1. Stop] [1. Details]
    ");
    world.presses(world.jane, &jobs, "1. Go on").await;
    world.hears("1 deleted for ever").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_waits_is_stopped_from_the_card_and_its_message_tells_so() {
    let world = with_plots().await;
    refuse_the_key(&world);
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("refuses the key").await;
    let jobs = world.types(world.jane, "/charts jobs").await;
    let jobs = world.presses(world.jane, &jobs, "1. Stop").await;
    let text = world.text(&jobs);
    assert!(
        text.contains("__Over__") && text.contains("Stopped by"),
        "{text}"
    );
    world.hears("Stopped by").await;
    world.end().await;
}

fn refuse_the_key(world: &World) {
    world.host.fault(Fault {
        method: None,
        path_contains: "/trash".to_owned(),
        skip: 0,
        times: u32::MAX,
        kind: FaultKind::Status(401),
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_failed_and_is_as_it_was_makes_a_new_plan() {
    let world = with_plots().await;
    // 1 and 2 fail while they are in use, 3 when it is in the trash.
    refuse(&world, "jane:1/trash");
    refuse(&world, "jane:2/trash");
    refuse(&world, "jane:3/permanent_delete");
    delete_all(&world).await;
    assert_eq!(world.plots("jane").await, (vec![1, 2], vec![3]));
    world.host.clear_faults();
    world.clock.advance(Duration::from_mins(1));
    world
        .host
        .rename_as_owner("jane", 2, "Mine after all")
        .await
        .unwrap();
    let jobs = world.types(world.jane, "/charts jobs").await;
    insta::assert_snapshot!(world.text(&jobs), @"
    # Plans and clean-ups
    __Over__
    1. **Delete 4 for ever** · jane @ charts.example · asked by <@JANE> · Done · 1 deleted for ever · 3 failed · {time}
    [1. Details] [1. Retry what failed]
    ");
    world.host.reset_calls();
    let plan = world
        .presses(world.jane, &jobs, "1. Retry what failed")
        .await;
    assert_eq!(plan.private_to, Some(world.jane));
    assert_ne!(plan.id, jobs.id);
    insta::assert_snapshot!(world.text(&plan), @"
    # jane @ charts.example
    What failed in the clean-up of {time}

    **1 chart is as it was and can be tried again**

    __Left out__
    • 1: in the trash; **/charts restore** takes it out
    • 1: changed since the plan was made

    __First of the list__
    • Plot 1 · {time}

    Moving to the trash takes 2 calls, deleting for ever 4.

    This card works until {time}.
    [Move to trash] [Delete for ever] [Cancel]
    <charts.csv>
    ");
    assert!(world.writes().is_empty(), "nothing without an approval");
    world.presses(world.jane, &plan, "Delete for ever").await;
    world.until_plots("jane", &[2], &[3]).await;
    world.hears("Delete 1 for ever").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_protected_or_in_use_is_left_out_of_a_retry() {
    let world = World::new().await;
    world
        .has(vec![
            chart(Grid, 9, "Data", 40),
            chart(Plot, 1, "One", 40),
            SeedChart {
                draws_from: vec![9],
                ..chart(Plot, 2, "Two", 40)
            },
        ])
        .await;
    refuse(&world, "/trash");
    let card = world.types(world.jane, "/charts purge type:all").await;
    world
        .press_typed(world.jane, &card, "Delete for ever", "3")
        .await;
    let told = world.hears("failed").await;
    assert!(world.text(&told).contains("2 failed"), "{told:?}");
    world.host.clear_faults();
    world.types(world.jane, "/charts protect what:1").await;
    world.types(world.jane, "/charts protect what:2").await;
    let mei = world.add_member("Mei", "zh-CN");
    world.link(mei, "jane").await;
    let jobs = world.types(mei, "/charts jobs").await;
    assert_eq!(jobs.private_to, Some(mei));
    insta::assert_snapshot!(world.text(&jobs), @"
    # 计划与清理
    __已结束__
    1. **永久删除 3 个** · jane @ charts.example · 由 <@JANE> 发起 · 完成 · 1 个未动 · 2 个失败 · {time}
    [1. 详情] [1. 重试失败的]
    ");
    let plan = world.presses(mei, &jobs, "1. 重试失败的").await;
    insta::assert_snapshot!(world.text(&plan), @"
    # jane @ charts.example
    {time} 那次清理中失败的内容

    **没有可以重试的。**

    __未纳入__
    • 2 个：受保护
    ");
    assert!(plan.rows.is_empty() && plan.files.is_empty());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_is_for_those_of_the_account_and_for_what_is_over() {
    let world = with_plots().await;
    refuse(&world, "jane:1/trash");
    let told = delete_all(&world).await;
    let job = job_of(&told);
    let keeper = world.app().keeper();
    let refused = keeper.retry_card(&presser(&world, world.max), &job).await;
    assert!(
        matches!(refused, Err(Wrong::User(UserError::NotOfAccount))),
        "{refused:?}"
    );
    let elsewhere = Presser {
        team: TeamId(7),
        ..presser(&world, world.jane)
    };
    let refused = keeper.retry_card(&elsewhere, &job).await;
    assert!(
        matches!(refused, Err(Wrong::User(UserError::JobUnknown))),
        "{refused:?}"
    );
    // Another member of the account plans with their own link, and the plan is theirs.
    world.link(world.max, "jane").await;
    let retry = async |member, job: &JobId| {
        let by = presser(&world, member);
        world.app().keeper().retry_card(&by, job).await
    };
    let draft = retry(world.max, &job).await.unwrap().draft.unwrap();
    assert_eq!(draft.member, MemberId(world.max));
    world.host.clear_faults();
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Move to trash").await;
    within(held.reached()).await;
    let running = world.hears("Move 1 to the trash").await;
    let refused = retry(world.jane, &job_of(&running)).await;
    assert!(
        matches!(refused, Err(Wrong::User(UserError::NotOver))),
        "{refused:?}"
    );
    held.release();
    let ended = world.hears("1 moved to the trash").await;
    let refused = retry(world.jane, &job_of(&ended)).await;
    assert!(
        matches!(refused, Err(Wrong::User(UserError::NothingFailed))),
        "{refused:?}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_several_accounts_all_are_told_or_the_one_that_is_named() {
    let world = with_plots().await;
    world.links_the_lab_too().await;
    let labs = vec![chart(Plot, 1, "Lab", 30)];
    world.host.seed("lab", labs).await.unwrap();
    for account in ["jane", "lab"] {
        let line = format!("/charts delete id:1 account:{account}@home");
        world.types(world.jane, &line).await;
    }
    let both = world.types(world.jane, "/charts jobs").await;
    let text = world.text(&both);
    assert!(text.contains("lab @") && text.contains("jane @"), "{text}");
    let one = world
        .types(world.jane, "/charts jobs account:lab@home")
        .await;
    let text = world.text(&one);
    assert!(text.contains("lab @") && !text.contains("jane @"), "{text}");
    world.end().await;
}

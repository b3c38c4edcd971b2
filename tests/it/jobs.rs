//! A job in its channel: progress, restarts, and Discord being away.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use chart_host::{Fault, FaultKind, HoldAt};
use local_discord::GatewayAct;

use crate::world::{World, chart, within};

async fn with_plots(count: u64) -> World {
    let world = World::new().await;
    let charts = (1..=count).map(|n| chart(Plot, n, &format!("Plot {n}"), 40));
    world.has(charts.collect()).await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn progress_is_edited_as_it_goes_and_not_more_than_every_two_seconds() {
    let world = with_plots(8).await;
    let last = world.host.hold(HoldAt::Before, "/trash", 7);
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(last.reached()).await;
    let first = world.hears("0 in the trash").await;
    let now = world.tick_until("7 in the trash").await;
    assert_eq!(now.id, first.id);
    insta::assert_snapshot!(world.text(&now), @"
    # Delete 8 for ever
    jane @ charts.example · asked by <@JANE>

    ▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱ 43 %
    7 in the trash · 0 deleted · 8 to go
    [Stop]
    ");
    last.release();
    let done = world.hears("Done").await;
    assert_eq!(done.id, first.id);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_goes_on_without_its_message() {
    let world = with_plots(2).await;
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    let message = world.hears("Delete 1 for ever").await;
    world.discord.remove_message(world.channel, message.id);
    held.release();
    world.until_plots("jane", &[2], &[]).await;
    world.until_refused(1).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_was_stopped_short_goes_on_after_the_restart_in_the_same_message() {
    let mut world = with_plots(3).await;
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    let first = world.hears("Delete 3 for ever").await;
    let release = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        held.release();
    };
    tokio::join!(world.stop_bot(), release);
    world.start_bot().await;
    let done = world.hears("3 deleted for ever").await;
    assert_eq!(done.id, first.id);
    assert_eq!(world.plots("jane").await, (vec![], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_was_interrupted_long_ago_asks() {
    let mut world = with_plots(2).await;
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    world.hears("Delete 1 for ever").await;
    let release = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        held.release();
    };
    tokio::join!(world.stop_bot(), release);
    world.clock.advance(Duration::from_mins(61));
    world.start_bot().await;
    let asked = world.hears("more than an hour ago").await;
    insta::assert_snapshot!(world.text(&asked), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    ▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱ 50 %
    1 in the trash · 0 deleted · 1 to go
    Waiting: it was interrupted more than an hour ago. Press **Go on** to finish it, or **Stop**.
    [Go on] [Stop] [Details]
    ");
    world.presses(world.jane, &asked, "Go on").await;
    world.hears("1 deleted for ever").await;
    assert_eq!(world.plots("jane").await, (vec![2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_hold_while_discord_is_away_for_a_minute() {
    let world = with_plots(3).await;
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    world.hears("Delete 3 for ever").await;
    world.discord.gateway(GatewayAct::RefuseConnections);
    world.discord.gateway(GatewayAct::CutSockets);
    world.until_here(false).await;
    world.clock.advance(Duration::from_secs(61));
    held.release();
    // What was in flight came to its answer, and nothing is deleted.
    world.until_plots("jane", &[], &[1, 2, 3]).await;
    assert!(world.writes().iter().all(|write| write.starts_with("POST")));
    world.discord.gateway(GatewayAct::AcceptConnections);
    world.until_here(true).await;
    world.tick_until("3 deleted for ever").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_discord_still_gets_one_message() {
    let world = with_plots(1).await;
    let card = world.types(world.jane, "/charts delete 1").await;
    let busy = |kind| local_discord::Fault {
        method: Some("POST".to_owned()),
        path_contains: "/messages".to_owned(),
        times: 1,
        kind,
    };
    world
        .discord
        .fault(busy(local_discord::FaultKind::CutAfter));
    world
        .discord
        .fault(busy(local_discord::FaultKind::RateLimited {
            retry_after_ms: 100,
            scope: local_discord::Scope::User,
        }));
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_reads_their_own_language_and_the_channel_the_teams() {
    let world = with_plots(1).await;
    let wen = world.add_member("Wen", "zh-CN");
    world.link(wen, "jane").await;
    let card = world.types(wen, "/charts delete 1").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    **Plot 1**

    回收站中的内容可以恢复。永久删除的内容无法找回。

    此卡片在 {time} 之前有效。
    类型: 图表
    编号: 1
    浏览: 0
    创建: {time}
    修改: {time}
    文件夹: 主目录
    链接: [打开](http://charts.example/~jane/1/)
    [移到回收站] [永久删除] [取消]
    <chart.png>
    ");
    world.presses(wen, &card, "永久删除").await;
    let told = world.hears("1 deleted for ever").await;
    assert_eq!(told.private_to, None);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_whose_key_was_refused_at_the_second_look_touches_nothing() {
    let world = with_plots(1).await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.host.fault(Fault {
        method: None,
        path_contains: "/folders/all".to_owned(),
        skip: 0,
        times: u32::MAX,
        kind: FaultKind::Status(401),
    });
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("refuses the key").await;
    assert!(world.writes().is_empty());
    world.end().await;
}

//! Members who leave, and a team that removes the bot: what is theirs stops at once, keys go later, and who is
//! back in time finds everything as it was.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use chartkeeper::domain::ids::{MemberId, Millis, TeamId};
use chartkeeper::store::history::Which;
use chartkeeper::store::jobs::GoOnAnswer;

use crate::world::{START_MS, World, chart, within};

const HOUR: Duration = Duration::from_hours(1);

/// A job of forty charts that waits for its key; its public message.
async fn with_a_job_that_waits() -> World {
    let world = World::new().await;
    let charts = (1..=4).map(|n| chart(Plot, n, &format!("chart {n}"), 30));
    world.has(charts.collect()).await;
    world.host.fault(chart_host::Fault {
        method: Some("POST".to_owned()),
        path_contains: "/trash".to_owned(),
        skip: 1,
        times: 3,
        kind: chart_host::FaultKind::Status(401),
    });
    let card = world.types(world.jane, "/charts purge type:plot").await;
    world
        .press_typed(world.jane, &card, "Delete for ever", "4")
        .await;
    world.hears("Waiting:").await;
    world.host.clear_faults();
    world.host.reset_calls();
    world
}

/// How many links are kept.
async fn links(world: &World) -> usize {
    world.app().keeper().store.all_linked().await.unwrap().len()
}

/// Waits until a departure is noted.
async fn until_gone(world: &World) {
    until_so_many_are_gone(world, 1).await;
}

async fn until_so_many_are_gone(world: &World, count: usize) {
    within(async {
        let store = &world.app().keeper().store;
        while store.all_gone().await.unwrap().len() != count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

async fn until_no_link_is_kept(world: &World) {
    within(async {
        while links(world).await > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// Moves the clock on and lets the sweep come to its end.
async fn sweep_after(world: &World, by: Duration) {
    world.clock.advance(by);
    within(world.discord.quiet()).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    within(world.discord.quiet()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_member_who_left_had_begun_stops_and_their_key_goes_after_seven_days() {
    let world = with_a_job_that_waits().await;
    world.discord.remove_member(world.team, world.jane);
    sweep_after(&world, HOUR).await;
    let told = world.hears("Stopped by").await;
    assert!(
        world.text(&told).contains("3 not touched"),
        "{}",
        world.text(&told)
    );
    assert_eq!(links(&world).await, 1);
    sweep_after(&world, HOUR * (24 * 7 - 1)).await;
    assert_eq!(links(&world).await, 1);
    sweep_after(&world, HOUR).await;
    until_no_link_is_kept(&world).await;
    assert_eq!(world.writes(), Vec::<String>::new());
    world.expect_refusals(world.discord.refusals().len());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_back_lets_nothing_go_on_that_their_leaving_stopped() {
    let world = with_a_job_that_waits().await;
    world.discord.remove_member(world.team, world.jane);
    sweep_after(&world, HOUR).await;
    let told = world.hears("Stopped by").await;
    assert!(!world.text(&told).contains("[Go on]"));
    world.discord.return_member(world.team, world.jane, "en-US");
    let store = &world.app().keeper().store;
    let (team, jane) = (TeamId(world.team), MemberId(world.jane));
    let jobs = store
        .jobs_seen_by(team, jane, Which::Over(1))
        .await
        .unwrap();
    let (since, now) = (Millis(0), Millis(START_MS));
    let answer = store.go_on(&jobs[0].id, jane, since, now).await.unwrap();
    assert_eq!(answer, GoOnAnswer::NotPaused);
    world.expect_refusals(world.discord.refusals().len());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_back_in_time_finds_their_link() {
    let world = World::new().await;
    world.discord.remove_member(world.team, world.jane);
    sweep_after(&world, HOUR).await;
    until_gone(&world).await;
    world.discord.return_member(world.team, world.jane, "en-US");
    sweep_after(&world, HOUR * 24 * 6).await;
    until_so_many_are_gone(&world, 0).await;
    sweep_after(&world, HOUR * 24 * 6).await;
    assert_eq!(links(&world).await, 1);
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("of 100 plots"));
    world.expect_refusals(world.discord.refusals().len());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_goes_on_after_a_restart_asks_first_whether_its_member_is_there() {
    let mut world = World::new().await;
    let charts = (1..=4).map(|n| chart(Plot, n, &format!("chart {n}"), 30));
    world.has(charts.collect()).await;
    // The listing before the first write is under way when the bot ends.
    world.host.latency(Duration::from_millis(300));
    let card = world.types(world.jane, "/charts purge type:plot").await;
    world
        .press_typed(world.jane, &card, "Delete for ever", "4")
        .await;
    world.stop_bot().await;
    world.host.latency(Duration::ZERO);
    assert_eq!(world.writes(), Vec::<String>::new());
    world.discord.remove_member(world.team, world.jane);
    world.start_bot().await;
    until_gone(&world).await;
    within(world.discord.quiet()).await;
    world.hears("4 not touched").await;
    assert_eq!(world.writes(), Vec::<String>::new());
    world.expect_refusals(world.discord.refusals().len());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_team_that_removed_the_bot_has_its_jobs_stopped_and_its_keys_removed_after_thirty_days() {
    let world = with_a_job_that_waits().await;
    world.link(world.max, "jane").await;
    let team = chartkeeper::domain::ids::TeamId(world.team);
    let limit = chartkeeper::domain::settings::TeamSetting::AccountLimit;
    let store = world.app().keeper().store.clone();
    store
        .set_team_setting((team, MemberId(1)), limit, Some("7"), Millis(0))
        .await
        .unwrap();
    world.types(world.jane, "/charts protect what:final*").await;
    let account = chartkeeper::domain::ids::MemberId(world.jane);
    let account = store.links_everywhere(account).await.unwrap()[0]
        .account
        .clone();
    world.discord.remove_bot(world.team, world.bot.id);
    until_gone(&world).await;
    // That they are gone is written down before what is theirs ends.
    within(async {
        let stopped = chartkeeper::domain::job::JobState::Stopped;
        while store.jobs_everywhere(MemberId(world.jane)).await.unwrap()[0].state != stopped {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    sweep_after(&world, HOUR * (24 * 30 - 1)).await;
    assert_eq!(links(&world).await, 2);
    let kept = store.team_settings(team).await.unwrap();
    assert_ne!(kept, chartkeeper::domain::settings::TeamSettings::default());
    assert_eq!(store.rules(team, &account).await.unwrap().len(), 1);
    sweep_after(&world, HOUR).await;
    until_no_link_is_kept(&world).await;
    let kept = store.team_settings(team).await.unwrap();
    assert_eq!(kept, chartkeeper::domain::settings::TeamSettings::default());
    assert_eq!(store.rules(team, &account).await.unwrap(), []);
    assert_eq!(world.writes(), Vec::<String>::new());
    world.expect_refusals(world.discord.refusals().len());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_ends_nothing_and_an_invitation_in_time_keeps_the_keys() {
    let world = with_a_job_that_waits().await;
    world.discord.outage(world.team);
    within(world.discord.quiet()).await;
    sweep_after(&world, HOUR).await;
    assert_eq!(world.app().keeper().store.all_gone().await.unwrap(), []);
    world.discord.remove_bot(world.team, world.bot.id);
    until_gone(&world).await;
    world.discord.invite_bot(world.team, world.bot.id);
    within(async {
        while !world
            .app()
            .keeper()
            .store
            .all_gone()
            .await
            .unwrap()
            .is_empty()
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        while world
            .discord
            .commands(world.bot.id, Some(world.team))
            .is_empty()
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    sweep_after(&world, HOUR * 24 * 31).await;
    assert_eq!(links(&world).await, 1);
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("of 100 plots"));
    world.expect_refusals(world.discord.refusals().len());
    world.end().await;
}

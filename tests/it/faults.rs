//! What can go wrong on the way to a chart server: each is a sentence that says what happened and what to do.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use chart_host::{Fault, FaultKind};

use crate::world::{World, chart};

fn fault(path: &str, times: u32, kind: FaultKind) -> Fault {
    Fault {
        method: None,
        path_contains: path.to_owned(),
        skip: 0,
        times,
        kind,
    }
}

async fn with_one_plot() -> World {
    let world = World::new().await;
    world.has(vec![chart(Plot, 1, "One", 40)]).await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_trouble_with_a_chart_server_has_its_own_sentence() {
    let world = with_one_plot().await;
    let mut said = Vec::new();
    for (name, kind) in [
        ("401", FaultKind::Status(401)),
        ("403", FaultKind::Status(403)),
        ("500", FaultKind::Status(500)),
        ("404", FaultKind::Status(404)),
        ("429", FaultKind::RateLimited { retry_after_s: 3 }),
        ("garbage", FaultKind::Garbage),
        (
            "redirect",
            FaultKind::Redirect("https://plotly.com/chart-studio-updates".to_owned()),
        ),
        ("cut", FaultKind::CutBefore),
    ] {
        world.host.fault(fault("/v2/", u32::MAX, kind));
        let told = world.types(world.jane, "/charts count").await;
        assert_eq!(told.private_to, Some(world.jane), "{name}");
        said.push(format!("{name} → {}", world.text(&told)));
        world.host.clear_faults();
    }
    insta::assert_snapshot!(said.concat(), @"
    401 → The chart server **home** refused your key. Make a new one there and link the account again with **/charts link**.
    403 → The chart server **home** does not let your account do this. Ask whoever runs it.
    500 → The chart server **home** has an error of its own. Try again in a while.
    404 → **home** answered something that is no chart server's answer. Ask whoever runs this bot to check its address.
    429 → The chart server **home** asks to wait 3 seconds. Try again then.
    garbage → **home** answers with a web page instead of data: perhaps a sign-in page stands before it. Ask whoever runs this bot; `base_path` and a company's proxy are set in servers.toml.
    redirect → **home** points at Plotly's public cloud, which was closed in October 2025. What was in it is asked for by mail to support@plotly.com, subject “Chart Studio data request”. Ask whoever runs this bot to set another chart server.
    cut → The connection to the chart server **home** broke off. Try again in a while; if it stays so, ask whoever runs it.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_down_is_told_and_nothing_is_changed() {
    let mut world = with_one_plot().await;
    world.stop_host().await;
    let mut said = Vec::new();
    for line in [
        "/charts count",
        "/charts delete 1",
        "/charts purge type:plot",
    ] {
        let told = world.types(world.jane, line).await;
        said.push(format!("{line} → {}", world.text(&told)));
    }
    insta::assert_snapshot!(said.concat(), @"
    /charts count → The chart server **home** refuses the connection: nothing runs at its address right now. Try again in a while; if it stays so, ask whoever runs it.
    /charts delete 1 → The chart server **home** refuses the connection: nothing runs at its address right now. Try again in a while; if it stays so, ask whoever runs it.
    /charts purge type:plot → The chart server **home** refuses the connection: nothing runs at its address right now. Try again in a while; if it stays so, ask whoever runs it.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_count_is_told_to_take_a_while_and_then_counts() {
    let world = with_one_plot().await;
    world.host.latency(Duration::from_millis(2_300));
    let count = world.types(world.jane, "/charts count").await;
    assert_eq!(count.private_to, None);
    assert!(
        world.text(&count).contains("**1** of 100 plots"),
        "{count:?}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_count_that_fails_tells_its_member_alone() {
    let world = with_one_plot().await;
    world.host.latency(Duration::from_millis(2_300));
    world
        .host
        .fault(fault("/v2/", u32::MAX, FaultKind::Status(401)));
    let told = world.types(world.jane, "/charts count").await;
    assert_eq!(told.private_to, Some(world.jane));
    assert!(world.text(&told).contains("refused your key"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn short_trouble_is_sat_out() {
    for kind in [
        FaultKind::RateLimited { retry_after_s: 1 },
        FaultKind::Status(500),
        FaultKind::CutBefore,
        FaultKind::CutAfter,
    ] {
        let world = with_one_plot().await;
        let card = world.types(world.jane, "/charts delete 1").await;
        world.host.fault(fault("/trash", 1, kind.clone()));
        world
            .host
            .fault(fault("/permanent_delete", 1, kind.clone()));
        world.presses(world.jane, &card, "Delete for ever").await;
        let told = world.hears("Done").await;
        let text = world.text(&told);
        // After a cut the deletion may have been carried out already: it is gone, whoever did it.
        let accounted = text.contains("1 deleted for ever") || text.contains("1 already gone");
        assert!(accounted, "{kind:?}: {text}");
        assert_eq!(world.numbers("jane").await, (vec![], vec![]), "{kind:?}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lasting_trouble_pauses_the_job_and_go_on_finishes_it() {
    for (kind, why) in [
        (FaultKind::Status(401), "refuses the key"),
        (FaultKind::Garbage, "web page"),
        (FaultKind::RateLimited { retry_after_s: 3 }, "asks to wait"),
    ] {
        let world = with_one_plot().await;
        let card = world.types(world.jane, "/charts delete 1").await;
        world.host.fault(fault("/trash", u32::MAX, kind.clone()));
        world.presses(world.jane, &card, "Delete for ever").await;
        let paused = world.hears(why).await;
        let labels: Vec<&str> = paused.rows[0].iter().map(|b| b.label.as_str()).collect();
        assert_eq!(labels, ["Go on", "Stop", "Details"], "{kind:?}");
        world.host.clear_faults();
        let told = world.presses(world.jane, &paused, "Go on").await;
        assert_eq!(world.text(&told), "Going on.\n");
        world.hears("Done").await;
        assert_eq!(world.numbers("jane").await, (vec![], vec![]), "{kind:?}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_that_the_server_keeps_failing_on_is_left_where_it_was() {
    let world = with_one_plot().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    let failing = fault("/trash", u32::MAX, FaultKind::Status(500));
    world.host.fault(failing);
    world.presses(world.jane, &card, "Delete for ever").await;
    let told = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 failed
    – 1: the server kept failing
    [Details]
    ");
    assert_eq!(world.numbers("jane").await, (vec![1], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_job_can_be_stopped() {
    let world = with_one_plot().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world
        .host
        .fault(fault("/trash", u32::MAX, FaultKind::Status(401)));
    world.presses(world.jane, &card, "Delete for ever").await;
    let paused = world.hears("refuses the key").await;
    insta::assert_snapshot!(world.text(&paused), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    ▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %
    0 in the trash · 0 deleted · 1 to go
    Waiting: the chart server refuses the key. Link the account again with **/charts link**, then press **Go on**.
    [Go on] [Stop] [Details]
    ");
    let stopped = world.presses(world.jane, &paused, "Stop").await;
    assert_eq!(stopped.id, paused.id);
    insta::assert_snapshot!(world.text(&stopped), @"
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    Stopped by <@JANE>
    • 1 not touched
    [Go on] [Details]
    ");
    assert_eq!(world.numbers("jane").await.0, [1]);
    world.end().await;
}

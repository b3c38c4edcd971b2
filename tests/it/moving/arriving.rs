//! What did not arrive the same removes nothing here; what arrived unheard is found, and not made twice.

use chart_host::FaultKind;
use chart_host::SeedKind::Plot;

use super::{asks, content, fault, has, id_of, named, to_move, with_a_lab};
use crate::world::chart;

/// Everything of jane's, in the lab.
const ALL: [(&str, &str); 3] = [
    ("Other", ""),
    ("Sales *2024*", "reports/2025"),
    ("Sales data", ""),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_its_title_there_is_never_written_over() {
    let world = with_a_lab().await;
    let taken = vec![chart(Plot, 1, "Other", 400)];
    world.host.seed("lab", taken).await.unwrap();
    world.host.redraw_as_owner("lab", 1, 77).await.unwrap();
    let before = content(&world, "plots", "lab:1").await;
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    world.presses(world.jane, &moving, "Move 3").await;
    let done = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&done), @"
    # Move 3 to lab @ charts.example
    jane @ charts.example · asked by <@JANE>

    Done
    • 2 moved, and deleted here for ever
    • 1 failed
    – 1: something else has that title there
    2 arrived the same: **Details** has their new addresses.
    [Details]
    ");
    assert_eq!(content(&world, "plots", "lab:1").await, before);
    assert_eq!(world.plots("jane").await, (vec![2], vec![]));
    // Once that is out of the way, what failed is tried again, as a move.
    world.host.delete_as_owner("lab", 1).await.unwrap();
    let jobs = world.types(world.jane, "/charts jobs").await;
    let again = world
        .presses(world.jane, &jobs, "1. Retry what failed")
        .await;
    insta::assert_snapshot!(world.text(&again), @"
    # jane @ charts.example
    What failed in the clean-up of {time}

    **1 chart is as it was and can be tried again**

    __First of the list__
    • Other · {time}

    They are moved to **lab @ charts.example**, and deleted here for ever once they arrived the same.

    This card works until {time}.
    [Move 1] [Cancel]
    <charts.csv>
    ");
    world.presses(world.jane, &again, "Move 1").await;
    world.hears("1 moved, and deleted here for ever").await;
    assert_eq!(has(&world, "lab").await, named(&ALL));
    assert_eq!(has(&world, "jane").await, []);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_there_already_and_the_same_is_not_made_twice() {
    let world = with_a_lab().await;
    let figure = content(&world, "plots", "jane:2").await;
    let body = serde_json::json!({ "figure": figure, "filename": "Other", "world_readable": true });
    asks(&world, "POST", "lab", "plots", Some(body)).await;
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    world.presses(world.jane, &moving, "Move 3").await;
    world.hears("3 moved, and deleted here for ever").await;
    assert_eq!(has(&world, "lab").await, named(&ALL));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_the_same_but_private_is_something_else() {
    let world = with_a_lab().await;
    let figure = content(&world, "plots", "jane:2").await;
    let body =
        serde_json::json!({ "figure": figure, "filename": "Other", "world_readable": false });
    asks(&world, "POST", "lab", "plots", Some(body)).await;
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    world.presses(world.jane, &moving, "Move 3").await;
    let done = world.hears("Done").await;
    let text = world.text(&done);
    assert!(
        text.contains("something else has that title there"),
        "{text}"
    );
    assert_eq!(world.plots("jane").await, (vec![2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_reads_back_as_something_else_removes_nothing_here() {
    for (path, kind) in [
        ("/v2/plots/lab:", FaultKind::Garbage),
        ("/v2/plots/lab:", FaultKind::Status(404)),
        ("/v2/files/lab:", FaultKind::Status(404)),
    ] {
        let world = with_a_lab().await;
        world.host.fault(fault("GET", path, u32::MAX, kind.clone()));
        let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
        world.presses(world.jane, &moving, "Move 3").await;
        let done = world.hears("Done").await;
        let text = world.text(&done);
        if path == "/v2/plots/lab:" {
            insta::allow_duplicates! {
                insta::assert_snapshot!(text, @"
                # Move 3 to lab @ charts.example
                jane @ charts.example · asked by <@JANE>

                Done
                • 1 left alone
                – 1: a plot that draws from it stays
                • 2 failed
                – 2: what arrived there is not the same, so nothing was removed here
                1 arrived the same: **Details** has its new address.
                [Details]
                ");
            }
        }
        assert!(!text.contains("deleted"), "{kind:?}: {text}");
        assert_eq!(world.numbers("jane").await.1, Vec::<u64>::new());
        assert_eq!(has(&world, "jane").await.len(), 3, "{kind:?}");
        world.host.clear_faults();
        let details = world.presses(world.jane, &done, "Details").await;
        let text = world.text(&details);
        assert!(
            text.contains("did not arrive the same: delete it there"),
            "{text}"
        );
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_went_unheard_is_found_and_not_made_twice() {
    for (kind, times) in [
        (FaultKind::RateLimited { retry_after_s: 0 }, 3),
        (FaultKind::Status(500), 1),
        (FaultKind::Status(503), 2),
        (FaultKind::CutBefore, 2),
        (FaultKind::CutAfter, 1),
        (FaultKind::CutAfter, 2),
    ] {
        for path in ["/v2/plots", "/v2/grids", "/v2/folders"] {
            let world = with_a_lab().await;
            world.host.fault(fault("POST", path, times, kind.clone()));
            let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
            world.presses(world.jane, &moving, "Move 3").await;
            world.hears("3 moved, and deleted here for ever").await;
            assert_eq!(has(&world, "lab").await, named(&ALL), "{kind:?} {path}");
            let folders = world.charts("lab").await.len() - ALL.len();
            assert_eq!(folders, 2, "{kind:?} {path}");
            assert_eq!(has(&world, "jane").await, []);
            world.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_is_answered_with_garbage_has_the_job_wait_and_go_on() {
    let world = with_a_lab().await;
    world
        .host
        .fault(fault("POST", "/v2/plots", 1, FaultKind::Garbage));
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    world.presses(world.jane, &moving, "Move 3").await;
    let waiting = world.hears("Waiting:").await;
    assert_eq!(has(&world, "jane").await.len(), 3);
    world.presses(world.jane, &waiting, "Go on").await;
    world.hears("3 moved, and deleted here for ever").await;
    assert_eq!(has(&world, "lab").await, named(&ALL));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_server_that_keeps_failing_leaves_everything_here() {
    let world = with_a_lab().await;
    let failing = fault("POST", "/v2/grids", u32::MAX, FaultKind::Status(500));
    world.host.fault(failing);
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    world.presses(world.jane, &moving, "Move 3").await;
    let done = world.hears("Done").await;
    insta::assert_snapshot!(world.text(&done), @"
    # Move 3 to lab @ charts.example
    jane @ charts.example · asked by <@JANE>

    Done
    • 1 moved, and deleted here for ever
    • 2 failed
    – 1: the server kept failing
    – 1: a grid that it draws from could not be moved
    1 arrived the same: **Details** has its new address.
    [Details]
    ");
    assert_eq!(world.plots("jane").await, (vec![1], vec![]));
    assert_eq!(has(&world, "lab").await, named(&[("Other", "")]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_refused_there_has_the_job_wait() {
    let world = with_a_lab().await;
    let refusing = fault("POST", "/v2/grids", u32::MAX, FaultKind::Status(401));
    world.host.fault(refusing);
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    world.presses(world.jane, &moving, "Move 3").await;
    let waiting = world.hears("refuses the key").await;
    assert_eq!(has(&world, "jane").await.len(), 3);
    world.host.clear_faults();
    world.presses(world.jane, &waiting, "Go on").await;
    world.hears("3 moved, and deleted here for ever").await;
    assert!(id_of(&world, "lab", "Other").await > 0);
    world.end().await;
}

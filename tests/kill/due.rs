//! Killed with SIGKILL while the chart server holds request N of a deletion that was due later, for every N, before and
//! after its effect: what waited in the trash is deleted or accounted for, once, and nothing else is touched.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use chart_host::{Behaviour, HoldAt, Met, ReadTrashed};
use local_discord::Outcome;

use crate::program::Program;
use crate::requests::{self, Reached, Server};
use crate::scene::{APPROVED, LEFT_ALONE, Scene, Speaks, within};

fn servers() -> Vec<Server> {
    let reads_as = |read_trashed| Behaviour {
        read_trashed,
        ..Behaviour::default()
    };
    vec![
        (
            "the trash reads as 200",
            Speaks::ChartStudio,
            reads_as(ReadTrashed::Ok200),
        ),
        (
            "the trash reads as 404",
            Speaks::ChartStudio,
            reads_as(ReadTrashed::NotFound404),
        ),
        (
            "the trash reads as 409",
            Speaks::ChartStudio,
            reads_as(ReadTrashed::Conflict409),
        ),
        ("Figlinq", Speaks::Figlinq, Behaviour::FIGLINQ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_the_effect_of_any_request_what_was_due_is_accounted_for() {
    at_every_request(HoldAt::Before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_the_effect_of_any_request_what_was_due_is_accounted_for() {
    at_every_request(HoldAt::After).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_and_killed_in_the_middle_of_it_nothing_more_is_deleted() {
    let (scene, message) = waits(Speaks::ChartStudio, Behaviour::default()).await;
    is_due(&scene).await;
    // One goes, the second is on its way, and no other comes through until the program is dead.
    let held = scene.host.hold(HoldAt::Before, "/permanent_delete", 1);
    let is_dead = Arc::new(AtomicBool::new(false));
    let _others = {
        let (is_dead, sent) = (is_dead.clone(), AtomicU32::new(0));
        scene.host.hold_where(HoldAt::Before, move |_, path| {
            let deletes = path.contains("/permanent_delete") && !is_dead.load(Ordering::Acquire);
            if deletes && sent.fetch_add(1, Ordering::AcqRel) > 1 {
                Met::Cut
            } else {
                Met::Pass
            }
        })
    };
    let program = scene.run().await;
    within(held.reached()).await;
    until_told(&scene, &program, "1 deleted").await;
    within(scene.discord.press(scene.jane, message, "Stop"))
        .await
        .unwrap();
    scene.settled().await;
    program.kill().await;
    is_dead.store(true, Ordering::Release);
    let gone_by_then = gone(&scene).await;
    assert_eq!(gone_by_then.len(), 1);
    let program = scene.run().await;
    let told = until_told(&scene, &program, "Stopped by").await;
    assert_eq!(told, message);
    let text = scene.discord.message_as_text(message);
    assert!(text.contains("1 deleted for ever"), "{text}");
    assert_eq!(gone(&scene).await, gone_by_then);
}

async fn at_every_request(at: HoldAt) {
    let how = format!("{at:?}");
    requests::each(
        servers(),
        how,
        move |speaks, behaviour, n, context| async move {
            one((speaks, behaviour), at, n, &context).await
        },
    )
    .await;
}

async fn one(
    (speaks, behaviour): (Speaks, Behaviour),
    at: HoldAt,
    n: u32,
    context: &str,
) -> Reached {
    let (scene, message) = waits(speaks, behaviour).await;
    is_due(&scene).await;
    scene.host.reset_calls();
    let held = scene.host.hold(at, "", n);
    let program = scene.run().await;
    let reached = tokio::select! {
        () = within(held.reached()) => Reached::Yes,
        _ = scene.done(&program) => Reached::No,
    };
    let program = if reached == Reached::Yes {
        program.kill().await;
        held.release();
        scene.run().await
    } else {
        program
    };
    scene.check(&program, context).await;
    let done = scene.done(&program).await;
    assert_eq!(done.id, message, "{context}: another message tells of it");
    // What waited went there long ago, and nothing takes it out again.
    let calls = scene.host.calls();
    let mut other = calls.iter().filter(|call| call.method == "POST");
    assert_eq!(other.next(), None, "{context}: {calls:#?}");
    reached
}

/// What was approved waits in the trash, and the program ended; the job's message.
async fn waits(speaks: Speaks, behaviour: Behaviour) -> (Scene, u64) {
    let scene = Scene::linked_to(speaks, behaviour).await;
    let database = scene.dir.path().join("chartkeeper.db");
    let team = scene.jane.team;
    let wanted =
        format!("INSERT INTO team_settings (team, name, value) VALUES ({team}, 'sweep', '1')");
    scene.behind_its_back(&database, &wanted).await;
    let program = scene.run().await;
    let card = scene.plan().await;
    let shown = scene.discord.message(card).unwrap();
    let mut labels = shown.rows.iter().flatten().map(|button| &button.label);
    let later = labels.find(|label| label.starts_with("Trash now, delete on "));
    let pressed = scene.discord.press(scene.jane, card, later.unwrap());
    let pressed = within(pressed).await.unwrap();
    assert!(
        matches!(pressed.outcome, Outcome::Updated(_)),
        "{pressed:?}"
    );
    let message = until_told(&scene, &program, "lie in the trash").await;
    program.terminate().await;
    (scene, message)
}

/// Its day is over, and it was told of.
async fn is_due(scene: &Scene) {
    let database = scene.dir.path().join("chartkeeper.db");
    let due = "UPDATE jobs SET due = touched, noticed = touched WHERE state = 'waiting'";
    scene.behind_its_back(&database, due).await;
}

async fn until_told(scene: &Scene, program: &Program, text: &str) -> u64 {
    let says = |id: u64| scene.discord.message_as_text(id).contains(text);
    let waited = scene.discord.wait_for(scene.jane.channel, 0, |all| {
        all.iter().any(|one| says(one.id))
    });
    let waited = tokio::time::timeout(crate::program::PATIENCE, waited).await;
    assert!(
        waited.is_ok(),
        "nobody said `{text}`:\n{}\n{}",
        scene.discord.as_text(scene.jane.channel, scene.jane.member),
        program.output().text()
    );
    scene.settled().await;
    let all = scene.discord.messages(scene.jane.channel, 0);
    all.into_iter().find(|one| says(one.id)).unwrap().id
}

/// Which of the approved are not there any more; the others lie in the trash, and nothing else does.
async fn gone(scene: &Scene) -> Vec<u64> {
    let files = scene.host.files("jane").await.unwrap();
    for id in LEFT_ALONE {
        assert!(
            files.iter().any(|file| file.id == id && !file.trashed),
            "{id}"
        );
    }
    let there = |id: &u64| files.iter().any(|file| file.id == *id);
    APPROVED.into_iter().filter(|id| !there(id)).collect()
}

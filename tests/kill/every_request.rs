//! Killed with SIGKILL while the chart server holds request N, for every N of a purge, before and after its
//! effect, for every answer in which chart servers may differ (one differing answer at a time), and on Figlinq.

use std::sync::Arc;

use chart_host::{Behaviour, HoldAt, ReadTrashed, SecondTrash, TrashInListing};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::scene::{Scene, Speaks, within};

/// So many programs of one test run at once.
const AT_ONCE: usize = 3;

/// More requests than any purge of this scene makes.
const MOST_REQUESTS: u32 = 60;

/// When the request that was held is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Release {
    /// As soon as the program is dead.
    AtOnce,
    /// When the program is running again: an old request arrives among the new ones.
    Late,
}

fn servers() -> Vec<(&'static str, Speaks, Behaviour)> {
    let studio = behaviours().into_iter();
    let studio = studio.map(|(name, behaviour)| (name, Speaks::ChartStudio, behaviour));
    let hidden = Behaviour {
        read_trashed: ReadTrashed::NotFound404,
        second_trash: SecondTrash::NotFound404,
        ..Behaviour::FIGLINQ
    };
    let figlinq = [
        ("Figlinq", Speaks::Figlinq, Behaviour::FIGLINQ),
        ("Figlinq whose trash is 404", Speaks::Figlinq, hidden),
    ];
    studio.chain(figlinq).collect()
}

fn behaviours() -> Vec<(&'static str, Behaviour)> {
    let usual = Behaviour::default();
    vec![
        ("usual", usual),
        (
            "listings mark what is in the trash",
            Behaviour {
                listing_shows_trashed: TrashInListing::Marked,
                trash_counts: true,
                ..usual
            },
        ),
        (
            "listings show what is in the trash as if it were not",
            Behaviour {
                listing_shows_trashed: TrashInListing::Unmarked,
                ..usual
            },
        ),
        (
            "trashing changes the date of modification",
            Behaviour {
                trash_changes_modified: true,
                ..usual
            },
        ),
        (
            "what is in the trash reads as 404",
            Behaviour {
                read_trashed: ReadTrashed::NotFound404,
                ..usual
            },
        ),
        (
            "what is in the trash reads as 409",
            Behaviour {
                read_trashed: ReadTrashed::Conflict409,
                ..usual
            },
        ),
        (
            "rows tell no references",
            Behaviour {
                rows_carry_references: false,
                ..usual
            },
        ),
        (
            "ids return",
            Behaviour {
                ids_return: true,
                ..usual
            },
        ),
        (
            "a second trash is 404",
            Behaviour {
                second_trash: SecondTrash::NotFound404,
                ..usual
            },
        ),
        (
            "a second trash is 409",
            Behaviour {
                second_trash: SecondTrash::Conflict409,
                ..usual
            },
        ),
        (
            "everything is unusual",
            Behaviour {
                listing_shows_trashed: TrashInListing::Marked,
                trash_counts: true,
                trash_changes_modified: true,
                read_trashed: ReadTrashed::NotFound404,
                rows_carry_references: false,
                ids_return: true,
                second_trash: SecondTrash::Conflict409,
                restore_minds_limit: true,
                restore_needs_folder: true,
            },
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_the_effect_of_any_request_everything_approved_is_accounted_for() {
    at_every_request(HoldAt::Before, Release::AtOnce).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_the_effect_of_any_request_everything_approved_is_accounted_for() {
    at_every_request(HoldAt::After, Release::AtOnce).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_of_the_dead_that_arrives_late_changes_nothing() {
    at_every_request(HoldAt::Before, Release::Late).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_twice_in_a_row_it_still_ends_once() {
    let scene = Scene::linked(Behaviour::default()).await;
    let program = scene.run().await;
    let card = scene.plan().await;
    let first = scene.host.hold(HoldAt::After, "/trash", 1);
    scene.approve(card).await;
    within(first.reached()).await;
    program.kill().await;
    let second = scene.host.hold(HoldAt::Before, "/permanent_delete", 2);
    first.release();
    let program = scene.run().await;
    within(second.reached()).await;
    program.kill().await;
    second.release();
    let program = scene.run().await;
    scene.check(&program, "killed twice").await;
}

async fn at_every_request(at: HoldAt, release: Release) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for (name, speaks, behaviour) in servers() {
        let places = places.clone();
        running.spawn(async move {
            let mut killed = 0;
            for n in 0..MOST_REQUESTS {
                let _place = places.acquire().await.unwrap();
                let context = format!("{name}, request {n}, {at:?}, {release:?}");
                if one((speaks, behaviour), at, release, n, &context).await == Reached::No {
                    break;
                }
                killed += 1;
            }
            (name, killed)
        });
    }
    while let Some(ended) = running.join_next().await {
        let (name, killed) = ended.unwrap();
        // One listing, five into the trash, five for ever.
        assert!(
            (11..MOST_REQUESTS).contains(&killed),
            "{name}: {killed} requests"
        );
    }
}

/// Whether a purge makes so many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reached {
    Yes,
    No,
}

async fn one(
    (speaks, behaviour): (Speaks, Behaviour),
    at: HoldAt,
    release: Release,
    n: u32,
    context: &str,
) -> Reached {
    let scene = Scene::linked_to(speaks, behaviour).await;
    let program = scene.run().await;
    let card = scene.plan().await;
    scene.host.reset_calls();
    let held = scene.host.hold(at, "", n);
    scene.approve(card).await;
    tokio::select! {
        () = within(held.reached()) => {}
        _ = scene.done(&program) => {
            scene.check(&program, context).await;
            return Reached::No;
        }
    }
    program.kill().await;
    if release == Release::AtOnce {
        held.release();
    }
    let program = scene.run().await;
    held.release();
    scene.check(&program, context).await;
    Reached::Yes
}

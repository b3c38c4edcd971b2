//! Killed with SIGKILL while the chart server holds request N, for every N of a purge, before and after its
//! effect, for every answer in which chart servers may differ (one differing answer at a time), and on Figlinq.

use chart_host::{Behaviour, HoldAt, ReadTrashed, SecondTrash, TrashInListing};

use crate::requests::{self, Reached, Server};
use crate::scene::{Scene, Speaks, within};

/// When the request that was held is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Release {
    /// As soon as the program is dead.
    AtOnce,
    /// When the program is running again: an old request arrives among the new ones.
    Late,
}

fn servers() -> Vec<Server> {
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
    let how = format!("{at:?}, {release:?}");
    requests::each(
        servers(),
        how,
        move |speaks, behaviour, n, context| async move {
            one((speaks, behaviour), at, release, n, &context).await
        },
    )
    .await;
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

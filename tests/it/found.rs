//! What a chart server leaves open is found out with reads alone when a member links, and told with who says so.

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Behaviour, ReadTrashed, TrashInListing};

use crate::world::{KEY, World, chart};

/// Jane's account has a plot, a grid and something in the trash.
async fn holding(behaviour: Behaviour) -> World {
    let world = World::unlinked().await;
    world.host.behaviour(behaviour);
    let charts = vec![
        chart(Plot, 1, "Kept", 30),
        chart(Plot, 2, "Taken", 30),
        chart(Grid, 3, "Data", 30),
    ];
    world.has(charts).await;
    world.host.trash_as_owner("jane", 2).await.unwrap();
    world.host.reset_calls();
    world
}

/// Links over the page, and says which calls that took.
async fn links(world: &World, member: u64) -> Vec<String> {
    let address = world.link_address(member).await;
    world.host.reset_calls();
    let form = [("what", "link"), ("username", "jane"), ("key", KEY)];
    let page = world.send_form(&address, &form).await;
    assert_eq!(page.status, 200, "{}", page.body);
    world.sees(member, "Linked").await;
    let calls = world.host.calls().into_iter();
    let mut calls: Vec<String> = calls
        .map(|call| {
            let path = call.path_and_query.split('?').next().unwrap();
            format!("{} {path}", call.method)
        })
        .collect();
    calls.sort_unstable();
    calls
}

/// The doctor's line about what is known.
async fn known(world: &World) -> String {
    let card = world.types(world.jane, "/charts-admin doctor").await;
    let text = world.text(&card);
    let line = text.lines().find(|line| line.contains("taken for granted"));
    line.unwrap_or("nothing").replace(". ", ".\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn linking_takes_reads_alone_and_the_doctor_tells_what_they_found() {
    let world = holding(Behaviour {
        listing_shows_trashed: TrashInListing::Marked,
        read_trashed: ReadTrashed::NotFound404,
        rows_carry_references: false,
        ..Behaviour::default()
    })
    .await;
    insta::assert_snapshot!(links(&world, world.jane).await.join("\n"), @"
    GET /v2/files/jane:2
    GET /v2/folders/all
    GET /v2/folders/all
    GET /v2/users/current
    ");
    insta::assert_snapshot!(known(&world).await, @"
    ✓ **Chart server home**: Found by reading: its listing shows what is in the trash; a listing does not tell what draws from what, so each grid is read before it goes; what is in the trash reads as if it were gone; it tells how much an account may hold.
    Not known, so nothing is taken for granted: whether trashing changes the date, whether ids return, and what a second trashing answers.
    ");
    let count = world.types(world.jane, "/charts count").await;
    let text = world.text(&count);
    assert!(text.contains("may hold some of that"), "{text}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_looks_found_differently_is_not_known() {
    let world = holding(Behaviour::default()).await;
    links(&world, world.jane).await;
    insta::assert_snapshot!(known(&world).await, @"
    ✓ **Chart server home**: Found by reading: a listing tells what draws from what, which saves a read for each grid; it tells how much an account may hold.
    Not known, so nothing is taken for granted: whether its listing shows what is in the trash; what reading something in the trash answers; whether trashing changes the date, whether ids return, and what a second trashing answers.
    ");
    world.host.behaviour(Behaviour {
        rows_carry_references: false,
        ..Behaviour::default()
    });
    links(&world, world.max).await;
    insta::assert_snapshot!(known(&world).await, @"
    ✓ **Chart server home**: Found by reading: it tells how much an account may hold.
    Not known, so nothing is taken for granted: whether its listing shows what is in the trash; whether a listing tells what draws from what; what reading something in the trash answers; whether trashing changes the date, whether ids return, and what a second trashing answers.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_chart_server_answers_finding_out_changes_nothing_there() {
    use ReadTrashed::{Conflict409, NotFound404, Ok200};
    use TrashInListing::{Hidden, Marked, Unmarked};
    for listing_shows_trashed in [Hidden, Marked, Unmarked] {
        for read_trashed in [Ok200, NotFound404, Conflict409] {
            let world = holding(Behaviour {
                listing_shows_trashed,
                read_trashed,
                ..Behaviour::default()
            })
            .await;
            let calls = links(&world, world.jane).await;
            assert!(
                !calls.is_empty() && calls.iter().all(|call| call.starts_with("GET ")),
                "{listing_shows_trashed:?} × {read_trashed:?}: {calls:?}"
            );
            assert_eq!(world.plots("jane").await, (vec![1], vec![2]));
            world.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operators_word_comes_before_what_was_found() {
    let mut world = holding(Behaviour {
        listing_shows_trashed: TrashInListing::Marked,
        ..Behaviour::default()
    })
    .await;
    world.stop_bot().await;
    world.servers_file = Some("lists_trash = false\ncounts_trash = true".to_owned());
    world.start_bot().await;
    links(&world, world.jane).await;
    let said = known(&world).await;
    assert!(
        said.contains("servers.toml says: its listing does not show what is in the trash."),
        "{said}"
    );
    let count = world.types(world.jane, "/charts count").await;
    let text = world.text(&count);
    assert!(text.contains("in the trash comes on top"), "{text}");
    world.end().await;
}

//! Who is offered to move where, and who decides on it.

use chart_host::SeedChart;
use chart_host::SeedKind::{Grid, Plot};
use chartkeeper::domain::ids::{MemberId, TeamId};

use super::{to_lab, to_move, with_a_lab};
use crate::world::{World, chart, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_has_a_second_account_is_offered_to_move() {
    let world = World::new().await;
    world.has(vec![chart(Plot, 1, "Mine", 40)]).await;
    for line in ["/charts delete 1", "/charts purge type:plot older_than:1d"] {
        let card = world.types(world.jane, line).await;
        assert!(!world.text(&card).contains("Move to lab"), "{line}");
    }
    world.links_the_lab_too().await;
    for line in [
        "/charts delete 1 account:jane@home",
        "/charts purge type:plot older_than:1d account:jane@home",
    ] {
        let card = world.types(world.jane, line).await;
        let text = world.text(&card);
        assert!(text.contains("[Move to lab @ "), "{line}: {text}");
        assert!(!text.contains("[Move to jane"), "{line}: {text}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_chart_is_moved_from_its_card_with_the_grid_that_only_it_uses() {
    let world = with_a_lab().await;
    let card = world
        .types(world.jane, "/charts delete 1 account:jane@home")
        .await;
    let moving = world.presses(world.jane, &card, &to_lab(&world)).await;
    assert!(
        world
            .text(&moving)
            .contains("Move **1 plot** and **1 grid**")
    );
    world.presses(world.jane, &moving, "Move 2").await;
    world.hears("2 moved, and deleted here for ever").await;
    assert_eq!(world.plots("jane").await, (vec![2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_there_is_refused_with_the_numbers() {
    let world = World::new().await;
    world.links_the_lab_too().await;
    let plots = |count: u64| (1..=count).map(|n| chart(Plot, n, &format!("Plot {n}"), 40));
    world.has(plots(4).collect()).await;
    let full = plots(7).collect();
    world.host.seed("lab", full).await.unwrap();
    let (card, refused) = to_move(&world, "type:plot older_than:1d").await;
    let refused = world.look(refused.id);
    assert_eq!(refused.private_to, Some(world.jane));
    let told = world.sees(world.jane, "do not fit").await;
    insta::assert_snapshot!(world.text(&told), @"4 plots do not fit into `lab @ charts.example`: it has room for 3 more. Nothing was done. Plan fewer, or make room there first.");
    // The card that was there before can still be decided.
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("4 moved to the trash").await;
    assert_eq!(world.plots("lab").await.0.len(), 7);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_grids_count_there_they_have_to_fit_too_those_that_are_copied_included() {
    let mut world = World::new().await;
    world.stop_bot().await;
    world.servers_file = Some("counts = [\"plot\", \"grid\"]".to_owned());
    world.start_bot().await;
    world.links_the_lab_too().await;
    let drawing = |id, days, from: &[u64]| SeedChart {
        draws_from: from.to_vec(),
        ..chart(Plot, id, &format!("Plot {id}"), days)
    };
    // A grid of its own goes along; the one that the fresh plot draws from as well is copied.
    world
        .has(vec![
            chart(Grid, 21, "Own data", 40),
            chart(Grid, 22, "Shared data", 40),
            drawing(11, 40, &[21]),
            drawing(12, 40, &[22]),
            drawing(13, 1, &[22]),
        ])
        .await;
    let plots = (1..=4).map(|n| chart(Plot, n, &format!("There {n}"), 40));
    let grids = (5..=7).map(|n| chart(Grid, n, &format!("There {n}"), 40));
    let there = plots.chain(grids).collect();
    world.host.seed("lab", there).await.unwrap();
    // Of plots alone there would be room for six more.
    let (card, _) = to_move(&world, "type:plot older_than:30d").await;
    let told = world.sees(world.jane, "not fit").await;
    insta::assert_snapshot!(world.text(&told), @"4 plots and grids do not fit into `lab @ charts.example`: it has room for 3 more. Nothing was done. Plan fewer, or make room there first.");
    assert_eq!(world.writes(), Vec::<String>::new());
    world.host.delete_as_owner("lab", 7).await.unwrap();
    let moving = world.presses(world.jane, &card, &to_lab(&world)).await;
    let text = world.text(&moving);
    let room = text.lines().find(|line| line.contains("then holds"));
    insta::assert_snapshot!(room.unwrap(), @"**lab @ charts.example** then holds 10 of 10 plots and grids.");
    world.presses(world.jane, &moving, "Move 3").await;
    world.hears("3 moved, and deleted here for ever").await;
    assert_eq!(world.numbers("jane").await, (vec![13, 22], vec![]));
    assert_eq!(world.numbers("lab").await.0.len(), 10);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_press_changes_nothing() {
    let world = with_a_lab().await;
    let (card, moving) = to_move(&world, "type:plot older_than:1d").await;
    assert_eq!(card.id, moving.id);
    world.presses(world.jane, &moving, "Move 3").await;
    world.hears("3 moved, and deleted here for ever").await;
    let calls = world.writes();
    let again = within(
        world
            .discord
            .press(world.actor(world.jane), moving.id, "Move 3"),
    )
    .await;
    assert!(again.is_err(), "the button went with the press");
    assert_eq!(world.writes(), calls);
    assert_eq!(world.charts("lab").await.len(), 5);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_is_linked_no_more_takes_nothing_in() {
    let world = with_a_lab().await;
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    let store = &world.app().keeper().store;
    let links = store.links_of(TeamId(world.team), MemberId(world.jane));
    let lab = links
        .await
        .unwrap()
        .into_iter()
        .find(|link| link.account.username == "lab");
    let lab = lab.unwrap().account.id;
    store
        .remove_link(TeamId(world.team), MemberId(world.jane), &lab)
        .await
        .unwrap();
    let told = world.presses(world.jane, &moving, "Move 3").await;
    insta::assert_snapshot!(world.text(&told), @"The account to which these were to be moved is not linked any more, so nothing was done. Link it with **/charts link** and start again.");
    assert_eq!(world.writes(), Vec::<String>::new());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn above_the_threshold_a_second_person_decides_on_a_move_too() {
    let world = with_a_lab().await;
    let role = world.discord.add_role(world.team, "Approvers", 0);
    world.discord.set_roles(world.team, world.max, vec![role]);
    let setup = world.types(world.jane, "/charts-admin setup").await;
    for (button, value) in [
        ("Change approver role", "Approvers"),
        ("Change asked above", "2"),
    ] {
        let form = world.opens(world.jane, &setup, button).await;
        let actor = world.actor(world.jane);
        let values = [("value", value)];
        within(world.discord.submit(actor, form.id, &values))
            .await
            .unwrap();
        within(world.discord.quiet()).await;
    }
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    let text = world.text(&moving).replace(&role.to_string(), "ROLE");
    assert!(
        text.contains("needs a yes of <@&ROLE>; **Move** asks for it"),
        "{text}"
    );
    let form = world.opens(world.jane, &moving, "Move 3").await;
    let actor = world.actor(world.jane);
    let sent = world.discord.submit(actor, form.id, &[("value", "full")]);
    within(sent).await.unwrap();
    within(world.discord.quiet()).await;
    let request = world.hears("and delete them here for ever?").await;
    world.look(moving.id);
    let text = world.text(&request).replace(&role.to_string(), "ROLE");
    insta::assert_snapshot!(text, @"
    <@&ROLE>
    # Move 3 to lab @ charts.example and delete them here for ever?
    jane @ charts.example · asked by <@JANE>

    Why: full

    A member of <@&ROLE> decides, {time} at the latest.
    [Look] [Approve 3] [Deny]
    ");
    assert_eq!(world.writes(), Vec::<String>::new());
    world.presses(world.max, &request, "Approve 3").await;
    world.hears("3 moved, and deleted here for ever").await;
    let lab = world.plots("lab").await;
    assert_eq!(lab.0.len(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_are_moved_only_once_their_number_was_typed() {
    let world = World::new().await;
    world.links_the_lab_too().await;
    let plots = (1..=4).map(|n| chart(Plot, n, &format!("Plot {n}"), 40));
    world.has(plots.collect()).await;
    // Without a filter the number is asked for, however few they are.
    let (_, moving) = to_move(&world, "type:plot").await;
    let form = world.opens(world.jane, &moving, "Move 4").await;
    insta::assert_snapshot!(format!("{} / {}", form.title, form.inputs[0].label), @"Move 4 / Type 4 to move 4");
    world.fills_in(world.jane, &form, "4").await;
    world.hears("4 moved, and deleted here for ever").await;
    world.end().await;
}

//! Trash now, delete later: told of before, never of what somebody took out meanwhile, and never where it was skipped.

use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Behaviour, ReadTrashed, SecondTrash, SeedChart, TrashInListing};
use chartkeeper::domain::ids::{JobId, MemberId, TeamId};
use chartkeeper::store::history::Which;
use local_discord::{Message, Outcome};

use crate::world::{World, chart, within};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const SEND_MESSAGES: u64 = 1 << 11;

const PURGE: &str = "/charts purge type:plot name:secret*";

/// Jane has three plots, and the team lets the trash be deleted after so many days.
async fn swept_after(days: &str) -> World {
    let world = World::new().await;
    let charts = (1..=3).map(|n| chart(Plot, n, &format!("Secret {n}"), 40));
    world.has(charts.collect()).await;
    let setup = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &setup, "Change trash", days).await;
    world.host.reset_calls();
    world
}

/// Presses what opens a form with one line, and sends it.
async fn sets(world: &World, on: &Message, button: &str, value: &str) -> Message {
    sends(world, world.jane, on, button, value).await
}

async fn sends(world: &World, who: u64, on: &Message, button: &str, value: &str) -> Message {
    let form = world.opens(who, on, button).await;
    let values = [("value", value)];
    let sent = within(world.discord.submit(world.actor(who), form.id, &values)).await;
    within(world.discord.quiet()).await;
    match sent.unwrap().outcome {
        Outcome::Message(id) | Outcome::Updated(id) => world.look(id),
        Outcome::DeferredUpdate => world.look(on.id),
        other => panic!("{other:?}"),
    }
}

/// The label of the button that trashes now and deletes later.
fn later(card: &Message) -> String {
    let labels = card.rows.iter().flatten().map(|button| &button.label);
    let mut found = labels.filter(|label| label.starts_with("Trash now, delete on "));
    found.next().unwrap().clone()
}

/// All three wait in the trash; the job's message.
async fn waits(world: &World) -> Message {
    let card = world.types(world.jane, PURGE).await;
    world.presses(world.jane, &card, &later(&card)).await;
    let told = world.hears("lie in the trash").await;
    assert_eq!(world.plots("jane").await, (vec![], vec![1, 2, 3]));
    told
}

async fn job(world: &World) -> chartkeeper::domain::job::Job {
    let (team, jane) = (TeamId(world.team), MemberId(world.jane));
    let store = &world.app().keeper().store;
    let jobs = store.jobs_seen_by(team, jane, Which::UnderWay).await;
    jobs.unwrap().pop().unwrap()
}

/// Moves the clock to where the notice is posted; the notice.
async fn noticed(world: &World, by: Duration) -> Message {
    world.clock.advance(by);
    let notice = world.tick_until("deleted for ever soon").await;
    until_noted(world).await;
    notice
}

/// Before time moves it must be on disk that the notice was posted.
async fn until_noted(world: &World) {
    within(async {
        while job(world).await.noticed.is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// Moves the clock on, and lets what is due by then happen.
async fn after(world: &World, by: Duration) {
    world.clock.advance(by);
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(40)).await;
        within(world.discord.quiet()).await;
        world.clock.advance(Duration::from_secs(10));
    }
}

fn notices(world: &World) -> usize {
    let all = world.discord.messages(world.channel, 0).into_iter();
    let notices = all.filter(|message| {
        let titles = message.embeds.iter().filter_map(|one| one.title.as_deref());
        titles
            .into_iter()
            .any(|title| title.contains("deleted for ever soon"))
    });
    notices.count()
}

async fn nothing_is_deleted(world: &World) {
    let deleted = world
        .writes()
        .iter()
        .any(|call| call.contains("permanent_delete"));
    assert!(!deleted, "{:?}", world.writes());
    let (used, trashed) = world.plots("jane").await;
    assert_eq!(used.len() + trashed.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_told_of_once_and_deleted_when_it_is_due() {
    let mut world = swept_after("7").await;
    let setup = world.types(world.jane, "/charts-admin setup").await;
    assert!(
        world
            .text(&setup)
            .contains("**Trash is deleted**: after 7 days")
    );
    let card = world.types(world.jane, PURGE).await;
    let text = world.text(&card);
    assert!(
        text.contains("[Trash now, delete on 8 Aug] [Delete for ever] [Cancel]"),
        "{text}"
    );
    assert!(
        text.contains(
            "Moving to the trash now and deleting later takes 13 calls, deleting for ever 10."
        ),
        "{text}"
    );
    world
        .presses(world.jane, &card, "Trash now, delete on 8 Aug")
        .await;
    let told = world.hears("lie in the trash").await;
    insta::assert_snapshot!(world.text(&told), @"
    # Move 3 to the trash, delete later
    jane @ charts.example · asked by <@JANE>

    **3** lie in the trash and are deleted for ever {time}: {time}, or a little later.
    **Undo** takes it all back out. **Skip** leaves it in the trash for good.
    [Undo] [Skip] [Details]
    ");
    let waiting = job(&world).await;
    assert_eq!(waiting.due.unwrap().since(waiting.created), 7 * 86_400_000);
    let jobs = world.types(world.jane, "/charts jobs").await;
    assert!(
        world
            .text(&jobs)
            .contains("[1. Details] [1. Undo] [1. Skip]"),
        "{}",
        world.text(&jobs)
    );
    after(&world, HOUR * 143).await;
    assert_eq!(notices(&world), 0);
    let notice = noticed(&world, HOUR).await;
    insta::assert_snapshot!(world.text(&notice), @"
    # 3 are deleted for ever soon
    jane @ charts.example · asked by <@JANE>

    What was moved to the trash is deleted for ever {time}. **Skip** leaves it there for good.
    [Skip] [Details]
    ");
    assert_eq!(notice.private_to, None);
    world.stop_bot().await;
    world.start_bot().await;
    after(&world, HOUR * 23).await;
    assert_eq!(notices(&world), 1);
    nothing_is_deleted(&world).await;
    world.clock.advance(HOUR);
    let done = world.tick_until("3 deleted for ever").await;
    assert_eq!(done.id, told.id);
    insta::assert_snapshot!(world.text(&done), @"
    # Move 3 to the trash, delete later
    jane @ charts.example · asked by <@JANE>

    Done
    • 3 deleted for ever
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    assert_eq!(world.plots("jane").await, (vec![], vec![]));
    assert_eq!(notices(&world), 1);
    let late = world.presses(world.jane, &notice, "Skip").await;
    assert!(world.text(&late).contains("does not wait in the trash"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_in_the_trash_is_told_of_at_half_time() {
    let world = swept_after("1").await;
    // Without a filter the number is asked for, as where it is deleted at once.
    let card = world.types(world.jane, "/charts purge type:plot").await;
    let form = world
        .opens(world.jane, &card, "Trash now, delete on 2 Aug")
        .await;
    assert_eq!(form.title, "Trash 3 now, delete later");
    let refused = world.fills_in(world.jane, &form, "4").await;
    assert!(world.text(&refused).contains("Nothing was changed"));
    world
        .press_typed(world.jane, &card, "Trash now, delete on 2 Aug", "3")
        .await;
    world.hears("lie in the trash").await;
    after(&world, HOUR * 11).await;
    assert_eq!(notices(&world), 0);
    noticed(&world, HOUR).await;
    after(&world, HOUR * 11).await;
    nothing_is_deleted(&world).await;
    world.clock.advance(HOUR);
    world.tick_until("3 deleted for ever").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_skipped_stays_in_the_trash_for_good_and_can_still_be_undone() {
    let world = swept_after("7").await;
    let role = world.discord.add_role(world.team, "Managers", 1 << 5);
    let zoe = world.add_member("Zoe", "en-US");
    world.discord.set_roles(world.team, world.max, vec![role]);
    let told = waits(&world).await;
    let notice = noticed(&world, DAY * 6).await;
    let refused = world.presses(zoe, &notice, "Skip").await;
    assert!(
        world
            .text(&refused)
            .contains("Only members of that account, approvers")
    );
    let skipped = world.presses(world.max, &notice, "Skip").await;
    insta::assert_snapshot!(world.text(&skipped), @"
    # Move 3 to the trash, delete later
    jane @ charts.example · asked by <@JANE>

    Skipped by <@MAX>: what lies in the trash stays there
    • 3 moved to the trash
    **Undo** takes it back out of the trash.
    [Undo] [Details]
    ");
    let own = world.until_says(told.id, "Skipped by").await;
    assert_eq!(world.text(&own), world.text(&skipped));
    after(&world, DAY * 30).await;
    nothing_is_deleted(&world).await;
    world.presses(world.jane, &own, "Undo").await;
    world.hears("3 restored").await;
    assert_eq!(world.plots("jane").await, (vec![1, 2, 3], vec![]));
    after(&world, DAY * 30).await;
    nothing_is_deleted(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_undone_or_skipped_from_the_list_is_never_deleted() {
    let world = swept_after("3").await;
    let told = waits(&world).await;
    // What waits does not hold the account, and nothing of it is under way that could be stopped.
    world.presses(world.jane, &told, "Undo").await;
    let undone = world.hears("3 restored").await;
    assert!(!world.text(&undone).contains("Skip"));
    after(&world, DAY * 4).await;
    assert_eq!(world.plots("jane").await, (vec![1, 2, 3], vec![]));
    let card = world.types(world.jane, PURGE).await;
    world.presses(world.jane, &card, &later(&card)).await;
    world.hears("lie in the trash").await;
    let jobs = world.types(world.jane, "/charts jobs").await;
    let jobs = world.presses(world.jane, &jobs, "1. Skip").await;
    assert!(
        world.text(&jobs).contains("Skipped by"),
        "{}",
        world.text(&jobs)
    );
    world.hears("Skipped by").await;
    after(&world, DAY * 4).await;
    nothing_is_deleted(&world).await;
    assert_eq!(notices(&world), 0);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_use_again_is_seen_within_a_day_and_left_alone_even_if_it_is_trashed_again() {
    for trash_changes_modified in [false, true] {
        let world = swept_after("7").await;
        world.host.behaviour(Behaviour {
            trash_changes_modified,
            ..Behaviour::default()
        });
        let told = waits(&world).await;
        world.host.restore_as_owner("jane", 1).await.unwrap();
        world.clock.advance(DAY);
        let fewer = world.tick_until("1 left alone").await;
        assert_eq!(fewer.id, told.id);
        insta::allow_duplicates! {
            insta::assert_snapshot!(world.text(&fewer), @"
            # Move 3 to the trash, delete later
            jane @ charts.example · asked by <@JANE>

            • 1 left alone
            – 1: somebody took it out of the trash

            **2** lie in the trash and are deleted for ever {time}: {time}, or a little later.
            **Undo** takes it all back out. **Skip** leaves it in the trash for good.
            [Undo] [Skip] [Details]
            ");
        }
        world.host.trash_as_owner("jane", 1).await.unwrap();
        noticed(&world, DAY * 5).await;
        world.clock.advance(DAY);
        world.tick_until("2 deleted for ever").await;
        assert_eq!(world.plots("jane").await, (vec![], vec![1]));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_restored_or_changed_right_before_it_is_due_is_left_alone() {
    let world = swept_after("7").await;
    world.host.behaviour(Behaviour {
        trash_changes_modified: true,
        ..Behaviour::default()
    });
    waits(&world).await;
    noticed(&world, DAY * 6).await;
    after(&world, HOUR * 20).await;
    // In use; in the trash once more, which shows by its date; and one as it was.
    world.host.restore_as_owner("jane", 1).await.unwrap();
    world.host.restore_as_owner("jane", 2).await.unwrap();
    world.host.trash_as_owner("jane", 2).await.unwrap();
    world.clock.advance(HOUR * 4);
    let done = world.tick_until("1 deleted for ever").await;
    let text = world.text(&done);
    assert!(text.contains("• 2 left alone"), "{text}");
    assert!(
        text.contains("– 1: somebody took it out of the trash"),
        "{text}"
    );
    assert_eq!(world.plots("jane").await, (vec![1], vec![2]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_charts_restore_took_out_or_another_job_trashed_again_is_left_alone() {
    let world = swept_after("7").await;
    let told = waits(&world).await;
    world.types(world.jane, "/charts restore 1").await;
    world.until_says(told.id, "1 restored").await;
    world.host.restore_as_owner("jane", 2).await.unwrap();
    let setup = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &setup, "Change trash", "off").await;
    // The account is free, and the button is as before.
    for n in [1, 2] {
        let card = world
            .types(world.jane, &format!("/charts delete {n}"))
            .await;
        world.presses(world.jane, &card, "Move to trash").await;
        within(async {
            while world.plots("jane").await.1.len() < 1 + n {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
        world.hears("1 moved to the trash").await;
    }
    world.until_says(told.id, "1 left alone").await;
    // What waits still says its date, and is deleted then.
    noticed(&world, DAY * 6).await;
    world.clock.advance(DAY);
    world.tick_until("1 deleted for ever").await;
    assert_eq!(world.plots("jane").await, (vec![], vec![1, 2]));
    for message in world.discord.messages(world.channel, 0) {
        world.look(message.id);
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_cannot_be_posted_delays_the_deletion_until_a_day_after_it_is() {
    let world = swept_after("7").await;
    let notices_channel = world.discord.add_channel(world.team, "notices");
    waits(&world).await;
    world.discord.deny_bot(world.channel, SEND_MESSAGES);
    for _ in 0..4 {
        after(&world, DAY * 4).await;
    }
    nothing_is_deleted(&world).await;
    assert_eq!(notices(&world), 0);
    let doctor = world.types(world.jane, "/charts-admin doctor").await;
    let text = world.text(&doctor);
    assert!(
        text.contains("✗ **Rights**: A clean-up deletes nothing, because I cannot post"),
        "{text}"
    );
    let setup = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &setup, "Change notice channel", "notices").await;
    world.clock.advance(HOUR);
    until_noted(&world).await;
    let told = world.discord.messages(notices_channel, 0);
    assert_eq!(told.len(), 1, "{told:?}");
    after(&world, HOUR * 23).await;
    nothing_is_deleted(&world).await;
    world.clock.advance(HOUR);
    within(async {
        while !world.plots("jane").await.1.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
            world.clock.advance(Duration::from_secs(1));
        }
    })
    .await;
    within(world.discord.quiet()).await;
    world.expect_refusals(world.discord.refusals().len());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_a_member_may_delete_alone_is_asked_of_others_and_told_what_it_is() {
    let world = swept_after("7").await;
    let role = world.discord.add_role(world.team, "Approvers", 0);
    world.discord.set_roles(world.team, world.max, vec![role]);
    let setup = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &setup, "Change approver role", "Approvers").await;
    sets(&world, &setup, "Change asked above", "2").await;
    let card = world.types(world.jane, PURGE).await;
    let text = world.text(&card);
    assert!(text.contains("now or later, needs a yes of"), "{text}");
    let label = later(&card);
    let form = world.opens(world.jane, &card, &label).await;
    assert_eq!(form.title, "Ask to trash 3 now, delete later");
    let values = [("value", "old")];
    let sent = world
        .discord
        .submit(world.actor(world.jane), form.id, &values);
    world.answered(within(sent).await.unwrap());
    let request = world.hears("Move 3 to the trash now").await;
    insta::assert_snapshot!(world.text(&request).replace(&role.to_string(), "ROLE"), @"
    <@&ROLE>
    # Move 3 to the trash now and delete on 8 Aug?
    jane @ charts.example · asked by <@JANE>

    Why: old

    They are deleted 7 days after they went to the trash, and told of before that.

    A member of <@&ROLE> decides, {time} at the latest.
    [Look] [Approve 3] [Deny]
    ");
    assert_eq!(world.writes(), Vec::<String>::new());
    world.presses(world.max, &request, "Approve 3").await;
    world.hears("lie in the trash").await;
    noticed(&world, DAY * 6).await;
    world.clock.advance(DAY);
    world.tick_until("3 deleted for ever").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_that_says_what_no_longer_holds_decides_nothing() {
    let world = swept_after("7").await;
    let card = world.types(world.jane, PURGE).await;
    let setup = world.types(world.jane, "/charts-admin setup").await;
    for value in ["30", "off"] {
        sets(&world, &setup, "Change trash", value).await;
        let refused = world.presses(world.jane, &card, &later(&card)).await;
        assert!(
            world
                .text(&refused)
                .contains("Meanwhile this server changed")
        );
    }
    sets(&world, &setup, "Change trash", "91").await;
    world.sees(world.jane, "is no number of days").await;
    assert_eq!(world.writes(), Vec::<String>::new());
    let card = world.types(world.jane, PURGE).await;
    world.presses(world.jane, &card, "Move to trash").await;
    let told = world.hears("3 moved to the trash").await;
    assert!(!world.text(&told).contains("Skip"));
    after(&world, DAY * 60).await;
    nothing_is_deleted(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_waits_is_deleted_while_everything_is_held_or_after_its_member_left() {
    let world = swept_after("3").await;
    let told = waits(&world).await;
    noticed(&world, DAY * 2).await;
    world.types(world.jane, "/charts-admin pause").await;
    after(&world, DAY * 3).await;
    nothing_is_deleted(&world).await;
    let card = world.types(world.jane, "/charts account").await;
    let sure = world.presses(world.jane, &card, "Unlink…").await;
    world.presses(world.jane, &sure, "Unlink").await;
    world.until_says(told.id, "Stopped by").await;
    world.types(world.jane, "/charts-admin pause").await;
    world.link(world.jane, "jane").await;
    after(&world, DAY * 3).await;
    nothing_is_deleted(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_protected_or_lost_its_copy_is_not_deleted_when_it_is_due() {
    let world = swept_after("3").await;
    waits(&world).await;
    let waiting: JobId = job(&world).await.id;
    world
        .types(world.jane, "/charts protect what:secret?2")
        .await;
    // One copy is lost.
    let copies = world.app().keeper().store.copied_items(&waiting).await;
    let copies = copies.unwrap();
    let (_, first) = copies.iter().find(|(n, _)| *n == 0).unwrap();
    std::fs::remove_file(world.path("copies").join(first.as_str())).unwrap();
    noticed(&world, DAY * 2).await;
    world.clock.advance(DAY);
    let done = world.tick_until("1 deleted for ever").await;
    let text = world.text(&done);
    assert!(
        text.contains("1 left alone") && text.contains("1 restored"),
        "{text}"
    );
    let (used, trashed) = world.plots("jane").await;
    assert_eq!((used, trashed.len()), (vec![2], 1));
    world.end().await;
}

/// Each answer in which chart servers may differ, one at a time, and all at once.
fn behaviours() -> [Behaviour; 7] {
    let usual = Behaviour::default();
    let silent = Behaviour {
        rows_carry_references: false,
        ..usual
    };
    let marked = Behaviour {
        listing_shows_trashed: TrashInListing::Marked,
        ..usual
    };
    let unmarked = Behaviour {
        listing_shows_trashed: TrashInListing::Unmarked,
        ..usual
    };
    let gone = Behaviour {
        read_trashed: ReadTrashed::NotFound404,
        ..usual
    };
    let conflict = Behaviour {
        read_trashed: ReadTrashed::Conflict409,
        ..usual
    };
    let all = Behaviour {
        listing_shows_trashed: TrashInListing::Unmarked,
        read_trashed: ReadTrashed::NotFound404,
        trash_changes_modified: true,
        rows_carry_references: false,
        second_trash: SecondTrash::Conflict409,
        ..usual
    };
    [usual, silent, marked, unmarked, gone, conflict, all]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_chart_server_answers_plots_go_with_their_grids_and_a_restored_plot_keeps_its_own()
 {
    for behaviour in behaviours() {
        let world = World::new().await;
        let drawing = |n: u64| SeedChart {
            draws_from: vec![n + 10],
            ..chart(Plot, n, &format!("Secret {n}"), 40)
        };
        let grid = |n: u64| chart(Grid, n, &format!("Secret data {n}"), 40);
        world
            .has(vec![grid(11), grid(12), drawing(1), drawing(2)])
            .await;
        world.host.behaviour(behaviour);
        let setup = world.types(world.jane, "/charts-admin setup").await;
        sets(&world, &setup, "Change trash", "2").await;
        let both = "/charts purge type:all name:secret*";
        let card = world.types(world.jane, both).await;
        world.presses(world.jane, &card, &later(&card)).await;
        world.hears("**4** lie in the trash").await;
        noticed(&world, DAY).await;
        // Its grid is still in the trash.
        world.host.restore_as_owner("jane", 1).await.unwrap();
        world.clock.advance(DAY);
        let done = world.tick_until("2 deleted for ever").await;
        let text = world.text(&done);
        assert!(text.contains("• 1 left alone"), "{behaviour:?}\n{text}");
        assert!(text.contains("• 1 restored"), "{behaviour:?}\n{text}");
        assert_eq!(
            world.numbers("jane").await,
            (vec![1, 11], vec![]),
            "{behaviour:?}"
        );
        world.end().await;
    }
}

//! A press does its thing once, or says why not.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use chart_host::{HoldAt, Limit};
use chartkeeper::discord::components;
use chartkeeper::domain::command::Press;
use chartkeeper::domain::ids::{ChannelId, MemberId, TeamId};
use chartkeeper::ops::decide::Presser;
use chartkeeper::ops::errors::{Fault, UserError};

use crate::world::{World, chart, within};

async fn with_two_plots() -> World {
    let world = World::new().await;
    world
        .has(vec![chart(Plot, 1, "One", 40), chart(Plot, 2, "Two", 40)])
        .await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_press_changes_nothing() {
    let world = with_two_plots().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    let jane = world.actor(world.jane);
    let (first, second) = within(async {
        tokio::join!(
            world.discord.press(jane, card.id, "Delete for ever"),
            world.discord.press(jane, card.id, "Move to trash"),
        )
    })
    .await;
    let mut said: Vec<String> = [first, second]
        .into_iter()
        .map(|pressed| world.answered(pressed.unwrap()))
        .map(|message| world.text(&message))
        .collect();
    said.sort();
    insta::assert_snapshot!(said.join("---\n"), @"
    Approved. How it goes is told in <#CHANNEL>.
    ---
    This plan was approved already. Its message in the channel tells how it goes.
    ");
    world.hears("Done").await;
    let trashed = world
        .writes()
        .iter()
        .filter(|w| w.ends_with("/trash 200"))
        .count();
    assert_eq!(trashed, 1, "{:?}", world.writes());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_decides_on_a_card() {
    let world = with_two_plots().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    // Discord shows a private card to its member alone; one who forges the press gets no further.
    let custom_id = card.rows[0][0].custom_id.clone().unwrap();
    let pressed = world
        .discord
        .press(world.actor(world.max), card.id, &custom_id)
        .await;
    assert!(pressed.is_err());
    let Ok(Press::Choose(plan, choice)) = components::decode(&custom_id) else {
        panic!("{custom_id}");
    };
    let max = Presser {
        team: TeamId(world.team),
        member: MemberId(world.max),
        channel: ChannelId(world.channel),
        locale: "en-US".to_owned(),
    };
    let chosen = world.app().keeper().choose(&max, &plan, choice).await;
    assert!(
        matches!(chosen, Err(Fault::User(UserError::NotYours))),
        "{chosen:?}"
    );
    assert_eq!(world.numbers("jane").await.0, [1, 2]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_14_minutes_a_card_is_over() {
    let world = with_two_plots().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.clock.advance(Duration::from_mins(14));
    let told = world.presses(world.jane, &card, "Delete for ever").await;
    insta::assert_snapshot!(world.text(&told), @"This card is older than 14 minutes. Nothing was changed; run the command again.");
    assert_eq!(world.numbers("jane").await.0, [1, 2]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_works_after_a_restart() {
    let mut world = with_two_plots().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.stop_bot().await;
    world.start_bot().await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    assert_eq!(world.numbers("jane").await.0, [2]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_card_cannot_be_pressed() {
    let world = with_two_plots().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    let button = card.rows[0][0].custom_id.clone().unwrap();
    let jane = world.actor(world.jane);
    // Both presses leave before the card loses its buttons.
    let (cancelled, late) = within(async {
        tokio::join!(
            world.discord.press(jane, card.id, "Cancel"),
            world.discord.press(jane, card.id, &button),
        )
    })
    .await;
    let texts = [cancelled, late].map(|pressed| {
        let message = world.answered(pressed.unwrap());
        world.text(&message)
    });
    let cancelled = texts[0].contains("Cancelled") && texts[1].contains("was cancelled");
    let approved = texts[0].contains("approved already") && texts[1].contains("Approved");
    assert!(cancelled || approved, "{texts:?}");
    if approved {
        world.hears("Done").await;
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_job_an_account_at_a_time() {
    let world = with_two_plots().await;
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let first = world.types(world.jane, "/charts delete 1").await;
    let second = world.types(world.jane, "/charts delete 2").await;
    world.presses(world.jane, &first, "Delete for ever").await;
    within(held.reached()).await;
    let told = world.presses(world.jane, &second, "Delete for ever").await;
    insta::assert_snapshot!(world.text(&told), @"
    Another clean-up of this account is not over. Wait for it or stop it, then press again.
    # Delete 1 for ever
    jane @ charts.example · asked by <@JANE>

    ▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %
    0 in the trash · 0 deleted · 1 to go
    [Stop]
    ");
    held.release();
    let ended = world.hears("1 deleted for ever").await;
    assert_ne!(ended.id, told.id);
    // The press was not spent.
    world.presses(world.jane, &second, "Move to trash").await;
    world.hears("1 moved to the trash").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_waits_can_be_stopped_when_its_message_is_gone() {
    let world = with_two_plots().await;
    let refusing = chart_host::Fault {
        method: None,
        path_contains: "/trash".to_owned(),
        skip: 0,
        times: u32::MAX,
        kind: chart_host::FaultKind::Status(401),
    };
    world.host.fault(refusing);
    let first = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &first, "Delete for ever").await;
    let paused = world.hears("refuses the key").await;
    world.discord.remove_message(world.channel, paused.id);
    let second = world.types(world.jane, "/charts delete 2").await;
    let told = world.presses(world.jane, &second, "Delete for ever").await;
    assert_eq!(told.private_to, Some(world.jane));
    let stopped = world.presses(world.jane, &told, "Stop").await;
    assert_eq!(stopped.id, told.id);
    world.until_refused(1).await;
    world.host.clear_faults();
    world.presses(world.jane, &second, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    assert_eq!(world.numbers("jane").await.0, [1]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_bot_may_not_write_nothing_begins() {
    const SEND_MESSAGES: u64 = 1 << 11;
    let world = with_two_plots().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.discord.deny_bot(world.channel, SEND_MESSAGES);
    let told = world.presses(world.jane, &card, "Delete for ever").await;
    insta::assert_snapshot!(world.text(&told), @"I may not write in this channel, and how it goes would be told here. Use another channel, or ask whoever manages this server to let me send messages here or to set a notice channel with /charts-admin setup.");
    let told = world.types(world.jane, "/charts delete 2").await;
    assert!(world.text(&told).contains("may not write in this channel"));
    assert_eq!(world.numbers("jane").await.0, [1, 2]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_is_for_the_accounts_members_and_who_manages_the_team() {
    let world = with_two_plots().await;
    let held = world.host.hold(HoldAt::Before, "/trash", 1);
    let card = world
        .types(world.jane, "/charts purge type:plot older_than:1d")
        .await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    let running = world.hears("Delete 2 for ever").await;
    insta::assert_snapshot!(world.text(&running), @"
    # Delete 2 for ever
    jane @ charts.example · asked by <@JANE>

    ▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %
    0 in the trash · 0 deleted · 2 to go
    [Stop]
    ");
    let told = world.presses(world.max, &running, "Stop").await;
    insta::assert_snapshot!(world.text(&told), @"Only members of that account, approvers, and those who manage this server, may do this.");
    let told = world.presses(world.jane, &running, "Stop").await;
    insta::assert_snapshot!(world.text(&told), @"Stopping before the next call.");
    let told = world.presses(world.jane, &running, "Stop").await;
    insta::assert_snapshot!(world.text(&told), @"It is stopping already; only the calls that are under way are finished.");
    held.release();
    let stopped = world.hears("Stopped by").await;
    insta::assert_snapshot!(world.text(&stopped), @"
    # Delete 2 for ever
    jane @ charts.example · asked by <@JANE>

    Stopped by <@JANE>
    • 2 moved to the trash
    Nothing is gone for ever. **Restore all** takes back what is in the trash.
    [Restore all] [Go on] [Details]
    ");
    assert_eq!(world.numbers("jane").await, (vec![], vec![1, 2]));
    let told = world.presses(world.jane, &stopped, "Restore all").await;
    insta::assert_snapshot!(world.text(&told), @"Restoring what is in the trash.");
    let restored = world.hears("2 restored").await;
    insta::assert_snapshot!(world.text(&restored), @"
    # Restore from the trash
    jane @ charts.example · asked by <@JANE>

    Restored
    • 2 restored
    [Details]
    ");
    assert_eq!(world.numbers("jane").await, (vec![1, 2], vec![]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_manages_the_team_may_stop_and_no_more() {
    const MANAGE_GUILD: u64 = 1 << 5;
    let world = with_two_plots().await;
    let role = world.discord.add_role(world.team, "Managers", MANAGE_GUILD);
    world.discord.set_roles(world.team, world.max, vec![role]);
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    let running = world.hears("Delete 1 for ever").await;
    world.presses(world.max, &running, "Stop").await;
    held.release();
    let stopped = world.hears("Stopped by <@").await;
    let told = world.presses(world.max, &stopped, "Restore all").await;
    assert!(world.text(&told).contains("linked to that account"));
    assert_eq!(world.numbers("jane").await, (vec![2], vec![1]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn details_are_for_those_of_the_account() {
    let world = with_two_plots().await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    let told = world.hears("1 deleted for ever").await;
    let refused = world.presses(world.max, &told, "Details").await;
    assert_eq!(refused.private_to, Some(world.max));
    assert!(refused.files.is_empty());
    assert!(world.text(&refused).contains("linked to that account"));
    // One who is linked to the same account may look.
    world.link(world.max, "jane").await;
    let allowed = world.presses(world.max, &told, "Details").await;
    assert_eq!(allowed.files.len(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_member_acts_with_their_own_account() {
    let world = with_two_plots().await;
    world
        .adds_user("max", Limit::None, "another-key-of-an-other")
        .await;
    world
        .host
        .seed("max", vec![chart(Plot, 1, "Max's", 40)])
        .await
        .unwrap();
    world
        .link_with(world.max, "max", "another-key-of-an-other")
        .await;
    let card = world.types(world.max, "/charts delete 1").await;
    assert!(world.text(&card).contains("Max's"));
    world.presses(world.max, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    assert_eq!(world.numbers("jane").await.0, [1, 2]);
    assert_eq!(world.numbers("max").await.0, Vec::<u64>::new());
    let count = world.types(world.max, "/charts count").await;
    insta::assert_snapshot!(world.text(&count), @"
    # max @ charts.example
    **0** plots · no limit
    0 grids

    Plots count towards the limit. Grids, folders and what is in the trash do not.
    ");
    world.end().await;
}

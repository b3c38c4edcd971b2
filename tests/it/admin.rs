//! `/charts-admin setup`: what a team sets for itself, and what it is used for.

use chart_host::HoldAt;
use chart_host::SeedKind::Plot;
use local_discord::{Form, Message, Outcome, TypeError};
use sqlx::AnyPool;

use crate::world::{World, chart, within};

const SEND_MESSAGES: u64 = 1 << 11;
const MANAGE_GUILD: u64 = 1 << 5;

async fn with_plots(count: u64) -> World {
    let world = World::new().await;
    let charts = (1..=count).map(|n| chart(Plot, n, &format!("Secret {n}"), 40));
    world.has(charts.collect()).await;
    world
}

/// Presses **Change …**; the form.
async fn form(world: &World, card: &Message, button: &str) -> Form {
    world.opens(world.jane, card, button).await
}

/// Presses **Change …** and writes that; the card as it is then, or the message that says why not.
async fn sets(world: &World, card: &Message, button: &str, written: &str) -> Message {
    let form = form(world, card, button).await;
    let before = world.discord.messages(world.channel, world.jane).len();
    let actor = world.actor(world.jane);
    let values = [("value", written)];
    let submitted = within(world.discord.submit(actor, form.id, &values)).await;
    assert_eq!(submitted.unwrap().outcome, Outcome::DeferredUpdate);
    within(world.discord.quiet()).await;
    let all = world.discord.messages(world.channel, world.jane);
    world.look(all.get(before).map_or(card.id, |new| new.id))
}

/// As where the chart server tells of no limit.
async fn forget_told_limits(world: &World) {
    let url = format!("sqlite://{}", world.path("chartkeeper.db").display());
    let pool = AnyPool::connect(&url).await.unwrap();
    let untold = sqlx::query("UPDATE accounts SET plot_limit = NULL");
    untold.execute(&pool).await.unwrap();
    pool.close().await;
}

/// What the bot said in another channel.
async fn heard_in(world: &World, channel: u64, text: &str) -> Message {
    let says = |one: &Message| world.discord.message_as_text(one.id).contains(text);
    let waited = world
        .discord
        .wait_for(channel, 0, |all| all.iter().any(says));
    within(waited).await;
    within(world.discord.quiet()).await;
    let all = world.discord.messages(channel, 0);
    all.into_iter().find(says).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_a_setting_with_its_default_and_a_button() {
    let world = World::new().await;
    let card = world.types(world.jane, "/charts-admin setup").await;
    assert_eq!(card.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&card), @"
    # Setup
    **Notice channel**: none (the default)
    Where I tell when an account nears its limit, where rules propose, and where I tell of clean-ups when I may not write where the command was typed. Without one, members read alerts at their next command, and rules propose nothing.

    **Log channel**: none (the default)
    Gets one line when a clean-up ends: numbers, no titles.

    **Limit of an account**: 100 (the default)
    How many plots an account may hold whose chart server does not tell.

    **Approver role**: none (the default)
    Its members say yes or no where much would be deleted for ever. Nobody is asked while none is set. Allow everybody to mention it, or its members are not notified.

    **Asked above**: 25 charts (the default)
    Deleting more charts for ever than this needs an approver, also in parts within 24 hours. 0 asks always.

    **Approvers**: 1 (the default)
    So many of them have to say yes.

    **Time to decide**: 24 hours (the default)
    Who asked can ask again after that.

    **Copies**: on
    Whether a chart is copied before it is deleted for ever. A copy is kept for 90 days.

    **Trash is deleted**: off (the default)
    Delete what was moved to the trash: off, or after so many days. The button says when; a notice comes before.
    [Change notice channel] [Change log channel] [Change limit] [Change approver role] [Change asked above]
    [Change approvers] [Change time to decide] [Change copies] [Change trash]
    ");
    let notices = world.discord.add_channel(world.team, "notices");
    let card = sets(&world, &card, "Change notice channel", " #Notices ").await;
    let card = sets(&world, &card, "Change log channel", &notices.to_string()).await;
    let card = sets(&world, &card, "Change limit", "1,500").await;
    let role = world.discord.add_role(world.team, "Chart Approvers", 0);
    let card = sets(&world, &card, "Change approver role", "@chart approvers").await;
    let card = sets(&world, &card, "Change asked above", "0").await;
    let card = sets(&world, &card, "Change approvers", "2").await;
    let card = sets(&world, &card, "Change time to decide", "1").await;
    let text = world.text(&card).replace(&notices.to_string(), "NOTICES");
    let text = text.replace(&role.to_string(), "ROLE");
    insta::assert_snapshot!(text, @"
    # Setup
    **Notice channel**: <#NOTICES>
    Where I tell when an account nears its limit, where rules propose, and where I tell of clean-ups when I may not write where the command was typed. Without one, members read alerts at their next command, and rules propose nothing.

    **Log channel**: <#NOTICES>
    Gets one line when a clean-up ends: numbers, no titles.

    **Limit of an account**: 1500
    How many plots an account may hold whose chart server does not tell.

    **Approver role**: <@&ROLE>
    Its members say yes or no where much would be deleted for ever. Nobody is asked while none is set. Allow everybody to mention it, or its members are not notified.

    **Asked above**: 0 charts
    Deleting more charts for ever than this needs an approver, also in parts within 24 hours. 0 asks always.

    **Approvers**: 2
    So many of them have to say yes.

    **Time to decide**: 1 hour
    Who asked can ask again after that.

    **Copies**: on
    Whether a chart is copied before it is deleted for ever. A copy is kept for 90 days.

    **Trash is deleted**: off (the default)
    Delete what was moved to the trash: off, or after so many days. The button says when; a notice comes before.
    [Change notice channel] [Change log channel] [Change limit] [Change approver role] [Change asked above]
    [Change approvers] [Change time to decide] [Change copies] [Change trash]
    ");
    // The form shows what is set; an empty line puts the default back.
    let shown = form(&world, &card, "Change limit").await;
    assert_eq!(shown.inputs[0].value.as_deref(), Some("1500"));
    let card = sets(&world, &card, "Change limit", "none").await;
    assert!(world.text(&card).contains("no limit"));
    let card = sets(&world, &card, "Change limit", "  ").await;
    assert!(world.text(&card).contains("100 (the default)"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_channel_and_no_limit_is_refused_in_words_and_changes_nothing() {
    let world = World::new().await;
    let (here, there) = ("notices", world.discord.add_channel(world.team, "private"));
    world.discord.add_channel(world.team, here);
    world.discord.add_channel(world.team, here);
    world.discord.deny_bot(there, SEND_MESSAGES);
    world.discord.add_role(world.team, "Twins", 0);
    world.discord.add_role(world.team, "twins", 0);
    let card = world.types(world.jane, "/charts-admin setup").await;
    let before = world.text(&card);
    let mut said = Vec::new();
    for (button, written) in [
        ("Change notice channel", "no-such-channel"),
        ("Change notice channel", "#notices"),
        ("Change log channel", &format!("<#{there}>")),
        ("Change limit", "0"),
        ("Change limit", "many"),
        ("Change approver role", "nobodies"),
        ("Change approver role", "@Twins"),
        ("Change asked above", "-1"),
        ("Change approvers", "0"),
        ("Change time to decide", "a day"),
    ] {
        let told = sets(&world, &card, button, written).await;
        assert_eq!(told.private_to, Some(world.jane));
        said.push(world.text(&told).replace(&there.to_string(), "THERE"));
    }
    insta::assert_snapshot!(said.join(""), @r"
    There is no channel “no\-such\-channel” here that takes messages. Nothing was changed.
    Several channels are called “\#notices”. Give the id of the one that you mean. Nothing was changed.
    I may not write in <#THERE>. Allow me View Channel, Send Messages and Embed Links there first. Nothing was changed.
    “0” is no limit. Write a whole number above 0, or none. Nothing was changed.
    “many” is no limit. Write a whole number above 0, or none. Nothing was changed.
    There is no role “nobodies” here. Nothing was changed.
    Several roles are called “\@{0}Twins”. Give the id of the one that you mean. Nothing was changed.
    “\-1” is no number of charts. Write a whole number up to 100,000. Nothing was changed.
    “0” is no number of approvers. Write a whole number from 1 to 10. Nothing was changed.
    “a day” is no number of hours. Write a whole number from 1 to 168. Nothing was changed.
    ");
    let card = world.types(world.jane, "/charts-admin setup").await;
    assert_eq!(world.text(&card), before);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_those_who_manage_the_team_may_even_when_the_command_is_let_through() {
    let world = World::new().await;
    let actor = world.actor(world.max);
    let typed = world
        .discord
        .type_command(actor, "/charts-admin setup")
        .await;
    assert!(matches!(typed, Err(TypeError::NotAllowed(_))), "{typed:?}");
    // Max may for a while, and keeps the card and the form that he opened.
    let managers = world.discord.add_role(world.team, "Managers", MANAGE_GUILD);
    world
        .discord
        .set_roles(world.team, world.max, vec![managers]);
    let card = world.types(world.max, "/charts-admin setup").await;
    let form = world.opens(world.max, &card, "Change limit").await;
    world.discord.set_roles(world.team, world.max, Vec::new());
    let pressed = world.presses(world.max, &card, "Change limit").await;
    let refused = "Only those who manage this server may do this.\n";
    assert_eq!(world.text(&pressed), refused);
    let values = [("value", "7")];
    let submitted = world.discord.submit(actor, form.id, &values).await.unwrap();
    assert_eq!(world.text(&world.answered(submitted)), refused);
    let card = world.types(world.jane, "/charts-admin setup").await;
    assert!(world.text(&card).contains("100 (the default)"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_counts_where_the_chart_server_told_none() {
    let world = with_plots(3).await;
    let card = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &card, "Change limit", "4").await;
    // The chart server told 100, which comes first.
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("of 100 plots"));
    forget_told_limits(&world).await;
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("**3** of 4 plots · 75 %"));
    sets(&world, &card, "Change limit", "none").await;
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("no limit"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_of_the_servers_file_counts_where_neither_chart_server_nor_team_told_one() {
    let mut world = with_plots(3).await;
    world.stop_bot().await;
    world.servers_file = Some("limit = 6".to_owned());
    world.start_bot().await;
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("of 100 plots"));
    forget_told_limits(&world).await;
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("**3** of 6 plots · 50 %"));
    let card = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &card, "Change limit", "4").await;
    let count = world.types(world.jane, "/charts count").await;
    assert!(world.text(&count).contains("**3** of 4 plots · 75 %"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_told_of_in_the_notice_channel_where_the_bot_may_not_post() {
    let world = with_plots(2).await;
    let notices = world.discord.add_channel(world.team, "notices");
    let card = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &card, "Change notice channel", "notices").await;
    world.discord.deny_bot(world.channel, SEND_MESSAGES);
    let card = world.types(world.jane, "/charts delete 1").await;
    let started = world.presses(world.jane, &card, "Delete for ever").await;
    let text = world
        .text(&started)
        .replace(&notices.to_string(), "NOTICES");
    insta::assert_snapshot!(text, @"Approved. How it goes is told in <#NOTICES>.");
    heard_in(&world, notices, "1 deleted for ever").await;
    assert_eq!(world.numbers("jane").await.0, [2]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_job_could_be_told_of_nowhere_the_card_shows_why_instead_of_its_buttons() {
    let world = with_plots(2).await;
    let notices = world.discord.add_channel(world.team, "notices");
    let setup = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &setup, "Change notice channel", "notices").await;
    world.discord.deny_bot(world.channel, SEND_MESSAGES);
    world.discord.deny_bot(notices, SEND_MESSAGES);
    let card = world.types(world.jane, "/charts delete 1").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    **Secret 1**

    What is in the trash can be restored. What is deleted for ever is gone.

    I may not write in this channel, and how it goes would be told here. Use another channel, or ask whoever manages this server to let me send messages here or to set a notice channel with /charts-admin setup.
    Type: Plot
    Number: 1
    Views: 0
    Made: {time}
    Changed: {time}
    Folder: Home
    Link: [Open](http://charts.example/~jane/1/)
    <chart.png>
    ");
    let purge = world.types(world.jane, "/charts purge type:plot older_than:1d");
    let purge = purge.await;
    assert!(purge.rows.is_empty(), "{purge:?}");
    assert!(
        world
            .text(&purge)
            .contains("I may not write in this channel")
    );
    assert_eq!(world.numbers("jane").await.0, [1, 2]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_channel_gets_one_line_a_job_with_numbers_and_no_titles() {
    let world = with_plots(3).await;
    let log = world.discord.add_channel(world.team, "log");
    let card = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &card, "Change log channel", "#log").await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Move to trash").await;
    let done = world.hears("1 moved to the trash").await;
    let line = heard_in(&world, log, "1 moved to the trash").await;
    insta::assert_snapshot!(world.text(&line), @"**Move 1 to the trash** · jane @ charts.example · asked by <@JANE> · Done · 1 moved to the trash");
    world.presses(world.jane, &done, "Undo").await;
    heard_in(&world, log, "1 restored").await;
    let held = world.host.hold(HoldAt::Before, "/trash", 0);
    let purge = "/charts purge type:plot older_than:1d";
    let card = world.types(world.jane, purge).await;
    world.presses(world.jane, &card, "Delete for ever").await;
    within(held.reached()).await;
    let running = world.hears("Delete 3 for ever").await;
    world.presses(world.jane, &running, "Stop").await;
    held.release();
    heard_in(&world, log, "Stopped by").await;
    world.hears("Stopped by").await;
    let lines = world.discord.messages(log, 0);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    for line in &lines {
        assert!(!line.content.contains("Secret"), "{line:?}");
        assert!(line.embeds.is_empty() && !line.content.contains('\n'));
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_channel_hears_of_a_job_that_waited_and_was_stopped() {
    let mut world = with_plots(1).await;
    let log = world.discord.add_channel(world.team, "log");
    let card = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &card, "Change log channel", "log").await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.stop_host().await;
    world.presses(world.jane, &card, "Delete for ever").await;
    let waits = world.hears("Waiting").await;
    assert_eq!(world.discord.messages(log, 0), []);
    world.presses(world.jane, &waits, "Stop").await;
    let line = heard_in(&world, log, "Stopped by").await;
    insta::assert_snapshot!(world.text(&line), @"**Delete 1 for ever** · jane @ charts.example · asked by <@JANE> · Stopped by <@JANE> · 1 not touched");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_channel_hears_of_a_job_that_ended_with_its_link() {
    let mut world = with_plots(1).await;
    let log = world.discord.add_channel(world.team, "log");
    let card = world.types(world.jane, "/charts-admin setup").await;
    sets(&world, &card, "Change log channel", "log").await;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.stop_host().await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("Waiting").await;
    let card = world.types(world.jane, "/charts account").await;
    let card = world.presses(world.jane, &card, "Unlink…").await;
    world.presses(world.jane, &card, "Unlink").await;
    let line = heard_in(&world, log, "1 not touched").await;
    assert!(line.content.contains("Delete 1 for ever"), "{line:?}");
    world.end().await;
}

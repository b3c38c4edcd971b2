//! Alerts as members see them: in the notice channel, beside an answer, and what their buttons do.

use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Fault, FaultKind, Limit};
use chartkeeper::domain::ids::{AccountId, MemberId, TeamId};
use chartkeeper::domain::settings::TeamSetting;
use local_discord::Message;

use crate::world::{KEY, World, chart, within};

const HOUR: Duration = Duration::from_hours(1);

/// Jane's account holds so many plots, the oldest first; news are told in the one channel there is.
async fn holding(plots: u64) -> World {
    let world = World::new().await;
    notices_here(&world).await;
    fill(&world, 1..=plots).await;
    world
}

pub async fn notices_here(world: &World) {
    let store = &world.app().keeper().store;
    let channel = world.channel.to_string();
    let (team, setting) = (TeamId(world.team), TeamSetting::NoticeChannel);
    let set = store.set_team_setting(
        (team, MemberId(world.jane)),
        setting,
        Some(&channel),
        chartkeeper::ops::clock::Clock::now(world.clock.as_ref()),
    );
    set.await.unwrap();
}

async fn fill(world: &World, numbers: std::ops::RangeInclusive<u64>) {
    let charts = numbers.map(|n| {
        let days_old = 400 - i64::try_from(n).unwrap();
        chart(Plot, n, &format!("Secret {n}"), days_old)
    });
    world.has(charts.collect()).await;
}

async fn account(world: &World, member: u64) -> AccountId {
    let store = &world.app().keeper().store;
    let links = store.links_of(TeamId(world.team), MemberId(member)).await;
    links.unwrap().remove(0).account.id
}

/// Lets time pass, and waits until the account was counted after it; and once more, for a look begins only when all that
/// followed from the one before was told.
async fn counted_after(world: &World, time: Duration) {
    counted_once_after(world, time).await;
    counted_once_after(world, 2 * HOUR).await;
    within(world.discord.quiet()).await;
}

async fn counted_once_after(world: &World, time: Duration) {
    let account = account(world, world.jane).await;
    world.clock.advance(time);
    let now = chartkeeper::ops::clock::Clock::now(world.clock.as_ref());
    let keeper = world.app().keeper();
    within(async {
        loop {
            let since = keeper.store.counted(&account, now).await.unwrap();
            if !since.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// Messages of the channel that everybody sees and that say this.
fn saying(world: &World, text: &str) -> Vec<Message> {
    let all = world.discord.messages(world.channel, 0);
    let says = |message: &Message| world.text(message).contains(text);
    all.into_iter().filter(says).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crossing_is_told_once_in_the_notice_channel_also_after_a_restart() {
    let mut world = holding(92).await;
    world.clock.advance(2 * HOUR);
    let alert = world.hears("of its limit").await;
    assert_eq!(alert.private_to, None);
    insta::assert_snapshot!(world.text(&alert), @"
    <@JANE>
    # jane @ charts.example
    It has reached 90 % of its limit.
    **92** of 100 plots · 92 %
    ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱
    Room for 8 more plots.
    [Plan a purge] [Show charts] [Snooze…]
    <use.png>
    ");
    world.stop_bot().await;
    world.start_bot().await;
    counted_after(&world, 2 * HOUR).await;
    assert_eq!(saying(&world, "of its limit").len(), 1);
    // Down to 85, and up to 100: one alert for all that lies between.
    for gone in 1..=7 {
        world.host.trash_as_owner("jane", gone).await.unwrap();
    }
    counted_after(&world, 2 * HOUR).await;
    fill(&world, 101..=115).await;
    world.clock.advance(2 * HOUR);
    let full = world.hears("It is full").await;
    insta::assert_snapshot!(world.text(&full), @"
    <@JANE>
    # jane @ charts.example
    It is full: nothing more can be published until there is room.
    **100** of 100 plots · 100 %
    ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰
    The account is full.
    [Plan a purge] [Show charts] [Snooze…]
    <use.png>
    ");
    assert_eq!(saying(&world, "JANE").len(), 2);
    world.end().await;
}

/// Two plots a day over twelve days: 90 at the start, and so many when it is counted next.
async fn after_days(plots: u64) -> World {
    let world = holding(plots).await;
    let held = (0..=12).map(|days: i64| (days, 90 - 2 * days.unsigned_abs()));
    world.held(held).await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_with_a_history_says_when_it_is_full_and_brings_a_picture() {
    let world = after_days(92).await;
    world.clock.advance(2 * HOUR);
    let alert = world.hears("reached 90 %").await;
    insta::assert_snapshot!(world.text(&alert), @"
    <@JANE>
    # jane @ charts.example
    It has reached 90 % of its limit.
    **92** of 100 plots · 92 %
    ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱
    Room for 8 more plots.
    Full in about 4 days at this pace.
    [Plan a purge] [Show charts] [Snooze…]
    <use.png>
    ");
    let [file] = &alert.files[..] else {
        panic!("{:?}", alert.files);
    };
    insta::assert_snapshot!(file.description.as_deref().unwrap(), @"Plots over 13 days: 66 at first, 92 at most, 92 now. The limit is 100. Full in about 4 days at this pace.");
    // It stands in the card.
    assert_eq!(alert.embeds[0].image.as_ref(), Some(&file.url));
    let png = world.discord.file(alert.id, "use.png").unwrap();
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_file_may_be_attached_the_alert_comes_without_its_picture() {
    let world = after_days(92).await;
    world.discord.deny_bot(world.channel, 1 << 15);
    world.clock.advance(2 * HOUR);
    let alert = world.hears("reached 90 %").await;
    assert_eq!(alert.files, []);
    assert_eq!(alert.embeds[0].image, None);
    let text = world.text(&alert);
    assert!(text.contains("at this pace"), "{text}");
    world.until_refused(1).await;
    counted_after(&world, 2 * HOUR).await;
    assert_eq!(saying(&world, "reached 90 %").len(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_button_leads_to_a_plan_that_brings_the_account_to_70_per_cent() {
    let world = holding(92).await;
    world.has(vec![chart(Grid, 500, "a grid", 300)]).await;
    for n in [1, 2] {
        world.host.add_view("jane", n).await.unwrap();
    }
    world.types(world.jane, "/charts protect what:3").await;
    world.clock.advance(2 * HOUR);
    let alert = world.hears("of its limit").await;
    let card = world.presses(world.jane, &alert, "Plan a purge").await;
    assert_eq!(card.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Filter: plots · only as many as bring the account down to 70 plots: unchanged for a month first, of those the least viewed, then the oldest

    **22 charts match**

    __Kept__
    • 69 that need not go
    • 1 protected

    __First of the list__
    • Secret 25 · {time}
    • Secret 24 · {time}
    • Secret 23 · {time}
    • Secret 22 · {time}
    • Secret 21 · {time}
    • Secret 20 · {time}
    • Secret 19 · {time}
    • Secret 18 · {time}
    … and 14 more in the file

    Moving to the trash takes 23 calls, deleting for ever 67.

    You will be asked to type the number.

    This card works until {time}.
    [Move to trash] [Delete for ever] [Cancel]
    <charts.csv>
    ");
    world
        .press_typed(world.jane, &card, "Delete for ever", "22")
        .await;
    world.hears("22 deleted for ever").await;
    // Not those that were looked at, and not the protected one.
    let left: Vec<u64> = (1..=3).chain(26..=92).collect();
    world.until_plots("jane", &left, &[]).await;
    assert_eq!(left.len(), 70);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_what_is_protected_makes_70_per_cent_unreachable_the_plan_says_so() {
    let world = holding(81).await;
    world
        .types(world.jane, "/charts protect what:Secret*")
        .await;
    world.clock.advance(2 * HOUR);
    let alert = world.hears("of its limit").await;
    let card = world.presses(world.jane, &alert, "Plan a purge").await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Filter: plots · only as many as bring the account down to 70 plots: unchanged for a month first, of those the least viewed, then the oldest

    **Nothing matches.**

    11 plots more than that stay all the same: what is left is kept by what is below.

    __Kept__
    • 81 protected
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_accounts_members_use_its_buttons_and_are_answered_alone() {
    let mut world = holding(92).await;
    world.clock.advance(2 * HOUR);
    let alert = world.hears("of its limit").await;
    // They work after a restart.
    world.stop_bot().await;
    world.start_bot().await;
    for button in ["Plan a purge", "Show charts", "Snooze…"] {
        let refused = world.presses(world.max, &alert, button).await;
        assert_eq!(refused.private_to, Some(world.max), "{button}");
        let text = world.text(&refused);
        assert_eq!(
            text.trim_end(),
            "Only members who are linked to that account may do this.",
            "{button}"
        );
    }
    let list = world.presses(world.jane, &alert, "Show charts").await;
    assert_eq!(list.private_to, Some(world.jane));
    assert!(
        world.text(&list).contains("Secret 92"),
        "{}",
        world.text(&list)
    );
    let choice = world.presses(world.jane, &alert, "Snooze…").await;
    assert_eq!(choice.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&choice), @"
    For how long should I say nothing of `jane @ charts.example`? It holds for all who are linked to it here.
    [A day] [A week] [Until it changes]
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn snoozed_for_a_day_it_tells_afterwards_what_is_still_so() {
    let world = holding(82).await;
    world.clock.advance(2 * HOUR);
    let alert = world.hears("reached 80 %").await;
    let choice = world.presses(world.jane, &alert, "Snooze…").await;
    let done = world.presses(world.jane, &choice, "A day").await;
    insta::assert_snapshot!(world.text(&done), @"No alerts of `jane @ charts.example` until {time}. If it has reached another threshold by then, I say so.");
    fill(&world, 101..=110).await;
    counted_after(&world, 14 * HOUR).await;
    assert_eq!(saying(&world, "reached").len(), 1);
    world.clock.advance(12 * HOUR);
    world.hears("reached 90 %").await;
    assert_eq!(saying(&world, "reached").len(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn snoozed_until_it_changes_it_is_silent_until_it_has_fallen() {
    let world = holding(82).await;
    world.clock.advance(2 * HOUR);
    let alert = world.hears("reached 80 %").await;
    let choice = world.presses(world.jane, &alert, "Snooze…").await;
    let done = world.presses(world.jane, &choice, "Until it changes").await;
    insta::assert_snapshot!(world.text(&done), @"No alerts of `jane @ charts.example` until it has fallen five points below the threshold that was told last.");
    fill(&world, 101..=110).await;
    counted_after(&world, 240 * HOUR).await;
    assert_eq!(saying(&world, "reached").len(), 1);
    for gone in 1..=20 {
        world.host.trash_as_owner("jane", gone).await.unwrap();
    }
    counted_after(&world, 2 * HOUR).await;
    fill(&world, 201..=220).await;
    world.clock.advance(2 * HOUR);
    world.hears("reached 90 %").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_opted_out_is_not_named_and_where_all_did_nothing_is_told() {
    let world = holding(82).await;
    world.link(world.max, "jane").await;
    let card = world.types(world.jane, "/charts account").await;
    let card = world.presses(world.jane, &card, "No alerts").await;
    assert!(
        world.text(&card).contains("none for you"),
        "{}",
        world.text(&card)
    );
    world.clock.advance(2 * HOUR);
    let alert = world.hears("reached 80 %").await;
    let text = world.text(&alert);
    assert!(text.contains("<@MAX>") && !text.contains("JANE"), "{text}");
    let card = world.types(world.max, "/charts account").await;
    world.presses(world.max, &card, "No alerts").await;
    fill(&world, 101..=118).await;
    counted_after(&world, 2 * HOUR).await;
    assert_eq!(saying(&world, "limit").len(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_three_at_once_are_one_message_whose_buttons_show_each() {
    let world = after_days(91).await;
    for user in ["lab", "loom", "mill"] {
        world.adds_user(user, Limit::Plots(10), KEY).await;
        world.link(world.max, user).await;
        let charts = (1..=9).map(|n| chart(Plot, n, &format!("{user} {n}"), 30));
        world.host.seed(user, charts.collect()).await.unwrap();
    }
    world.clock.advance(2 * HOUR);
    let alert = world.hears("News of 4 accounts").await;
    insta::assert_snapshot!(world.text(&alert), @"
    <@JANE> <@MAX>
    # News of 4 accounts
    • `jane @ charts.example` · **91** of 100 plots · 91 % · Full in about 5 days at this pace.
    • `lab @ charts.example` · **9** of 10 plots · 90 %
    • `loom @ charts.example` · **9** of 10 plots · 90 %
    • `mill @ charts.example` · **9** of 10 plots · 90 %
    [jane @ charts.example] [lab @ charts.example] [loom @ charts.example] [mill @ charts.example]
    ");
    let name = format!("lab @ {}", world.host_address());
    let card = world.presses(world.max, &alert, &name).await;
    assert_eq!(card.private_to, Some(world.max));
    insta::assert_snapshot!(world.text(&card), @"
    # lab @ charts.example
    **9** of 10 plots · 90 %
    ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱
    Room for one more plot.
    [Plan a purge] [Show charts] [Snooze…]
    ");
    let refused = world.presses(world.jane, &alert, &name).await;
    assert!(world.text(&refused).contains("Only members who are linked"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_notice_channel_members_are_told_at_their_next_command_once() {
    let world = World::new().await;
    fill(&world, 1..=92).await;
    counted_after(&world, 2 * HOUR).await;
    assert_eq!(saying(&world, "limit").len(), 0);
    world.types(world.max, "/charts help").await;
    world.types(world.jane, "/charts help").await;
    let told = world
        .sees(world.jane, "It has reached 90 % of its limit")
        .await;
    assert_eq!(told.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&told), @"
    # jane @ charts.example
    It has reached 90 % of its limit.
    **92** of 100 plots · 92 %
    ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱
    Room for 8 more plots.
    [Plan a purge] [Show charts] [Snooze…]
    <use.png>
    ");
    let card = world.presses(world.jane, &told, "Plan a purge").await;
    assert!(world.text(&card).contains("22"), "{}", world.text(&card));
    world.types(world.jane, "/charts help").await;
    within(world.discord.quiet()).await;
    let all = world.discord.messages(world.channel, world.jane);
    let told = all
        .iter()
        .filter(|one| world.text(one).contains("It has reached"));
    assert_eq!(told.count(), 1);
    let setup = world.types(world.jane, "/charts-admin setup").await;
    let line = "Without one, members read alerts at their next command";
    assert!(world.text(&setup).contains(line), "{}", world.text(&setup));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_that_takes_nothing_any_more_is_no_channel() {
    let world = holding(92).await;
    world.discord.deny_bot(world.channel, 1 << 11);
    counted_after(&world, 2 * HOUR).await;
    // With its picture, and without.
    world.until_refused(2).await;
    counted_after(&world, 2 * HOUR).await;
    world.types(world.jane, "/charts help").await;
    world
        .sees(world.jane, "It has reached 90 % of its limit")
        .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_it_is_told_directly_too_once_and_with_no_button_that_would_not_work() {
    let world = holding(82).await;
    world.link(world.max, "jane").await;
    for member in [world.jane, world.max] {
        world.discord.takes_direct_messages(member);
    }
    let card = world.types(world.jane, "/charts account").await;
    world
        .presses(world.jane, &card, "By direct message too")
        .await;
    world.clock.advance(2 * HOUR);
    world.hears("reached 80 %").await;
    let told = told_directly(&world, 1).await;
    insta::assert_snapshot!(world.text(&told), @"
    # jane @ charts.example
    It has reached 80 % of its limit.
    **82** of 100 plots · 82 %
    ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱▱▱
    Room for 18 more plots.

    In the server, **/charts count** shows how it stands, and **/charts purge** makes room.
    <use.png>
    ");
    // It is told once, and to nobody who did not ask for it.
    counted_after(&world, 2 * HOUR).await;
    assert_eq!(world.discord.direct_messages(world.jane).len(), 1);
    assert_eq!(world.discord.direct_messages(world.max), []);
    fill(&world, 101..=110).await;
    world.clock.advance(2 * HOUR);
    world.hears("reached 90 %").await;
    let told = told_directly(&world, 2).await;
    assert!(world.text(&told).contains("reached 90 %"), "{told:?}");
    // Who takes it back hears no more.
    let card = world.types(world.jane, "/charts account").await;
    world
        .presses(world.jane, &card, "Alerts in the channel")
        .await;
    fill(&world, 111..=114).await;
    world.clock.advance(2 * HOUR);
    world.hears("reached 95 %").await;
    counted_after(&world, 2 * HOUR).await;
    assert_eq!(world.discord.direct_messages(world.jane).len(), 2);
    world.end().await;
}

/// Waits until Jane got that many direct messages; the last.
async fn told_directly(world: &World, count: usize) -> Message {
    within(async {
        loop {
            let told = world.discord.direct_messages(world.jane);
            if told.len() >= count {
                within(world.discord.quiet()).await;
                return told.into_iter().next_back().unwrap();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_no_direct_messages_is_told_so_and_gets_none_any_more() {
    let world = holding(82).await;
    let card = world.types(world.jane, "/charts account").await;
    let card = world
        .presses(world.jane, &card, "By direct message too")
        .await;
    insta::assert_snapshot!(world.text(&card), @"
    # jane @ charts.example
    Alerts when it nears its limit: you are named in the notice channel, and get a direct message.
    **/charts link** links another one, or gives this one a new key.
    [Alerts in the channel] [No alerts] [Unlink…] [My data] [Forget me…]
    ");
    world.clock.advance(2 * HOUR);
    world.hears("reached 80 %").await;
    world.until_refused(1).await;
    let line = "You take no direct messages from me";
    let told = within(async {
        loop {
            world.types(world.jane, "/charts help").await;
            within(world.discord.quiet()).await;
            let all = world.discord.messages(world.channel, world.jane);
            if let Some(told) = all.iter().find(|one| world.text(one).contains(line)) {
                break told.clone();
            }
        }
    })
    .await;
    world.look(told.id);
    assert_eq!(told.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&told), @"
    # jane @ charts.example
    You take no direct messages from me, so I send none any more. You are named in the notice channel alone; **/charts account** changes that.
    ");
    let card = world.types(world.jane, "/charts account").await;
    assert!(world.text(&card).contains("[By direct message too]"));
    fill(&world, 101..=110).await;
    world.clock.advance(2 * HOUR);
    world.hears("reached 90 %").await;
    // Nothing more was refused.
    counted_after(&world, HOUR).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_stopped_working_is_told_once() {
    let world = holding(10).await;
    world.host.fault(Fault {
        method: None,
        path_contains: "folders/all".to_owned(),
        skip: 0,
        times: 1_000,
        kind: FaultKind::Status(401),
    });
    world.clock.advance(2 * HOUR);
    let told = world.hears("refuses the key").await;
    insta::assert_snapshot!(world.text(&told), @"
    <@JANE>
    # jane @ charts.example
    The chart server **home** refuses the key of <@JANE>. **/charts link** gives it a new one.
    ");
    for _ in 0..3 {
        world.clock.advance(8 * HOUR);
        within(world.discord.quiet()).await;
    }
    world.host.clear_faults();
    counted_after(&world, 8 * HOUR).await;
    assert_eq!(saying(&world, "refuses the key").len(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_is_told_once_with_what_to_do() {
    let mut world = holding(10).await;
    world.stop_host().await;
    let ticking = async {
        loop {
            world.clock.advance(Duration::from_mins(30));
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
    };
    let told = tokio::select! {
        told = world.hears("has not answered for hours") => told,
        () = ticking => unreachable!("it ticks for ever"),
    };
    insta::assert_snapshot!(world.text(&told), @"
    <@JANE>
    # jane @ charts.example
    The chart server **home** has not answered for hours, so the account cannot be counted. Tell whoever runs this bot. I go on counting as soon as it answers.
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_link_page_a_member_can_choose_not_to_be_named_and_the_answer_tells_how_full_it_is()
{
    let world = holding(82).await;
    let address = world.link_address(world.max).await;
    let page = world.browse(&address).await;
    let choice = "Do not name me when this account nears its limit";
    assert!(page.body.contains(choice), "{}", page.body);
    let form = [
        ("what", "link"),
        ("username", "jane"),
        ("key", KEY),
        ("quiet", "yes"),
    ];
    let page = world.send_form(&address, &form).await;
    let holds = "It holds 82 of 100 plots: 82 % of its limit.";
    assert!(page.body.contains(holds), "{}", page.body);
    let told = world.sees(world.max, "Linked").await;
    assert!(world.text(&told).contains("**82** of 100 plots · 82 %"));
    let card = world.types(world.max, "/charts account").await;
    assert!(world.text(&card).contains("none for you"));
    world.clock.advance(2 * HOUR);
    let alert = world.hears("reached 80 %").await;
    let text = world.text(&alert);
    assert!(text.contains("<@JANE>") && !text.contains("MAX"), "{text}");
    world.end().await;
}

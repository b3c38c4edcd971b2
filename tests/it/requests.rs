//! Deciding together: what deletes much is asked of others, and nobody decides on their own request.

use std::time::Duration;

use chart_host::HoldAt;
use chart_host::SeedKind::Plot;
use chartkeeper::domain::ids::{MemberId, TeamId};
use chartkeeper::store::requests::Request;
use local_discord::{Message, Outcome};

use crate::world::{World, chart, within};

const HOUR: Duration = Duration::from_hours(1);

/// Jane's team asks members of `Approvers` above two charts; Max and Ann are such members, Zoe is none.
struct Team {
    world: World,
    role: u64,
    ann: u64,
    zoe: u64,
}

async fn team(approvers: &str) -> Team {
    let world = World::new().await;
    let charts = (1..=4).map(|n| chart(Plot, n, &format!("Secret {n}"), 40));
    world.has(charts.collect()).await;
    let role = world.discord.add_role(world.team, "Approvers", 0);
    let ann = world.add_member("Ann", "zh-CN");
    let zoe = world.add_member("Zoe", "en-US");
    for member in [world.max, ann] {
        world.discord.set_roles(world.team, member, vec![role]);
    }
    let setup = world.types(world.jane, "/charts-admin setup").await;
    let team = Team {
        world,
        role,
        ann,
        zoe,
    };
    for (button, value) in [
        ("Change approver role", "Approvers"),
        ("Change asked above", "2"),
        ("Change approvers", approvers),
    ] {
        team.fills_in(team.world.jane, &setup, button, value).await;
    }
    team.world.host.reset_calls();
    team
}

impl Team {
    /// Presses what opens a form with one line, and sends it; the answer, or the message that was changed.
    async fn fills_in(&self, who: u64, on: &Message, button: &str, text: &str) -> Message {
        let form = self.world.opens(who, on, button).await;
        let actor = self.world.actor(who);
        let values = [("value", text)];
        let sent = within(self.world.discord.submit(actor, form.id, &values)).await;
        within(self.world.discord.quiet()).await;
        match sent.unwrap().outcome {
            Outcome::Message(id) | Outcome::Updated(id) => self.world.look(id),
            Outcome::DeferredUpdate => self.world.look(on.id),
            other => panic!("{other:?}"),
        }
    }

    /// Jane asks for all four; her card, and the public message.
    async fn asks(&self, why: &str) -> (Message, Message) {
        let card = self
            .world
            .types(self.world.jane, "/charts purge type:plot")
            .await;
        let card = self
            .fills_in(self.world.jane, &card, "Delete for ever", why)
            .await;
        let request = self.world.hears("Delete 4 for ever?").await;
        self.until_noted().await;
        (card, request)
    }

    /// Before time moves it must be on disk which message that is.
    async fn until_noted(&self) {
        let store = &self.world.app().keeper().store;
        within(async {
            let noted = |all: Vec<Request>| all.iter().all(|one| one.message.is_some());
            while !noted(store.requests_to_tell().await.unwrap()) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
    }

    fn text(&self, message: &Message) -> String {
        let text = self
            .world
            .text(message)
            .replace(&self.role.to_string(), "ROLE");
        text.replace(&self.ann.to_string(), "ANN")
            .replace(&self.zoe.to_string(), "ZOE")
    }

    async fn until_deleted(&self, id: u64) {
        within(async {
            while self.world.plots("jane").await.0.contains(&id)
                || self.world.plots("jane").await.1.contains(&id)
                || self.is_busy().await
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
    }

    /// Whether a job holds Jane's account.
    async fn is_busy(&self) -> bool {
        let store = &self.world.app().keeper().store;
        let (team, jane) = (TeamId(self.world.team), MemberId(self.world.jane));
        let links = store.links_of(team, jane).await.unwrap();
        let account = &links[0].account.id;
        store.job_of_account(account).await.unwrap().is_some()
    }

    async fn nothing_happened(&self) {
        assert_eq!(self.world.writes(), Vec::<String>::new());
        assert_eq!(self.world.plots("jane").await.0, [1, 2, 3, 4]);
    }

    async fn end(self) {
        for member in [self.ann, self.zoe] {
            for message in self.world.discord.messages(self.world.channel, member) {
                self.world.look(message.id);
            }
        }
        self.world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_deletes_much_is_asked_of_another_looked_at_and_approved() {
    let team = team("1").await;
    let world = &team.world;
    let card = world.types(world.jane, "/charts purge type:plot").await;
    let text = team.text(&card);
    let line = "Deleting these for ever needs a yes of <@&ROLE>; **Delete for ever** asks for it.";
    assert!(
        text.contains(line) && !text.contains("type the number"),
        "{text}"
    );
    let (card, request) = team.asks("the *old* trial <@&1>").await;
    insta::assert_snapshot!(team.text(&card), @"
    Asked: members of <@&ROLE> decide in <#CHANNEL>, until {time}.
    [Take back]
    ");
    insta::assert_snapshot!(team.text(&request), @r"
    <@&ROLE>
    # Delete 4 for ever?
    jane @ charts.example · asked by <@JANE>

    Why: the \*old\* trial \<\@{0}&1\>

    A member of <@&ROLE> decides, {time} at the latest.
    [Look] [Approve 4] [Deny]
    ");
    assert_eq!(request.private_to, None);
    // The list is for approvers and those whose account it is.
    let looked = world.presses(world.max, &request, "Look").await;
    assert_eq!(looked.private_to, Some(world.max));
    assert!(
        world.text(&looked).contains("• Secret 1"),
        "{}",
        world.text(&looked)
    );
    let refused = world.presses(team.zoe, &request, "Look").await;
    insta::assert_snapshot!(world.text(&refused), @"Only members of the approver role may do this. **/charts-admin setup** names it.");
    for who in [team.zoe, world.jane] {
        let refused = world.presses(who, &request, "Approve 4").await;
        assert_eq!(refused.private_to, Some(who));
        assert!(!world.text(&refused).contains("Approved"), "{refused:?}");
    }
    team.nothing_happened().await;
    let approved = world.presses(world.max, &request, "Approve 4").await;
    insta::assert_snapshot!(team.text(&approved), @r"
    # Delete 4 for ever?
    jane @ charts.example · asked by <@JANE>

    Why: the \*old\* trial \<\@{0}&1\>

    Approved by <@MAX>.
    ");
    let done = world.hears("4 deleted for ever").await;
    assert!(world.text(&done).contains("asked by <@JANE>"));
    assert_eq!(world.plots("jane").await, (vec![], vec![]));
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_have_to_say_yes_and_one_counts_once() {
    let team = team("2").await;
    let world = &team.world;
    let (_, request) = team.asks("").await;
    let counted = world.presses(world.max, &request, "Approve 4").await;
    assert!(
        team.text(&counted).contains("1 did."),
        "{}",
        team.text(&counted)
    );
    let again = world.presses(world.max, &request, "Approve 4").await;
    insta::assert_snapshot!(world.text(&again), @"You said yes already. Others have to as well.");
    team.nothing_happened().await;
    world.presses(team.ann, &request, "Approve 4").await;
    world.hears("4 deleted for ever").await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_no_ends_it_with_its_reason() {
    let team = team("1").await;
    let world = &team.world;
    let (card, request) = team.asks("").await;
    let denied = team
        .fills_in(world.max, &request, "Deny", "we need them")
        .await;
    insta::assert_snapshot!(team.text(&denied), @"
    # Delete 4 for ever?
    jane @ charts.example · asked by <@JANE>

    Denied by <@MAX>: we need them
    ");
    let late = world.presses(world.jane, &card, "Take back").await;
    assert_eq!(late.id, card.id);
    insta::assert_snapshot!(team.text(&late), @"Denied by <@MAX>: we need them");
    team.nothing_happened().await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asked_takes_it_back() {
    let team = team("1").await;
    let world = &team.world;
    let (card, _) = team.asks("").await;
    world.presses(world.jane, &card, "Take back").await;
    let request = world.hears("Taken back.").await;
    assert_eq!(request.rows, Vec::<Vec<local_discord::Button>>::new());
    team.nothing_happened().await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn take_back_after_it_was_approved_says_how_it_goes_and_can_stop_it() {
    let team = team("1").await;
    let world = &team.world;
    let (card, request) = team.asks("").await;
    let held = world.host.hold(HoldAt::Before, "/folders/all", 0);
    world.presses(world.max, &request, "Approve 4").await;
    within(held.reached()).await;
    let late = world.presses(world.jane, &card, "Take back").await;
    // The card itself changes: what it offered can be pressed no more.
    assert_eq!((late.id, late.private_to), (card.id, Some(world.jane)));
    insta::assert_snapshot!(team.text(&late), @"
    <@MAX> approved this already, so it cannot be taken back any more. **Stop** ends it before its next call.
    # Delete 4 for ever
    jane @ charts.example · asked by <@JANE>

    ▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 0 %
    0 in the trash · 0 deleted · 4 to go
    [Stop]
    ");
    let said = world.presses(world.jane, &late, "Stop").await;
    insta::assert_snapshot!(world.text(&said), @"Stopping before the next call.");
    held.release();
    world.hears("Stopped by <@").await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn take_back_after_it_ran_says_how_it_ended() {
    let team = team("1").await;
    let world = &team.world;
    let (card, request) = team.asks("").await;
    world.presses(world.max, &request, "Approve 4").await;
    world.hears("4 deleted for ever").await;
    // The card is older than its interaction lives; a press brings one of its own.
    world.clock.advance(HOUR);
    let late = world.presses(world.jane, &card, "Take back").await;
    assert_eq!((late.id, late.private_to), (card.id, Some(world.jane)));
    insta::assert_snapshot!(team.text(&late), @"
    <@MAX> approved this already, so it cannot be taken back any more.
    # Delete 4 for ever
    jane @ charts.example · asked by <@JANE>

    Done
    • 4 deleted for ever
    Copies of what was deleted are kept for 90 days: **/charts restore** uploads one again.
    [Details]
    ");
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_approves_nothing_is_reminded_of_once_and_can_be_asked_again() {
    let mut team = team("1").await;
    let (_, request) = team.asks("").await;
    let world = &team.world;
    world.clock.advance(HOUR * 12);
    let reminder = world.tick_until("Nobody decided yet").await;
    let text = team
        .text(&reminder)
        .replace(&request.id.to_string(), "REQUEST");
    insta::assert_snapshot!(text, @"Nobody decided yet: jane @ charts.example asks to delete 4 for ever, and it lapses {time}. https://discord.com/channels/TEAM/CHANNEL/REQUEST");
    // What it shows is on disk: a restart says nothing twice.
    team.world.stop_bot().await;
    team.world.start_bot().await;
    let world = &team.world;
    world.clock.advance(HOUR * 12);
    let lapsed = world.tick_until("Nobody decided in time").await;
    assert_eq!(lapsed.id, request.id);
    let reminders = world.discord.messages(world.channel, 0);
    let reminders = reminders
        .iter()
        .filter(|one| one.content.contains("Nobody decided yet"));
    assert_eq!(reminders.count(), 1);
    team.nothing_happened().await;
    let refused = world.presses(world.max, &lapsed, "Ask again").await;
    assert!(
        world.text(&refused).contains("somebody else's"),
        "{}",
        world.text(&refused)
    );
    let old = world.presses(world.jane, &lapsed, "Ask again").await;
    assert_eq!(world.text(&old), "Asked again, below.\n");
    let anew = world.hears("Delete 4 for ever?").await;
    assert_ne!(anew.id, request.id);
    world.presses(world.max, &anew, "Approve 4").await;
    world.hears("4 deleted for ever").await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moving_to_the_trash_needs_nobody_and_few_need_nobody() {
    let team = team("1").await;
    let world = &team.world;
    let card = world.types(world.jane, "/charts delete 1").await;
    world.presses(world.jane, &card, "Delete for ever").await;
    world.hears("1 deleted for ever").await;
    let card = world
        .types(world.jane, "/charts purge type:plot name:secret*")
        .await;
    world.presses(world.jane, &card, "Move to trash").await;
    world.hears("3 moved to the trash").await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_was_open_when_approvers_were_named_decides_nothing() {
    let team = team("1").await;
    let world = &team.world;
    let setup = world.types(world.jane, "/charts-admin setup").await;
    team.fills_in(world.jane, &setup, "Change approver role", "")
        .await;
    let card = world.types(world.jane, "/charts purge type:plot").await;
    assert!(
        team.text(&card).contains("Nobody else is asked"),
        "{}",
        team.text(&card)
    );
    let form = world.opens(world.jane, &card, "Delete for ever").await;
    team.fills_in(world.jane, &setup, "Change approver role", "Approvers")
        .await;
    let refused = world.fills_in(world.jane, &form, "4").await;
    insta::assert_snapshot!(world.text(&refused), @"This needs a yes of others now. Nothing was changed; press the button again to ask for it.");
    team.nothing_happened().await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_account_unlinked_or_the_role_lost_nobody_can_approve() {
    let team = team("1").await;
    let world = &team.world;
    let (_, request) = team.asks("").await;
    world.discord.set_roles(world.team, world.max, Vec::new());
    let refused = world.presses(world.max, &request, "Approve 4").await;
    assert!(
        world.text(&refused).contains("approver role"),
        "{}",
        world.text(&refused)
    );
    let account = world.types(world.jane, "/charts account").await;
    let sure = world.presses(world.jane, &account, "Unlink…").await;
    world.presses(world.jane, &sure, "Unlink").await;
    let late = world.presses(team.ann, &request, "Approve 4").await;
    assert!(
        world.text(&late).contains("已经有了决定"),
        "{}",
        world.text(&late)
    );
    world.tick_until("Taken back.").await;
    team.nothing_happened().await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approver_may_stop_what_runs() {
    let team = team("1").await;
    let world = &team.world;
    world.host.latency(Duration::from_millis(200));
    let card = world
        .types(world.jane, "/charts purge type:plot name:secret*")
        .await;
    world.presses(world.jane, &card, "Move to trash").await;
    let job = world.hears("Move 4 to the trash").await;
    let refused = world.presses(team.zoe, &job, "Stop").await;
    assert!(
        world.text(&refused).contains("approvers"),
        "{}",
        world.text(&refused)
    );
    world.presses(world.max, &job, "Stop").await;
    world.hears("Stopped by <@").await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purge_in_parts_is_asked_for_like_one() {
    let team = team("1").await;
    let world = &team.world;
    for n in [1, 2] {
        let card = world
            .types(world.jane, &format!("/charts delete {n}"))
            .await;
        let done = world.presses(world.jane, &card, "Delete for ever").await;
        assert!(
            team.text(&done).contains("Approved"),
            "{}",
            team.text(&done)
        );
        team.until_deleted(n).await;
    }
    let card = world.types(world.jane, "/charts delete 3").await;
    let text = team.text(&card);
    let line = "With the 2 that you deleted for ever on your own within 24 hours this is more than one may decide \
                alone: it needs a yes of <@&ROLE>";
    assert!(text.contains(line), "{text}");
    team.fills_in(world.jane, &card, "Delete for ever", "the last one")
        .await;
    let request = world.hears("Delete 1 for ever?").await;
    team.until_noted().await;
    assert_eq!(world.plots("jane").await.0, [3, 4]);
    // The next day it is one chart alone.
    world.clock.advance(HOUR * 24);
    let card = world.types(world.jane, "/charts delete 4").await;
    assert!(!team.text(&card).contains("on your own"));
    world.presses(world.jane, &card, "Delete for ever").await;
    team.until_deleted(4).await;
    world.tick_until("Nobody decided in time").await;
    world.look(request.id);
    for message in world.discord.messages(world.channel, world.jane) {
        world.look(message.id);
    }
    team.end().await;
}

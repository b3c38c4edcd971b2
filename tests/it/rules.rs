//! Rules: they propose, and do nothing else; only where they were accepted, once, and nothing goes without an approval.

use std::time::Duration;

use chart_host::SeedKind::Plot;
use chart_host::{Fault, FaultKind};
use chartkeeper::domain::ids::TeamId;
use local_discord::{Message, Outcome};

use crate::world::{World, chart, within};

const WEEK: Duration = Duration::from_hours(7 * 24);

/// A manager of Jane's team; Lin is linked to Jane's account, too, and Max to none. `charts` is the notice channel.
struct Team {
    world: World,
    ann: u64,
    lin: u64,
}

async fn team(plots: u64) -> Team {
    let world = World::new().await;
    let old = (1..=plots).map(|n| chart(Plot, n, &format!("Secret {n}"), 40));
    let fresh = chart(Plot, 100, "Secret fresh", 2);
    world.has(old.chain([fresh]).collect()).await;
    let managers = world.discord.add_role(world.team, "Managers", 1 << 5);
    let ann = world.add_member("Ann", "en-US");
    world.discord.set_roles(world.team, ann, vec![managers]);
    let lin = world.add_member("Lin", "en-US");
    world.link(lin, "jane").await;
    let team = Team { world, ann, lin };
    let setup = team.world.types(ann, "/charts-admin setup").await;
    let notices = [("value", "charts")];
    team.submits(ann, &setup, "Change notice channel", &notices)
        .await;
    team
}

impl Team {
    /// Presses what opens a form, and sends it; the message that was changed.
    async fn submits(
        &self,
        who: u64,
        on: &Message,
        button: &str,
        values: &[(&str, &str)],
    ) -> Message {
        let form = self.world.opens(who, on, button).await;
        let actor = self.world.actor(who);
        let sent = within(self.world.discord.submit(actor, form.id, values)).await;
        within(self.world.discord.quiet()).await;
        match sent.unwrap().outcome {
            Outcome::Message(id) | Outcome::Updated(id) => self.world.look(id),
            Outcome::DeferredUpdate => self.world.look(on.id),
            other => panic!("{other:?}"),
        }
    }

    /// Ann adds a weekly rule for plots that were not changed for 30 days; her card.
    async fn adds(&self) -> Message {
        let card = self.world.types(self.ann, "/charts-admin rules").await;
        let values = [("older_than", "30d"), ("name", "secret*")];
        self.submits(self.ann, &card, "Add weekly…", &values).await
    }

    /// The card on which that member accepts rules for Jane's account.
    async fn rules_of(&self, who: u64) -> Message {
        let account = self.world.types(who, "/charts account").await;
        self.world.presses(who, &account, "Rules").await
    }

    async fn accepts(&self, who: u64) -> Message {
        let rules = self.rules_of(who).await;
        self.world.presses(who, &rules, "Accept 1").await
    }

    /// With a rule that Jane accepted and that is due: what it proposes.
    async fn proposed(&self, count: usize) -> Message {
        self.adds().await;
        self.accepts(self.world.jane).await;
        self.is_due(count).await
    }

    async fn is_due(&self, count: usize) -> Message {
        self.world.clock.advance(WEEK);
        let proposal = self.hears(&format!("Rule 1: move {count} to")).await;
        // Before time moves it must be on disk which message that is.
        let store = &self.world.app().keeper().store;
        let now = self.world.app().keeper().clock.now();
        within(async {
            let mut all = store.proposals_to_tell(now).await.unwrap();
            while all.iter().any(|one| one.message.is_none()) {
                tokio::time::sleep(Duration::from_millis(5)).await;
                all = store.proposals_to_tell(now).await.unwrap();
            }
        })
        .await;
        proposal
    }

    async fn hears(&self, text: &str) -> Message {
        self.world.hears(text).await
    }

    /// What the loop does every minute, once.
    async fn minute(&self) {
        let keeper = self.world.app().keeper();
        within(keeper.propose_what_is_due()).await.unwrap();
    }

    /// Public messages of rules.
    fn proposals(&self) -> usize {
        let all = self.world.discord.messages(self.world.channel, 0);
        let titles = all.iter().flat_map(|message| &message.embeds);
        let titles = titles.filter_map(|embed| embed.title.as_ref());
        titles.filter(|title| title.starts_with("Rule ")).count()
    }

    fn text(&self, message: &Message) -> String {
        let text = self.world.text(message);
        text.replace(&self.ann.to_string(), "ANN")
            .replace(&self.lin.to_string(), "LIN")
    }

    async fn untouched(&self, plots: u64) {
        assert_eq!(self.world.writes(), Vec::<String>::new());
        let all: Vec<u64> = (1..=plots).chain([100]).collect();
        assert_eq!(self.world.plots("jane").await, (all, vec![]));
    }

    async fn end(self) {
        for member in [self.ann, self.lin] {
            for message in self.world.discord.messages(self.world.channel, member) {
                self.world.look(message.id);
            }
        }
        self.world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_is_added_listed_tested_accepted_and_removed() {
    let team = team(3).await;
    let world = &team.world;
    world.types(world.jane, "/charts protect 3").await;
    let empty = world.types(team.ann, "/charts-admin rules").await;
    assert_eq!(empty.private_to, Some(team.ann));
    insta::assert_snapshot!(team.text(&empty), @"
    # Rules
    A rule only proposes: when it is due, the notice channel is asked whether what matches should go to the trash. Nothing happens unless a member of the account approves. A rule looks only at accounts whose members accepted it under **/charts account**.

    There is no rule yet.
    [Add weekly…] [Add monthly…]
    ");
    let card = team.adds().await;
    insta::assert_snapshot!(team.text(&card), @"
    # Rules
    A rule only proposes: when it is due, the notice channel is asked whether what matches should go to the trash. Nothing happens unless a member of the account approves. A rule looks only at accounts whose members accepted it under **/charts account**.

    **1.** plots · last changed more than 30 days ago · titled “secret\\*” · every week
    Next {time}
    Accepted for no account yet
    [Test 1] [Remove 1] [Add weekly…] [Add monthly…]
    ");
    let tested = world.presses(team.ann, &card, "Test 1").await;
    assert!(
        team.text(&tested).contains("Nobody accepted it yet"),
        "{}",
        team.text(&tested)
    );
    let rules = team.accepts(world.jane).await;
    insta::assert_snapshot!(team.text(&rules), @"
    # jane @ charts.example
    A rule that you accept is looked up in this account with your key when it is due, and what matches is proposed in the notice channel: numbers, no titles. Nothing goes without an **Approve** of somebody who accepted it. A new rule is accepted by itself.

    **1.** plots · last changed more than 30 days ago · titled “secret\\*” · every week
    You accepted it {time}.
    [Stop accepting 1] [Back]
    ");
    let account = world.presses(world.jane, &rules, "Back").await;
    let line = "This server has 1 rule that proposes clean-ups; you accepted 1 for this account.";
    assert!(
        team.text(&account).contains(line),
        "{}",
        team.text(&account)
    );
    // Ann is not linked: numbers are all that she is told.
    let tested = world.presses(team.ann, &card, "Test 1").await;
    insta::assert_snapshot!(team.text(&tested), @"
    # What it would take today
    **1.** plots · last changed more than 30 days ago · titled “secret\\*” · every week

    `jane @ charts.example`: 2 charts
    • 1 protected

    This was a test: nothing was proposed, and nothing was changed.
    ");
    let own = world.types(world.jane, "/charts-admin rules").await;
    assert!(
        team.text(&own).contains("Accepted for 1 of 1 account\n"),
        "{}",
        team.text(&own)
    );
    let tested = world.presses(world.jane, &own, "Test 1").await;
    assert_eq!(tested.private_to, Some(world.jane));
    for title in ["• Secret 1 · {time}", "• Secret 2 · {time}"] {
        assert!(team.text(&tested).contains(title), "{}", team.text(&tested));
    }
    let removed = world.presses(team.ann, &card, "Remove 1").await;
    assert_eq!(team.text(&removed), team.text(&empty));
    let late = world.presses(world.jane, &own, "Test 1").await;
    assert_eq!(world.text(&late), "This rule was removed already.\n");
    // Its number is never another rule's.
    let next = team.adds().await;
    assert!(
        team.text(&next).contains("**2.** plots"),
        "{}",
        team.text(&next)
    );
    team.untouched(3).await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_rule_is_not_added_and_only_those_who_manage_add_any() {
    let team = team(1).await;
    let world = &team.world;
    let card = world.types(team.ann, "/charts-admin rules").await;
    let wrong: [(&[(&str, &str)], &str); 4] = [
        (&[("type", "plot")], "A rule needs at least one of"),
        (&[("older_than", "5m")], "could be minutes or months"),
        (&[("views_at_most", "few")], "is no number that fits there"),
        (&[("type", "pies"), ("keep_newest", "3")], "is no type"),
    ];
    for (values, said) in wrong {
        let card = team.submits(team.ann, &card, "Add monthly…", values).await;
        assert!(
            team.text(&card).contains("There is no rule yet"),
            "{}",
            team.text(&card)
        );
        world.sees(team.ann, said).await;
    }
    // Ann manages the team no more, and her card is still there.
    let managers = world.discord.roles().into_iter();
    let managers = managers.filter(|role| role.name == "Managers");
    let managers: Vec<u64> = managers.map(|role| role.id).collect();
    world.discord.set_roles(world.team, team.ann, Vec::new());
    let refused = world.presses(team.ann, &card, "Add weekly…").await;
    assert!(
        world.text(&refused).contains("who manage this server"),
        "{refused:?}"
    );
    world.discord.set_roles(world.team, team.ann, managers);
    for _ in 0..5 {
        team.adds().await;
    }
    let full = world.types(team.ann, "/charts-admin rules").await;
    assert!(
        !team.text(&full).contains("Add weekly"),
        "{}",
        team.text(&full)
    );
    // A form that was open when there was room.
    team.submits(team.ann, &card, "Add monthly…", &[("keep_newest", "3")])
        .await;
    world.sees(team.ann, "5 rules are the most").await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_acceptance_nothing_is_looked_at_and_nothing_proposed() {
    let team = team(3).await;
    team.adds().await;
    let keeper = team.world.app().keeper().clone();
    let next = async || {
        let rules = keeper.store.team_rules(TeamId(team.world.team)).await;
        rules.unwrap()[0].next
    };
    let before = next().await;
    team.world.host.reset_calls();
    team.world.clock.advance(WEEK);
    within(async {
        while next().await == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    team.minute().await;
    // The watch counts the account, and nothing lists it.
    let calls = team.world.host.calls().into_iter();
    let listed = calls.filter(|call| call.path_and_query.contains("page_size=500"));
    let listed: Vec<_> = listed.collect();
    assert!(listed.is_empty(), "{listed:?}");
    assert_eq!(team.proposals(), 0);
    team.untouched(3).await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_is_proposed_once_also_over_a_restart_and_goes_with_a_press() {
    let mut team = team(4).await;
    team.world.types(team.world.jane, "/charts protect 4").await;
    let proposal = team.proposed(3).await;
    assert_eq!(proposal.private_to, None);
    insta::assert_snapshot!(team.text(&proposal), @"
    <@JANE>
    # Rule 1: move 3 to the trash?
    jane @ charts.example

    What is approved goes to the trash, and can be restored from there.

    Members of the account who accepted the rule decide, {time} at the latest. If nobody does, nothing happens.
    [Look] [Approve 3] [Skip]
    ");
    team.world.stop_bot().await;
    team.world.start_bot().await;
    team.minute().await;
    assert_eq!(team.proposals(), 1);
    let world = &team.world;
    let looked = world.presses(team.lin, &proposal, "Look").await;
    assert_eq!(looked.private_to, Some(team.lin));
    assert!(
        world.text(&looked).contains("• Secret 1"),
        "{}",
        world.text(&looked)
    );
    let refused = world.presses(world.max, &proposal, "Look").await;
    assert!(
        world.text(&refused).contains("approver role"),
        "{refused:?}"
    );
    let refused = world.presses(world.max, &proposal, "Approve 3").await;
    assert!(
        world.text(&refused).contains("linked to that account"),
        "{refused:?}"
    );
    let refused = world.presses(team.ann, &proposal, "Approve 3").await;
    assert!(
        world.text(&refused).contains("linked to that account"),
        "{refused:?}"
    );
    // Lin is linked, and has not accepted the rule.
    let refused = world.presses(team.lin, &proposal, "Approve 3").await;
    assert!(
        world.text(&refused).contains("have not accepted this rule"),
        "{refused:?}"
    );
    team.untouched(4).await;
    team.accepts(team.lin).await;
    let approved = world.presses(team.lin, &proposal, "Approve 3").await;
    insta::assert_snapshot!(team.text(&approved), @"
    # Rule 1: move 3 to the trash?
    jane @ charts.example

    Approved by <@LIN>.
    ");
    let done = world.hears("3 moved to the trash").await;
    assert!(
        team.text(&done).contains("asked by <@LIN>"),
        "{}",
        team.text(&done)
    );
    assert_eq!(world.plots("jane").await, (vec![4, 100], vec![1, 2, 3]));
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_without_the_bot_are_one_proposal() {
    let mut team = team(2).await;
    team.adds().await;
    team.accepts(team.world.jane).await;
    team.world.stop_bot().await;
    team.world.clock.advance(WEEK * 13);
    team.world.start_bot().await;
    // What was changed lately has grown old meanwhile.
    team.world.tick_until("Rule 1: move 3 to").await;
    team.minute().await;
    assert_eq!(team.proposals(), 1);
    let keeper = team.world.app().keeper();
    let rules = keeper.store.team_rules(TeamId(team.world.team)).await;
    let next = rules.unwrap()[0].next.since(keeper.clock.now());
    assert!((1..=i64::try_from(WEEK.as_millis()).unwrap()).contains(&next));
    team.untouched(2).await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_does_nothing_and_the_rule_is_due_again() {
    let team = team(2).await;
    let proposal = team.proposed(2).await;
    let world = &team.world;
    world.clock.advance(Duration::from_hours(25));
    let lapsed = world
        .until_says(proposal.id, "Nobody decided in time")
        .await;
    assert_eq!(lapsed.rows, Vec::<Vec<local_discord::Button>>::new());
    team.untouched(2).await;
    world.clock.advance(WEEK);
    let again = team.hears("If nobody does, nothing happens").await;
    assert_ne!(again.id, proposal.id);
    assert_eq!(team.proposals(), 2);
    team.untouched(2).await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_want_their_number_typed_and_a_skip_names_who_skipped() {
    let team = team(12).await;
    let proposal = team.proposed(12).await;
    let world = &team.world;
    let form = world.opens(world.jane, &proposal, "Approve 12").await;
    let second = world.opens(world.jane, &proposal, "Approve 12").await;
    let wrong = world.fills_in(world.jane, &form, "11").await;
    assert_eq!(wrong.private_to, Some(world.jane));
    assert!(world.text(&wrong).contains("not the number"), "{wrong:?}");
    team.untouched(12).await;
    let refused = world.presses(world.max, &proposal, "Skip").await;
    assert_eq!(
        world.text(&refused),
        "Only members of that account, and those who manage this server, may do this.\n"
    );
    let skipped = world.presses(team.ann, &proposal, "Skip").await;
    assert!(
        team.text(&skipped).contains("Skipped by <@ANN>."),
        "{}",
        team.text(&skipped)
    );
    // The form was open all the while.
    let late = world.fills_in(world.jane, &second, "12").await;
    assert!(world.text(&late).contains("decided already"), "{late:?}");
    team.untouched(12).await;
    team.is_due(12).await;
    // The one that was skipped has its title too, and no buttons.
    let is_open = |one: &Message| world.text(one).contains("[Approve 12]");
    within(
        world
            .discord
            .wait_for(world.channel, 0, |all| all.iter().any(is_open)),
    )
    .await;
    let all = world.discord.messages(world.channel, 0);
    let open = all.iter().rev().find(|one| is_open(one)).unwrap();
    let form = world.opens(world.jane, open, "Approve 12").await;
    let approved = world.fills_in(world.jane, &form, "12").await;
    assert!(
        team.text(&approved).contains("Approved by <@JANE>."),
        "{}",
        team.text(&approved)
    );
    world.hears("12 moved to the trash").await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_since_it_was_proposed_is_left_alone() {
    let team = team(3).await;
    let proposal = team.proposed(3).await;
    let world = &team.world;
    world
        .host
        .rename_as_owner("jane", 2, "Kept after all")
        .await
        .unwrap();
    world.types(world.jane, "/charts protect 3").await;
    world.presses(world.jane, &proposal, "Approve 3").await;
    let done = world.hears("Done").await;
    let text = team.text(&done);
    for said in ["1 moved to the trash", "1: changed since", "1: protected"] {
        assert!(text.contains(said), "{text}");
    }
    assert_eq!(world.plots("jane").await, (vec![2, 3, 100], vec![1]));
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_longer_accepted_no_longer_linked_or_removed_it_is_taken_back() {
    for how in ["declined", "unlinked", "removed"] {
        let team = team(2).await;
        let proposal = team.proposed(2).await;
        let world = &team.world;
        match how {
            "declined" => {
                let rules = team.rules_of(world.jane).await;
                world.presses(world.jane, &rules, "Stop accepting 1").await;
            }
            "unlinked" => {
                let account = world.types(world.jane, "/charts account").await;
                let sure = world.presses(world.jane, &account, "Unlink…").await;
                world.presses(world.jane, &sure, "Unlink").await;
                world.link(world.jane, "jane").await;
            }
            _ => {
                let card = world.types(team.ann, "/charts-admin rules").await;
                world.presses(team.ann, &card, "Remove 1").await;
            }
        }
        let late = world.presses(world.jane, &proposal, "Approve 2").await;
        assert!(
            world.text(&late).contains("decided already"),
            "{how}: {late:?}"
        );
        world.clock.advance(Duration::from_mins(1));
        world.until_says(proposal.id, "Taken back").await;
        // A link that was made anew has accepted nothing.
        world.clock.advance(WEEK);
        team.minute().await;
        assert_eq!(team.proposals(), 1, "{how}");
        team.untouched(2).await;
        team.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_server_that_is_away_is_asked_again() {
    let team = team(2).await;
    team.adds().await;
    team.accepts(team.world.jane).await;
    let world = &team.world;
    world.host.fault(Fault {
        method: Some("GET".to_owned()),
        path_contains: String::new(),
        skip: 0,
        times: 1_000,
        kind: FaultKind::Status(500),
    });
    world.clock.advance(WEEK);
    team.minute().await;
    world.host.clear_faults();
    assert_eq!(team.proposals(), 0);
    world.clock.advance(Duration::from_mins(11));
    team.hears("Rule 1: move 2 to").await;
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_charts_are_deleted_later_the_proposal_says_so_and_others_are_asked_as_by_hand() {
    let team = team(3).await;
    let world = &team.world;
    let approvers = world.discord.add_role(world.team, "Approvers", 0);
    world
        .discord
        .set_roles(world.team, world.max, vec![approvers]);
    let setup = world.types(team.ann, "/charts-admin setup").await;
    for (button, value) in [
        ("Change approver role", "Approvers"),
        ("Change asked above", "2"),
        ("Change trash", "7"),
    ] {
        let value = [("value", value)];
        team.submits(team.ann, &setup, button, &value).await;
    }
    team.adds().await;
    team.accepts(world.jane).await;
    world.clock.advance(WEEK);
    let proposal = team.hears("Rule 1: move 3 to").await;
    insta::assert_snapshot!(team.text(&proposal), @"
    <@JANE>
    # Rule 1: move 3 to the trash now and delete on 15 Aug?
    jane @ charts.example

    What is approved goes to the trash now and is deleted for ever 7 days later. That is told before, and until then it can be restored.

    Members of the account who accepted the rule decide, {time} at the latest. If nobody does, nothing happens.
    [Look] [Approve 3] [Skip]
    ");
    // Max is an approver: he may look, and approves nothing before a member did.
    let refused = world.presses(world.max, &proposal, "Approve 3").await;
    assert!(
        world.text(&refused).contains("linked to that account"),
        "{refused:?}"
    );
    let approved = world.presses(world.jane, &proposal, "Approve 3").await;
    assert!(
        team.text(&approved)
            .contains("Approved by <@JANE>; approvers are asked."),
        "{}",
        team.text(&approved)
    );
    team.untouched(3).await;
    let request = team.hears("Move 3 to the trash now and delete on").await;
    let refused = world.presses(world.jane, &request, "Approve 3").await;
    assert!(
        world.text(&refused).contains("You asked for this yourself"),
        "{refused:?}"
    );
    world.presses(world.max, &request, "Approve 3").await;
    world.hears("**3** lie in the trash").await;
    assert_eq!(world.plots("jane").await, (vec![100], vec![1, 2, 3]));
    team.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_manage_any_more_changes_nothing_with_a_card_that_they_had() {
    let team = team(2).await;
    let world = &team.world;
    let card = team.adds().await;
    let form = world.opens(team.ann, &card, "Add monthly…").await;
    world.discord.set_roles(world.team, team.ann, Vec::new());
    for button in ["Test 1", "Remove 1", "Add weekly…"] {
        let refused = world.presses(team.ann, &card, button).await;
        assert_eq!(refused.private_to, Some(team.ann), "{button}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(world.text(&refused), @"Only those who manage this server may do this.");
        }
    }
    // Nor does the form that was open then.
    let sent = world
        .discord
        .submit(world.actor(team.ann), form.id, &[("older_than", "30d")]);
    let refused = world.answered(within(sent).await.unwrap());
    assert!(world.text(&refused).contains("manage"), "{refused:?}");
    let kept = world.types(world.jane, "/charts-admin rules").await;
    assert_eq!(team.text(&kept), team.text(&card));
    team.untouched(2).await;
    team.end().await;
}

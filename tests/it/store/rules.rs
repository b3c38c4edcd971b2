//! Rules: due once whoever looks, not lost in a crash, decided once; what was accepted goes with its link.

use chartkeeper::domain::digest::Digest;
use chartkeeper::domain::ids::{AccountId, MemberId, Millis, PlanId};
use chartkeeper::domain::plan::{Draft, Effect};
use chartkeeper::domain::rule::{MOST, Rhythm, TeamRule};
use chartkeeper::domain::selector::{Selector, Which};
use chartkeeper::store::leaving::{Gone, Keys, Whose};
use chartkeeper::store::plans::{Approval, PlanState};
use chartkeeper::store::proposals::{Proposal, ProposalShown, Stand, ToPropose};
use chartkeeper::store::rules::{NewRule, Turn};
use chartkeeper::store::{Store, new_id};
use futures_util::future::join_all;

use super::{CHANNEL, MEMBER, NOW, Place, TEAM, approving, linked, on_both, plan_item};

on_both! {
    as_many_as_there_may_be_and_no_number_twice,
    of_many_who_look_at_once_one_has_it_due_and_a_turn_is_proposed_once,
    a_turn_that_nobody_ended_is_there_again,
    while_one_is_open_the_next_time_is_passed_over,
    what_was_accepted_goes_with_its_link_and_counts_only_while_its_member_is_there,
    a_proposal_is_approved_or_skipped_and_never_both,
    a_team_that_is_forgotten_has_no_rules,
}

const WEEK: Millis = Millis(NOW.0 + 7 * 24 * 3_600_000);

fn selector() -> Selector {
    Selector {
        keep_newest: Some(3),
        ..Selector::everything(Which::Plot)
    }
}

async fn added(store: &Store) -> Option<TeamRule> {
    let selector = selector();
    let new = NewRule {
        team: TEAM,
        selector: &selector,
        rhythm: Rhythm::Week,
        by: MEMBER,
        locale: "en-US",
    };
    store.add_rule(new, NOW).await.unwrap()
}

/// A rule that [`MEMBER`] accepted for an account.
async fn accepted(store: &Store) -> (TeamRule, AccountId) {
    let account = linked(store, &new_id()).await.account.id;
    let rule = added(store).await.unwrap();
    assert!(accepts(store, &rule, &account, MEMBER).await);
    (rule, account)
}

async fn accepts(store: &Store, rule: &TeamRule, account: &AccountId, by: MemberId) -> bool {
    let accepted = store.accept_rule((TEAM, rule.n), account, by, NOW).await;
    accepted.unwrap()
}

fn draft(account: &AccountId, at: Millis) -> Draft {
    Draft {
        id: PlanId(new_id()),
        team: TEAM,
        member: MEMBER,
        account: account.clone(),
        to: None,
        asked: chartkeeper::domain::plan::Asked::Purge(selector()),
        items: (0..3).map(plan_item).collect(),
        created: at,
        expires: at.plus(1_000),
    }
}

async fn proposes(store: &Store, turn: &Turn, draft: &Draft) -> bool {
    let digest = Digest("digest".into());
    let ask = ToPropose {
        turn,
        n: 1,
        effect: Effect::Trash,
        digest: &digest,
        channel: CHANNEL,
        locale: "en-US",
    };
    store.propose(ask, draft).await.unwrap()
}

/// What a rule proposed for an account after a week.
async fn proposed(store: &Store) -> (TeamRule, Draft) {
    let (rule, account) = accepted(store).await;
    assert_eq!(store.take_due_rules(WEEK).await.unwrap(), 1);
    let turns = store.take_turns(WEEK, WEEK.plus(10)).await.unwrap();
    let draft = draft(&account, WEEK);
    assert!(proposes(store, &turns[0], &draft).await);
    (rule, draft)
}

async fn proposal(store: &Store, draft: &Draft, now: Millis) -> Proposal {
    store.proposal(&draft.id, now).await.unwrap().unwrap()
}

async fn as_many_as_there_may_be_and_no_number_twice(place: &Place) {
    let store = place.store().await;
    let all = join_all((0..MOST * 2).map(|_| added(&store))).await;
    // Of those who add at once some may be turned away; nobody gets another's number.
    let there = all.iter().flatten().count();
    assert!((1..=MOST).contains(&there), "{there}");
    while added(&store).await.is_some() {}
    let rules = store.team_rules(TEAM).await.unwrap();
    let numbers: Vec<u64> = rules.iter().map(|rule| rule.n).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert_eq!(rules[0].selector, selector());
    let last = &rules[4];
    assert!(
        store
            .remove_rule(TEAM, &last.id, MEMBER, NOW)
            .await
            .unwrap()
    );
    assert!(
        !store
            .remove_rule(TEAM, &last.id, MEMBER, NOW)
            .await
            .unwrap()
    );
    assert_eq!(added(&store).await.unwrap().n, 6);
}

async fn of_many_who_look_at_once_one_has_it_due_and_a_turn_is_proposed_once(place: &Place) {
    let stores = place.stores(8).await;
    let store = &stores[0];
    let (rule, account) = accepted(store).await;
    assert_eq!(store.take_due_rules(WEEK.plus(-1)).await.unwrap(), 0);
    // Four weeks late it is due once.
    let late = NOW.plus(4 * (WEEK.0 - NOW.0));
    let due = join_all(stores.iter().map(|store| store.take_due_rules(late))).await;
    assert_eq!(due.into_iter().map(Result::unwrap).sum::<usize>(), 1);
    let turns = join_all(
        stores
            .iter()
            .map(|store| store.take_turns(late, late.plus(10))),
    )
    .await;
    let turns: Vec<Turn> = turns.into_iter().flat_map(Result::unwrap).collect();
    let [turn] = &turns[..] else {
        panic!("{turns:?}")
    };
    assert_eq!((&turn.rule, &turn.account), (&rule.id, &account));
    let drafts: Vec<Draft> = stores.iter().map(|_| draft(&account, late)).collect();
    let all = stores.iter().zip(&drafts);
    let all = join_all(all.map(|(store, draft)| proposes(store, turn, draft))).await;
    assert_eq!(all.iter().filter(|one| **one).count(), 1);
    let told = store.proposals_to_tell(late).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].charts, told[0].stand), (3, Stand::Open));
    // Of the others not even a plan is left.
    assert_eq!(store.plans_everywhere(MEMBER).await.unwrap().len(), 1);
    let (plan, message) = (&told[0].plan, Some(chartkeeper::domain::ids::MessageId(5)));
    store
        .set_proposal_shown(plan, ProposalShown::Over, message)
        .await
        .unwrap();
    assert_eq!(store.proposals_to_tell(late).await.unwrap(), vec![]);
}

async fn a_turn_that_nobody_ended_is_there_again(place: &Place) {
    let store = place.store().await;
    accepted(&store).await;
    store.take_due_rules(WEEK).await.unwrap();
    let first = store.take_turns(WEEK, WEEK.plus(10)).await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(store.take_turns(WEEK.plus(9), WEEK).await.unwrap(), vec![]);
    let again = store
        .take_turns(WEEK.plus(10), WEEK.plus(20))
        .await
        .unwrap();
    assert_eq!(again, first);
    store.end_turn(&first[0]).await.unwrap();
    let none = store
        .take_turns(WEEK.plus(20), WEEK.plus(30))
        .await
        .unwrap();
    assert_eq!(none, vec![]);
}

async fn while_one_is_open_the_next_time_is_passed_over(place: &Place) {
    let store = place.store().await;
    let (_, draft) = proposed(&store).await;
    let week = WEEK.0 - NOW.0;
    place
        .behind_its_back("UPDATE plans SET expires = expires + 2000000000")
        .await;
    let second = WEEK.plus(week);
    assert_eq!(store.take_due_rules(second).await.unwrap(), 1);
    assert_eq!(store.take_turns(second, second).await.unwrap(), vec![]);
    assert!(
        store
            .skip_proposal(&draft.id, MEMBER, second)
            .await
            .unwrap()
    );
    let third = second.plus(week);
    assert_eq!(store.take_due_rules(third).await.unwrap(), 1);
    assert_eq!(
        store.take_turns(third, third.plus(1)).await.unwrap().len(),
        1
    );
}

async fn what_was_accepted_goes_with_its_link_and_counts_only_while_its_member_is_there(
    place: &Place,
) {
    let store = place.store().await;
    let (rule, account) = accepted(&store).await;
    let other = MemberId(5);
    assert!(!accepts(&store, &rule, &account, other).await, "not linked");
    let count = async || store.acceptances(TEAM).await.unwrap().len();
    assert_eq!(count().await, 1);
    let gone = Gone::Member(TEAM, MEMBER);
    store.note_gone(gone, NOW).await.unwrap();
    assert_eq!(count().await, 0);
    store.note_back(gone).await.unwrap();
    assert_eq!(count().await, 1);
    store.take_due_rules(WEEK).await.unwrap();
    let whose = Whose::Account(TEAM, MEMBER, account.clone());
    store.end_all(&whose, Keys::Go, WEEK).await.unwrap();
    assert_eq!(count().await, 0);
    assert_eq!(store.accepted_by(MEMBER).await.unwrap(), vec![]);
    assert_eq!(store.take_turns(WEEK, WEEK).await.unwrap(), vec![]);
}

async fn a_proposal_is_approved_or_skipped_and_never_both(place: &Place) {
    let store = place.store().await;
    for _ in 0..MOST {
        let (rule, draft) = proposed(&store).await;
        let (owner, now) = (MEMBER, WEEK.plus(1));
        assert!(
            !store.take_over(&draft.id, MemberId(5), now).await.unwrap(),
            "not accepted"
        );
        assert!(store.take_over(&draft.id, owner, now).await.unwrap());
        let (approved, skipped) = tokio::join!(
            store.approve(approving(&draft.id), now),
            store.skip_proposal(&draft.id, MemberId(7), now),
        );
        let approved = matches!(approved.unwrap(), Approval::Approved(_));
        assert_ne!(approved, skipped.unwrap());
        let wanted = if approved {
            Stand::Approved(MEMBER)
        } else {
            Stand::Skipped(MemberId(7))
        };
        assert_eq!(proposal(&store, &draft, now).await.stand, wanted);
        assert!(
            store
                .remove_rule(TEAM, &rule.id, MEMBER, now)
                .await
                .unwrap()
        );
        // What was decided stays decided, whatever becomes of the rule.
        assert_eq!(proposal(&store, &draft, now).await.stand, wanted);
    }
    let (rule, draft) = proposed(&store).await;
    assert_eq!(
        proposal(&store, &draft, draft.expires).await.stand,
        Stand::Lapsed
    );
    assert!(
        !store
            .take_over(&draft.id, MEMBER, draft.expires)
            .await
            .unwrap()
    );
    assert!(
        !store
            .skip_proposal(&draft.id, MEMBER, draft.expires)
            .await
            .unwrap()
    );
    let account = &draft.account;
    store
        .decline_rule((TEAM, rule.n), account, MEMBER, WEEK)
        .await
        .unwrap();
    assert_eq!(proposal(&store, &draft, WEEK).await.stand, Stand::TakenBack);
    let state = store.draft(&draft.id).await.unwrap().unwrap().state;
    assert_eq!(state, PlanState::Cancelled);
}

async fn a_team_that_is_forgotten_has_no_rules(place: &Place) {
    let store = place.store().await;
    let (_, draft) = proposed(&store).await;
    assert_eq!(store.rules_made_by(MEMBER).await.unwrap(), 1);
    store.forget_rule_maker(MEMBER).await.unwrap();
    assert_eq!(store.rules_made_by(MEMBER).await.unwrap(), 0);
    store.forget_team(TEAM).await.unwrap();
    assert_eq!(store.team_rules(TEAM).await.unwrap(), vec![]);
    let later = draft.expires.plus(1);
    assert_eq!(store.erase_old(later, later).await.unwrap(), 1);
    assert_eq!(store.proposal(&draft.id, later).await.unwrap(), None);
}

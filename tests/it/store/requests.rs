//! Requests: each is decided once, by as many as are needed, in time, over the list that was asked for.

use chartkeeper::domain::ids::{MemberId, Millis, PlanId, RoleId};
use chartkeeper::domain::plan::Effect;
use chartkeeper::store::plans::{Approval, CancelAnswer, PlanState};
use chartkeeper::store::requests::{RequestState, Shown, ToAsk, Voted};
use chartkeeper::store::{Store, StoreError};
use futures_util::future::join_all;

use super::{CHANNEL, NOW, Place, approving, linked, on_both, planned};

on_both! {
    of_twenty_who_say_yes_at_once_two_are_needed_and_one_makes_the_job,
    a_yes_counts_once_a_member_and_anew_when_it_is_asked_again,
    a_request_is_approved_denied_or_taken_back_and_never_two_of_it,
    a_tampered_list_is_not_approved,
    what_is_asked_for_cannot_be_approved_otherwise,
    an_old_request_goes_with_its_votes,
}

const LATER: Millis = Millis(NOW.0 + 1_000);

fn ask(plan: &PlanId, needed: u32) -> ToAsk<'_> {
    ToAsk {
        plan,
        effect: Effect::Delete,
        why: "old",
        channel: CHANNEL,
        locale: "en-US",
        role: RoleId(9),
        needed,
        expires: LATER,
    }
}

/// A plan of three charts that is asked for.
async fn asked(store: &Store, needed: u32) -> PlanId {
    let account = linked(store, "ada").await;
    let plan = planned(store, &account, 3).await.id;
    let request = store.ask(ask(&plan, needed), NOW).await.unwrap().unwrap();
    assert_eq!(
        (request.charts, request.yes, request.shown),
        (3, 0, Shown::Nothing)
    );
    assert_eq!(
        store.ask(ask(&plan, needed), NOW).await.unwrap(),
        None,
        "asked twice"
    );
    plan
}

async fn of_twenty_who_say_yes_at_once_two_are_needed_and_one_makes_the_job(place: &Place) {
    let store = place.store().await;
    let plan = asked(&store, 2).await;
    let votes = (0..20).map(|n| store.say_yes(&plan, MemberId(100 + n), NOW));
    let votes = join_all(votes).await.into_iter().map(Result::unwrap);
    let mut ends = [0; 3];
    for vote in votes {
        match vote {
            Voted::Counted(_) => ends[0] += 1,
            Voted::Approved(_) => ends[1] += 1,
            Voted::NotOpen => ends[2] += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(ends, [1, 1, 18]);
    let request = store.request(&plan).await.unwrap().unwrap();
    assert_eq!((request.state, request.yes), (RequestState::Approved, 2));
}

async fn a_yes_counts_once_a_member_and_anew_when_it_is_asked_again(place: &Place) {
    let store = place.store().await;
    let plan = asked(&store, 2).await;
    let yes = async |by, now| store.say_yes(&plan, MemberId(by), now).await.unwrap();
    assert!(matches!(yes(1, NOW).await, Voted::Counted(_)));
    assert_eq!(yes(1, NOW).await, Voted::Before);
    assert_eq!(yes(2, LATER).await, Voted::NotOpen, "it lapsed");
    let again = ToAsk {
        expires: Millis(LATER.0 + 1_000),
        ..ask(&plan, 2)
    };
    assert_eq!(
        store.ask_again(again, NOW).await.unwrap(),
        None,
        "it did not lapse yet"
    );
    let request = store.ask_again(again, LATER).await.unwrap().unwrap();
    assert_eq!((request.round, request.yes), (2, 0));
    assert!(matches!(yes(1, LATER).await, Voted::Counted(_)));
    assert!(matches!(yes(2, LATER).await, Voted::Approved(_)));
}

async fn a_request_is_approved_denied_or_taken_back_and_never_two_of_it(place: &Place) {
    let store = place.store().await;
    for round in 0..10 {
        let account = linked(&store, &format!("ada{round}")).await;
        let plan = planned(&store, &account, 1).await.id;
        store.ask(ask(&plan, 1), NOW).await.unwrap().unwrap();
        let (yes, no, back) = tokio::join!(
            store.say_yes(&plan, MemberId(1), NOW),
            store.deny(&plan, MemberId(2), "no", NOW),
            store.cancel(&plan, NOW),
        );
        let yes = matches!(yes.unwrap(), Voted::Approved(_));
        let (no, back) = (no.unwrap(), back.unwrap() == CancelAnswer::Cancelled);
        assert_eq!(
            u8::from(yes) + u8::from(no) + u8::from(back),
            1,
            "{yes} {no} {back}"
        );
        let state = store.request(&plan).await.unwrap().unwrap().state;
        let wanted = match (yes, no) {
            (true, _) => RequestState::Approved,
            (_, true) => RequestState::Denied,
            _ => RequestState::Withdrawn,
        };
        assert_eq!(state, wanted);
        let stored = store.draft(&plan).await.unwrap().unwrap().state;
        let wanted = if yes {
            PlanState::Approved
        } else {
            PlanState::Cancelled
        };
        assert_eq!(stored, wanted);
    }
}

async fn a_tampered_list_is_not_approved(place: &Place) {
    let store = place.store().await;
    let plan = asked(&store, 1).await;
    place
        .behind_its_back("UPDATE plan_items SET title = '\"another\"' WHERE n = 1")
        .await;
    let refused = store.say_yes(&plan, MemberId(1), NOW).await;
    assert!(
        matches!(refused, Err(StoreError::NotUnderstood(_))),
        "{refused:?}"
    );
    let request = store.request(&plan).await.unwrap().unwrap();
    assert_eq!((request.state, request.yes), (RequestState::Open, 0));
}

async fn what_is_asked_for_cannot_be_approved_otherwise(place: &Place) {
    let store = place.store().await;
    let plan = asked(&store, 1).await;
    let approval = store.approve(approving(&plan), NOW).await.unwrap();
    assert_eq!(approval, Approval::OthersAsked);
}

async fn an_old_request_goes_with_its_votes(place: &Place) {
    let store = place.store().await;
    let plan = asked(&store, 2).await;
    store.say_yes(&plan, MemberId(1), NOW).await.unwrap();
    assert_eq!(store.erase_old(LATER, LATER).await.unwrap(), 0);
    let after = Millis(LATER.0 + 1);
    assert_eq!(store.erase_old(after, after).await.unwrap(), 1);
    assert_eq!(store.request(&plan).await.unwrap(), None);
}

//! Jobs: held by one process at a time, stopped, let go on, restored, told of.

use std::collections::BTreeSet;

use chartkeeper::domain::hold::Holder;
use chartkeeper::domain::ids::{JobId, MemberId, MessageId, Millis};
use chartkeeper::domain::job::{ItemState, Job, JobState, PauseReason, Reason};
use chartkeeper::store::holds::Held;
use chartkeeper::store::items::{Move, Moved};
use chartkeeper::store::jobs::{Claim, GoOnAnswer, RestoreAnswer, StopAnswer};
use chartkeeper::store::leaving::{Keys, Whose};
use chartkeeper::store::{Backend, Store, new_id};
use futures_util::future::join_all;

use super::{
    LEASE, LONG_AGO, MEMBER, NOW, Place, linked, on_both, queued, queued_for, running, step,
};

on_both! {
    a_lease_is_exclusive_lapses_and_can_be_taken_again,
    of_twenty_claims_at_once_each_takes_another_job,
    jobs_are_taken_up_in_the_order_of_their_approval,
    a_claim_that_is_over_writes_nothing,
    a_claim_ends_only_where_jobs_have_such_an_edge,
    a_pause_after_a_stop_is_that_stop,
    a_stop_is_asked_once_and_says_what_it_did,
    a_job_goes_on_only_where_it_waits,
    a_stopped_job_goes_on_while_its_approval_holds_and_its_account_is_free,
    a_hold_lets_nothing_begin_and_nobody_claim,
    a_held_job_that_was_let_go_is_stopped_at_once,
    trash_is_restored_only_where_there_is_some_and_the_account_is_free,
    only_jobs_that_were_interrupted_long_ago_wait_for_somebody,
    outcomes_come_in_the_order_of_the_plan,
    a_message_is_noted,
    claims_of_earlier_processes_are_void_only_where_none_can_live,
}

async fn claim(store: &Store, owner: &str, now: Millis) -> Option<Claim> {
    store.claim(owner, now, LEASE).await.unwrap()
}

async fn job(store: &Store, id: &JobId) -> Job {
    store.job(id).await.unwrap().unwrap()
}

fn nobody() -> JobId {
    JobId("none".into())
}

async fn a_lease_is_exclusive_lapses_and_can_be_taken_again(place: &Place) {
    let store = place.store().await;
    assert!(claim(&store, "a", NOW).await.is_none());
    let first = running(&store, 1).await;
    assert_eq!(first.job.state, JobState::Running);
    assert_eq!(
        (first.lease_until, first.locale.as_str()),
        (NOW.plus(LEASE), "zh")
    );
    // Not even its own holder takes it twice.
    for owner in ["a", "b"] {
        assert!(claim(&store, owner, NOW.plus(LEASE - 1)).await.is_none());
    }
    let renewed = store.renew(&first.held, NOW.plus(LEASE - 1), LEASE).await;
    assert!(renewed.unwrap());
    assert!(claim(&store, "b", NOW.plus(LEASE)).await.is_none());
    let lapsed = NOW.plus(2 * LEASE - 1);
    let second = claim(&store, "b", lapsed).await.unwrap();
    assert_eq!(second.job.id, first.job.id);
    assert!(second.held.fence > first.held.fence);
    assert!(!store.renew(&first.held, lapsed, LEASE).await.unwrap());
    // Given back, it can be taken at once.
    store.let_go(&second.held).await.unwrap();
    let third = claim(&store, "c", lapsed).await.unwrap();
    assert!(third.held.fence > second.held.fence);
}

async fn of_twenty_claims_at_once_each_takes_another_job(place: &Place) {
    let stores = place.stores(4).await;
    let mut waiting = BTreeSet::new();
    for _ in 0..5 {
        waiting.insert(queued(&stores[0], 1).await.id);
    }
    let owners: Vec<String> = (0..20).map(|n| format!("owner {n}")).collect();
    let claims = (0..20).map(|n| stores[n % 4].claim(&owners[n], NOW, LEASE));
    let mut taken = Vec::new();
    for claim in join_all(claims).await {
        taken.extend(claim.unwrap().map(|claim| claim.job.id));
    }
    // On PostgreSQL one may be passed over while it is being looked at; it is there for the next.
    while let Some(claim) = claim(&stores[0], "late", NOW).await {
        taken.push(claim.job.id);
    }
    assert_eq!(taken.len(), 5, "none twice");
    assert_eq!(taken.into_iter().collect::<BTreeSet<_>>(), waiting);
}

async fn jobs_are_taken_up_in_the_order_of_their_approval(place: &Place) {
    let store = place.store().await;
    let mut approved = Vec::new();
    for n in [3, 1, 2] {
        let account = linked(&store, &new_id()).await;
        let job = queued_for(&store, &account, 1, NOW.plus(n)).await;
        approved.push((n, job.id));
    }
    approved.sort();
    for (_, id) in approved {
        assert_eq!(claim(&store, "a", NOW).await.unwrap().job.id, id);
    }
}

/// Ended, given back or taken away; and whatever became of the job since.
async fn a_claim_that_is_over_writes_nothing(place: &Place) {
    let store = place.store().await;
    let writes_nothing = async |over: &Claim| {
        let before = job(&store, &over.job.id).await;
        let moves = [step(1, ItemState::Planned, ItemState::Skipped)];
        let led_to = store.advance(&over.held, &moves, NOW).await.unwrap();
        assert_ne!(led_to, [chartkeeper::store::items::Moved::Done]);
        assert!(!store.renew(&over.held, NOW, LEASE).await.unwrap());
        for state in JobState::ALL {
            let ended = store.end(&over.held, state, None, NOW).await;
            assert!(!ended.unwrap(), "{state:?}");
        }
        assert_eq!(job(&store, &over.job.id).await, before);
    };

    let first = running(&store, 2).await;
    store.let_go(&first.held).await.unwrap();
    writes_nothing(&first).await;

    let second = claim(&store, "a", NOW).await.unwrap();
    let why = Some(PauseReason::ServerUnavailable);
    let paused = store.end(&second.held, JobState::Paused, why, NOW).await;
    assert!(paused.unwrap());
    writes_nothing(&second).await;
    store
        .go_on(&second.job.id, MEMBER, LONG_AGO, NOW)
        .await
        .unwrap();
    writes_nothing(&second).await;

    let third = claim(&store, "a", NOW).await.unwrap();
    trash_first(&store, &third).await;
    let later = NOW.plus(LEASE);
    let asked = store.interrupted_before(later, later).await.unwrap();
    assert_eq!(asked.len(), 1);
    writes_nothing(&third).await;
    store
        .go_on(&third.job.id, MEMBER, LONG_AGO, NOW)
        .await
        .unwrap();
    writes_nothing(&third).await;
    store.stop(&third.job.id, MEMBER, NOW).await.unwrap();
    let restoring = store.restore_all(&third.job.id, MEMBER, NOW).await.unwrap();
    assert_eq!(restoring, RestoreAnswer::Restoring);
    writes_nothing(&third).await;

    let restoring = claim(&store, "a", NOW).await.unwrap();
    let ended = store
        .end(&restoring.held, JobState::Stopped, None, NOW)
        .await;
    assert!(ended.unwrap());
    writes_nothing(&restoring).await;

    let fourth = running(&store, 2).await;
    trash_first(&store, &fourth).await;
    store.stop(&fourth.job.id, MEMBER, NOW).await.unwrap();
    let ended = store.end(&fourth.held, JobState::Stopped, None, NOW).await;
    assert!(ended.unwrap());
    writes_nothing(&fourth).await;
    store
        .restore_all(&fourth.job.id, MEMBER, NOW)
        .await
        .unwrap();
    writes_nothing(&fourth).await;
}

/// Moves the first item to the trash.
async fn trash_first(store: &Store, claim: &Claim) {
    let moves = [
        step(0, ItemState::Planned, ItemState::Trashing),
        step(0, ItemState::Trashing, ItemState::Trashed),
    ];
    store.advance(&claim.held, &moves, NOW).await.unwrap();
}

async fn a_claim_ends_only_where_jobs_have_such_an_edge(place: &Place) {
    let store = place.store().await;
    let why = Some(PauseReason::KeyRefused);
    for at in JobState::ALL {
        for to in JobState::ALL {
            let claim = running(&store, 1).await;
            place
                .behind_its_back(&format!(
                    "UPDATE jobs SET state = '{}' WHERE id = '{}'",
                    at.word(),
                    claim.job.id
                ))
                .await;
            let later = NOW.plus(5);
            let ended = store.end(&claim.held, to, why, later).await.unwrap();
            let held = matches!(at, JobState::Running | JobState::Restoring);
            assert_eq!(ended, held && at.may_become(to), "{at:?} {to:?}");
            let now = job(&store, &claim.job.id).await;
            if ended {
                let paused = if to == JobState::Paused { why } else { None };
                assert_eq!((now.state, now.paused), (to, paused));
                assert_eq!(now.ended, (!to.holds_account()).then_some(later));
            } else {
                assert_eq!(now.state, at, "{to:?}");
                assert_eq!(now.ended, None);
            }
            place
                .behind_its_back("UPDATE jobs SET state = 'done', lease_until = 0")
                .await;
        }
    }
}

async fn a_pause_after_a_stop_is_that_stop(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    queued_for(&store, &account, 1, NOW).await;
    let held = claim(&store, "a", NOW).await.unwrap();
    store.stop(&held.job.id, MEMBER, NOW).await.unwrap();
    let why = Some(PauseReason::ServerUnavailable);
    let ended = store.end(&held.held, JobState::Paused, why, NOW).await;
    assert!(ended.unwrap());
    let now = job(&store, &held.job.id).await;
    assert_eq!((now.state, now.paused), (JobState::Stopped, None));
    assert_eq!(now.ended, Some(NOW));
    // And the account is free.
    queued_for(&store, &account, 1, NOW).await;
}

async fn a_stop_is_asked_once_and_says_what_it_did(place: &Place) {
    let store = place.store().await;
    let stop = async |id: &JobId, by| store.stop(id, by, NOW).await.unwrap();
    assert_eq!(stop(&nobody(), MEMBER).await, StopAnswer::Unknown);

    let waiting = queued(&store, 1).await;
    assert_eq!(stop(&waiting.id, MEMBER).await, StopAnswer::Stopped);
    assert_eq!(stop(&waiting.id, MEMBER).await, StopAnswer::AlreadyEnded);
    assert!(claim(&store, "a", NOW).await.is_none());
    let now = job(&store, &waiting.id).await;
    assert_eq!((now.state, now.ended), (JobState::Stopped, Some(NOW)));

    let held = running(&store, 1).await;
    assert_eq!(stop(&held.job.id, MEMBER).await, StopAnswer::Asked);
    let again = stop(&held.job.id, MemberId(2)).await;
    assert_eq!(again, StopAnswer::AlreadyAsked);
    let now = job(&store, &held.job.id).await;
    assert_eq!((now.state, now.ended), (JobState::Running, None));
    assert_eq!(now.stopped_by, Some(MEMBER));
    let ended = store.end(&held.held, JobState::Stopped, None, NOW).await;
    assert!(ended.unwrap());
    assert_eq!(stop(&held.job.id, MEMBER).await, StopAnswer::AlreadyEnded);

    let paused = paused(&store).await;
    assert_eq!(stop(&paused.id, MEMBER).await, StopAnswer::Stopped);
    let now = job(&store, &paused.id).await;
    assert_eq!((now.state, now.paused), (JobState::Stopped, None));

    let held = running(&store, 1).await;
    let ended = store.end(&held.held, JobState::Done, None, NOW).await;
    assert!(ended.unwrap());
    assert_eq!(stop(&held.job.id, MEMBER).await, StopAnswer::AlreadyEnded);
    assert_eq!(job(&store, &held.job.id).await.stopped_by, None);
}

/// A job that waits for somebody.
async fn paused(store: &Store) -> Job {
    let held = running(store, 1).await;
    let why = Some(PauseReason::KeyRefused);
    let ended = store.end(&held.held, JobState::Paused, why, NOW).await;
    assert!(ended.unwrap());
    job(store, &held.job.id).await
}

async fn a_job_goes_on_only_where_it_waits(place: &Place) {
    let store = place.store().await;
    let go_on = async |id: &JobId| store.go_on(id, MEMBER, LONG_AGO, NOW).await.unwrap();
    assert_eq!(go_on(&nobody()).await, GoOnAnswer::Unknown);
    let paused = paused(&store).await;
    assert_eq!(paused.paused, Some(PauseReason::KeyRefused));
    assert!(claim(&store, "a", NOW.plus(LEASE)).await.is_none());
    assert_eq!(go_on(&paused.id).await, GoOnAnswer::Queued);
    assert_eq!(go_on(&paused.id).await, GoOnAnswer::NotPaused);
    let held = claim(&store, "a", NOW).await.unwrap();
    assert_eq!((&held.job.id, held.job.paused), (&paused.id, None));
    assert_eq!(go_on(&paused.id).await, GoOnAnswer::NotPaused);
    let ended = store.end(&held.held, JobState::Done, None, NOW).await;
    assert!(ended.unwrap());
    assert_eq!(go_on(&paused.id).await, GoOnAnswer::NotPaused);
}

async fn a_stopped_job_goes_on_while_its_approval_holds_and_its_account_is_free(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let stopped = queued_for(&store, &account, 2, NOW).await;
    store.stop(&stopped.id, MEMBER, NOW).await.unwrap();
    let go_on = async |since| store.go_on(&stopped.id, MEMBER, since, NOW).await.unwrap();
    assert_eq!(go_on(NOW).await, GoOnAnswer::TooLate);
    let other = queued_for(&store, &account, 1, NOW).await;
    assert_eq!(go_on(LONG_AGO).await, GoOnAnswer::AccountBusy);
    store.stop(&other.id, MEMBER, NOW).await.unwrap();
    assert_eq!(go_on(LONG_AGO).await, GoOnAnswer::Queued);
    let again = job(&store, &stopped.id).await;
    assert_eq!(
        (again.state, again.stopped_by, again.ended),
        (JobState::Queued, None, None)
    );
    let member = Whose::Member(again.team, again.member);
    store.end_all(&member, Keys::Stay, NOW).await.unwrap();
    assert_eq!(go_on(LONG_AGO).await, GoOnAnswer::NotPaused);
    let other = store.go_on(&other.id, MEMBER, LONG_AGO, NOW).await.unwrap();
    assert_eq!(other, GoOnAnswer::NotPaused);
}

async fn a_hold_lets_nothing_begin_and_nobody_claim(place: &Place) {
    let store = place.store().await;
    let held = running(&store, 2).await;
    let waiting = queued(&store, 1).await;
    let now = NOW.plus(1);
    let team = Held::Team(held.job.team, MEMBER);
    for (hold, by) in [
        (team, Holder::Member(MEMBER)),
        (Held::All, Holder::Operator),
    ] {
        store.hold(hold, "an audit", now).await.unwrap();
        let found = store.hold_of(held.job.team).await.unwrap().unwrap();
        assert_eq!((found.by, found.reason.as_str()), (by, "an audit"));
        let begun = step(0, ItemState::Planned, ItemState::Trashing);
        let begun = store.advance(&held.held, &[begun], now).await.unwrap();
        assert_eq!(begun, [Moved::Held]);
        // What is left alone is no call.
        assert!(claim(&store, "b", now).await.is_none());
        assert!(store.release(hold, now).await.unwrap());
        assert!(!store.release(hold, now).await.unwrap());
    }
    assert_eq!(store.hold_of(held.job.team).await.unwrap(), None);
    let begun = step(0, ItemState::Planned, ItemState::Trashing);
    let begun = store.advance(&held.held, &[begun], now).await.unwrap();
    assert_eq!(begun, [Moved::Done]);
    assert_eq!(claim(&store, "b", now).await.unwrap().job.id, waiting.id);
}

async fn a_held_job_that_was_let_go_is_stopped_at_once(place: &Place) {
    let store = place.store().await;
    let held = running(&store, 2).await;
    store.hold(Held::All, "", NOW).await.unwrap();
    store.let_go(&held.held).await.unwrap();
    let answer = store.stop(&held.job.id, MEMBER, NOW).await.unwrap();
    assert_eq!(answer, StopAnswer::Stopped);
}

async fn trash_is_restored_only_where_there_is_some_and_the_account_is_free(place: &Place) {
    let store = place.store().await;
    let restore = async |id: &JobId| store.restore_all(id, MEMBER, NOW).await.unwrap();
    assert_eq!(restore(&nobody()).await, RestoreAnswer::Unknown);
    let untouched = queued(&store, 1).await;
    store.stop(&untouched.id, MEMBER, NOW).await.unwrap();
    let answer = restore(&untouched.id).await;
    assert_eq!(answer, RestoreAnswer::NothingToRestore);

    let account = linked(&store, "ada").await;
    queued_for(&store, &account, 2, NOW).await;
    let held = claim(&store, "a", NOW).await.unwrap();
    let id = &held.job.id;
    trash_first(&store, &held).await;
    assert_eq!(restore(id).await, RestoreAnswer::NothingToRestore);
    store.stop(id, MEMBER, NOW).await.unwrap();
    let ended = store.end(&held.held, JobState::Stopped, None, NOW).await;
    assert!(ended.unwrap());

    let other = queued_for(&store, &account, 1, NOW).await;
    assert_eq!(restore(id).await, RestoreAnswer::AccountBusy);
    assert_eq!(job(&store, id).await.state, JobState::Stopped);
    store.stop(&other.id, MEMBER, NOW).await.unwrap();
    assert_eq!(restore(id).await, RestoreAnswer::Restoring);
    assert_eq!(restore(id).await, RestoreAnswer::NothingToRestore);

    let restoring = claim(&store, "a", NOW).await.unwrap();
    assert_eq!(&restoring.job.id, id);
    let job_now = &restoring.job;
    assert_eq!((job_now.state, job_now.ended), (JobState::Restoring, None));
    let moves = [
        step(0, ItemState::Trashed, ItemState::Restoring),
        step(0, ItemState::Restoring, ItemState::Restored),
    ];
    let led_to = store.advance(&restoring.held, &moves, NOW).await.unwrap();
    assert_eq!(led_to, [chartkeeper::store::items::Moved::Done; 2]);
    let ended = store
        .end(&restoring.held, JobState::Restored, None, NOW)
        .await;
    assert!(ended.unwrap());
    assert_eq!(restore(id).await, RestoreAnswer::NothingToRestore);
}

async fn only_jobs_that_were_interrupted_long_ago_wait_for_somebody(place: &Place) {
    let store = place.store().await;
    let hour = 3_600_000;
    let take = async |then: Millis| {
        let account = linked(&store, &new_id()).await;
        queued_for(&store, &account, 1, then).await;
        claim(&store, "a", then).await.unwrap()
    };
    // Restarted at `now`, an hour and a little after the first of them was last heard of.
    let now = NOW.plus(hour + 10);
    let long_ago = take(NOW).await;
    let to_be_stopped = take(NOW).await;
    store
        .stop(&to_be_stopped.job.id, MEMBER, NOW)
        .await
        .unwrap();
    let renewed = take(NOW).await;
    store
        .renew(&renewed.held, NOW.plus(10), LEASE)
        .await
        .unwrap();
    let still_held = take(NOW).await;
    store.renew(&still_held.held, NOW, 2 * hour).await.unwrap();
    let waiting = queued(&store, 1).await;

    let asked = store.interrupted_before(NOW.plus(10), now).await.unwrap();
    let ids: Vec<_> = asked.iter().map(|job| &job.id).collect();
    assert_eq!(ids, [&long_ago.job.id]);
    assert_eq!(asked[0].state, JobState::Paused);
    assert_eq!(asked[0].paused, Some(PauseReason::InterruptedLongAgo));
    let again = store.interrupted_before(NOW.plus(10), now).await.unwrap();
    assert_eq!(again, []);

    let mut goes_on = BTreeSet::new();
    while let Some(claim) = claim(&store, "b", now).await {
        goes_on.insert(claim.job.id);
    }
    let expected = [to_be_stopped.job.id, renewed.job.id, waiting.id];
    assert_eq!(goes_on, expected.into_iter().collect());
    let answer = store
        .go_on(&long_ago.job.id, MEMBER, LONG_AGO, now)
        .await
        .unwrap();
    assert_eq!(answer, GoOnAnswer::Queued);
    let goes_on = claim(&store, "b", now).await.unwrap();
    assert_eq!(goes_on.job.id, long_ago.job.id);
}

async fn outcomes_come_in_the_order_of_the_plan(place: &Place) {
    let store = place.store().await;
    let held = running(&store, 120).await;
    // Written from the end, so that the order of writing is not that of the plan.
    for n in (0..120).rev() {
        let skip = Move {
            reason: Some(Reason::ALL[n % Reason::ALL.len()]),
            ..step(n, ItemState::Planned, ItemState::Skipped)
        };
        store.advance(&held.held, &[skip], NOW).await.unwrap();
    }
    let rows = store.outcomes(&held.job.id).await.unwrap();
    assert_eq!(rows.len(), 120);
    for (n, (row, planned)) in rows.iter().zip(&held.approved.plan().items).enumerate() {
        assert_eq!(
            (row.n, &row.fid, &row.title),
            (n, &planned.fid, &planned.title)
        );
        assert_eq!(
            (row.filetype, row.state),
            (planned.filetype, ItemState::Skipped)
        );
        assert_eq!(row.reason, Some(Reason::ALL[n % Reason::ALL.len()]));
    }
    assert_eq!(store.outcomes(&nobody()).await.unwrap(), []);
}

async fn a_message_is_noted(place: &Place) {
    let store = place.store().await;
    let waiting = queued(&store, 1).await;
    assert_eq!(waiting.message, None);
    let message = MessageId(u64::MAX);
    store.set_message(&waiting.id, message).await.unwrap();
    assert_eq!(job(&store, &waiting.id).await.message, Some(message));
    assert_eq!(store.job(&nobody()).await.unwrap(), None);
    assert_eq!(store.job_locale(&nobody()).await.unwrap(), None);
}

async fn claims_of_earlier_processes_are_void_only_where_none_can_live(place: &Place) {
    let store = place.store().await;
    let earlier = running(&store, 1).await;
    store.void_foreign_leases("a").await.unwrap();
    assert!(
        claim(&store, "a", NOW).await.is_none(),
        "its own claim holds"
    );
    store.void_foreign_leases("b").await.unwrap();
    let taken = claim(&store, "b", NOW).await;
    match store.backend() {
        Backend::Sqlite => assert_eq!(taken.unwrap().job.id, earlier.job.id),
        Backend::Postgres => assert!(taken.is_none()),
    }
}

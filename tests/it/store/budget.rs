//! Write budgets: counted with the step that they are of, never more than allowed, and jobs that wait for them.

use chartkeeper::domain::budget::WriteBudget;
use chartkeeper::domain::ids::{AccountId, Millis};
use chartkeeper::domain::job::{ItemState, JobState, PauseReason};
use chartkeeper::store::Store;
use chartkeeper::store::budgets::Asked;
use chartkeeper::store::holds::Held;
use chartkeeper::store::items::{Move, Moved};
use chartkeeper::store::jobs::{GoOnAnswer, RestoreAnswer, StopAnswer};
use futures_util::future::join_all;

use super::{LEASE, LONG_AGO, MEMBER, NOW, Place, linked, on_both, running, states, step};

on_both! {
    a_step_and_its_write_are_counted_together_or_not_at_all,
    of_many_who_ask_at_once_no_more_than_the_budget_are_let_through,
    what_was_counted_survives_a_kill,
    old_writes_are_forgotten_and_newer_ones_are_not,
    a_job_that_rests_goes_on_at_its_time_and_not_before,
    a_job_that_rests_can_be_stopped_or_let_go_on,
    a_stop_that_was_asked_comes_before_the_rest,
    a_job_that_restores_rests_as_one_that_restores,
    a_hold_keeps_a_job_resting,
}

fn budget(text: &str) -> WriteBudget {
    text.parse().unwrap()
}

fn counted(n: usize, account: &AccountId, most: &str) -> Move {
    Move {
        counts: Some((account.clone(), budget(most))),
        ..step(n, ItemState::Planned, ItemState::Trashing)
    }
}

async fn left(store: &Store, account: &AccountId, most: &str, now: Millis) -> u64 {
    let written = store.written(account, now).await.unwrap();
    budget(most).left(&written, now)
}

/// When a write of now does not count any more.
fn free_again(most: &str) -> Millis {
    budget(most).bucket(NOW).plus(3_600_000 + 120_000)
}

async fn a_step_and_its_write_are_counted_together_or_not_at_all(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 5).await;
    let account = &claim.job.account;
    let most = "2/hour";
    let moves: Vec<Move> = (0..3).map(|n| counted(n, account, most)).collect();
    let led_to = store.advance(&claim.held, &moves, NOW).await.unwrap();
    let then = free_again(most);
    assert_eq!(led_to, [Moved::Done, Moved::Done, Moved::NotBefore(then)]);
    let (trashing, planned) = (ItemState::Trashing, ItemState::Planned);
    let stand = states(&store, &claim.job).await;
    assert_eq!(stand, [trashing, trashing, planned, planned, planned]);
    assert_eq!(left(&store, account, most, NOW).await, 0);
    assert_eq!(left(&store, account, most, then.plus(-1)).await, 0);
    assert_eq!(left(&store, account, most, then).await, 2);

    // A step that is not taken counts no write: another state, another's fence, a stop.
    let most = "9/hour";
    let other = chartkeeper::store::jobs::ClaimRef {
        fence: claim.held.fence + 1,
        ..claim.held.clone()
    };
    let twice = counted(0, account, most);
    let led_to = store.advance(&claim.held, &[twice], NOW).await.unwrap();
    assert_eq!(led_to, [Moved::Lost]);
    let stale = counted(3, account, most);
    assert_eq!(
        store
            .advance(&other, std::slice::from_ref(&stale), NOW)
            .await
            .unwrap(),
        [Moved::Lost]
    );
    store.stop(&claim.job.id, MEMBER, NOW).await.unwrap();
    assert_eq!(
        store.advance(&claim.held, &[stale], NOW).await.unwrap(),
        [Moved::StopAsked]
    );
    assert_eq!(left(&store, account, most, NOW).await, 7);
    // A step without a call counts none either.
    let skip = step(3, ItemState::Planned, ItemState::Skipped);
    assert_eq!(
        store.advance(&claim.held, &[skip], NOW).await.unwrap(),
        [Moved::Done]
    );
    assert_eq!(left(&store, account, most, NOW).await, 7);
}

async fn of_many_who_ask_at_once_no_more_than_the_budget_are_let_through(place: &Place) {
    let stores = place.stores(4).await;
    let account = linked(&stores[0], "ada").await.account.id;
    let most = budget("17/hour");
    let asking = (0..40).map(|n| {
        let (store, account) = (stores[n % 4].clone(), account.clone());
        async move { store.count_write(&account, most, NOW).await.unwrap() }
    });
    let asked = join_all(asking).await;
    let let_through = asked
        .iter()
        .filter(|asked| **asked == Asked::Counted)
        .count();
    assert_eq!(let_through, 17);
    let refused = Asked::NotBefore(free_again("17/hour"));
    assert!(
        asked
            .iter()
            .all(|asked| [Asked::Counted, refused].contains(asked))
    );
    // Another account has a budget of its own.
    let other = linked(&stores[0], "bob").await.account.id;
    assert_eq!(left(&stores[0], &other, "17/hour", NOW).await, 17);
}

async fn what_was_counted_survives_a_kill(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 1).await;
    let account = &claim.job.account;
    let moves = [counted(0, account, "5/day")];
    store.advance(&claim.held, &moves, NOW).await.unwrap();
    let after = place.after_a_kill();
    let store = after.store().await;
    assert_eq!(states(&store, &claim.job).await, [ItemState::Trashing]);
    assert_eq!(left(&store, account, "5/day", NOW).await, 4);
}

async fn old_writes_are_forgotten_and_newer_ones_are_not(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await.account.id;
    let day = budget("5/day");
    store.count_write(&account, day, NOW).await.unwrap();
    let gone = day.free_at(&store.written(&account, NOW).await.unwrap(), NOW, 5);
    store.forget_old_writes(gone.plus(-1)).await.unwrap();
    assert_eq!(left(&store, &account, "5/day", NOW).await, 4);
    store.forget_old_writes(gone).await.unwrap();
    assert_eq!(left(&store, &account, "5/day", NOW).await, 5);
}

/// Until then jobs rest in these tests.
const THEN: Millis = NOW.plus(3_600_000);

async fn a_job_that_rests_goes_on_at_its_time_and_not_before(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 1).await;
    assert!(store.rest_until(&claim.held, THEN, NOW).await.unwrap());
    let job = store.job(&claim.job.id).await.unwrap().unwrap();
    assert_eq!(
        (job.state, job.paused),
        (JobState::Paused, Some(PauseReason::BudgetUsed))
    );
    assert_eq!((job.not_before, job.ended), (Some(THEN), None));
    // The claim writes nothing any more.
    let begin = [step(0, ItemState::Planned, ItemState::Trashing)];
    assert_eq!(
        store.advance(&claim.held, &begin, NOW).await.unwrap(),
        [Moved::Lost]
    );
    assert!(!store.rest_until(&claim.held, THEN, NOW).await.unwrap());
    // Nobody takes it up, and after a restart neither.
    let before = THEN.plus(-1);
    assert_eq!(store.wake(before).await.unwrap(), []);
    store.void_foreign_leases("b").await.unwrap();
    assert!(
        store
            .interrupted_before(before, before)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(store.claim("b", before, LEASE).await.unwrap().is_none());
    let woken = store.wake(THEN).await.unwrap();
    assert_eq!(woken, std::slice::from_ref(&claim.job.id));
    let again = store.claim("b", THEN, LEASE).await.unwrap().unwrap();
    assert_eq!(again.job.id, claim.job.id);
    assert_eq!(
        (again.job.state, again.job.paused),
        (JobState::Running, None)
    );
    assert_eq!(again.job.not_before, None);
    // A job that waits for somebody is not woken.
    let why = Some(PauseReason::KeyRefused);
    store
        .end(&again.held, JobState::Paused, why, THEN)
        .await
        .unwrap();
    assert_eq!(store.wake(THEN.plus(LEASE)).await.unwrap(), []);
}

async fn a_job_that_rests_can_be_stopped_or_let_go_on(place: &Place) {
    let store = place.store().await;
    let first = running(&store, 1).await;
    store.rest_until(&first.held, THEN, NOW).await.unwrap();
    let stopped = store.stop(&first.job.id, MEMBER, NOW).await.unwrap();
    assert_eq!(stopped, StopAnswer::Stopped);
    assert_eq!(store.wake(THEN).await.unwrap(), []);

    let second = running(&store, 1).await;
    store.rest_until(&second.held, THEN, NOW).await.unwrap();
    let going = store.go_on(&second.job.id, MEMBER, LONG_AGO, NOW).await;
    assert_eq!(going.unwrap(), GoOnAnswer::Queued);
    let claim = store.claim("b", NOW, LEASE).await.unwrap().unwrap();
    assert_eq!(claim.job.id, second.job.id);
    assert_eq!(claim.job.not_before, None);
}

async fn a_stop_that_was_asked_comes_before_the_rest(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 1).await;
    store.stop(&claim.job.id, MEMBER, NOW).await.unwrap();
    assert!(store.rest_until(&claim.held, THEN, NOW).await.unwrap());
    let job = store.job(&claim.job.id).await.unwrap().unwrap();
    assert_eq!((job.state, job.paused), (JobState::Stopped, None));
    assert_eq!(job.ended, Some(NOW));
    assert_eq!(store.wake(THEN).await.unwrap(), []);
}

async fn a_job_that_restores_rests_as_one_that_restores(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 1).await;
    let moves = [
        step(0, ItemState::Planned, ItemState::Trashing),
        step(0, ItemState::Trashing, ItemState::Trashed),
    ];
    store.advance(&claim.held, &moves, NOW).await.unwrap();
    store
        .end(&claim.held, JobState::Stopped, None, NOW)
        .await
        .unwrap();
    let restoring = store.restore_all(&claim.job.id, MEMBER, NOW).await.unwrap();
    assert_eq!(restoring, RestoreAnswer::Restoring);
    let claim = store.claim("a", NOW, LEASE).await.unwrap().unwrap();
    assert!(store.rest_until(&claim.held, THEN, NOW).await.unwrap());
    let job = store.job(&claim.job.id).await.unwrap().unwrap();
    assert_eq!((job.state, job.paused), (JobState::Restoring, None));
    assert_eq!(job.not_before, Some(THEN));
    let before = THEN.plus(-1);
    assert_eq!(store.wake(before).await.unwrap(), []);
    assert!(store.claim("a", before, LEASE).await.unwrap().is_none());
    let again = store.claim("a", THEN, LEASE).await.unwrap().unwrap();
    assert_eq!(
        (again.job.state, again.job.not_before),
        (JobState::Restoring, None)
    );
}

async fn a_hold_keeps_a_job_resting(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 1).await;
    store.rest_until(&claim.held, THEN, NOW).await.unwrap();
    store.hold(Held::All, "", NOW).await.unwrap();
    assert_eq!(store.wake(THEN).await.unwrap(), []);
    store.release(Held::All, THEN).await.unwrap();
    let woken = store.wake(THEN).await.unwrap();
    assert_eq!(woken, std::slice::from_ref(&claim.job.id));
}

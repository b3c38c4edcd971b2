//! Waiting in the trash: deleted when due and told of, at most one of due, skipped and undone, and the account is free.

use chartkeeper::domain::ids::{JobId, MemberId, Millis};
use chartkeeper::domain::job::{ItemState, Job, JobState};
use chartkeeper::domain::later::lead_ms;
use chartkeeper::domain::plan::Effect;
use chartkeeper::store::Store;
use chartkeeper::store::holds::Held;
use chartkeeper::store::items::Moved;
use chartkeeper::store::jobs::{Claim, RestoreAnswer};
use chartkeeper::store::links::LinkedAccount;
use chartkeeper::store::plans::{Approval, Approving};
use chartkeeper::store::waiting::{MANY_TRIES, SkipAnswer};

use super::{
    LEASE, MEMBER, NOW, Place, TEAM, approving, linked, on_both, planned, queued_for, states, step,
};

on_both! {
    what_waits_leaves_the_account_free_and_is_claimed_when_it_is_due_and_was_told_of,
    what_is_due_waits_for_another_job_of_its_account,
    a_late_notice_moves_the_deletion,
    of_due_skipped_and_undone_one_happens,
    what_another_job_trashes_again_is_taken_from_what_waits,
    whatever_happens_nothing_is_deleted_too_early_or_after_it_was_skipped_or_undone,
    what_is_found_in_use_is_left_alone_and_a_job_without_anything_to_wait_for_is_done,
}

const DAY: i64 = 86_400_000;
const AFTER: i64 = 3 * DAY;

async fn queued_later(store: &Store, account: &LinkedAccount, charts: u64) -> Job {
    let draft = planned(store, account, charts).await;
    let asked = Approving {
        effect: Effect::TrashThenDelete(AFTER),
        ..approving(&draft.id)
    };
    match store.approve(asked, NOW).await.unwrap() {
        Approval::Approved(job) => job,
        other => panic!("{other:?}"),
    }
}

async fn claimed(store: &Store, now: Millis) -> Option<Claim> {
    store.claim("a", now, LEASE).await.unwrap()
}

async fn job(store: &Store, id: &JobId) -> Job {
    store.job(id).await.unwrap().unwrap()
}

/// A job of so many charts that all lie in the trash since `NOW`.
async fn waiting(store: &Store, account: &LinkedAccount, charts: u64) -> Job {
    let queued = queued_later(store, account, charts).await;
    let claim = claimed(store, NOW).await.unwrap();
    for n in 0..usize::try_from(charts).unwrap() {
        let moves = [
            step(n, ItemState::Planned, ItemState::Trashing),
            step(n, ItemState::Trashing, ItemState::Trashed),
        ];
        let led_to = store.advance(&claim.held, &moves, NOW).await.unwrap();
        assert_eq!(led_to, [Moved::Done; 2]);
    }
    // While it only trashes, nothing of it can be deleted.
    assert_eq!(delete(store, &claim, 0, NOW).await, Moved::Lost);
    assert!(store.rest(&claim.held, AFTER, NOW).await.unwrap());
    job(store, &queued.id).await
}

async fn delete(store: &Store, claim: &Claim, n: usize, now: Millis) -> Moved {
    let moves = [step(n, ItemState::Trashed, ItemState::Deleting)];
    store.advance(&claim.held, &moves, now).await.unwrap()[0]
}

async fn what_waits_leaves_the_account_free_and_is_claimed_when_it_is_due_and_was_told_of(
    place: &Place,
) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let waits = waiting(&store, &account, 2).await;
    assert_eq!(waits.state, JobState::Waiting);
    let due = NOW.plus(AFTER);
    assert_eq!(waits.due, Some(due));
    assert_eq!(
        store.job_of_account(&account.account.id).await.unwrap(),
        None
    );
    // Never without its notice, however late it is.
    assert!(claimed(&store, due.plus(30 * DAY)).await.is_none());
    assert_eq!(store.to_notice(due.plus(-DAY - 1), due).await.unwrap(), []);
    let at = due.plus(-DAY);
    let to_notice = store.to_notice(at, at).await.unwrap();
    assert_eq!(to_notice, std::slice::from_ref(&waits));
    assert!(store.noticed(&waits, at).await.unwrap());
    assert!(!store.noticed(&waits, at).await.unwrap(), "noted twice");
    assert_eq!(store.to_notice(due, due).await.unwrap(), []);
    assert!(claimed(&store, due.plus(-1)).await.is_none());
    let claim = claimed(&store, due).await.unwrap();
    assert_eq!(
        (&claim.job.id, claim.job.state),
        (&waits.id, JobState::Running)
    );
    assert!(claim.job.deletes_at(due) && !claim.job.deletes_at(due.plus(-1)));
    assert_eq!(delete(&store, &claim, 0, due).await, Moved::Done);
}

async fn what_is_due_waits_for_another_job_of_its_account(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let waits = waiting(&store, &account, 1).await;
    let due = NOW.plus(AFTER);
    store.noticed(&waits, due.plus(-DAY)).await.unwrap();
    let other = queued_for(&store, &account, 1, NOW).await;
    let claim = claimed(&store, due).await.unwrap();
    assert_eq!(claim.job.id, other.id);
    assert!(claimed(&store, due).await.is_none());
    assert!(
        store
            .end(&claim.held, JobState::Done, None, due)
            .await
            .unwrap()
    );
    assert_eq!(claimed(&store, due).await.unwrap().job.id, waits.id);
}

async fn a_late_notice_moves_the_deletion(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let waits = waiting(&store, &account, 1).await;
    let mut now = NOW.plus(AFTER + 5 * DAY);
    for tries in 1..=MANY_TRIES {
        assert_eq!(store.notices_stuck(TEAM).await.unwrap(), 0);
        assert_eq!(store.not_noticed(&waits.id, now).await.unwrap(), tries);
        assert_eq!(store.to_notice(now, now.plus(-1)).await.unwrap(), []);
        now = now.plus(1);
    }
    assert_eq!(store.notices_stuck(TEAM).await.unwrap(), 1);
    assert!(store.noticed(&waits, now).await.unwrap());
    assert_eq!(store.notices_stuck(TEAM).await.unwrap(), 0);
    assert!(claimed(&store, now.plus(DAY - 1)).await.is_none());
    assert!(claimed(&store, now.plus(DAY)).await.is_some());
}

async fn of_due_skipped_and_undone_one_happens(place: &Place) {
    let store = place.store().await;
    let due = NOW.plus(AFTER);
    for round in 0..10 {
        let account = linked(&store, &format!("ada{round}")).await;
        let waits = waiting(&store, &account, 1).await;
        store.noticed(&waits, due.plus(-DAY)).await.unwrap();
        let (claim, skip, undo) = tokio::join!(
            store.claim("a", due, LEASE),
            store.skip(&waits.id, MEMBER, due),
            store.restore_all(&waits.id, MEMBER, due),
        );
        let skipped = skip.unwrap() == SkipAnswer::Skipped;
        let undone = undo.unwrap() == RestoreAnswer::Restoring;
        let now = job(&store, &waits.id).await;
        let claim = claim.unwrap();
        if let Some(claim) = &claim {
            // What was undone may have been claimed already, to be put back; what was skipped before that, too.
            let moved = delete(&store, claim, 0, due).await;
            assert_eq!(moved == Moved::Done, !skipped && !undone, "{claim:?}");
        }
        // What was skipped can still be undone.
        let wanted = match (undone, skipped) {
            (true, _) => JobState::Restoring,
            (false, true) => JobState::Done,
            (false, false) => JobState::Running,
        };
        assert_eq!(now.state, wanted);
        assert_eq!(now.lapsed, skipped || undone);
        if let Some(claim) = claim {
            store.let_go(&claim.held).await.unwrap();
        }
        let rest = store.stop(&waits.id, MEMBER, due).await;
        rest.unwrap();
        if let Some(claim) = claimed(&store, due).await {
            store
                .end(&claim.held, JobState::Stopped, None, due)
                .await
                .unwrap();
        }
    }
}

async fn what_another_job_trashes_again_is_taken_from_what_waits(place: &Place) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let waits = waiting(&store, &account, 3).await;
    // The other job has the first two of them, and one of the two is not to be trashed.
    let other = queued_for(&store, &account, 2, NOW).await;
    let claim = claimed(&store, NOW).await.unwrap();
    assert_eq!(claim.job.id, other.id);
    let skip = [step(1, ItemState::Planned, ItemState::Skipped)];
    store.advance(&claim.held, &skip, NOW).await.unwrap();
    let fewer = store.take_from_waiting(&claim.held, NOW).await.unwrap();
    assert_eq!(fewer.iter().collect::<Vec<_>>(), [&waits.id]);
    let now = states(&store, &waits).await;
    let expected = [ItemState::Skipped, ItemState::Trashed, ItemState::Trashed];
    assert_eq!(now, expected);
    let again = store.take_from_waiting(&claim.held, NOW).await.unwrap();
    assert!(again.is_empty());
}

async fn what_is_found_in_use_is_left_alone_and_a_job_without_anything_to_wait_for_is_done(
    place: &Place,
) {
    let store = place.store().await;
    let account = linked(&store, "ada").await;
    let waits = waiting(&store, &account, 2).await;
    assert_eq!(store.to_look_at(NOW.plus(-1)).await.unwrap(), []);
    assert_eq!(store.to_look_at(NOW).await.unwrap().len(), 1);
    let later = NOW.plus(DAY);
    store.looked_at(&waits.id, &[0], later).await.unwrap();
    assert_eq!(store.to_look_at(NOW).await.unwrap(), []);
    assert_eq!(job(&store, &waits.id).await.state, JobState::Waiting);
    store.looked_at(&waits.id, &[0, 1], later).await.unwrap();
    let now = job(&store, &waits.id).await;
    assert_eq!((now.state, now.ended), (JobState::Done, Some(later)));
}

/// Random acts in a random order, on a clock that only goes on.
async fn whatever_happens_nothing_is_deleted_too_early_or_after_it_was_skipped_or_undone(
    place: &Place,
) {
    let store = place.store().await;
    let mut seed = 7_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let (mut deleted, mut final_ones) = (0, 0);
    for round in 0..30 {
        let account = linked(&store, &format!("ada{round}")).await;
        let waits = waiting(&store, &account, 1).await;
        let (mut now, mut noticed, mut over, mut held) = (NOW, None, false, false);
        for _ in 0..30 {
            match random(8) {
                0..=2 => now = now.plus(i64::try_from(random(30)).unwrap() * 3_600_000),
                3 | 4 => {
                    let to_notice = store.to_notice(now, now).await.unwrap();
                    if let Some(due) = to_notice.iter().find(|one| one.id == waits.id)
                        && store.noticed(due, now).await.unwrap()
                    {
                        noticed = Some(now);
                    }
                }
                5 if random(8) == 0 => {
                    let skipped = store.skip(&waits.id, MemberId(9), now).await.unwrap();
                    over |= skipped == SkipAnswer::Skipped;
                }
                6 if random(8) == 0 => {
                    let undone = store.restore_all(&waits.id, MEMBER, now).await.unwrap();
                    over |= undone == RestoreAnswer::Restoring;
                }
                7 if random(2) == 0 => {
                    held = !held;
                    if held {
                        store.hold(Held::All, "", now).await.unwrap();
                    } else {
                        store.release(Held::All, now).await.unwrap();
                    }
                }
                _ => {
                    let Some(claim) = claimed(&store, now).await else {
                        continue;
                    };
                    if delete(&store, &claim, 0, now).await == Moved::Done {
                        assert!(!over && !held, "round {round}");
                        assert!(now.since(NOW) >= AFTER, "round {round}");
                        let told = noticed.expect("it was told of");
                        assert!(now.since(told) >= lead_ms(AFTER), "round {round}");
                        deleted += 1;
                        break;
                    }
                    store.let_go(&claim.held).await.unwrap();
                }
            }
        }
        final_ones += u32::from(over);
        if held {
            store.release(Held::All, now).await.unwrap();
        }
        place
            .behind_its_back("UPDATE jobs SET state = 'done'")
            .await;
    }
    // Otherwise nothing was tested.
    assert!(deleted > 3 && final_ones > 3, "{deleted} {final_ones}");
}

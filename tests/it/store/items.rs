//! Items: no step without the right to take it, no step that there is not, every step on disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chartkeeper::domain::chart::Parent;
use chartkeeper::domain::ids::Millis;
use chartkeeper::domain::job::{ItemState, JobState, Reason, TrashAnswer};
use chartkeeper::store::items::{Move, Moved};
use chartkeeper::store::jobs::{ClaimRef, StopAnswer};
use chartkeeper::store::writer::ItemWriter;
use futures_util::future::{join, join_all};

use super::{LEASE, MEMBER, NOW, Place, on_both, running, states, step};

on_both! {
    no_edge_is_written_that_items_do_not_have,
    a_step_keeps_its_reason_and_its_answer,
    a_stale_fence_writes_nothing,
    a_lapsed_lease_writes_no_item,
    a_job_that_was_asked_to_stop_begins_nothing_and_ends_what_it_began,
    nothing_is_begun_once_a_stop_was_answered,
    another_job_is_not_written_to,
    steps_are_written_in_groups,
    what_advance_answered_is_on_disk,
}

/// Every place that an item can be in, every step that somebody could ask for.
async fn no_edge_is_written_that_items_do_not_have(place: &Place) {
    let all = ItemState::ALL;
    let asked: Vec<(ItemState, ItemState, ItemState)> = all
        .into_iter()
        .flat_map(|at| all.into_iter().map(move |from| (at, from)))
        .flat_map(|(at, from)| all.into_iter().map(move |to| (at, from, to)))
        .collect();
    let store = place.store().await;
    let claim = running(&store, asked.len() as u64).await;
    let whens = all.iter().enumerate();
    let whens = whens.map(|(n, at)| format!("WHEN {n} THEN '{}' ", at.word()));
    let put = format!(
        "UPDATE items SET state = CASE n / 100 {}END",
        whens.collect::<String>()
    );
    place.behind_its_back(&put).await;

    let moves = asked.iter().enumerate();
    let moves: Vec<Move> = moves
        .map(|(n, (_, from, to))| step(n, *from, *to))
        .collect();
    let led_to = store.advance(&claim.held, &moves, NOW).await.unwrap();
    let stand = states(&store, &claim.job).await;
    assert_eq!((led_to.len(), stand.len()), (asked.len(), asked.len()));
    for ((asked, led_to), stands) in asked.into_iter().zip(led_to).zip(stand) {
        let (at, from, to) = asked;
        let expected = if !from.may_become(to) {
            (Moved::NoSuchEdge, at)
        } else if at == from {
            (Moved::Done, to)
        } else {
            (Moved::Lost, at)
        };
        assert_eq!((led_to, stands), expected, "{asked:?}");
    }
}

async fn a_step_keeps_its_reason_and_its_answer(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 2).await;
    let answer = TrashAnswer {
        title: "a\u{0}b '; --".into(),
        created: Millis(-1),
        modified: Millis(i64::MAX),
        parent: Parent::Unknown,
    };
    let moves = [
        step(0, ItemState::Planned, ItemState::Trashing),
        Move {
            answer: Some(answer.clone()),
            ..step(0, ItemState::Trashing, ItemState::Trashed)
        },
        Move {
            reason: Some(Reason::Changed),
            ..step(1, ItemState::Planned, ItemState::Skipped)
        },
    ];
    let led_to = store.advance(&claim.held, &moves, NOW).await.unwrap();
    assert_eq!(led_to, [Moved::Done; 3]);
    let later = NOW.plus(LEASE);
    let items = store.claim("b", later, LEASE).await.unwrap().unwrap().items;
    assert_eq!(items[0].state, ItemState::Trashed);
    assert_eq!(items[0].answer, Some(answer));
    assert_eq!(
        (items[1].state, items[1].reason),
        (ItemState::Skipped, Some(Reason::Changed))
    );
    assert_eq!(items[1].answer, None);
}

async fn a_stale_fence_writes_nothing(place: &Place) {
    let store = place.store().await;
    let first = running(&store, 1).await;
    let later = NOW.plus(LEASE);
    let second = store.claim("b", later, LEASE).await.unwrap().unwrap();
    assert!(second.held.fence > first.held.fence);
    let begin = [step(0, ItemState::Planned, ItemState::Trashing)];
    let made_up = ClaimRef {
        fence: second.held.fence + 1,
        ..second.held.clone()
    };
    for stale in [&first.held, &made_up] {
        // At the time of the lease it had, too: a clock that is behind gives no right.
        for now in [NOW, later] {
            let led_to = store.advance(stale, &begin, now).await.unwrap();
            assert_eq!(led_to, [Moved::Lost]);
            assert!(!store.renew(stale, now, LEASE).await.unwrap());
            let ended = store.end(stale, JobState::Done, None, now).await;
            assert!(!ended.unwrap());
            store.let_go(stale).await.unwrap();
        }
    }
    assert!(store.claim("c", later, LEASE).await.unwrap().is_none());
    assert_eq!(states(&store, &first.job).await, [ItemState::Planned]);
    let job = store.job(&first.job.id).await.unwrap().unwrap();
    assert_eq!(job, second.job);
    let led_to = store.advance(&second.held, &begin, later).await.unwrap();
    assert_eq!(led_to, [Moved::Done]);
}

async fn a_lapsed_lease_writes_no_item(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 2).await;
    let begin = |n| [step(n, ItemState::Planned, ItemState::Trashing)];
    let late = NOW.plus(LEASE);
    let led_to = store.advance(&claim.held, &begin(0), late).await.unwrap();
    assert_eq!(led_to, [Moved::Lost]);
    let last = NOW.plus(LEASE - 1);
    let led_to = store.advance(&claim.held, &begin(0), last).await.unwrap();
    assert_eq!(led_to, [Moved::Done]);
    assert!(store.renew(&claim.held, last, LEASE).await.unwrap());
    let led_to = store.advance(&claim.held, &begin(1), late).await.unwrap();
    assert_eq!(led_to, [Moved::Done]);
}

async fn a_job_that_was_asked_to_stop_begins_nothing_and_ends_what_it_began(place: &Place) {
    use ItemState as S;
    let store = place.store().await;
    let claim = running(&store, 4).await;
    let before = [
        step(1, S::Planned, S::Trashing),
        step(2, S::Planned, S::Trashing),
        step(2, S::Trashing, S::Trashed),
        step(3, S::Planned, S::Trashing),
        step(3, S::Trashing, S::Trashed),
        step(3, S::Trashed, S::Deleting),
    ];
    let led_to = store.advance(&claim.held, &before, NOW).await.unwrap();
    assert_eq!(led_to, [Moved::Done; 6]);
    let answer = store.stop(&claim.job.id, MEMBER, NOW).await.unwrap();
    assert_eq!(answer, StopAnswer::Asked);
    let after = [
        step(0, S::Planned, S::Trashing),
        step(1, S::Trashing, S::Trashed),
        step(1, S::Trashed, S::Deleting),
        step(2, S::Trashed, S::Deleting),
        step(3, S::Deleting, S::Deleted),
    ];
    let led_to = store.advance(&claim.held, &after, NOW).await.unwrap();
    let (done, refused) = (Moved::Done, Moved::StopAsked);
    assert_eq!(led_to, [refused, done, refused, refused, done]);
    let stand = states(&store, &claim.job).await;
    assert_eq!(stand, [S::Planned, S::Trashed, S::Trashed, S::Deleted]);
    // Nor by whoever takes the job up next.
    let later = NOW.plus(LEASE);
    let next = store.claim("b", later, LEASE).await.unwrap().unwrap();
    assert_eq!(next.job.stopped_by, Some(MEMBER));
    let led_to = store.advance(&next.held, &after[..1], later).await;
    assert_eq!(led_to.unwrap(), [refused]);
}

async fn nothing_is_begun_once_a_stop_was_answered(place: &Place) {
    const GROUPS: usize = 40;
    const GROUP: usize = 25;
    let stores = place.stores(4).await;
    let claim = running(&stores[0], (GROUPS * GROUP) as u64).await;
    let groups = (0..GROUPS).map(|group| {
        let begin = |n| step(group * GROUP + n, ItemState::Planned, ItemState::Trashing);
        let moves: Vec<Move> = (0..GROUP).map(begin).collect();
        let (store, held) = (&stores[group % 3], &claim.held);
        async move { store.advance(held, &moves, NOW).await.unwrap() }
    });
    let stopped = async {
        let answer = stores[3].stop(&claim.job.id, MEMBER, NOW).await.unwrap();
        assert_eq!(answer, StopAnswer::Asked);
        states(&stores[3], &claim.job).await
    };
    let (led_to, at_the_stop) = join(join_all(groups), stopped).await;
    assert_eq!(states(&stores[0], &claim.job).await, at_the_stop);
    for (led_to, stands) in led_to.iter().flatten().zip(&at_the_stop) {
        let expected = match led_to {
            Moved::Done => ItemState::Trashing,
            _ => ItemState::Planned,
        };
        assert_eq!(*stands, expected);
    }
}

async fn another_job_is_not_written_to(place: &Place) {
    let store = place.store().await;
    let one = running(&store, 1).await;
    let other = running(&store, 1).await;
    // The right job with the other's fence would be the same number.
    assert_eq!(one.held.fence, other.held.fence);
    let begin = [
        step(0, ItemState::Planned, ItemState::Trashing),
        step(1, ItemState::Planned, ItemState::Trashing),
    ];
    let led_to = store.advance(&one.held, &begin, NOW).await.unwrap();
    assert_eq!(led_to, [Moved::Done, Moved::Lost]);
    assert_eq!(states(&store, &other.job).await, [ItemState::Planned]);
}

/// A writer, and how many groups it has begun to write.
fn writer(store: &chartkeeper::store::Store, held: &ClaimRef) -> (ItemWriter, Arc<AtomicI64>) {
    let groups = Arc::new(AtomicI64::new(0));
    let counted = groups.clone();
    let now = Arc::new(move || NOW.plus(counted.fetch_add(1, Ordering::SeqCst)));
    let at_once = Arc::new(|| Duration::ZERO);
    let writer = ItemWriter::new(store.clone(), held.clone(), now, at_once);
    (writer, groups)
}

async fn steps_are_written_in_groups(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 200).await;
    let (writer, groups) = writer(&store, &claim.held);
    let begun = (0..200).map(|n| writer.advance(step(n, ItemState::Planned, ItemState::Trashing)));
    // One of them is no edge; it spoils none of the others.
    let wrong = writer.advance(step(7, ItemState::Deleted, ItemState::Planned));
    let (led_to, wrong) = join(join_all(begun), wrong).await;
    assert!(led_to.into_iter().all(|one| one.unwrap() == Moved::Done));
    assert_eq!(wrong.unwrap(), Moved::NoSuchEdge);
    assert_eq!(states(&store, &claim.job).await, [ItemState::Trashing; 200]);
    let groups = groups.load(Ordering::SeqCst);
    assert!((1..=20).contains(&groups), "{groups} groups of 201 steps");
}

async fn what_advance_answered_is_on_disk(place: &Place) {
    let store = place.store().await;
    let claim = running(&store, 60).await;
    let (writer, _) = writer(&store, &claim.held);
    for first in (0..60).step_by(20) {
        let moves = (first..first + 20).map(|n| {
            let writer = &writer;
            async move {
                for (from, to) in [
                    (ItemState::Planned, ItemState::Trashing),
                    (ItemState::Trashing, ItemState::Trashed),
                ] {
                    assert_eq!(
                        writer.advance(step(n, from, to)).await.unwrap(),
                        Moved::Done
                    );
                }
            }
        });
        join_all(moves).await;
        let after = place.after_a_kill();
        let found = states(&after.store().await, &claim.job).await;
        let trashed = found.iter().take_while(|s| **s == ItemState::Trashed);
        assert_eq!(trashed.count(), first + 20);
        let planned = found.iter().filter(|s| **s == ItemState::Planned);
        assert_eq!(planned.count(), 60 - first - 20);
    }
}

/// On PostgreSQL writers do not wait for each other by themselves, as they do on SQLite.
#[tokio::test]
async fn a_stop_is_not_answered_while_steps_are_being_written() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let store = place.store().await;
    let claim = running(&store, 2).await;
    // Somebody keeps the second item, so that a group that has written the first is under way.
    let pool = sqlx::AnyPool::connect(place.url()).await.unwrap();
    let mut keeps = pool.begin().await.unwrap();
    let kept = sqlx::query("SELECT n FROM items WHERE n = 1 FOR UPDATE");
    kept.fetch_one(&mut *keeps).await.unwrap();

    let begin = |n| step(n, ItemState::Planned, ItemState::Trashing);
    let (writes, held) = (store.clone(), claim.held.clone());
    let group = tokio::spawn(async move {
        let moves = [begin(0), begin(1)];
        writes.advance(&held, &moves, NOW).await.unwrap()
    });
    while waiting(&pool).await < 1 {
        assert!(!group.is_finished());
    }
    let (stops, job) = (store.clone(), claim.job.id.clone());
    let stop = tokio::spawn(async move { stops.stop(&job, MEMBER, NOW).await.unwrap() });
    while waiting(&pool).await < 2 {
        assert!(!stop.is_finished(), "the group was not written yet");
    }
    keeps.rollback().await.unwrap();
    assert_eq!(group.await.unwrap(), [Moved::Done; 2]);
    assert_eq!(stop.await.unwrap(), StopAnswer::Asked);
    pool.close().await;
    place.clear().await;
}

/// How many sessions of this place wait for another.
async fn waiting(pool: &sqlx::AnyPool) -> i64 {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
               AND application_name = current_setting('application_name')";
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

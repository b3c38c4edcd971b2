//! Limits on paused time: no socket, no SQL.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use super::*;

const ORIGIN: &str = "https://charts.example";

/// Whether the call may leave at once.
async fn permit_now(throttle: &Throttle) -> Option<Permit> {
    let mut acquire = pin!(throttle.acquire(ORIGIN, "ada", Operation::Write));
    std::future::poll_fn(|context| {
        Poll::Ready(match acquire.as_mut().poll(context) {
            Poll::Ready(permit) => Some(permit),
            Poll::Pending => None,
        })
    })
    .await
}

async fn all_permits(throttle: &Throttle) -> Vec<Permit> {
    let mut permits = Vec::new();
    while let Some(permit) = permit_now(throttle).await {
        permits.push(permit);
    }
    permits
}

async fn room(throttle: &Throttle) -> usize {
    all_permits(throttle).await.len()
}

#[tokio::test(start_paused = true)]
async fn eight_calls_leave_at_once_and_the_ninth_waits() {
    assert_eq!(room(&Throttle::default()).await, START as usize);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_call_leaves_when_another_ends() {
    let throttle = Throttle::default();
    let mut permits = all_permits(&throttle).await;
    let waiting = tokio::spawn({
        let throttle = throttle.clone();
        async move { throttle.acquire(ORIGIN, "ada", Operation::Write).await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    permits.pop().unwrap().complete(Health::Quiet);
    waiting.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_trouble_halves_once() {
    let throttle = Throttle::default();
    for permit in all_permits(&throttle).await {
        permit.complete(Health::Trouble);
    }
    assert_eq!(room(&throttle).await, 4);
}

#[tokio::test(start_paused = true)]
async fn lasting_trouble_leaves_one_in_flight() {
    let throttle = Throttle::default();
    for _ in 0..10 {
        throttle
            .acquire(ORIGIN, "ada", Operation::Write)
            .await
            .complete(Health::Trouble);
    }
    assert_eq!(room(&throttle).await, 1);
}

#[tokio::test(start_paused = true)]
async fn as_many_quiet_calls_as_the_limit_raise_it_by_one() {
    let throttle = Throttle::default();
    for (calls, expected) in [(7, 8), (1, 9), (8, 9), (1, 10), (2000, MOST as usize)] {
        for _ in 0..calls {
            throttle
                .acquire(ORIGIN, "ada", Operation::Write)
                .await
                .complete(Health::Quiet);
        }
        assert_eq!(room(&throttle).await, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_holds_that_account_until_it_is_over() {
    let throttle = Throttle::default();
    let started = Instant::now();
    throttle
        .acquire(ORIGIN, "ada", Operation::Write)
        .await
        .complete(Health::TooMany(Some(Duration::from_secs(5))));
    throttle
        .acquire(ORIGIN, "bob", Operation::Write)
        .await
        .complete(Health::Quiet);
    assert_eq!(started.elapsed(), Duration::ZERO);
    drop(throttle.acquire(ORIGIN, "ada", Operation::Write).await);
    assert!(started.elapsed() >= Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_429_halves_nothing_and_its_pause_holds_reads_too() {
    let throttle = Throttle::default();
    let started = Instant::now();
    throttle
        .acquire(ORIGIN, "ada", Operation::Write)
        .await
        .complete(Health::TooMany(None));
    let read = throttle.acquire(ORIGIN, "ada", Operation::Read).await;
    assert!(started.elapsed() >= Duration::from_secs(1));
    drop(read);
    let mut reads = Vec::new();
    for _ in 0..START {
        reads.push(throttle.acquire(ORIGIN, "ada", Operation::Read).await);
    }
    assert!(started.elapsed() < Duration::from_millis(1_100));
}

#[tokio::test(start_paused = true)]
async fn writes_that_wait_for_their_turn_keep_no_place_from_reads() {
    let throttle = Throttle::default();
    throttle
        .acquire(ORIGIN, "ada", Operation::Write)
        .await
        .complete(Health::TooMany(Some(Duration::ZERO)));
    let waiting: Vec<_> = (0..MOST)
        .map(|_| {
            let throttle = throttle.clone();
            tokio::spawn(async move {
                throttle
                    .acquire(ORIGIN, "ada", Operation::Write)
                    .await
                    .complete(Health::Quiet);
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = Instant::now();
    drop(throttle.acquire(ORIGIN, "ada", Operation::Read).await);
    drop(throttle.acquire(ORIGIN, "bob", Operation::Write).await);
    assert_eq!(before.elapsed(), Duration::ZERO);
    assert!(waiting.iter().any(|one| !one.is_finished()));
}

#[tokio::test(start_paused = true)]
async fn a_pause_of_hours_is_not_sat_out() {
    let throttle = Throttle::default();
    let started = Instant::now();
    throttle
        .acquire(ORIGIN, "ada", Operation::Write)
        .await
        .complete(Health::TooMany(Some(Duration::from_hours(5))));
    drop(throttle.acquire(ORIGIN, "ada", Operation::Write).await);
    assert!(started.elapsed() < Duration::from_secs(61));
}

#[tokio::test(start_paused = true)]
async fn accounts_share_their_chart_servers_limit() {
    let throttle = Throttle::default();
    let mut permits = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        permits.push(throttle.acquire(ORIGIN, name, Operation::Write).await);
    }
    assert_eq!(room(&throttle).await, 0);
}

#[tokio::test(start_paused = true)]
async fn what_was_allowed_is_weighted_by_time() {
    let throttle = Throttle::default();
    assert_eq!(throttle.allowed(ORIGIN, "ada"), None);
    let permits = all_permits(&throttle).await;
    tokio::time::advance(Duration::from_secs(3)).await;
    for permit in permits {
        permit.complete(Health::Trouble);
    }
    tokio::time::advance(Duration::from_secs(1)).await;
    let allowed = throttle.allowed(ORIGIN, "ada").unwrap();
    assert_eq!(allowed.most_in_flight, 8);
    assert!((allowed.mean_limit - 7.0).abs() < 0.01, "{allowed:?}");
}

//! The throttle against a chart server that permits so many writes a second, on paused time: no socket, no SQL.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use tokio::time::sleep;

use super::super::retry::Operation;
use super::super::throttle::{Health, Throttle};
use super::*;

const ORIGIN: &str = "https://charts.example";

/// As many items are under way at once.
const AT_ONCE: usize = 32;

/// Permits so many writes a second, and some more at once; says no with a whole number of seconds.
#[derive(Debug)]
struct Limiter {
    rate: f64,
    burst: f64,
    left: f64,
    at: Instant,
    taken: u32,
    refused: u32,
    pauses_broken: u32,
    paused_until: Option<Instant>,
}

impl Limiter {
    fn new(rate: f64, burst: f64) -> Self {
        Self {
            rate,
            burst,
            left: burst,
            at: Instant::now(),
            taken: 0,
            refused: 0,
            pauses_broken: 0,
            paused_until: None,
        }
    }

    /// Nothing where it was taken, otherwise the wait that is asked for.
    fn write(&mut self) -> Option<Duration> {
        let now = Instant::now();
        let earned = (now - self.at).as_secs_f64() * self.rate;
        self.left = (self.left + earned).min(self.burst);
        self.at = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            self.taken += 1;
            return None;
        }
        self.refused += 1;
        let wait = ((1.0 - self.left) / self.rate).ceil().max(1.0);
        Some(Duration::from_secs_f64(wait))
    }

    fn used(&self, taken_before: u32, since: Instant) -> f64 {
        f64::from(self.taken - taken_before) / (self.rate * since.elapsed().as_secs_f64())
    }
}

/// One account whose writes leave as fast as the throttle lets them.
struct Bench {
    throttle: Throttle,
    server: Arc<Mutex<Limiter>>,
}

impl Bench {
    fn new(rate: f64, burst: f64, latency: Duration) -> Self {
        let bench = Self {
            throttle: Throttle::default(),
            server: Arc::new(Mutex::new(Limiter::new(rate, burst))),
        };
        for _ in 0..AT_ONCE {
            tokio::spawn(writes(
                bench.throttle.clone(),
                bench.server.clone(),
                latency,
            ));
        }
        bench
    }

    /// Until so many more were taken; which part was refused, and how much of the rate was used.
    async fn run(&self, writes: u32) -> (f64, f64) {
        let since = Instant::now();
        let (taken, refused) = {
            let server = self.server.lock().unwrap();
            (server.taken, server.refused)
        };
        loop {
            sleep(Duration::from_millis(100)).await;
            let server = self.server.lock().unwrap();
            if server.taken >= taken + writes {
                let answered = server.taken - taken + server.refused - refused;
                let part = f64::from(server.refused - refused) / f64::from(answered);
                assert_eq!(
                    server.pauses_broken, 0,
                    "a write left before a pause was over"
                );
                return (part, server.used(taken, since));
            }
        }
    }
}

async fn writes(throttle: Throttle, server: Arc<Mutex<Limiter>>, latency: Duration) {
    loop {
        let permit = throttle.acquire(ORIGIN, "ada", Operation::Write).await;
        let refused = {
            let mut server = server.lock().unwrap();
            if server
                .paused_until
                .is_some_and(|until| Instant::now() < until)
            {
                server.pauses_broken += 1;
            }
            server.write()
        };
        sleep(latency).await;
        let Some(wait) = refused else {
            permit.complete(Health::Quiet);
            continue;
        };
        {
            let mut server = server.lock().unwrap();
            let until = Instant::now() + wait;
            server.paused_until = server.paused_until.max(Some(until));
        }
        permit.complete(Health::TooMany(Some(wait)));
        sleep(wait).await;
    }
}

fn on_paused_time<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Any rate, any burst of half a tenth of a second and two more up to five seconds, near and far away.
    #[test]
    fn of_10_000_writes_at_most_one_in_a_hundred_is_refused_and_nine_tenths_of_any_rate_are_used(
        rate in 2.0..200.0_f64,
        burst in 0.05..5.0_f64,
        latency in 1_u64..80,
    ) {
        let (refused, used) = on_paused_time(async {
            let burst = (burst * rate + 2.0).floor();
            let bench = Bench::new(rate, burst, Duration::from_millis(latency));
            bench.run(2_000).await;
            bench.run(10_000).await
        });
        prop_assert!(refused <= 0.01, "{refused}");
        prop_assert!(used >= 0.9, "{used}");
    }
}

#[test]
fn with_its_beginning_too_a_purge_of_10_000_uses_nine_tenths_of_200_a_second() {
    let (refused, used) = on_paused_time(async {
        let bench = Bench::new(200.0, 20.0, Duration::from_millis(5));
        bench.run(20_000).await
    });
    assert!(refused <= 0.01, "{refused}");
    assert!(used >= 0.9, "{used}");
}

#[test]
fn what_is_permitted_may_change_either_way_and_is_found_again() {
    for (before, after, soon) in [(200.0, 50.0, 20), (200.0, 3.0, 60), (50.0, 200.0, 240)] {
        let (refused, used) = on_paused_time(async {
            let bench = Bench::new(before, 20.0, Duration::from_millis(20));
            bench.run(10_000).await;
            bench.server.lock().unwrap().rate = after;
            sleep(Duration::from_secs(soon)).await;
            bench.run(4_000).await
        });
        assert!(refused <= 0.01, "{before} to {after}: {refused}");
        assert!(used >= 0.9, "{before} to {after}: {used}");
    }
}

#[test]
fn nothing_is_slowed_that_was_never_refused() {
    let (refused, used) = on_paused_time(async {
        let latency = Duration::from_millis(10);
        let bench = Bench::new(
            f64::from(super::super::throttle::MOST) * 100.0,
            1e9,
            latency,
        );
        bench.run(5_000).await
    });
    assert!(refused == 0.0, "{refused}");
    // As many in flight as there may be, each of them all the time: but for the first ones.
    assert!(used >= 0.9, "{used}");
}

#[test]
fn refusals_of_one_burst_slow_down_once() {
    on_paused_time(async {
        let mut pace = Pace::default();
        let now = Instant::now();
        let turns: Vec<Turn> = (0..20).map(|_| pace.turn(now).unwrap()).collect();
        for turn in turns {
            pace.refused(turn, Duration::from_secs(1), now);
        }
        let learned = pace.learned.as_ref().unwrap();
        // Twenty in the shortest time that is measured, and twice that is the upper bound.
        assert!((learned.start - 50.0).abs() < 1.0, "{learned:?}");
        assert_eq!(pace.turn(now), Err(now + Duration::from_secs(1)));
    });
}

#[test]
fn where_everything_is_refused_it_is_no_slower_than_the_pauses_that_are_asked_for() {
    on_paused_time(async {
        let mut pace = Pace::default();
        for _ in 0..40 {
            let turn = loop {
                match pace.turn(Instant::now()) {
                    Ok(turn) => break turn,
                    Err(until) => tokio::time::sleep_until(until).await,
                }
            };
            pace.refused(turn, Duration::from_secs(3), Instant::now());
        }
        let first = Instant::now() + Duration::from_secs(3);
        tokio::time::sleep_until(first).await;
        pace.turn(first).unwrap();
        let second = pace.turn(first).unwrap_err();
        assert!(second - first <= Duration::from_secs(2), "{second:?}");
    });
}

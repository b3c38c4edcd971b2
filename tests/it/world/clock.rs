//! Time that a test moves, for bot, Discord and chart server alike.

use std::time::Duration;

use async_trait::async_trait;
use chartkeeper::domain::ids::Millis;
use chartkeeper::ops::clock::Clock;
use tokio::sync::watch;

/// 1 August 2026, noon UTC.
pub const START_MS: i64 = 1_785_585_600_000;

/// Stands still until it is moved.
pub struct TestClock(watch::Sender<i64>);

impl TestClock {
    pub fn new() -> Self {
        Self(watch::Sender::new(START_MS))
    }

    pub fn advance(&self, by: Duration) {
        self.advance_ms(i64::try_from(by.as_millis()).unwrap());
    }

    pub fn advance_ms(&self, by: i64) {
        self.0.send_modify(|now| *now += by);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Millis {
        Millis(*self.0.borrow())
    }

    async fn sleep_until(&self, at: Millis) {
        let mut now = self.0.subscribe();
        now.wait_for(|now| *now >= at.0).await.unwrap();
    }
}

impl local_discord::Clock for TestClock {
    fn now_ms(&self) -> i64 {
        *self.0.borrow()
    }
}

impl chart_host::Clock for TestClock {
    fn now_ms(&self) -> i64 {
        *self.0.borrow()
    }
}

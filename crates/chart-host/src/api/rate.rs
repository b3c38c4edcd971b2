//! Owns how often somebody may ask: each account, and of those without one each address.
//!
//! Always holds: a right key is never refused for what others tried; a key is long and random, so the
//! limit on wrong ones spares this server work, and is not what keeps them from being guessed.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, SocketAddr},
    sync::{Mutex, PoisonError},
};

use axum::{extract::ConnectInfo, http::request::Parts};

use super::errors::ApiError;
use crate::scripted::wire::Wire;

/// How many requests a second; for a while ten times as many, so that a job in one go is not held up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// In the long run.
    pub per_second: u32,
}

/// Seconds of requests that may come at once.
const AT_ONCE_S: i64 = 10;
const SECOND_US: i64 = 1_000_000;
/// More are not remembered: then all begin anew.
const REMEMBERED: usize = 100_000;

#[derive(Debug, Default)]
pub(crate) struct Limits {
    rate: Mutex<Option<Rate>>,
    accounts: Bucket<i64>,
    visitors: Bucket<Option<IpAddr>>,
    wrong_keys: Bucket<Option<IpAddr>>,
}

impl Limits {
    /// From now on; none is no limit.
    pub(crate) fn set(&self, rate: Option<Rate>) {
        *self.rate.lock().unwrap_or_else(PoisonError::into_inner) = rate;
    }

    fn rate(&self) -> Option<Rate> {
        *self.rate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One request of an account.
    pub(crate) fn account(&self, account: i64, now_ms: i64) -> Result<(), ApiError> {
        self.accounts.take(self.rate(), account, now_ms)
    }

    /// One look at a page.
    pub(crate) fn visitor(&self, parts: &Parts, now_ms: i64) -> Result<(), ApiError> {
        self.visitors.take(self.rate(), address(parts), now_ms)
    }

    /// One wrong key.
    pub(crate) fn wrong_key(&self, parts: &Parts, now_ms: i64) -> Result<(), ApiError> {
        let rate = self.rate().map(|rate| Rate {
            per_second: rate.per_second.div_ceil(20),
        });
        self.wrong_keys.take(rate, address(parts), now_ms)
    }
}

/// Of each the moment, in microseconds, up to which its requests are paid for.
#[derive(Debug)]
struct Bucket<K>(Mutex<HashMap<K, i64>>);

impl<K> Default for Bucket<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Bucket<K> {
    fn take(&self, rate: Option<Rate>, who: K, now_ms: i64) -> Result<(), ApiError> {
        let Some(rate) = rate else { return Ok(()) };
        let now = now_ms.saturating_mul(1000);
        let cost = SECOND_US / i64::from(rate.per_second.clamp(1, 1_000_000));
        let mut paid = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if paid.len() >= REMEMBERED {
            paid.retain(|_, until| *until > now);
            if paid.len() >= REMEMBERED {
                paid.clear();
            }
        }
        let until = paid.entry(who).or_insert(now);
        let next = (*until).max(now).saturating_add(cost);
        let early = next.saturating_sub(now) - AT_ONCE_S * SECOND_US;
        if early > 0 {
            let wait = early.unsigned_abs().div_ceil(SECOND_US.unsigned_abs());
            return Err(ApiError::rate_limited(Some(wait)));
        }
        *until = next;
        Ok(())
    }
}

/// Who asks. Before a web server on this machine stands somebody else: the last that it names.
fn address(parts: &Parts) -> Option<IpAddr> {
    let wire = || parts.extensions.get::<ConnectInfo<Wire>>()?.0.peer();
    let plain = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0);
    let peer = plain.or_else(wire)?.ip();
    if !peer.is_loopback() {
        return Some(peer);
    }
    let named = parts.headers.get_all("x-forwarded-for").iter().next_back();
    let named =
        named.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    Some(named.unwrap_or(peer))
}

#[cfg(test)]
mod tests {
    use super::{Bucket, Rate};

    #[test]
    fn ten_seconds_at_once_then_so_many_a_second() {
        let bucket = Bucket::default();
        let rate = Some(Rate { per_second: 5 });
        let taken = |at: i64| {
            (0..1000)
                .take_while(|_| bucket.take(rate, "ada", at).is_ok())
                .count()
        };
        assert_eq!(taken(1_000_000), 50);
        assert_eq!(taken(1_000_000), 0);
        assert_eq!(taken(1_001_000), 5);
        assert!(bucket.take(rate, "bob", 1_001_000).is_ok());
        assert_eq!(taken(9_000_000), 50);
        assert!(bucket.take(None, "ada", 0).is_ok());
        assert_eq!(taken(9_001_000), 5);
    }
}

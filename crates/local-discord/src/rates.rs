//! How many requests a bucket takes: what its headers say, and who came too often. It owns the limits that a
//! test sets and the windows under way; it names no HTTP.
//!
//! A bucket is a route with its major parameter, as at Discord: the channel, the team, the interaction, or the
//! webhook with its token. Windows are of real time, since a bot's limiter waits for real.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::{Duration, Instant};

/// What a bucket takes that no test set a limit for: more than a test sends.
const UNSET: (u32, Duration) = (1_000, Duration::from_secs(1));

/// Windows that are over are thrown away when there are so many.
const MANY: usize = 4_096;

/// A limit for the requests that fit.
#[derive(Clone, Debug)]
pub struct Rate {
    /// `GET`, `POST` and so on; none for every method.
    pub method: Option<String>,
    /// A part of the path, such as `/roles`.
    pub path_contains: String,
    /// So many requests of a bucket, or of all that fit where the scope is global …
    pub requests: u32,
    /// … within this time.
    pub per: Duration,
    /// Whose limit it is.
    pub scope: Scope,
}

/// Whose limit it is that a request ran into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The bot's, on this bucket.
    User,
    /// Of all who use this channel or team together: it comes without warning.
    Shared,
    /// The bot's, on everything.
    Global,
}

impl Scope {
    /// As `X-RateLimit-Scope` words it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Shared => "shared",
            Self::Global => "global",
        }
    }
}

/// What the headers tell of a bucket after a request.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) bucket: String,
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) reset_after: Duration,
}

/// Whether a request may go on.
pub(crate) enum Verdict {
    /// It may.
    Within(Told),
    /// It came too often: nothing is done, and this says when to come again.
    TooMany(Told, Scope),
}

/// The limits, and the windows under way.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    limits: Vec<Rate>,
    windows: HashMap<String, Window>,
}

#[derive(Debug)]
struct Window {
    used: u32,
    ends: Instant,
}

impl Rates {
    pub(crate) fn limit(&mut self, rate: Rate) {
        self.limits.push(rate);
    }

    /// Counts a request.
    pub(crate) fn take(&mut self, method: &str, path: &str) -> Verdict {
        let now = Instant::now();
        if self.windows.len() > MANY {
            self.windows.retain(|_, window| window.ends > now);
        }
        let place = Place::of(path);
        let limits = self.limits.iter().filter(|rate| rate.fits(method, path));
        let (global, own): (Vec<&Rate>, Vec<&Rate>) =
            limits.partition(|rate| rate.scope == Scope::Global);
        for rate in global {
            let window = window(&mut self.windows, &rate.path_contains, rate.per, now);
            let told = window.take(hashed(&rate.path_contains), rate.requests, now);
            if let Err(told) = told {
                return Verdict::TooMany(told, Scope::Global);
            }
        }
        let rate = own.first();
        let (requests, per) = rate.map_or(UNSET, |rate| (rate.requests, rate.per));
        let route = format!("{method} {}", place.route);
        let key = format!("{route} {}", place.major);
        let window = window(&mut self.windows, &key, per, now);
        match window.take(hashed(&route), requests, now) {
            Ok(told) => Verdict::Within(told),
            Err(told) => Verdict::TooMany(told, rate.map_or(Scope::User, |rate| rate.scope)),
        }
    }
}

impl Rate {
    fn fits(&self, method: &str, path: &str) -> bool {
        let wanted = self.method.as_deref();
        path.contains(&self.path_contains)
            && wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
    }
}

fn window<'a>(
    windows: &'a mut HashMap<String, Window>,
    key: &str,
    per: Duration,
    now: Instant,
) -> &'a mut Window {
    let fresh = || Window {
        used: 0,
        ends: now + per,
    };
    let window = windows.entry(key.to_owned()).or_insert_with(fresh);
    if window.ends <= now {
        *window = fresh();
    }
    window
}

impl Window {
    fn take(&mut self, bucket: String, limit: u32, now: Instant) -> Result<Told, Told> {
        let is_within = self.used < limit;
        self.used += u32::from(is_within);
        let told = Told {
            bucket,
            limit,
            remaining: limit - self.used,
            reset_after: self.ends.saturating_duration_since(now),
        };
        if is_within { Ok(told) } else { Err(told) }
    }
}

/// What kind of call a request is: the method, and the route without its ids.
pub(crate) fn call(method: &str, path: &str) -> String {
    format!("{method} {}", Place::of(path).route)
}

/// A path, taken apart: the route without its ids, and the major parameter.
struct Place {
    route: String,
    major: String,
}

impl Place {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        let before = |at: usize, back: usize| at.checked_sub(back).map_or("", |at| parts[at]);
        let (mut route, mut major) = (String::new(), String::new());
        for (at, part) in parts.iter().copied().enumerate() {
            let is_major = ["channels", "guilds", "webhooks", "interactions"]
                .contains(&before(at, 1))
                && major.is_empty();
            let is_token = matches!(before(at, 2), "webhooks" | "interactions");
            if is_major || is_token {
                major.push_str(part);
            }
            let is_id = is_token || (!part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
            if at > 0 {
                route.push('/');
            }
            route.push_str(if is_id { "{}" } else { part });
        }
        Self { route, major }
    }
}

/// Discord names a bucket by a hash.
fn hashed(route: &str) -> String {
    let mut hasher = DefaultHasher::new();
    route.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(verdict: &Verdict) -> (&Told, Option<Scope>) {
        match verdict {
            Verdict::Within(told) => (told, None),
            Verdict::TooMany(told, scope) => (told, Some(*scope)),
        }
    }

    fn limit(rates: &mut Rates, path_contains: &str, requests: u32, scope: Scope) {
        rates.limit(Rate {
            method: Some("POST".to_owned()),
            path_contains: path_contains.to_owned(),
            requests,
            per: Duration::from_mins(1),
            scope,
        });
    }

    #[test]
    fn a_bucket_is_a_route_with_its_channel_and_an_interaction_has_its_own() {
        let mut rates = Rates::default();
        limit(&mut rates, "/messages", 1, Scope::User);
        limit(&mut rates, "/webhooks/", 1, Scope::Shared);
        let mut take = |method, path| {
            let verdict = rates.take(method, path);
            let (told, scope) = told(&verdict);
            (told.bucket.clone(), told.remaining, scope)
        };
        let first = take("POST", "/api/v10/channels/1/messages");
        assert_eq!((first.1, first.2), (0, None));
        let again = take("POST", "/api/v10/channels/1/messages");
        assert_eq!(again, (first.0.clone(), 0, Some(Scope::User)));
        let elsewhere = take("POST", "/api/v10/channels/2/messages");
        assert_eq!(elsewhere, (first.0.clone(), 0, None));
        let reading = take("GET", "/api/v10/channels/1/messages");
        assert_eq!((reading.1, reading.2), (999, None));
        assert_ne!(reading.0, first.0);

        let own = take("POST", "/api/v10/webhooks/7/token-a");
        assert_eq!((own.1, own.2), (0, None));
        assert_eq!(take("POST", "/api/v10/webhooks/7/token-b").2, None);
        let again = take("POST", "/api/v10/webhooks/7/token-a");
        assert_eq!(again, (own.0, 0, Some(Scope::Shared)));
    }

    #[test]
    fn a_global_limit_counts_all_together() {
        let mut rates = Rates::default();
        limit(&mut rates, "/api/", 2, Scope::Global);
        let scopes = [
            "/api/v10/channels/1/messages",
            "/api/v10/webhooks/7/t",
            "/api/v10/x",
        ]
        .map(|path| told(&rates.take("POST", path)).1);
        assert_eq!(scopes, [None, None, Some(Scope::Global)]);
    }
}

//! One call over HTTP: for whom, how long, and how often.
//!
//! Owns the time-outs and the loop of throttle and `retry`; the client is `http_client`'s, what an answer may be is
//! `outcome`'s. Knows no chart server's paths or shapes. What always holds: only the configured origin is called, and
//! each sending had its turn in the throttle.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use url::Url;

use super::http_client::{BadAddress, Client};
use super::outcome::{Answer, Outcome};
use super::profile::Reach;
use super::retry::{Decision, Operation, Patience, Tried, decide};
use super::throttle::Throttle;
use super::{Credentials, Leave, ServerError};

/// How long a call may take and be repeated. Tests shorten these; a live install has the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection is made.
    pub connect: Duration,
    /// One call, from its start to the end of its answer.
    pub whole: Duration,
    /// How long repeating goes on.
    pub patience: Patience,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(20),
            patience: Patience::default(),
        }
    }
}

/// One call to be made.
#[derive(Clone)]
pub(super) struct Call<'a> {
    /// Whether it changes anything.
    pub(super) op: Operation,
    /// GET, POST, DELETE.
    pub(super) method: Method,
    /// Below the base address, piece by piece; each is quoted as needed.
    pub(super) path: &'a [&'a str],
    /// Name and value, unquoted.
    pub(super) query: &'a [(&'a str, &'a str)],
    /// What is sent along.
    pub(super) body: Option<&'a Value>,
    /// Asked before each sending; without it the call leaves whenever its turn is.
    pub(super) leave: Option<&'a dyn Leave>,
}

impl<'a> Call<'a> {
    /// A call that changes nothing.
    pub(super) const fn read(path: &'a [&'a str], query: &'a [(&'a str, &'a str)]) -> Self {
        Self {
            op: Operation::Read,
            method: Method::GET,
            path,
            query,
            body: None,
            leave: None,
        }
    }
}

/// The HTTP of one chart server.
#[derive(Debug)]
pub(super) struct Http {
    client: Client,
    origin: String,
    timeouts: Timeouts,
    throttle: Throttle,
}

impl Http {
    /// Calls below `base`.
    pub(super) fn new(base: Url, timeouts: Timeouts) -> Result<Self, BadAddress> {
        Self::reaching(base, timeouts, Reach::default())
    }

    /// Calls below `base`, or below that path there, and is reached so.
    pub(super) fn reaching(
        base: Url,
        timeouts: Timeouts,
        reach: Reach,
    ) -> Result<Self, BadAddress> {
        let client = Client::reaching(base, timeouts, reach)?;
        Ok(Self {
            origin: client.base().origin().ascii_serialization(),
            client,
            timeouts,
            throttle: Throttle::default(),
        })
    }

    /// Scheme, host and port.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// The limits of calls in flight.
    pub(super) const fn throttle(&self) -> &Throttle {
        &self.throttle
    }

    /// Makes the call, again where `retry` says so.
    pub(super) async fn call(
        &self,
        who: &Credentials,
        call: &Call<'_>,
    ) -> Result<Answer, ServerError> {
        let url = self.url(call)?;
        let mut tried = Tried::default();
        loop {
            let throttle = &self.throttle;
            let permit = throttle.acquire(&self.origin, &who.username, call.op).await;
            if let Some(leave) = call.leave
                && !leave.may_leave().await
            {
                return Err(ServerError::HeldBack);
            }
            let outcome = self.once(Some(who), call, url.clone()).await;
            permit.complete(outcome.health());
            // No query: it names the user, which a log need not.
            tracing::debug!(method = %call.method, path = url.path(), %outcome, "called");
            let heard = match outcome {
                Outcome::Answered(answer) => return Ok(answer),
                Outcome::Refused(error) => return Err(error),
                Outcome::Unheard(heard) => heard,
            };
            let patience = &self.timeouts.patience;
            match decide(patience, call.op, heard, tried, rand::random()) {
                Decision::Give(error) => return Err(error),
                Decision::Again(wait) => {
                    tokio::time::sleep(wait).await;
                    tried.attempt += 1;
                    tried.waited += wait;
                }
            }
        }
    }

    /// Asks for a page beside the API, below the path that the API's own path is in; once.
    pub(super) async fn page(
        &self,
        who: &Credentials,
        path: &[&str],
    ) -> Result<Answer, ServerError> {
        let mut url = self.client.base().clone();
        url.path_segments_mut()
            .map_err(|()| ServerError::NotUnderstood("no path".into()))?
            .pop_if_empty()
            .pop()
            .extend(path);
        let call = Call::read(path, &[]);
        let (throttle, op) = (&self.throttle, Operation::Read);
        let permit = throttle.acquire(&self.origin, &who.username, op).await;
        let outcome = self.once(Some(who), &call, url).await;
        permit.complete(outcome.health());
        outcome.once()
    }

    /// Asks below the base address, once and as nobody.
    pub(super) async fn probe(&self, path: &[&str]) -> Result<Answer, ServerError> {
        let call = Call::read(path, &[]);
        let url = self.url(&call)?;
        self.once(None, &call, url).await.once()
    }

    fn url(&self, call: &Call<'_>) -> Result<Url, ServerError> {
        let mut url = self.client.base().clone();
        url.path_segments_mut()
            .map_err(|()| ServerError::NotUnderstood("no path".into()))?
            .pop_if_empty()
            .extend(call.path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(call.query);
        }
        Ok(url)
    }

    async fn once(&self, who: Option<&Credentials>, call: &Call<'_>, url: Url) -> Outcome {
        let mut request = self.client.request(call.method.clone(), url, who);
        if let Some(body) = call.body {
            request = request.json(body);
        }
        Outcome::of(call.op, request.send().await).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_key_in_it_is_refused() {
        for (base, expected) in [
            (
                "https://ada:key@charts.example/v2",
                BadAddress::HasCredentials,
            ),
            ("https://charts.example/v2?key=x", BadAddress::HasQuery),
            ("ftp://charts.example/v2", BadAddress::NotHttp),
        ] {
            let made = Http::new(base.parse().unwrap(), Timeouts::default());
            assert_eq!(made.err(), Some(expected), "{base}");
        }
    }
}

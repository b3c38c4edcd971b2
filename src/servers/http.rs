//! One call over HTTP: who asks, how long, how often, and what an answer may be.
//!
//! Owns the HTTP client, its time-outs and the loop of throttle and `retry`. Knows no chart server's paths
//! or shapes. What always holds: no redirect is followed; only the configured origin is called; no error
//! carries a key, an address or a header; a body beyond the cap is not taken in.

use std::error::Error;
use std::io;
use std::time::Duration;

use base64::Engine as _;
use jiff::Timestamp;
use reqwest::header::HeaderValue;
use reqwest::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use reqwest::{Certificate, Client, Method, RequestBuilder, Response, StatusCode, redirect};
use secrecy::ExposeSecret;
use serde_json::Value;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::profile::{Gate, Reach};
use super::retry::{Decision, Heard, Operation, Patience, Tried, decide, retry_after};
use super::throttle::{Health, Throttle};
use super::{Credentials, Instead, Leave, ServerError, Trouble};

/// How this program names itself to a chart server (Chart Studio wants the header; any text will do).
const PLATFORM: &str = concat!("chartkeeper ", env!("CARGO_PKG_VERSION"));

/// The header it stands in.
const PLATFORM_HEADER: &str = "plotly-client-platform";

/// Where the member's key goes when the usual header is for a company's proxy (Chart Studio's documentation).
const BEHIND_A_GATE: &str = "plotly-authorization";

/// The most that an answer may be long: a page of 500 files is about 1 MB, a figure may be tens.
const MOST_BYTES: usize = 32 * 1024 * 1024;

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

/// Why no client can be made for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Not `http://…` or `https://…`.
    #[error("not an http or https address")]
    NotHttp,
    /// It carries a user name or a key, which belong to a link and nowhere else.
    #[error("the address must not contain a user name or password")]
    HasCredentials,
    /// It ends in `?…` or `#…`.
    #[error("the address must not contain a query or fragment")]
    HasQuery,
    /// The file that should hold its own authority's certificate holds none.
    #[error("ca_file holds no certificate in PEM")]
    NoCertificate,
    /// TLS could not be set up.
    #[error("the HTTP client could not be made")]
    NoClient,
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

/// A whole answer that is neither a redirect nor a reason to repeat.
#[derive(Debug)]
pub(super) struct Answer {
    /// The status, as it came.
    pub(super) status: u16,
    /// The body, whole.
    pub(super) body: Vec<u8>,
}

/// The HTTP of one chart server.
#[derive(Debug)]
pub(super) struct Http {
    client: Client,
    base: Url,
    origin: String,
    timeouts: Timeouts,
    throttle: Throttle,
    gate: Option<Gate>,
}

impl Http {
    /// Calls below `base`.
    pub(super) fn new(base: Url, timeouts: Timeouts) -> Result<Self, BadAddress> {
        Self::reaching(base, timeouts, Reach::default())
    }

    /// Calls below `base`, or below that path there, and is reached so.
    pub(super) fn reaching(
        mut base: Url,
        timeouts: Timeouts,
        reach: Reach,
    ) -> Result<Self, BadAddress> {
        if let Some(path) = &reach.path {
            base.set_path(path);
        }
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
            return Err(BadAddress::NotHttp);
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(BadAddress::HasCredentials);
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(BadAddress::HasQuery);
        }
        let mut client = Client::builder()
            .use_rustls_tls()
            .redirect(redirect::Policy::none())
            // Repeating is decided in `retry` alone.
            .retry(reqwest::retry::never())
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.whole)
            .user_agent(PLATFORM);
        for authority in authorities(reach.authorities.as_deref())? {
            client = client.add_root_certificate(authority);
        }
        if is_loopback(&base) {
            // A company's proxy must not be handed what is meant for this machine.
            client = client.no_proxy();
        }
        Ok(Self {
            client: client.build().map_err(|_| BadAddress::NoClient)?,
            origin: base.origin().ascii_serialization(),
            base,
            timeouts,
            throttle: Throttle::default(),
            gate: reach.gate,
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
            permit.complete(health(&outcome));
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
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| ServerError::NotUnderstood("no path".into()))?
            .pop_if_empty()
            .pop()
            .extend(path);
        let call = Call::read(path, &[]);
        let (throttle, op) = (&self.throttle, Operation::Read);
        let permit = throttle.acquire(&self.origin, &who.username, op).await;
        let outcome = self.once(Some(who), &call, url).await;
        permit.complete(health(&outcome));
        outcome.once()
    }

    /// Asks below the base address, once and as nobody.
    pub(super) async fn probe(&self, path: &[&str]) -> Result<Answer, ServerError> {
        let call = Call::read(path, &[]);
        let url = self.url(&call)?;
        self.once(None, &call, url).await.once()
    }

    fn url(&self, call: &Call<'_>) -> Result<Url, ServerError> {
        let mut url = self.base.clone();
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
        let mut request = self
            .client
            .request(call.method.clone(), url)
            .header(PLATFORM_HEADER, PLATFORM);
        request = self.authorized(request, who);
        if let Some(body) = call.body {
            request = request.json(body);
        }
        match request.send().await {
            Ok(response) => take_in(call.op, response).await,
            Err(error) => Outcome::Unheard(classify(&error)),
        }
    }
}

impl Http {
    /// Says who asks. Every such header is marked as sensitive, so that `Debug` shows nothing of it.
    fn authorized(&self, request: RequestBuilder, who: Option<&Credentials>) -> RequestBuilder {
        let Some(gate) = &self.gate else {
            return match who {
                Some(who) => request.basic_auth(&who.username, Some(who.key.expose_secret())),
                None => request,
            };
        };
        let request = request.basic_auth(&gate.user, Some(gate.password.expose_secret()));
        match who.and_then(basic) {
            Some(value) => request.header(BEHIND_A_GATE, value),
            None => request,
        }
    }
}

/// The value with which HTTP Basic says who asks.
fn basic(who: &Credentials) -> Option<HeaderValue> {
    let pair = Zeroizing::new(format!("{}:{}", who.username, who.key.expose_secret()));
    let encoded = base64::engine::general_purpose::STANDARD.encode(pair.as_bytes());
    let mut value = HeaderValue::try_from(format!("Basic {encoded}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The certificates of a bundle in PEM.
fn authorities(pem: Option<&[u8]>) -> Result<Vec<Certificate>, BadAddress> {
    let Some(pem) = pem else {
        return Ok(Vec::new());
    };
    match Certificate::from_pem_bundle(pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(BadAddress::NoCertificate),
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Answered(answer) => write!(f, "{}", answer.status),
            Self::Refused(error) => write!(f, "{error}"),
            Self::Unheard(heard) => write!(f, "{heard:?}"),
        }
    }
}

enum Outcome {
    Answered(Answer),
    /// An answer that ends the call at once.
    Refused(ServerError),
    Unheard(Heard),
}

impl Outcome {
    /// What a read is told that is not repeated.
    fn once(self) -> Result<Answer, ServerError> {
        match self {
            Self::Answered(answer) => Ok(answer),
            Self::Refused(error) => Err(error),
            Self::Unheard(heard) => Err(given_up(heard)),
        }
    }
}

fn given_up(heard: Heard) -> ServerError {
    match heard {
        Heard::TooMany(wait) => ServerError::RateLimited(wait.unwrap_or_default()),
        Heard::ErrorStatus => ServerError::Unavailable(Trouble::ErrorStatus),
        Heard::NotConnected(trouble) => ServerError::Unavailable(trouble),
        Heard::TimedOut => ServerError::Unavailable(Trouble::TimedOut),
        Heard::Cut => ServerError::Unavailable(Trouble::NoConnection),
    }
}

fn health(outcome: &Outcome) -> Health {
    match outcome {
        Outcome::Answered(_) | Outcome::Refused(_) => Health::Quiet,
        Outcome::Unheard(Heard::TooMany(pause)) => Health::TooMany(*pause),
        Outcome::Unheard(_) => Health::Trouble,
    }
}

async fn take_in(op: Operation, mut response: Response) -> Outcome {
    let status = response.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        let asked = header(&response, &RETRY_AFTER)
            .and_then(|header| retry_after(header, Timestamp::now()));
        return Outcome::Unheard(Heard::TooMany(asked));
    }
    if status.is_server_error() {
        return Outcome::Unheard(Heard::ErrorStatus);
    }
    if status.is_redirection() {
        return Outcome::Refused(of_redirect(op, &response));
    }
    let kind = header(&response, &CONTENT_TYPE).unwrap_or_default();
    let is_page = kind.to_ascii_lowercase().starts_with("text/html");
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MOST_BYTES => {
                return Outcome::Refused(ServerError::NotUnderstood(
                    "the answer is too long".into(),
                ));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return Outcome::Unheard(classify(&error)),
        }
    }
    if status.is_success() && (is_page || is_markup(&body)) {
        return Outcome::Refused(ServerError::NotUnderstood(Instead::WebPage));
    }
    Outcome::Answered(Answer {
        status: status.as_u16(),
        body,
    })
}

fn header<'a>(response: &'a Response, name: &reqwest::header::HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// Whether a body is a page for people, whatever its header says: no JSON begins so.
fn is_markup(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// Where it leads is not told: an address may carry secrets.
fn of_redirect(op: Operation, response: &Response) -> ServerError {
    let to = header(response, &LOCATION).and_then(|to| response.url().join(to).ok());
    let is_away = |to: &Url| to.host() != response.url().host();
    match (op, to) {
        (Operation::Read, Some(to)) if is_announcement(&to) => ServerError::ClosedCloud,
        (_, Some(to)) if is_away(&to) => ServerError::NotUnderstood(Instead::WebPage),
        (_, Some(_)) => ServerError::NotUnderstood(Instead::Moved),
        (_, None) => {
            let status = response.status().as_u16();
            ServerError::NotUnderstood(format!("status {status}").into())
        }
    }
}

/// Whether it is the page on which Plotly announced the end of its public cloud.
fn is_announcement(to: &Url) -> bool {
    let plotlys = to.host_str().is_some_and(|host| {
        ["plotly.com", "plot.ly"].iter().any(|known| {
            host.strip_suffix(known)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    });
    plotlys && to.path().contains("chart-studio-updates")
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn classify(error: &reqwest::Error) -> Heard {
    // Only an error of connecting proves that nothing was sent.
    if error.is_connect() {
        Heard::NotConnected(if error.is_timeout() {
            Trouble::TimedOut
        } else {
            not_connected(error)
        })
    } else if error.is_timeout() {
        Heard::TimedOut
    } else {
        Heard::Cut
    }
}

/// Why no connection was made. The TLS library's error is inside one of the system's; of a name that is not known the
/// HTTP client tells by its words alone.
fn not_connected(error: &reqwest::Error) -> Trouble {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            let innermost = innermost(error);
            if let Some(tls) = innermost.get_ref().and_then(|inner| inner.downcast_ref()) {
                return of_tls(tls);
            }
            if innermost.kind() == io::ErrorKind::ConnectionRefused {
                return Trouble::Refused;
            }
        }
        if error.to_string() == "dns error" {
            return Trouble::UnknownName;
        }
        next = error.source();
    }
    Trouble::NoConnection
}

/// Errors of the system may wrap each other, which `source` passes over.
fn innermost(mut error: &io::Error) -> &io::Error {
    while let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        error = inner;
    }
    error
}

fn of_tls(error: &rustls::Error) -> Trouble {
    use rustls::CertificateError as Bad;
    use rustls::Error as Tls;
    match error {
        Tls::InvalidCertificate(bad) => match bad {
            Bad::Expired | Bad::ExpiredContext { .. } => Trouble::CertificateExpired,
            Bad::UnknownIssuer => Trouble::UnknownAuthority,
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => Trouble::WrongName,
            _ => Trouble::BadCertificate,
        },
        Tls::InvalidMessage(_) => Trouble::NoTls,
        _ => Trouble::NoConnection,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plotlys_own_announcement_tells_of_the_closed_cloud() {
        for (to, expected) in [
            ("https://plotly.com/chart-studio-updates/", true),
            ("https://api.plot.ly/chart-studio-updates", true),
            ("https://notplotly.com/chart-studio-updates", false),
            ("https://plotly.com/login?next=chart-studio-updates", false),
            (
                "https://evil.example/plotly.com/chart-studio-updates",
                false,
            ),
        ] {
            assert_eq!(is_announcement(&to.parse().unwrap()), expected, "{to}");
        }
    }

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

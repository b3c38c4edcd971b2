//! The HTTP client of one chart server: which addresses it takes, whom it trusts, and who asks.
//!
//! Owns the settings of the client and the headers that say who asks. What always holds: it follows no redirect and
//! repeats nothing; an address carries no key; a key goes into headers alone, and `Debug` shows none of them.

use base64::Engine as _;
use reqwest::header::HeaderValue;
use reqwest::{Certificate, Method, RequestBuilder, redirect};
use secrecy::ExposeSecret;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::Credentials;
use super::http::Timeouts;
use super::profile::{Gate, Reach};

/// How this program names itself to a chart server (Chart Studio wants the header; any text will do).
const PLATFORM: &str = concat!("chartkeeper ", env!("CARGO_PKG_VERSION"));

/// The header it stands in.
const PLATFORM_HEADER: &str = "plotly-client-platform";

/// Where the member's key goes when the usual header is for a company's proxy (Chart Studio's documentation).
const BEHIND_A_GATE: &str = "plotly-authorization";

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

/// What sends to one chart server.
#[derive(Debug)]
pub(super) struct Client {
    sender: reqwest::Client,
    base: Url,
    gate: Option<Gate>,
}

impl Client {
    /// Sends below `base`, or below that path there, and is reached so.
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
        let mut client = reqwest::Client::builder()
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
            sender: client.build().map_err(|_| BadAddress::NoClient)?,
            base,
            gate: reach.gate,
        })
    }

    /// The address below which it calls.
    pub(super) const fn base(&self) -> &Url {
        &self.base
    }

    /// A request on behalf of `who`, or of nobody.
    pub(super) fn request(
        &self,
        method: Method,
        url: Url,
        who: Option<&Credentials>,
    ) -> RequestBuilder {
        let request = self.sender.request(method, url);
        self.authorized(request.header(PLATFORM_HEADER, PLATFORM), who)
    }

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

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

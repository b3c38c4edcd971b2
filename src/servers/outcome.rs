//! What comes of one sending: a whole answer, a refusal of one, or what was heard instead.
//!
//! Owns how an answer is taken in, and what an error of the HTTP client means. What always holds: no error carries a
//! key, an address or a header; a body beyond the cap is not taken in; that nothing was sent is said only where it is
//! sure.

use std::error::Error;
use std::io;

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use url::Url;

use super::retry::{Heard, Operation, retry_after};
use super::throttle::Health;
use super::{Instead, ServerError, Trouble};

/// The most that an answer may be long: a page of 500 files is about 1 MB, a figure may be tens.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A whole answer that is neither a redirect nor a reason to repeat.
#[derive(Debug)]
pub(super) struct Answer {
    /// The status, as it came.
    pub(super) status: u16,
    /// The body, whole.
    pub(super) body: Vec<u8>,
}

/// What one sending came to.
pub(super) enum Outcome {
    Answered(Answer),
    /// An answer that ends the call at once.
    Refused(ServerError),
    Unheard(Heard),
}

impl Outcome {
    /// What became of the sending.
    pub(super) async fn of(op: Operation, sent: reqwest::Result<Response>) -> Self {
        match sent {
            Ok(response) => take_in(op, response).await,
            Err(error) => Self::Unheard(classify(&error)),
        }
    }

    /// What a read is told that is not repeated.
    pub(super) fn once(self) -> Result<Answer, ServerError> {
        match self {
            Self::Answered(answer) => Ok(answer),
            Self::Refused(error) => Err(error),
            Self::Unheard(heard) => Err(given_up(heard)),
        }
    }

    /// How the chart server does, for the throttle.
    pub(super) const fn health(&self) -> Health {
        match self {
            Self::Answered(_) | Self::Refused(_) => Health::Quiet,
            Self::Unheard(Heard::TooMany(pause)) => Health::TooMany(*pause),
            Self::Unheard(_) => Health::Trouble,
        }
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

fn given_up(heard: Heard) -> ServerError {
    match heard {
        Heard::TooMany(wait) => ServerError::RateLimited(wait.unwrap_or_default()),
        Heard::ErrorStatus => ServerError::Unavailable(Trouble::ErrorStatus),
        Heard::NotConnected(trouble) => ServerError::Unavailable(trouble),
        Heard::TimedOut => ServerError::Unavailable(Trouble::TimedOut),
        Heard::Cut => ServerError::Unavailable(Trouble::NoConnection),
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
}

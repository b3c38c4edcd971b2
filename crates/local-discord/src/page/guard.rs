//! Who may talk to the page: browsers that opened it by its loopback address, and no other site.
//!
//! A web page elsewhere could point a name of its own at 127.0.0.1 and read the team (DNS
//! rebinding), or post to it. The `Host` of a request must therefore be a loopback name with the
//! port that is listened on, and an `Origin`, where there is one, must be that same host. Every
//! answer, refusals included, carries headers that keep the page to itself.

use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'; object-src 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
];

/// Middleware: refuses with 403 what did not come from the page itself.
pub(super) async fn guard(
    State(listening): State<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers().clone();
    guarded(&headers, listening, next.run(request)).await
}

/// The answer to a request with these headers, or a refusal where it did not come from the page
/// itself or from a program on this machine.
pub(crate) async fn guarded(
    headers: &HeaderMap,
    listening: SocketAddr,
    answer: impl Future<Output = Response>,
) -> Response {
    let answer = if is_ours(headers, listening) {
        answer.await
    } else {
        let why = "403: this page answers only on its own loopback address.\n";
        (StatusCode::FORBIDDEN, why).into_response()
    };
    (HEADERS, answer).into_response()
}

fn is_ours(headers: &HeaderMap, listening: SocketAddr) -> bool {
    let Some(host) = single(headers, &HOST) else {
        return false;
    };
    if !names_us(host, listening) {
        return false;
    }
    !headers.contains_key(ORIGIN)
        || single(headers, &ORIGIN).and_then(|origin| origin.strip_prefix("http://")) == Some(host)
}

fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

fn names_us(host: &str, listening: SocketAddr) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, "80"),
    };
    let address = listening.ip().to_string();
    let loopback = ["127.0.0.1", "localhost", "[::1]", address.as_str()];
    port == listening.port().to_string() && loopback.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        is_ours(&headers, "127.0.0.1:8787".parse().unwrap())
    }

    #[test]
    fn every_loopback_name_with_our_port_is_ours() {
        for host in ["127.0.0.1:8787", "localhost:8787", "[::1]:8787"] {
            assert!(from(host, None), "{host}");
            assert!(from(host, Some(&format!("http://{host}"))), "{host}");
        }
    }

    #[test]
    fn a_foreign_name_or_port_is_refused() {
        for host in [
            "evil.example:8787",
            "localhost.evil.example:8787",
            "127.0.0.1:8788",
            "127.0.0.1",
            "[::1]",
            "",
        ] {
            assert!(!from(host, None), "{host}");
        }
    }

    #[test]
    fn a_foreign_origin_is_refused() {
        for origin in [
            "null",
            "http://evil.example",
            "https://127.0.0.1:8787",
            "http://127.0.0.1:9999",
            // Another name of the same machine, but not the page that is open.
            "http://localhost:8787",
        ] {
            assert!(!from("127.0.0.1:8787", Some(origin)), "{origin}");
        }
    }

    #[test]
    fn two_hosts_are_refused() {
        let mut headers = HeaderMap::new();
        headers.append(HOST, "127.0.0.1:8787".parse().unwrap());
        headers.append(HOST, "evil.example".parse().unwrap());
        assert!(!is_ours(&headers, "127.0.0.1:8787".parse().unwrap()));
    }
}

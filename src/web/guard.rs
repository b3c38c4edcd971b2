//! What keeps a page to the browser that asked for it: headers on the way out, where a form came from on the
//! way in.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::pages::STYLE;

/// Nothing is loaded but a member's picture, and no script is run.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src https://cdn.discordapp.com; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// The headers of every page.
pub(super) async fn close_in(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Whether a form came from a page of ours, as far as the browser says. (A page with `no-referrer` sends its
/// forms with the origin `null`; browsers of the last years say the site as well. A program that is no
/// browser says neither, and no other site makes it send anything.)
pub(super) fn is_from_here(headers: &HeaderMap, origin: &str) -> bool {
    let said = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    match (said("sec-fetch-site"), said("origin")) {
        (Some(site), _) => site == b"same-origin",
        (None, Some(from)) => from == origin.as_bytes() || from == b"null",
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_here(said: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_from_here(&headers, "https://charts.example")
    }

    #[test]
    fn a_form_of_another_site_is_told_apart() {
        assert!(from_here(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "null")
        ]));
        assert!(from_here(&[("origin", "https://charts.example")]));
        assert!(from_here(&[]));
        for site in ["cross-site", "same-site", "none", "x"] {
            assert!(!from_here(&[("sec-fetch-site", site)]), "{site}");
        }
        assert!(!from_here(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://charts.example")
        ]));
        assert!(!from_here(&[("origin", "https://evil.example")]));
        assert!(!from_here(&[(
            "origin",
            "https://charts.example.evil.example"
        )]));
    }
}

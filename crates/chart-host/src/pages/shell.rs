//! Owns what every page has around it: the document, the rules that it gives the browser, and the
//! page of what cannot be seen. Names no SQL.
//!
//! Always holds: what comes from outside is escaped by `maud`, and figures by [`quiet_json`]; no
//! page asks anything of another host; a page with a script has an origin of its own (`sandbox`),
//! so that it reaches neither the link page nor anything else that this host serves.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use crate::{api::errors::ApiError, host::Shared, random};

const STYLE: &str = include_str!("../../assets/page.css");

/// The path before our own routes, where the server is reached below one; no slash at its end.
pub(super) fn base_path(shared: &Shared) -> String {
    let url = shared.public_url();
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    after_scheme
        .split_once('/')
        .map(|(_, path)| format!("/{}", path.trim_end_matches('/')))
        .unwrap_or_default()
}

/// Where a page with a script may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frames {
    Nowhere,
    Anywhere,
}

/// The rules of a page with a script: what may run there, and that nothing else may.
#[derive(Debug)]
pub(super) struct Rules {
    /// Goes with each script of the page, and into the header.
    pub(super) nonce: String,
    /// Whether plotly.js has to compile functions for this figure.
    pub(super) compiles: bool,
    pub(super) frames: Frames,
}

impl Rules {
    pub(super) fn new(compiles: bool, frames: Frames) -> Self {
        Self {
            nonce: random::text(22),
            compiles,
            frames,
        }
    }

    /// What a page that was saved can still say of itself.
    pub(super) fn inside(&self) -> String {
        let compile = if self.compiles { " 'unsafe-eval'" } else { "" };
        // plotly.js writes its style into the page.
        format!(
            "default-src 'none'; script-src 'nonce-{}'{compile}; style-src 'unsafe-inline'; \
             img-src data: blob:; font-src data:; worker-src blob:; base-uri 'none'; form-action 'none'",
            self.nonce
        )
    }

    fn header(&self) -> HeaderValue {
        let frames = match self.frames {
            Frames::Nowhere => "'none'",
            Frames::Anywhere => "*",
        };
        let inside = self.inside();
        let text =
            format!("{inside}; frame-ancestors {frames}; sandbox allow-scripts allow-downloads");
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }
}

/// A page with a script under its rules.
pub(super) fn with_script(rules: &Rules, body: String) -> Response {
    let headers = [(header::CONTENT_SECURITY_POLICY, rules.header())];
    (headers, Html(body)).into_response()
}

/// A page without a script. Its form may be sent to this host alone.
pub(super) fn plain(status: StatusCode, title: &str, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(title))
            body { (body) }
        }
    };
    let rules = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
                 base-uri 'none'; frame-ancestors 'none'";
    let headers: [(HeaderName, &str); 2] = [
        (header::CONTENT_SECURITY_POLICY, rules),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (status, headers, Html(page.into_string())).into_response()
}

pub(super) fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="robots" content="noindex";
            title { (title) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

/// JSON that can stand in a page: no `<`, so nothing in it ends a script or begins a comment.
pub(super) fn quiet_json(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// Why a page is not shown.
#[derive(Debug)]
pub(super) enum NoPage {
    /// Not there, or not for these eyes: nobody learns which.
    NotHere,
    /// The API's own refusal, in its own shape.
    Refused(ApiError),
}

impl From<ApiError> for NoPage {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl From<sqlx::Error> for NoPage {
    fn from(error: sqlx::Error) -> Self {
        Self::Refused(error.into())
    }
}

impl IntoResponse for NoPage {
    fn into_response(self) -> Response {
        match self {
            Self::NotHere => not_here(),
            Self::Refused(error) => error.into_response(),
        }
    }
}

fn not_here() -> Response {
    let body = html! {
        main {
            h1 { "Nothing to see here" }
            p { "There is nothing at this address, or it is private." }
            p {
                "A private chart opens with its share key: " code { "…/?share_key=…" }
                ". Whoever owns it gets that address by publishing it once more with "
                code { "sharing=\"secret\"" } "."
            }
        }
    };
    plain(StatusCode::NOT_FOUND, "Nothing to see here", &body)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::quiet_json;

    #[test]
    fn a_figure_neither_ends_its_script_nor_begins_a_comment_and_stays_itself() {
        let hostile = json!({ "</script><script>": ["<!--", "]]>", "\u{2028}", "\\u003c<"] });
        let text = quiet_json(&hostile);
        assert!(!text.contains('<'), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), hostile);
    }
}

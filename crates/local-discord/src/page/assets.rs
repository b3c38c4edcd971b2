//! The page's own files, built into the program: nothing is read from disk or from elsewhere.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

const FILES: [(&str, &str, &str); 14] = [
    ("api.js", SCRIPT, include_str!("api.js")),
    ("app.js", SCRIPT, include_str!("app.js")),
    ("commands.js", SCRIPT, include_str!("commands.js")),
    ("composer.js", SCRIPT, include_str!("composer.js")),
    ("dom.js", SCRIPT, include_str!("dom.js")),
    ("form.js", SCRIPT, include_str!("form.js")),
    ("icons.js", SCRIPT, include_str!("icons.js")),
    ("markdown.js", SCRIPT, include_str!("markdown.js")),
    ("message.js", SCRIPT, include_str!("message.js")),
    ("popup.js", SCRIPT, include_str!("popup.js")),
    ("theme.js", SCRIPT, include_str!("theme.js")),
    ("message.css", STYLE, include_str!("message.css")),
    ("style.css", STYLE, include_str!("style.css")),
    ("icon.svg", PICTURE, include_str!("icon.svg")),
];

/// `GET /`: the page.
pub(super) async fn index() -> Response {
    ([(CONTENT_TYPE, HTML)], include_str!("index.html")).into_response()
}

/// `GET /demo/{file}`: what the page is made of.
pub(super) async fn asset(Path(file): Path<String>) -> Response {
    match FILES.iter().find(|(name, ..)| *name == file) {
        Some((_, kind, text)) => ([(CONTENT_TYPE, *kind)], *text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

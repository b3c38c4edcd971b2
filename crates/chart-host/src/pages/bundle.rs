//! Owns plotly.js, carried inside: the address it has, and its text for pages that stand alone.
//! `assets/README.md` says where it comes from; a test holds its sum.

use std::{io::Read as _, sync::OnceLock};

use axum::{
    body::Bytes,
    http::header,
    response::{IntoResponse, Response},
};
use flate2::read::GzDecoder;

/// Its version is in its address, so that it may be kept for ever.
pub(crate) const PATH: &str = "/_charts/plotly-2.35.3.min.js";

const PACKED: &[u8] = include_bytes!("../../assets/plotly-2.35.3.min.js.gz");

/// Traces that plotly.js compiles functions for. Only their pages allow that.
const COMPILED: [&str; 4] = ["scattergl", "scatterpolargl", "splom", "parcoords"];

/// `GET` of [`PATH`], packed: each browser since 2000 unpacks it.
pub(crate) async fn serve() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CONTENT_ENCODING, "gzip"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, Bytes::from_static(PACKED)).into_response()
}

/// The script itself, for a page that has to work away from here.
pub(super) fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut text = String::new();
        // What is compiled in and compared with its sum by a test can be unpacked.
        if let Err(error) = GzDecoder::new(PACKED).read_to_string(&mut text) {
            tracing::error!(%error, "the carried plotly.js cannot be unpacked");
        }
        text
    })
}

/// Whether one of these kinds of trace needs functions to be compiled.
pub(super) fn compiles(figure: &serde_json::Value) -> bool {
    let traces = figure.get("data").and_then(serde_json::Value::as_array);
    traces.is_some_and(|traces| {
        traces.iter().any(|trace| {
            let kind = trace.get("type").and_then(serde_json::Value::as_str);
            kind.is_some_and(|kind| COMPILED.contains(&kind))
        })
    })
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::{PACKED, text};

    fn sum(bytes: &[u8]) -> String {
        use std::fmt::Write as _;
        Sha256::digest(bytes)
            .iter()
            .fold(String::new(), |mut out, byte| {
                write!(out, "{byte:02x}").unwrap();
                out
            })
    }

    #[test]
    fn what_is_carried_is_what_the_readme_says() {
        let readme = include_str!("../../assets/README.md");
        let font = include_bytes!("../../assets/DejaVuSans-subset.ttf");
        for bytes in [PACKED, text().as_bytes(), font] {
            assert!(readme.contains(&sum(bytes)), "{}", sum(bytes));
        }
    }

    #[test]
    fn the_script_can_stand_inside_of_a_page() {
        assert!(!text().contains("</script") && !text().contains("<!--"));
    }
}

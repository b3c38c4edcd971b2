//! Owns plotly.js and the coasts and borders of its maps, carried inside: the addresses they have, and
//! their texts for pages that stand alone.
//! `assets/README.md` says where it comes from; a test holds its sum.

use std::{
    io::Read as _,
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    body::Bytes,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use flate2::read::GzDecoder;
use serde_json::Value;

use crate::host::Shared;

/// A script that is carried. Its version is in its address, so that it may be kept for ever.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) path: &'static str,
    packed: &'static [u8],
    text: OnceLock<String>,
}

static PLOTLY: Script = Script {
    path: "/_charts/plotly-2.35.3.min.js",
    packed: include_bytes!("../../assets/plotly-2.35.3.min.js.gz"),
    text: OnceLock::new(),
};

/// plotly.js would ask another host for these.
static GEO: Script = Script {
    path: "/_charts/geo-110m-4.0.0.js",
    packed: include_bytes!("../../assets/geo-110m-4.0.0.js.gz"),
    text: OnceLock::new(),
};

/// Traces that are drawn on a map of the world.
const ON_A_MAP: [&str; 2] = ["scattergeo", "choropleth"];

/// Traces that plotly.js compiles functions for. Only their pages allow that.
const COMPILED: [&str; 4] = ["scattergl", "scatterpolargl", "splom", "parcoords"];

/// The carried scripts, each at its path, packed: every browser unpacks them.
pub(super) fn routes() -> Router<Arc<Shared>> {
    [&PLOTLY, &GEO]
        .into_iter()
        .fold(Router::new(), |router, script| {
            router.route(script.path, get(async || serve(script)))
        })
}

fn serve(script: &'static Script) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CONTENT_ENCODING, "gzip"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, Bytes::from_static(script.packed)).into_response()
}

/// What has to run before a figure can be drawn, in this order.
pub(super) fn needed(figure: &Value) -> Vec<&'static Script> {
    let geo = has_trace(figure, &ON_A_MAP).then_some(&GEO);
    geo.into_iter().chain([&PLOTLY]).collect()
}

impl Script {
    /// The script itself, for a page that has to work away from here.
    pub(super) fn text(&'static self) -> &'static str {
        self.text.get_or_init(|| {
            let mut text = String::new();
            // What is compiled in and compared with its sum by a test can be unpacked.
            if let Err(error) = GzDecoder::new(self.packed).read_to_string(&mut text) {
                tracing::error!(%error, path = self.path, "a carried script cannot be unpacked");
            }
            text
        })
    }
}

/// Whether one of these kinds of trace needs functions to be compiled.
pub(super) fn compiles(figure: &Value) -> bool {
    has_trace(figure, &COMPILED)
}

fn has_trace(figure: &Value, kinds: &[&str]) -> bool {
    let traces = figure.get("data").and_then(Value::as_array);
    traces.is_some_and(|traces| {
        traces.iter().any(|trace| {
            let kind = trace.get("type").and_then(Value::as_str);
            kind.is_some_and(|kind| kinds.contains(&kind))
        })
    })
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::{GEO, PLOTLY};

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
        for bytes in [PLOTLY.packed, PLOTLY.text().as_bytes(), GEO.packed, font] {
            assert!(readme.contains(&sum(bytes)), "{}", sum(bytes));
        }
    }

    #[test]
    fn the_scripts_can_stand_inside_of_a_page() {
        for text in [PLOTLY.text(), GEO.text()] {
            assert!(!text.contains("</script") && !text.contains("<!--"));
        }
    }
}

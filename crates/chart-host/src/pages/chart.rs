//! Owns a chart's page, its frame, its page to keep, and its picture. Names no SQL.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Visit, bundle,
    shell::{self, Frames, NoPage, Rules, base_path, head, quiet_json},
};
use crate::{
    api::errors::ApiError,
    model::FileRow,
    picture::{self, Caption},
};

const DRAW: &str = include_str!("../../assets/draw.js");

/// How a page comes by the carried scripts.
enum Carried<'a> {
    /// From this server, whose own path this is.
    At(&'a str),
    /// It has them in itself.
    Inside,
}

/// `/~user/88/`
pub(super) fn page(visit: &Visit, file: &FileRow, figure: &Value) -> Response {
    let rules = Rules::new(bundle::compiles(figure), Frames::Nowhere);
    let base = base_path(&visit.shared);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&file.title))
            body {
                header {
                    h1 { (file.title) }
                    p.dim { "A chart of " a href=(format!("{base}/~{}/", file.owner)) { (file.owner) } }
                }
                main id="chart" {}
                (forms(visit, file))
                noscript { p { "Drawing this chart needs JavaScript. Its picture and its data do not." } }
                (scripts(figure, &rules, &Carried::At(&base)))
            }
        }
    };
    shell::with_script(&rules, page.into_string())
}

/// The addresses of the other forms, with the share key where the page was opened by it.
fn forms(visit: &Visit, file: &FileRow) -> Markup {
    let here = format!(
        "{}/~{}/{}",
        base_path(&visit.shared),
        file.owner,
        file.local
    );
    let key = visit
        .params
        .get("share_key")
        .filter(|_| !file.sharing.world_readable);
    let query = key.map_or_else(String::new, |key| format!("?share_key={key}"));
    let names = [
        (".png", "Picture"),
        (".json", "Data"),
        (".html", "Page to keep"),
    ];
    html! {
        footer {
            @for (end, name) in names { a href=(format!("{here}{end}{query}")) { (name) } }
        }
    }
}

/// `/~user/88.embed`: the chart alone.
pub(super) fn bare(visit: &Visit, file: &FileRow, figure: &Value, frames: Frames) -> Response {
    let rules = Rules::new(bundle::compiles(figure), frames);
    let scripts = scripts(figure, &rules, &Carried::At(&base_path(&visit.shared)));
    let page = alone(&file.title, &html! {}, &scripts);
    shell::with_script(&rules, page)
}

/// `/~user/88.html`: as `.embed`, with all that it needs in it.
pub(super) fn standalone(file: &FileRow, figure: &Value) -> Response {
    let rules = Rules::new(bundle::compiles(figure), Frames::Nowhere);
    let kept = html! { meta http-equiv="Content-Security-Policy" content=(rules.inside()); };
    let page = alone(
        &file.title,
        &kept,
        &scripts(figure, &rules, &Carried::Inside),
    );
    shell::with_script(&rules, page)
}

fn alone(title: &str, first: &Markup, scripts: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (first)
            (head(title))
            body.bare { main id="chart" {} (scripts) }
        }
    };
    page.into_string()
}

fn scripts(figure: &Value, rules: &Rules, carried: &Carried<'_>) -> Markup {
    let nonce = &rules.nonce;
    html! {
        script type="application/json" id="figure" nonce=(nonce) { (PreEscaped(quiet_json(figure))) }
        @for script in bundle::needed(figure) {
            @match carried {
                Carried::At(base) => script src=(format!("{base}{}", script.path)) nonce=(nonce) {},
                Carried::Inside => script nonce=(nonce) { (PreEscaped(script.text())) },
            }
        }
        script nonce=(nonce) { (PreEscaped(DRAW)) }
    }
}

/// `/~user/88.png`, drawn here. Who has it already is told so.
pub(super) async fn picture(
    visit: &Visit,
    file: &FileRow,
    figure: Value,
) -> Result<Response, NoPage> {
    let caption = Caption {
        title: file.title.clone(),
        fid: file.fid(),
    };
    let tag = tag(&caption, &figure);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
        (header::CACHE_CONTROL, kept(file)),
        (header::ETAG, tag.clone()),
    ];
    if has(&visit.headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    // Two at once: pictures are for strangers, and the rest of the server is not to wait for them.
    let turn = visit.shared.pictures.acquire().await;
    let drawn = tokio::task::spawn_blocking(move || picture::png(&figure, &caption)).await;
    drop(turn);
    match drawn {
        Ok(Some(png)) => Ok((headers, png).into_response()),
        Ok(None) => Err(ApiError::internal().into()),
        Err(error) => {
            tracing::error!(%error, "a picture could not be drawn");
            Err(ApiError::internal().into())
        }
    }
}

/// What a share key opened is kept by nobody on the way.
fn kept(file: &FileRow) -> HeaderValue {
    HeaderValue::from_static(if file.sharing.world_readable {
        "public, max-age=60"
    } else {
        "private, no-cache"
    })
}

fn tag(caption: &Caption, figure: &Value) -> HeaderValue {
    let sum = Sha256::new()
        .chain_update(picture::VERSION)
        .chain_update(caption.title.as_bytes())
        .chain_update([0])
        .chain_update(figure.to_string())
        .finalize();
    let short = sum
        .iter()
        .take(8)
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    HeaderValue::try_from(format!("\"{short:016x}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn has(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    headers.get(header::IF_NONE_MATCH) == Some(tag)
}

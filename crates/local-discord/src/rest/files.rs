//! The addresses of attachments. A private message's file needs the key that is in its address.

use std::sync::Arc;

use axum::extract::{Path, Query, State as Of};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::page;
use crate::state::Shared;

/// What the address carries.
#[derive(Deserialize)]
pub(crate) struct Key {
    key: Option<String>,
}

/// `GET /attachments/{channel}/{id}/{name}`: always as a download, whatever the bot says it is.
/// Behind the page's guard, page or not: a browser may be led here by another site.
pub(crate) async fn serve(
    Of(shared): Of<Arc<Shared>>,
    Path(named): Path<(u64, u64, String)>,
    Query(key): Query<Key>,
    headers: HeaderMap,
) -> Response {
    let answer = async { file(&shared, &named, &key) };
    page::guarded(&headers, shared.addr, answer).await
}

fn file(shared: &Shared, (channel, id, name): &(u64, u64, String), key: &Key) -> Response {
    let state = shared.state();
    let here = state
        .messages
        .values()
        .filter(|one| one.channel == *channel);
    let mut files = here.flat_map(|one| one.files.iter().map(move |file| (one, file)));
    let found = files.find(|(message, file)| {
        let fits = key.key.as_deref().is_some_and(|key| key == file.key);
        file.id == *id && file.name == *name && (fits || message.private_to.is_none())
    });
    let Some((_, file)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = file.kind.clone();
    let headers = [
        (
            CONTENT_TYPE,
            kind.unwrap_or_else(|| "application/octet-stream".to_owned()),
        ),
        (CONTENT_DISPOSITION, "attachment".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, file.bytes.to_vec()).into_response()
}

//! Owns v3's shapes, made from what v2 answers and understands.

use axum::{
    Json,
    body::to_bytes,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    api::{
        errors::ApiError,
        files::Answer,
        request::{BODY_MEGABYTES, Body},
    },
    model::{Account, Fid, HOME},
};

/// A file as v3 tells of it, from v2's object of it.
pub(super) fn file(v2: &Value) -> Value {
    let owner = v2["owner"].as_str().unwrap_or_default();
    let parent = v2["parent"].as_i64().filter(|parent| *parent != HOME);
    json!({
        "fid": v2["fid"],
        "filename": v2["filename"],
        "type": v2["filetype"],
        "owner": owner,
        "parent": parent.map(|local| format!("{owner}:{local}")),
        "world_readable": v2["world_readable"],
        "share_key_enabled": v2["share_key_enabled"],
        "share_key": v2["share_key"],
        "context": null,
        "metadata": v2["metadata"],
        "web_url": v2["web_url"],
        "trashed": v2["deleted"],
        "created_at": v2["creation_time"],
        "modified_at": v2["date_modified"],
    })
}

/// v2's answer with its body in another shape.
pub(super) async fn reshaped(answer: Response, shape: impl FnOnce(&Value) -> Value) -> Answer {
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, 8 * BODY_MEGABYTES * 1024 * 1024).await;
    let body = body.map_err(|_| ApiError::internal())?;
    let v2: Value = serde_json::from_slice(&body).map_err(|_| ApiError::internal())?;
    Ok((parts.status, Json(shape(&v2))).into_response())
}

/// v2's answer about a file, whether it stands alone or in `file`.
pub(super) async fn file_answer(answer: Response) -> Answer {
    reshaped(answer, |v2| file(v2.get("file").unwrap_or(v2))).await
}

/// `parent` as v2 has it: a number of the user's own, `-1` for home.
pub(super) fn parent(who: &Account, text: &str) -> Result<i64, ApiError> {
    if text == "home" {
        return Ok(HOME);
    }
    Fid::parse(text)
        .filter(|fid| fid.owner.eq_ignore_ascii_case(&who.name))
        .map(|fid| fid.local)
        .ok_or_else(|| ApiError::field("parent", "`parent` is a folder's fid or `home`."))
}

/// A body as v2 has it: where it names a parent, by number.
pub(super) fn body(who: &Account, mut body: Body) -> Result<Body, ApiError> {
    if let Some(folder) = body.text("parent")? {
        let local = parent(who, folder)?;
        body.0.insert("parent".to_owned(), local.into());
    }
    Ok(body)
}

/// 204.
pub(super) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

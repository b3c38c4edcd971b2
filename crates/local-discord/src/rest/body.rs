//! What a request brings: the bot that sends it, and its body — JSON, or `multipart/form-data`
//! with `payload_json` and `files[n]`.

use std::sync::Arc;

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::error::ApiError;
use crate::payload::FILE_LIMIT;
use crate::state::Shared;

/// The application whose bot token the request carries; 401 for none.
#[derive(Clone, Copy)]
pub(super) struct Bot {
    pub(super) app: u64,
    pub(super) user: u64,
}

impl FromRequestParts<Arc<Shared>> for Bot {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        let token = bot_token(&parts.headers).ok_or_else(ApiError::unauthorized)?;
        let state = shared.state();
        let mut apps = state.apps.values();
        let app = apps.find(|app| !app.revoked && app.token == token);
        let app = app.ok_or_else(ApiError::unauthorized)?;
        Ok(Self {
            app: app.id,
            user: app.bot,
        })
    }
}

fn bot_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bot ")
}

/// A body with its files.
#[derive(Default)]
pub(super) struct Body {
    /// Null for an empty body.
    pub(super) json: Value,
    pub(super) files: Vec<Upload>,
}

/// A file of a request.
pub(super) struct Upload {
    /// The `n` of `files[n]`.
    pub(super) index: u64,
    pub(super) name: String,
    pub(super) kind: Option<String>,
    pub(super) bytes: Vec<u8>,
}

impl FromRequest<Arc<Shared>> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        let kind = request.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let parts = Multipart::from_request(request, shared).await;
            return parts_of(parts.map_err(|_| ApiError::not_json())?).await;
        }
        let bytes = axum::body::Bytes::from_request(request, shared).await;
        let bytes = bytes.map_err(|_| ApiError::too_large())?;
        let json = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).map_err(|_| ApiError::not_json())?
        };
        Ok(Self {
            json,
            files: Vec::new(),
        })
    }
}

async fn parts_of(mut parts: Multipart) -> Result<Body, ApiError> {
    let mut body = Body::default();
    while let Some(part) = parts.next_field().await.map_err(|wrong| unread(&wrong))? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "payload_json" {
            let text = part.bytes().await.map_err(|wrong| unread(&wrong))?;
            body.json = serde_json::from_slice(&text).map_err(|_| ApiError::not_json())?;
        } else if let Some(index) = file_index(&name) {
            body.files.push(upload(index, part).await?);
        } else {
            let said = "Only payload_json and files[n] are known here";
            return Err(ApiError::form(&[&name], "UNKNOWN_PART", said));
        }
    }
    Ok(body)
}

fn unread(wrong: &axum::extract::multipart::MultipartError) -> ApiError {
    if wrong.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::too_large();
    }
    ApiError::new(
        StatusCode::BAD_REQUEST,
        0,
        "The multipart body cannot be read.",
    )
}

fn file_index(name: &str) -> Option<u64> {
    name.strip_prefix("files[")?.strip_suffix(']')?.parse().ok()
}

async fn upload(index: u64, part: Field<'_>) -> Result<Upload, ApiError> {
    let name = part.file_name().unwrap_or("file").to_owned();
    let kind = part.content_type().map(str::to_owned);
    let bytes = part.bytes().await.map_err(|wrong| unread(&wrong))?.to_vec();
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(ApiError::too_large());
    }
    Ok(Upload {
        index,
        name,
        kind,
        bytes,
    })
}

//! Owns who a request comes from. Names no files.
//!
//! Always holds: nothing under `/v2` that reads or changes a user's data runs without a [`Signed`].

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use base64::{Engine, prelude::BASE64_STANDARD};

use super::errors::ApiError;
use crate::{host::Shared, model::Account, storage::users};

/// The header that says which client asks [Chart Studio's documents]. Browsers never send it across origins.
pub(crate) const PLATFORM: &str = "plotly-client-platform";

/// The user whose name and key the request carries.
#[derive(Debug, Clone)]
pub(crate) struct Signed(pub(crate) Account);

impl FromRequestParts<Arc<Shared>> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Self::Rejection> {
        let (name, key) = credentials(&parts.headers).ok_or_else(ApiError::unauthorized)?;
        let mut conn = shared.storage.read().await?;
        let account = users::authenticate(&mut conn, &name, &key).await?;
        let now = shared.clock.now_ms();
        let Some(account) = account else {
            shared.limits.wrong_key(parts, now)?;
            return Err(ApiError::unauthorized());
        };
        shared.limits.account(account.id, now)?;
        // Browsers send Basic credentials by themselves.
        if !parts.headers.contains_key(PLATFORM) {
            return Err(ApiError::bad(
                "The header `Plotly-Client-Platform` is missing.",
            ));
        }
        Ok(Self(account))
    }
}

/// User name and key: behind a company's proxy `authorization` is the proxy's, and the user's own
/// is in `plotly-authorization` [Python client].
pub(crate) fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers
        .get("plotly-authorization")
        .or_else(|| headers.get("authorization"))?;
    let (scheme, encoded) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, key) = decoded.split_once(':')?;
    Some((name.to_owned(), key.to_owned()))
}

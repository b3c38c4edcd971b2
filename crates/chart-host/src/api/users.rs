//! Owns `/v2/users`: who the key belongs to.

use axum::Json;
use serde_json::{Value, json};

use super::auth::Signed;
use crate::model::Limit;

/// `GET /users/current`. `limits` is this server's own addition: `null` is no limit.
pub(crate) async fn current(Signed(who): Signed) -> Json<Value> {
    let plots = match who.limit {
        Limit::Plots(plots) => Some(plots),
        Limit::None => None,
    };
    Json(json!({
        "username": who.name,
        "avatar_url": null,
        "limits": { "plots": plots },
    }))
}

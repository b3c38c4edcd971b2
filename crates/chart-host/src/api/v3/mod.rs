//! Owns an imitation of Figlinq's v3 API over the same files, for tests: routes, and what differs from v2.
//!
//! Facts are from the source of its Python client, `figlinq` 0.18; where that is silent the answer is the one that is
//! worst for a client: a listing tells no total and no references, and DELETE takes a file that is in use, too.
//! Always holds: it is served by [`crate::ChartHost::serve_figlinq`] alone, so never by the carried chart server; every
//! address ends with a slash.

mod content;
mod files;
mod references;
mod shape;

use std::sync::Arc;

use axum::{
    Json,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, patch, post},
};

use serde_json::{Value, json};

use super::{Api, auth::Signed, errors::ApiError, guard, request::BODY_MEGABYTES};
use crate::host::Shared;

/// All routes, without the script around them.
pub(crate) fn routes() -> Api {
    let columns = get(content::columns)
        .post(content::add_columns)
        .patch(content::change_columns)
        .delete(content::delete_columns);
    axum::Router::<Arc<Shared>>::new()
        .route("/v3/users/me/", get(me))
        .route("/v3/files/", get(files::list).post(files::create))
        .route("/v3/files/lookup/", get(files::lookup))
        .route("/v3/files/references/", get(references::graph))
        .route(
            "/v3/files/{fid}/",
            get(files::read).patch(files::change).delete(files::delete),
        )
        .route("/v3/files/{fid}/move/", post(files::change))
        .route("/v3/files/{fid}/metadata/", patch(files::merge_metadata))
        .route("/v3/files/{fid}/trash/", post(files::trash))
        .route("/v3/files/{fid}/restore/", post(files::restore))
        .route("/v3/files/{fid}/revisions/", post(files::revise))
        .route(
            "/v3/files/{fid}/content/",
            get(content::read).put(content::replace),
        )
        .route("/v3/files/{fid}/plot/image/", get(content::picture))
        .route("/v3/grids/{fid}/columns/", columns)
        .route("/v3/grids/{fid}/rows/", post(content::add_rows))
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(async || ApiError::wrong_method())
        .layer(DefaultBodyLimit::max(BODY_MEGABYTES * 1024 * 1024))
        .layer(middleware::from_fn(guard::headers))
}

/// `GET /users/me/`. Of limits it tells nothing.
async fn me(Signed(who): Signed) -> Json<Value> {
    Json(json!({ "username": who.name }))
}

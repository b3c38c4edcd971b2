//! REST under `/api/v10`.

use std::sync::Arc;

use axum::Router;

use crate::state::Shared;

pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let _ = shared;
    Router::new()
}

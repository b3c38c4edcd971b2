//! What `LISTEN_ADDR` serves: whether this process is well, and the carried chart server.
//!
//! Names no serenity and no SQL.

use axum::Router;
use axum::routing::get;
use chart_host::ChartHost;

/// Every route. Without a carried chart server only `/healthz` is there.
pub fn router(carried: Option<&ChartHost>) -> Router {
    let router = Router::new().route("/healthz", get(async || "ok\n"));
    match carried {
        Some(host) => router.merge(host.router()),
        None => router,
    }
}

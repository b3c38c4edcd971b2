//! What `LISTEN_ADDR` serves: the page on which accounts are linked, the privacy page, whether this process is
//! well, and the carried chart server.
//!
//! May name `ops`, `domain`, `text` and `config`; names no serenity and no SQL. What always holds: a page is
//! shown in no frame, kept in no cache, and tells no other site its address; it runs no script; the path of a
//! link page is a secret, so no path is logged.

mod guard;
mod link;
mod pages;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;
use chart_host::ChartHost;
use url::Url;

use crate::ops::Keeper;
use crate::ops::notifier::Notifier;

/// A form holds a user name and a key.
const LONGEST_FORM: usize = 16 * 1024;

/// What the pages work with.
#[derive(Clone)]
pub struct Pages {
    keeper: Arc<Keeper>,
    notifier: Arc<dyn Notifier>,
    /// Where the pages and the carried chart server are reached, without a slash at the end.
    address: Arc<str>,
    /// Its scheme, host and port, as a browser says them.
    origin: Arc<str>,
}

impl Pages {
    /// Pages that are reached at `PUBLIC_URL`; what was linked is told through the notifier as well.
    #[must_use]
    pub fn new(keeper: Arc<Keeper>, notifier: Arc<dyn Notifier>, public_url: &Url) -> Self {
        Self {
            keeper,
            notifier,
            address: public_url.as_str().trim_end_matches('/').into(),
            origin: public_url.origin().ascii_serialization().into(),
        }
    }
}

/// Every route.
pub fn router(pages: Pages, carried: Option<&ChartHost>) -> Router {
    let ours = Router::new()
        .route("/link/{token}", get(link::open).post(link::send))
        .route("/privacy", get(link::privacy))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(middleware::map_response(guard::close_in))
        .with_state(pages);
    let router = ours.route("/healthz", get(async || "ok\n"));
    match carried {
        Some(host) => router.merge(host.router()),
        None => router,
    }
}

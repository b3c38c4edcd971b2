//! Once a minute: messages of requests show what they should, reminders are posted, lapses told.
//!
//! What always holds: it approves nothing.

use std::sync::Arc;

use tokio::sync::watch;

use crate::ops::Keeper;
use crate::ops::notifier::Notifier;

const EVERY_MS: i64 = 60_000;

/// Tells until shut down.
pub async fn run(
    keeper: Arc<Keeper>,
    notifier: Arc<dyn Notifier>,
    mut shutdown: watch::Receiver<bool>,
) {
    while !*shutdown.borrow() {
        let next = keeper.clock.now().plus(EVERY_MS);
        if notifier.is_stoppable()
            && let Err(fault) = keeper.tell_requests(notifier.as_ref()).await
        {
            tracing::error!(%fault, "requests could not be told of");
        }
        tokio::select! {
            () = keeper.clock.sleep_until(next) => {}
            _ = shutdown.changed() => {}
        }
    }
}

//! Once a minute: rules that are due propose, and messages of proposals show what they should.
//!
//! What always holds: it approves nothing; while Discord is not there nothing is looked at, since nobody could be asked.

use std::sync::Arc;

use tokio::sync::watch;

use crate::ops::Keeper;
use crate::ops::notifier::Notifier;

const EVERY_MS: i64 = 60_000;

/// Looks until shut down.
pub async fn run(
    keeper: Arc<Keeper>,
    notifier: Arc<dyn Notifier>,
    mut shutdown: watch::Receiver<bool>,
) {
    while !*shutdown.borrow() {
        let next = keeper.clock.now().plus(EVERY_MS);
        if notifier.is_stoppable() {
            let proposed = tokio::select! {
                proposed = keeper.propose_what_is_due() => proposed,
                // A turn that was begun is tried again when it is nobody's any more.
                _ = shutdown.changed() => return,
            };
            if let Err(fault) = proposed {
                tracing::error!(%fault, "rules could not propose");
            }
            if let Err(fault) = keeper.tell_proposals(notifier.as_ref()).await {
                tracing::error!(%fault, "proposals could not be told of");
            }
        }
        tokio::select! {
            () = keeper.clock.sleep_until(next) => {}
            _ = shutdown.changed() => {}
        }
    }
}

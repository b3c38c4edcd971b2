//! Looks every minute which accounts are due, has them counted, and tells what is to be told.
//!
//! What always holds: it counts whether or not Discord is there and whatever is held, since it only reads; it tells
//! only while Discord is there; a sweep that fails is logged once and tried again.

use std::sync::Arc;

use tokio::sync::watch;

use crate::ops::Keeper;
use crate::ops::errors::Fault;
use crate::ops::notifier::Notifier;

/// Watches until shut down.
pub async fn run(
    keeper: Arc<Keeper>,
    notifier: Arc<dyn Notifier>,
    mut shutdown: watch::Receiver<bool>,
) {
    let mut failing = false;
    while !*shutdown.borrow() {
        let next = keeper.clock.now().plus(keeper.pace.look_ms);
        let counted = tokio::select! {
            counted = count(&keeper) => counted,
            // What was taken and not counted is due again when its lease is over.
            _ = shutdown.changed() => return,
        };
        // A message that is on its way comes to its end.
        let told = if notifier.is_stoppable() {
            keeper.tell_news(notifier.as_ref()).await
        } else {
            Ok(())
        };
        match counted.and(told) {
            Ok(()) => failing = false,
            Err(fault) if failing => tracing::debug!(%fault, "accounts still cannot be watched"),
            Err(fault) => {
                failing = true;
                tracing::error!(%fault, "accounts cannot be watched");
            }
        }
        tokio::select! {
            () = keeper.clock.sleep_until(next) => {}
            _ = shutdown.changed() => {}
        }
    }
}

async fn count(keeper: &Keeper) -> Result<(), Fault> {
    let swept = keeper.watch().await?;
    if swept.counted + swept.put_off > 0 {
        tracing::debug!(
            counted = swept.counted,
            put_off = swept.put_off,
            "accounts were counted"
        );
    }
    Ok(())
}

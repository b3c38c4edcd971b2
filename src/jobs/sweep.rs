//! Once an hour: what was kept long enough goes, who left is noticed, and what waits in the trash is looked at.
//!
//! What always holds: a sweep that fails is logged and tried again an hour later; nothing waits for it.

use std::sync::Arc;

use tokio::sync::watch;

use super::progress;
use crate::ops::Keeper;
use crate::ops::notifier::Notifier;

const EVERY_MS: i64 = 3_600_000;

/// Sweeps until shut down.
pub async fn run(
    keeper: Arc<Keeper>,
    notifier: Arc<dyn Notifier>,
    mut shutdown: watch::Receiver<bool>,
) {
    while !*shutdown.borrow() {
        let next = keeper.clock.now().plus(EVERY_MS);
        if notifier.is_stoppable() {
            sweep(&keeper, &notifier).await;
        }
        tokio::select! {
            () = keeper.clock.sleep_until(next) => {}
            _ = shutdown.changed() => {}
        }
    }
}

async fn sweep(keeper: &Arc<Keeper>, notifier: &Arc<dyn Notifier>) {
    match keeper.sweep(notifier.as_ref()).await {
        Ok(over) => progress::tell_ends(keeper, notifier, &over).await,
        Err(fault) => tracing::error!(%fault, "a sweep failed"),
    }
    match keeper.look_at_what_waits().await {
        Ok(fewer) => keeper.tell_again(notifier.as_ref(), &fewer).await,
        Err(fault) => tracing::error!(%fault, "what waits in the trash could not be looked at"),
    }
}

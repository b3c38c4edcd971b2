//! Commands that show and keep: `/charts protect` and its buttons. All private.

use super::answer::Asking;
use super::build::Seen;
use super::errors;
use super::handler::{Handler, or_error};
use super::views::{self, View};
use crate::domain::ids::{AccountId, ProtectionId};
use crate::ops::decide::Presser;
use crate::ops::errors::Fault;

impl Handler {
    pub(super) async fn protect(
        &self,
        asking: &Asking,
        by: &Presser,
        account: Option<&str>,
        what: Option<&str>,
    ) {
        if !asking.take_a_while(Seen::ByMemberAlone).await {
            return;
        }
        let done = self.keeper.protect(by, account, what).await;
        let view = done.map(|done| views::protect::view(asking.private, &done));
        asking.edit(or_error(asking.private, view)).await;
    }

    pub(super) async fn protect_chart(
        &self,
        asking: &Asking,
        by: &Presser,
        account: &AccountId,
        chart: u64,
    ) {
        if asking.take_a_while_to_change().await {
            let done = self.keeper.protect_chart(by, account, chart).await;
            let view = done.map(|done| views::protect::view(asking.private, &done));
            changed(asking, view).await;
        }
    }

    pub(super) async fn unprotect(&self, asking: &Asking, by: &Presser, rule: &ProtectionId) {
        if asking.take_a_while_to_change().await {
            let left = self.keeper.unprotect(by, rule).await;
            let view = left.map(|left| views::protect::rules(asking.private, &left));
            changed(asking, view).await;
        }
    }
}

/// After `take_a_while_to_change`: the card as it is now; what went wrong is said beside it.
pub(super) async fn changed(asking: &Asking, view: Result<View, Fault>) {
    match view {
        Ok(view) => asking.edit(view).await,
        Err(fault) => {
            let error = errors::view(asking.private, &fault);
            asking.say_too(error, Seen::ByMemberAlone).await;
        }
    }
}

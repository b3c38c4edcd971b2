//! The write budget of an account: what a plan costs of it, and whether a call that changes something may leave.
//!
//! What always holds: a call that a member has made at once counts like those of jobs, before it leaves.

use super::Keeper;
use super::accounts::Working;
use super::errors::{Fault, UserError};
use crate::domain::budget::Forecast;
use crate::store::budgets::Asked;

impl Keeper {
    /// What a plan of so many charts costs; nothing where the chart server has no budget.
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn forecast(
        &self,
        working: &Working,
        charts: usize,
    ) -> Result<Option<Forecast>, Fault> {
        let Some(budget) = working.server.profile().budget else {
            return Ok(None);
        };
        let now = self.clock.now();
        let written = self.store.written(&working.linked.account.id, now).await?;
        Ok(Some(Forecast::of(budget, &written, now, charts as u64)))
    }

    /// Counts one call that changes something and is about to leave.
    ///
    /// # Errors
    /// The budget is used; the store's.
    pub(super) async fn count_write(&self, working: &Working) -> Result<(), Fault> {
        let Some(budget) = working.server.profile().budget else {
            return Ok(());
        };
        let account = &working.linked.account.id;
        let asked = self.store.count_write(account, budget, self.clock.now());
        match asked.await? {
            Asked::Counted => Ok(()),
            Asked::NotBefore(then) => {
                let server = working.server.name().clone();
                Err(UserError::BudgetUsed(server, then).into())
            }
        }
    }
}

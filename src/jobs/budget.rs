//! The write budget of a job's account: batches, and when a job goes on that used it up.
//!
//! What always holds: with a budget no more than a batch lies in the trash for deletion, and what lies there is deleted
//! before the next is begun; a job that waits for its budget goes on by itself.

use std::sync::Arc;

use super::carry::{Carried, Halt};
use crate::domain::budget::{WriteBudget, Written};
use crate::domain::ids::{AccountId, Millis};
use crate::domain::job::{ItemState, JobState};
use crate::domain::references::References;
use crate::store::StoreError;
use crate::store::budgets::Asked;

impl Carried {
    /// The budget of its chart server, where it has one.
    pub(super) fn budget(&self) -> Option<WriteBudget> {
        self.working.server.profile().budget
    }

    /// What a call that changes something counts against.
    pub(super) fn counts(&self) -> Option<(AccountId, WriteBudget)> {
        let account = &self.working.linked.account.id;
        self.budget().map(|budget| (account.clone(), budget))
    }

    /// Counts a call that changes something and is not an item's own step.
    ///
    /// # Errors
    /// It may not leave now.
    pub(super) async fn count_one(&self) -> Result<(), Halt> {
        let Some((account, budget)) = self.counts() else {
            return Ok(());
        };
        let now = self.keeper.clock.now();
        match self.keeper.store.count_write(&account, budget, now).await {
            Ok(Asked::Counted) => Ok(()),
            Ok(Asked::NotBefore(then)) => Err(Halt::NotBefore(then)),
            Err(error) => Err(unreadable(&error)),
        }
    }

    /// A batch to the trash, all of it deleted for ever, then the next one.
    ///
    /// # Errors
    /// Why it did not come to its end.
    pub(super) async fn in_batches(
        self: &Arc<Self>,
        budget: WriteBudget,
        references: &References,
    ) -> Result<(), Halt> {
        loop {
            // After a wait some may lie there.
            self.delete(references).await?;
            let mut batch = self.in_state(ItemState::Planned);
            if batch.is_empty() {
                return Ok(());
            }
            // Plots come first in a plan, so no grid is in a batch while a plot is left out.
            batch.truncate(self.begins_with(budget, batch.len()).await?);
            self.trash(batch, references).await?;
        }
    }

    /// How many of so many charts are begun with now.
    async fn begins_with(&self, budget: WriteBudget, planned: usize) -> Result<usize, Halt> {
        let now = self.keeper.clock.now();
        let written = self.written(now).await?;
        let left = budget.left(&written, now);
        match budget.begins_with(self.approved.effect(), planned as u64, left) {
            0 => Err(Halt::NotBefore(budget.free_at(&written, now, left + 1))),
            begun => Ok(usize::try_from(begun).unwrap_or(planned)),
        }
    }

    /// When a job of that state goes on that may not write now: not for one chart, where more are to be done.
    pub(super) async fn goes_on_at(&self, state: JobState, then: Millis) -> Millis {
        let Some(budget) = self.budget() else {
            return then;
        };
        let effect = self.approved.effect();
        let still = {
            let tally = self.tally.borrow();
            let of = |state| tally.get(state);
            let lying = of(ItemState::Trashed) + of(ItemState::Deleting);
            if state == JobState::Restoring {
                lying + of(ItemState::Restoring)
            } else if effect.deletes() {
                of(ItemState::Planned) * effect.writes_a_chart() + lying
            } else {
                of(ItemState::Planned)
            }
        };
        let now = self.keeper.clock.now();
        match self.written(now).await {
            Ok(written) => budget
                .free_at(&written, now, budget.waits_for(effect, still))
                .max(then),
            Err(_) => then,
        }
    }

    async fn written(&self, now: Millis) -> Result<Written, Halt> {
        let account = &self.working.linked.account.id;
        let written = self.keeper.store.written(account, now).await;
        written.map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &StoreError) -> Halt {
    tracing::error!(%error, "what an account wrote could not be read");
    Halt::Lost
}

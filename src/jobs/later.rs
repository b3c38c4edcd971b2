//! Trash now, delete later: what a job does once its charts are due, and the notices before that.
//!
//! What always holds: nothing of it trashes or deletes; it decides what must not be deleted.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};

use tokio::sync::watch;

use super::carry::{Carried, Halt, all, each_of, pause};
use super::step;
use crate::domain::chart::{Chart, Filetype, Ties};
use crate::domain::copy::Copying;
use crate::domain::job::{ItemState, JobState, PauseReason, Reason};
use crate::domain::plan::Effect;
use crate::domain::references::References;
use crate::ops::Keeper;
use crate::ops::errors::Fault;
use crate::ops::notifier::Notifier;
use crate::servers::{Reading, Scope};

const EVERY_MS: i64 = 60_000;

/// Posts notices until shut down.
pub async fn run(
    keeper: Arc<Keeper>,
    notifier: Arc<dyn Notifier>,
    mut shutdown: watch::Receiver<bool>,
) {
    while !*shutdown.borrow() {
        if notifier.is_stoppable()
            && let Err(fault) = keeper.tell_what_waits(notifier.as_ref()).await
        {
            tracing::error!(%fault, "what waits in the trash could not be told of");
        }
        let next = keeper.clock.now().plus(EVERY_MS);
        tokio::select! {
            () = keeper.clock.sleep_until(next) => {}
            _ = shutdown.changed() => {}
        }
    }
}

impl Carried {
    /// Whether this job is past its trash phase: what lies in the trash may be deleted now.
    pub(super) fn deletes(&self) -> bool {
        self.job.deletes_at(self.keeper.clock.now())
    }

    /// Where a job stands whose trash phase is over, and which is not to delete yet.
    pub(super) fn rests(&self) -> JobState {
        let waits = matches!(self.approved.effect(), Effect::TrashThenDelete(_));
        if waits && !self.in_state(ItemState::Trashed).is_empty() {
            JobState::Waiting
        } else {
            JobState::Done
        }
    }

    /// What this job is about to trash is in use, so what earlier jobs have waiting in the trash is not that any more.
    pub(super) async fn take_from_waiting(&self) -> Result<(), Halt> {
        let now = self.keeper.clock.now();
        let fewer = self.keeper.store.take_from_waiting(&self.held, now).await;
        let fewer = fewer.map_err(|error| {
            tracing::error!(%error, "what waits in the trash could not be told apart");
            Halt::Lost
        })?;
        let fewer: Vec<_> = fewer.into_iter().collect();
        self.keeper.tell_again(self.notifier.as_ref(), &fewer).await;
        Ok(())
    }

    /// Before what waited in the trash is deleted: without its copy, where copies are on, nothing is; and a grid that
    /// something draws from now is told apart.
    pub(super) async fn look_before_deleting_later(
        self: &Arc<Self>,
        references: &mut References,
    ) -> Result<(), Halt> {
        if self.approved.effect() == Effect::Delete {
            return Ok(());
        }
        let lying = self.in_state(ItemState::Trashed);
        if self.copies.wanted() == Copying::First {
            let copied = self.keeper.copied_items(self.writer.job()).await;
            let copied: HashSet<usize> = copied.map_err(|fault| match fault {
                Fault::Store(error) => {
                    tracing::error!(%error, "what copies there are could not be read");
                    Halt::Lost
                }
                fault => {
                    tracing::error!(%fault, "copies could not be looked through");
                    Halt::Pause(PauseReason::CopiesNotWritten)
                }
            })?;
            for n in lying.iter().filter(|n| !copied.contains(n)) {
                let why = Some(Reason::NotCopied);
                self.become_state(*n, ItemState::Skipped, why, None).await?;
            }
        }
        if self.of(Filetype::Grid, ItemState::Trashed).is_empty() {
            return Ok(());
        }
        self.may_read().await?;
        let listing = self.server().list(self.who(), Scope::Everything).await;
        let listing = listing.map_err(|error| pause(&error))?;
        for chart in &listing.charts {
            references.plot_draws(&chart.fid, &chart.draws_from);
            references.grid_told(&chart.fid, &chart.drawn_by);
        }
        let is_silent =
            |chart: &Chart| chart.filetype == Filetype::Plot && chart.draws_from == Ties::Unknown;
        if listing.charts.iter().any(is_silent) {
            for n in self.of(Filetype::Grid, ItemState::Trashed) {
                self.may_read().await?;
                let fid = &self.approved.plan().items[n].fid;
                let reading = self.server().read(self.who(), fid).await;
                if let Reading::There(grid) = reading.map_err(|error| pause(&error))? {
                    references.grid_told(fid, &grid.drawn_by);
                }
            }
        }
        Ok(())
    }

    /// Looks at all that lies in the trash, before any of it is deleted, and hears what draws from its grids.
    pub(super) async fn look_at_what_lies(
        self: &Arc<Self>,
        references: &mut References,
    ) -> Result<(), Halt> {
        let lying = self.in_state(ItemState::Trashed);
        let users = step::Users::default();
        all(self.room(), each_of(lying), |n| {
            step::look_in_trash(self, n, &users)
        })
        .await?;
        for (grid, drawn_by) in users.into_inner().unwrap_or_else(PoisonError::into_inner) {
            references.grid_told(&grid, &drawn_by);
        }
        Ok(())
    }
}

//! One chart's way into another account: on disk, uploaded, looked for where that went unheard, read back, compared.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::RwLock;

use super::carry::{Carried, Halt, pause};
use super::moving::{Known, Moving, unread};
use super::step::{Gate, MOST_TRIES};
use crate::domain::budget::WriteBudget;
use crate::domain::chart::{Chart, Whereabouts};
use crate::domain::ids::{AccountId, Fid, Millis};
use crate::domain::job::{ItemState, PauseReason, Reason};
use crate::domain::moving::{Arrival, Shape};
use crate::servers::{NewChart, Reading, Scope, ServerError};
use crate::store::moves::{Beginning, Upload};

/// Uploads hold it together, a listing alone: what changes while it is listed is taken again, and would never end.
#[derive(Default)]
pub(super) struct Quiet(RwLock<()>);

/// What came of a chart.
pub(super) enum Landing {
    /// It is there as that chart, which holds this.
    Same(Fid, Value),
    /// It is not, or not the same.
    Stays(Reason),
}

/// A chart on its way.
pub(super) struct Journey<'a> {
    pub(super) job: &'a Arc<Carried>,
    pub(super) moving: &'a Moving,
    /// The chart where it comes from.
    pub(super) fid: &'a Fid,
    /// Its place in the plan.
    pub(super) n: Option<usize>,
    pub(super) shape: Shape<'a>,
    pub(super) sent: &'a Value,
    /// Whether what is read there is what was sent.
    pub(super) is_same: &'a (dyn Fn(&Value) -> bool + Sync),
}

impl Journey<'_> {
    /// Brings it there, from wherever it stands.
    ///
    /// # Errors
    /// Why the job cannot go on.
    pub(super) async fn land(&self) -> Result<Landing, Halt> {
        let known = self.moving.known(self.fid);
        if let Some(new) = known.as_ref().and_then(|known| known.new.clone()) {
            return self.look_back(new).await;
        }
        let mut in_doubt = known.is_some();
        for _ in 0..MOST_TRIES {
            if in_doubt && let Some(found) = self.find().await? {
                return self.is_there(found).await;
            }
            self.begin().await?;
            match self.upload().await {
                Ok(made) => {
                    self.note(&made).await?;
                    return self.look_back(made.fid).await;
                }
                Err(ServerError::Ambiguous) => in_doubt = true,
                Err(error) => return self.refused(&error).await,
            }
        }
        if let Some(found) = self.find().await? {
            return self.is_there(found).await;
        }
        Ok(Landing::Stays(Reason::ServerTrouble))
    }

    async fn refused(&self, error: &ServerError) -> Result<Landing, Halt> {
        match error {
            // Not all that has its title is something else: it may have arrived before.
            ServerError::NameTaken => match self.find().await? {
                Some(found) => self.is_there(found).await,
                None => Ok(Landing::Stays(Reason::TakenThere)),
            },
            ServerError::NotUnderstood(_) => match self.find().await? {
                Some(found) => self.is_there(found).await,
                None => Err(pause(error)),
            },
            ServerError::AccountFull => Ok(Landing::Stays(Reason::FullThere)),
            ServerError::Forbidden(_) => Ok(Landing::Stays(Reason::Refused)),
            ServerError::FolderGone => Ok(Landing::Stays(Reason::FolderNotMade)),
            ServerError::HeldBack => Err(self.held_back().await),
            error => Err(pause(error)),
        }
    }

    async fn held_back(&self) -> Halt {
        let why = self.job.may_leave(ItemState::Trashing).await;
        why.err().unwrap_or(Halt::Lost)
    }

    /// Writes that its upload is about to leave.
    async fn begin(&self) -> Result<(), Halt> {
        let job = self.job;
        job.may_call()?;
        let counts = self.moving.counts();
        let upload = Upload {
            fid: self.fid,
            filetype: self.shape.filetype,
            n: self.n,
        };
        let now = job.keeper.clock.now();
        let store = &job.keeper.store;
        let begun = store.begin_upload(&job.held, upload, counts.as_ref(), now);
        match begun.await {
            Ok(Beginning::Begun) => {
                self.now(Arrival::Uploading, None);
                Ok(())
            }
            Ok(Beginning::StopAsked) => Err(Halt::Stopped),
            Ok(Beginning::Held) => Err(Halt::Held),
            Ok(Beginning::NotLinked) => Err(Halt::Pause(PauseReason::KeyMissing)),
            Ok(Beginning::NotBefore(then)) => Err(self.moving.not_before(job, then).await),
            Ok(Beginning::Lost) => Err(Halt::Lost),
            Err(error) => {
                tracing::error!(%error, "that an upload leaves could not be written");
                Err(Halt::Lost)
            }
        }
    }

    fn now(&self, arrival: Arrival, new: Option<Fid>) {
        let now = Known {
            arrival,
            new,
            is_item: self.n.is_some(),
        };
        self.moving.note(self.fid, now);
    }

    async fn upload(&self) -> Result<Chart, ServerError> {
        let _together = self.moving.quiet.0.read().await;
        let there = &self.moving.there;
        let chart = NewChart {
            filetype: self.shape.filetype,
            title: self.shape.title.to_owned(),
            privacy: self.shape.privacy,
            parent: self.shape.parent.clone(),
            content: self.sent.clone(),
        };
        let gate = Gate(self.job, ItemState::Trashing);
        there.server.upload(&there.who, &chart, &gate).await
    }

    /// What is there in its place and the same in everything, unless it is another chart's arrival.
    async fn find(&self) -> Result<Option<Chart>, Halt> {
        let there = &self.moving.there;
        let listing = {
            let _alone = self.moving.quiet.0.write().await;
            self.job.may_read().await?;
            let scope = Scope::Only(self.shape.filetype);
            there.server.list(&there.who, scope).await
        };
        let charts = listing.map_err(|error| pause(&error))?.charts;
        let fits =
            |chart: &Chart| self.shape.fits(chart) && !self.moving.is_taken(self.fid, &chart.fid);
        for chart in charts.into_iter().filter(fits) {
            if self.read(&chart.fid).await?.is_some() {
                return Ok(Some(chart));
            }
        }
        Ok(None)
    }

    async fn is_there(&self, found: Chart) -> Result<Landing, Halt> {
        self.note(&found).await?;
        self.look_back(found.fid).await
    }

    async fn note(&self, made: &Chart) -> Result<(), Halt> {
        let job = self.job;
        let now = job.keeper.clock.now();
        let new = (&made.fid, made.web_url.as_deref());
        match job
            .keeper
            .store
            .uploaded(&job.held, self.fid, new, now)
            .await
        {
            Ok(true) => {
                self.now(Arrival::Uploaded, Some(made.fid.clone()));
                Ok(())
            }
            Ok(false) => Err(Halt::Lost),
            Err(error) => {
                tracing::error!(%error, "an upload could not be noted");
                Err(Halt::Lost)
            }
        }
    }

    /// Reads back what is there now, also what was the same before a pause.
    async fn look_back(&self, new: Fid) -> Result<Landing, Halt> {
        let job = self.job;
        let there = &self.moving.there;
        job.may_read().await?;
        match there.server.read(&there.who, &new).await {
            Ok(Reading::There(chart))
                if chart.whereabouts == Whereabouts::InUse && self.shape.fits(&chart) => {}
            Ok(_) => return Ok(Landing::Stays(Reason::NotTheSame)),
            Err(error) => {
                unread(&error)?;
                return Ok(Landing::Stays(Reason::NotTheSame));
            }
        }
        let Some(content) = self.read(&new).await? else {
            return Ok(Landing::Stays(Reason::NotTheSame));
        };
        let is_told = |known: Known| known.arrival == Arrival::Same;
        if self.moving.known(self.fid).is_some_and(is_told) {
            return Ok(Landing::Same(new, content));
        }
        let now = job.keeper.clock.now();
        let told = job.keeper.store.arrived_the_same(&job.held, self.fid, now);
        match told.await {
            Ok(true) => {
                self.now(Arrival::Same, Some(new.clone()));
                Ok(Landing::Same(new, content))
            }
            Ok(false) => Err(Halt::Lost),
            Err(error) => {
                tracing::error!(%error, "an arrival could not be noted");
                Err(Halt::Lost)
            }
        }
    }

    /// What is in that chart there, where it is the same.
    async fn read(&self, new: &Fid) -> Result<Option<Value>, Halt> {
        self.job.may_read().await?;
        let there = &self.moving.there;
        let read = there.server.content(&there.who, new, self.shape.filetype);
        match read.await {
            Ok(content) => Ok((self.is_same)(&content).then_some(content)),
            Err(error) => unread(&error).map(|()| None),
        }
    }
}

impl Moving {
    /// What a call there that changes something counts against.
    pub(super) fn counts(&self) -> Option<(AccountId, WriteBudget)> {
        let budget = self.there.server.profile().budget?;
        Some((self.there.linked.account.id.clone(), budget))
    }

    /// The account there used up its writes: not for one chart, where more are to go.
    pub(super) async fn not_before(&self, job: &Carried, then: Millis) -> Halt {
        let Some((account, budget)) = self.counts() else {
            return Halt::NotBefore(then);
        };
        let now = job.keeper.clock.now();
        let still = job.in_state(ItemState::Planned).len() as u64;
        let wanted = still.min(budget.writes() / 2).max(1);
        match job.keeper.store.written(&account, now).await {
            Ok(written) => Halt::NotBefore(budget.free_at(&written, now, wanted).max(then)),
            Err(_) => Halt::NotBefore(then),
        }
    }
}

//! What waits in the trash until it is deleted: its notice, looking at it, and leaving it there.
//!
//! What always holds: a notice counts as posted once Discord said so, and one that cannot be posted only delays; a look
//! takes nothing away and brings nothing back.

use std::collections::HashSet;

use futures_util::future::join_all;

use super::Keeper;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::jobs::{JobReport, Rights};
use super::notifier::{NotTold, Notifier, Telling};
use crate::domain::chart::Whereabouts;
use crate::domain::command::Choice;
use crate::domain::ids::{ChannelId, Fid, JobId, RoleId, TeamId};
use crate::domain::job::{ItemState, Job};
use crate::domain::later::{self, Sweeping};
use crate::domain::plan::Draft;
use crate::servers::{Reading, Scope};
use crate::store::waiting::{MANY_TRIES, SkipAnswer};

/// A notice that could not be posted is tried again after so long.
const TRY_AGAIN_MS: i64 = 600_000;

/// What waits is looked at so often.
const LOOK_EVERY_MS: i64 = 24 * 3_600_000;

impl Keeper {
    /// Posts the notice of each job that is deleted soon.
    ///
    /// # Errors
    /// The store's. That Discord did not take one is no error of ours: it is tried again, and nothing is deleted
    /// meanwhile.
    pub async fn tell_what_waits(&self, notifier: &dyn Notifier) -> Result<(), Fault> {
        let now = self.clock.now();
        let due = self.store.to_notice(now, now.plus(-TRY_AGAIN_MS)).await?;
        for job in due {
            match self.post_notice(notifier, &job).await? {
                Ok(()) => {
                    self.store.noticed(&job, self.clock.now()).await?;
                    self.tell_again(notifier, std::slice::from_ref(&job.id))
                        .await;
                }
                Err(why) => {
                    let tries = self.store.not_noticed(&job.id, now).await?;
                    if tries >= MANY_TRIES {
                        tracing::error!(%why, job = %job.id, tries, "nothing of a job is deleted: its notice cannot be posted");
                    } else {
                        tracing::warn!(%why, job = %job.id, "the notice of a job could not be posted yet");
                    }
                }
            }
        }
        Ok(())
    }

    /// In the job's own channel, or, where that cannot be written, in the notice channel.
    async fn post_notice(
        &self,
        notifier: &dyn Notifier,
        job: &Job,
    ) -> Result<Result<(), NotTold>, Fault> {
        let mut report = self.report(&job.id).await?;
        // A notice that comes late says when it is deleted after that.
        if let (Some(due), Some(after)) = (job.due, job.effect.after_ms()) {
            let due = later::due_after_notice(due, self.clock.now(), after);
            report.job.due = Some(due);
        }
        let locale = self.store.job_locale(&job.id).await?.unwrap_or_default();
        let telling = |channel: ChannelId| Telling {
            channel,
            locale: &locale,
            report: &report,
        };
        let told = notifier.post_notice(telling(job.channel)).await;
        let notices = self.store.team_settings(job.team).await?.notice_channel;
        match (told, notices) {
            (Err(NotTold::Forbidden | NotTold::Removed), Some(channel))
                if channel != job.channel =>
            {
                Ok(notifier.post_notice(telling(channel)).await)
            }
            (told, _) => Ok(told),
        }
    }

    /// Looks once a day at what waits, with calls that only read: what is in use is left alone for good. The jobs whose
    /// charts are fewer now.
    ///
    /// # Errors
    /// The store's. A chart server that does not answer is asked again an hour later.
    pub async fn look_at_what_waits(&self) -> Result<Vec<JobId>, Fault> {
        let now = self.clock.now();
        let mut fewer = Vec::new();
        for job in self.store.to_look_at(now.plus(-LOOK_EVERY_MS)).await? {
            match self.in_use_again(&job).await {
                Ok(in_use) => {
                    self.store
                        .looked_at(&job.id, &in_use, self.clock.now())
                        .await?;
                    if !in_use.is_empty() {
                        fewer.push(job.id);
                    }
                }
                Err(Fault::Store(error)) => return Err(error.into()),
                Err(fault) => {
                    tracing::warn!(%fault, job = %job.id, "what waits could not be looked at");
                }
            }
        }
        Ok(fewer)
    }

    /// Which of its items that lay in the trash are in use. A listing may show what is in the trash as if it were in use,
    /// so a row there only asks for a closer look.
    async fn in_use_again(&self, job: &Job) -> Result<Vec<usize>, Fault> {
        let working = self
            .linked_account(job.team, job.member, &job.account)
            .await?;
        let listing = working.server.list(&working.who, Scope::Everything).await;
        let listing = listing.map_err(|error| working.error(&error, None))?;
        let listed: HashSet<&Fid> = listing.charts.iter().map(|chart| &chart.fid).collect();
        let rows = self.store.outcomes(&job.id).await?;
        let doubted = rows
            .iter()
            .filter(|row| row.state == ItemState::Trashed && listed.contains(&row.fid));
        let looks = doubted.map(async |row| {
            let reading = working.server.read(&working.who, &row.fid).await;
            let in_use = matches!(reading, Ok(Reading::There(chart))
                if chart.whereabouts == Whereabouts::InUse);
            in_use.then_some(row.n)
        });
        Ok(join_all(looks).await.into_iter().flatten().collect())
    }

    /// A press on **Skip**: what waits stays in the trash for good.
    ///
    /// # Errors
    /// Not theirs to decide; the job does not wait.
    pub async fn skip(
        &self,
        by: &Presser,
        rights: Rights,
        roles: &[RoleId],
        job: &JobId,
    ) -> Result<JobReport, Fault> {
        let found = self.store.job(job).await?.ok_or(UserError::JobUnknown)?;
        self.may_stop(by, rights, roles, &found).await?;
        match self.store.skip(job, by.member, self.clock.now()).await? {
            SkipAnswer::Skipped => self.report(job).await,
            SkipAnswer::NotWaiting => Err(UserError::NotWaiting.into()),
            SkipAnswer::Unknown => Err(UserError::JobUnknown.into()),
        }
    }

    /// Whether what was moved to the trash is deleted later in that team.
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn sweeping(&self, team: TeamId) -> Result<Sweeping, Fault> {
        Ok(self.store.team_settings(team).await?.sweep)
    }

    /// A button says how many days charts wait: it decides only while the team still wants that.
    ///
    /// # Errors
    /// It does not; the store's.
    pub(super) async fn must_be_offered(&self, draft: &Draft, choice: Choice) -> Result<(), Fault> {
        match (choice, &draft.to) {
            (Choice::Move, Some(_)) => self.must_be_linked_to_both(draft).await,
            // Its card has no such button.
            (Choice::Move, None) | (_, Some(_)) => Err(UserError::PlanUnknown.into()),
            (Choice::Trash | Choice::Delete, None) => Ok(()),
            (Choice::Later(days), None) => match self.sweeping(draft.team).await? {
                Sweeping::After(wanted) if wanted == days => Ok(()),
                _ => Err(UserError::SweepChanged.into()),
            },
        }
    }
}

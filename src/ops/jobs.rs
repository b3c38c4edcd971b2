//! What members and runners say of jobs: how one goes, stopping it, letting it go on, putting back.

use std::collections::BTreeMap;

use super::Keeper;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use crate::domain::hold::Hold;
use crate::domain::ids::{AccountId, JobId, MemberId, PlanId, RoleId};
use crate::domain::job::{ItemState, Job, JobState, Reason, Tally};
use crate::store::jobs::{GoOnAnswer, OutcomeRow, RestoreAnswer, StopAnswer};
use crate::store::moves::MoveRow;

/// A stopped job can go on for a week; after that the list is better made anew.
const GOES_ON_FOR_MS: i64 = 7 * 24 * 3_600_000;

/// How a job goes, in numbers: what everybody in the channel may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobReport {
    /// The job.
    pub job: Job,
    /// `user @ host`.
    pub account: String,
    /// How many items are where.
    pub tally: Tally,
    /// How many ended with which reason.
    pub reasons: BTreeMap<(ItemState, Reason), u64>,
    /// What holds it, where it is not over and something does.
    pub hold: Option<Hold>,
    /// Copies that are kept of its charts.
    pub copies: u64,
    /// `user @ host`, to which its charts are moved before they are deleted.
    pub to: Option<String>,
    /// So many of them arrived there and are the same.
    pub arrived: u64,
}

/// All that became of a job's charts, for those concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// In numbers.
    pub report: JobReport,
    /// A line a chart.
    pub rows: Vec<OutcomeRow>,
    /// Where those are now that were moved or copied to another account.
    pub moves: Vec<MoveRow>,
}

/// What a press on **Stop** led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopping {
    /// A runner is at work, and stops before its next call.
    Asked,
    /// No runner was at work: the job is over.
    Stopped(Box<JobReport>),
}

/// What the presser may do in the team, besides using their own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// They manage the team.
    ManageTeam,
    /// They are a member as others are.
    Member,
}

impl Keeper {
    /// How that job stands.
    ///
    /// # Errors
    /// Not known; the store's.
    pub async fn report(&self, job: &JobId) -> Result<JobReport, Fault> {
        Ok(self.details_of(job).await?.report)
    }

    /// What became of each chart, for a member whose account it is; and where it is now, where they are linked to that
    /// account as well.
    ///
    /// # Errors
    /// Not known, or not theirs.
    pub async fn details(&self, by: &Presser, job: &JobId) -> Result<Details, Fault> {
        let mut details = self.details_of(job).await?;
        self.must_be_of_account(by, &details.report.job).await?;
        if let Some(to) = &details.report.job.to
            && self.store.link(by.team, by.member, to).await?.is_none()
        {
            details.moves.clear();
        }
        Ok(details)
    }

    /// The job that keeps the presser's own plan from being approved, where they may see it.
    ///
    /// # Errors
    /// The plan is not theirs; the store's.
    pub async fn job_in_the_way(
        &self,
        by: &Presser,
        plan: &PlanId,
    ) -> Result<Option<JobReport>, Fault> {
        let (draft, _) = self.own_plan(by, plan).await?;
        match self.store.job_of_account(&draft.account).await? {
            Some(job) if job.team == by.team => Ok(Some(self.report(&job.id).await?)),
            _ => Ok(None),
        }
    }

    /// A press on **Stop**. A runner that is at work stops before its next call.
    ///
    /// # Errors
    /// Not theirs to stop; over, or stopping already.
    pub async fn stop(
        &self,
        by: &Presser,
        rights: Rights,
        roles: &[RoleId],
        job: &JobId,
    ) -> Result<Stopping, Fault> {
        let found = self.store.job(job).await?.ok_or(UserError::JobUnknown)?;
        self.may_stop(by, rights, roles, &found).await?;
        match self.store.stop(job, by.member, self.clock.now()).await? {
            StopAnswer::Asked => {
                self.work.notify_one();
                Ok(Stopping::Asked)
            }
            StopAnswer::Stopped => Ok(Stopping::Stopped(Box::new(self.report(job).await?))),
            StopAnswer::AlreadyAsked => Err(UserError::AlreadyStopping.into()),
            StopAnswer::Waits => Err(UserError::WaitsInTrash.into()),
            StopAnswer::AlreadyEnded => Err(UserError::JobEnded.into()),
            StopAnswer::Unknown => Err(UserError::JobUnknown.into()),
        }
    }

    /// A press on **Go on**.
    ///
    /// # Errors
    /// Not theirs; it neither waits nor was stopped, or too long ago; everything is held; another job of the account
    /// is not over.
    pub async fn go_on(
        &self,
        by: &Presser,
        rights: Rights,
        roles: &[RoleId],
        job: &JobId,
    ) -> Result<JobReport, Fault> {
        let found = self.store.job(job).await?.ok_or(UserError::JobUnknown)?;
        self.may_let_go_on(by, rights, roles, &found).await?;
        self.must_not_be_held(by.team).await?;
        let now = self.clock.now();
        match self
            .store
            .go_on(job, by.member, now.plus(-GOES_ON_FOR_MS), now)
            .await?
        {
            GoOnAnswer::Queued => {
                self.work.notify_one();
                self.report(job).await
            }
            GoOnAnswer::NotPaused => Err(UserError::NotPaused.into()),
            GoOnAnswer::TooLate => Err(UserError::TooLateToGoOn.into()),
            GoOnAnswer::AccountBusy => Err(UserError::AccountBusy.into()),
            GoOnAnswer::Unknown => Err(UserError::JobUnknown.into()),
        }
    }

    /// A press on **Restore all** or **Undo**: a runner takes back out of the trash what the job put there.
    ///
    /// # Errors
    /// Not theirs; nothing to restore; another job of the account is not over.
    pub async fn restore_all(&self, by: &Presser, job: &JobId) -> Result<JobReport, Fault> {
        let found = self.store.job(job).await?.ok_or(UserError::JobUnknown)?;
        self.must_be_of_account(by, &found).await?;
        self.must_not_be_held(by.team).await?;
        match self
            .store
            .restore_all(job, by.member, self.clock.now())
            .await?
        {
            RestoreAnswer::Restoring => {
                self.work.notify_one();
                self.report(job).await
            }
            RestoreAnswer::NothingToRestore => Err(UserError::NothingToRestore.into()),
            RestoreAnswer::AccountBusy => Err(UserError::AccountBusy.into()),
            RestoreAnswer::Unknown => Err(UserError::JobUnknown.into()),
        }
    }

    async fn details_of(&self, job: &JobId) -> Result<Details, Fault> {
        let job = self.store.job(job).await?.ok_or(UserError::JobUnknown)?;
        let rows = self.store.outcomes(&job.id).await?;
        let account = self.store.account(&job.account).await?;
        let account = account.map_or_else(String::new, |account| account.shown());
        let tally = Tally::of(rows.iter().map(|row| row.state));
        let mut reasons = BTreeMap::new();
        for row in &rows {
            if let Some(reason) = row.reason {
                *reasons.entry((row.state, reason)).or_default() += 1;
            }
        }
        let moves = match job.to {
            Some(_) => self.store.moves(&job.id).await?,
            None => Vec::new(),
        };
        Ok(Details {
            report: JobReport {
                hold: self.hold_on(&job).await?,
                copies: self.store.copies_by(&job.id).await?,
                to: self.shown_name(job.to.as_ref()).await?,
                arrived: self.arrived(&job).await?,
                job,
                account,
                tally,
                reasons,
            },
            rows,
            moves,
        })
    }

    /// `user @ host` of that account.
    pub(super) async fn shown_name(
        &self,
        account: Option<&AccountId>,
    ) -> Result<Option<String>, Fault> {
        let Some(account) = account else {
            return Ok(None);
        };
        let account = self.store.account(account).await?;
        Ok(account.map(|account| account.shown()))
    }

    /// How many of a job's charts arrived where they are moved to.
    pub(super) async fn arrived(&self, job: &Job) -> Result<u64, Fault> {
        match job.to {
            Some(_) => Ok(self.store.arrived(&job.id).await?),
            None => Ok(0),
        }
    }

    /// What holds that job, where it is not over.
    pub(super) async fn hold_on(&self, job: &Job) -> Result<Option<Hold>, Fault> {
        if job.state.is_over() {
            Ok(None)
        } else {
            Ok(self.store.hold_of(job.team).await?)
        }
    }

    /// Who may stop a job: members of its account, approvers, and those who manage the team.
    pub(super) async fn may_stop(
        &self,
        by: &Presser,
        rights: Rights,
        roles: &[RoleId],
        job: &Job,
    ) -> Result<(), Fault> {
        match self.must_be_of_account(by, job).await {
            Err(Fault::User(UserError::NotOfAccount)) => {}
            answer => return answer,
        }
        if rights == Rights::ManageTeam {
            return Ok(());
        }
        let approves = self.must_approve(by.team, roles).await;
        approves.map_err(|fault| match fault {
            Fault::User(_) => UserError::MayNotStop.into(),
            fault => fault,
        })
    }

    /// Who let it wait may let it go on: those whose account it is, unless somebody else who looks after the team
    /// stopped it.
    async fn may_let_go_on(
        &self,
        by: &Presser,
        rights: Rights,
        roles: &[RoleId],
        job: &Job,
    ) -> Result<(), Fault> {
        let linked = self.store.members_linked(by.team, &job.account).await?;
        let stopped_by_others = job.state == JobState::Stopped
            && job.stopped_by.is_some_and(|who| !linked.contains(&who));
        if !stopped_by_others {
            return self.must_be_of_account(by, job).await;
        }
        let looks_after = match rights {
            Rights::ManageTeam => true,
            Rights::Member => self.must_approve(by.team, roles).await.is_ok(),
        };
        if looks_after && by.member != job.member && job.team == by.team {
            Ok(())
        } else {
            Err(UserError::StoppedByOthers.into())
        }
    }

    async fn must_be_of_account(&self, by: &Presser, job: &Job) -> Result<(), Fault> {
        if job.team != by.team {
            return Err(UserError::JobUnknown.into());
        }
        let members: Vec<MemberId> = self.store.members_linked(by.team, &job.account).await?;
        if members.contains(&by.member) {
            Ok(())
        } else {
            Err(UserError::NotOfAccount.into())
        }
    }
}

impl JobReport {
    /// Whether **Go on** has anything to do after a stop.
    #[must_use]
    pub fn can_go_on(&self) -> bool {
        let job = &self.job;
        let was_stopped = job.state == JobState::Stopped && !job.lapsed;
        was_stopped && self.tally.unfinished(job.effect) > 0
    }

    /// How many are in the trash; where restoring one ended in doubt, it counts as still there.
    #[must_use]
    pub fn in_trash(&self) -> u64 {
        self.tally.get(ItemState::Trashed) + self.tally.get(ItemState::Restoring)
    }

    /// Whether **Restore all** has anything to do.
    #[must_use]
    pub fn can_restore(&self) -> bool {
        use JobState::{Done, Stopped, Waiting};
        matches!(self.job.state, Stopped | Done | Waiting) && self.in_trash() > 0
    }
}

//! Jobs: stopping one, going on, restoring, and how it stands.
//!
//! What always holds: of the jobs of one account at most one is not over.

use futures_util::TryStreamExt as _;
use sqlx::AssertSqlSafe;

use super::audit;
pub use super::claims::{Claim, ClaimRef};
use super::holds::IS_HELD;
use super::rows::to_sql;
use super::{Store, StoreError, column, plans, rows};
use crate::domain::audit::What;
use crate::domain::chart::Filetype;
use crate::domain::ids::{AccountId, Fid, JobId, MemberId, MessageId, Millis, PlanId};
use crate::domain::job::{ItemState, Job, JobState, Reason};

/// What asking a job to stop led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopAnswer {
    /// A runner holds it, and will stop before its next call.
    Asked,
    /// No runner held it: it is stopped.
    Stopped,
    /// It was asked before.
    AlreadyAsked,
    /// It is over.
    AlreadyEnded,
    /// It waits until its charts are deleted: nothing is under way.
    Waits,
    /// There is no such job.
    Unknown,
}

/// What letting a job go on led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoOnAnswer {
    /// It waits for a runner.
    Queued,
    /// It neither waits for anybody nor was stopped with something left to do.
    NotPaused,
    /// It was stopped too long ago.
    TooLate,
    /// Another job of the account is not over.
    AccountBusy,
    /// There is no such job.
    Unknown,
}

/// What asking for a job's trash back led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreAnswer {
    /// It waits for a runner.
    Restoring,
    /// The job is not stopped, or nothing of it is in the trash.
    NothingToRestore,
    /// Another job of the account is not over.
    AccountBusy,
    /// There is no such job.
    Unknown,
}

/// So many charts of a job ended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutcomeCount {
    /// Where they are.
    pub state: ItemState,
    /// Why, where there is a reason.
    pub reason: Option<Reason>,
    /// How many.
    pub charts: u64,
}

/// What became of one chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// Its place in the plan.
    pub n: usize,
    /// The chart.
    pub fid: Fid,
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its title when the plan was made.
    pub title: String,
    /// Where it stands.
    pub state: ItemState,
    /// Why.
    pub reason: Option<Reason>,
}

impl Store {
    /// Asks a job to stop. From then on none of its items is begun.
    ///
    /// # Errors
    /// The database's.
    pub async fn stop(
        &self,
        job: &JobId,
        by: MemberId,
        now: Millis,
    ) -> Result<StopAnswer, StoreError> {
        // While it is held no runner takes it up again: one that let it go has nothing to stop.
        let runs = format!("state = 'running' AND (lease_until > 0 OR NOT {IS_HELD})");
        let sql = format!(
            "UPDATE jobs SET stopped_by = $1, \
             ended = CASE WHEN {runs} THEN ended ELSE $2 END, \
             paused = CASE WHEN {runs} THEN paused ELSE NULL END, \
             state = CASE WHEN {runs} THEN state ELSE 'stopped' END \
             WHERE id = $3 AND stopped_by IS NULL AND state IN ('queued', 'running', 'paused') \
             RETURNING state"
        );
        let mut tx = self.begin().await?;
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(to_sql(by.0))
            .bind(now.0)
            .bind(job.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = row {
            let line = (now, What::Stopped, Some(by));
            audit::put_of_job(&mut tx, job, line, None).await?;
            tx.commit().await?;
            let state: String = column(&row, "state")?;
            return Ok(if state == "stopped" {
                StopAnswer::Stopped
            } else {
                StopAnswer::Asked
            });
        }
        drop(tx);
        Ok(match self.job(job).await? {
            None => StopAnswer::Unknown,
            Some(job) if job.state.holds_account() => StopAnswer::AlreadyAsked,
            Some(job) if job.state == JobState::Waiting => StopAnswer::Waits,
            Some(_) => StopAnswer::AlreadyEnded,
        })
    }

    /// Lets a job go on that waits for somebody, or that was stopped after `since` with something left to do.
    ///
    /// # Errors
    /// The database's.
    pub async fn go_on(
        &self,
        job: &JobId,
        by: MemberId,
        since: Millis,
        now: Millis,
    ) -> Result<GoOnAnswer, StoreError> {
        let mut tx = self.begin().await?;
        let written = sqlx::query(
            "UPDATE jobs SET state = 'queued', paused = NULL, not_before = NULL, stopped_by = NULL, ended = NULL, \
             touched = $1 \
             WHERE id = $2 AND lapsed = 0 AND ((state = 'paused' AND stopped_by IS NULL) \
             OR (state = 'stopped' AND ended > $3 AND EXISTS (SELECT 1 FROM items \
             WHERE items.job_id = jobs.id AND (items.state IN ('planned', 'trashing', 'deleting') \
             OR (items.state = 'trashed' AND jobs.effect <> 'trash'))))) RETURNING id",
        )
        .bind(now.0)
        .bind(job.as_str())
        .bind(since.0)
        .fetch_optional(&mut *tx)
        .await;
        match written {
            Ok(Some(_)) => {
                let line = (now, What::WentOn, Some(by));
                audit::put_of_job(&mut tx, job, line, None).await?;
                tx.commit().await?;
                return Ok(GoOnAnswer::Queued);
            }
            Ok(None) => {}
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                return Ok(GoOnAnswer::AccountBusy);
            }
            Err(error) => return Err(error.into()),
        }
        drop(tx);
        Ok(match self.job(job).await? {
            None => GoOnAnswer::Unknown,
            Some(job) if job.state == JobState::Stopped && job.ended <= Some(since) => {
                GoOnAnswer::TooLate
            }
            Some(_) => GoOnAnswer::NotPaused,
        })
    }

    /// Has restored what a job that is over, or that waits, left in the trash.
    ///
    /// # Errors
    /// The database's.
    pub async fn restore_all(
        &self,
        job: &JobId,
        by: MemberId,
        now: Millis,
    ) -> Result<RestoreAnswer, StoreError> {
        let mut tx = self.begin().await?;
        let written = sqlx::query(
            "UPDATE jobs SET state = 'restoring', lapsed = 1, ended = NULL, lease_until = 0, not_before = NULL, \
             touched = $1, due = NULL, noticed = NULL \
             WHERE id = $2 AND state IN ('stopped', 'done', 'waiting') AND EXISTS \
             (SELECT 1 FROM items WHERE items.job_id = jobs.id AND items.state IN ('trashed', 'restoring')) \
             RETURNING id",
        )
        .bind(now.0)
        .bind(job.as_str())
        .fetch_optional(&mut *tx)
        .await;
        match written {
            Ok(Some(_)) => {
                let line = (now, What::Undone, Some(by));
                audit::put_of_job(&mut tx, job, line, None).await?;
                tx.commit().await?;
                Ok(RestoreAnswer::Restoring)
            }
            Ok(None) => {
                drop(tx);
                let known = self.job(job).await?.is_some();
                Ok(if known {
                    RestoreAnswer::NothingToRestore
                } else {
                    RestoreAnswer::Unknown
                })
            }
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                Ok(RestoreAnswer::AccountBusy)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Notes the message in which a job tells how it goes.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_message(&self, job: &JobId, message: MessageId) -> Result<(), StoreError> {
        sqlx::query("UPDATE jobs SET message_id = $1 WHERE id = $2")
            .bind(to_sql(message.0))
            .bind(job.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// That job.
    ///
    /// # Errors
    /// The database's.
    pub async fn job(&self, job: &JobId) -> Result<Option<Job>, StoreError> {
        let sql = format!("SELECT {} FROM jobs WHERE id = $1", rows::JOB);
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(job.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::job).transpose()
    }

    /// The job of that account that is not over.
    ///
    /// # Errors
    /// The database's.
    pub async fn job_of_account(&self, account: &AccountId) -> Result<Option<Job>, StoreError> {
        let sql = format!(
            "SELECT {} FROM jobs WHERE account_id = $1 \
             AND state IN ('queued', 'running', 'paused', 'restoring')",
            rows::JOB
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(account.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::job).transpose()
    }

    /// The language in which a job is told of.
    ///
    /// # Errors
    /// The database's.
    pub async fn job_locale(&self, job: &JobId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT locale FROM jobs WHERE id = $1")
            .bind(job.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| column(&row, "locale")).transpose()
    }

    /// How many charts of a job ended how, counted where they are kept: this is asked at each edit of a progress message.
    ///
    /// # Errors
    /// The database's.
    pub async fn outcome_counts(&self, job: &JobId) -> Result<Vec<OutcomeCount>, StoreError> {
        let rows = sqlx::query(
            "SELECT state, reason, COUNT(*) AS charts FROM items WHERE job_id = $1 \
             GROUP BY state, reason",
        )
        .bind(job.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let charts: i64 = column(row, "charts")?;
                Ok(OutcomeCount {
                    state: rows::item_state(row)?,
                    reason: rows::reason(row)?,
                    charts: u64::try_from(charts)
                        .map_err(|_| StoreError::NotUnderstood("a count of outcomes"))?,
                })
            })
            .collect()
    }

    /// What became of each chart of a job, in the plan's order.
    ///
    /// # Errors
    /// The database's.
    pub async fn outcomes(&self, job: &JobId) -> Result<Vec<OutcomeRow>, StoreError> {
        // One row at a time: all rows of a long job take many times what is told of them.
        let mut found = sqlx::query(
            "SELECT plan_items.n, plan_items.fid, plan_items.filetype, plan_items.title, \
             plan_items.created, plan_items.modified, plan_items.draws_from, items.state, items.reason \
             FROM items JOIN jobs ON jobs.id = items.job_id \
             JOIN plan_items ON plan_items.plan_id = jobs.plan_id AND plan_items.n = items.n \
             WHERE items.job_id = $1 ORDER BY items.n",
        )
        .bind(job.as_str())
        .fetch(&self.pool);
        let mut outcomes = Vec::new();
        while let Some(row) = found.try_next().await? {
            let planned = plans::item(&row)?;
            outcomes.push(OutcomeRow {
                n: outcomes.len(),
                fid: planned.fid,
                filetype: planned.filetype,
                title: planned.title,
                state: rows::item_state(&row)?,
                reason: rows::reason(&row)?,
            });
        }
        Ok(outcomes)
    }

    /// The job of that plan, where it was approved.
    ///
    /// # Errors
    /// The database's.
    pub async fn job_of_plan(&self, plan: &PlanId) -> Result<Option<Job>, StoreError> {
        let sql = format!("SELECT {} FROM jobs WHERE plan_id = $1", rows::JOB);
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(plan.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::job).transpose()
    }
}

//! Jobs: claiming one, keeping the claim, ending, stopping, going on.
//!
//! What always holds: of two processes only the one whose fence is the job's may write to it; each claim
//! has a higher fence than the one before.

use sqlx::AssertSqlSafe;

use super::rows::to_sql;
use super::{Backend, Store, StoreError, column, plans, rows};
use crate::domain::approval::Approved;
use crate::domain::chart::Filetype;
use crate::domain::ids::{Fid, JobId, MemberId, MessageId, Millis, PlanId};
use crate::domain::job::{Item, ItemState, Job, JobState, PauseReason, Reason};
use crate::domain::plan::Plan;

/// The right to write to a job, for as long as its fence is the job's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRef {
    /// The job.
    pub job: JobId,
    /// The fence.
    pub fence: i64,
}

/// A job that this process holds.
#[derive(Debug)]
pub struct Claim {
    /// The job, as it is now that it is claimed.
    pub job: Job,
    /// The approved plan.
    pub approved: Approved<Plan>,
    /// Its items, in the plan's order.
    pub items: Vec<Item>,
    /// The team's language.
    pub locale: String,
    /// Until when the claim holds, unless it is renewed.
    pub lease_until: Millis,
    /// The right to write.
    pub held: ClaimRef,
}

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
    /// There is no such job.
    Unknown,
}

/// What letting a job go on led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoOnAnswer {
    /// It waits for a runner.
    Queued,
    /// It was not waiting for anybody.
    NotPaused,
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
    /// Takes up a job that waits, or whose holder's lease is over.
    ///
    /// # Errors
    /// The database's; [`StoreError::Tampered`], where the stored list is not what was approved: then the
    /// job is paused and nothing is claimed.
    pub async fn claim(
        &self,
        owner: &str,
        now: Millis,
        lease_ms: i64,
    ) -> Result<Option<Claim>, StoreError> {
        // The one fork: PostgreSQL must not wait for a row that another process is just claiming.
        let skip = match self.backend {
            Backend::Sqlite => "",
            Backend::Postgres => "FOR UPDATE SKIP LOCKED",
        };
        let sql = format!(
            "UPDATE jobs SET state = CASE WHEN state = 'queued' THEN 'running' ELSE state END, \
             lease_owner = $1, lease_until = $2, fence = fence + 1, touched = $3 \
             WHERE id = (SELECT id FROM jobs WHERE state = 'queued' \
             OR (state IN ('running', 'restoring') AND lease_until <= $3) \
             ORDER BY created LIMIT 1 {skip}) \
             RETURNING {}, jobs.fence, jobs.locale",
            rows::JOB
        );
        let mut tx = self.begin().await?;
        let until = now.plus(lease_ms);
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(owner)
            .bind(until.0)
            .bind(now.0)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else {
            tx.rollback().await?;
            return Ok(None);
        };
        let job = rows::job(&row)?;
        let plan = match plans::approved_plan(&mut tx, &job.plan).await {
            Err(StoreError::Tampered) => {
                sqlx::query(
                    "UPDATE jobs SET state = 'paused', paused = 'not_understood' WHERE id = $1",
                )
                .bind(job.id.as_str())
                .execute(&mut *tx)
                .await?;
                tx.commit().await?;
                return Err(StoreError::Tampered);
            }
            plan => plan?,
        };
        let items =
            sqlx::query("SELECT n, state, reason, answer FROM items WHERE job_id = $1 ORDER BY n")
                .bind(job.id.as_str())
                .fetch_all(&mut *tx)
                .await?;
        let items = items.iter().map(rows::item).collect::<Result<_, _>>()?;
        tx.commit().await?;
        #[expect(
            clippy::disallowed_methods,
            reason = "the claim of an approved job has just succeeded, and its digest is the approved one"
        )]
        let approved = Approved::vouched_by_store(plan);
        let held = ClaimRef {
            job: job.id.clone(),
            fence: column(&row, "fence")?,
        };
        let locale = column(&row, "locale")?;
        Ok(Some(Claim {
            job,
            approved,
            items,
            locale,
            lease_until: until,
            held,
        }))
    }

    /// Makes claims of earlier processes void. On SQLite alone: the lock on the file proves that no other
    /// process lives. On PostgreSQL their leases run out.
    ///
    /// # Errors
    /// The database's.
    pub async fn void_foreign_leases(&self, owner: &str) -> Result<(), StoreError> {
        if self.backend == Backend::Sqlite {
            sqlx::query("UPDATE jobs SET lease_until = 0 WHERE lease_owner IS NOT NULL AND lease_owner <> $1")
                .bind(owner)
                .execute(&self.pool)
                .await?;
        }
        Ok(())
    }

    /// Prolongs a claim. Says whether it still was ours.
    ///
    /// # Errors
    /// The database's.
    pub async fn renew(
        &self,
        held: &ClaimRef,
        now: Millis,
        lease_ms: i64,
    ) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "UPDATE jobs SET lease_until = $1, touched = $2 WHERE id = $3 AND fence = $4 \
             AND state IN ('running', 'restoring') RETURNING id",
        )
        .bind(now.plus(lease_ms).0)
        .bind(now.0)
        .bind(held.job.as_str())
        .bind(held.fence)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.is_some())
    }

    /// Gives a claim back; the job can be claimed again at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn let_go(&self, held: &ClaimRef) -> Result<(), StoreError> {
        sqlx::query("UPDATE jobs SET lease_until = 0 WHERE id = $1 AND fence = $2")
            .bind(held.job.as_str())
            .bind(held.fence)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Ends a claim with the job in that state. Says whether it still was ours; an edge that jobs do not
    /// have is not taken.
    ///
    /// # Errors
    /// The database's.
    pub async fn end(
        &self,
        held: &ClaimRef,
        state: JobState,
        paused: Option<PauseReason>,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let from = JobState::ALL
            .into_iter()
            .filter(|from| from.may_become(state));
        let from: Vec<String> = from.map(|from| format!("'{}'", from.word())).collect();
        let sql = format!(
            "UPDATE jobs SET state = $1, paused = $2, ended = $3, lease_owner = NULL, lease_until = 0, \
             touched = $4 WHERE id = $5 AND fence = $6 AND state IN ({}) RETURNING id",
            from.join(", ")
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(state.word())
            .bind(paused.map(PauseReason::word))
            .bind((!state.holds_account()).then_some(now.0))
            .bind(now.0)
            .bind(held.job.as_str())
            .bind(held.fence)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

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
        let row = sqlx::query(
            "UPDATE jobs SET stopped_by = $1, \
             ended = CASE WHEN state = 'running' THEN ended ELSE $2 END, \
             paused = CASE WHEN state = 'running' THEN paused ELSE NULL END, \
             state = CASE WHEN state = 'running' THEN state ELSE 'stopped' END \
             WHERE id = $3 AND stopped_by IS NULL AND state IN ('queued', 'running', 'paused') \
             RETURNING state",
        )
        .bind(to_sql(by.0))
        .bind(now.0)
        .bind(job.as_str())
        .fetch_optional(&self.pool)
        .await?;
        if let Some(row) = row {
            let state: String = column(&row, "state")?;
            return Ok(if state == "stopped" {
                StopAnswer::Stopped
            } else {
                StopAnswer::Asked
            });
        }
        Ok(match self.job(job).await? {
            None => StopAnswer::Unknown,
            Some(job) if job.state.holds_account() => StopAnswer::AlreadyAsked,
            Some(_) => StopAnswer::AlreadyEnded,
        })
    }

    /// Lets a job that waits for somebody go on.
    ///
    /// # Errors
    /// The database's.
    pub async fn go_on(&self, job: &JobId, now: Millis) -> Result<GoOnAnswer, StoreError> {
        let row = sqlx::query(
            "UPDATE jobs SET state = 'queued', paused = NULL, touched = $1 \
             WHERE id = $2 AND state = 'paused' AND stopped_by IS NULL RETURNING id",
        )
        .bind(now.0)
        .bind(job.as_str())
        .fetch_optional(&self.pool)
        .await?;
        if row.is_some() {
            return Ok(GoOnAnswer::Queued);
        }
        let known = self.job(job).await?.is_some();
        Ok(if known {
            GoOnAnswer::NotPaused
        } else {
            GoOnAnswer::Unknown
        })
    }

    /// Has a stopped job's trash restored.
    ///
    /// # Errors
    /// The database's.
    pub async fn restore_all(&self, job: &JobId, now: Millis) -> Result<RestoreAnswer, StoreError> {
        let row = sqlx::query(
            "UPDATE jobs SET state = 'restoring', ended = NULL, lease_until = 0, touched = $1 \
             WHERE id = $2 AND state = 'stopped' AND EXISTS \
             (SELECT 1 FROM items WHERE items.job_id = jobs.id AND items.state IN ('trashed', 'restoring')) \
             RETURNING id",
        )
        .bind(now.0)
        .bind(job.as_str())
        .fetch_optional(&self.pool)
        .await;
        match row {
            Ok(Some(_)) => Ok(RestoreAnswer::Restoring),
            Ok(None) => {
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

    /// Has jobs that were interrupted before `since` wait for somebody. Those that now do.
    ///
    /// # Errors
    /// The database's.
    pub async fn interrupted_before(
        &self,
        since: Millis,
        now: Millis,
    ) -> Result<Vec<Job>, StoreError> {
        let sql = format!(
            "UPDATE jobs SET state = 'paused', paused = 'interrupted_long_ago', lease_owner = NULL \
             WHERE state = 'running' AND lease_until <= $1 AND touched < $2 AND stopped_by IS NULL \
             RETURNING {}",
            rows::JOB
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(now.0)
            .bind(since.0)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(rows::job).collect()
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

    /// What became of each chart of a job, in the plan's order.
    ///
    /// # Errors
    /// The database's.
    pub async fn outcomes(&self, job: &JobId) -> Result<Vec<OutcomeRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT plan_items.n, plan_items.fid, plan_items.filetype, plan_items.title, \
             plan_items.created, plan_items.modified, plan_items.draws_from, items.state, items.reason \
             FROM items JOIN jobs ON jobs.id = items.job_id \
             JOIN plan_items ON plan_items.plan_id = jobs.plan_id AND plan_items.n = items.n \
             WHERE items.job_id = $1 ORDER BY items.n",
        )
        .bind(job.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .enumerate()
            .map(|(n, row)| {
                let planned = plans::item(row)?;
                let state = rows::item_state(row)?;
                let reason = rows::reason(row)?;
                let (fid, filetype, title) = (planned.fid, planned.filetype, planned.title);
                Ok(OutcomeRow {
                    n,
                    fid,
                    filetype,
                    title,
                    state,
                    reason,
                })
            })
            .collect()
    }

    pub(super) async fn job_of_plan(&self, plan: &PlanId) -> Result<Option<Job>, StoreError> {
        let sql = format!("SELECT {} FROM jobs WHERE plan_id = $1", rows::JOB);
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(plan.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::job).transpose()
    }
}

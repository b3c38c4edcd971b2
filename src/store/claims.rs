//! Claims: the right of one process to carry out one job for a while.
//!
//! What always holds: of two processes only the one whose fence is the job's may write to it; each claim has
//! a higher fence than the one before; a claim that ended, was given back or was taken away writes nothing
//! any more.

use futures_util::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit;
use super::holds::IS_HELD;
use super::waiting::IS_DUE;
use super::{Backend, Store, StoreError, column, plans, rows, write_one};
use crate::domain::approval::Approved;
use crate::domain::audit::What;
use crate::domain::ids::{JobId, Millis};
use crate::domain::job::{Item, Job, JobState, PauseReason};
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

impl Store {
    /// Takes up a job that waits, or whose holder's lease is over.
    ///
    /// # Errors
    /// The database's; [`StoreError::Tampered`], where what is stored is not what was approved or cannot be
    /// read: then nothing is claimed, and the job is paused, or stopped where a stop was asked. It stands in
    /// no other job's way.
    pub async fn claim(
        &self,
        owner: &str,
        now: Millis,
        lease_ms: i64,
    ) -> Result<Option<Claim>, StoreError> {
        let lease_until = now.plus(lease_ms);
        let mut tx = self.begin().await?;
        let Some(row) = self.take(&mut tx, owner, now, lease_until).await? else {
            tx.rollback().await?;
            return Ok(None);
        };
        let id = JobId(column(&row, "id")?);
        let found = match read(&mut tx, &row).await {
            Err(StoreError::NotUnderstood(_)) => {
                set_aside(&mut tx, &id, now).await?;
                tx.commit().await?;
                return Err(StoreError::Tampered(id));
            }
            found => found?,
        };
        if found.fence == 1 {
            audit::put_of_job(&mut tx, &id, (now, What::Started, None), None).await?;
        }
        tx.commit().await?;
        #[expect(
            clippy::disallowed_methods,
            reason = "the claim of an approved job has just succeeded, and its digest is the approved one"
        )]
        let approved = Approved::vouched_by_store(found.plan);
        Ok(Some(Claim {
            job: found.job,
            approved,
            items: found.items,
            locale: found.locale,
            lease_until,
            held: ClaimRef {
                job: id,
                fence: found.fence,
            },
        }))
    }

    async fn take(
        &self,
        tx: &mut Transaction<'static, Any>,
        owner: &str,
        now: Millis,
        until: Millis,
    ) -> Result<Option<AnyRow>, StoreError> {
        // PostgreSQL must not wait for a row that another process is just claiming.
        let skip = match self.backend {
            Backend::Sqlite => "",
            Backend::Postgres => "FOR UPDATE SKIP LOCKED",
        };
        let sql = format!(
            "UPDATE jobs SET state = CASE WHEN state IN ('queued', 'waiting') THEN 'running' ELSE state END, \
             lease_owner = $1, lease_until = $2, fence = fence + 1, touched = $3, not_before = NULL \
             WHERE id = (SELECT id FROM jobs WHERE (state = 'queued' OR ({IS_DUE} AND due <= $3) \
             OR (state IN ('running', 'restoring') AND lease_until <= $3 \
             AND (not_before IS NULL OR not_before <= $3))) AND NOT {IS_HELD} \
             ORDER BY created, id LIMIT 1 {skip}) \
             RETURNING {}, jobs.fence, jobs.locale",
            rows::JOB
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(owner)
            .bind(until.0)
            .bind(now.0)
            .fetch_optional(&mut **tx)
            .await;
        match row {
            Ok(row) => Ok(row),
            // Another job of the account was approved just now: what is due waits.
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(None),
            Err(error) => Err(error.into()),
        }
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
        let write = sqlx::query(
            "UPDATE jobs SET lease_until = $1, touched = $2 WHERE id = $3 AND fence = $4 \
             AND state IN ('running', 'restoring') RETURNING id",
        )
        .bind(now.plus(lease_ms).0)
        .bind(now.0)
        .bind(held.job.as_str())
        .bind(held.fence);
        Ok(write_one(write, &self.pool).await?.is_some())
    }

    /// Gives a claim back; the job can be claimed again at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn let_go(&self, held: &ClaimRef) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE jobs SET lease_until = 0, fence = fence + 1 WHERE id = $1 AND fence = $2",
        )
        .bind(held.job.as_str())
        .bind(held.fence)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Ends a claim with the job in that state. Says whether it still was ours; an edge that jobs do not
    /// have is not taken. Where a stop was asked meanwhile, a pause becomes that stop: nobody would be left
    /// to press anything.
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
        let from: Vec<String> = [JobState::Running, JobState::Restoring]
            .into_iter()
            .filter(|from| from.may_become(state))
            .map(|from| format!("'{}'", from.word()))
            .collect();
        if from.is_empty() {
            return Ok(false);
        }
        let sql = format!(
            "UPDATE jobs SET lease_owner = NULL, lease_until = 0, fence = fence + 1, touched = $3, \
             state = CASE WHEN $1 = 'paused' AND stopped_by IS NOT NULL THEN 'stopped' ELSE $1 END, \
             paused = CASE WHEN $1 = 'paused' AND stopped_by IS NULL THEN $2 ELSE NULL END, \
             ended = CASE WHEN $1 = 'paused' AND stopped_by IS NULL THEN NULL ELSE $3 END \
             WHERE id = $4 AND fence = $5 AND state IN ({}) RETURNING id",
            from.join(", ")
        );
        let mut tx = self.begin().await?;
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(state.word())
            .bind(paused.map(PauseReason::word))
            .bind(now.0)
            .bind(held.job.as_str())
            .bind(held.fence)
            .fetch_optional(&mut *tx)
            .await?;
        if row.is_none() {
            return Ok(false);
        }
        // What was deleted later is kept as long as what is deleted at once: from its deletion on.
        sqlx::query(
            "UPDATE copies SET made = $1 WHERE job_id = $2 AND EXISTS (SELECT 1 FROM jobs \
             WHERE jobs.id = copies.job_id AND jobs.effect = 'trash_then_delete')",
        )
        .bind(now.0)
        .bind(held.job.as_str())
        .execute(&mut *tx)
        .await?;
        let why = paused.map(|why| format!(" {}", why.word()));
        let detail = format!("{}{}", state.word(), why.unwrap_or_default());
        let line = (now, What::Rested, None);
        audit::put_of_job(&mut tx, &held.job, line, Some(&detail)).await?;
        tx.commit().await?;
        Ok(true)
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
            "UPDATE jobs SET state = 'paused', paused = 'interrupted_long_ago', lease_owner = NULL, \
             lease_until = 0, fence = fence + 1 \
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
}

/// What is stored of a job that was just taken.
struct Found {
    job: Job,
    plan: Plan,
    items: Vec<Item>,
    locale: String,
    fence: i64,
}

async fn read(tx: &mut Transaction<'static, Any>, row: &AnyRow) -> Result<Found, StoreError> {
    let job = rows::job(row)?;
    let plan = plans::approved_plan(tx, &job.plan).await?;
    let mut items: Vec<Item> = Vec::with_capacity(plan.items.len());
    let mut found =
        sqlx::query("SELECT n, state, reason, answer FROM items WHERE job_id = $1 ORDER BY n")
            .bind(job.id.as_str())
            .fetch(&mut **tx);
    while let Some(row) = found.try_next().await? {
        items.push(rows::item(&row)?);
    }
    drop(found);
    let each_once = items.iter().map(|item| item.n).eq(0..plan.items.len());
    let is_its_plans =
        job.effect == plan.effect && job.account == plan.account && job.to == plan.to;
    if !is_its_plans || !each_once {
        return Err(StoreError::NotUnderstood("a job that is not its plan's"));
    }
    Ok(Found {
        job,
        plan,
        items,
        locale: column(row, "locale")?,
        fence: column(row, "fence")?,
    })
}

/// Has a job that must not be carried out wait for somebody; one that was asked to stop has nothing to wait
/// for.
async fn set_aside(
    tx: &mut Transaction<'static, Any>,
    job: &JobId,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE jobs SET lease_owner = NULL, lease_until = 0, \
         paused = CASE WHEN state = 'running' AND stopped_by IS NULL THEN 'not_understood' END, \
         ended = CASE WHEN state = 'running' AND stopped_by IS NULL THEN ended ELSE $1 END, \
         state = CASE WHEN state = 'running' AND stopped_by IS NULL THEN 'paused' ELSE 'stopped' END \
         WHERE id = $2",
    )
    .bind(now.0)
    .bind(job.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

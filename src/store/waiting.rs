//! Jobs that moved to the trash and delete later: while they wait.
//!
//! What always holds: a job waits only after its trash phase, and until it is due, skipped or undone, each once; what is
//! found in use while it waits is left alone for good.

use std::collections::BTreeSet;

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit;
use super::claims::ClaimRef;
use super::rows::{self, to_sql};
use super::{Store, StoreError, column, write_one};
use crate::domain::audit::What;
use crate::domain::ids::{JobId, MemberId, Millis, TeamId};
use crate::domain::job::{Job, Reason};
use crate::domain::later;

/// True of a job that waits and was told of, while no other job holds its account.
pub(super) const IS_DUE: &str = "(jobs.state = 'waiting' AND jobs.noticed IS NOT NULL AND NOT EXISTS \
     (SELECT 1 FROM jobs AS other WHERE other.account_id = jobs.account_id \
     AND other.state IN ('queued', 'running', 'paused', 'restoring')))";

/// After so many tries a notice counts as one that cannot be posted.
pub const MANY_TRIES: i64 = 3;

/// What asking to leave a job's charts in the trash led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipAnswer {
    /// They stay there for good.
    Skipped,
    /// The job does not wait, any more or yet.
    NotWaiting,
    /// There is no such job.
    Unknown,
}

impl Store {
    /// Ends a claim with the job waiting for its deletion; stopped, where a stop was asked meanwhile. Says whether the
    /// claim still was ours.
    ///
    /// # Errors
    /// The database's.
    pub async fn rest(
        &self,
        held: &ClaimRef,
        after_ms: i64,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let (notice_at, due) = later::times(now, after_ms);
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "UPDATE jobs SET lease_owner = NULL, lease_until = 0, fence = fence + 1, touched = $1, paused = NULL, \
             due = $2, notice_at = $3, noticed = NULL, notice_tries = 0, notice_tried = 0, looked = $1, \
             ended = CASE WHEN stopped_by IS NULL THEN NULL ELSE $1 END, \
             state = CASE WHEN stopped_by IS NULL THEN 'waiting' ELSE 'stopped' END \
             WHERE id = $4 AND fence = $5 AND state = 'running' AND effect = 'trash_then_delete' RETURNING state",
        )
        .bind(now.0)
        .bind(due.0)
        .bind(notice_at.0)
        .bind(held.job.as_str())
        .bind(held.fence)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let state: String = column(&row, "state")?;
        audit::put_of_job(&mut tx, &held.job, (now, What::Rested, None), Some(&state)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Has what waits in the trash left there, for good.
    ///
    /// # Errors
    /// The database's.
    pub async fn skip(
        &self,
        job: &JobId,
        by: MemberId,
        now: Millis,
    ) -> Result<SkipAnswer, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "UPDATE jobs SET state = 'done', lapsed = 1, stopped_by = $1, ended = $2, touched = $2, due = NULL, \
             noticed = NULL WHERE id = $3 AND state = 'waiting' RETURNING id",
        )
        .bind(to_sql(by.0))
        .bind(now.0)
        .bind(job.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        if row.is_some() {
            audit::put_of_job(&mut tx, job, (now, What::Skipped, Some(by)), None).await?;
            tx.commit().await?;
            return Ok(SkipAnswer::Skipped);
        }
        drop(tx);
        Ok(match self.job(job).await? {
            None => SkipAnswer::Unknown,
            Some(_) => SkipAnswer::NotWaiting,
        })
    }

    /// Jobs whose notice is to be posted, the most urgent first; one that was tried after `since` is left out.
    ///
    /// # Errors
    /// The database's.
    pub async fn to_notice(&self, now: Millis, since: Millis) -> Result<Vec<Job>, StoreError> {
        let sql = format!(
            "SELECT {} FROM jobs WHERE state = 'waiting' AND noticed IS NULL AND notice_at <= $1 \
             AND notice_tried <= $2 ORDER BY due, id",
            rows::JOB
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(now.0)
            .bind(since.0)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(rows::job).collect()
    }

    /// Notes that the notice was posted, by `now` at the latest: from then on its charts have their time. Says whether
    /// it still waited, and was not noted before.
    ///
    /// # Errors
    /// The database's.
    pub async fn noticed(&self, job: &Job, now: Millis) -> Result<bool, StoreError> {
        let (Some(due), Some(after)) = (job.due, job.effect.after_ms()) else {
            return Ok(false);
        };
        let due = later::due_after_notice(due, now, after);
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "UPDATE jobs SET noticed = $1, due = $2 WHERE id = $3 AND state = 'waiting' AND noticed IS NULL \
             RETURNING id",
        )
        .bind(now.0)
        .bind(due.0)
        .bind(job.id.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        if row.is_none() {
            return Ok(false);
        }
        audit::put_of_job(&mut tx, &job.id, (now, What::Noticed, None), None).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes that the notice could not be posted; how often by now.
    ///
    /// # Errors
    /// The database's.
    pub async fn not_noticed(&self, job: &JobId, now: Millis) -> Result<i64, StoreError> {
        let write = sqlx::query(
            "UPDATE jobs SET notice_tries = notice_tries + 1, notice_tried = $1 \
             WHERE id = $2 AND state = 'waiting' AND noticed IS NULL RETURNING notice_tries",
        )
        .bind(now.0)
        .bind(job.as_str());
        match write_one(write, &self.pool).await? {
            Some(row) => column(&row, "notice_tries"),
            None => Ok(0),
        }
    }

    /// How many jobs of that team wait because their notice cannot be posted.
    ///
    /// # Errors
    /// The database's.
    pub async fn notices_stuck(&self, team: TeamId) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS jobs FROM jobs WHERE team = $1 AND state = 'waiting' AND noticed IS NULL \
             AND notice_tries >= $2",
        )
        .bind(to_sql(team.0))
        .bind(MANY_TRIES)
        .fetch_one(&self.pool)
        .await?;
        let jobs: i64 = column(&row, "jobs")?;
        u64::try_from(jobs).map_err(|_| StoreError::NotUnderstood("how many jobs wait"))
    }

    /// Jobs that wait and were not looked at after `since`.
    ///
    /// # Errors
    /// The database's.
    pub async fn to_look_at(&self, since: Millis) -> Result<Vec<Job>, StoreError> {
        let sql = format!(
            "SELECT {} FROM jobs WHERE state = 'waiting' AND looked <= $1 ORDER BY looked, id",
            rows::JOB
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(since.0)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(rows::job).collect()
    }

    /// Notes that a waiting job was looked at, and that those of its items were found in use: they are left alone. A
    /// job of which nothing is left to wait for is done.
    ///
    /// # Errors
    /// The database's.
    pub async fn looked_at(
        &self,
        job: &JobId,
        in_use: &[usize],
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let waits = sqlx::query(
            "UPDATE jobs SET looked = $1 WHERE id = $2 AND state = 'waiting' RETURNING id",
        )
        .bind(now.0)
        .bind(job.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        if waits.is_none() {
            return Ok(());
        }
        for n in in_use {
            let n = i64::try_from(*n).map_err(|_| StoreError::NotUnderstood("an item's place"))?;
            let row = sqlx::query(
                "UPDATE items SET state = 'skipped', reason = $1, updated = $2 \
                 WHERE job_id = $3 AND n = $4 AND state = 'trashed' RETURNING n",
            )
            .bind(Reason::RestoredByOthers.word())
            .bind(now.0)
            .bind(job.as_str())
            .bind(n)
            .fetch_optional(&mut *tx)
            .await?;
            if row.is_some() {
                left_alone(&mut tx, job, n, now).await?;
            }
        }
        end_where_nothing_waits(&mut tx, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What the claimed job is about to move to the trash is in use, so nothing that waits has a right to it any more:
    /// other jobs of the account leave those charts alone. Those jobs.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_from_waiting(
        &self,
        held: &ClaimRef,
        now: Millis,
    ) -> Result<BTreeSet<JobId>, StoreError> {
        let mut tx = self.begin().await?;
        let rows = sqlx::query(
            "UPDATE items SET state = 'skipped', reason = $1, updated = $2 WHERE state = 'trashed' AND EXISTS \
             (SELECT 1 FROM jobs AS waits \
             JOIN plan_items AS theirs ON theirs.plan_id = waits.plan_id \
             JOIN jobs AS ours ON ours.account_id = waits.account_id AND ours.id <> waits.id \
             JOIN plan_items AS planned ON planned.plan_id = ours.plan_id AND planned.fid = theirs.fid \
             JOIN items AS mine ON mine.job_id = ours.id AND mine.n = planned.n AND mine.state = 'planned' \
             WHERE waits.id = items.job_id AND theirs.n = items.n AND ours.id = $3 AND ours.fence = $4 \
             AND waits.effect = 'trash_then_delete' AND waits.state IN ('waiting', 'stopped')) \
             RETURNING items.job_id, items.n",
        )
        .bind(Reason::RestoredByOthers.word())
        .bind(now.0)
        .bind(held.job.as_str())
        .bind(held.fence)
        .fetch_all(&mut *tx)
        .await?;
        let mut jobs = BTreeSet::new();
        for row in &rows {
            let job = JobId(column(row, "job_id")?);
            left_alone(&mut tx, &job, column(row, "n")?, now).await?;
            jobs.insert(job);
        }
        end_where_nothing_waits(&mut tx, now).await?;
        tx.commit().await?;
        Ok(jobs)
    }
}

async fn left_alone(
    tx: &mut Transaction<'static, Any>,
    job: &JobId,
    n: i64,
    now: Millis,
) -> Result<(), StoreError> {
    let detail = format!("skipped {}", Reason::RestoredByOthers.word());
    audit::put_of_items(tx, job, now, &[(n, detail)]).await
}

/// A job of which nothing lies in the trash any more is done.
pub(super) async fn end_where_nothing_waits(
    tx: &mut Transaction<'static, Any>,
    now: Millis,
) -> Result<(), StoreError> {
    let rows: Vec<AnyRow> = sqlx::query(
        "UPDATE jobs SET state = 'done', ended = $1, touched = $1, due = NULL, noticed = NULL \
         WHERE state = 'waiting' AND NOT EXISTS \
         (SELECT 1 FROM items WHERE items.job_id = jobs.id AND items.state = 'trashed') RETURNING id",
    )
    .bind(now.0)
    .fetch_all(&mut **tx)
    .await?;
    for row in &rows {
        let job = JobId(column(row, "id")?);
        audit::put_of_job(tx, &job, (now, What::Rested, None), Some("done")).await?;
    }
    Ok(())
}

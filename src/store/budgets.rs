//! Write budgets: what accounts wrote, and jobs that wait until they may write again.
//!
//! What always holds: a write is counted before its call leaves, in the transaction that writes its item; of several
//! who ask at once no more are let through than the budget allows; a job that waits goes on by itself.

use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit;
use super::holds::IS_HELD;
use super::jobs::ClaimRef;
use super::{Backend, Store, StoreError, column};
use crate::domain::audit::What;
use crate::domain::budget::{COUNTS_FOR_MS, WriteBudget, Written};
use crate::domain::ids::{AccountId, JobId, Millis};
use crate::domain::job::PauseReason;

/// What asking for one write led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is counted, and may leave.
    Counted,
    /// The budget is used; one write is possible then, if none is made meanwhile.
    NotBefore(Millis),
}

impl Store {
    /// Counts one write of that account, which is about to leave.
    ///
    /// # Errors
    /// The database's; then none was counted.
    pub async fn count_write(
        &self,
        account: &AccountId,
        budget: WriteBudget,
        now: Millis,
    ) -> Result<Asked, StoreError> {
        let mut tx = self.begin().await?;
        let asked = count(self.backend, &mut tx, account, budget, now).await?;
        tx.commit().await?;
        Ok(asked)
    }

    /// What that account wrote that may still count.
    ///
    /// # Errors
    /// The database's.
    pub async fn written(&self, account: &AccountId, now: Millis) -> Result<Written, StoreError> {
        let mut tx = self.pool.begin().await?;
        let written = read(&mut tx, account, now).await?;
        tx.rollback().await?;
        Ok(written)
    }

    /// Forgets writes that count for no budget any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_old_writes(&self, now: Millis) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM writes WHERE ends <= $1")
            .bind(now.plus(-COUNTS_FOR_MS).0)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Has a claimed job rest until then; its claim ends. One that restores stays so. Where a stop was asked meanwhile
    /// it is that stop. Says whether the claim still was ours.
    ///
    /// # Errors
    /// The database's.
    pub async fn rest_until(
        &self,
        held: &ClaimRef,
        until: Millis,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "UPDATE jobs SET lease_owner = NULL, lease_until = 0, fence = fence + 1, touched = $1, \
             not_before = $2, \
             paused = CASE WHEN state = 'running' AND stopped_by IS NULL THEN $3 END, \
             ended = CASE WHEN state = 'running' AND stopped_by IS NOT NULL THEN $1 ELSE ended END, \
             state = CASE WHEN state = 'restoring' THEN state WHEN stopped_by IS NULL THEN 'paused' \
             ELSE 'stopped' END \
             WHERE id = $4 AND fence = $5 AND state IN ('running', 'restoring') RETURNING state",
        )
        .bind(now.0)
        .bind(until.0)
        .bind(PauseReason::BudgetUsed.word())
        .bind(held.job.as_str())
        .bind(held.fence)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let state: String = column(&row, "state")?;
        let detail = format!("{state} {}", PauseReason::BudgetUsed.word());
        let line = (now, What::Rested, None);
        audit::put_of_job(&mut tx, &held.job, line, Some(&detail)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Has jobs go on that waited for their budget until now. A hold keeps them waiting. Those that now wait for a
    /// runner.
    ///
    /// # Errors
    /// The database's.
    pub async fn wake(&self, now: Millis) -> Result<Vec<JobId>, StoreError> {
        let sql = format!(
            "UPDATE jobs SET state = 'queued', paused = NULL, not_before = NULL, touched = $1 \
             WHERE state = 'paused' AND paused = $2 AND not_before <= $1 AND stopped_by IS NULL \
             AND NOT {IS_HELD} RETURNING id"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(now.0)
            .bind(PauseReason::BudgetUsed.word())
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| Ok(JobId(column(row, "id")?)))
            .collect()
    }
}

/// Counts one write, where the budget allows it. A transaction that counted and is rolled back did not count.
pub(super) async fn count(
    backend: Backend,
    tx: &mut Transaction<'static, Any>,
    account: &AccountId,
    budget: WriteBudget,
    now: Millis,
) -> Result<Asked, StoreError> {
    if backend == Backend::Postgres {
        // Otherwise two who ask at once would both see the last write that is left.
        sqlx::query("SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE")
            .bind(account.as_str())
            .fetch_optional(&mut **tx)
            .await?;
    }
    let most =
        i64::try_from(budget.writes()).map_err(|_| StoreError::NotUnderstood("a write budget"))?;
    let row = sqlx::query(
        "INSERT INTO writes (account_id, ends, made) \
         SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), 1 WHERE \
         (SELECT COALESCE(SUM(made), 0) FROM writes WHERE account_id = $1 AND ends > $3) < $4 \
         ON CONFLICT (account_id, ends) DO UPDATE SET made = writes.made + 1 RETURNING made",
    )
    .bind(account.as_str())
    .bind(budget.bucket(now).0)
    .bind(budget.counts_after(now).0)
    .bind(most)
    .fetch_optional(&mut **tx)
    .await?;
    if row.is_some() {
        return Ok(Asked::Counted);
    }
    let written = read(tx, account, now).await?;
    Ok(Asked::NotBefore(budget.free_at(&written, now, 1)))
}

/// Takes back a write that was counted in this very transaction, and will not leave.
pub(super) async fn uncount(
    tx: &mut Transaction<'static, Any>,
    account: &AccountId,
    budget: WriteBudget,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE writes SET made = made - 1 WHERE account_id = $1 AND ends = $2")
        .bind(account.as_str())
        .bind(budget.bucket(now).0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn read(
    tx: &mut Transaction<'static, Any>,
    account: &AccountId,
    now: Millis,
) -> Result<Written, StoreError> {
    let rows = sqlx::query(
        "SELECT ends, made FROM writes WHERE account_id = $1 AND ends > $2 ORDER BY ends",
    )
    .bind(account.as_str())
    .bind(now.plus(-COUNTS_FOR_MS).0)
    .fetch_all(&mut **tx)
    .await?;
    let bucket = |row| {
        let made = u64::try_from(column::<i64>(row, "made")?);
        let made = made.map_err(|_| StoreError::NotUnderstood("a count of writes"))?;
        Ok((Millis(column(row, "ends")?), made))
    };
    let buckets: Result<Vec<_>, StoreError> = rows.iter().map(bucket).collect();
    Ok(Written::of(buckets?))
}

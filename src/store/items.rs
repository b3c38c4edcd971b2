//! Items: each move is one conditional statement that carries the fence. What is deleted later is not deleted before it
//! is due and was told of: that statement looks at it, too. What is moved to another account is not trashed before it has
//! arrived there.

use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit;
use super::budgets::{self, Asked};
use super::copies::{self, Copy};
use super::holds::IS_HELD;
use super::jobs::ClaimRef;
use super::{Backend, Store, StoreError, column};
use crate::domain::budget::WriteBudget;
use crate::domain::ids::{AccountId, Millis};
use crate::domain::job::{ItemState, Reason, TrashAnswer};

/// An item's step from one state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Its place in the plan.
    pub n: usize,
    /// The state in which it must be.
    pub from: ItemState,
    /// The state in which it will be.
    pub to: ItemState,
    /// Why, where there is something to say.
    pub reason: Option<Reason>,
    /// What the chart server showed of it in the trash.
    pub answer: Option<TrashAnswer>,
    /// The copy that was made of it before this step.
    pub copy: Option<Copy>,
    /// The account whose write the call after this step is, and the budget that it counts against. Nothing where no
    /// call follows, or the chart server has no budget.
    pub counts: Option<(AccountId, WriteBudget)>,
}

/// What a move led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It is on disk.
    Done,
    /// Somebody asked the job to stop: nothing new is begun.
    StopAsked,
    /// Everything of the team is held: nothing new is begun.
    Held,
    /// The account's write budget is used: nothing is begun before that moment.
    NotBefore(Millis),
    /// The claim is not ours any more, or the item was not where it had to be; nothing was written.
    Lost,
    /// Items have no such edge; nothing was written.
    NoSuchEdge,
}

impl Store {
    /// Takes those steps, in one transaction.
    ///
    /// # Errors
    /// The database's; then none was taken.
    pub async fn advance(
        &self,
        held: &ClaimRef,
        moves: &[Move],
        now: Millis,
    ) -> Result<Vec<Moved>, StoreError> {
        let mut tx = self.begin().await?;
        if self.backend == Backend::Postgres {
            // Otherwise a stop or another's claim could be answered between this transaction's look at the
            // job and its commit, and these steps would come after it.
            sqlx::query("SELECT id FROM jobs WHERE id = $1 FOR SHARE")
                .bind(held.job.as_str())
                .fetch_optional(&mut *tx)
                .await?;
        }
        let mut led_to = Vec::with_capacity(moves.len());
        for step in moves {
            led_to.push(advance_one(self.backend, &mut tx, held, step, now).await?);
        }
        tx.commit().await?;
        Ok(led_to)
    }
}

impl Store {
    /// Whether the call of an item that was begun may still leave: its turn may come long after.
    ///
    /// # Errors
    /// The database's.
    pub async fn may_leave(
        &self,
        held: &ClaimRef,
        to: ItemState,
        now: Millis,
    ) -> Result<Moved, StoreError> {
        let sql = format!(
            "SELECT CAST(CASE WHEN fence <> $2 OR lease_until <= $3 THEN 3 \
             WHEN {IS_HELD} THEN 2 WHEN stopped_by IS NOT NULL THEN 1 ELSE 0 END AS BIGINT) AS why \
             FROM jobs WHERE id = $1"
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(held.job.as_str())
            .bind(held.fence)
            .bind(now.0)
            .fetch_optional(&self.pool)
            .await?;
        let why: Option<i64> = row.map(|row| column(&row, "why")).transpose()?;
        Ok(match why {
            Some(0) => Moved::Done,
            // As above: what a stopped job had moved to the trash is put back.
            Some(1) if to == ItemState::Restoring => Moved::Done,
            Some(1) => Moved::StopAsked,
            Some(2) => Moved::Held,
            _ => Moved::Lost,
        })
    }
}

async fn advance_one(
    backend: Backend,
    tx: &mut Transaction<'static, Any>,
    held: &ClaimRef,
    step: &Move,
    now: Millis,
) -> Result<Moved, StoreError> {
    if !step.from.may_become(step.to) {
        return Ok(Moved::NoSuchEdge);
    }
    let begins = step.to.is_in_flight();
    let deletes = step.to == ItemState::Deleting;
    let trashes = step.to == ItemState::Trashing;
    // What a stopped job had moved to the trash is put back at somebody's wish.
    let stoppable = begins && step.to != ItemState::Restoring;
    let answer = step
        .answer
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .map_err(|_| StoreError::NotUnderstood("an item's answer"))?;
    let n = i64::try_from(step.n).map_err(|_| StoreError::NotUnderstood("an item's place"))?;
    if let Some((account, budget)) = &step.counts
        && let Asked::NotBefore(then) = budgets::count(backend, tx, account, *budget, now).await?
    {
        return Ok(Moved::NotBefore(then));
    }
    let sql = format!(
        "UPDATE items SET state = $1, reason = $2, answer = $3, updated = $4 \
         WHERE job_id = $5 AND n = $6 AND state = $7 AND EXISTS (SELECT 1 FROM jobs \
         WHERE jobs.id = items.job_id AND jobs.fence = $8 AND jobs.lease_until > $4 \
         AND ($9 = 0 OR jobs.stopped_by IS NULL) AND ($10 = 0 OR NOT {IS_HELD}) \
         AND ($11 = 0 OR jobs.effect = 'delete' OR (jobs.effect = 'trash_then_delete' \
         AND jobs.noticed IS NOT NULL AND jobs.due <= $4)) \
         AND ($12 = 0 OR jobs.to_account IS NULL OR EXISTS (SELECT 1 FROM moves \
         WHERE moves.job_id = items.job_id AND moves.n = items.n AND moves.state = 'same'))) RETURNING n"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(step.to.word())
        .bind(step.reason.map(Reason::word))
        .bind(answer)
        .bind(now.0)
        .bind(held.job.as_str())
        .bind(n)
        .bind(step.from.word())
        .bind(held.fence)
        .bind(i64::from(stoppable))
        .bind(i64::from(begins))
        .bind(i64::from(deletes))
        .bind(i64::from(trashes))
        .fetch_optional(&mut **tx)
        .await?;
    if row.is_some() {
        if let Some(copy) = &step.copy {
            copies::put(tx, &held.job, n, copy).await?;
        }
        if step.to.is_end() || step.to == ItemState::Trashed {
            let why = step.reason.map(|why| format!(" {}", why.word()));
            let detail = format!("{}{}", step.to.word(), why.unwrap_or_default());
            audit::put_of_item(tx, &held.job, n, now, &detail).await?;
        }
        return Ok(Moved::Done);
    }
    if let Some((account, budget)) = &step.counts {
        budgets::uncount(tx, account, *budget, now).await?;
    }
    if stoppable && is_so(tx, held, "stopped_by IS NOT NULL").await? {
        return Ok(Moved::StopAsked);
    }
    if begins && is_so(tx, held, IS_HELD).await? {
        return Ok(Moved::Held);
    }
    Ok(Moved::Lost)
}

/// Whether the claim is still ours and its job fits that condition.
async fn is_so(
    tx: &mut Transaction<'static, Any>,
    held: &ClaimRef,
    condition: &str,
) -> Result<bool, StoreError> {
    let sql = format!("SELECT id FROM jobs WHERE id = $1 AND fence = $2 AND {condition}");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(held.job.as_str())
        .bind(held.fence)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.is_some())
}

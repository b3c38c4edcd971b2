//! Items: moves are made by one conditional statement that carries the fence, several at once. What is deleted later is not deleted before it
//! is due and was told of: that statement looks at it, too. What is moved to another account is not trashed before it has
//! arrived there.

use std::collections::HashSet;
use std::sync::LazyLock;

use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit;
use super::budgets::{self, Asked};
use super::copies::{self, Copy};
use super::holds::IS_HELD;
use super::jobs::ClaimRef;
use super::values::{NO_ROW, ROWS, values};
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
        let mut rest = moves;
        while !rest.is_empty() {
            let (group, later) = rest.split_at(first_group(rest));
            led_to.extend(advance_group(self.backend, &mut tx, held, group, now).await?);
            rest = later;
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
        static SQL: LazyLock<String> = LazyLock::new(|| {
            format!(
                "SELECT CAST(CASE WHEN fence <> $2 OR lease_until <= $3 THEN 3 \
                 WHEN {IS_HELD} THEN 2 WHEN stopped_by IS NOT NULL THEN 1 ELSE 0 END AS BIGINT) AS why \
                 FROM jobs WHERE id = $1"
            )
        });
        let query = sqlx::query(AssertSqlSafe(SQL.as_str()))
            .bind(held.job.as_str())
            .bind(held.fence)
            .bind(now.0);
        let row = self.look(query).await?;
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

/// The moves of different items that stand first, at most [`ROWS`]: two steps of one item have to follow each other.
fn first_group(moves: &[Move]) -> usize {
    let mut seen = HashSet::new();
    let different = moves
        .iter()
        .take(ROWS)
        .take_while(|step| seen.insert(step.n));
    different.count()
}

/// Takes steps of different items.
async fn advance_group(
    backend: Backend,
    tx: &mut Transaction<'static, Any>,
    held: &ClaimRef,
    moves: &[Move],
    now: Millis,
) -> Result<Vec<Moved>, StoreError> {
    let mut refused = Vec::with_capacity(moves.len());
    for step in moves {
        refused.push(refusal(backend, tx, step, now).await?);
    }
    let asked = moves.iter().zip(&refused);
    let asked = asked.filter(|(_, refused)| refused.is_none());
    let asked: Vec<&Move> = asked.map(|(step, _)| step).collect();
    let taken = write(tx, held, &asked, now).await?;
    let taken_steps = || asked.iter().filter(|step| taken.contains(&step.n));
    let copies = taken_steps().filter_map(|step| Some((place(step.n), step.copy.as_ref()?)));
    copies::put(tx, &held.job, &copies.collect::<Vec<_>>()).await?;
    let lines = taken_steps().filter_map(|step| Some((place(step.n), line(step)?)));
    audit::put_of_items(tx, &held.job, now, &lines.collect::<Vec<_>>()).await?;
    let mut led_to = Vec::with_capacity(moves.len());
    for (step, refused) in moves.iter().zip(refused) {
        led_to.push(match refused {
            Some(refused) => refused,
            None if taken.contains(&step.n) => Moved::Done,
            None => why_not(tx, held, step, now).await?,
        });
    }
    Ok(led_to)
}

/// Why a step is not even tried. One that a call follows is counted here.
async fn refusal(
    backend: Backend,
    tx: &mut Transaction<'static, Any>,
    step: &Move,
    now: Millis,
) -> Result<Option<Moved>, StoreError> {
    if !step.from.may_become(step.to) {
        return Ok(Some(Moved::NoSuchEdge));
    }
    let Some((account, budget)) = &step.counts else {
        return Ok(None);
    };
    Ok(
        match budgets::count(backend, tx, account, *budget, now).await? {
            Asked::Counted => None,
            Asked::NotBefore(then) => Some(Moved::NotBefore(then)),
        },
    )
}

/// Writes those steps; says which items took theirs.
async fn write(
    tx: &mut Transaction<'static, Any>,
    held: &ClaimRef,
    moves: &[&Move],
    now: Millis,
) -> Result<HashSet<usize>, StoreError> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let types = [
            "BIGINT", "TEXT", "TEXT", "TEXT", "TEXT", "BIGINT", "BIGINT", "BIGINT", "BIGINT",
        ];
        format!(
            "WITH step (place, was, becomes, why, shown, stoppable, begins, deletes, trashes) AS ({}) \
             UPDATE items SET state = step.becomes, reason = step.why, answer = step.shown, updated = $1 \
             FROM step WHERE items.job_id = $2 AND items.n = step.place AND items.state = step.was \
             AND EXISTS (SELECT 1 FROM jobs \
             WHERE jobs.id = items.job_id AND jobs.fence = $3 AND jobs.lease_until > $1 \
             AND (step.stoppable = 0 OR jobs.stopped_by IS NULL) AND (step.begins = 0 OR NOT {IS_HELD}) \
             AND (step.deletes = 0 OR jobs.effect = 'delete' OR (jobs.effect = 'trash_then_delete' \
             AND jobs.noticed IS NOT NULL AND jobs.due <= $1)) \
             AND (step.trashes = 0 OR jobs.to_account IS NULL OR EXISTS (SELECT 1 FROM moves \
             WHERE moves.job_id = items.job_id AND moves.n = items.n AND moves.state = 'same'))) RETURNING n",
            values(4, &types)
        )
    });
    if moves.is_empty() {
        return Ok(HashSet::new());
    }
    let mut query = sqlx::query(AssertSqlSafe(SQL.as_str()))
        .bind(now.0)
        .bind(held.job.as_str())
        .bind(held.fence);
    for row in 0..ROWS {
        let step = moves.get(row);
        let answer = step.and_then(|step| step.answer.as_ref());
        let answer = answer.map(serde_json::to_string).transpose();
        let to = step.map(|step| step.to);
        let is = |wanted: fn(ItemState) -> bool| to.map(|to| i64::from(wanted(to)));
        query = query
            .bind(step.map_or(NO_ROW, |step| place(step.n)))
            .bind(step.map(|step| step.from.word()))
            .bind(to.map(ItemState::word))
            .bind(step.and_then(|step| step.reason).map(Reason::word))
            .bind(answer.map_err(|_| StoreError::NotUnderstood("an item's answer"))?)
            .bind(is(is_stoppable))
            .bind(is(ItemState::is_in_flight))
            .bind(is(|to| to == ItemState::Deleting))
            .bind(is(|to| to == ItemState::Trashing));
    }
    let rows = query.fetch_all(&mut **tx).await?;
    let taken = rows.iter().map(|row| {
        let n: i64 = column(row, "n")?;
        usize::try_from(n).map_err(|_| StoreError::NotUnderstood("an item's place"))
    });
    taken.collect()
}

/// Whether a stop holds back a step to that state. What a stopped job had moved to the trash is put back at somebody's
/// wish.
fn is_stoppable(to: ItemState) -> bool {
    to.is_in_flight() && to != ItemState::Restoring
}

/// What the audit log says of a step that leads to something.
fn line(step: &Move) -> Option<String> {
    if !step.to.is_end() && step.to != ItemState::Trashed {
        return None;
    }
    let why = step.reason.map(|why| format!(" {}", why.word()));
    Some(format!("{}{}", step.to.word(), why.unwrap_or_default()))
}

/// Why a step that was tried was not taken. What was counted for it is taken back.
async fn why_not(
    tx: &mut Transaction<'static, Any>,
    held: &ClaimRef,
    step: &Move,
    now: Millis,
) -> Result<Moved, StoreError> {
    if let Some((account, budget)) = &step.counts {
        budgets::uncount(tx, account, *budget, now).await?;
    }
    if is_stoppable(step.to) && is_so(tx, held, "stopped_by IS NOT NULL").await? {
        return Ok(Moved::StopAsked);
    }
    if step.to.is_in_flight() && is_so(tx, held, IS_HELD).await? {
        return Ok(Moved::Held);
    }
    Ok(Moved::Lost)
}

/// An item's place, as a column holds it. None is so far back that it would not fit.
fn place(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(NO_ROW)
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

//! Plans, and the one statement that approves one.

use futures_util::{Stream, TryStreamExt as _};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{Any, Transaction};

use super::audit::{self, Entry};
use super::rows::{from_sql, to_sql};
use super::{Store, StoreError, column, new_id, requests, rows};
use crate::domain::audit::What;
use crate::domain::chart::Filetype;
use crate::domain::ids::{AccountId, ChannelId, MemberId, Millis, PlanId, TeamId};
use crate::domain::job::Job;
use crate::domain::plan::{Draft, Effect, Plan, PlanItem};

/// As many items go into one statement, far below the number of values that databases take at once.
const ITEMS_A_STATEMENT: usize = 500;

const VALUES_AN_ITEM: usize = 8;

/// Whether a plan can still be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanState {
    /// It can, until it expires.
    Open,
    /// Others are asked, until it expires.
    Requested,
    /// It was approved.
    Approved,
    /// It was cancelled.
    Cancelled,
}

/// A plan with its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    /// The plan.
    pub draft: Draft,
    /// Its state.
    pub state: PlanState,
}

/// What an approval led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approval {
    /// It is approved now, by this call, and this is its job.
    Approved(Job),
    /// It was approved before.
    AlreadyApproved(Option<Job>),
    /// It was cancelled.
    Cancelled,
    /// It has expired.
    Expired,
    /// Others are asked to approve it.
    OthersAsked,
    /// Another job of the account is not over; the plan can still be approved.
    AccountBusy,
    /// There is no such plan.
    Unknown,
}

/// What a cancellation led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelAnswer {
    /// It is cancelled now, by this call.
    Cancelled,
    /// It was cancelled before.
    AlreadyCancelled,
    /// It was approved.
    AlreadyApproved,
    /// There is no such plan.
    Unknown,
}

/// Who approves what, and where the job will tell how it goes.
#[derive(Clone, Copy, Debug)]
pub struct Approving<'a> {
    /// The plan.
    pub plan: &'a PlanId,
    /// What is to happen to its charts.
    pub effect: Effect,
    /// Who approves it.
    pub by: MemberId,
    /// The channel.
    pub channel: ChannelId,
    /// The team's language.
    pub locale: &'a str,
}

impl Store {
    /// Keeps a plan that may be decided on.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_plan(&self, draft: &Draft) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        put(&mut tx, draft).await?;
        tx.commit().await?;
        Ok(())
    }

    /// That plan.
    ///
    /// # Errors
    /// The database's.
    pub async fn draft(&self, plan: &PlanId) -> Result<Option<StoredDraft>, StoreError> {
        let row = sqlx::query(
            "SELECT id, team, member, account_id, to_account, asked, state, created, expires FROM plans \
             WHERE id = $1",
        )
        .bind(plan.as_str())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let rows = sqlx::query(ITEMS).bind(plan.as_str()).fetch(&self.pool);
        let items = in_order(rows).await?;
        Ok(Some(StoredDraft {
            draft: draft(&row, items)?,
            state: state(&row)?,
        }))
    }

    /// Approves a plan: a compare-and-set on its state, with its job and items in the same transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn approve(&self, asked: Approving<'_>, now: Millis) -> Result<Approval, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "UPDATE plans SET state = 'approved' WHERE id = $1 AND state = 'open' AND expires > $2 \
             AND (to_account IS NULL OR $3 = 'delete') \
             RETURNING id, team, member, account_id, to_account, asked, state, created, expires",
        )
        .bind(asked.plan.as_str())
        .bind(now.0)
        .bind(asked.effect.word())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else {
            tx.rollback().await?;
            return self.why_not(asked.plan).await;
        };
        let items = items_of(&mut tx, asked.plan).await?;
        let plan = draft(&row, items)?.with_effect(asked.effect);
        note_approval(&mut tx, &asked, &plan, now).await?;
        let Some(job) = put_job(&mut tx, &asked, &plan, now).await? else {
            tx.rollback().await?;
            return Ok(Approval::AccountBusy);
        };
        tx.commit().await?;
        Ok(Approval::Approved(job))
    }

    /// Cancels a plan that nobody approved; the request for it is withdrawn.
    ///
    /// # Errors
    /// The database's.
    pub async fn cancel(&self, plan: &PlanId, now: Millis) -> Result<CancelAnswer, StoreError> {
        let mut tx = self.begin().await?;
        // The request before its plan, as everywhere: who takes them the other way round waits for ever.
        let withdrawn = sqlx::query(
            "UPDATE requests SET state = 'withdrawn' WHERE plan_id = $1 AND state = 'open' RETURNING plan_id",
        )
        .bind(plan.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        if withdrawn.is_some() {
            requests::log_taken_back(&mut tx, plan, now).await?;
        }
        let cancelled = sqlx::query(
            "UPDATE plans SET state = 'cancelled' WHERE id = $1 AND state IN ('open', 'requested') \
             RETURNING id",
        )
        .bind(plan.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        if cancelled.is_some() {
            tx.commit().await?;
            return Ok(CancelAnswer::Cancelled);
        }
        drop(tx);
        Ok(match self.draft(plan).await?.map(|stored| stored.state) {
            None => CancelAnswer::Unknown,
            Some(PlanState::Approved) => CancelAnswer::AlreadyApproved,
            Some(PlanState::Cancelled | PlanState::Open | PlanState::Requested) => {
                CancelAnswer::AlreadyCancelled
            }
        })
    }

    /// How many charts of that account the member decided alone to delete for ever since then, without those that were
    /// left alone, failed or were put back.
    ///
    /// # Errors
    /// The database's.
    pub async fn decided_alone(
        &self,
        (team, member): (TeamId, MemberId),
        account: &AccountId,
        since: Millis,
    ) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS count FROM items JOIN jobs ON jobs.id = items.job_id \
             JOIN approvals ON approvals.plan_id = jobs.plan_id \
             WHERE jobs.team = $1 AND jobs.member = $2 AND jobs.account_id = $3 AND jobs.created > $4 \
             AND approvals.approved_by = jobs.member AND jobs.effect <> 'trash' \
             AND items.state NOT IN ('skipped', 'failed', 'restored')",
        )
        .bind(to_sql(team.0))
        .bind(to_sql(member.0))
        .bind(account.as_str())
        .bind(since.0)
        .fetch_one(&self.pool)
        .await?;
        Ok(from_sql(column(&row, "count")?))
    }

    async fn why_not(&self, plan: &PlanId) -> Result<Approval, StoreError> {
        let Some(stored) = self.draft(plan).await? else {
            return Ok(Approval::Unknown);
        };
        Ok(match stored.state {
            PlanState::Open => Approval::Expired,
            PlanState::Requested => Approval::OthersAsked,
            PlanState::Cancelled => Approval::Cancelled,
            PlanState::Approved => Approval::AlreadyApproved(self.job_of_plan(plan).await?),
        })
    }
}

/// Keeps a plan inside the transaction of what comes with it.
pub(super) async fn put(
    tx: &mut Transaction<'static, Any>,
    draft: &Draft,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO plans (id, team, member, account_id, to_account, asked, state, created, expires) \
         VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8)",
    )
    .bind(draft.id.as_str())
    .bind(to_sql(draft.team.0))
    .bind(to_sql(draft.member.0))
    .bind(draft.account.as_str())
    .bind(draft.to.as_ref().map(AccountId::as_str))
    .bind(json(&draft.asked)?)
    .bind(draft.created.0)
    .bind(draft.expires.0)
    .execute(&mut **tx)
    .await?;
    put_items(tx, &draft.id, &draft.items).await
}

/// A plan as it would be approved, inside the transaction that decides on it.
pub(super) async fn with_effect(
    tx: &mut Transaction<'static, Any>,
    plan: &PlanId,
    effect: Effect,
) -> Result<Plan, StoreError> {
    let row = sqlx::query(
        "SELECT id, team, member, account_id, to_account, asked, state, created, expires FROM plans WHERE id = $1",
    )
    .bind(plan.as_str())
    .fetch_one(&mut **tx)
    .await?;
    let items = items_of(tx, plan).await?;
    Ok(draft(&row, items)?.with_effect(effect))
}

async fn items_of(
    tx: &mut Transaction<'static, Any>,
    plan: &PlanId,
) -> Result<Vec<PlanItem>, StoreError> {
    in_order(sqlx::query(ITEMS).bind(plan.as_str()).fetch(&mut **tx)).await
}

/// Reads an approved plan, inside the transaction that claimed its job.
pub(super) async fn approved_plan(
    tx: &mut Transaction<'static, Any>,
    plan: &PlanId,
) -> Result<Plan, StoreError> {
    let row = sqlx::query(
        "SELECT plans.id, plans.team, plans.member, plans.account_id, plans.to_account, plans.asked, plans.created, \
         plans.expires, approvals.effect, approvals.after_ms, approvals.digest \
         FROM plans JOIN approvals ON approvals.plan_id = plans.id WHERE plans.id = $1",
    )
    .bind(plan.as_str())
    .fetch_one(&mut **tx)
    .await?;
    let items = items_of(tx, plan).await?;
    let plan = draft(&row, items)?.with_effect(rows::effect(&row)?);
    let approved: String = column(&row, "digest")?;
    if plan.digest.0 == approved {
        Ok(plan)
    } else {
        Err(StoreError::NotUnderstood(
            "an approved plan with another digest",
        ))
    }
}

const ITEMS: &str = "SELECT n, fid, filetype, title, created, modified, draws_from FROM plan_items \
     WHERE plan_id = $1 ORDER BY n";

async fn put_items(
    tx: &mut Transaction<'static, Any>,
    plan: &PlanId,
    items: &[PlanItem],
) -> Result<(), StoreError> {
    for (part, first) in items
        .chunks(ITEMS_A_STATEMENT)
        .zip((0_i64..).step_by(ITEMS_A_STATEMENT))
    {
        let sql = format!(
            "INSERT INTO plan_items \
             (plan_id, n, fid, filetype, title, created, modified, draws_from) VALUES {}",
            placeholders(part.len())
        );
        let mut insert = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (item, n) in part.iter().zip(first..) {
            insert = insert
                .bind(plan.as_str())
                .bind(n)
                .bind(item.fid.to_string())
                .bind(item.filetype.word())
                .bind(json(&item.title)?)
                .bind(item.created.0)
                .bind(item.modified.0)
                .bind(json(&item.draws_from)?);
        }
        insert.execute(&mut **tx).await?;
    }
    Ok(())
}

/// `($1, …, $8), ($9, …` for that many items. Not by sqlx's builder: for a database that is known only when
/// the program runs it writes `?`, which PostgreSQL does not read.
fn placeholders(items: usize) -> String {
    let of_item = |item: usize| {
        let names = (1..=VALUES_AN_ITEM).map(|value| format!("${}", item * VALUES_AN_ITEM + value));
        format!("({})", names.collect::<Vec<_>>().join(", "))
    };
    (0..items).map(of_item).collect::<Vec<_>>().join(", ")
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::NotUnderstood("what a plan says"))
}

pub(super) async fn note_approval(
    tx: &mut Transaction<'static, Any>,
    asked: &Approving<'_>,
    plan: &Plan,
    now: Millis,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO approvals (plan_id, effect, after_ms, digest, approved_by, approved) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(plan.id.as_str())
    .bind(plan.effect.word())
    .bind(plan.effect.after_ms())
    .bind(&plan.digest.0)
    .bind(to_sql(asked.by.0))
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    let entry = Entry {
        team: plan.team,
        at: now,
        what: What::Approved,
        by: Some(asked.by),
        account: Some(&plan.account),
        plan: Some(&plan.id),
        detail: Some(match plan.to {
            Some(_) => "move",
            None => plan.effect.word(),
        }),
    };
    audit::put(tx, entry).await
}

/// The job and its items; nothing where another job holds the account.
pub(super) async fn put_job(
    tx: &mut Transaction<'static, Any>,
    asked: &Approving<'_>,
    plan: &Plan,
    now: Millis,
) -> Result<Option<Job>, StoreError> {
    let sql = format!(
        "INSERT INTO jobs (id, plan_id, account_id, team, member, channel, locale, effect, after_ms, \
         to_account, state, lease_until, fence, touched, created) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', 0, 0, $11, $11) \
         ON CONFLICT DO NOTHING RETURNING {}",
        rows::JOB
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(new_id())
        .bind(plan.id.as_str())
        .bind(plan.account.as_str())
        .bind(to_sql(plan.team.0))
        .bind(to_sql(plan.member.0))
        .bind(to_sql(asked.channel.0))
        .bind(asked.locale)
        .bind(plan.effect.word())
        .bind(plan.effect.after_ms())
        .bind(plan.to.as_ref().map(AccountId::as_str))
        .bind(now.0)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let job = rows::job(&row)?;
    sqlx::query(
        "INSERT INTO items (job_id, n, state, updated) \
         SELECT CAST($1 AS TEXT), n, 'planned', CAST($2 AS BIGINT) FROM plan_items WHERE plan_id = $3",
    )
    .bind(job.id.as_str())
    .bind(now.0)
    .bind(plan.id.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(Some(job))
}

fn draft(row: &AnyRow, items: Vec<PlanItem>) -> Result<Draft, StoreError> {
    let asked: String = column(row, "asked")?;
    Ok(Draft {
        id: PlanId(column(row, "id")?),
        team: TeamId(from_sql(column(row, "team")?)),
        member: MemberId(from_sql(column(row, "member")?)),
        account: AccountId(column(row, "account_id")?),
        to: column::<Option<String>>(row, "to_account")?.map(AccountId),
        asked: serde_json::from_str(&asked)
            .map_err(|_| StoreError::NotUnderstood("what was asked"))?,
        items,
        created: Millis(column(row, "created")?),
        expires: Millis(column(row, "expires")?),
    })
}

fn state(row: &AnyRow) -> Result<PlanState, StoreError> {
    let word: String = column(row, "state")?;
    match word.as_str() {
        "open" => Ok(PlanState::Open),
        "requested" => Ok(PlanState::Requested),
        "approved" => Ok(PlanState::Approved),
        "cancelled" => Ok(PlanState::Cancelled),
        _ => Err(StoreError::NotUnderstood("a plan's state")),
    }
}

/// A plan's items, none missing, none between. One row at a time: all rows of a long plan take many times what its
/// items do.
async fn in_order(
    mut rows: impl Stream<Item = Result<AnyRow, sqlx::Error>> + Unpin,
) -> Result<Vec<PlanItem>, StoreError> {
    let mut items = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let n = usize::try_from(column::<i64>(&row, "n")?);
        if n != Ok(items.len()) {
            return Err(StoreError::NotUnderstood("an item's place"));
        }
        items.push(item(&row)?);
    }
    Ok(items)
}

pub(super) fn item(row: &AnyRow) -> Result<PlanItem, StoreError> {
    let fid: String = column(row, "fid")?;
    let filetype: String = column(row, "filetype")?;
    let title: String = column(row, "title")?;
    let draws_from: String = column(row, "draws_from")?;
    Ok(PlanItem {
        fid: fid
            .parse()
            .map_err(|_| StoreError::NotUnderstood("a fid"))?,
        filetype: Filetype::from_word(&filetype).ok_or(StoreError::NotUnderstood("a filetype"))?,
        title: serde_json::from_str(&title).map_err(|_| StoreError::NotUnderstood("a title"))?,
        created: Millis(column(row, "created")?),
        modified: Millis(column(row, "modified")?),
        draws_from: serde_json::from_str(&draws_from)
            .map_err(|_| StoreError::NotUnderstood("what a plot draws from"))?,
    })
}

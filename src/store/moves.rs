//! How far the charts of a job have got that moves them to another account.
//!
//! What always holds: that an upload is about to leave is on disk before it does, and only while the job may go on and
//! its member is linked to the account that takes it in; one chart there is the arrival of one chart here. Items of such
//! a job are begun only once theirs is `same` (`store/items.rs`).

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit;
use super::budgets::{self, Asked};
use super::holds::IS_HELD;
use super::jobs::ClaimRef;
use super::{Backend, Store, StoreError, column};
use crate::domain::budget::WriteBudget;
use crate::domain::chart::Filetype;
use crate::domain::ids::{AccountId, Fid, JobId, Millis};
use crate::domain::moving::Arrival;

/// How far one chart has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveRow {
    /// The chart where it came from.
    pub fid: Fid,
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its place in the plan; nothing of a grid that is copied and stays.
    pub n: Option<usize>,
    /// How far it has got.
    pub arrival: Arrival,
    /// The chart that it is there, once that is known.
    pub new: Option<Fid>,
    /// The address of that.
    pub address: Option<String>,
}

/// What writing that an upload is about to leave led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// It is on disk.
    Begun,
    /// Somebody asked the job to stop.
    StopAsked,
    /// Everything of the team is held.
    Held,
    /// The write budget of the account there is used.
    NotBefore(Millis),
    /// The member is not linked to the account there any more.
    NotLinked,
    /// The claim is not ours any more, or the chart is there already.
    Lost,
}

/// A chart whose upload is about to leave.
#[derive(Clone, Copy, Debug)]
pub struct Upload<'a> {
    /// The chart where it comes from.
    pub fid: &'a Fid,
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its place in the plan.
    pub n: Option<usize>,
}

/// What must be so of a job for an upload to leave: its claim, and that nobody stopped or holds it.
const LINKED: &str = "EXISTS (SELECT 1 FROM links WHERE links.team = jobs.team \
     AND links.member = jobs.member AND links.account_id = jobs.to_account)";

impl Store {
    /// How far that job's charts have got.
    ///
    /// # Errors
    /// The database's.
    pub async fn moves(&self, job: &JobId) -> Result<Vec<MoveRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT fid, filetype, n, state, new_fid, address FROM moves WHERE job_id = $1 \
             ORDER BY CASE WHEN n IS NULL THEN 1 ELSE 0 END, n, fid",
        )
        .bind(job.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(row).collect()
    }

    /// How many of that job's charts have arrived and are the same.
    ///
    /// # Errors
    /// The database's.
    pub async fn arrived(&self, job: &JobId) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS count FROM moves WHERE job_id = $1 AND state = 'same' AND n IS NOT NULL",
        )
        .bind(job.as_str())
        .fetch_one(&self.pool)
        .await?;
        u64::try_from(column::<i64>(&row, "count")?)
            .map_err(|_| StoreError::NotUnderstood("a count of moves"))
    }

    /// Writes that an upload is about to leave, and counts it.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin_upload(
        &self,
        held: &ClaimRef,
        upload: Upload<'_>,
        counts: Option<&(AccountId, WriteBudget)>,
        now: Millis,
    ) -> Result<Beginning, StoreError> {
        let n = upload.n.map(i64::try_from).transpose();
        let n = n.map_err(|_| StoreError::NotUnderstood("an item's place"))?;
        let mut tx = self.begin().await?;
        self.share(&mut tx, held).await?;
        if let Some((account, budget)) = counts
            && let Asked::NotBefore(then) =
                budgets::count(self.backend, &mut tx, account, *budget, now).await?
        {
            return Ok(Beginning::NotBefore(then));
        }
        let sql = format!(
            "INSERT INTO moves (job_id, fid, filetype, n, state, updated) \
             SELECT jobs.id, CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), 'uploading', \
             CAST($4 AS BIGINT) FROM jobs WHERE jobs.id = $5 AND jobs.fence = $6 \
             AND jobs.lease_until > $4 AND jobs.stopped_by IS NULL AND NOT {IS_HELD} AND {LINKED} \
             ON CONFLICT (job_id, fid) DO UPDATE SET updated = excluded.updated \
             WHERE moves.state = 'uploading' RETURNING fid"
        );
        let begun = sqlx::query(AssertSqlSafe(sql))
            .bind(upload.fid.to_string())
            .bind(upload.filetype.word())
            .bind(n)
            .bind(now.0)
            .bind(held.job.as_str())
            .bind(held.fence)
            .fetch_optional(&mut *tx)
            .await?;
        if begun.is_some() {
            tx.commit().await?;
            return Ok(Beginning::Begun);
        }
        // What was counted goes with the transaction.
        let why = why_not(&mut tx, held).await?;
        tx.rollback().await?;
        Ok(why)
    }

    /// Notes which chart an upload made. Says whether the claim still was ours.
    ///
    /// # Errors
    /// The database's; another chart of the job arrived as that one.
    pub async fn uploaded(
        &self,
        held: &ClaimRef,
        fid: &Fid,
        (new, address): (&Fid, Option<&str>),
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        self.share(&mut tx, held).await?;
        let written = sqlx::query(
            "UPDATE moves SET state = 'uploaded', new_fid = $1, address = $2, updated = $3 \
             WHERE job_id = $4 AND fid = $5 AND state = 'uploading' AND EXISTS (SELECT 1 FROM jobs \
             WHERE jobs.id = moves.job_id AND jobs.fence = $6 AND jobs.lease_until > $3) RETURNING fid",
        )
        .bind(new.to_string())
        .bind(address)
        .bind(now.0)
        .bind(held.job.as_str())
        .bind(fid.to_string())
        .bind(held.fence)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(written.is_some())
    }

    /// Notes that what arrived is the same; once more changes nothing. Says whether the claim still was ours.
    ///
    /// # Errors
    /// The database's.
    pub async fn arrived_the_same(
        &self,
        held: &ClaimRef,
        fid: &Fid,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        self.share(&mut tx, held).await?;
        let written = sqlx::query(
            "UPDATE moves SET state = 'same', updated = $1 WHERE job_id = $2 AND fid = $3 \
             AND state = 'uploaded' AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = moves.job_id \
             AND jobs.fence = $4 AND jobs.lease_until > $1) RETURNING new_fid",
        )
        .bind(now.0)
        .bind(held.job.as_str())
        .bind(fid.to_string())
        .bind(held.fence)
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(row) = &written {
            let new: Option<String> = column(row, "new_fid")?;
            audit::put_of_move(&mut tx, &held.job, fid, now, new.as_deref()).await?;
        }
        tx.commit().await?;
        Ok(written.is_some())
    }

    /// As `advance` does: no stop and no other claim comes between the look at the job and the commit.
    async fn share(
        &self,
        tx: &mut Transaction<'static, Any>,
        held: &ClaimRef,
    ) -> Result<(), StoreError> {
        if self.backend == Backend::Postgres {
            sqlx::query("SELECT id FROM jobs WHERE id = $1 FOR SHARE")
                .bind(held.job.as_str())
                .fetch_optional(&mut **tx)
                .await?;
        }
        Ok(())
    }
}

async fn why_not(
    tx: &mut Transaction<'static, Any>,
    held: &ClaimRef,
) -> Result<Beginning, StoreError> {
    let sql = format!(
        "SELECT CAST(CASE WHEN stopped_by IS NOT NULL THEN 1 WHEN {IS_HELD} THEN 2 \
         WHEN NOT {LINKED} THEN 3 ELSE 0 END AS BIGINT) AS why FROM jobs WHERE id = $1 AND fence = $2"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(held.job.as_str())
        .bind(held.fence)
        .fetch_optional(&mut **tx)
        .await?;
    let why: Option<i64> = row.map(|row| column(&row, "why")).transpose()?;
    Ok(match why {
        Some(1) => Beginning::StopAsked,
        Some(2) => Beginning::Held,
        Some(3) => Beginning::NotLinked,
        _ => Beginning::Lost,
    })
}

fn row(row: &AnyRow) -> Result<MoveRow, StoreError> {
    let fid = |text: String| text.parse().map_err(|_| StoreError::NotUnderstood("a fid"));
    let (filetype, state): (String, String) = (column(row, "filetype")?, column(row, "state")?);
    let n: Option<i64> = column(row, "n")?;
    let n = n.map(usize::try_from).transpose();
    Ok(MoveRow {
        fid: fid(column(row, "fid")?)?,
        filetype: Filetype::from_word(&filetype).ok_or(StoreError::NotUnderstood("a filetype"))?,
        n: n.map_err(|_| StoreError::NotUnderstood("an item's place"))?,
        arrival: Arrival::from_word(&state).ok_or(StoreError::NotUnderstood("an arrival"))?,
        new: column::<Option<String>>(row, "new_fid")?
            .map(fid)
            .transpose()?,
        address: column(row, "address")?,
    })
}

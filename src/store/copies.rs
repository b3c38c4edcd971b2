//! What copies of charts there are; the copies themselves are in the vault.
//!
//! What always holds: the row of a copy is written with the step that moves its chart to the trash, after its file was
//! on disk: a row without a file is a file that somebody removed.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::values::{NO_ROW, ROWS, values};
use super::{Store, StoreError, column};
use crate::domain::chart::Filetype;
use crate::domain::ids::{AccountId, CopyId, Fid, JobId, Millis};

/// What is known of a copy besides what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The name of its file.
    pub id: CopyId,
    /// The account whose chart it was.
    pub account: AccountId,
    /// The chart.
    pub fid: Fid,
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its title.
    pub title: String,
    /// How long its file is.
    pub bytes: u64,
    /// What its file hashes to, in hexadecimal digits.
    pub sha256: String,
    /// Which key sealed it.
    pub fingerprint: String,
    /// When it was made.
    pub made: Millis,
}

const COLUMNS: &str = "id, account_id, fid, filetype, title, bytes, sha256, fingerprint, made";

impl Store {
    /// The copies of that account, the latest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn copies_of(&self, account: &AccountId) -> Result<Vec<Copy>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM copies WHERE account_id = $1 ORDER BY made DESC, job_id, n"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(account.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(copy).collect()
    }

    /// How many copies a job made.
    ///
    /// # Errors
    /// The database's.
    pub async fn copies_by(&self, job: &JobId) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS count FROM copies WHERE job_id = $1")
            .bind(job.as_str())
            .fetch_one(&self.pool)
            .await?;
        unsigned(&row, "count")
    }

    /// How many bytes all copies take.
    ///
    /// # Errors
    /// The database's.
    pub async fn bytes_of_copies(&self) -> Result<u64, StoreError> {
        let row =
            sqlx::query("SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes FROM copies")
                .fetch_one(&self.pool)
                .await?;
        unsigned(&row, "bytes")
    }

    /// Which keys seal copies.
    ///
    /// # Errors
    /// The database's.
    pub async fn fingerprints_of_copies(&self) -> Result<BTreeSet<String>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT fingerprint FROM copies")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| column(row, "fingerprint")).collect()
    }

    /// Every copy, for who looks for files without one.
    ///
    /// # Errors
    /// The database's.
    pub async fn all_copies(&self) -> Result<Vec<Copy>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM copies ORDER BY id");
        let rows = sqlx::query(AssertSqlSafe(sql))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(copy).collect()
    }

    /// Whether a job is being carried out.
    ///
    /// # Errors
    /// The database's.
    pub async fn any_job_runs(&self) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT id FROM jobs WHERE state IN ('queued', 'running') LIMIT 1")
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    /// Forgets the copies of that account. Their files are to be removed.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_copies(&self, account: &AccountId) -> Result<Vec<CopyId>, StoreError> {
        let rows = sqlx::query("DELETE FROM copies WHERE account_id = $1 RETURNING id")
            .bind(account.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(id).collect()
    }

    /// Which items of that job have a copy.
    ///
    /// # Errors
    /// The database's.
    pub async fn copied_items(&self, job: &JobId) -> Result<Vec<(usize, CopyId)>, StoreError> {
        let rows = sqlx::query("SELECT n, id FROM copies WHERE job_id = $1 ORDER BY n")
            .bind(job.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let n = usize::try_from(column::<i64>(row, "n")?)
                    .map_err(|_| StoreError::NotUnderstood("an item's place"))?;
                Ok((n, id(row)?))
            })
            .collect()
    }

    /// Forgets copies that were made before that moment, but for those of jobs that are not over, and those of accounts
    /// to which nobody is linked any more. Their files are to be removed.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_old_copies(&self, before: Millis) -> Result<Vec<CopyId>, StoreError> {
        let rows = sqlx::query(
            "DELETE FROM copies WHERE (made < $1 AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = copies.job_id \
             AND jobs.state NOT IN ('done', 'stopped', 'restored'))) OR NOT EXISTS \
             (SELECT 1 FROM links WHERE links.account_id = copies.account_id) RETURNING id",
        )
        .bind(before.0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(id).collect()
    }
}

/// In the transaction of the steps that they belong to, by the places of their charts. One that was made before the
/// same step once more is replaced.
pub(super) async fn put(
    tx: &mut Transaction<'static, Any>,
    job: &JobId,
    copies: &[(i64, &Copy)],
) -> Result<(), StoreError> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let types = [
            "BIGINT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "BIGINT", "TEXT", "TEXT", "BIGINT",
        ];
        format!(
            "WITH copy (place, id, account_id, fid, filetype, title, bytes, sha256, fingerprint, made) AS ({}) \
             INSERT INTO copies (id, account_id, job_id, n, fid, filetype, title, bytes, sha256, fingerprint, made) \
             SELECT copy.id, copy.account_id, CAST($1 AS TEXT), copy.place, copy.fid, copy.filetype, copy.title, \
             copy.bytes, copy.sha256, copy.fingerprint, copy.made FROM copy WHERE copy.id IS NOT NULL \
             ON CONFLICT (job_id, n) DO UPDATE SET id = excluded.id, bytes = excluded.bytes, \
             sha256 = excluded.sha256, fingerprint = excluded.fingerprint, made = excluded.made",
            values(2, &types)
        )
    });
    for copies in copies.chunks(ROWS) {
        let mut query = sqlx::query(AssertSqlSafe(SQL.as_str())).bind(job.as_str());
        for row in 0..ROWS {
            let (n, copy) = copies
                .get(row)
                .map_or((NO_ROW, None), |(n, copy)| (*n, Some(*copy)));
            let title = copy
                .map(|copy| serde_json::to_string(&copy.title))
                .transpose();
            query = query
                .bind(n)
                .bind(copy.map(|copy| copy.id.as_str()))
                .bind(copy.map(|copy| copy.account.as_str()))
                .bind(copy.map(|copy| copy.fid.to_string()))
                .bind(copy.map(|copy| copy.filetype.word()))
                .bind(title.map_err(|_| StoreError::NotUnderstood("a copy's title"))?)
                .bind(copy.map(|copy| signed(copy.bytes)))
                .bind(copy.map(|copy| copy.sha256.as_str()))
                .bind(copy.map(|copy| copy.fingerprint.as_str()))
                .bind(copy.map(|copy| copy.made.0));
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

fn copy(row: &AnyRow) -> Result<Copy, StoreError> {
    let (fid, filetype): (String, String) = (column(row, "fid")?, column(row, "filetype")?);
    let title: String = column(row, "title")?;
    Ok(Copy {
        id: id(row)?,
        account: AccountId(column(row, "account_id")?),
        fid: fid
            .parse()
            .map_err(|_| StoreError::NotUnderstood("a fid"))?,
        filetype: Filetype::from_word(&filetype).ok_or(StoreError::NotUnderstood("a filetype"))?,
        title: serde_json::from_str(&title).map_err(|_| StoreError::NotUnderstood("a title"))?,
        bytes: unsigned(row, "bytes")?,
        sha256: column(row, "sha256")?,
        fingerprint: column(row, "fingerprint")?,
        made: Millis(column(row, "made")?),
    })
}

fn id(row: &AnyRow) -> Result<CopyId, StoreError> {
    Ok(CopyId(column(row, "id")?))
}

/// No copy is so long that this would cut it.
fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn unsigned(row: &AnyRow, name: &'static str) -> Result<u64, StoreError> {
    u64::try_from(column::<i64>(row, name)?).map_err(|_| StoreError::NotUnderstood("a count"))
}

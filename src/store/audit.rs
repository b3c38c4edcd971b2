//! The audit log: what happened, who and when.
//!
//! What always holds: a line is written in the transaction of what it tells of; no statement here changes or removes
//! one; titles are not in it.

use std::sync::LazyLock;

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::rows::{from_sql, to_sql};
use super::values::{NO_ROW, ROWS, values};
use super::{Store, StoreError, column, new_id};
use crate::domain::audit::{Line, What};
use crate::domain::ids::{AccountId, Fid, JobId, MemberId, Millis, PlanId, TeamId};

/// What a line of a plan or a job is written from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) team: TeamId,
    pub(super) at: Millis,
    pub(super) what: What,
    pub(super) by: Option<MemberId>,
    pub(super) account: Option<&'a AccountId>,
    pub(super) plan: Option<&'a PlanId>,
    pub(super) detail: Option<&'a str>,
}

/// Writes a line that is of no job yet.
pub(super) async fn put(
    tx: &mut Transaction<'static, Any>,
    entry: Entry<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (id, team, at, what, member, account_id, plan_id, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new_id())
    .bind(to_sql(entry.team.0))
    .bind(entry.at.0)
    .bind(entry.what.word())
    .bind(entry.by.map(|by| to_sql(by.0)))
    .bind(entry.account.map(AccountId::as_str))
    .bind(entry.plan.map(PlanId::as_str))
    .bind(entry.detail)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes a line of that job.
pub(super) async fn put_of_job(
    tx: &mut Transaction<'static, Any>,
    job: &JobId,
    (at, what, by): (Millis, What, Option<MemberId>),
    detail: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (id, team, at, what, member, account_id, plan_id, job_id, detail) \
         SELECT CAST($1 AS TEXT), team, CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS BIGINT), \
         account_id, plan_id, id, CAST($5 AS TEXT) FROM jobs WHERE id = $6",
    )
    .bind(new_id())
    .bind(at.0)
    .bind(what.word())
    .bind(by.map(|by| to_sql(by.0)))
    .bind(detail)
    .bind(job.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes that charts of that job reached a state: which, by their places, and what.
pub(super) async fn put_of_items(
    tx: &mut Transaction<'static, Any>,
    job: &JobId,
    at: Millis,
    lines: &[(i64, String)],
) -> Result<(), StoreError> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        format!(
            "WITH line (id, place, detail) AS ({}) \
             INSERT INTO audit (id, team, at, what, account_id, plan_id, job_id, n, fid, detail) \
             SELECT line.id, jobs.team, CAST($1 AS BIGINT), 'item', jobs.account_id, jobs.plan_id, \
             jobs.id, plan_items.n, plan_items.fid, line.detail FROM line JOIN jobs ON jobs.id = $2 \
             JOIN plan_items ON plan_items.plan_id = jobs.plan_id AND plan_items.n = line.place",
            values(3, &["TEXT", "BIGINT", "TEXT"])
        )
    });
    for lines in lines.chunks(ROWS) {
        let mut query = sqlx::query(AssertSqlSafe(SQL.as_str()))
            .bind(at.0)
            .bind(job.as_str());
        for row in 0..ROWS {
            let line = lines.get(row);
            query = query
                .bind(line.map(|_| new_id()))
                .bind(line.map_or(NO_ROW, |(n, _)| *n))
                .bind(line.map(|(_, detail)| detail.as_str()));
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Writes that a chart of that job arrived in another account, as which chart there.
pub(super) async fn put_of_move(
    tx: &mut Transaction<'static, Any>,
    job: &JobId,
    fid: &Fid,
    at: Millis,
    new: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (id, team, at, what, account_id, plan_id, job_id, n, fid, detail) \
         SELECT CAST($1 AS TEXT), jobs.team, CAST($2 AS BIGINT), CAST($3 AS TEXT), jobs.account_id, \
         jobs.plan_id, jobs.id, moves.n, moves.fid, CAST($4 AS TEXT) FROM jobs \
         JOIN moves ON moves.job_id = jobs.id WHERE jobs.id = $5 AND moves.fid = $6",
    )
    .bind(new_id())
    .bind(at.0)
    .bind(What::Moved.word())
    .bind(new)
    .bind(job.as_str())
    .bind(fid.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes a line about a chart that is of no job.
pub(super) async fn put_of_chart(
    tx: &mut Transaction<'static, Any>,
    (team, by, account): (TeamId, MemberId, &AccountId),
    fid: &Fid,
    (at, what): (Millis, What),
    detail: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (id, team, at, what, member, account_id, fid, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new_id())
    .bind(to_sql(team.0))
    .bind(at.0)
    .bind(what.word())
    .bind(to_sql(by.0))
    .bind(account.as_str())
    .bind(fid.to_string())
    .bind(detail)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl Store {
    /// The latest lines of that team, the latest first; titles of accounts alone to which the reader is linked there.
    ///
    /// # Errors
    /// The database's.
    pub async fn audit(
        &self,
        team: TeamId,
        reader: MemberId,
        most: u32,
    ) -> Result<Vec<Line>, StoreError> {
        let rows = sqlx::query(
            "SELECT audit.at, audit.what, audit.member, audit.account_id, audit.plan_id, audit.job_id, \
             audit.fid, audit.detail, (SELECT plan_items.title FROM plan_items \
             WHERE plan_items.plan_id = audit.plan_id AND plan_items.n = audit.n AND EXISTS \
             (SELECT 1 FROM links WHERE links.team = audit.team AND links.member = $2 \
             AND links.account_id = audit.account_id)) AS title \
             FROM audit WHERE (audit.team = $1 OR audit.team = 0) ORDER BY audit.at DESC, audit.id LIMIT $3",
        )
        .bind(to_sql(team.0))
        .bind(to_sql(reader.0))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(line).collect()
    }
}

fn line(row: &AnyRow) -> Result<Line, StoreError> {
    let what: String = column(row, "what")?;
    let fid: Option<String> = column(row, "fid")?;
    let title: Option<String> = column(row, "title")?;
    let of_fid = |fid: String| fid.parse().map_err(|_| StoreError::NotUnderstood("a fid"));
    let of_title = |title: String| {
        serde_json::from_str(&title).map_err(|_| StoreError::NotUnderstood("a title"))
    };
    Ok(Line {
        at: Millis(column(row, "at")?),
        what: What::from_word(&what).ok_or(StoreError::NotUnderstood("a line of the audit log"))?,
        by: column::<Option<i64>>(row, "member")?.map(|id| MemberId(from_sql(id))),
        account: column::<Option<String>>(row, "account_id")?.map(AccountId),
        plan: column::<Option<String>>(row, "plan_id")?.map(PlanId),
        job: column::<Option<String>>(row, "job_id")?.map(JobId),
        fid: fid.map(of_fid).transpose()?,
        title: title.map(of_title).transpose()?,
        detail: column(row, "detail")?,
    })
}

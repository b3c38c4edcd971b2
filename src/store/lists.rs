//! Lists that members look through, and what Chartkeeper moved to the trash.

use sqlx::any::AnyRow;

use super::rows::{from_sql, to_sql};
use super::{Store, StoreError, audit, column, waiting};
use crate::domain::audit::What;
use crate::domain::chart::Filetype;
use crate::domain::ids::{AccountId, Fid, JobId, ListId, MemberId, Millis, TeamId};
use crate::domain::list::Query;

/// A list that a member asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredList {
    /// Its id.
    pub id: ListId,
    /// The team.
    pub team: TeamId,
    /// The member.
    pub member: MemberId,
    /// The account.
    pub account: AccountId,
    /// What was asked for.
    pub query: Query,
    /// Until when it can be looked through.
    pub expires: Millis,
}

/// A chart that a job moved to the trash and left there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trashed {
    /// The chart.
    pub fid: Fid,
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its title when the plan was made.
    pub title: String,
    /// When it went to the trash.
    pub at: Millis,
    /// Whose job did it.
    pub by: MemberId,
}

/// Jobs that are over or wait, and items that such a job left in the trash: what failed after it had got there is there
/// still.
const LEFT_IN_TRASH: &str = "jobs.state IN ('done', 'stopped', 'restored', 'waiting') AND (items.state = 'trashed' \
     OR (items.state = 'failed' AND (items.answer IS NOT NULL \
     OR items.reason IN ('account_full', 'name_taken', 'folder_gone'))))";

impl Store {
    /// Keeps a list, so that its pages can be turned after a restart.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_list(&self, list: &StoredList, now: Millis) -> Result<(), StoreError> {
        let asked = serde_json::to_string(&list.query)
            .map_err(|_| StoreError::NotUnderstood("a list's question"))?;
        sqlx::query(
            "INSERT INTO lists (id, team, member, account_id, asked, created, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(list.id.as_str())
        .bind(to_sql(list.team.0))
        .bind(to_sql(list.member.0))
        .bind(list.account.as_str())
        .bind(asked)
        .bind(now.0)
        .bind(list.expires.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// That list.
    ///
    /// # Errors
    /// The database's.
    pub async fn stored_list(&self, id: &ListId) -> Result<Option<StoredList>, StoreError> {
        let row = sqlx::query(
            "SELECT id, team, member, account_id, asked, expires FROM lists WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(list).transpose()
    }

    /// Removes lists that ran out before `since`, and those of the member where one is named.
    ///
    /// # Errors
    /// The database's.
    pub async fn erase_lists(
        &self,
        since: Millis,
        member: Option<MemberId>,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM lists WHERE expires < $1 OR member = $2")
            .bind(since.0)
            .bind(member.map(|member| to_sql(member.0)))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// What jobs of that team left in the account's trash, the latest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn trashed(
        &self,
        team: TeamId,
        account: &AccountId,
    ) -> Result<Vec<Trashed>, StoreError> {
        let sql = format!(
            "SELECT plan_items.fid, plan_items.filetype, plan_items.title, items.updated, jobs.member \
             FROM items JOIN jobs ON jobs.id = items.job_id \
             JOIN plan_items ON plan_items.plan_id = jobs.plan_id AND plan_items.n = items.n \
             WHERE jobs.team = $1 AND jobs.account_id = $2 AND {LEFT_IN_TRASH} \
             ORDER BY items.updated DESC, plan_items.fid"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(to_sql(team.0))
            .bind(account.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(trashed).collect()
    }

    /// Notes that a member took a chart out of the trash; the jobs that had left it there.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_restored(
        &self,
        (team, by): (TeamId, MemberId),
        account: &AccountId,
        fid: &Fid,
        now: Millis,
    ) -> Result<Vec<JobId>, StoreError> {
        let mut tx = self.begin().await?;
        audit::put_of_chart(
            &mut tx,
            (team, by, account),
            fid,
            (now, What::PutBack),
            None,
        )
        .await?;
        let sql = format!(
            "UPDATE items SET state = 'restored', reason = NULL, updated = $1 WHERE EXISTS \
             (SELECT 1 FROM jobs JOIN plan_items ON plan_items.plan_id = jobs.plan_id \
             WHERE jobs.id = items.job_id AND plan_items.n = items.n AND jobs.account_id = $2 \
             AND plan_items.fid = $3 AND {LEFT_IN_TRASH}) RETURNING items.job_id"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(now.0)
            .bind(account.as_str())
            .bind(fid.to_string())
            .fetch_all(&mut *tx)
            .await?;
        waiting::end_where_nothing_waits(&mut tx, now).await?;
        tx.commit().await?;
        rows.iter()
            .map(|row| Ok(JobId(column(row, "job_id")?)))
            .collect()
    }

    /// Writes down that a member had a deleted chart uploaded again.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_uploaded(
        &self,
        (team, by): (TeamId, MemberId),
        account: &AccountId,
        (was, is): (&Fid, &Fid),
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let detail = format!("was {was}");
        let what = (now, What::Uploaded);
        audit::put_of_chart(&mut tx, (team, by, account), is, what, Some(&detail)).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn list(row: &AnyRow) -> Result<StoredList, StoreError> {
    let asked: String = column(row, "asked")?;
    Ok(StoredList {
        id: ListId(column(row, "id")?),
        team: TeamId(from_sql(column(row, "team")?)),
        member: MemberId(from_sql(column(row, "member")?)),
        account: AccountId(column(row, "account_id")?),
        query: serde_json::from_str(&asked)
            .map_err(|_| StoreError::NotUnderstood("a list's question"))?,
        expires: Millis(column(row, "expires")?),
    })
}

fn trashed(row: &AnyRow) -> Result<Trashed, StoreError> {
    let fid: String = column(row, "fid")?;
    let filetype: String = column(row, "filetype")?;
    let title: String = column(row, "title")?;
    Ok(Trashed {
        fid: fid
            .parse()
            .map_err(|_| StoreError::NotUnderstood("a fid"))?,
        filetype: Filetype::from_word(&filetype).ok_or(StoreError::NotUnderstood("a filetype"))?,
        title: serde_json::from_str(&title).map_err(|_| StoreError::NotUnderstood("a title"))?,
        at: Millis(column(row, "updated")?),
        by: MemberId(from_sql(column(row, "member")?)),
    })
}

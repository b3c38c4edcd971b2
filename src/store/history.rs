//! What a member of an account sees of plans and jobs: open plans, jobs under way, jobs that are over.

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::rows::{self, to_sql};
use super::{Store, StoreError, column};
use crate::domain::ids::{AccountId, JobId, MemberId, Millis, PlanId, TeamId};
use crate::domain::job::{Job, Tally};
use crate::domain::plan::Asked;

/// A plan that its member may still decide on, without its charts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPlan {
    /// The plan.
    pub id: PlanId,
    /// The account.
    pub account: AccountId,
    /// What was asked.
    pub asked: Asked,
    /// How many charts are on it.
    pub charts: u64,
    /// When it lapses.
    pub expires: Millis,
}

/// Which jobs are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that are not over.
    UnderWay,
    /// So many that ended last.
    Over(u32),
}

/// The accounts that a member is linked to in a team.
const THEIRS: &str = "(SELECT account_id FROM links WHERE team = $1 AND member = $2)";

impl Store {
    /// The member's own plans that can still be decided, the latest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_plans(
        &self,
        team: TeamId,
        member: MemberId,
        now: Millis,
    ) -> Result<Vec<OpenPlan>, StoreError> {
        let sql = format!(
            "SELECT plans.id, plans.account_id, plans.asked, plans.expires, \
             (SELECT COUNT(*) FROM plan_items WHERE plan_items.plan_id = plans.id) AS charts \
             FROM plans WHERE team = $1 AND member = $2 AND state IN ('open', 'requested') AND expires > $3 \
             AND account_id IN {THEIRS} ORDER BY created DESC, id"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(to_sql(team.0))
            .bind(to_sql(member.0))
            .bind(now.0)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(open_plan).collect()
    }

    /// Jobs of that team over accounts that the member is linked to there, whoever asked; the latest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn jobs_seen_by(
        &self,
        team: TeamId,
        member: MemberId,
        which: Which,
    ) -> Result<Vec<Job>, StoreError> {
        let which = match which {
            Which::UnderWay => {
                "state IN ('queued', 'running', 'paused', 'waiting', 'restoring') ORDER BY created DESC, id"
                    .to_owned()
            }
            Which::Over(most) => format!(
                "state IN ('done', 'stopped', 'restored') ORDER BY ended DESC, created DESC, id LIMIT {most}"
            ),
        };
        let sql = format!(
            "SELECT {} FROM jobs WHERE team = $1 AND account_id IN {THEIRS} AND {which}",
            rows::JOB
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(to_sql(team.0))
            .bind(to_sql(member.0))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(rows::job).collect()
    }

    /// How many of a job's items are where.
    ///
    /// # Errors
    /// The database's.
    pub async fn tally(&self, job: &JobId) -> Result<Tally, StoreError> {
        let rows = sqlx::query(
            "SELECT state, COUNT(*) AS items FROM items WHERE job_id = $1 GROUP BY state",
        )
        .bind(job.as_str())
        .fetch_all(&self.pool)
        .await?;
        let mut tally = Tally::default();
        for row in &rows {
            tally.add(rows::item_state(row)?, counted(row, "items")?);
        }
        Ok(tally)
    }
}

fn open_plan(row: &AnyRow) -> Result<OpenPlan, StoreError> {
    let asked: String = column(row, "asked")?;
    Ok(OpenPlan {
        id: PlanId(column(row, "id")?),
        account: AccountId(column(row, "account_id")?),
        asked: serde_json::from_str(&asked)
            .map_err(|_| StoreError::NotUnderstood("what was asked"))?,
        charts: counted(row, "charts")?,
        expires: Millis(column(row, "expires")?),
    })
}

fn counted(row: &AnyRow, name: &'static str) -> Result<u64, StoreError> {
    u64::try_from(column::<i64>(row, name)?).map_err(|_| StoreError::NotUnderstood(name))
}

//! What is kept of one member, for that member: their links, plans and jobs.

use sqlx::AssertSqlSafe;

use super::rows::{self, from_sql, to_sql};
use super::{Store, StoreError, alerts, column};
use crate::domain::ids::{AccountId, MemberId, Millis, PlanId, TeamId};
use crate::domain::job::Job;
use crate::domain::notice::Alerts;

/// What a link is about, without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFacts {
    /// The team in which it holds.
    pub team: TeamId,
    /// The account.
    pub account: AccountId,
    /// When it was made.
    pub linked: Millis,
    /// When its key was last given.
    pub updated: Millis,
    /// How the member hears of it unasked.
    pub alerts: Alerts,
}

/// What a plan is about, without its charts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFacts {
    /// The plan.
    pub id: PlanId,
    /// The team.
    pub team: TeamId,
    /// The account.
    pub account: AccountId,
    /// `open`, `approved` or `cancelled`.
    pub state: String,
    /// When it was made.
    pub created: Millis,
    /// Until when it could be approved.
    pub expires: Millis,
}

impl Store {
    /// The member's links in all teams, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn links_everywhere(&self, member: MemberId) -> Result<Vec<LinkFacts>, StoreError> {
        let rows = sqlx::query(
            "SELECT team, account_id, created, updated, alerts FROM links WHERE member = $1 ORDER BY created, id",
        )
        .bind(to_sql(member.0))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(LinkFacts {
                    team: TeamId(from_sql(column(row, "team")?)),
                    account: AccountId(column(row, "account_id")?),
                    linked: Millis(column(row, "created")?),
                    updated: Millis(column(row, "updated")?),
                    alerts: alerts::alerts(row)?,
                })
            })
            .collect()
    }

    /// The member's plans in all teams, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn plans_everywhere(&self, member: MemberId) -> Result<Vec<PlanFacts>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, team, account_id, state, created, expires FROM plans WHERE member = $1 \
             ORDER BY created DESC, id",
        )
        .bind(to_sql(member.0))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(PlanFacts {
                    id: PlanId(column(row, "id")?),
                    team: TeamId(from_sql(column(row, "team")?)),
                    account: AccountId(column(row, "account_id")?),
                    state: column(row, "state")?,
                    created: Millis(column(row, "created")?),
                    expires: Millis(column(row, "expires")?),
                })
            })
            .collect()
    }

    /// The member's jobs in all teams, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn jobs_everywhere(&self, member: MemberId) -> Result<Vec<Job>, StoreError> {
        let sql = format!(
            "SELECT {} FROM jobs WHERE member = $1 ORDER BY created DESC, id",
            rows::JOB
        );
        let found = sqlx::query(AssertSqlSafe(sql))
            .bind(to_sql(member.0))
            .fetch_all(&self.pool)
            .await?;
        found.iter().map(rows::job).collect()
    }
}

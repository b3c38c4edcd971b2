//! Ends: a link that is given up, a member who left a team, a team that removed the bot, a member who wants to
//! be forgotten.
//!
//! What always holds: what ends, ends in one transaction; a job that a runner holds is asked to stop, and one
//! that puts back loses its claim, so that nothing is called with a key that was given up.

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit::{self, Entry};
use super::rows::{self, from_sql, to_sql};
use super::{Store, StoreError, column, requests, rules, samples, write_one};
use crate::domain::audit::What;
use crate::domain::ids::{AccountId, MemberId, Millis, PlanId, TeamId};
use crate::domain::job::Job;

/// Whose plans and jobs end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's in that team.
    Team(TeamId),
    /// The member's in that team.
    Member(TeamId, MemberId),
    /// The member's of that account in that team.
    Account(TeamId, MemberId, AccountId),
}

/// Who is gone from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gone {
    /// The member left the team.
    Member(TeamId, MemberId),
    /// The team removed the bot.
    Bot(TeamId),
}

/// Whether keys stay for a while or go with the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// They stay: whoever left may come back.
    Stay,
    /// They go now.
    Go,
}

impl Whose {
    const fn team(&self) -> TeamId {
        match self {
            Self::Team(team) | Self::Member(team, _) | Self::Account(team, ..) => *team,
        }
    }

    const fn member(&self) -> Option<MemberId> {
        match self {
            Self::Team(_) => None,
            Self::Member(_, member) | Self::Account(_, member, _) => Some(*member),
        }
    }

    /// The condition on the columns `team`, `member` and `account_id`, from place `$n` on.
    fn condition(&self, n: usize) -> String {
        let team = format!("team = ${n}");
        let member = format!("{team} AND member = ${}", n + 1);
        match self {
            Self::Team(_) => team,
            Self::Member(..) => member,
            Self::Account(..) => format!("{member} AND account_id = ${}", n + 2),
        }
    }
}

/// Binds the places of [`Whose::condition`].
macro_rules! bound {
    ($query:expr, $whose:expr) => {{
        let query = $query.bind(to_sql($whose.team().0));
        match $whose {
            Whose::Team(_) => query,
            Whose::Member(_, member) => query.bind(to_sql(member.0)),
            Whose::Account(_, member, account) => {
                query.bind(to_sql(member.0)).bind(account.as_str())
            }
        }
    }};
}

impl Store {
    /// Has their open plans lapse and their jobs stop. The jobs that were over at once; those that a runner
    /// holds stop before its next call.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_all(
        &self,
        whose: &Whose,
        keys: Keys,
        now: Millis,
    ) -> Result<Vec<Job>, StoreError> {
        let mut tx = self.begin().await?;
        let withdraw = format!(
            "UPDATE requests SET state = 'withdrawn' WHERE state = 'open' AND plan_id IN \
             (SELECT id FROM plans WHERE {}) RETURNING plan_id",
            whose.condition(1)
        );
        let withdrawn = bound!(sqlx::query(AssertSqlSafe(withdraw)), whose)
            .fetch_all(&mut *tx)
            .await?;
        for row in &withdrawn {
            let plan = PlanId(column(row, "plan_id")?);
            requests::log_taken_back(&mut tx, &plan, now).await?;
        }
        let lapse = format!(
            "UPDATE plans SET state = 'cancelled' WHERE state IN ('open', 'requested') AND ({})",
            whose.condition(1)
        );
        bound!(sqlx::query(AssertSqlSafe(lapse)), whose)
            .execute(&mut *tx)
            .await?;
        let stopped = stop(&mut tx, whose, now).await?;
        for job in &stopped {
            let line = (now, What::Stopped, Some(job.member));
            audit::put_of_job(&mut tx, &job.id, line, Some("ended with its member")).await?;
        }
        let void = format!(
            "UPDATE jobs SET lease_until = 0, fence = fence + 1 WHERE state = 'restoring' AND {}",
            whose.condition(1)
        );
        bound!(sqlx::query(AssertSqlSafe(void)), whose)
            .execute(&mut *tx)
            .await?;
        if keys == Keys::Go {
            // What was accepted goes with the link: who links again accepts again.
            for table in ["links", "rule_acceptances"] {
                let forget = format!("DELETE FROM {table} WHERE {}", whose.condition(1));
                bound!(sqlx::query(AssertSqlSafe(forget)), whose)
                    .execute(&mut *tx)
                    .await?;
            }
            samples::forget_unlinked(&mut tx).await?;
            rules::end_what_nobody_accepts(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(stopped)
    }

    /// Notes that somebody is gone, and when that was first noticed.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_gone(&self, gone: Gone, now: Millis) -> Result<(), StoreError> {
        let (team, member) = places(gone);
        sqlx::query(
            "INSERT INTO departures (team, member, noticed) VALUES ($1, $2, $3) \
             ON CONFLICT (team, member) DO NOTHING",
        )
        .bind(team)
        .bind(member)
        .bind(now.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// They are back. Says whether they had been gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_back(&self, back: Gone) -> Result<bool, StoreError> {
        let (team, member) = places(back);
        let write =
            sqlx::query("DELETE FROM departures WHERE team = $1 AND member = $2 RETURNING team")
                .bind(team)
                .bind(member);
        Ok(write_one(write, &self.pool).await?.is_some())
    }

    /// Who is gone, and since when.
    ///
    /// # Errors
    /// The database's.
    pub async fn all_gone(&self) -> Result<Vec<(Gone, Millis)>, StoreError> {
        let rows = sqlx::query("SELECT team, member, noticed FROM departures ORDER BY noticed")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(gone).collect()
    }

    /// Who is linked where, each once.
    ///
    /// # Errors
    /// The database's.
    pub async fn all_linked(&self) -> Result<Vec<(TeamId, MemberId)>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT team, member FROM links ORDER BY team, member")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(team_and_member).collect()
    }

    /// The teams in which the member has a link, a plan or a job.
    ///
    /// # Errors
    /// The database's.
    pub async fn teams_of(&self, member: MemberId) -> Result<Vec<TeamId>, StoreError> {
        let rows = sqlx::query(
            "SELECT team FROM links WHERE member = $1 UNION SELECT team FROM plans WHERE member = $1 \
             UNION SELECT team FROM jobs WHERE member = $1 ORDER BY team",
        )
        .bind(to_sql(member.0))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| Ok(TeamId(from_sql(column(row, "team")?))))
            .collect()
    }

    /// Removes what is kept of their plans and of their jobs that are over. Says whether a job of theirs is
    /// not over yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn erase_history(&self, whose: &Whose, now: Millis) -> Result<bool, StoreError> {
        let over = format!(
            "{} AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.plan_id = plans.id \
             AND jobs.state IN ('queued', 'running', 'paused', 'waiting', 'restoring'))",
            whose.condition(1)
        );
        let mut tx = self.begin().await?;
        let chosen = format!("SELECT id FROM plans WHERE {over}");
        for sql in erasing(&chosen) {
            bound!(sqlx::query(AssertSqlSafe(sql)), whose)
                .execute(&mut *tx)
                .await?;
        }
        let entry = Entry {
            team: whose.team(),
            at: now,
            what: What::Forgotten,
            by: whose.member(),
            account: None,
            plan: None,
            detail: None,
        };
        audit::put(&mut tx, entry).await?;
        let left = format!("SELECT id FROM jobs WHERE {} LIMIT 1", whose.condition(1));
        let left = bound!(sqlx::query(AssertSqlSafe(left)), whose)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(left.is_some())
    }

    /// Notes that the member's history in that team is to be removed once their jobs are over.
    ///
    /// # Errors
    /// The database's.
    pub async fn ask_to_forget(&self, team: TeamId, member: MemberId) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO to_forget (team, member) VALUES ($1, $2) \
             ON CONFLICT (team, member) DO NOTHING",
        )
        .bind(to_sql(team.0))
        .bind(to_sql(member.0))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Who is still to be forgotten.
    ///
    /// # Errors
    /// The database's.
    pub async fn to_forget(&self) -> Result<Vec<(TeamId, MemberId)>, StoreError> {
        let rows = sqlx::query("SELECT team, member FROM to_forget ORDER BY team, member")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(team_and_member).collect()
    }

    /// They are forgotten.
    ///
    /// # Errors
    /// The database's.
    pub async fn forgotten(&self, team: TeamId, member: MemberId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM to_forget WHERE team = $1 AND member = $2")
            .bind(to_sql(team.0))
            .bind(to_sql(member.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Removes plans that nobody approved and that ran out before `plans`, and jobs that ended before `jobs`.
    /// How many plans went.
    ///
    /// # Errors
    /// The database's.
    pub async fn erase_old(&self, plans: Millis, jobs: Millis) -> Result<u64, StoreError> {
        let chosen = "SELECT plans.id FROM plans LEFT JOIN jobs ON jobs.plan_id = plans.id \
             WHERE (jobs.id IS NULL AND plans.expires < $1) \
             OR (jobs.ended < $2 AND jobs.state IN ('done', 'stopped', 'restored'))";
        let mut tx = self.begin().await?;
        let mut erased = 0;
        for sql in erasing(chosen) {
            let done = sqlx::query(AssertSqlSafe(sql))
                .bind(plans.0)
                .bind(jobs.0)
                .execute(&mut *tx)
                .await?;
            erased = done.rows_affected();
        }
        tx.commit().await?;
        Ok(erased)
    }
}

/// What removes the chosen plans and all that hangs on them, leaves first. Each statement has the places of
/// `chosen`, which chooses by what the statements before leave in place: the jobs go last but one.
fn erasing(chosen: &str) -> [String; 9] {
    [
        format!("DELETE FROM votes WHERE plan_id IN ({chosen})"),
        format!("DELETE FROM requests WHERE plan_id IN ({chosen})"),
        format!("DELETE FROM proposals WHERE plan_id IN ({chosen})"),
        format!(
            "DELETE FROM items WHERE job_id IN (SELECT id FROM jobs WHERE plan_id IN ({chosen}))"
        ),
        format!(
            "DELETE FROM moves WHERE job_id IN (SELECT id FROM jobs WHERE plan_id IN ({chosen}))"
        ),
        format!("DELETE FROM plan_items WHERE plan_id IN ({chosen})"),
        format!("DELETE FROM jobs WHERE plan_id IN ({chosen})"),
        format!("DELETE FROM approvals WHERE plan_id IN ({chosen})"),
        format!("DELETE FROM plans WHERE id IN ({chosen})"),
    ]
}

async fn stop(
    tx: &mut Transaction<'static, Any>,
    whose: &Whose,
    now: Millis,
) -> Result<Vec<Job>, StoreError> {
    let lapse = format!(
        "UPDATE jobs SET lapsed = 1 WHERE state = 'stopped' AND {}",
        whose.condition(1)
    );
    bound!(sqlx::query(AssertSqlSafe(lapse)), whose)
        .execute(&mut **tx)
        .await?;
    // As `Store::stop` does for one, in the name of the member whose job it is.
    let sql = format!(
        "UPDATE jobs SET stopped_by = member, lapsed = 1, \
         ended = CASE WHEN state = 'running' THEN ended ELSE $1 END, \
         paused = CASE WHEN state = 'running' THEN paused ELSE NULL END, \
         state = CASE WHEN state = 'running' THEN state ELSE 'stopped' END \
         WHERE stopped_by IS NULL AND state IN ('queued', 'running', 'paused', 'waiting') AND {} RETURNING {}",
        whose.condition(2),
        rows::JOB
    );
    let found = bound!(sqlx::query(AssertSqlSafe(sql)).bind(now.0), whose)
        .fetch_all(&mut **tx)
        .await?;
    found.iter().map(rows::job).collect()
}

fn team_and_member(row: &AnyRow) -> Result<(TeamId, MemberId), StoreError> {
    let team = TeamId(from_sql(column(row, "team")?));
    Ok((team, MemberId(from_sql(column(row, "member")?))))
}

fn gone(row: &AnyRow) -> Result<(Gone, Millis), StoreError> {
    let team = TeamId(from_sql(column(row, "team")?));
    let member: i64 = column(row, "member")?;
    let gone = match from_sql(member) {
        0 => Gone::Bot(team),
        member => Gone::Member(team, MemberId(member)),
    };
    Ok((gone, Millis(column(row, "noticed")?)))
}

/// No member of Discord has the id 0.
const fn places(gone: Gone) -> (i64, i64) {
    match gone {
        Gone::Member(team, member) => (to_sql(team.0), to_sql(member.0)),
        Gone::Bot(team) => (to_sql(team.0), 0),
    }
}

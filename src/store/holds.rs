//! Holds: while there is one for a team, or for all, nothing of that team's jobs begins.
//!
//! What always holds: a job's item begins only by a statement that looks for a hold itself (`items`), so that no
//! call leaves after a hold was answered.

use super::audit::{self, Entry};
use super::rows::{from_sql, to_sql};
use super::{Store, StoreError, column};
use crate::domain::audit::What;
use crate::domain::hold::{Hold, Holder};
use crate::domain::ids::{MemberId, Millis, TeamId};

/// The operator's hold is kept as that team's: no team of Discord has the id 0.
const EVERY_TEAM: TeamId = TeamId(0);

/// True of a job that is held. Both tables are named in full, so that it fits into any statement on `jobs`.
pub(super) const IS_HELD: &str =
    "EXISTS (SELECT 1 FROM holds WHERE holds.team = 0 OR holds.team = jobs.team)";

/// Whose jobs are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// One team's, by that member.
    Team(TeamId, MemberId),
    /// Every team's, by the operator.
    All,
}

impl Held {
    const fn places(self) -> (TeamId, MemberId) {
        match self {
            Self::Team(team, member) => (team, member),
            Self::All => (EVERY_TEAM, MemberId(0)),
        }
    }
}

impl Store {
    /// Holds everything of theirs from now on; a hold that is there stays, with the new reason.
    ///
    /// # Errors
    /// The database's.
    pub async fn hold(&self, held: Held, reason: &str, now: Millis) -> Result<(), StoreError> {
        let (team, member) = held.places();
        let reason = serde_json::to_string(reason)
            .map_err(|_| StoreError::NotUnderstood("the reason of a hold"))?;
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO holds (team, member, reason, since) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (team) DO UPDATE SET member = $2, reason = $3, since = $4",
        )
        .bind(to_sql(team.0))
        .bind(to_sql(member.0))
        .bind(reason)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        // On PostgreSQL this waits for steps that are being written and have not seen the hold.
        sqlx::query(
            "UPDATE jobs SET fence = fence WHERE state IN ('running', 'restoring') \
             AND ($1 = 0 OR team = $1)",
        )
        .bind(to_sql(team.0))
        .execute(&mut *tx)
        .await?;
        audit::put(&mut tx, entry(held, What::Held, now)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets what they held go on. Says whether they held anything.
    ///
    /// # Errors
    /// The database's.
    pub async fn release(&self, held: Held, now: Millis) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query("DELETE FROM holds WHERE team = $1 RETURNING team")
            .bind(to_sql(held.places().0.0))
            .fetch_optional(&mut *tx)
            .await?;
        if row.is_none() {
            return Ok(false);
        }
        audit::put(&mut tx, entry(held, What::Released, now)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What holds that team's jobs; the operator's hold comes first.
    ///
    /// # Errors
    /// The database's.
    pub async fn hold_of(&self, team: TeamId) -> Result<Option<Hold>, StoreError> {
        let query = sqlx::query(
            "SELECT team, member, reason, since FROM holds WHERE team = 0 OR team = $1 \
             ORDER BY CASE WHEN team = 0 THEN 0 ELSE 1 END LIMIT 1",
        );
        let Some(row) = self.look(query.bind(to_sql(team.0))).await? else {
            return Ok(None);
        };
        let reason: String = column(&row, "reason")?;
        let by = match from_sql(column(&row, "team")?) {
            0 => Holder::Operator,
            _ => Holder::Member(MemberId(from_sql(column(&row, "member")?))),
        };
        Ok(Some(Hold {
            by,
            reason: serde_json::from_str(&reason)
                .map_err(|_| StoreError::NotUnderstood("the reason of a hold"))?,
            since: Millis(column(&row, "since")?),
        }))
    }
}

const fn entry(held: Held, what: What, at: Millis) -> Entry<'static> {
    let (team, by) = match held {
        Held::Team(team, member) => (team, Some(member)),
        Held::All => (EVERY_TEAM, None),
    };
    Entry {
        team,
        at,
        what,
        by,
        account: None,
        plan: None,
        detail: None,
    }
}

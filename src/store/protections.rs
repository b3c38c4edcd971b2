//! Rules that keep charts. They belong to a team and an account, whoever made them.

use sqlx::any::AnyRow;

use super::rows::to_sql;
use super::{Store, StoreError, column, new_id, write_one};
use crate::domain::ids::{AccountId, MemberId, Millis, ProtectionId, TeamId};
use crate::domain::protection::{Protection, Protections};

/// A rule as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: ProtectionId,
    /// What it keeps.
    pub protection: Protection,
    /// The chart's title, the folder's path or the pattern, when it was made. Hostile text.
    pub shown: String,
}

impl Store {
    /// Keeps a rule: its id, or nothing where the same rule was there.
    ///
    /// # Errors
    /// The database's.
    pub async fn protect(
        &self,
        (team, account): (TeamId, &AccountId),
        protection: &Protection,
        shown: &str,
        (member, now): (MemberId, Millis),
    ) -> Result<Option<ProtectionId>, StoreError> {
        let write = sqlx::query(
            "INSERT INTO protections (id, team, account_id, kind, what, shown, member, created) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (team, account_id, kind, what) DO NOTHING RETURNING id",
        )
        .bind(new_id())
        .bind(to_sql(team.0))
        .bind(account.as_str())
        .bind(protection.word())
        .bind(json(&protection.what()))
        .bind(json(shown))
        .bind(to_sql(member.0))
        .bind(now.0);
        let made = write_one(write, &self.pool).await?;
        made.map(|row| Ok(ProtectionId(column(&row, "id")?)))
            .transpose()
    }

    /// The account that a rule of that team is about.
    ///
    /// # Errors
    /// The database's.
    pub async fn account_of_rule(
        &self,
        team: TeamId,
        id: &ProtectionId,
    ) -> Result<Option<AccountId>, StoreError> {
        let row = sqlx::query("SELECT account_id FROM protections WHERE id = $1 AND team = $2")
            .bind(id.as_str())
            .bind(to_sql(team.0))
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Ok(AccountId(column(&row, "account_id")?)))
            .transpose()
    }

    /// Removes a rule, where it is still there.
    ///
    /// # Errors
    /// The database's.
    pub async fn unprotect(&self, id: &ProtectionId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM protections WHERE id = $1")
            .bind(id.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Forgets that rules are the member's. The rules stay, for others rely on them.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_protector(&self, member: MemberId) -> Result<(), StoreError> {
        sqlx::query("UPDATE protections SET member = 0 WHERE member = $1")
            .bind(to_sql(member.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// How many rules are known to be the member's.
    ///
    /// # Errors
    /// The database's.
    pub async fn protected_by(&self, member: MemberId) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS rules FROM protections WHERE member = $1")
            .bind(to_sql(member.0))
            .fetch_one(&self.pool)
            .await?;
        let rules: i64 = column(&row, "rules")?;
        u64::try_from(rules).map_err(|_| StoreError::NotUnderstood("a count of rules"))
    }

    /// The rules of that team and account, the oldest first, charts before folders before patterns.
    ///
    /// # Errors
    /// The database's.
    pub async fn rules(&self, team: TeamId, account: &AccountId) -> Result<Vec<Rule>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, kind, what, shown FROM protections WHERE team = $1 AND account_id = $2 \
             ORDER BY created, kind, what",
        )
        .bind(to_sql(team.0))
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(rule).collect()
    }

    /// The same, as what keeps charts.
    ///
    /// # Errors
    /// The database's.
    pub async fn protections(
        &self,
        team: TeamId,
        account: &AccountId,
    ) -> Result<Protections, StoreError> {
        let rules = self.rules(team, account).await?;
        Ok(Protections::new(
            rules.into_iter().map(|rule| rule.protection),
        ))
    }
}

fn rule(row: &AnyRow) -> Result<Rule, StoreError> {
    let kind: String = column(row, "kind")?;
    let what = text(row, "what")?;
    Ok(Rule {
        id: ProtectionId(column(row, "id")?),
        protection: Protection::from_parts(&kind, &what)
            .ok_or(StoreError::NotUnderstood("a protection"))?,
        shown: text(row, "shown")?,
    })
}

/// Titles and patterns are kept as JSON: PostgreSQL's text takes no zero character.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn text(row: &AnyRow, name: &'static str) -> Result<String, StoreError> {
    let json: String = column(row, name)?;
    serde_json::from_str(&json).map_err(|_| StoreError::NotUnderstood(name))
}

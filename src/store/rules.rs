//! Rules of teams, which members accepted which for which account, and whose turn it is.
//!
//! What always holds: a rule is moved on and its turns are written in one transaction, so that of several that look at
//! once one has it due, and what was due is not lost in a crash; an acceptance counts only while its member is linked to
//! the account and has not left; no turn outlives the last acceptance of its account.

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit::{self, Entry};
use super::rows::{from_sql, to_sql};
use super::{Store, StoreError, column, new_id};
use crate::domain::audit::What;
use crate::domain::ids::{AccountId, MemberId, Millis, RuleId, TeamId};
use crate::domain::rule::{MOST, Rhythm, TeamRule};
use crate::domain::selector::Selector;

/// A rule to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewRule<'a> {
    /// Its team.
    pub team: TeamId,
    /// Which charts.
    pub selector: &'a Selector,
    /// How often.
    pub rhythm: Rhythm,
    /// Who makes it.
    pub by: MemberId,
    /// The team's language.
    pub locale: &'a str,
}

/// Who accepted a rule for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The rule.
    pub rule: RuleId,
    /// The account.
    pub account: AccountId,
    /// The member.
    pub member: MemberId,
    /// When.
    pub accepted: Millis,
}

/// An account that a rule, which was due, has not looked at yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The rule.
    pub rule: RuleId,
    /// The account.
    pub account: AccountId,
    /// Since when.
    pub since: Millis,
}

/// What a member accepted, in which team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedFacts {
    /// The team.
    pub team: TeamId,
    /// The account.
    pub account: AccountId,
    /// What the rule is called by.
    pub n: u64,
    /// When.
    pub accepted: Millis,
}

const COLUMNS: &str = "rules.id, rules.team, rules.n, rules.selector, rules.rhythm, rules.member, rules.locale, \
     rules.made, rules.next";

/// True of an acceptance that counts. The table is named in full, so that it fits into any statement on it.
pub(super) const COUNTS: &str = "EXISTS (SELECT 1 FROM links WHERE links.team = rule_acceptances.team \
     AND links.member = rule_acceptances.member AND links.account_id = rule_acceptances.account_id) \
     AND NOT EXISTS (SELECT 1 FROM departures WHERE departures.team = rule_acceptances.team \
     AND departures.member IN (0, rule_acceptances.member))";

/// Two who add at once take the same number, and one of them has to take the next.
const TRIES: usize = 3;

impl Store {
    /// Keeps a rule, which is due for the first time when its rhythm has passed. Nothing where the team has as many as it
    /// may.
    ///
    /// # Errors
    /// The database's.
    pub async fn add_rule(
        &self,
        new: NewRule<'_>,
        now: Millis,
    ) -> Result<Option<TeamRule>, StoreError> {
        for _ in 0..TRIES {
            if let Some(rule) = self.try_to_add(&new, now).await? {
                return Ok(Some(rule));
            }
            if self.team_rules(new.team).await?.len() >= MOST {
                break;
            }
        }
        Ok(None)
    }

    async fn try_to_add(
        &self,
        new: &NewRule<'_>,
        now: Millis,
    ) -> Result<Option<TeamRule>, StoreError> {
        let selector = serde_json::to_string(new.selector)
            .map_err(|_| StoreError::NotUnderstood("the filter of a rule"))?;
        let sql = format!(
            "INSERT INTO rules (id, team, n, selector, rhythm, member, locale, made, next) \
             SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), \
             (SELECT COALESCE(MAX(others.n), 0) + 1 FROM rules AS others WHERE others.team = $2), \
             CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS TEXT), \
             CAST($7 AS BIGINT), CAST($8 AS BIGINT) \
             WHERE (SELECT COUNT(*) FROM rules AS there WHERE there.team = $2 AND there.removed IS NULL) < $9 \
             ON CONFLICT (team, n) DO NOTHING RETURNING {COLUMNS}"
        );
        let mut tx = self.begin().await?;
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(new_id())
            .bind(to_sql(new.team.0))
            .bind(selector)
            .bind(new.rhythm.word())
            .bind(to_sql(new.by.0))
            .bind(new.locale)
            .bind(now.0)
            .bind(new.rhythm.next_after(now, now).0)
            .bind(to_sql(MOST as u64))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let rule = read(&row)?;
        let by = (now, What::RuleAdded, Some(new.by));
        log(&mut tx, (new.team, rule.n), None, by).await?;
        tx.commit().await?;
        Ok(Some(rule))
    }

    /// The rules of that team, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn team_rules(&self, team: TeamId) -> Result<Vec<TeamRule>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM rules WHERE rules.team = $1 AND rules.removed IS NULL ORDER BY rules.n"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(to_sql(team.0))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(read).collect()
    }

    /// That rule, where it was not removed.
    ///
    /// # Errors
    /// The database's.
    pub async fn team_rule(&self, id: &RuleId) -> Result<Option<TeamRule>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM rules WHERE rules.id = $1 AND rules.removed IS NULL");
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Removes a rule, with who accepted it; what it proposed and nobody decided is taken back. Says whether it was
    /// there.
    ///
    /// # Errors
    /// The database's.
    pub async fn remove_rule(
        &self,
        team: TeamId,
        id: &RuleId,
        by: MemberId,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "UPDATE rules SET removed = $1 WHERE id = $2 AND team = $3 AND removed IS NULL RETURNING n",
        )
        .bind(now.0)
        .bind(id.as_str())
        .bind(to_sql(team.0))
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(false) };
        for sql in [
            "DELETE FROM rule_turns WHERE rule_id = $1",
            "DELETE FROM rule_acceptances WHERE rule_id = $1",
            "UPDATE plans SET state = 'cancelled' WHERE state = 'open' AND id IN \
             (SELECT plan_id FROM proposals WHERE rule_id = $1)",
        ] {
            sqlx::query(sql).bind(id.as_str()).execute(&mut *tx).await?;
        }
        let n = from_sql(column(&row, "n")?);
        log(&mut tx, (team, n), None, (now, What::RuleRemoved, Some(by))).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A member accepts the rule of that number for an account of theirs. Says whether there is such a rule, and such an
    /// account; once more is no more than once.
    ///
    /// # Errors
    /// The database's.
    pub async fn accept_rule(
        &self,
        (team, n): (TeamId, u64),
        account: &AccountId,
        by: MemberId,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "INSERT INTO rule_acceptances (rule_id, team, account_id, member, accepted) \
             SELECT rules.id, rules.team, links.account_id, links.member, CAST($1 AS BIGINT) \
             FROM rules JOIN links ON links.team = rules.team \
             WHERE rules.team = $2 AND rules.n = $3 AND rules.removed IS NULL \
             AND links.member = $4 AND links.account_id = $5 \
             ON CONFLICT (rule_id, account_id, member) DO UPDATE SET team = excluded.team \
             RETURNING accepted",
        )
        .bind(now.0)
        .bind(to_sql(team.0))
        .bind(to_sql(n))
        .bind(to_sql(by.0))
        .bind(account.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(false) };
        if column::<i64>(&row, "accepted")? == now.0 {
            let by = (now, What::RuleAccepted, Some(by));
            log(&mut tx, (team, n), Some(account), by).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// A member accepts it no more. Where nobody else does, its turn goes, and what it proposed and nobody decided is
    /// taken back.
    ///
    /// # Errors
    /// The database's.
    pub async fn decline_rule(
        &self,
        (team, n): (TeamId, u64),
        account: &AccountId,
        by: MemberId,
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "DELETE FROM rule_acceptances WHERE team = $1 AND account_id = $2 AND member = $3 \
             AND rule_id IN (SELECT id FROM rules WHERE team = $1 AND n = $4) RETURNING rule_id",
        )
        .bind(to_sql(team.0))
        .bind(account.as_str())
        .bind(to_sql(by.0))
        .bind(to_sql(n))
        .fetch_optional(&mut *tx)
        .await?;
        if row.is_some() {
            end_what_nobody_accepts(&mut tx).await?;
            let by = (now, What::RuleDeclined, Some(by));
            log(&mut tx, (team, n), Some(account), by).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// The acceptances of that team's rules that count, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn acceptances(&self, team: TeamId) -> Result<Vec<Acceptance>, StoreError> {
        let sql = format!(
            "SELECT rule_id, account_id, member, accepted FROM rule_acceptances \
             WHERE team = $1 AND {COUNTS} ORDER BY accepted, member"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(to_sql(team.0))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(acceptance).collect()
    }

    /// How many accounts are linked in that team.
    ///
    /// # Errors
    /// The database's.
    pub async fn accounts_linked(&self, team: TeamId) -> Result<u64, StoreError> {
        let row =
            sqlx::query("SELECT COUNT(DISTINCT account_id) AS accounts FROM links WHERE team = $1")
                .bind(to_sql(team.0))
                .fetch_one(&self.pool)
                .await?;
        Ok(from_sql(column(&row, "accounts")?))
    }

    /// Moves on every rule that is due, and notes the turn of each account for which it is accepted, unless what it
    /// proposed there before is still to be decided. How many rules were due.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_due_rules(&self, now: Millis) -> Result<usize, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM rules WHERE rules.removed IS NULL AND rules.next <= $1 ORDER BY rules.next"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(now.0)
            .fetch_all(&self.pool)
            .await?;
        let mut due = 0;
        for row in &rows {
            due += usize::from(self.take_turn(&read(row)?, now).await?);
        }
        Ok(due)
    }

    async fn take_turn(&self, rule: &TeamRule, now: Millis) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let moved = sqlx::query(
            "UPDATE rules SET next = $1 WHERE id = $2 AND next = $3 AND removed IS NULL RETURNING id",
        )
        .bind(rule.rhythm.next_after(rule.made, now).0)
        .bind(rule.id.as_str())
        .bind(rule.next.0)
        .fetch_optional(&mut *tx)
        .await?;
        if moved.is_none() {
            return Ok(false);
        }
        let sql = format!(
            "INSERT INTO rule_turns (rule_id, account_id, since, not_before) \
             SELECT DISTINCT rule_acceptances.rule_id, rule_acceptances.account_id, \
             CAST($1 AS BIGINT), CAST($1 AS BIGINT) FROM rule_acceptances \
             WHERE rule_acceptances.rule_id = $2 AND {COUNTS} AND NOT EXISTS \
             (SELECT 1 FROM proposals JOIN plans ON plans.id = proposals.plan_id \
             WHERE proposals.rule_id = rule_acceptances.rule_id \
             AND plans.account_id = rule_acceptances.account_id \
             AND plans.state IN ('open', 'requested') AND plans.expires > $1) \
             ON CONFLICT (rule_id, account_id) DO NOTHING"
        );
        sqlx::query(AssertSqlSafe(sql))
            .bind(now.0)
            .bind(rule.id.as_str())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes turns that nobody is at, and keeps others from them until `until`.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_turns(&self, now: Millis, until: Millis) -> Result<Vec<Turn>, StoreError> {
        let rows = sqlx::query(
            "UPDATE rule_turns SET not_before = $1 WHERE not_before <= $2 \
             RETURNING rule_id, account_id, since",
        )
        .bind(until.0)
        .bind(now.0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Turn {
                    rule: RuleId(column(row, "rule_id")?),
                    account: AccountId(column(row, "account_id")?),
                    since: Millis(column(row, "since")?),
                })
            })
            .collect()
    }

    /// Ends a turn that led to nothing.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_turn(&self, turn: &Turn) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM rule_turns WHERE rule_id = $1 AND account_id = $2")
            .bind(turn.rule.as_str())
            .bind(turn.account.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Forgets that rules are the member's. The rules stay, for they are the team's.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_rule_maker(&self, member: MemberId) -> Result<(), StoreError> {
        sqlx::query("UPDATE rules SET member = 0 WHERE member = $1")
            .bind(to_sql(member.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// How many rules are known to be the member's.
    ///
    /// # Errors
    /// The database's.
    pub async fn rules_made_by(&self, member: MemberId) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS rules FROM rules WHERE member = $1")
            .bind(to_sql(member.0))
            .fetch_one(&self.pool)
            .await?;
        Ok(from_sql(column(&row, "rules")?))
    }

    /// What the member accepted, in all teams.
    ///
    /// # Errors
    /// The database's.
    pub async fn accepted_by(&self, member: MemberId) -> Result<Vec<AcceptedFacts>, StoreError> {
        let rows = sqlx::query(
            "SELECT rule_acceptances.team, rule_acceptances.account_id, rule_acceptances.accepted, rules.n \
             FROM rule_acceptances JOIN rules ON rules.id = rule_acceptances.rule_id \
             WHERE rule_acceptances.member = $1 ORDER BY rule_acceptances.accepted, rules.n",
        )
        .bind(to_sql(member.0))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(AcceptedFacts {
                    team: TeamId(from_sql(column(row, "team")?)),
                    account: AccountId(column(row, "account_id")?),
                    n: from_sql(column(row, "n")?),
                    accepted: Millis(column(row, "accepted")?),
                })
            })
            .collect()
    }
}

/// Takes back what was proposed for an account for which nobody accepts the rule any more, and ends its turns.
pub(super) async fn end_what_nobody_accepts(
    tx: &mut Transaction<'static, Any>,
) -> Result<(), StoreError> {
    for sql in [
        "UPDATE plans SET state = 'cancelled' WHERE state = 'open' AND EXISTS \
         (SELECT 1 FROM proposals WHERE proposals.plan_id = plans.id AND NOT EXISTS \
         (SELECT 1 FROM rule_acceptances WHERE rule_acceptances.rule_id = proposals.rule_id \
         AND rule_acceptances.account_id = plans.account_id))",
        "DELETE FROM rule_turns WHERE NOT EXISTS (SELECT 1 FROM rule_acceptances \
         WHERE rule_acceptances.rule_id = rule_turns.rule_id \
         AND rule_acceptances.account_id = rule_turns.account_id)",
    ] {
        sqlx::query(sql).execute(&mut **tx).await?;
    }
    Ok(())
}

async fn log(
    tx: &mut Transaction<'static, Any>,
    (team, n): (TeamId, u64),
    account: Option<&AccountId>,
    (at, what, by): (Millis, What, Option<MemberId>),
) -> Result<(), StoreError> {
    let detail = named(n);
    let entry = Entry {
        team,
        at,
        what,
        by,
        account,
        plan: None,
        detail: Some(&detail),
    };
    audit::put(tx, entry).await
}

/// A rule in the audit log.
pub(super) fn named(n: u64) -> String {
    format!("rule {n}")
}

fn read(row: &AnyRow) -> Result<TeamRule, StoreError> {
    let (selector, rhythm): (String, String) = (column(row, "selector")?, column(row, "rhythm")?);
    let by: i64 = column(row, "member")?;
    Ok(TeamRule {
        id: RuleId(column(row, "id")?),
        team: TeamId(from_sql(column(row, "team")?)),
        n: from_sql(column(row, "n")?),
        selector: serde_json::from_str(&selector)
            .map_err(|_| StoreError::NotUnderstood("the filter of a rule"))?,
        rhythm: Rhythm::from_word(&rhythm)
            .ok_or(StoreError::NotUnderstood("the rhythm of a rule"))?,
        made_by: (by != 0).then(|| MemberId(from_sql(by))),
        made: Millis(column(row, "made")?),
        next: Millis(column(row, "next")?),
        locale: column(row, "locale")?,
    })
}

fn acceptance(row: &AnyRow) -> Result<Acceptance, StoreError> {
    Ok(Acceptance {
        rule: RuleId(column(row, "rule_id")?),
        account: AccountId(column(row, "account_id")?),
        member: MemberId(from_sql(column(row, "member")?)),
        accepted: Millis(column(row, "accepted")?),
    })
}

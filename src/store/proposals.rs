//! What rules proposed.
//!
//! What always holds: a proposal is a plan with more to it, and where it stands is where its plan stands, so that there is
//! one truth; it is there, and the turn that led to it gone, in one transaction; who approves it makes the plan their own
//! first, and approves it as they would any other.

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit::{self, Entry};
use super::rows::{self, from_sql, to_sql};
use super::rules::{self, COUNTS, Turn};
use super::{Store, StoreError, column, plans, write_one};
use crate::domain::audit::What;
use crate::domain::digest::Digest;
use crate::domain::ids::{
    AccountId, ChannelId, MemberId, MessageId, Millis, PlanId, RuleId, TeamId,
};
use crate::domain::plan::{Draft, Effect};

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stand {
    /// It can be decided on.
    Open,
    /// Nobody decided in time.
    Lapsed,
    /// That member approved it.
    Approved(MemberId),
    /// That member approved it, and others are asked, as they would be by hand.
    OthersAsked(MemberId),
    /// That member skipped it.
    Skipped(MemberId),
    /// The rule was removed, or nobody accepts it for that account any more.
    TakenBack,
}

/// What a proposal's message shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProposalShown {
    /// There is no message yet.
    Nothing,
    /// What is proposed.
    Asked,
    /// What came of it.
    Over,
}

/// What a rule proposed for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The plan.
    pub plan: PlanId,
    /// The rule.
    pub rule: RuleId,
    /// What members call it by.
    pub n: u64,
    /// The team.
    pub team: TeamId,
    /// Whose charts these are.
    pub account: AccountId,
    /// How many they are.
    pub charts: u64,
    /// What is to happen to them.
    pub effect: Effect,
    /// Over account, effect and every chart.
    pub digest: Digest,
    /// Where it is told of.
    pub channel: ChannelId,
    /// The team's language.
    pub locale: String,
    /// When it was made.
    pub asked: Millis,
    /// When it lapses.
    pub expires: Millis,
    /// What its message shows.
    pub shown: ProposalShown,
    /// Its message.
    pub message: Option<MessageId>,
    /// Where it stands.
    pub stand: Stand,
}

/// A proposal to be kept, but for its plan.
#[derive(Clone, Copy, Debug)]
pub struct ToPropose<'a> {
    /// The turn that it ends.
    pub turn: &'a Turn,
    /// What members call the rule by.
    pub n: u64,
    /// What is to happen.
    pub effect: Effect,
    /// Over account, effect and every chart.
    pub digest: &'a Digest,
    /// Where it is told of.
    pub channel: ChannelId,
    /// The team's language.
    pub locale: &'a str,
}

const COLUMNS: &str = "proposals.plan_id, proposals.rule_id, proposals.n, proposals.effect, \
     proposals.after_ms, proposals.digest, proposals.channel, proposals.locale, proposals.asked, \
     proposals.shown, proposals.message_id, proposals.skipped_by, plans.team, plans.member, \
     plans.account_id, plans.state, plans.expires, \
     (SELECT approvals.approved_by FROM approvals WHERE approvals.plan_id = plans.id) AS approved_by, \
     (SELECT COUNT(*) FROM plan_items WHERE plan_items.plan_id = plans.id) AS charts";

impl Store {
    /// Keeps what a rule proposes, as a plan of the member who accepted it, and ends its turn. Says whether the turn was
    /// still there, and the rule still accepted by that member.
    ///
    /// # Errors
    /// The database's.
    pub async fn propose(&self, ask: ToPropose<'_>, draft: &Draft) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let sql = format!(
            "DELETE FROM rule_turns WHERE rule_id = $1 AND account_id = $2 AND EXISTS \
             (SELECT 1 FROM rule_acceptances WHERE rule_acceptances.rule_id = rule_turns.rule_id \
             AND rule_acceptances.account_id = rule_turns.account_id \
             AND rule_acceptances.member = $3 AND {COUNTS}) RETURNING rule_id"
        );
        let ended = sqlx::query(AssertSqlSafe(sql))
            .bind(ask.turn.rule.as_str())
            .bind(ask.turn.account.as_str())
            .bind(to_sql(draft.member.0))
            .fetch_optional(&mut *tx)
            .await?;
        if ended.is_none() {
            return Ok(false);
        }
        plans::put(&mut tx, draft).await?;
        sqlx::query(
            "INSERT INTO proposals (plan_id, rule_id, n, effect, after_ms, digest, channel, locale, asked, \
             shown) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'none')",
        )
        .bind(draft.id.as_str())
        .bind(ask.turn.rule.as_str())
        .bind(to_sql(ask.n))
        .bind(ask.effect.word())
        .bind(ask.effect.after_ms())
        .bind(&ask.digest.0)
        .bind(to_sql(ask.channel.0))
        .bind(ask.locale)
        .bind(draft.created.0)
        .execute(&mut *tx)
        .await?;
        let detail = rules::named(ask.n);
        log(
            &mut tx,
            draft,
            (draft.created, What::Proposed, None),
            &detail,
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What was proposed as that plan.
    ///
    /// # Errors
    /// The database's.
    pub async fn proposal(
        &self,
        plan: &PlanId,
        now: Millis,
    ) -> Result<Option<Proposal>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM proposals JOIN plans ON plans.id = proposals.plan_id \
             WHERE proposals.plan_id = $1"
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(plan.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| read(&row, now)).transpose()
    }

    /// The proposals whose message may not show yet what it should.
    ///
    /// # Errors
    /// The database's.
    pub async fn proposals_to_tell(&self, now: Millis) -> Result<Vec<Proposal>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM proposals JOIN plans ON plans.id = proposals.plan_id \
             WHERE proposals.shown <> 'over' ORDER BY proposals.asked, proposals.plan_id"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| read(row, now)).collect()
    }

    /// Notes what the message shows.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_proposal_shown(
        &self,
        plan: &PlanId,
        shown: ProposalShown,
        message: Option<MessageId>,
    ) -> Result<(), StoreError> {
        let write = sqlx::query(
            "UPDATE proposals SET shown = $1, message_id = $2 WHERE plan_id = $3 RETURNING plan_id",
        )
        .bind(shown.word())
        .bind(message.map(|id| to_sql(id.0)))
        .bind(plan.as_str());
        write_one(write, &self.pool).await?;
        Ok(())
    }

    /// Makes the plan the member's own, who accepted the rule for its account and is about to approve it. Says whether it
    /// could still be decided on.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_over(
        &self,
        plan: &PlanId,
        by: MemberId,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let sql = format!(
            "UPDATE plans SET member = $1 WHERE id = $2 AND state = 'open' AND expires > $3 AND EXISTS \
             (SELECT 1 FROM proposals JOIN rule_acceptances \
             ON rule_acceptances.rule_id = proposals.rule_id \
             WHERE proposals.plan_id = plans.id AND rule_acceptances.account_id = plans.account_id \
             AND rule_acceptances.member = $1 AND {COUNTS}) RETURNING id"
        );
        let write = sqlx::query(AssertSqlSafe(sql))
            .bind(to_sql(by.0))
            .bind(plan.as_str())
            .bind(now.0);
        Ok(write_one(write, &self.pool).await?.is_some())
    }

    /// A member skips it. Says whether it could still be decided on.
    ///
    /// # Errors
    /// The database's.
    pub async fn skip_proposal(
        &self,
        plan: &PlanId,
        by: MemberId,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "UPDATE proposals SET skipped_by = $1 WHERE plan_id = $2 AND skipped_by IS NULL RETURNING n",
        )
        .bind(to_sql(by.0))
        .bind(plan.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let skipped = sqlx::query(
            "UPDATE plans SET state = 'cancelled' WHERE id = $1 AND state = 'open' AND expires > $2 \
             RETURNING team, account_id",
        )
        .bind(plan.as_str())
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(skipped) = skipped else {
            return Ok(false);
        };
        let account = AccountId(column(&skipped, "account_id")?);
        let entry = Entry {
            team: TeamId(from_sql(column(&skipped, "team")?)),
            at: now,
            what: What::ProposalSkipped,
            by: Some(by),
            account: Some(&account),
            plan: Some(plan),
            detail: Some(&rules::named(from_sql(column(&row, "n")?))),
        };
        audit::put(&mut tx, entry).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn log(
    tx: &mut Transaction<'static, Any>,
    draft: &Draft,
    (at, what, by): (Millis, What, Option<MemberId>),
    detail: &str,
) -> Result<(), StoreError> {
    let entry = Entry {
        team: draft.team,
        at,
        what,
        by,
        account: Some(&draft.account),
        plan: Some(&draft.id),
        detail: Some(detail),
    };
    audit::put(tx, entry).await
}

impl ProposalShown {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Nothing, "none"),
        (Self::Asked, "asked"),
        (Self::Over, "over"),
    ];

    fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("none", |(_, word)| word)
    }
}

const NOT_UNDERSTOOD: StoreError = StoreError::NotUnderstood("a proposal");

fn read(row: &AnyRow, now: Millis) -> Result<Proposal, StoreError> {
    let shown: String = column(row, "shown")?;
    let shown = ProposalShown::ALL.iter().find(|(_, word)| *word == shown);
    let message: Option<i64> = column(row, "message_id")?;
    let expires = Millis(column(row, "expires")?);
    Ok(Proposal {
        plan: PlanId(column(row, "plan_id")?),
        rule: RuleId(column(row, "rule_id")?),
        n: from_sql(column(row, "n")?),
        team: TeamId(from_sql(column(row, "team")?)),
        account: AccountId(column(row, "account_id")?),
        charts: from_sql(column(row, "charts")?),
        effect: rows::effect(row)?,
        digest: Digest(column(row, "digest")?),
        channel: ChannelId(from_sql(column(row, "channel")?)),
        locale: column(row, "locale")?,
        asked: Millis(column(row, "asked")?),
        expires,
        shown: shown.ok_or(NOT_UNDERSTOOD)?.0,
        message: message.map(|id| MessageId(from_sql(id))),
        stand: stand(row, now < expires)?,
    })
}

fn stand(row: &AnyRow, in_time: bool) -> Result<Stand, StoreError> {
    let member = |id: i64| MemberId(from_sql(id));
    let owner = member(column(row, "member")?);
    let skipped: Option<i64> = column(row, "skipped_by")?;
    let approved: Option<i64> = column(row, "approved_by")?;
    let state: String = column(row, "state")?;
    Ok(match state.as_str() {
        "open" if in_time => Stand::Open,
        "open" => Stand::Lapsed,
        "requested" => Stand::OthersAsked(owner),
        "approved" => Stand::Approved(approved.map_or(owner, member)),
        "cancelled" => skipped.map_or(Stand::TakenBack, |by| Stand::Skipped(member(by))),
        _ => return Err(NOT_UNDERSTOOD),
    })
}

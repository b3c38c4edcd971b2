//! Plans that others are asked to approve.
//!
//! What always holds: a request's state and its plan's change in one transaction, the request first; a yes counts once a member and
//! round; with the last yes that is needed the job is there.

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::audit::{self, Entry};
use super::plans::{self, Approving};
use super::rows::{self, from_sql, to_sql};
use super::{Store, StoreError, column, write_one};
use crate::domain::audit::What;
use crate::domain::ids::{
    AccountId, ChannelId, MemberId, MessageId, Millis, PlanId, RoleId, TeamId,
};
use crate::domain::job::Job;
use crate::domain::plan::Effect;

/// Where a request stands. One whose time is over is still `Open`; see [`Request::expires`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestState {
    /// It can be decided on until it expires.
    Open,
    /// Enough said yes.
    Approved,
    /// Somebody said no.
    Denied,
    /// Whoever asked took it back, left, or unlinked the account.
    Withdrawn,
}

/// What a request's message shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    /// There is no message yet.
    Nothing,
    /// That it was asked.
    Asked,
    /// The same, and the reminder was posted.
    Reminded,
    /// What came of it.
    Over,
}

/// A plan that others are asked to approve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The plan.
    pub plan: PlanId,
    /// Its team.
    pub team: TeamId,
    /// Who asks.
    pub member: MemberId,
    /// Whose charts these are.
    pub account: AccountId,
    /// Where they are moved before they are deleted.
    pub to: Option<AccountId>,
    /// What is to happen to them.
    pub effect: Effect,
    /// How many they are.
    pub charts: u64,
    /// What whoever asks wrote; may be empty.
    pub why: String,
    /// Where it was asked.
    pub channel: ChannelId,
    /// The team's language.
    pub locale: String,
    /// Whose members are asked.
    pub role: RoleId,
    /// So many have to say yes.
    pub needed: u32,
    /// So many did.
    pub yes: u32,
    /// Where it stands.
    pub state: RequestState,
    /// How often it was asked, from 1.
    pub round: u32,
    /// What its message shows.
    pub shown: Shown,
    /// Its message.
    pub message: Option<MessageId>,
    /// When it was asked.
    pub asked: Millis,
    /// When it lapses.
    pub expires: Millis,
    /// Who decided it.
    pub decided_by: Option<MemberId>,
    /// Why they said no.
    pub denied_why: Option<String>,
}

impl Request {
    /// Whether it can still be decided on.
    #[must_use]
    pub fn is_open(&self, now: Millis) -> bool {
        self.state == RequestState::Open && now < self.expires
    }
}

/// What is asked of whom.
#[derive(Clone, Copy, Debug)]
pub struct ToAsk<'a> {
    /// The plan.
    pub plan: &'a PlanId,
    /// What is to happen to its charts.
    pub effect: Effect,
    /// What whoever asks wrote.
    pub why: &'a str,
    /// Where it is asked, and where the job will tell how it goes.
    pub channel: ChannelId,
    /// The team's language.
    pub locale: &'a str,
    /// Whose members are asked.
    pub role: RoleId,
    /// So many have to say yes.
    pub needed: u32,
    /// When it lapses.
    pub expires: Millis,
}

/// What a yes led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Voted {
    /// It counts; more are needed.
    Counted(Request),
    /// It was the last that was needed: this is the job.
    Approved(Job),
    /// That member said yes before.
    Before,
    /// Another job of the account is not over; nothing was counted.
    AccountBusy,
    /// It cannot be decided on any more.
    NotOpen,
}

const COLUMNS: &str = "requests.plan_id, plans.team, plans.member, plans.account_id, plans.to_account, requests.effect, \
     requests.after_ms, requests.why, requests.channel, requests.locale, requests.role, requests.needed, \
     requests.yes, requests.state, requests.round, requests.shown, requests.message_id, requests.asked, \
     requests.expires, requests.decided_by, requests.denied_why, \
     (SELECT COUNT(*) FROM plan_items WHERE plan_items.plan_id = requests.plan_id) AS charts";

impl Store {
    /// Asks others to approve a plan that is open. Nothing where it is not, any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn ask(&self, ask: ToAsk<'_>, now: Millis) -> Result<Option<Request>, StoreError> {
        let mut tx = self.begin().await?;
        let write = sqlx::query(
            "UPDATE plans SET state = 'requested', expires = $1 \
             WHERE id = $2 AND state = 'open' AND expires > $3 AND (to_account IS NULL OR $4 = 'delete') \
             RETURNING id",
        )
        .bind(ask.expires.0)
        .bind(ask.plan.as_str())
        .bind(now.0)
        .bind(ask.effect.word());
        if write.fetch_optional(&mut *tx).await?.is_none() {
            return Ok(None);
        }
        let plan = plans::with_effect(&mut tx, ask.plan, ask.effect).await?;
        sqlx::query(
            "INSERT INTO requests (plan_id, effect, after_ms, digest, why, channel, locale, role, needed, \
             yes, state, round, shown, asked, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 'open', 1, 'none', $10, $11)",
        )
        .bind(ask.plan.as_str())
        .bind(ask.effect.word())
        .bind(ask.effect.after_ms())
        .bind(&plan.digest.0)
        .bind(ask.why)
        .bind(to_sql(ask.channel.0))
        .bind(ask.locale)
        .bind(to_sql(ask.role.0))
        .bind(i64::from(ask.needed))
        .bind(now.0)
        .bind(ask.expires.0)
        .execute(&mut *tx)
        .await?;
        let request = one(&mut tx, ask.plan).await?;
        log(
            &mut tx,
            ask.plan,
            (now, What::Asked, None),
            ask.effect.word(),
        )
        .await?;
        tx.commit().await?;
        Ok(request)
    }

    /// Asks once more what lapsed, of those who are to be asked now. Nothing where it did not lapse.
    ///
    /// # Errors
    /// The database's.
    pub async fn ask_again(
        &self,
        ask: ToAsk<'_>,
        now: Millis,
    ) -> Result<Option<Request>, StoreError> {
        let mut tx = self.begin().await?;
        let write = sqlx::query(
            "UPDATE requests SET round = round + 1, yes = 0, shown = 'none', message_id = NULL, \
             asked = $1, expires = $2, role = $3, needed = $4, channel = $5 \
             WHERE plan_id = $6 AND state = 'open' AND expires <= $1 RETURNING plan_id",
        )
        .bind(now.0)
        .bind(ask.expires.0)
        .bind(to_sql(ask.role.0))
        .bind(i64::from(ask.needed))
        .bind(to_sql(ask.channel.0))
        .bind(ask.plan.as_str());
        if write.fetch_optional(&mut *tx).await?.is_none() {
            return Ok(None);
        }
        sqlx::query("UPDATE plans SET expires = $1 WHERE id = $2 AND state = 'requested'")
            .bind(ask.expires.0)
            .bind(ask.plan.as_str())
            .execute(&mut *tx)
            .await?;
        let request = one(&mut tx, ask.plan).await?;
        log(
            &mut tx,
            ask.plan,
            (now, What::Asked, None),
            ask.effect.word(),
        )
        .await?;
        tx.commit().await?;
        Ok(request)
    }

    /// A yes. With the last that is needed the plan is approved, and its job is there.
    ///
    /// # Errors
    /// The database's; a plan that is not as it was when it was asked.
    pub async fn say_yes(
        &self,
        plan: &PlanId,
        by: MemberId,
        now: Millis,
    ) -> Result<Voted, StoreError> {
        let mut tx = self.begin().await?;
        // The row is ours from here on: of two who press at once, one sees the other's yes.
        let counted = sqlx::query(
            "UPDATE requests SET yes = yes + 1 WHERE plan_id = $1 AND state = 'open' AND expires > $2 \
             RETURNING round",
        )
        .bind(plan.as_str())
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = counted else {
            return Ok(Voted::NotOpen);
        };
        let vote = sqlx::query(
            "INSERT INTO votes (plan_id, round, member, voted) VALUES ($1, $2, $3, $4) \
             ON CONFLICT DO NOTHING RETURNING member",
        )
        .bind(plan.as_str())
        .bind(column::<i64>(&row, "round")?)
        .bind(to_sql(by.0))
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        if vote.is_none() {
            return Ok(Voted::Before);
        }
        let request = one(&mut tx, plan).await?.ok_or(GONE)?;
        if request.yes < request.needed {
            log(&mut tx, plan, (now, What::SaidYes, Some(by)), "").await?;
            tx.commit().await?;
            return Ok(Voted::Counted(request));
        }
        let Some(job) = approve(&mut tx, &request, by, now).await? else {
            return Ok(Voted::AccountBusy);
        };
        tx.commit().await?;
        Ok(Voted::Approved(job))
    }

    /// A no. Says whether it could still be said.
    ///
    /// # Errors
    /// The database's.
    pub async fn deny(
        &self,
        plan: &PlanId,
        by: MemberId,
        why: &str,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let write = sqlx::query(
            "UPDATE requests SET state = 'denied', decided_by = $1, denied_why = $2 \
             WHERE plan_id = $3 AND state = 'open' AND expires > $4 RETURNING plan_id",
        )
        .bind(to_sql(by.0))
        .bind(why)
        .bind(plan.as_str())
        .bind(now.0);
        let denied = write.fetch_optional(&mut *tx).await?.is_some();
        if denied {
            sqlx::query(
                "UPDATE plans SET state = 'cancelled' WHERE id = $1 AND state = 'requested'",
            )
            .bind(plan.as_str())
            .execute(&mut *tx)
            .await?;
            log(&mut tx, plan, (now, What::Denied, Some(by)), "").await?;
            tx.commit().await?;
        }
        Ok(denied)
    }

    /// That request.
    ///
    /// # Errors
    /// The database's.
    pub async fn request(&self, plan: &PlanId) -> Result<Option<Request>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM requests JOIN plans ON plans.id = requests.plan_id \
             WHERE requests.plan_id = $1"
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(plan.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The requests whose message may not show yet what it should.
    ///
    /// # Errors
    /// The database's.
    pub async fn requests_to_tell(&self) -> Result<Vec<Request>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM requests JOIN plans ON plans.id = requests.plan_id \
             WHERE requests.shown <> 'over' ORDER BY requests.asked"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(read).collect()
    }

    /// Notes what the message of that round shows.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_shown(
        &self,
        request: &Request,
        shown: Shown,
        message: Option<MessageId>,
    ) -> Result<(), StoreError> {
        let write = sqlx::query(
            "UPDATE requests SET shown = $1, message_id = $2 WHERE plan_id = $3 AND round = $4 \
             RETURNING plan_id",
        )
        .bind(shown.word())
        .bind(message.map(|id| to_sql(id.0)))
        .bind(request.plan.as_str())
        .bind(i64::from(request.round));
        write_one(write, &self.pool).await?;
        Ok(())
    }
}

/// What is asked for is in the same transaction.
const GONE: StoreError = StoreError::NotUnderstood("a request");

async fn one(
    tx: &mut Transaction<'static, Any>,
    plan: &PlanId,
) -> Result<Option<Request>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM requests JOIN plans ON plans.id = requests.plan_id \
         WHERE requests.plan_id = $1"
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(plan.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The job of a request that enough said yes to; nothing where another job holds the account.
async fn approve(
    tx: &mut Transaction<'static, Any>,
    request: &Request,
    by: MemberId,
    now: Millis,
) -> Result<Option<Job>, StoreError> {
    let row = sqlx::query(
        "UPDATE requests SET state = 'approved', decided_by = $1 WHERE plan_id = $2 AND state = 'open' \
         RETURNING digest",
    )
    .bind(to_sql(by.0))
    .bind(request.plan.as_str())
    .fetch_one(&mut **tx)
    .await?;
    let asked: String = column(&row, "digest")?;
    sqlx::query(
        "UPDATE plans SET state = 'approved' WHERE id = $1 AND state = 'requested' RETURNING id",
    )
    .bind(request.plan.as_str())
    .fetch_one(&mut **tx)
    .await?;
    let plan = plans::with_effect(tx, &request.plan, request.effect).await?;
    if plan.digest.0 != asked {
        return Err(StoreError::NotUnderstood("a request with another digest"));
    }
    let approving = Approving {
        plan: &request.plan,
        effect: request.effect,
        by,
        channel: request.channel,
        locale: &request.locale,
    };
    plans::note_approval(tx, &approving, &plan, now).await?;
    plans::put_job(tx, &approving, &plan, now).await
}

/// That the request of that plan was taken back, by or with whoever asked.
pub(super) async fn log_taken_back(
    tx: &mut Transaction<'static, Any>,
    plan: &PlanId,
    now: Millis,
) -> Result<(), StoreError> {
    log(tx, plan, (now, What::TakenBack, None), "").await
}

/// A line of the audit log about that plan; who asked is who it is of.
async fn log(
    tx: &mut Transaction<'static, Any>,
    plan: &PlanId,
    (at, what, by): (Millis, What, Option<MemberId>),
    detail: &str,
) -> Result<(), StoreError> {
    let request = one(tx, plan).await?.ok_or(GONE)?;
    let entry = Entry {
        team: request.team,
        at,
        what,
        by: by.or(Some(request.member)),
        account: Some(&request.account),
        plan: Some(plan),
        detail: Some(detail).filter(|detail| !detail.is_empty()),
    };
    audit::put(tx, entry).await
}

impl RequestState {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Open, "open"),
        (Self::Approved, "approved"),
        (Self::Denied, "denied"),
        (Self::Withdrawn, "withdrawn"),
    ];
}

impl Shown {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Nothing, "none"),
        (Self::Asked, "asked"),
        (Self::Reminded, "reminded"),
        (Self::Over, "over"),
    ];

    fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("none", |(_, word)| word)
    }
}

fn of_word<T: Copy>(all: &[(T, &str)], word: &str) -> Result<T, StoreError> {
    let found = all.iter().find(|(_, one)| *one == word);
    found.map(|(one, _)| *one).ok_or(GONE)
}

fn read(row: &AnyRow) -> Result<Request, StoreError> {
    let small = |name| {
        let count: i64 = column(row, name)?;
        u32::try_from(count).map_err(|_| GONE)
    };
    let (state, shown): (String, String) = (column(row, "state")?, column(row, "shown")?);
    let (message, decided): (Option<i64>, Option<i64>) =
        (column(row, "message_id")?, column(row, "decided_by")?);
    Ok(Request {
        plan: PlanId(column(row, "plan_id")?),
        team: TeamId(from_sql(column(row, "team")?)),
        member: MemberId(from_sql(column(row, "member")?)),
        account: AccountId(column(row, "account_id")?),
        to: column::<Option<String>>(row, "to_account")?.map(AccountId),
        effect: rows::effect(row)?,
        charts: from_sql(column(row, "charts")?),
        why: column(row, "why")?,
        channel: ChannelId(from_sql(column(row, "channel")?)),
        locale: column(row, "locale")?,
        role: RoleId(from_sql(column(row, "role")?)),
        needed: small("needed")?,
        yes: small("yes")?,
        state: of_word(&RequestState::ALL, &state)?,
        round: small("round")?,
        shown: of_word(&Shown::ALL, &shown)?,
        message: message.map(|id| MessageId(from_sql(id))),
        asked: Millis(column(row, "asked")?),
        expires: Millis(column(row, "expires")?),
        decided_by: decided.map(|id| MemberId(from_sql(id))),
        denied_why: column(row, "denied_why")?,
    })
}

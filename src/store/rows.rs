//! From rows to the domain and back. A word that is not known is an error, never a guess.

use sqlx::any::AnyRow;

use super::{StoreError, column};
use crate::domain::ids::{
    AccountId, ChannelId, JobId, MemberId, MessageId, Millis, PlanId, TeamId,
};
use crate::domain::job::{Item, ItemState, Job, JobState, PauseReason, Reason};
use crate::domain::plan::Effect;

/// Discord's ids are unsigned, columns signed; the bits are kept.
pub(super) const fn to_sql(id: u64) -> i64 {
    id.cast_signed()
}

pub(super) const fn from_sql(id: i64) -> u64 {
    id.cast_unsigned()
}

/// The columns that [`job`] reads.
pub(super) const JOB: &str = "jobs.id, jobs.plan_id, jobs.account_id, jobs.team, jobs.member, \
     jobs.channel, jobs.effect, jobs.after_ms, jobs.state, jobs.paused, jobs.stopped_by, \
     jobs.to_account, jobs.not_before, jobs.lapsed, jobs.message_id, jobs.created, jobs.ended, jobs.due, jobs.noticed";

pub(super) fn job(row: &AnyRow) -> Result<Job, StoreError> {
    let paused: Option<String> = column(row, "paused")?;
    let state: String = column(row, "state")?;
    Ok(Job {
        id: JobId(column(row, "id")?),
        plan: PlanId(column(row, "plan_id")?),
        account: AccountId(column(row, "account_id")?),
        team: TeamId(from_sql(column(row, "team")?)),
        member: MemberId(from_sql(column(row, "member")?)),
        channel: ChannelId(from_sql(column(row, "channel")?)),
        effect: effect(row)?,
        to: column::<Option<String>>(row, "to_account")?.map(AccountId),
        state: JobState::from_word(&state).ok_or(StoreError::NotUnderstood("a job's state"))?,
        paused: paused
            .map(|word| {
                PauseReason::from_word(&word).ok_or(StoreError::NotUnderstood("why a job waits"))
            })
            .transpose()?,
        stopped_by: column::<Option<i64>>(row, "stopped_by")?.map(|id| MemberId(from_sql(id))),
        not_before: column::<Option<i64>>(row, "not_before")?.map(Millis),
        lapsed: column::<i64>(row, "lapsed")? != 0,
        message: column::<Option<i64>>(row, "message_id")?.map(|id| MessageId(from_sql(id))),
        created: Millis(column(row, "created")?),
        ended: column::<Option<i64>>(row, "ended")?.map(Millis),
        due: column::<Option<i64>>(row, "due")?.map(Millis),
        noticed: column::<Option<i64>>(row, "noticed")?.map(Millis),
    })
}

pub(super) fn effect(row: &AnyRow) -> Result<Effect, StoreError> {
    let word: String = column(row, "effect")?;
    Effect::from_parts(&word, column(row, "after_ms")?)
        .ok_or(StoreError::NotUnderstood("an effect"))
}

pub(super) fn item(row: &AnyRow) -> Result<Item, StoreError> {
    let answer: Option<String> = column(row, "answer")?;
    Ok(Item {
        n: usize::try_from(column::<i64>(row, "n")?)
            .map_err(|_| StoreError::NotUnderstood("an item's place"))?,
        state: item_state(row)?,
        reason: reason(row)?,
        answer: answer
            .map(|json| serde_json::from_str(&json))
            .transpose()
            .map_err(|_| StoreError::NotUnderstood("an item's answer"))?,
    })
}

pub(super) fn item_state(row: &AnyRow) -> Result<ItemState, StoreError> {
    let word: String = column(row, "state")?;
    ItemState::from_word(&word).ok_or(StoreError::NotUnderstood("an item's state"))
}

pub(super) fn reason(row: &AnyRow) -> Result<Option<Reason>, StoreError> {
    column::<Option<String>>(row, "reason")?
        .map(|word| Reason::from_word(&word).ok_or(StoreError::NotUnderstood("an item's reason")))
        .transpose()
}

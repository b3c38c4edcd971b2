//! A job: its states, which state may follow which, and why one waits. Its items are in `item`.
//!
//! What always holds: from every state the account comes free; what is over holds none.

use serde::{Deserialize, Serialize};

use super::ids::{AccountId, ChannelId, JobId, MemberId, MessageId, Millis, PlanId, TeamId};
use super::plan::Effect;
use super::words::words;

pub use super::item::{Item, ItemState, Outcome, Reason, Tally, TrashAnswer};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Approved, and not begun.
    Queued,
    /// A runner holds it.
    Running,
    /// It waits for somebody to press **Go on** or **Stop**, or for its write budget.
    Paused,
    /// Its charts lie in the trash until they are deleted. It does not hold the account.
    Waiting,
    /// A runner puts back what it trashed.
    Restoring,
    /// Stopped by somebody.
    Stopped,
    /// All items are at an end.
    Done,
    /// Stopped, and what was in the trash was put back.
    Restored,
}

words! {
    /// The word in the database.
    JobState {
        Queued = "queued",
        Running = "running",
        Paused = "paused",
        Waiting = "waiting",
        Restoring = "restoring",
        Stopped = "stopped",
        Done = "done",
        Restored = "restored",
    }
}

impl JobState {
    /// Whether a job may go from this state to `next`.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use JobState as S;
        matches!(
            (self, next),
            (S::Queued, S::Running | S::Paused | S::Stopped)
                | (S::Running, S::Done | S::Paused | S::Stopped | S::Waiting)
                // Due; skipped; undone; its member left.
                | (S::Waiting, S::Running | S::Done | S::Restoring | S::Stopped)
                | (S::Paused, S::Queued | S::Stopped)
                // **Go on** after **Stop**.
                | (S::Stopped, S::Queued)
                | (S::Stopped | S::Done, S::Restoring)
                | (S::Restoring, S::Restored | S::Stopped)
        )
    }

    /// Whether nothing goes on by itself any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Stopped | Self::Restored)
    }

    /// Whether the account is taken: no second job may begin.
    #[must_use]
    pub const fn holds_account(self) -> bool {
        matches!(
            self,
            Self::Queued | Self::Running | Self::Paused | Self::Restoring
        )
    }
}

/// Why a job waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// It was interrupted more than an hour ago.
    InterruptedLongAgo,
    /// The chart server refused the key.
    KeyRefused,
    /// The key is not there any more: it was sealed with one that is missing.
    KeyMissing,
    /// The chart server does not answer, or answers with errors.
    ServerUnavailable,
    /// The chart server asks to wait longer than a job does by itself.
    AsksToWait,
    /// The chart server's certificate is not valid.
    BadCertificate,
    /// The chart server was closed.
    Closed,
    /// A web page came instead of an answer.
    WebPage,
    /// The chart server answered something that is not its API.
    NotUnderstood,
    /// Too many charts in a row failed.
    TooManyFailed,
    /// There is no room left for copies.
    NoRoomForCopies,
    /// Copies cannot be written where they are kept.
    CopiesNotWritten,
    /// The account's write budget is used: it goes on by itself.
    BudgetUsed,
}

words! {
    /// The word in the database and in the names of texts.
    PauseReason {
        InterruptedLongAgo = "interrupted_long_ago",
        KeyRefused = "key_refused",
        KeyMissing = "key_missing",
        ServerUnavailable = "server_unavailable",
        AsksToWait = "asks_to_wait",
        BadCertificate = "bad_certificate",
        Closed = "closed",
        WebPage = "web_page",
        NotUnderstood = "not_understood",
        TooManyFailed = "too_many_failed",
        NoRoomForCopies = "no_room_for_copies",
        CopiesNotWritten = "copies_not_written",
        BudgetUsed = "budget_used",
    }
}

/// A job, without its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The plan it carries out.
    pub plan: PlanId,
    /// The account whose charts these are.
    pub account: AccountId,
    /// The team it was asked in.
    pub team: TeamId,
    /// The member who asked, with whose key it runs.
    pub member: MemberId,
    /// Where it tells how it goes.
    pub channel: ChannelId,
    /// What happens to the charts.
    pub effect: Effect,
    /// The account to which they are moved before they are deleted.
    pub to: Option<AccountId>,
    /// Where it stands.
    pub state: JobState,
    /// Why it waits, while it is paused.
    pub paused: Option<PauseReason>,
    /// When it goes on by itself, while it waits for its account's write budget.
    pub not_before: Option<Millis>,
    /// Who asked it to stop, once somebody did.
    pub stopped_by: Option<MemberId>,
    /// Whether its approval holds no more: once stopped it cannot go on.
    pub lapsed: bool,
    /// The public message that tells how it goes, once it was posted.
    pub message: Option<MessageId>,
    /// When it was approved.
    pub created: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
    /// When what it moved to the trash is deleted at the earliest, where that is set.
    pub due: Option<Millis>,
    /// When the notice of that was posted.
    pub noticed: Option<Millis>,
}

impl Job {
    /// Whether what it moved to the trash may be deleted: at once, or since it is due and was told of.
    #[must_use]
    pub fn deletes_at(&self, now: Millis) -> bool {
        match self.effect {
            Effect::Trash => false,
            Effect::Delete => true,
            Effect::TrashThenDelete(_) => {
                self.noticed.is_some() && self.due.is_some_and(|due| due <= now)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_job_state_can_come_to_a_rest_that_frees_the_account() {
        for start in JobState::ALL {
            let mut seen = HashSet::from([start]);
            let mut todo = vec![start];
            while let Some(state) = todo.pop() {
                for next in JobState::ALL {
                    if state.may_become(next) && seen.insert(next) {
                        todo.push(next);
                    }
                }
            }
            assert!(seen.iter().any(|s| !s.holds_account()), "{start:?}");
        }
    }

    #[test]
    fn what_is_over_frees_the_account_and_what_was_undone_or_skipped_never_waits_again() {
        for state in JobState::ALL {
            assert!(!(state.is_over() && state.holds_account()), "{state:?}");
            let waits = state.may_become(JobState::Waiting);
            assert_eq!(waits, state == JobState::Running, "{state:?}");
        }
        assert!(!JobState::Waiting.holds_account() && !JobState::Waiting.is_over());
        assert!(!JobState::Done.may_become(JobState::Running));
    }

    #[test]
    fn words_read_back() {
        for state in ItemState::ALL {
            assert_eq!(ItemState::from_word(state.word()), Some(state));
        }
        for state in JobState::ALL {
            assert_eq!(JobState::from_word(state.word()), Some(state));
        }
        for reason in Reason::ALL {
            assert_eq!(Reason::from_word(reason.word()), Some(reason));
        }
        for reason in PauseReason::ALL {
            assert_eq!(PauseReason::from_word(reason.word()), Some(reason));
        }
    }
}

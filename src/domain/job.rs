//! A job and its items: their states, and which state may follow which.
//!
//! What always holds: an item is `trashing` or `deleting` on disk before the call leaves; from every state
//! an end can be reached; no edge leads out of an end.

use serde::{Deserialize, Serialize};

use super::chart::Parent;
use super::ids::{AccountId, ChannelId, Fid, JobId, MemberId, MessageId, Millis, PlanId, TeamId};
use super::plan::Effect;

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Nothing was done to it yet.
    Planned,
    /// The call that moves it to the trash is about to leave, or left and was not understood yet.
    Trashing,
    /// In the trash. The end of a job that only trashes.
    Trashed,
    /// The call that deletes it is about to leave, or left and was not understood yet.
    Deleting,
    /// Deleted for ever, by us: the chart server said so.
    Deleted,
    /// No longer there, and not by an answer that we can count as our deletion.
    Gone,
    /// Left alone, with a reason.
    Skipped,
    /// Tried and not managed, with a reason.
    Failed,
    /// The call that takes it out of the trash is about to leave, or left and was not understood yet.
    Restoring,
    /// Back from the trash.
    Restored,
}

impl ItemState {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Planned,
        Self::Trashing,
        Self::Trashed,
        Self::Deleting,
        Self::Deleted,
        Self::Gone,
        Self::Skipped,
        Self::Failed,
        Self::Restoring,
        Self::Restored,
    ];

    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Trashing => "trashing",
            Self::Trashed => "trashed",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
            Self::Gone => "gone",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Restoring => "restoring",
            Self::Restored => "restored",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether an item may go from this state to `next`.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use ItemState as S;
        matches!(
            (self, next),
            (S::Planned, S::Trashing | S::Gone | S::Skipped | S::Failed)
                // Back to `Planned`: read back, and the chart was still in use.
                | (S::Trashing, S::Trashed | S::Planned | S::Gone | S::Skipped | S::Failed)
                | (S::Trashed, S::Deleting | S::Restoring | S::Gone | S::Skipped)
                // Back to `Trashed`: read back, and the chart was still in the trash.
                | (S::Deleting, S::Deleted | S::Trashed | S::Gone | S::Skipped | S::Failed)
                | (S::Restoring, S::Restored | S::Trashed | S::Gone | S::Skipped | S::Failed)
        )
    }

    /// Whether nothing follows.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(
            self,
            Self::Deleted | Self::Gone | Self::Skipped | Self::Failed | Self::Restored
        )
    }

    /// Whether a call may be under way: after a crash such an item is read back first.
    #[must_use]
    pub const fn is_in_flight(self) -> bool {
        matches!(self, Self::Trashing | Self::Deleting | Self::Restoring)
    }
}

/// Why an item was left alone, vanished or failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Title, filetype, creation or modification differ from the plan.
    Changed,
    /// A rule protects it.
    Protected,
    /// A plot that is not in the plan draws from it.
    NewlyReferenced,
    /// A plot of the plan that draws from it stays.
    ItsPlotStays,
    /// The chart server does not tell what draws from it.
    ReferencesUnknown,
    /// Somebody took it out of the trash meanwhile.
    RestoredByOthers,
    /// Somebody moved it to the trash meanwhile.
    TrashedByOthers,
    /// What went to the trash was not what was planned; it was restored.
    NotAsPlanned,
    /// What went to the trash was not what was planned, and it could not be restored.
    NotAsPlannedInTrash,
    /// It was no longer there when its turn came.
    Vanished,
    /// It is not there, and whether our call or another's removed it cannot be told.
    VanishedInDoubt,
    /// It could not be restored: the account may hold no more plots.
    AccountFull,
    /// It could not be restored: another file has its title.
    NameTaken,
    /// It could not be restored: its folder is gone.
    FolderGone,
    /// The chart server refused, now and on repetition.
    Refused,
    /// The chart server kept failing or timing out.
    ServerTrouble,
    /// No answer to its deletion was ever heard, and it cannot be told whether it is deleted or in the trash.
    Unheard,
    /// The chart server's answer was not understood.
    NotUnderstood,
    /// No copy of it could be made, and without one nothing is deleted.
    NotCopied,
    /// It could not be moved: something else has its title there.
    TakenThere,
    /// It could not be moved: the account there is full.
    FullThere,
    /// It was moved, and what arrived is not the same, or could not be read back.
    NotTheSame,
    /// It could not be moved: its folder could not be made there.
    FolderNotMade,
    /// A grid that it draws from could not be moved.
    ItsGridStays,
    /// What had arrived is not there any more.
    GoneThere,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 25] = [
        Self::Changed,
        Self::Protected,
        Self::NewlyReferenced,
        Self::ItsPlotStays,
        Self::ReferencesUnknown,
        Self::RestoredByOthers,
        Self::TrashedByOthers,
        Self::NotAsPlanned,
        Self::NotAsPlannedInTrash,
        Self::Vanished,
        Self::VanishedInDoubt,
        Self::AccountFull,
        Self::NameTaken,
        Self::FolderGone,
        Self::Refused,
        Self::ServerTrouble,
        Self::Unheard,
        Self::NotUnderstood,
        Self::NotCopied,
        Self::TakenThere,
        Self::FullThere,
        Self::NotTheSame,
        Self::FolderNotMade,
        Self::ItsGridStays,
        Self::GoneThere,
    ];

    /// The word in the database, in files and in the names of texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Protected => "protected",
            Self::NewlyReferenced => "newly_referenced",
            Self::ItsPlotStays => "its_plot_stays",
            Self::ReferencesUnknown => "references_unknown",
            Self::RestoredByOthers => "restored_by_others",
            Self::TrashedByOthers => "trashed_by_others",
            Self::NotAsPlanned => "not_as_planned",
            Self::NotAsPlannedInTrash => "not_as_planned_in_trash",
            Self::Vanished => "vanished",
            Self::VanishedInDoubt => "vanished_in_doubt",
            Self::AccountFull => "account_full",
            Self::NameTaken => "name_taken",
            Self::FolderGone => "folder_gone",
            Self::Refused => "refused",
            Self::ServerTrouble => "server_trouble",
            Self::Unheard => "unheard",
            Self::NotUnderstood => "not_understood",
            Self::NotCopied => "not_copied",
            Self::TakenThere => "taken_there",
            Self::FullThere => "full_there",
            Self::NotTheSame => "not_the_same",
            Self::FolderNotMade => "folder_not_made",
            Self::ItsGridStays => "its_grid_stays",
            Self::GoneThere => "gone_there",
        }
    }

    /// The reason of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// What the chart server said of a chart in the trash: from then on the reference for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrashAnswer {
    /// Its title.
    pub title: String,
    /// When it was made.
    pub created: Millis,
    /// When it was last changed, which trashing itself may have moved.
    pub modified: Millis,
    /// Where it lay.
    #[serde(default = "untold")]
    pub parent: Parent,
}

/// Earlier versions did not keep where a chart lay.
const fn untold() -> Parent {
    Parent::Unknown
}

/// One chart in a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its place in the plan, from 0.
    pub n: usize,
    /// Where it stands.
    pub state: ItemState,
    /// Why, where there is something to say.
    pub reason: Option<Reason>,
    /// What the chart server answered when it was trashed. Nothing for an item whose trashing is known
    /// only by inference.
    pub answer: Option<TrashAnswer>,
}

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

impl JobState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Running,
        Self::Paused,
        Self::Waiting,
        Self::Restoring,
        Self::Stopped,
        Self::Done,
        Self::Restored,
    ];

    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Waiting => "waiting",
            Self::Restoring => "restoring",
            Self::Stopped => "stopped",
            Self::Done => "done",
            Self::Restored => "restored",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

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

impl PauseReason {
    /// Every reason.
    pub const ALL: [Self; 13] = [
        Self::InterruptedLongAgo,
        Self::KeyRefused,
        Self::KeyMissing,
        Self::ServerUnavailable,
        Self::AsksToWait,
        Self::BadCertificate,
        Self::Closed,
        Self::WebPage,
        Self::NotUnderstood,
        Self::TooManyFailed,
        Self::NoRoomForCopies,
        Self::CopiesNotWritten,
        Self::BudgetUsed,
    ];

    /// The word in the database and in the names of texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InterruptedLongAgo => "interrupted_long_ago",
            Self::KeyRefused => "key_refused",
            Self::KeyMissing => "key_missing",
            Self::ServerUnavailable => "server_unavailable",
            Self::AsksToWait => "asks_to_wait",
            Self::BadCertificate => "bad_certificate",
            Self::Closed => "closed",
            Self::WebPage => "web_page",
            Self::NotUnderstood => "not_understood",
            Self::TooManyFailed => "too_many_failed",
            Self::NoRoomForCopies => "no_room_for_copies",
            Self::CopiesNotWritten => "copies_not_written",
            Self::BudgetUsed => "budget_used",
        }
    }

    /// The reason of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
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

/// How many items are where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [u64; ItemState::ALL.len()],
}

impl Tally {
    /// The tally of those states.
    #[must_use]
    pub fn of(states: impl IntoIterator<Item = ItemState>) -> Self {
        let mut tally = Self::default();
        for state in states {
            tally.add(state, 1);
        }
        tally
    }

    /// Counts `count` more items in that state.
    pub fn add(&mut self, state: ItemState, count: u64) {
        self.counts[state as usize] += count;
    }

    /// Moves one item from one state to another.
    pub fn moved(&mut self, from: ItemState, to: ItemState) {
        self.counts[from as usize] = self.counts[from as usize].saturating_sub(1);
        self.counts[to as usize] += 1;
    }

    /// How many would still be worked on, if the job went on.
    #[must_use]
    pub fn unfinished(&self, effect: Effect) -> u64 {
        let begun = [ItemState::Planned, ItemState::Trashing, ItemState::Deleting];
        let begun: u64 = begun.into_iter().map(|state| self.get(state)).sum();
        match effect {
            Effect::Trash => begun,
            Effect::TrashThenDelete(_) | Effect::Delete => begun + self.get(ItemState::Trashed),
        }
    }

    /// How many are in that state.
    #[must_use]
    pub const fn get(&self, state: ItemState) -> u64 {
        self.counts[state as usize]
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many steps of all are done, and how many there are: moving to the trash is one step, deleting
    /// a second where the effect deletes.
    #[must_use]
    pub fn steps(&self, effect: Effect) -> (u64, u64) {
        let a_chart = effect.writes_a_chart();
        let halfway = self.get(ItemState::Trashed) + self.get(ItemState::Deleting);
        let ended: u64 = ItemState::ALL
            .into_iter()
            .filter(|s| s.is_end())
            .map(|s| self.get(s))
            .sum();
        (ended * a_chart + halfway, self.total() * a_chart)
    }
}

/// What the summary names of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The chart.
    pub fid: Fid,
    /// Its end.
    pub state: ItemState,
    /// Why.
    pub reason: Option<Reason>,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn reachable(from: ItemState) -> HashSet<ItemState> {
        let mut seen = HashSet::from([from]);
        let mut todo = vec![from];
        while let Some(state) = todo.pop() {
            for next in ItemState::ALL {
                if state.may_become(next) && seen.insert(next) {
                    todo.push(next);
                }
            }
        }
        seen
    }

    #[test]
    fn an_end_can_be_reached_from_every_item_state() {
        for state in ItemState::ALL {
            assert!(reachable(state).iter().any(|s| s.is_end()), "{state:?}");
        }
    }

    #[test]
    fn no_edge_leads_out_of_an_end() {
        for state in ItemState::ALL.into_iter().filter(|s| s.is_end()) {
            assert_eq!(reachable(state).len(), 1, "{state:?}");
        }
    }

    #[test]
    fn nothing_is_deleted_that_was_not_in_the_trash() {
        for state in ItemState::ALL {
            if state.may_become(ItemState::Deleting) {
                assert_eq!(state, ItemState::Trashed);
            }
            if state.may_become(ItemState::Deleted) {
                assert_eq!(state, ItemState::Deleting);
            }
        }
    }

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

    proptest! {
        #[test]
        fn steps_never_pass_their_total_and_end_there(
            states in proptest::collection::vec(0usize..10, 0..50), deletes in any::<bool>(),
        ) {
            let effect = if deletes { Effect::Delete } else { Effect::Trash };
            let states: Vec<ItemState> = states.into_iter().map(|n| ItemState::ALL[n]).collect();
            let (done, all) = Tally::of(states.iter().copied()).steps(effect);
            prop_assert!(done <= all);
            if states.iter().all(|s| s.is_end()) {
                prop_assert_eq!(done, all);
            }
        }
    }
}

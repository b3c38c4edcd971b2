//! The items of a job: their states, which state may follow which, and why one was left alone.
//!
//! What always holds: an item is `trashing` or `deleting` on disk before the call leaves; from every state
//! an end can be reached; no edge leads out of an end.

use serde::{Deserialize, Serialize};

use super::chart::Parent;
use super::ids::{Fid, Millis};
use super::plan::Effect;
use super::words::words;

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

words! {
    /// The word in the database.
    ItemState {
        Planned = "planned",
        Trashing = "trashing",
        Trashed = "trashed",
        Deleting = "deleting",
        Deleted = "deleted",
        Gone = "gone",
        Skipped = "skipped",
        Failed = "failed",
        Restoring = "restoring",
        Restored = "restored",
    }
}

impl ItemState {
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

words! {
    /// The word in the database, in files and in the names of texts.
    Reason {
        Changed = "changed",
        Protected = "protected",
        NewlyReferenced = "newly_referenced",
        ItsPlotStays = "its_plot_stays",
        ReferencesUnknown = "references_unknown",
        RestoredByOthers = "restored_by_others",
        TrashedByOthers = "trashed_by_others",
        NotAsPlanned = "not_as_planned",
        NotAsPlannedInTrash = "not_as_planned_in_trash",
        Vanished = "vanished",
        VanishedInDoubt = "vanished_in_doubt",
        AccountFull = "account_full",
        NameTaken = "name_taken",
        FolderGone = "folder_gone",
        Refused = "refused",
        ServerTrouble = "server_trouble",
        Unheard = "unheard",
        NotUnderstood = "not_understood",
        NotCopied = "not_copied",
        TakenThere = "taken_there",
        FullThere = "full_there",
        NotTheSame = "not_the_same",
        FolderNotMade = "folder_not_made",
        ItsGridStays = "its_grid_stays",
        GoneThere = "gone_there",
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

//! One job from its claim to its end: the second look, the trash, the deletion, at once or (`later`) when it is due.
//!
//! What always holds: all items (of a batch, where there is a write budget) are in the trash before the first is
//! deleted; no grid begins before every plot
//! did; a grid goes only when each plot that draws from it has gone before.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::watch;

use super::copying::Copies;
use super::guard::Guard;
use super::meaning::{self, Doubt};
use super::moving::Moving;
use super::step::{self, Goal};
use crate::domain::approval::{Approved, ApprovedItem};
use crate::domain::chart::{Filetype, Whereabouts};
use crate::domain::ids::{Fid, Millis};
use crate::domain::job::{Item, ItemState, Job, JobState, PauseReason, Reason, Tally, TrashAnswer};
use crate::domain::plan::{Effect, Plan, PlanItem};
use crate::domain::references::{GridUse, References};
use crate::domain::verify::{Verdict, second_look};
use crate::ops::Keeper;
use crate::ops::accounts::Working;
use crate::ops::notifier::Notifier;
use crate::ops::purge::learn_users;
use crate::servers::{ChartServer, Credentials, Reading, Scope};
use crate::store::copies::Copy;
use crate::store::items::{Move, Moved};
use crate::store::jobs::ClaimRef;
use crate::store::leaving::Gone;
use crate::store::writer::ItemWriter;

/// As many items are under way at once: as many as the throttle ever lets through, and some more whose steps
/// are being written meanwhile, so that no place for a call stays empty.
const AT_ONCE: usize = 32;

/// After so many failures in a row the rest is kept.
const MOST_FAILURES_IN_A_ROW: u32 = 10;

/// A call may take this long; none leaves with less of the lease left.
const LEASE_MARGIN_MS: i64 = 25_000;

/// Why a job's work ended before its items did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// Somebody pressed **Stop**.
    Stopped,
    /// It waits for somebody.
    Pause(PauseReason),
    /// The account's write budget is used; the job goes on by itself, not before then.
    NotBefore(Millis),
    /// The process is about to end; the job goes on after the restart.
    ShuttingDown,
    /// Everything of the team is held; the job goes on when it is resumed.
    Held,
    /// Discord was away too long; the job goes on when it is back.
    Unstoppable,
    /// The member left, or the team removed the bot.
    Gone(Gone),
    /// The claim is not ours any more, or the store failed: whoever holds it goes on.
    Lost,
}

/// A job that this process holds.
pub struct Carried {
    pub(super) keeper: Arc<Keeper>,
    pub(super) notifier: Arc<dyn Notifier>,
    pub(super) working: Working,
    pub(super) approved: Approved<Plan>,
    /// The job as it was claimed.
    pub(super) job: Job,
    pub(super) held: ClaimRef,
    pub(super) writer: ItemWriter,
    pub(super) items: Mutex<Vec<Item>>,
    /// Items that were in flight when this claim was made: a call for them may still be on its way.
    pub(super) doubted: HashSet<usize>,
    pub(super) tally: watch::Sender<Tally>,
    pub(super) failed_in_a_row: AtomicU32,
    pub(super) copies: Copies,
    /// Where its charts go before they go to the trash.
    pub(super) moving: Option<Moving>,
    pub(super) lease_until: Arc<AtomicI64>,
    pub(super) guard: Guard,
    pub(super) shutdown: watch::Receiver<bool>,
}

impl Carried {
    /// Carries the job on from wherever its items stand.
    ///
    /// # Errors
    /// Why it did not come to its end.
    pub async fn work(self: &Arc<Self>, state: JobState) -> Result<JobState, Halt> {
        self.settle_what_is_in_doubt().await?;
        if state == JobState::Restoring {
            self.each(self.in_state(ItemState::Trashed), Goal::Restore(None))
                .await?;
            return Ok(JobState::Restored);
        }
        let references = self.look_again().await?;
        self.bring_over().await?;
        let at_once = self.approved.effect() == Effect::Delete;
        if let Some(budget) = self.budget().filter(|_| at_once) {
            self.in_batches(budget, &references).await?;
            return Ok(JobState::Done);
        }
        self.trash(self.in_state(ItemState::Planned), &references)
            .await?;
        if !self.deletes() {
            return Ok(self.rests());
        }
        self.delete(&references).await?;
        Ok(JobState::Done)
    }

    async fn settle_what_is_in_doubt(self: &Arc<Self>) -> Result<(), Halt> {
        let in_doubt: Vec<usize> = self.where_item(|item| item.state.is_in_flight()).collect();
        all(self.room(), each_of(in_doubt), |n| step::settle(self, n)).await
    }

    /// One fresh listing: what is no longer as approved is left alone, with its reason.
    async fn look_again(self: &Arc<Self>) -> Result<References, Halt> {
        let plan = self.approved.plan();
        let waiting = self.in_state(ItemState::Planned);
        let mut references = References::default();
        for plot in plan
            .items
            .iter()
            .filter(|item| item.filetype == Filetype::Plot)
        {
            references.plot_draws(&plot.fid, &plot.draws_from);
        }
        if !waiting.is_empty() {
            self.may_read().await?;
            let has_grids = plan
                .items
                .iter()
                .any(|item| item.filetype == Filetype::Grid);
            let scope = if has_grids {
                Scope::Everything
            } else {
                Scope::Only(Filetype::Plot)
            };
            let mut listing = self
                .server()
                .list(self.who(), scope)
                .await
                .map_err(|error| pause(&error))?;
            let planned: HashSet<&Fid> = waiting.iter().map(|n| &plan.items[*n].fid).collect();
            let mut ours: Vec<_> = listing
                .charts
                .extract_if(.., |chart| planned.contains(&chart.fid))
                .collect();
            learn_users(&self.working, &mut ours)
                .await
                .map_err(|error| pause(&error))?;
            listing.charts.append(&mut ours);
            let protections = self.rules_for(&mut listing).await?;
            for chart in &listing.charts {
                references.plot_draws(&chart.fid, &chart.draws_from);
                references.grid_told(&chart.fid, &chart.drawn_by);
            }
            let look = |waiting: &[usize]| {
                let items: Vec<&PlanItem> = waiting.iter().map(|n| &plan.items[*n]).collect();
                // A plot that vanished is none of these: it may lie in the trash, and come back to its grids.
                let leaving = self.plots_in(|state| leaves(state) && state != ItemState::Gone);
                second_look(&items, leaving, &listing, &protections)
            };
            for (n, verdict) in waiting.iter().zip(look(&waiting)) {
                let is_off = matches!(verdict, Verdict::Gone | Verdict::Skip(Reason::Changed));
                // The call that was in doubt may have taken effect between its read-back and this listing.
                if is_off && self.doubted.contains(n) {
                    self.become_state(*n, ItemState::Trashing, None, None)
                        .await?;
                    step::settle(self, *n).await?;
                    if self.item(*n).state == ItemState::Planned {
                        let why = Some(Reason::Changed);
                        self.become_state(*n, ItemState::Skipped, why, None).await?;
                    }
                }
            }
            let waiting = self.in_state(ItemState::Planned);
            for (n, verdict) in waiting.iter().zip(look(&waiting)) {
                match verdict {
                    Verdict::AsPlanned => {}
                    Verdict::Gone => self.vanished(*n).await?,
                    Verdict::Skip(why) => {
                        self.become_state(*n, ItemState::Skipped, Some(why), None)
                            .await?;
                    }
                }
            }
        }
        if !self.in_state(ItemState::Planned).is_empty() {
            self.take_from_waiting().await?;
        }
        // Items in the trash at this point lay there over a pause, or for days: somebody may have had them out.
        if self.deletes() {
            self.look_before_deleting_later(&mut references).await?;
            self.look_at_what_lies(&mut references).await?;
        }
        Ok(references)
    }

    /// The listing does not show it any more: it is gone, or somebody moved it to the trash.
    pub(super) async fn vanished(&self, n: usize) -> Result<(), Halt> {
        self.may_read().await?;
        let fid = &self.approved.plan().items[n].fid;
        let heard = self.server().read(self.who(), fid).await;
        let (state, why) = match heard.map_err(|error| pause(&error))? {
            Reading::NotThere => (ItemState::Gone, Reason::Vanished),
            Reading::InTrashUnseen => (ItemState::Skipped, Reason::TrashedByOthers),
            Reading::There(chart) if chart.whereabouts == Whereabouts::InTrash => {
                (ItemState::Skipped, Reason::TrashedByOthers)
            }
            Reading::There(_) => (ItemState::Skipped, Reason::Changed),
        };
        self.become_state(n, state, Some(why), None).await
    }

    pub(super) async fn trash(
        self: &Arc<Self>,
        items: Vec<usize>,
        references: &References,
    ) -> Result<(), Halt> {
        self.plots_then_grids(items.clone(), Goal::Trash, references, leaves)
            .await?;
        let leaving = self.plots_in(leaves);
        let mut free = Vec::new();
        let kept = |n: &usize| self.item(*n).state == ItemState::Planned;
        for n in items.into_iter().filter(kept) {
            match references.of_grid(&self.approved.plan().items[n].fid, &leaving) {
                GridUse::Free => free.push(n),
                GridUse::UsedBy(_) => {
                    let why = Some(Reason::ItsPlotStays);
                    self.become_state(n, ItemState::Skipped, why, None).await?;
                }
                GridUse::Unknown => {
                    let why = Some(Reason::ReferencesUnknown);
                    self.become_state(n, ItemState::Skipped, why, None).await?;
                }
            }
        }
        self.each(free, Goal::Trash).await
    }

    pub(super) async fn delete(self: &Arc<Self>, references: &References) -> Result<(), Halt> {
        let changed = self.changed_on_the_way();
        self.each(changed, Goal::Restore(Some(Reason::Changed)))
            .await?;
        let lying = self.in_state(ItemState::Trashed);
        self.plots_then_grids(lying, Goal::Delete, references, is_gone)
            .await?;
        let gone = self.plots_in(is_gone);
        let is_used = |n: &usize| {
            let fid = &self.approved.plan().items[*n].fid;
            matches!(references.of_grid(fid, &gone), GridUse::UsedBy(_))
        };
        let (used, free): (Vec<usize>, Vec<usize>) = self
            .of(Filetype::Grid, ItemState::Trashed)
            .into_iter()
            .partition(is_used);
        // A plot that draws from it stayed after all, so the grid goes back to it.
        self.each(used, Goal::Restore(Some(Reason::ItsPlotStays)))
            .await?;
        self.each(free, Goal::Delete).await
    }

    /// Items that were changed between the second look and the trash. A chart server may set the date itself when it
    /// trashes; where one chart of the job kept its date, this one does not, and any other date is a change.
    fn changed_on_the_way(&self) -> Vec<usize> {
        let plan = self.approved.plan();
        let kept_its_date = |item: &Item| {
            let answer = item.answer.as_ref();
            answer.map(|answer| answer.modified == plan.items[item.n].modified)
        };
        let mut any_kept = self.where_item(|item| kept_its_date(item) == Some(true));
        if any_kept.next().is_none() {
            return Vec::new();
        }
        self.where_item(|item| {
            item.state == ItemState::Trashed && kept_its_date(item) == Some(false)
        })
        .collect()
    }

    /// Brings plots to their goal, then grids. While the last plots are under way, grids go whose plots have
    /// `left`; those that some plot still draws from at the end stay where they are.
    async fn plots_then_grids(
        self: &Arc<Self>,
        items: Vec<usize>,
        goal: Goal,
        references: &References,
        left: fn(ItemState) -> bool,
    ) -> Result<(), Halt> {
        let plan = self.approved.plan();
        let is_plot = |n: &usize| plan.items[*n].filetype == Filetype::Plot;
        let (plots, mut grids): (Vec<usize>, Vec<usize>) = items.into_iter().partition(is_plot);
        let mut plots = plots.into_iter();
        let mut gone = HashSet::new();
        // Grids before this one are not free while no other plot has gone.
        let mut looked_at = 0;
        let plot_ended = AtomicBool::new(true);
        let next = || {
            if let Some(plot) = plots.next() {
                return Some(plot);
            }
            if plot_ended.swap(false, Ordering::AcqRel) {
                gone = self.plots_in(left);
                looked_at = 0;
            }
            while let Some(grid) = grids.get(looked_at) {
                if references.of_grid(&plan.items[*grid].fid, &gone) == GridUse::Free {
                    return Some(grids.remove(looked_at));
                }
                looked_at += 1;
            }
            None
        };
        let plot_ended = &plot_ended;
        let step = |n: usize| async move {
            let outcome = step::bring(self, n, goal).await;
            if plan.items[n].filetype == Filetype::Plot {
                plot_ended.store(true, Ordering::Release);
            }
            outcome
        };
        all(self.room(), next, step).await
    }

    async fn each(self: &Arc<Self>, items: Vec<usize>, goal: Goal) -> Result<(), Halt> {
        all(self.room(), each_of(items), |n| step::bring(self, n, goal)).await
    }

    /// How many items may be under way at once.
    pub(super) fn room(&self) -> impl Fn() -> usize {
        || places(self.server().pace(self.who()))
    }

    /// Looked at before every call.
    ///
    /// # Errors
    /// Why no call may leave.
    pub fn may_call(&self) -> Result<(), Halt> {
        if *self.shutdown.borrow() {
            return Err(Halt::ShuttingDown);
        }
        if !self.notifier.is_stoppable() {
            return Err(Halt::Unstoppable);
        }
        let left = self.lease_until.load(Ordering::Acquire) - self.keeper.clock.now().0;
        if left < LEASE_MARGIN_MS {
            Err(Halt::Lost)
        } else {
            Ok(())
        }
    }

    /// Writes an item's new state; returns once it is on disk.
    ///
    /// # Errors
    /// Somebody asked to stop, or the claim is not ours any more.
    pub async fn become_state(
        &self,
        n: usize,
        to: ItemState,
        reason: Option<Reason>,
        answer: Option<TrashAnswer>,
    ) -> Result<(), Halt> {
        let Item {
            state,
            answer: before,
            ..
        } = self.item(n);
        self.take(Move {
            n,
            from: state,
            to,
            reason,
            answer: answer.or(before),
            copy: None,
            counts: None,
        })
        .await
    }

    /// Writes that an item's call is about to leave, with the copy that was made of it, and counts it; returns once all
    /// of that is on disk.
    ///
    /// # Errors
    /// As [`Carried::become_state`]; the account's write budget is used.
    pub(super) async fn begin(
        &self,
        n: usize,
        to: ItemState,
        copy: Option<Copy>,
    ) -> Result<(), Halt> {
        let Item { state, answer, .. } = self.item(n);
        self.take(Move {
            n,
            from: state,
            to,
            reason: None,
            answer,
            copy,
            counts: self.counts(),
        })
        .await
    }

    async fn take(&self, step: Move) -> Result<(), Halt> {
        let (n, from, to, reason) = (step.n, step.from, step.to, step.reason);
        let answer = step.answer.clone();
        match self.writer.advance(step).await {
            Ok(Moved::Done) => {}
            Ok(Moved::StopAsked) => return Err(Halt::Stopped),
            Ok(Moved::Held) => return Err(Halt::Held),
            Ok(Moved::NotBefore(then)) => return Err(Halt::NotBefore(then)),
            Ok(Moved::Lost | Moved::NoSuchEdge) => return Err(Halt::Lost),
            Err(error) => {
                tracing::error!(%error, "an item could not be written");
                return Err(Halt::Lost);
            }
        }
        {
            let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
            items[n] = Item {
                n,
                state: to,
                reason,
                answer,
            };
        }
        self.tally.send_modify(|tally| tally.moved(from, to));
        self.note_outcome(to)
    }

    /// Counts failures that follow each other: too many mean that something is wrong with more than these charts.
    fn note_outcome(&self, to: ItemState) -> Result<(), Halt> {
        match to {
            ItemState::Failed => {
                let failed = self.failed_in_a_row.fetch_add(1, Ordering::AcqRel) + 1;
                if failed >= MOST_FAILURES_IN_A_ROW {
                    return Err(Halt::Pause(PauseReason::TooManyFailed));
                }
            }
            ItemState::Trashed | ItemState::Deleted | ItemState::Restored => {
                self.failed_in_a_row.store(0, Ordering::Release);
            }
            _ => {}
        }
        Ok(())
    }

    /// Looked at once more when the turn of a call that was begun has come: throttle and waits lie between.
    ///
    /// # Errors
    /// Why it may not leave.
    pub(super) async fn may_leave(&self, to: ItemState) -> Result<(), Halt> {
        self.may_call()?;
        let now = self.keeper.clock.now();
        match self.keeper.store.may_leave(&self.held, to, now).await {
            Ok(Moved::Done) => Ok(()),
            Ok(Moved::StopAsked) => Err(Halt::Stopped),
            Ok(Moved::Held) => Err(Halt::Held),
            Ok(Moved::Lost | Moved::NoSuchEdge | Moved::NotBefore(_)) => Err(Halt::Lost),
            Err(error) => {
                tracing::error!(%error, "whether a call may leave could not be read");
                Err(Halt::Lost)
            }
        }
    }

    /// Looked at before every call that only reads: one that changes something is held back by the statement that
    /// writes its item's state.
    ///
    /// # Errors
    /// Why no call may leave; whether there is a hold cannot be told.
    pub async fn may_read(&self) -> Result<(), Halt> {
        self.may_call()?;
        match self.keeper.store.hold_of(self.working.linked.team).await {
            Ok(None) => Ok(()),
            Ok(Some(_)) => Err(Halt::Held),
            Err(error) => {
                tracing::error!(%error, "whether there is a hold could not be read");
                Err(Halt::Lost)
            }
        }
    }

    /// The item as it stands.
    #[must_use]
    pub fn item(&self, n: usize) -> Item {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)[n].clone()
    }

    /// Whether an earlier call for that item went without an answer.
    #[must_use]
    pub fn doubt(&self, n: usize) -> Doubt {
        if self.doubted.contains(&n) {
            Doubt::Some
        } else {
            Doubt::None
        }
    }

    /// The item as something that may be acted on.
    #[must_use]
    pub fn approved(&self, n: usize) -> Option<ApprovedItem<'_>> {
        self.approved.item(n)
    }

    /// The account's chart server.
    #[must_use]
    pub fn server(&self) -> &dyn ChartServer {
        self.working.server.as_ref()
    }

    /// The credentials of the member who asked.
    #[must_use]
    pub fn who(&self) -> &Credentials {
        &self.working.who
    }

    fn where_item(&self, wanted: impl Fn(&Item) -> bool) -> impl Iterator<Item = usize> {
        let items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items
            .iter()
            .filter(|item| wanted(item))
            .map(|item| item.n)
            .collect::<Vec<_>>()
            .into_iter()
    }

    pub(super) fn in_state(&self, state: ItemState) -> Vec<usize> {
        self.where_item(|item| item.state == state).collect()
    }

    pub(super) fn of(&self, filetype: Filetype, state: ItemState) -> Vec<usize> {
        let plan = self.approved.plan();
        self.where_item(|item| item.state == state && plan.items[item.n].filetype == filetype)
            .collect()
    }

    fn plots_in(&self, wanted: impl Fn(ItemState) -> bool) -> HashSet<Fid> {
        let plan = self.approved.plan();
        self.where_item(|item| wanted(item.state))
            .map(|n| &plan.items[n])
            .filter(|item| item.filetype == Filetype::Plot)
            .map(|item| item.fid.clone())
            .collect()
    }
}

/// Does `step` with each item that `next` names, as many at once as there is `room` for. `next` is asked again whenever
/// one has ended, even if it had none to name. After the first halt none begins, and those under way are let finish: a
/// call that left must not lose its answer.
pub(super) async fn all<F>(
    room: impl Fn() -> usize,
    mut next: impl FnMut() -> Option<usize>,
    step: impl Fn(usize) -> F,
) -> Result<(), Halt>
where
    F: Future<Output = Result<(), Halt>>,
{
    let mut halted = None;
    let mut under_way = FuturesUnordered::new();
    loop {
        while halted.is_none() && under_way.len() < room() {
            let Some(n) = next() else { break };
            under_way.push(step(n));
        }
        match under_way.next().await {
            Some(Ok(())) => {}
            Some(Err(halt)) => halted = halted.or(Some(halt)),
            None => return halted.map_or(Ok(()), Err),
        }
    }
}

/// How many items may be under way at once at that pace. Where the chart server has said how many writes a second it
/// takes, as many as leave in half a second, and two: what has begun must not wait for long.
pub(super) fn places(pace: Option<f64>) -> usize {
    match pace {
        None => AT_ONCE,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is above 0, and what is too large becomes the largest number"
        )]
        Some(pace) => ((pace / 2.0) as usize).saturating_add(2).min(2 * AT_ONCE),
    }
}

pub(super) fn each_of(items: Vec<usize>) -> impl FnMut() -> Option<usize> {
    let mut items = items.into_iter();
    move || items.next()
}

/// Whether a plot in that state no longer draws from anything.
const fn leaves(state: ItemState) -> bool {
    matches!(
        state,
        ItemState::Trashed | ItemState::Deleting | ItemState::Deleted | ItemState::Gone
    )
}

/// Whether a plot in that state is gone for ever.
const fn is_gone(state: ItemState) -> bool {
    matches!(state, ItemState::Deleted | ItemState::Gone)
}

pub(super) fn pause(error: &crate::servers::ServerError) -> Halt {
    Halt::Pause(meaning::pause_for(error))
}

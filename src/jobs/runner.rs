//! Takes up jobs that wait, and keeps their claims while they are carried out.
//!
//! What always holds: a job is held by one runner, by a lease that it renews; after a restart a job goes on
//! by itself, unless it was interrupted more than an hour ago.

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::carry::{Carried, Halt};
use super::copying::Copies;
use super::guard::Guard;
use super::moving::Moving;
use super::progress;
use crate::domain::ids::{AccountId, JobId, Millis};
use crate::domain::job::{Item, Job, JobState, PauseReason, Tally};
use crate::ops::Keeper;
use crate::ops::accounts::Working;
use crate::ops::errors::{Fault, UserError};
use crate::ops::keeping::CopyWriter;
use crate::ops::notifier::Notifier;
use crate::store::StoreError;
use crate::store::jobs::{Claim, ClaimRef};
use crate::store::moves::MoveRow;
use crate::store::writer::{Gather, ItemWriter};

/// How long a claim holds without being renewed.
const LEASE_MS: i64 = 60_000;

/// How often it is renewed.
const RENEW_MS: i64 = 10_000;

/// How often jobs are looked for that nobody announced: another process's, or after a wait.
const LOOK_EVERY_MS: i64 = 5_000;

/// After this long a job no longer goes on by itself.
const FORGETS_AFTER_MS: i64 = 60 * 60 * 1000;

/// Where calls leave at a pace of the chart server's, nothing is lost by moves that wait so long to be written
/// together, and much is gained: each commit costs as much as many moves.
const GATHERS: Duration = Duration::from_millis(25);

/// Carries out jobs.
pub struct Runner {
    keeper: Arc<Keeper>,
    notifier: Arc<dyn Notifier>,
    owner: String,
    shutdown: watch::Receiver<bool>,
}

impl Runner {
    /// A runner that ends when `shutdown` says so.
    #[must_use]
    pub fn new(
        keeper: Arc<Keeper>,
        notifier: Arc<dyn Notifier>,
        shutdown: watch::Receiver<bool>,
    ) -> Self {
        Self {
            keeper,
            notifier,
            owner: crate::store::new_id(),
            shutdown,
        }
    }

    /// Runs until shut down, and then lets what is in flight come to its answer.
    ///
    /// # Errors
    /// The store's: without it there is nothing to be done.
    pub async fn run(mut self) -> Result<(), StoreError> {
        self.keeper.store.void_foreign_leases(&self.owner).await?;
        self.ask_about_old_ones().await?;
        let mut at_work = JoinSet::new();
        while !*self.shutdown.borrow() {
            // Before it looks: what becomes due while it does is found the next time.
            let now = self.keeper.clock.now();
            if self.notifier.is_stoppable() {
                self.keeper.store.wake(now).await?;
                self.take_up(&mut at_work).await?;
            }
            let look_again = now.plus(LOOK_EVERY_MS);
            tokio::select! {
                () = self.keeper.work.notified() => {}
                () = self.keeper.clock.sleep_until(look_again) => {}
                Some(_) = at_work.join_next() => {}
                _ = self.shutdown.changed() => {}
            }
        }
        while at_work.join_next().await.is_some() {}
        Ok(())
    }

    async fn ask_about_old_ones(&self) -> Result<(), StoreError> {
        let now = self.keeper.clock.now();
        let since = Millis(now.0 - FORGETS_AFTER_MS);
        for job in self.keeper.store.interrupted_before(since, now).await? {
            self.tell(&job.id).await?;
        }
        Ok(())
    }

    async fn take_up(&self, at_work: &mut JoinSet<()>) -> Result<(), StoreError> {
        let store = &self.keeper.store;
        loop {
            let now = self.keeper.clock.now();
            match store.claim(&self.owner, now, LEASE_MS).await {
                Ok(Some(claim)) => {
                    let keeper = self.keeper.clone();
                    let notifier = self.notifier.clone();
                    let shutdown = self.shutdown.clone();
                    at_work.spawn(carry_out(keeper, notifier, shutdown, claim));
                }
                Ok(None) => return Ok(()),
                Err(StoreError::Tampered(job)) => {
                    tracing::error!(%job, "its plan is not what was approved; nothing of it is touched");
                    self.tell(&job).await?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn tell(&self, job: &JobId) -> Result<(), StoreError> {
        let locale = self.keeper.store.job_locale(job).await?;
        let locale = locale.unwrap_or_default();
        progress::tell_end(&self.keeper, &self.notifier, job, &locale).await;
        Ok(())
    }
}

async fn carry_out(
    keeper: Arc<Keeper>,
    notifier: Arc<dyn Notifier>,
    shutdown: watch::Receiver<bool>,
    claim: Claim,
) {
    let locale = claim.locale.clone();
    let job = claim.job.clone();
    let held = claim.held.clone();
    let outcome = work(&keeper, &notifier, shutdown, claim).await;
    keeper.forget_titles(&job.account);
    let (state, paused) = match outcome {
        Ok(state) => (state, None),
        Err(Halt::Stopped | Halt::Gone(_)) => (JobState::Stopped, None),
        Err(Halt::Pause(why)) if job.state == JobState::Restoring => {
            tracing::warn!(job = %job.id, why = why.word(), "restoring ended early");
            (JobState::Stopped, None)
        }
        Err(Halt::Pause(why)) => (JobState::Paused, Some(why)),
        Err(Halt::NotBefore(then)) => return rest(&keeper, &notifier, &held, &locale, then).await,
        // The claim is let go as it is: it goes on after the restart, or when Discord is back.
        Err(Halt::ShuttingDown | Halt::Lost) => return,
        Err(halt @ (Halt::Unstoppable | Halt::Held)) => {
            if let Err(error) = keeper.store.let_go(&held).await {
                tracing::error!(%error, job = %job.id, "a claim could not be let go");
            }
            if halt == Halt::Held {
                progress::tell_now(&keeper, &notifier, &job.id, &locale).await;
            }
            return;
        }
    };
    let now = keeper.clock.now();
    let ended = match (state, job.effect.after_ms()) {
        (JobState::Waiting, Some(after)) => keeper.store.rest(&held, after, now).await,
        _ => keeper.store.end(&held, state, paused, now).await,
    };
    match ended {
        Ok(true) => progress::tell_end(&keeper, &notifier, &job.id, &locale).await,
        Ok(false) => tracing::warn!(job = %job.id, "a claim was lost before its end"),
        Err(error) => tracing::error!(%error, job = %job.id, "an end could not be written"),
    }
    if let Err(Halt::Gone(gone)) = outcome {
        match keeper.has_gone(gone).await {
            Ok(over) => progress::tell_ends(&keeper, &notifier, &over).await,
            Err(fault) => tracing::error!(%fault, "a departure could not be noted"),
        }
    }
}

/// Has a job wait for its write budget; it goes on by itself then.
async fn rest(
    keeper: &Keeper,
    notifier: &Arc<dyn Notifier>,
    held: &ClaimRef,
    locale: &str,
    then: Millis,
) {
    match keeper
        .store
        .rest_until(held, then, keeper.clock.now())
        .await
    {
        Ok(true) => progress::tell_end(keeper, notifier, &held.job, locale).await,
        Ok(false) => tracing::warn!(job = %held.job, "a claim was lost before it rested"),
        Err(error) => tracing::error!(%error, job = %held.job, "a rest could not be written"),
    }
}

async fn work(
    keeper: &Arc<Keeper>,
    notifier: &Arc<dyn Notifier>,
    shutdown: watch::Receiver<bool>,
    claim: Claim,
) -> Result<JobState, Halt> {
    let job = claim.job;
    let gone = keeper.who_is_gone(notifier.as_ref(), job.team, job.member);
    if let Some(gone) = gone.await {
        return Err(Halt::Gone(gone));
    }
    let working = opened(keeper, &job, &job.account).await?;
    let moving = match &claim.approved.plan().to {
        // What is put back needs nobody else.
        Some(to) if job.state != JobState::Restoring => {
            let there = opened(keeper, &job, to).await?;
            Some(Moving::new(there, moves_of(keeper, &job.id).await?))
        }
        _ => None,
    };
    let account = working.name();
    let lease_until = Arc::new(AtomicI64::new(claim.lease_until.0));
    let tally = Tally::of(claim.items.iter().map(|item| item.state));
    let clock = keeper.clock.clone();
    let now = Arc::new(move || clock.now());
    let (server, who) = (working.server.clone(), working.who.clone());
    let gather: Gather = Arc::new(move || match server.pace(&who) {
        Some(_) => GATHERS,
        None => Duration::ZERO,
    });
    let copies = match copies_of(keeper, &job, gather.clone()).await {
        Ok(copies) => copies,
        Err(error) => {
            tracing::error!(%error, job = %job.id, "what copies there are could not be read");
            return Err(Halt::Lost);
        }
    };
    let carried = Arc::new(Carried {
        keeper: keeper.clone(),
        notifier: notifier.clone(),
        working,
        approved: claim.approved,
        job: job.clone(),
        held: claim.held.clone(),
        writer: ItemWriter::new(keeper.store.clone(), claim.held.clone(), now, gather),
        doubted: in_flight(&claim.items),
        items: Mutex::new(claim.items),
        tally: progress::watched(tally),
        failed_in_a_row: AtomicU32::new(0),
        copies,
        moving,
        lease_until: lease_until.clone(),
        guard: Guard::default(),
        shutdown,
    });
    let (over, is_over) = watch::channel(false);
    let state = job.state;
    let names = progress::Names {
        account,
        to: carried.moving.as_ref().map(|moving| moving.there.name()),
    };
    let telling = progress::tell(carried.clone(), job.clone(), names, claim.locale, is_over);
    let telling = tokio::spawn(telling);
    let outcome = tokio::select! {
        outcome = carried.work(state) => outcome,
        () = renew(keeper.clone(), claim.held, lease_until) => Err(Halt::Lost),
    };
    over.send_replace(true);
    if let Err(died) = telling.await {
        tracing::error!(%died, "telling of a job died");
    }
    match outcome {
        Err(Halt::NotBefore(then)) => Err(Halt::NotBefore(carried.goes_on_at(state, then).await)),
        outcome => outcome,
    }
}

/// One of the accounts of a job, as the member who asked reaches it.
async fn opened(keeper: &Keeper, job: &Job, account: &AccountId) -> Result<Working, Halt> {
    match keeper.linked_account(job.team, job.member, account).await {
        Ok(working) => Ok(working),
        Err(Fault::User(UserError::KeyMissing(_) | UserError::NotLinked)) => {
            Err(Halt::Pause(PauseReason::KeyMissing))
        }
        Err(Fault::User(_)) => Err(Halt::Pause(PauseReason::NotUnderstood)),
        Err(error) => {
            tracing::error!(%error, job = %job.id, "an account could not be opened");
            Err(Halt::Lost)
        }
    }
}

async fn moves_of(keeper: &Keeper, job: &JobId) -> Result<Vec<MoveRow>, Halt> {
    keeper.store.moves(job).await.map_err(|error| {
        tracing::error!(%error, %job, "what was moved could not be read");
        Halt::Lost
    })
}

async fn copies_of(keeper: &Keeper, job: &Job, gather: Gather) -> Result<Copies, StoreError> {
    let wanted = keeper.store.team_settings(job.team).await?.copying;
    let used = keeper.store.bytes_of_copies().await?;
    let writer = CopyWriter::new(keeper, job.account.clone(), used, gather);
    Ok(Copies::new(wanted, writer))
}

fn in_flight(items: &[Item]) -> HashSet<usize> {
    let in_flight = items.iter().filter(|item| item.state.is_in_flight());
    in_flight.map(|item| item.n).collect()
}

/// Renews the claim for as long as it is polled; returns when it was lost.
async fn renew(keeper: Arc<Keeper>, held: ClaimRef, lease_until: Arc<AtomicI64>) {
    loop {
        let next = keeper.clock.now().plus(RENEW_MS);
        keeper.clock.sleep_until(next).await;
        let now = keeper.clock.now();
        match keeper.store.renew(&held, now, LEASE_MS).await {
            Ok(true) => lease_until.store(now.plus(LEASE_MS).0, Ordering::Release),
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "a claim could not be renewed"),
        }
    }
}

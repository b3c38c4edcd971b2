//! Counting every linked account now and then, and noticing what its members should hear of.
//!
//! What always holds: it reads and changes nothing on a chart server; an account is counted once, whoever is linked to
//! it; the key of a member who left is not used; a chart server in trouble is asked once, and the rest of its accounts
//! wait until it answers. A count that is lost to a crash is taken again, and what was crossed is noticed then.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};

use super::Keeper;
use super::accounts::Working;
use super::errors::Fault;
use super::noticing::silence;
use crate::domain::alert::State;
use crate::domain::ids::{AccountId, Millis, ServerName, TeamId};
use crate::domain::quota::PlotLimit;
use crate::domain::sample::{Sample, thinned_out};
use crate::domain::watch::{self, NEAR, Nearness, Silence};
use crate::servers::ServerError;
use crate::store::links::LinkedAccount;
use crate::store::samples::{Counted, Due, Trouble};

/// As many accounts of a chart server are counted at once, within its throttle.
pub const MOST_AT_ONCE: usize = 4;

/// As many accounts are taken in one sweep; the next one follows.
const MOST_A_SWEEP: u32 = 500;

/// So long an account is whose sweep took it.
const LEASE_MS: i64 = 10 * 60_000;

const DAY_MS: i64 = 24 * 3_600_000;

/// So long whoever links waits for the first count.
const FIRST_COUNT_WITHIN: Duration = Duration::from_secs(5);

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Accounts that were counted.
    pub counted: usize,
    /// Accounts that were due and could not be.
    pub put_off: usize,
}

/// What came of counting one account.
#[derive(Clone, Copy)]
enum Outcome {
    Counted,
    /// Nobody's key is taken, the account is odd, or it was unlinked meanwhile.
    PutOff,
    Silent(Silence),
}

/// What a sweep of one chart server found so far.
#[derive(Default)]
struct Sweep {
    counted: usize,
    answered: usize,
    silent: Vec<Due>,
    not_asked: Vec<Due>,
    silence: Option<Silence>,
}

impl Sweep {
    fn note(&mut self, due: Due, outcome: Option<Outcome>) {
        match outcome {
            None => self.not_asked.push(due),
            Some(Outcome::Silent(silence)) => {
                self.silence = Some(silence);
                self.silent.push(due);
            }
            Some(Outcome::Counted) => {
                self.counted += 1;
                self.answered += 1;
            }
            Some(Outcome::PutOff) => self.answered += 1,
        }
    }
}

impl Keeper {
    /// Counts the accounts that are due.
    ///
    /// # Errors
    /// The store's.
    pub async fn watch(&self) -> Result<Swept, Fault> {
        let now = self.clock.now();
        for account in self.store.unwatched().await? {
            let at = watch::next(&account, now, self.pace.ordinary_ms);
            self.store.watch(&account, at).await?;
        }
        let lease = now.plus(LEASE_MS);
        let due = self.store.take_due(now, lease, MOST_A_SWEEP).await?;
        let mut by_server: BTreeMap<ServerName, Vec<Due>> = BTreeMap::new();
        for one in due {
            by_server.entry(one.server.clone()).or_default().push(one);
        }
        let troubles = self.store.troubles().await?;
        let sweeps = by_server.into_iter().map(async |(server, due)| {
            let trouble = troubles.get(&server);
            self.sweep_server(&server, due, trouble).await
        });
        let mut all = Swept::default();
        for swept in futures_util::future::join_all(sweeps).await {
            let swept = swept?;
            all.counted += swept.counted;
            all.put_off += swept.put_off;
        }
        Ok(all)
    }

    /// What the account was counted at since then, oldest first, with the limit that holds in that team.
    ///
    /// # Errors
    /// The store's.
    pub async fn samples(
        &self,
        team: TeamId,
        account: &AccountId,
        since: Millis,
    ) -> Result<Vec<Sample>, Fault> {
        let counted = self.store.counted(account, since).await?;
        let Some(account) = self.store.account(account).await? else {
            return Ok(Vec::new());
        };
        let team_limit = self.store.team_settings(team).await?.account_limit;
        Ok(counted
            .into_iter()
            .map(|one| self.sample(&account.server, one, team_limit))
            .collect())
    }

    /// Counts an account that was just linked. Its member reads that with the answer: whatever it has reached counts
    /// as told. Nothing where the chart server does not say at once; the watch counts it then, and tells.
    pub(super) async fn first_sample(&self, linked: &LinkedAccount) -> Option<Sample> {
        match self.count_first(linked).await {
            Ok(sample) => sample,
            Err(fault) => {
                tracing::warn!(%fault, "an account that was just linked was not counted");
                None
            }
        }
    }

    async fn count_first(&self, linked: &LinkedAccount) -> Result<Option<Sample>, Fault> {
        let working = self.opened(linked.clone()).await?;
        let counting = working.held();
        let Ok(Ok(plots)) = tokio::time::timeout(FIRST_COUNT_WITHIN, counting).await else {
            return Ok(None);
        };
        let (account, team) = (&linked.account.id, linked.team);
        let counted = Counted {
            at: self.clock.now(),
            plots,
            limit: linked.account.plot_limit,
        };
        let sample = self.sample(&linked.account.server, counted, working.team_limit);
        let next = self.next_count(&working, account, sample.at, nearness(&sample));
        self.store.put_first(account, counted, next).await?;
        let told = self.store.told(team, account).await?;
        if told.is_new() {
            let first = told.with(State::as_told(&sample));
            // Whoever was first linked it a moment ago, and read the same.
            self.store
                .set_told((team, account), told, first, &[])
                .await?;
        }
        Ok(Some(sample))
    }

    async fn sweep_server(
        &self,
        server: &ServerName,
        due: Vec<Due>,
        trouble: Option<&Trouble>,
    ) -> Result<Swept, Fault> {
        let mut due = due.into_iter();
        let mut sweep = Sweep::default();
        // One asks whether a server in trouble is back.
        if trouble.is_some()
            && let Some(first) = due.next()
        {
            let outcome = self.count_due(&first).await?;
            sweep.note(first, Some(outcome));
        }
        if sweep.silence.is_some() {
            sweep.not_asked.extend(due);
        } else {
            let silent = AtomicBool::new(false);
            let counting = stream::iter(due).map(async |one| {
                if silent.load(Ordering::Relaxed) {
                    return Ok((one, None));
                }
                let outcome = self.count_due(&one).await?;
                silent.fetch_or(matches!(outcome, Outcome::Silent(_)), Ordering::Relaxed);
                Ok::<_, Fault>((one, Some(outcome)))
            });
            let mut counting = std::pin::pin!(counting.buffer_unordered(MOST_AT_ONCE));
            while let Some(done) = counting.next().await {
                let (one, outcome) = done?;
                sweep.note(one, outcome);
            }
        }
        self.after_sweep(server, sweep, trouble).await
    }

    /// Nothing is known of a server as a whole as long as one of its accounts was answered for.
    async fn after_sweep(
        &self,
        server: &ServerName,
        sweep: Sweep,
        trouble: Option<&Trouble>,
    ) -> Result<Swept, Fault> {
        let now = self.clock.now();
        let again = match sweep.silence {
            Some(silence) if sweep.answered == 0 => {
                self.note_silence(server, silence, trouble).await?
            }
            _ => {
                if trouble.is_some() && sweep.answered > 0 {
                    self.tell_of_return(server).await?;
                }
                now
            }
        };
        // Who failed comes last when the server is asked again: it may be that account alone.
        let later = again.max(now.plus(self.pace.near_ms)).plus(1);
        for (one, at) in sweep
            .not_asked
            .iter()
            .map(|one| (one, again))
            .chain(sweep.silent.iter().map(|one| (one, later)))
        {
            self.store.put_off(one, at).await?;
        }
        Ok(Swept {
            counted: sweep.counted,
            put_off: sweep.not_asked.len() + sweep.silent.len() + sweep.answered - sweep.counted,
        })
    }

    /// Counts with the first key that is taken.
    async fn count_due(&self, due: &Due) -> Result<Outcome, Fault> {
        let now = self.clock.now();
        let mut refused = Vec::new();
        for linked in self.store.links_to(&due.account).await? {
            let working = match self.opened(linked).await {
                Ok(working) => working,
                // Its key cannot be opened, or its chart server is no longer configured: commands say so.
                Err(Fault::User(_)) => continue,
                Err(fault) => return Err(fault),
            };
            match working.held().await {
                Ok(plots) => {
                    self.note_refusals(&due.account, &refused, now).await?;
                    let kept = self.keep_count(due, working, plots).await?;
                    return Ok(if kept {
                        Outcome::Counted
                    } else {
                        Outcome::PutOff
                    });
                }
                Err(ServerError::Unauthorized) => {
                    refused.push((working.linked.team, working.linked.member));
                }
                Err(error) => {
                    if let Some(silence) = silence(&error) {
                        return Ok(Outcome::Silent(silence));
                    }
                    let account = due.account.as_str();
                    tracing::info!(%error, account, "an account could not be counted");
                    break;
                }
            }
        }
        self.note_refusals(&due.account, &refused, now).await?;
        let next = watch::next(&due.account, now, self.pace.rare_ms);
        self.store.put_off(due, next).await?;
        Ok(Outcome::PutOff)
    }

    async fn keep_count(&self, due: &Due, working: Working, plots: u64) -> Result<bool, Fault> {
        let now = self.clock.now();
        let mut due = due.clone();
        let limit = self.limit_told(&mut due, &working, now).await?;
        let counted = Counted {
            at: now,
            plots,
            limit,
        };
        let teams = self.store.teams_linked(&due.account).await?;
        let mut samples = Vec::new();
        for team in teams {
            let team_limit = self.store.team_settings(team).await?.account_limit;
            samples.push((team, self.sample(&due.server, counted, team_limit)));
        }
        let is_near = samples
            .iter()
            .any(|(_, one)| nearness(one) == Nearness::Near);
        let is_near = if is_near {
            Nearness::Near
        } else {
            Nearness::Far
        };
        let next = self.next_count(&working, &due.account, now, is_near);
        self.thin_out(&mut due, now).await?;
        if !self.store.put_counted(&due, counted, next).await? {
            return Ok(false);
        }
        let linked = &working.linked;
        self.store
            .note_taken(linked.team, linked.member, &due.account)
            .await?;
        for (team, sample) in samples {
            self.notice_crossing(team, &due.account, &sample).await?;
        }
        Ok(true)
    }

    fn next_count(
        &self,
        working: &Working,
        account: &AccountId,
        now: Millis,
        is_near: Nearness,
    ) -> Millis {
        let every = self.pace.every(working.server.counting(), is_near);
        watch::next(account, now, every)
    }

    /// The limit that the chart server tells. It is asked once a day: whoever runs it may raise it.
    async fn limit_told(
        &self,
        due: &mut Due,
        working: &Working,
        now: Millis,
    ) -> Result<PlotLimit, Fault> {
        let known = working.linked.account.plot_limit;
        if now.since(due.limit_asked) < DAY_MS {
            return Ok(known);
        }
        let Ok(identity) = working.server.who_am_i(&working.who).await else {
            return Ok(known);
        };
        due.limit_asked = now;
        if identity.plot_limit != known {
            self.store
                .set_plot_limit(&due.account, identity.plot_limit)
                .await?;
        }
        Ok(identity.plot_limit)
    }

    async fn thin_out(&self, due: &mut Due, now: Millis) -> Result<(), Fault> {
        if now.since(due.thinned) < DAY_MS {
            return Ok(());
        }
        let counted = self.store.counted(&due.account, Millis(0)).await?;
        let moments: Vec<Millis> = counted.iter().map(|one| one.at).collect();
        let gone = thinned_out(&moments, now);
        self.store.remove_counted(&due.account, &gone).await?;
        due.thinned = now;
        Ok(())
    }

    fn sample(&self, server: &ServerName, counted: Counted, team_limit: PlotLimit) -> Sample {
        Sample {
            at: counted.at,
            plots: counted.plots,
            limit: self.limit_where(server, counted.limit, team_limit),
        }
    }
}

fn nearness(sample: &Sample) -> Nearness {
    if sample.has_reached(NEAR) {
        Nearness::Near
    } else {
        Nearness::Far
    }
}

//! `/charts account`: a member's own accounts: which one is used by default, unlinking, alerts, what is kept of
//! the member, and forgetting them.

use serde_json::{Value, json};

use super::Keeper;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::jobs::JobReport;
use crate::domain::ids::{AccountId, Millis, PlanId, TeamId};
use crate::domain::job::{ItemState, Job, JobState};
use crate::domain::notice::Alerts;
use crate::store::leaving::{Keys, Whose};
use crate::store::links::LinkedAccount;

/// So many bytes of charts at most in a member's file: Discord takes 10 MiB.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// One account of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAccount {
    /// Its id.
    pub id: AccountId,
    /// `user @ host`.
    pub name: String,
    /// Whether it is the one that is used where none is named.
    pub standing: Standing,
    /// How the member hears when it nears its limit.
    pub alerts: Alerts,
    /// Copies of its deleted charts that are kept.
    pub copies: u64,
    /// Rules that the team has.
    pub rules: u64,
    /// As many of them the member accepted for it.
    pub rules_accepted: u64,
}

/// Whether an account is used where none is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the member's only one.
    Only,
    /// It is, among several.
    Default,
    /// Another one is.
    Other,
}

/// What ends when an account is unlinked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The account.
    pub account: OwnAccount,
    /// Clean-ups of the member that stop.
    pub jobs: usize,
    /// Cards that can no longer be decided.
    pub plans: usize,
    /// Charts that the member's clean-ups moved to the trash, and that stay there.
    pub in_trash: u64,
}

impl Keeper {
    /// The member's accounts in that team, the one used by default first.
    ///
    /// # Errors
    /// The store's.
    pub async fn own_accounts(&self, by: &Presser) -> Result<Vec<OwnAccount>, Fault> {
        let links = self.store.links_of(by.team, by.member).await?;
        let count = links.len();
        let mut own = Vec::with_capacity(count);
        for (n, link) in links.into_iter().rev().enumerate() {
            let standing = match (n, count) {
                (0, 1) => Standing::Only,
                (0, _) => Standing::Default,
                _ => Standing::Other,
            };
            own.push(self.own(by.team, link, standing).await?);
        }
        Ok(own)
    }

    /// One of the member's accounts.
    ///
    /// # Errors
    /// Not linked (any more); the store's.
    pub async fn own_account(&self, by: &Presser, id: &AccountId) -> Result<OwnAccount, Fault> {
        let own = self.own_accounts(by).await?;
        let found = own.into_iter().find(|account| account.id == *id);
        Ok(found.ok_or(UserError::NotLinked)?)
    }

    /// Has commands that name no account use that one.
    ///
    /// # Errors
    /// Not linked (any more); the store's.
    pub async fn use_by_default(&self, by: &Presser, id: &AccountId) -> Result<OwnAccount, Fault> {
        let now = self.clock.now();
        let chosen = self.store.choose_link(by.team, by.member, id, now).await?;
        if !chosen {
            return Err(UserError::NotLinked.into());
        }
        self.own_account(by, id).await
    }

    /// Has the member hear that way when that account nears its limit.
    ///
    /// # Errors
    /// Not linked (any more); the store's.
    pub async fn set_alerts(
        &self,
        by: &Presser,
        id: &AccountId,
        alerts: Alerts,
    ) -> Result<OwnAccount, Fault> {
        self.own_account(by, id).await?;
        self.store
            .set_alerts(by.team, by.member, id, alerts)
            .await?;
        self.own_account(by, id).await
    }

    /// What ends when that account is unlinked.
    ///
    /// # Errors
    /// Not linked (any more); the store's.
    pub async fn unlinking(&self, by: &Presser, id: &AccountId) -> Result<Ending, Fault> {
        let account = self.own_account(by, id).await?;
        let is_its = |team: TeamId, of: &AccountId| team == by.team && of == id;
        let jobs = self.store.jobs_everywhere(by.member).await?;
        let jobs: Vec<Job> = jobs
            .into_iter()
            .filter(|j| is_its(j.team, &j.account))
            .collect();
        let now = self.clock.now();
        let plans = self.store.plans_everywhere(by.member).await?;
        let open = plans.iter().filter(|plan| {
            is_its(plan.team, &plan.account) && plan.state == "open" && plan.expires > now
        });
        let mut in_trash = 0;
        for job in &jobs {
            in_trash += self.report(&job.id).await?.tally.get(ItemState::Trashed);
        }
        Ok(Ending {
            account,
            jobs: jobs.iter().filter(|job| job.state.holds_account()).count(),
            plans: open.count(),
            in_trash,
        })
    }

    /// Unlinks that account: its key goes, its plans lapse, its jobs stop before their next call. The jobs
    /// that were over at once.
    ///
    /// # Errors
    /// Not linked (any more); the store's.
    pub async fn unlink(&self, by: &Presser, id: &AccountId) -> Result<Vec<JobReport>, Fault> {
        self.own_account(by, id).await?;
        let whose = Whose::Account(by.team, by.member, id.clone());
        self.end(&whose, Keys::Go).await
    }

    /// Forgets the member in every team: keys, plans and the history of jobs. What is still stopping is
    /// forgotten by the sweep. The jobs that were over at once.
    ///
    /// # Errors
    /// The store's.
    pub async fn forget(&self, by: &Presser) -> Result<Vec<JobReport>, Fault> {
        let mut over = Vec::new();
        for team in self.store.teams_of(by.member).await? {
            let whose = Whose::Member(team, by.member);
            over.extend(self.end(&whose, Keys::Go).await?);
            if self.store.erase_history(&whose, self.clock.now()).await? {
                self.store.ask_to_forget(team, by.member).await?;
            }
        }
        self.store.erase_tickets(by.member).await?;
        let now = self.clock.now();
        self.store.erase_lists(now, Some(by.member)).await?;
        self.store.forget_protector(by.member).await?;
        self.store.forget_rule_maker(by.member).await?;
        // Copies of accounts to which nobody else is linked go with the keys.
        self.sweep_copies().await?;
        Ok(over)
    }

    /// All that is kept of the member, in every team, as JSON. No key is in it.
    ///
    /// # Errors
    /// The store's.
    pub async fn my_data(&self, by: &Presser) -> Result<Vec<u8>, Fault> {
        let mut links = Vec::new();
        for link in self.store.links_everywhere(by.member).await? {
            links.push(json!({
                "team": link.team.to_string(),
                "account": self.name_of(&link.account).await?,
                "linked": moment(link.linked),
                "key_given": moment(link.updated),
                "alerts": link.alerts.word(),
                "counts": self.counts_of(&link.account).await?,
            }));
        }
        let (mut plans, mut room, mut left_out) = (Vec::new(), MOST_BYTES, 0);
        for plan in self.store.plans_everywhere(by.member).await? {
            let charts = self.charts_of(&plan.id).await?;
            let bytes = charts.to_string().len();
            let charts = if bytes <= room {
                room -= bytes;
                charts
            } else {
                left_out += 1;
                Value::Null
            };
            plans.push(json!({
                "plan": plan.id.as_str(),
                "team": plan.team.to_string(),
                "account": self.name_of(&plan.account).await?,
                "state": plan.state,
                "made": moment(plan.created),
                "until": moment(plan.expires),
                "charts": charts,
            }));
        }
        let mut jobs = Vec::new();
        for job in self.store.jobs_everywhere(by.member).await? {
            jobs.push(self.job_data(&job).await?);
        }
        let mut accepted = Vec::new();
        for one in self.store.accepted_by(by.member).await? {
            accepted.push(json!({
                "team": one.team.to_string(),
                "account": self.name_of(&one.account).await?,
                "rule": one.n,
                "accepted": moment(one.accepted),
            }));
        }
        let all = json!({
            "member": by.member.to_string(),
            "made": moment(self.clock.now()),
            "links": links,
            "plans": plans,
            "plans_whose_charts_did_not_fit": left_out,
            "jobs": jobs,
            "protections": self.store.protected_by(by.member).await?,
            "rules_made": self.store.rules_made_by(by.member).await?,
            "rules_accepted": accepted,
        });
        serde_json::to_vec_pretty(&all).map_err(|error| Fault::Unexpected(error.to_string()))
    }

    /// Ends what is theirs, and wakes the runner, so that it sees who was asked to stop.
    pub(super) async fn end(&self, whose: &Whose, keys: Keys) -> Result<Vec<JobReport>, Fault> {
        let over = self.store.end_all(whose, keys, self.clock.now()).await?;
        self.work.notify_one();
        let mut reports = Vec::new();
        for job in over.iter().filter(|job| job.state == JobState::Stopped) {
            reports.push(self.report(&job.id).await?);
        }
        Ok(reports)
    }

    async fn own(
        &self,
        team: TeamId,
        link: LinkedAccount,
        standing: Standing,
    ) -> Result<OwnAccount, Fault> {
        let alerts = self
            .store
            .alerts(team, link.member, &link.account.id)
            .await?;
        let copies = self.store.copies_of(&link.account.id).await?.len() as u64;
        let (rules, rules_accepted) = self
            .rules_accepted(team, link.member, &link.account.id)
            .await?;
        Ok(OwnAccount {
            copies,
            rules,
            rules_accepted,
            name: link.account.shown(),
            id: link.account.id,
            standing,
            alerts,
        })
    }

    async fn name_of(&self, account: &AccountId) -> Result<String, Fault> {
        let account = self.store.account(account).await?;
        Ok(account.map(|account| account.shown()).unwrap_or_default())
    }

    /// How many plots the account held, and when.
    async fn counts_of(&self, account: &AccountId) -> Result<Value, Fault> {
        let counted = self.store.counted(account, Millis(0)).await?;
        let counts = counted
            .iter()
            .map(|one| json!({ "at": moment(one.at), "plots": one.plots }));
        Ok(Value::Array(counts.collect()))
    }

    async fn charts_of(&self, plan: &PlanId) -> Result<Value, Fault> {
        let stored = self.store.draft(plan).await?;
        let items = stored.map(|stored| stored.draft.items).unwrap_or_default();
        let charts = items.iter().map(|item| {
            json!({
                "id": item.fid.to_string(),
                "type": item.filetype.word(),
                "title": item.title,
                "made": moment(item.created),
                "changed": moment(item.modified),
            })
        });
        Ok(Value::Array(charts.collect()))
    }

    async fn job_data(&self, job: &Job) -> Result<Value, Fault> {
        let rows = self.store.outcomes(&job.id).await?;
        let outcomes: Vec<Value> = rows
            .iter()
            .map(|row| json!({ "id": row.fid.to_string(), "state": row.state.word() }))
            .collect();
        Ok(json!({
            "job": job.id.as_str(),
            "plan": job.plan.as_str(),
            "team": job.team.to_string(),
            "channel": job.channel.to_string(),
            "state": job.state.word(),
            "made": moment(job.created),
            "ended": job.ended.map(moment),
            "charts": outcomes,
        }))
    }
}

/// `2026-08-01T12:00:00Z`
fn moment(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| at.0.to_string(), |at| at.to_string())
}

//! `/charts jobs`: open plans, clean-ups under way and over, and trying again what failed.
//!
//! What always holds: a member sees clean-ups of accounts that they linked in that team, and no others; trying
//! again makes a new plan, which is approved like any other, of charts that are as the old plan remembers them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Keeper;
use super::accounts::Working;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::jobs::JobReport;
use super::purge::{learn_users, with_ties};
use crate::domain::budget::Forecast;
use crate::domain::chart::{Chart, Whereabouts};
use crate::domain::copy::Copying;
use crate::domain::ids::{AccountId, Fid, JobId, Millis};
use crate::domain::job::{ItemState, Job, Reason};
use crate::domain::later::Sweeping;
use crate::domain::plan::{Asked, Draft, PlanItem};
use crate::domain::policy::Decides;
use crate::domain::verify::{Verdict, second_look};
use crate::servers::{Reading, Scope};
use crate::store::history::{OpenPlan, Which};

/// As many clean-ups that are over are told of.
const MOST_OVER: u32 = 10;

/// What a member sees of plans and clean-ups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The member's own open plans, the latest first, each with its account.
    pub plans: Vec<(OpenPlan, String)>,
    /// Clean-ups that are not over, the latest first.
    pub under_way: Vec<JobReport>,
    /// The last that ended, the latest first.
    pub over: Vec<JobReport>,
}

/// The plan of what failed in a clean-up.
#[derive(Clone, Debug)]
pub struct RetryCard {
    /// `user @ host`.
    pub account: String,
    /// When the clean-up was approved.
    pub of: Millis,
    /// What can be decided; nothing where none of it can be tried again.
    pub draft: Option<Draft>,
    /// Who decides where it is deleted for ever.
    pub decides: Decides,
    /// Whether what is moved to the trash is deleted later.
    pub sweep: Sweeping,
    /// Whether each is copied before it is deleted.
    pub copying: Copying,
    /// How many are left out, and why.
    pub left: BTreeMap<Left, usize>,
    /// Pages that one listing takes.
    pub pages: u32,
    /// `user @ host`, to which they are moved before they are deleted.
    pub to: Option<String>,
    /// What it costs of the write budget, where there is one.
    pub forecast: Option<Forecast>,
}

/// Why a chart that failed is not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// It is in the trash.
    InTrash,
    /// It is not as the plan remembers it, or must stay.
    Because(Reason),
}

impl Keeper {
    /// What the member sees: of the account that is named, or of all that they linked.
    ///
    /// # Errors
    /// Not linked, no account of that name; the store's.
    pub async fn history(&self, by: &Presser, account: Option<&str>) -> Result<History, Fault> {
        let names: HashMap<AccountId, String> = self
            .store
            .links_of(by.team, by.member)
            .await?
            .into_iter()
            .map(|link| (link.account.id.clone(), link.account.shown()))
            .collect();
        if names.is_empty() {
            return Err(UserError::NotLinked.into());
        }
        let only = match account {
            Some(text) => Some(self.account_named(by.team, by.member, text).await?),
            None => None,
        };
        let is_wanted = |account: &AccountId| only.as_ref().is_none_or(|only| only == account);
        let name_of = |account: &AccountId| names.get(account).cloned().unwrap_or_default();
        let now = self.clock.now();
        let plans = self.store.open_plans(by.team, by.member, now).await?;
        let plans = plans.into_iter().filter(|plan| is_wanted(&plan.account));
        let jobs = async |which| {
            let mut reports = Vec::new();
            for job in self.store.jobs_seen_by(by.team, by.member, which).await? {
                if is_wanted(&job.account) {
                    reports.push(self.short_report(name_of(&job.account), job).await?);
                }
            }
            Ok::<_, Fault>(reports)
        };
        Ok(History {
            plans: plans
                .map(|plan| {
                    let name = name_of(&plan.account);
                    (plan, name)
                })
                .collect(),
            under_way: jobs(Which::UnderWay).await?,
            over: jobs(Which::Over(MOST_OVER)).await?,
        })
    }

    /// A press on **Retry what failed**: a new plan of what failed and is still as it was.
    ///
    /// # Errors
    /// Not theirs; not over, or nothing of it failed; those of the account and of the chart server.
    pub async fn retry_card(&self, by: &Presser, job: &JobId) -> Result<RetryCard, Fault> {
        let details = self.details(by, job).await?;
        let job = details.report.job;
        if job.state.holds_account() {
            return Err(UserError::NotOver.into());
        }
        let failed: HashSet<usize> = details
            .rows
            .iter()
            .filter(|row| row.state == ItemState::Failed)
            .map(|row| row.n)
            .collect();
        let planned = self.store.draft(&job.plan).await?;
        let planned = planned.ok_or(UserError::JobUnknown)?.draft.items;
        let failed: Vec<PlanItem> = planned
            .into_iter()
            .enumerate()
            .filter(|(n, _)| failed.contains(n))
            .map(|(_, item)| item)
            .collect();
        if failed.is_empty() {
            return Err(UserError::NothingFailed.into());
        }
        let working = self
            .linked_account(by.team, by.member, &job.account)
            .await?;
        self.plan_again(&working, &job, &failed).await
    }

    async fn plan_again(
        &self,
        working: &Working,
        job: &Job,
        failed: &[PlanItem],
    ) -> Result<RetryCard, Fault> {
        let wrong = |error| working.error(&error, None);
        let listing = working.server.list(&working.who, Scope::Everything).await;
        let mut listing = listing.map_err(wrong)?;
        let wanted: HashSet<&Fid> = failed.iter().map(|item| &item.fid).collect();
        let mut ours: Vec<Chart> = listing
            .charts
            .extract_if(.., |chart| wanted.contains(&chart.fid))
            .collect();
        learn_users(working, &mut ours).await.map_err(wrong)?;
        listing.charts.append(&mut ours);
        let protections = self.protections_of(working).await?;
        let items: Vec<&PlanItem> = failed.iter().collect();
        let verdicts = second_look(&items, [], &listing, &protections);
        let (mut again, mut left) = (HashSet::new(), BTreeMap::new());
        for (item, verdict) in failed.iter().zip(verdicts) {
            let why = match verdict {
                Verdict::AsPlanned => {
                    again.insert(&item.fid);
                    continue;
                }
                Verdict::Skip(why) => Left::Because(why),
                Verdict::Gone => self.where_is(working, &item.fid).await?,
            };
            *left.entry(why).or_default() += 1;
        }
        let again: Vec<Chart> = listing
            .charts
            .into_iter()
            .filter(|chart| again.contains(&chart.fid))
            .collect();
        let draft = if again.is_empty() {
            None
        } else {
            let asked = Asked::Retry(job.id.clone());
            let items = with_ties(&again);
            let to = job.to.clone();
            Some(self.keep_draft(working, asked, items, to).await?)
        };
        Ok(RetryCard {
            account: working.name(),
            of: job.created,
            copying: self.copying(working.linked.team).await?,
            decides: self.decides_on(draft.as_ref()).await?,
            sweep: self.sweeping(working.linked.team).await?,
            draft,
            left,
            pages: listing.pages,
            to: self.shown_name(job.to.as_ref()).await?,
            forecast: self.forecast(working, again.len()).await?,
        })
    }

    /// Of a chart that the listing does not show.
    async fn where_is(&self, working: &Working, fid: &Fid) -> Result<Left, Fault> {
        let reading = working.server.read(&working.who, fid).await;
        Ok(
            match reading.map_err(|error| working.error(&error, Some(fid)))? {
                Reading::InTrashUnseen => Left::InTrash,
                Reading::There(chart) if chart.whereabouts == Whereabouts::InTrash => Left::InTrash,
                Reading::There(_) => Left::Because(Reason::Changed),
                Reading::NotThere => Left::Because(Reason::Vanished),
            },
        )
    }

    /// Without the reasons, which **Details** tells.
    async fn short_report(&self, account: String, job: Job) -> Result<JobReport, Fault> {
        Ok(JobReport {
            tally: self.store.tally(&job.id).await?,
            reasons: BTreeMap::new(),
            hold: self.hold_on(&job).await?,
            copies: 0,
            to: self.shown_name(job.to.as_ref()).await?,
            arrived: self.arrived(&job).await?,
            account,
            job,
        })
    }
}

impl JobReport {
    /// Whether **Retry what failed** has anything to look at.
    #[must_use]
    pub fn can_retry(&self) -> bool {
        !self.job.state.holds_account() && self.tally.get(ItemState::Failed) > 0
    }
}

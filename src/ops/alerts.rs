//! Telling members what the watch noticed, and the buttons of an alert.
//!
//! What always holds: what is told names numbers, and no titles; nothing is posted twice, for a message has an enforced
//! nonce, and what was being posted when a process ended is posted again only while Discord knows that; only members
//! linked to the account press.

use std::collections::BTreeMap;

use super::Keeper;
use super::accounts::Working;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::list::Page;
use super::notifier::{NotTold, Notifier};
use super::purge::PlanCard;
use super::trend::Trend;
use crate::domain::alert::{PLAN_DOWN_TO, Snooze, SnoozeFor};
use crate::domain::chart::Filetype;
use crate::domain::ids::{AccountId, ChannelId, MemberId, TeamId};
use crate::domain::list::Query;
use crate::domain::notice::{Alerts, MOST_LINES, MOST_MESSAGES, News, Noticed, Way};
use crate::domain::quota::{Counts, CountsWhich, Use};
use crate::domain::sample::Sample;
use crate::domain::selector::{Selector, Which};
use crate::store;
use crate::store::alerts::{Notice, ToTell};

/// So long Discord certainly remembers a nonce; it says "a few minutes".
const NONCE_KNOWN_MS: i64 = 2 * 60_000;

/// So many days before it an alert shows.
const SHOWN_DAYS: u16 = 30;

/// What is told of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The account.
    pub account: AccountId,
    /// `user @ host`.
    pub name: String,
    /// The operator's name of its chart server.
    pub server: String,
    /// What, and when it was noticed.
    pub noticed: Noticed,
    /// Whom it concerns, of those who want to hear of it.
    pub members: Vec<MemberId>,
    /// What of the account counts towards its limit.
    pub counts: Counts,
    /// The days that led there, where its use is what is told and a message has room for it.
    pub trend: Option<Trend>,
}

/// A message in a team's notice channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulletin {
    /// Its id, and nonce.
    pub id: String,
    /// The team.
    pub team: TeamId,
    /// Where.
    pub channel: ChannelId,
    /// What it tells of.
    pub reports: Vec<Report>,
}

/// The use of an account, for one of its members who asks from an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The account.
    pub account: AccountId,
    /// `user @ host`.
    pub name: String,
    /// What it holds now.
    pub used: Use,
}

/// For how long alerts of an account are snoozed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snoozed {
    /// `user @ host`.
    pub name: String,
    /// Until when.
    pub until: Snooze,
}

impl Keeper {
    /// Tells what is still to be told. What Discord does not take now is tried again at the next call.
    ///
    /// # Errors
    /// The store's.
    pub async fn tell_news(&self, notifier: &dyn Notifier) -> Result<(), Fault> {
        let mut by_team: BTreeMap<TeamId, Vec<Notice>> = BTreeMap::new();
        for notice in self.store.to_tell(Way::Channel).await? {
            by_team.entry(notice.team).or_default().push(notice);
        }
        for (team, notices) in by_team {
            match self.store.team_settings(team).await?.notice_channel {
                Some(channel) => self.post_all(notifier, (team, channel), notices).await?,
                None => self.tell_in_private(&notices).await?,
            }
        }
        for notice in self.store.to_tell(Way::Direct).await? {
            self.tell_directly(notifier, &notice).await?;
        }
        Ok(())
    }

    /// What that member is to be told beside the answer to a command. It is told once.
    ///
    /// # Errors
    /// The store's.
    pub async fn news_of(&self, by: &Presser) -> Result<Vec<Report>, Fault> {
        let mut reports = Vec::new();
        for notice in self.store.take_notices(by.team, by.member).await? {
            reports.push(self.report_to(&notice, vec![by.member]).await?);
        }
        self.add_trends(by.team, &mut reports).await;
        Ok(reports)
    }

    /// The account's use now, for one of its members.
    ///
    /// # Errors
    /// Not linked; those of the account and of the chart server.
    pub async fn standing(&self, by: &Presser, account: &AccountId) -> Result<Standing, Fault> {
        let working = self.of_alert(by, account).await?;
        let held = working.held().await;
        let plots = held.map_err(|error| working.error(&error, None))?;
        Ok(Standing {
            account: account.clone(),
            name: working.name(),
            used: Use {
                held: plots,
                limit: self.limit_of(&working),
                counts: working.counts(),
            },
        })
    }

    /// **Plan a purge**: what brings the account down to [`PLAN_DOWN_TO`] per cent of its limit.
    ///
    /// # Errors
    /// Not linked, no limit; those of the account and of the chart server.
    pub async fn plan_down(&self, by: &Presser, account: &AccountId) -> Result<PlanCard, Fault> {
        let working = self.of_alert(by, account).await?;
        let limit = self.limit_of(&working);
        let limit = limit.ok_or_else(|| UserError::NoLimit(working.name()))?;
        let down_to = u128::from(limit) * u128::from(PLAN_DOWN_TO) / 100;
        let down_to = u64::try_from(down_to).unwrap_or(u64::MAX);
        // The plan is one of plots: where grids count too, they stay, and plots make room for them.
        let grids = match working.counts().which {
            CountsWhich::Plots => 0,
            CountsWhich::PlotsAndGrids => {
                let grids = working.server.count(&working.who, Filetype::Grid).await;
                grids.map_err(|error| working.error(&error, None))?
            }
        };
        let selector = Selector {
            down_to: Some(down_to.saturating_sub(grids)),
            ..Selector::everything(Which::Plot)
        };
        self.purge_card(by.team, by.member, Some(account.as_str()), selector)
            .await
    }

    /// **Show charts**: the list, as `/charts list` shows it.
    ///
    /// # Errors
    /// Not linked; those of the account and of the chart server.
    pub async fn show_charts(&self, by: &Presser, account: &AccountId) -> Result<Page, Fault> {
        self.must_be_linked(by, account).await?;
        self.list(by, Some(account.as_str()), Query::default())
            .await
    }

    /// Whether the presser may choose for how long alerts of that account are snoozed; its name.
    ///
    /// # Errors
    /// Not linked; the store's.
    pub async fn snoozing(&self, by: &Presser, account: &AccountId) -> Result<String, Fault> {
        self.must_be_linked(by, account).await
    }

    /// Snoozes alerts of that account in that team, for all its members.
    ///
    /// # Errors
    /// Not linked; the store's.
    pub async fn snooze(
        &self,
        by: &Presser,
        account: &AccountId,
        how_long: SnoozeFor,
    ) -> Result<Snoozed, Fault> {
        let name = self.must_be_linked(by, account).await?;
        let until = how_long.from(self.clock.now());
        self.store.snooze(by.team, account, until).await?;
        Ok(Snoozed { name, until })
    }

    async fn must_be_linked(&self, by: &Presser, account: &AccountId) -> Result<String, Fault> {
        let link = self.store.link(by.team, by.member, account).await?;
        Ok(link.ok_or(UserError::NotOfAccount)?.account.shown())
    }

    async fn of_alert(&self, by: &Presser, account: &AccountId) -> Result<Working, Fault> {
        self.must_be_linked(by, account).await?;
        self.linked_account(by.team, by.member, account).await
    }

    /// Each in a message of its own, or, where they are many, all in one.
    async fn post_all(
        &self,
        notifier: &dyn Notifier,
        (team, channel): (TeamId, ChannelId),
        notices: Vec<Notice>,
    ) -> Result<(), Fault> {
        let fresh = notices.iter().filter(|one| one.batch.is_none()).count();
        let together = store::new_id();
        let mut batches: BTreeMap<String, Vec<Notice>> = BTreeMap::new();
        for notice in notices {
            let batch = match &notice.batch {
                Some(batch) => batch.clone(),
                None if fresh > MOST_MESSAGES => together.clone(),
                None => notice.id.clone(),
            };
            batches.entry(batch).or_default().push(notice);
        }
        for (id, notices) in batches {
            // A process ended while it was posting these, too long ago for Discord to know the nonce: they may be in
            // the channel, and are not posted again.
            let in_doubt = |one: &Notice| one.posting.map(|at| self.clock.now().since(at));
            if notices
                .iter()
                .filter_map(in_doubt)
                .any(|age| age > NONCE_KNOWN_MS)
            {
                self.tell_in_private(&notices).await?;
            } else {
                self.post(notifier, (team, channel), id, &notices).await?;
            }
        }
        Ok(())
    }

    async fn post(
        &self,
        notifier: &dyn Notifier,
        (team, channel): (TeamId, ChannelId),
        id: String,
        notices: &[Notice],
    ) -> Result<(), Fault> {
        let mut reports = Vec::new();
        for notice in notices {
            let members = self.concerned(notice).await?;
            if !members.is_empty() {
                reports.push(self.report_to(notice, members).await?);
            }
        }
        let ids: Vec<String> = notices.iter().map(|notice| notice.id.clone()).collect();
        if reports.is_empty() {
            return Ok(self.store.remove_notices(&ids).await?);
        }
        reports.sort_by(|a, b| a.name.cmp(&b.name));
        self.add_trends(team, &mut reports).await;
        let now = Some(self.clock.now());
        self.store.note_posting(&ids, &id, now).await?;
        let bulletin = Bulletin {
            id,
            team,
            channel,
            reports,
        };
        match notifier.post_news(&bulletin).await {
            Ok(()) => self.store.remove_notices(&ids).await?,
            Err(NotTold::NotNow) => {
                tracing::info!(%team, "news could not be told now");
                self.store.note_posting(&ids, &bulletin.id, None).await?;
            }
            Err(why) => {
                tracing::warn!(%why, %team, "news cannot be told in the notice channel");
                self.tell_in_private(notices).await?;
            }
        }
        Ok(())
    }

    /// What cannot be told in the channel is told each member at their next command; who hears of it directly anyway
    /// does not hear twice.
    async fn tell_in_private(&self, notices: &[Notice]) -> Result<(), Fault> {
        for notice in notices {
            let mut others = Vec::new();
            for member in self.concerned(notice).await? {
                let alerts = self.store.alerts(notice.team, member, &notice.account);
                if alerts.await? == Alerts::Channel {
                    others.push(ToTell {
                        way: Way::NextCommand,
                        member: Some(member),
                        ..notice.to_tell
                    });
                }
            }
            let others = (notice.team, &notice.account, others.as_slice());
            let this = [notice.id.clone()];
            self.store.tell_otherwise(&this, Some(others)).await?;
        }
        Ok(())
    }

    /// A member who takes no direct messages is told so, and gets none any more.
    async fn tell_directly(&self, notifier: &dyn Notifier, notice: &Notice) -> Result<(), Fault> {
        let this = [notice.id.clone()];
        let Some(member) = notice.to_tell.member else {
            return Ok(self.store.remove_notices(&this).await?);
        };
        let mut report = self.report_to(notice, vec![member]).await?;
        let (team, account) = (notice.team, &notice.account);
        self.add_trends(team, std::slice::from_mut(&mut report))
            .await;
        match notifier
            .tell_directly(team, member, &notice.id, &report)
            .await
        {
            Ok(()) => self.store.remove_notices(&this).await?,
            Err(NotTold::NotNow) => {}
            Err(NotTold::Forbidden | NotTold::Removed) => {
                self.store
                    .set_alerts(team, member, account, Alerts::Channel)
                    .await?;
                let at_command = |news| ToTell {
                    noticed: Noticed {
                        news,
                        ..notice.to_tell.noticed
                    },
                    way: Way::NextCommand,
                    member: Some(member),
                };
                let mut others = vec![at_command(News::NoDirectMessages)];
                if self
                    .store
                    .team_settings(team)
                    .await?
                    .notice_channel
                    .is_none()
                {
                    others.insert(0, at_command(notice.to_tell.noticed.news));
                }
                let others = (team, account, others.as_slice());
                self.store.tell_otherwise(&this, Some(others)).await?;
            }
        }
        Ok(())
    }

    /// The members that it concerns now, of those who want to hear of it.
    async fn concerned(&self, notice: &Notice) -> Result<Vec<MemberId>, Fault> {
        let listeners = self.store.listeners(notice.team, &notice.account).await?;
        let is_of_key = notice.to_tell.noticed.news == News::KeyRefused;
        let concerned = listeners
            .into_iter()
            .filter(|one| one.alerts != Alerts::Off && (!is_of_key || one.refused.is_some()));
        Ok(concerned.map(|one| one.member).collect())
    }

    async fn report_to(&self, notice: &Notice, members: Vec<MemberId>) -> Result<Report, Fault> {
        let account = self.store.account(&notice.account).await?;
        let named = account.map(|account| (account.shown(), account.server));
        let counts = named.as_ref().map(|(_, server)| self.counts_on(server));
        let (name, server) = named
            .map(|(name, server)| (name, server.0))
            .unwrap_or_default();
        Ok(Report {
            account: notice.account.clone(),
            name,
            server,
            noticed: notice.to_tell.noticed,
            members,
            counts: counts.unwrap_or_default(),
            trend: None,
        })
    }

    /// The days that led to each alert that a message shows. An alert goes out without them rather than not at all.
    async fn add_trends(&self, team: TeamId, reports: &mut [Report]) {
        for report in reports.iter_mut().take(MOST_LINES) {
            let Noticed { at, news } = report.noticed;
            let News::Reached { plots, limit, .. } = news else {
                continue;
            };
            let reached = Sample {
                at,
                plots,
                limit: Some(limit),
            };
            match self.trend(team, &report.account, reached, SHOWN_DAYS).await {
                Ok(trend) => report.trend = Some(trend),
                Err(fault) => tracing::error!(%fault, "an alert is told without its history"),
            }
        }
    }
}

//! Noticing what members should hear of: a threshold crossed, a key refused, a chart server gone; and how each hears.
//!
//! What always holds: what counts as told, and what is to be told of it, are written together, by one process.

use super::Keeper;
use super::errors::Fault;
use crate::domain::ids::{AccountId, MemberId, Millis, ServerName, TeamId};
use crate::domain::notice::{Alerts, News, Noticed, Way};
use crate::domain::sample::Sample;
use crate::domain::watch::Silence;
use crate::servers::ServerError;
use crate::store::alerts::{Listener, ToTell};
use crate::store::samples::Trouble;

impl Keeper {
    pub(super) async fn notice_crossing(
        &self,
        team: TeamId,
        account: &AccountId,
        sample: &Sample,
    ) -> Result<(), Fault> {
        let told = self.store.told(team, account).await?;
        let (state, crossed) = told.state.after(sample);
        if state == told.state && !told.is_new() {
            return Ok(());
        }
        let mut to_tell = Vec::new();
        if let (Some(threshold), Some(limit)) = (crossed, sample.limit) {
            let news = News::Reached {
                threshold,
                plots: sample.plots,
                limit,
            };
            let noticed = Noticed {
                at: sample.at,
                news,
            };
            let listeners = self.store.listeners(team, account).await?;
            to_tell = self.ways_of(team, &listeners, noticed).await?;
        }
        let now = told.with(state);
        // Who was quicker saw what we saw; else the next count notices it.
        self.store
            .set_told((team, account), told, now, &to_tell)
            .await?;
        Ok(())
    }

    pub(super) async fn note_refusals(
        &self,
        account: &AccountId,
        refused: &[(TeamId, MemberId)],
        now: Millis,
    ) -> Result<(), Fault> {
        let mut told: Vec<TeamId> = Vec::new();
        for (team, member) in refused {
            let mut listeners = self.store.listeners(*team, account).await?;
            listeners.retain(|one| one.member == *member && one.refused.is_none());
            let noticed = Noticed {
                at: now,
                news: News::KeyRefused,
            };
            let mut to_tell = self.ways_of(*team, &listeners, noticed).await?;
            // One message names all whose key is refused.
            if told.contains(team) {
                to_tell.retain(|one| one.way != Way::Channel);
            }
            let link = (*team, *member, account);
            if self.store.note_refused(link, now, &to_tell).await? {
                told.push(*team);
            }
        }
        Ok(())
    }

    /// Notes that the server is silent, and where that lasts, has its accounts' members hear of it. Until when it is left
    /// alone.
    pub(super) async fn note_silence(
        &self,
        server: &ServerName,
        silence: Silence,
        before: Option<&Trouble>,
    ) -> Result<Millis, Fault> {
        let now = self.clock.now();
        let failures = before.map_or(0, |trouble| trouble.failures) + 1;
        let trouble = Trouble {
            silence,
            // One that only asked to wait was there.
            since: before
                .filter(|trouble| trouble.silence == silence)
                .map_or(now, |trouble| trouble.since),
            failures,
            until: now.plus(self.pace.backoff(failures)),
        };
        if before.is_none() {
            tracing::warn!(%server, kind = silence.word(), "a chart server does not answer; its accounts are not counted");
        }
        self.store.set_trouble(server, &trouble).await?;
        let gone_after = silence.gone_after_ms();
        if gone_after.is_some_and(|after| now.since(trouble.since) >= after) {
            for (team, account) in self.store.linked_on(server).await? {
                self.notice_gone(team, &account, silence, now).await?;
            }
        }
        Ok(trouble.until)
    }

    async fn notice_gone(
        &self,
        team: TeamId,
        account: &AccountId,
        silence: Silence,
        now: Millis,
    ) -> Result<(), Fault> {
        let told = self.store.told(team, account).await?;
        if told.gone {
            return Ok(());
        }
        let listeners = self.store.listeners(team, account).await?;
        let noticed = Noticed {
            at: now,
            news: News::Gone(silence),
        };
        let to_tell = self.ways_of(team, &listeners, noticed).await?;
        self.store
            .set_told((team, account), told, told.gone_too(), &to_tell)
            .await?;
        Ok(())
    }

    pub(super) async fn tell_of_return(&self, server: &ServerName) -> Result<(), Fault> {
        if self.store.answers_again(server).await? {
            tracing::info!(%server, "a chart server answers again");
        }
        Ok(())
    }

    /// How those members hear of it: in the notice channel, or, where there is none, each at their next command; and
    /// directly where they want that.
    pub(super) async fn ways_of(
        &self,
        team: TeamId,
        listeners: &[Listener],
        noticed: Noticed,
    ) -> Result<Vec<ToTell>, Fault> {
        let has_channel = self.store.team_settings(team).await?.notice_channel;
        let listening = listeners.iter().filter(|one| one.alerts != Alerts::Off);
        let mut ways = Vec::new();
        for one in listening {
            let (way, member) = match (one.alerts, has_channel) {
                (Alerts::Direct, _) => (Way::Direct, Some(one.member)),
                (_, None) => (Way::NextCommand, Some(one.member)),
                (_, Some(_)) => continue,
            };
            ways.push(ToTell {
                noticed,
                way,
                member,
            });
        }
        if has_channel.is_some() && listeners.iter().any(|one| one.alerts != Alerts::Off) {
            ways.push(ToTell {
                noticed,
                way: Way::Channel,
                member: None,
            });
        }
        Ok(ways)
    }
}

/// Whether an error says something of the chart server as a whole, and what.
pub(super) const fn silence(error: &ServerError) -> Option<Silence> {
    match error {
        ServerError::Unavailable(trouble) if trouble.is_of_certificate() => {
            Some(Silence::BadCertificate)
        }
        ServerError::ClosedCloud => Some(Silence::Closed),
        ServerError::RateLimited(_) => Some(Silence::Busy),
        ServerError::Unavailable(_) | ServerError::Ambiguous | ServerError::NotUnderstood(_) => {
            Some(Silence::Away)
        }
        ServerError::Unauthorized
        | ServerError::Forbidden(_)
        | ServerError::NotFound
        | ServerError::AccountFull
        | ServerError::NameTaken
        | ServerError::FolderGone
        | ServerError::WrongState
        | ServerError::HeldBack
        | ServerError::NotAChart
        | ServerError::TooLong(_)
        | ServerError::KeptChanging => None,
    }
}

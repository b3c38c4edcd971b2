//! `/charts-admin setup`: what a team set for itself, and changing it.
//!
//! What always holds: a channel is set only when the bot may post there; who may change a setting is decided by
//! whoever calls, at every call.

use super::Keeper;
use super::decide::Presser;
use super::errors::{Fault, UserError};
use super::surroundings::{NotSaid, Surroundings, TeamChannel, TeamRole, can_tell};
use crate::domain::ids::{ChannelId, RoleId, TeamId};
use crate::domain::settings::{
    TeamSetting, TeamSettings, Written, above, approvers, channel, copying, copying_text, hours,
    limit, limit_text, role, sweep, sweep_text,
};

/// Why a setting was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSet {
    /// No channel of the team is called so.
    NoSuchChannel(String),
    /// Several channels of the team are called so.
    SeveralChannels(String),
    /// The bot may not post there.
    CannotPostIn(ChannelId),
    /// Not a whole number above 0, and not `none`.
    NotALimit(String),
    /// No role of the team is called so.
    NoSuchRole(String),
    /// Several roles of the team are called so.
    SeveralRoles(String),
    /// Not a whole number of charts.
    NotACount(String),
    /// Not a number of approvers, from 1 to 10.
    NotApprovers(String),
    /// Not a number of hours, from 1 to 168.
    NotHours(String),
    /// Not a number of days, from 1 to 90, and not off.
    NotDays(String),
    /// Neither on nor off.
    NotOnOrOff(String),
    /// Discord did not tell of its channels.
    DiscordAway,
}

/// A team's settings, and what holds where it set nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// What the team set.
    pub set: TeamSettings,
    /// The operator's `CHART_LIMIT`.
    pub chart_limit: u64,
}

impl Keeper {
    /// The settings of that team.
    ///
    /// # Errors
    /// The store's.
    pub async fn setup(&self, team: TeamId) -> Result<Setup, Fault> {
        Ok(Setup {
            set: self.store.team_settings(team).await?,
            chart_limit: self.chart_limit,
        })
    }

    /// Sets what was written; a text of blanks puts the default back.
    ///
    /// # Errors
    /// [`NotSet`], and nothing was changed.
    pub async fn change_setting(
        &self,
        surroundings: &dyn Surroundings,
        by: &Presser,
        setting: TeamSetting,
        written: &str,
    ) -> Result<Setup, Fault> {
        let team = by.team;
        let written = written.trim();
        let value = if written.is_empty() {
            None
        } else {
            let value = understood(surroundings, team, setting, written).await;
            Some(value.map_err(UserError::NotSet)?)
        };
        self.store
            .set_team_setting(
                (team, by.member),
                setting,
                value.as_deref(),
                self.clock.now(),
            )
            .await?;
        self.setup(team).await
    }

    /// Where a job of that team can tell how it goes, other than where it was asked for: the notice channel, as
    /// long as the bot may post there.
    ///
    /// # Errors
    /// [`UserError::CannotPost`]; the store's.
    pub async fn notice_channel(
        &self,
        surroundings: &dyn Surroundings,
        team: TeamId,
    ) -> Result<ChannelId, Fault> {
        let set = self.store.team_settings(team).await?.notice_channel;
        let channel = set.ok_or(UserError::CannotPost)?;
        match surroundings.lacking(team, channel).await {
            Ok(lacking) if !can_tell(&lacking) => Err(UserError::CannotPost.into()),
            Err(NotSaid::NotThere) => Err(UserError::CannotPost.into()),
            // It could post there when it was set.
            Ok(_) | Err(NotSaid::NotNow | NotSaid::TokenRefused) => Ok(channel),
        }
    }
}

/// What is stored of what was written.
async fn understood(
    surroundings: &dyn Surroundings,
    team: TeamId,
    setting: TeamSetting,
    written: &str,
) -> Result<String, NotSet> {
    let number = |read: Option<String>, not: fn(String) -> NotSet| {
        read.ok_or_else(|| not(written.to_owned()))
    };
    match setting {
        TeamSetting::NoticeChannel | TeamSetting::LogChannel => {
            Ok(postable(surroundings, team, written).await?.to_string())
        }
        TeamSetting::ApproverRole => Ok(role_of(surroundings, team, written).await?.to_string()),
        TeamSetting::AccountLimit => number(limit(written).and_then(limit_text), NotSet::NotALimit),
        TeamSetting::ApproveAbove => {
            number(above(written).map(|n| n.to_string()), NotSet::NotACount)
        }
        TeamSetting::Approvers => number(
            approvers(written).map(|n| n.to_string()),
            NotSet::NotApprovers,
        ),
        TeamSetting::RequestHours => {
            number(hours(written).map(|n| n.to_string()), NotSet::NotHours)
        }
        TeamSetting::Copying => number(
            copying(written).map(|choice| copying_text(choice).to_owned()),
            NotSet::NotOnOrOff,
        ),
        TeamSetting::Sweep => number(sweep(written).map(sweep_text), NotSet::NotDays),
    }
}

async fn role_of(
    surroundings: &dyn Surroundings,
    team: TeamId,
    written: &str,
) -> Result<RoleId, NotSet> {
    let roles = surroundings.roles(team).await;
    let roles = roles.map_err(|_| NotSet::DiscordAway)?;
    let wanted = role(written);
    let is_meant = |one: &&TeamRole| match &wanted {
        Written::Id(id) => one.id == *id,
        Written::Name(name) => one.name.to_lowercase() == *name,
    };
    let mut meant = roles.iter().filter(is_meant);
    let found = meant
        .next()
        .ok_or_else(|| NotSet::NoSuchRole(written.to_owned()))?;
    if meant.next().is_some() {
        return Err(NotSet::SeveralRoles(written.to_owned()));
    }
    Ok(found.id)
}

async fn postable(
    surroundings: &dyn Surroundings,
    team: TeamId,
    written: &str,
) -> Result<ChannelId, NotSet> {
    let channels = surroundings.channels(team).await;
    let channels = channels.map_err(|_| NotSet::DiscordAway)?;
    let wanted = channel(written);
    let is_meant = |one: &&TeamChannel| match &wanted {
        Written::Id(id) => one.id == *id,
        Written::Name(name) => one.name.to_lowercase() == *name,
    };
    let mut meant = channels.iter().filter(is_meant);
    let found = meant
        .next()
        .ok_or_else(|| NotSet::NoSuchChannel(written.to_owned()))?;
    if meant.next().is_some() {
        return Err(NotSet::SeveralChannels(written.to_owned()));
    }
    match surroundings.lacking(team, found.id).await {
        Ok(lacking) if can_tell(&lacking) => Ok(found.id),
        Ok(_) | Err(NotSaid::NotThere) => Err(NotSet::CannotPostIn(found.id)),
        Err(NotSaid::NotNow | NotSaid::TokenRefused) => Err(NotSet::DiscordAway),
    }
}

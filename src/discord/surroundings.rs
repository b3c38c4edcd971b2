//! Asking Discord of itself, the bot and its teams.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::fmt::rfc2822::DateTimeParser;
use serenity::all::{
    ChannelType, CurrentUser, GuildChannel, GuildId, LightMethod, Permissions, Route,
};
use serenity::http::{Http, HttpError, Request};

use super::again::{SHORT_WAITS, Twice, again};
use crate::domain::ids::{ChannelId, Millis, RoleId, TeamId};
use crate::ops::surroundings::{NotSaid, Ourselves, Right, Surroundings, TeamChannel, TeamRole};

/// A request that takes longer is given up: somebody waits for a card.
const LONGEST_REQUEST: Duration = Duration::from_secs(5);

/// Rights are looked for before a press is answered, for which Discord waits 3 seconds.
const LONGEST_LOOK: Duration = Duration::from_secs(2);

/// Over Discord's REST API.
pub(super) struct DiscordSurroundings(pub(super) Arc<Http>);

#[async_trait]
impl Surroundings for DiscordSurroundings {
    async fn ourselves(&self) -> Result<Ourselves, NotSaid> {
        let (user, application) = tokio::try_join!(
            in_time(|| self
                .0
                .request(Request::new(Route::UserMe, LightMethod::Get))),
            in_time(|| self.0.get_current_application_info()),
        )?;
        let date = user
            .headers()
            .get("date")
            .and_then(|date| date.to_str().ok());
        let time = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
        let body = user.bytes().await.map_err(|_| NotSaid::NotNow)?;
        let user: CurrentUser = serde_json::from_slice(&body).map_err(|_| NotSaid::NotNow)?;
        Ok(Ourselves {
            name: user.name.clone(),
            application: application.id.get(),
            time: time.map(|time| Millis(time.as_millisecond())),
        })
    }

    async fn team_name(&self, team: TeamId) -> Result<String, NotSaid> {
        let guild = in_time(|| self.0.get_guild(GuildId::new(team.0))).await?;
        Ok(guild.name)
    }

    async fn channels(&self, team: TeamId) -> Result<Vec<TeamChannel>, NotSaid> {
        let channels = self.of_team(team).await?;
        let named = channels.into_iter().map(|channel| TeamChannel {
            id: ChannelId(channel.id.get()),
            name: channel.name,
        });
        Ok(named.collect())
    }

    async fn roles(&self, team: TeamId) -> Result<Vec<TeamRole>, NotSaid> {
        let roles = in_time(|| self.0.get_guild_roles(GuildId::new(team.0))).await?;
        // `@everyone` has the id of its server (Discord's documentation, "Permissions").
        let own = roles.into_iter().filter(|role| role.id.get() != team.0);
        let named = own.map(|role| TeamRole {
            id: RoleId(role.id.get()),
            name: role.name,
        });
        Ok(named.collect())
    }

    async fn lacking(&self, team: TeamId, channel: ChannelId) -> Result<Vec<Right>, NotSaid> {
        let looked = tokio::time::timeout(LONGEST_LOOK, Box::pin(self.look_for(team, channel)));
        looked.await.unwrap_or(Err(NotSaid::NotNow))
    }
}

impl DiscordSurroundings {
    async fn look_for(&self, team: TeamId, channel: ChannelId) -> Result<Vec<Right>, NotSaid> {
        let id = GuildId::new(team.0);
        let (guild, channels, bot) = tokio::try_join!(
            in_time(|| self.0.get_guild(id)),
            self.of_team(team),
            in_time(|| self.0.get_current_user()),
        )?;
        let bot = in_time(|| self.0.get_member(id, bot.id)).await?;
        let channel = channels.iter().find(|one| one.id.get() == channel.0);
        let channel = channel.ok_or(NotSaid::NotThere)?;
        Ok(lacking_of(guild.user_permissions_in(channel, &bot)))
    }

    async fn of_team(&self, team: TeamId) -> Result<Vec<GuildChannel>, NotSaid> {
        let mut channels = in_time(|| self.0.get_channels(GuildId::new(team.0))).await?;
        channels.retain(|one| matches!(one.kind, ChannelType::Text | ChannelType::News));
        Ok(channels)
    }
}

/// The rights that are not among those.
pub(super) fn lacking_of(granted: Permissions) -> Vec<Right> {
    let all = granted.contains(Permissions::ADMINISTRATOR);
    let lacks = |right: &Right| !all && granted.bits() & right.bit() == 0;
    Right::ALL.into_iter().filter(lacks).collect()
}

async fn in_time<T, F>(request: impl Fn() -> F) -> Result<T, NotSaid>
where
    F: Future<Output = Result<T, serenity::Error>>,
{
    let answered = again(&SHORT_WAITS, Twice::Same, request);
    match tokio::time::timeout(LONGEST_REQUEST, answered).await {
        Ok(answered) => answered.map_err(|error| why(&error)),
        Err(_) => Err(NotSaid::NotNow),
    }
}

fn why(error: &serenity::Error) -> NotSaid {
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)) = error else {
        return NotSaid::NotNow;
    };
    match answer.status_code.as_u16() {
        401 => NotSaid::TokenRefused,
        403 | 404 => NotSaid::NotThere,
        _ => NotSaid::NotNow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_discords_own_bits() {
        let ours = [
            Permissions::VIEW_CHANNEL,
            Permissions::SEND_MESSAGES,
            Permissions::SEND_MESSAGES_IN_THREADS,
            Permissions::EMBED_LINKS,
            Permissions::ATTACH_FILES,
        ];
        assert_eq!(Right::ALL.map(Right::bit), ours.map(|right| right.bits()));
        assert_eq!(lacking_of(Permissions::ADMINISTRATOR), []);
        assert_eq!(
            lacking_of(Permissions::VIEW_CHANNEL | Permissions::ATTACH_FILES),
            [Right::Send, Right::SendInThreads, Right::Embed]
        );
    }
}

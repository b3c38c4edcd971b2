//! What only Discord can tell of itself, the bot and its teams. Implemented by `discord`.

use async_trait::async_trait;

use crate::domain::ids::{ChannelId, Millis, RoleId, TeamId};

/// Why Discord did not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSaid {
    /// It refuses the token.
    #[error("the token is refused")]
    TokenRefused,
    /// There is no such thing, or the bot may not see it.
    #[error("not there")]
    NotThere,
    /// It is not reached, or does not answer as it should.
    #[error("not now")]
    NotNow,
}

/// The bot, as Discord knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ourselves {
    /// The bot's name.
    pub name: String,
    /// The application's id, of which the invite address is made.
    pub application: u64,
    /// What time it is at Discord, to the second, where it said.
    pub time: Option<Millis>,
}

/// A channel that takes messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamChannel {
    /// Its id.
    pub id: ChannelId,
    /// Its name, without `#`.
    pub name: String,
}

/// A role of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRole {
    /// Its id.
    pub id: RoleId,
    /// Its name, without `@`.
    pub name: String,
}

/// What the bot is invited with, and uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// View Channel
    View,
    /// Send Messages
    Send,
    /// Send Messages in Threads
    SendInThreads,
    /// Embed Links
    Embed,
    /// Attach Files
    Attach,
}

impl Right {
    /// Every one of them.
    pub const ALL: [Self; 5] = [
        Self::View,
        Self::Send,
        Self::SendInThreads,
        Self::Embed,
        Self::Attach,
    ];

    /// Discord's bit for it.
    #[must_use]
    pub const fn bit(self) -> u64 {
        match self {
            Self::View => 1 << 10,
            Self::Send => 1 << 11,
            Self::SendInThreads => 1 << 38,
            Self::Embed => 1 << 14,
            Self::Attach => 1 << 15,
        }
    }
}

/// The address with which somebody who manages a Discord server invites the bot: two scopes, and the rights that
/// are used and no others.
#[must_use]
pub fn invite_address(application: u64) -> String {
    let rights: u64 = Right::ALL.into_iter().map(Right::bit).sum();
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={rights}"
    )
}

/// Asks Discord. Nothing is repeated: who asks is waiting.
#[async_trait]
pub trait Surroundings: Send + Sync {
    /// Who the token belongs to.
    async fn ourselves(&self) -> Result<Ourselves, NotSaid>;

    /// The name of a team that the bot is in.
    async fn team_name(&self, team: TeamId) -> Result<String, NotSaid>;

    /// The channels of a team that take messages.
    async fn channels(&self, team: TeamId) -> Result<Vec<TeamChannel>, NotSaid>;

    /// The roles of a team, `@everyone` not among them.
    async fn roles(&self, team: TeamId) -> Result<Vec<TeamRole>, NotSaid>;

    /// The rights that the bot lacks in that channel of the team.
    async fn lacking(&self, team: TeamId, channel: ChannelId) -> Result<Vec<Right>, NotSaid>;
}

/// Whether a job could tell in a channel how it goes, when those are lacking there.
#[must_use]
pub fn can_tell(lacking: &[Right]) -> bool {
    let needed = [Right::View, Right::Send, Right::Embed];
    !lacking.iter().any(|right| needed.contains(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invite_asks_for_what_is_used_and_nothing_else() {
        assert_eq!(
            invite_address(5),
            "https://discord.com/oauth2/authorize?client_id=5&scope=bot+applications.commands&permissions=274877959168"
        );
    }
}

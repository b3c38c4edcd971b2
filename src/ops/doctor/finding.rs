//! What a doctor can find. Pure.

use url::{Host, Url};

use crate::domain::budget::WriteBudget;
use crate::domain::findings::Known;
use crate::domain::ids::{ChannelId, ServerName, TeamId};
use crate::ops::surroundings::Right;
use crate::servers::ServerError;

/// How good a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// As it should be.
    Good,
    /// It works, and somebody should look at it.
    LookAt,
    /// Something does not work.
    Wrong,
}

/// What is wrong with a web address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlTrouble {
    /// Only this machine reaches it.
    Loopback,
    /// Keys would travel in clear.
    NotHttps,
}

/// Why no key may pass through pages at that address; nothing where it may.
#[must_use]
pub fn trouble_of(url: &Url) -> Option<UrlTrouble> {
    let is_loopback = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => true,
    };
    match (is_loopback, url.scheme()) {
        (true, _) => Some(UrlTrouble::Loopback),
        (false, "https") => None,
        (false, _) => Some(UrlTrouble::NotHttps),
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Discord takes the token of that bot.
    TokenGood(String),
    /// Discord refuses the token.
    TokenRefused,
    /// Discord is not reached.
    DiscordAway,
    /// The address to invite the bot with.
    Invite(String),
    /// The bot is in that team.
    TeamGood(String),
    /// The bot is not in that team.
    TeamMissing(TeamId),
    /// Discord did not tell whether the bot is in that team.
    TeamUnknown(TeamId),
    /// Every team that invites the bot is served.
    AllTeams,
    /// The bot may do in that channel what it needs to.
    RightsGood(ChannelId),
    /// It may not do those in that channel, where a command was typed; whether a job can be told of elsewhere.
    RightsLackHere(ChannelId, Vec<Right>, Elsewhere),
    /// It may not do those in the notice channel of that team.
    RightsLackInNotices(TeamId, ChannelId, Vec<Right>),
    /// That team has no notice channel: alerts wait for its members' next commands.
    NoticesNone(TeamId),
    /// The notice channel of that team is gone.
    NoticesGone(TeamId),
    /// So many jobs of that team delete nothing, because the notice before that cannot be posted.
    NoticesStuck(u64),
    /// The address is one that members' browsers reach safely.
    UrlGood(String),
    /// It is not.
    UrlBad(String, UrlTrouble),
    /// The bot's own page answers there.
    UrlAnswers,
    /// It does not, though a bot runs.
    UrlSilent(ServerError),
    /// No bot runs, so nothing answers there.
    UrlNotAsked,
    /// A chart server answers.
    ServerGood(ServerName),
    /// A chart server does not answer as one.
    ServerBad(ServerName, ServerError),
    /// The carried chart server is served while the bot runs, and none runs.
    ServerNotServed(ServerName),
    /// So much an account may write on a chart server, as the operator set it.
    ServerBudget(ServerName, WriteBudget),
    /// What is known of what chart servers leave open.
    ServerKnown(ServerName, Vec<Known>),
    /// The file that says more of chart servers was read.
    ServersFile(String),
    /// This machine's clock is that of Discord.
    ClockGood,
    /// It is not, by so many seconds; negative where it is late.
    ClockOff {
        /// Ours, less Discord's.
        seconds: i64,
    },
    /// Every sealed key opens.
    KeysGood(u64),
    /// So many open with a key that is not the first.
    KeysOlder(u64),
    /// So many cannot be opened.
    KeysLost(u64),
    /// The sealing keys themselves cannot be read, and why.
    KeysUnread(String),
    /// The database can be read and written; its tables' version.
    DatabaseGood(i64),
    /// There is none yet.
    DatabaseNone,
    /// It cannot be opened, and why.
    DatabaseClosed(String),
    /// It cannot be written, and why.
    DatabaseReadOnly(String),
    /// This bot alone carries out jobs.
    RunnerHere,
    /// A bot runs over it.
    RunnerElsewhere,
    /// No bot runs over it.
    RunnerNone,
    /// Several may.
    RunnersShare,
}

/// Whether a job can be told of in the notice channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// It need not be: it can be told of in the channel itself.
    NotNeeded,
    /// It can.
    InNotices,
    /// There is none, or the bot may not post there either.
    Nowhere,
}

impl Finding {
    /// How good it is.
    #[must_use]
    pub const fn grade(&self) -> Grade {
        match self {
            Self::TokenGood(_)
            | Self::Invite(_)
            | Self::TeamGood(_)
            | Self::AllTeams
            | Self::RightsGood(_)
            | Self::UrlGood(_)
            | Self::UrlAnswers
            | Self::UrlNotAsked
            | Self::ServerGood(_)
            | Self::ServerNotServed(_)
            | Self::ServerBudget(..)
            | Self::ServerKnown(..)
            | Self::ServersFile(_)
            | Self::ClockGood
            | Self::KeysGood(_)
            | Self::DatabaseGood(_)
            | Self::DatabaseNone
            | Self::RunnerHere
            | Self::RunnerElsewhere
            | Self::RunnerNone
            | Self::RunnersShare => Grade::Good,
            Self::TeamUnknown(_)
            | Self::NoticesNone(_)
            | Self::UrlBad(_, UrlTrouble::Loopback)
            | Self::RightsLackHere(_, _, Elsewhere::NotNeeded | Elsewhere::InNotices)
            | Self::KeysOlder(_)
            | Self::ServerBad(_, ServerError::RateLimited(_)) => Grade::LookAt,
            Self::TokenRefused
            | Self::DiscordAway
            | Self::TeamMissing(_)
            | Self::RightsLackHere(_, _, Elsewhere::Nowhere)
            | Self::RightsLackInNotices(..)
            | Self::NoticesGone(_)
            | Self::NoticesStuck(_)
            | Self::UrlBad(_, UrlTrouble::NotHttps)
            | Self::UrlSilent(_)
            | Self::ServerBad(..)
            | Self::ClockOff { .. }
            | Self::KeysLost(_)
            | Self::KeysUnread(_)
            | Self::DatabaseClosed(_)
            | Self::DatabaseReadOnly(_) => Grade::Wrong,
        }
    }

    /// The worst of several; good where there is none.
    #[must_use]
    pub fn worst(findings: &[Self]) -> Grade {
        let grades = findings.iter().map(Self::grade);
        grades.max().unwrap_or(Grade::Good)
    }
}

//! Settings: what the environment and `.env` say, read into one value.
//!
//! May name `domain` alone. What always holds: every problem is found in one go, and each names the
//! setting and says what would be right; no problem shows the value of a secret.

mod read;
mod servers_file;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::domain::budget::WriteBudget;
use crate::domain::ids::{ServerName, TeamId};
use crate::domain::quota::Counts;
use crate::domain::watch::Pace;

pub use read::{read, read_storage};

/// Discord's own REST address.
pub const DISCORD: &str = "https://discord.com";

/// All settings of a live install. `.env.example` explains each.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How Discord is reached.
    pub discord: DiscordSettings,
    /// Storage and chart servers.
    pub storage: Storage,
    /// How a member gives the key of an account.
    pub link_with: LinkWith,
}

/// How Discord is reached.
#[derive(Clone, Debug)]
pub struct DiscordSettings {
    /// The bot's token.
    pub token: SecretString,
    /// Which teams are served.
    pub teams: Teams,
    /// The REST base.
    pub api_url: Url,
}

impl DiscordSettings {
    /// Whether the REST base is Discord's own. With any other, serenity's limiter is off, since it would
    /// ignore the base otherwise.
    #[must_use]
    pub fn is_discord_itself(&self) -> bool {
        self.api_url.as_str().trim_end_matches('/') == DISCORD
    }
}

/// Which teams are served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Teams {
    /// These.
    Named(Vec<TeamId>),
    /// Every team that invited the bot.
    All,
}

impl Teams {
    /// Whether that team is served.
    #[must_use]
    pub fn serves(&self, team: TeamId) -> bool {
        match self {
            Self::Named(teams) => teams.contains(&team),
            Self::All => true,
        }
    }
}

/// Where the sealing keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// From `CHARTKEEPER_KEYS`.
    Given(SecretString),
    /// From that file, which must be there.
    File(PathBuf),
    /// From a file beside the SQLite database, made once.
    Beside(PathBuf),
}

/// How a member gives the key of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkWith {
    /// On a page of ours, where `PUBLIC_URL` is an https address that other people's browsers can reach.
    Page,
    /// On a page of ours wherever it is. No setting says so: it is for the demo and for tests, in which every
    /// browser is on this machine.
    PageAnywhere,
    /// In a Discord form.
    Modal,
}

/// The kind of API that a chart server speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartServerKind {
    /// The one that Chartkeeper carries.
    Builtin,
    /// Chart Studio's v2 API, at that base.
    ChartStudio(Url),
    /// Figlinq's v3 API, at that base.
    Figlinq(Url),
}

/// One chart server of `CHART_SERVERS`.
#[derive(Clone, Debug)]
pub struct ChartServerSetting {
    /// The operator's name for it.
    pub name: ServerName,
    /// What it speaks, and where.
    pub kind: ChartServerKind,
    /// What `servers.toml` says of it.
    pub more: ServerMore,
}

/// What `servers.toml` says of a chart server.
#[derive(Clone, Debug, Default)]
pub struct ServerMore {
    /// How much an account may write there.
    pub write_budget: Option<WriteBudget>,
    /// How many plots an account may hold, where the chart server does not tell.
    pub limit: Option<u64>,
    /// What of an account counts towards its limit.
    pub counts: Counts,
    /// Whether its listing shows what is in the trash.
    pub lists_trash: Option<bool>,
    /// The path of its API.
    pub base_path: Option<String>,
    /// Certificates in PEM that may vouch for it.
    pub authorities: Option<Vec<u8>>,
    /// Who passes the company's proxy before it.
    pub proxy: Option<ProxyUser>,
}

/// Who passes the company's proxy before a chart server.
#[derive(Clone, Debug)]
pub struct ProxyUser {
    /// The user name there.
    pub user: String,
    /// Its password.
    pub password: SecretString,
}

/// A setting that is not right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting.
    pub setting: &'static str,
    /// What is wrong with it and what would be right.
    pub says: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.says)
    }
}

/// Every problem that was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "  {problem}")?;
        }
        Ok(())
    }
}

/// The settings that have to do with storage and chart servers, which every role but `demo` reads.
#[derive(Clone, Debug)]
pub struct Storage {
    /// Where links, plans and jobs are kept.
    pub database_url: String,
    /// Where the carried chart server keeps its charts.
    pub host_database_url: String,
    /// The sealing keys.
    pub keys: KeySource,
    /// Where copies of charts are kept.
    pub copies: PathBuf,
    /// How many bytes they may take together.
    pub most_copies: u64,
    /// The chart servers, the first of them the default.
    pub chart_servers: Vec<ChartServerSetting>,
    /// The file that says more of them, where there is one.
    pub servers_file: Option<PathBuf>,
    /// Plots that an account of a foreign chart server may hold.
    pub chart_limit: u64,
    /// How often accounts are counted. No setting: tests and the demo have another.
    pub pace: Pace,
    /// Where pages, health and the carried chart server are served.
    pub listen: SocketAddr,
    /// How members' browsers reach that; port 0 stands for the port that was bound.
    pub public_url: Url,
    /// How often one account may ask the carried chart server.
    pub host_rate: HostRate,
    /// How many bytes an account may hold on the carried chart server.
    pub host_account_bytes: u64,
}

/// How often one account may ask the carried chart server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostRate {
    /// As often as it likes.
    Off,
    /// So many times a second.
    PerSecond(u32),
}

/// The file of a `sqlite://` address; nothing for another.
#[must_use]
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://")?;
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// The sealing keys' text, for who builds the keyring.
#[must_use]
pub fn given_keys(keys: &SecretString) -> &str {
    keys.expose_secret()
}

#[cfg(test)]
mod tests;

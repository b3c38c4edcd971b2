//! `doctor`: looks at everything that a live install needs, and says of each what it found.
//!
//! What always holds: it changes nothing on Discord or a chart server, and no finding carries a secret. What to do
//! about a finding is said in `locales`.

mod finding;
mod look;

pub use finding::{Elsewhere, Finding, Grade, UrlTrouble, trouble_of};

use url::Url;

use super::clock::Clock;
use super::surroundings::{Right, Surroundings};
use crate::domain::ids::{ChannelId, TeamId};
use crate::servers::Timeouts;
use crate::servers::registry::Servers;
use crate::store::Store;
use crate::store::seal::Keyring;

/// Which teams are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Teams {
    /// Those of `DISCORD_GUILD_ID`.
    Named(Vec<TeamId>),
    /// Every team that invited the bot is served; none is named.
    All,
    /// The one in which somebody asks, and the channel with what the bot lacks there. Of links, only its own count.
    Here(TeamId, ChannelId, Vec<Right>),
}

/// Whether a bot runs over this database now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Running {
    /// Yes: this very process.
    Here,
    /// Yes: another process.
    Elsewhere,
    /// No.
    No,
    /// It cannot be told: several may share PostgreSQL.
    Unknown,
}

/// What is looked at. What could not even be opened is left out by who calls, with a finding of their own.
pub struct Patient<'a> {
    /// The database.
    pub store: Option<&'a Store>,
    /// The sealing keys.
    pub keyring: Option<&'a Keyring>,
    /// The chart servers.
    pub servers: &'a Servers,
    /// The names of those that this program carries.
    pub carried: &'a [crate::domain::ids::ServerName],
    /// How members' browsers reach us.
    pub public_url: &'a Url,
    /// Which teams.
    pub teams: Teams,
    /// Whether a bot runs.
    pub running: Running,
    /// How long calls to web addresses may take.
    pub timeouts: Timeouts,
}

/// Looks at all of it. The findings come in the order in which things are set up.
pub async fn examine(
    patient: &Patient<'_>,
    discord: &dyn Surroundings,
    clock: &dyn Clock,
) -> Vec<Finding> {
    let (mut findings, url, servers) = tokio::join!(
        look::at_discord(discord, clock),
        look::at_public_url(patient),
        look::at_servers(patient),
    );
    // A Discord that does not take the token is asked nothing more.
    let reached = findings
        .iter()
        .any(|finding| matches!(finding, Finding::TokenGood(_)));
    let is_clock =
        |finding: &Finding| matches!(finding, Finding::ClockGood | Finding::ClockOff { .. });
    let clock: Vec<Finding> = findings
        .extract_if(.., |finding| is_clock(finding))
        .collect();
    if reached {
        findings.extend(look::at_teams(patient, discord).await);
    }
    findings.extend(url);
    findings.extend(servers);
    findings.extend(clock);
    findings.extend(look::at_keys(patient).await);
    findings.extend(look::at_database(patient).await);
    findings
}

//! The command line: which role, and with what.
//!
//! Owns what a role prints; longer texts are in files of their own. What always holds: a wrong setting or a refused token ends with code 2, anything
//! else that goes wrong with 1.

mod carried;
mod doctor;
mod import;
mod rotation;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::app::{self, App, Ended, StartError};
use crate::config::{self, Problems, Settings, Storage};
use crate::demo;
use crate::discord::client::DiscordError;
use crate::domain::hold;
use crate::domain::ids::{MemberId, ServerName, TeamId};
use crate::domain::quota::{CountsWhich, Use};
use crate::ops::clock::{Clock as _, SystemClock};
use crate::ops::doctor::Grade;
use crate::ops::link::LinkRequest;
use crate::ops::rotate;
use crate::servers::Timeouts;
use crate::store::holds::Held;
use crate::store::{Store, StoreError, seal};

/// A Discord bot with which a team keeps its charts in order.
#[derive(Debug, Parser)]
#[command(name = "chartkeeper", version, about)]
pub struct Cli {
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Debug, Subcommand)]
enum Role {
    /// Run the bot, and the carried chart server where one is configured (the default).
    Run,
    /// Try it all: a made-up team, a local Discord to type into, and the bot. Needs no settings.
    Demo {
        /// Type and press from this file, print the channel as text, and end.
        #[arg(long)]
        script: Option<PathBuf>,
        /// The first port to try for the page.
        #[arg(long, default_value_t = 4780)]
        port: u16,
    },
    /// Run the carried chart server alone, or manage its users.
    Host {
        #[command(subcommand)]
        what: Option<carried::HostCommand>,
    },
    /// Take exported charts into the carried chart server, also while it runs. Ends with 1 where one was not taken.
    Import(import::Import),
    /// Tie a member to a chart account. The account's key is read from standard input.
    Link {
        /// The team: the id of the Discord server.
        #[arg(long)]
        guild: u64,
        /// The member: their Discord user id.
        #[arg(long)]
        user: u64,
        /// The chart server, as `CHART_SERVERS` names it; the first where it is left out.
        #[arg(long)]
        server: Option<String>,
        /// The user name on the chart server.
        #[arg(long)]
        username: String,
    },
    /// Look whether everything that the bot needs works, and say what to do where it does not. Ends with 1 where
    /// something is wrong.
    Doctor,
    /// Hold everything, in every team, before the next call; `chartkeeper resume` lets it go on. Looking is not held.
    Pause {
        /// Why: members read it.
        reason: Option<String>,
    },
    /// Let go on what `chartkeeper pause` holds.
    Resume,
    /// Print a new key for `CHARTKEEPER_KEYS`.
    Keygen,
    /// Seal every linked account's key under the first key of `CHARTKEEPER_KEYS`, so that older ones can be taken
    /// out. It may be killed and repeated, and run beside the bot.
    RotateKeys,
}

/// Why a role ended.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("these settings are not right (.env.example explains each):\n{0}")]
    Settings(#[from] Problems),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Ended(#[from] Ended),
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl Cli {
    /// Carries out the role. `lookup` reads one setting from the environment.
    pub async fn carry_out(self, lookup: &dyn Fn(&str) -> Option<String>) -> ExitCode {
        let done = match self.role.unwrap_or(Role::Run) {
            Role::Run => run(lookup).await,
            Role::Demo { script, port } => demo::run(script.as_deref(), port)
                .await
                .map_err(Failure::Other),
            Role::Host { what } => host(lookup, what).await,
            Role::Import(what) => import(lookup, what).await,
            Role::Link {
                guild,
                user,
                server,
                username,
            } => {
                let request = LinkRequest {
                    team: TeamId(guild),
                    member: MemberId(user),
                    server: server.map(ServerName),
                    username,
                };
                link(lookup, request).await
            }
            Role::Keygen => say(&seal::generate()).map_err(Failure::Other),
            Role::Doctor => match doctor::examine(lookup).await {
                Ok(Grade::Wrong) => return ExitCode::FAILURE,
                Ok(Grade::LookAt | Grade::Good) => Ok(()),
                Err(failure) => Err(failure),
            },
            Role::RotateKeys => rotate_keys(lookup).await,
            Role::Pause { reason } => pause(lookup, reason.as_deref()).await,
            Role::Resume => resume(lookup).await,
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                complain(&failure);
                failure.code()
            }
        }
    }

    /// Whether this role is tried without the settings of a live install.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        matches!(self.role, Some(Role::Demo { .. }))
    }
}

impl Failure {
    fn code(&self) -> ExitCode {
        match self {
            Self::Settings(_)
            | Self::Ended(Ended::Discord(DiscordError::TokenRefused))
            | Self::Start(StartError::Store(StoreError::Newer { .. })) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

async fn run(lookup: &dyn Fn(&str) -> Option<String>) -> Result<(), Failure> {
    let settings: Settings = config::read(lookup)?;
    let mut app = App::start(settings, Arc::new(SystemClock), Timeouts::default()).await?;
    tracing::info!(listening = %app.addr(), "started");
    tokio::select! {
        ended = app.ended() => {
            app.stop().await;
            Err(ended.into())
        }
        asked = asked_to_end() => {
            asked?;
            app.stop().await;
            Ok(())
        }
    }
}

async fn host(
    lookup: &dyn Fn(&str) -> Option<String>,
    what: Option<carried::HostCommand>,
) -> Result<(), Failure> {
    let storage: Storage = config::read_storage(lookup)?;
    let host = app::open_host(&storage).await.map_err(StartError::from)?;
    match what {
        None => {
            let served = host.serve(storage.listen).await.map_err(StartError::from)?;
            tracing::info!(at = served.base_url(), "the carried chart server is there");
            asked_to_end().await?;
            served.stop().await;
        }
        Some(command) => carried::carry_out(&host, command).await?,
    }
    Ok(())
}

async fn import(
    lookup: &dyn Fn(&str) -> Option<String>,
    what: import::Import,
) -> Result<(), Failure> {
    let storage: Storage = config::read_storage(lookup)?;
    let host = app::open_host(&storage).await.map_err(StartError::from)?;
    Ok(import::carry_out(&host, what).await?)
}

async fn link(
    lookup: &dyn Fn(&str) -> Option<String>,
    request: LinkRequest,
) -> Result<(), Failure> {
    let storage = config::read_storage(lookup)?;
    let key = key_from_input()?;
    let key = SecretString::from(key.to_string());
    let store = Store::open(&storage.database_url)
        .await
        .map_err(StartError::from)?;
    // The carried chart server may or may not be running: a second one over the same file, on a port of
    // its own, answers for it.
    let carried = app::carried(&storage).await?;
    let loopback = (std::net::Ipv4Addr::LOCALHOST, 0).into();
    let (served, at) = match carried {
        Some(host) => {
            let served = host.serve(loopback).await.map_err(StartError::from)?;
            let at = served.addr;
            (Some(served), at)
        }
        None => (None, storage.listen),
    };
    let clock = Arc::new(SystemClock);
    let keeper = app::keeper(&storage, store, clock, Timeouts::default(), at).await?;
    let member = request.member.0;
    let linked = keeper.link(request, key).await;
    if let Some(served) = served {
        served.stop().await;
    }
    let newly = linked.map_err(|error| Failure::Other(error.into()))?;
    say(&format!(
        "Linked: member {member} now acts as {} on {}.{}",
        newly.linked.account.username,
        newly.linked.account.server,
        held(newly.first)
    ))?;
    Ok(())
}

/// How full it is: no alert tells that of an account that was just linked.
fn held(first: Option<Use>) -> String {
    match first {
        None => String::new(),
        Some(Use {
            held,
            limit,
            counts,
        }) => {
            let what = match counts.which {
                CountsWhich::Plots => "plots",
                CountsWhich::PlotsAndGrids => "plots and grids",
            };
            match limit {
                Some(limit) => format!(" It holds {held} of {limit} {what}."),
                None => format!(" It holds {held} {what} and has no limit."),
            }
        }
    }
}

async fn rotate_keys(lookup: &dyn Fn(&str) -> Option<String>) -> Result<(), Failure> {
    let storage = config::read_storage(lookup)?;
    let store = Store::open(&storage.database_url)
        .await
        .map_err(StartError::from)?;
    let ring = app::keyring(&storage.keys, &store).await?;
    let rotated = rotate::rotate(&store, &ring)
        .await
        .map_err(|error| Failure::Other(error.into()))?;
    say(&rotation::text(&rotated, &ring, &storage.keys))?;
    Ok(())
}

async fn pause(
    lookup: &dyn Fn(&str) -> Option<String>,
    reason: Option<&str>,
) -> Result<(), Failure> {
    let reason = reason.unwrap_or_default().trim();
    let reason: String = reason.chars().take(hold::LONGEST_REASON).collect();
    let store = opened_store(lookup).await?;
    let held = store.hold(Held::All, &reason, SystemClock.now()).await;
    held.map_err(StartError::from)?;
    say("Everything is on hold, in every team. To let it go on: chartkeeper resume")?;
    Ok(())
}

async fn resume(lookup: &dyn Fn(&str) -> Option<String>) -> Result<(), Failure> {
    let store = opened_store(lookup).await?;
    let released = store.release(Held::All, SystemClock.now()).await;
    let released = released.map_err(StartError::from)?;
    say(if released {
        "It goes on. What a team's own managers hold stays on hold."
    } else {
        "Nothing was on hold by chartkeeper pause."
    })?;
    Ok(())
}

async fn opened_store(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Store, Failure> {
    let storage = config::read_storage(lookup)?;
    let store = Store::open(&storage.database_url).await;
    Ok(store.map_err(StartError::from)?)
}

/// The first line of standard input.
fn key_from_input() -> anyhow::Result<Zeroizing<String>> {
    let input = std::io::stdin();
    if input.is_terminal() {
        let mut out = std::io::stderr();
        write!(out, "Key: ")?;
        out.flush()?;
    }
    let mut line = Zeroizing::new(String::new());
    input.lock().read_line(&mut line)?;
    let key = Zeroizing::new(line.trim().to_owned());
    anyhow::ensure!(!key.is_empty(), "no key came on standard input");
    Ok(key)
}

/// Returns when the process is asked to end.
pub async fn asked_to_end() -> anyhow::Result<()> {
    tokio::select! {
        asked = terminated() => asked,
        pressed = tokio::signal::ctrl_c() => Ok(pressed?),
    }
}

#[cfg(unix)]
async fn terminated() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

/// Elsewhere only Ctrl-C asks.
#[cfg(not(unix))]
async fn terminated() -> anyhow::Result<()> {
    std::future::pending().await
}

/// A line on standard output: what the role was run for.
pub fn say(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

fn complain(failure: &Failure) {
    let mut text = failure.to_string();
    if let Failure::Other(error) = failure {
        text = format!("{error:#}");
    }
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "chartkeeper: {}", text.trim_end());
}

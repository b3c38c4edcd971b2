//! The made-up team: bot, local Discord and carried chart server in one process, over loopback.
//!
//! What always holds: no `.env` and no setting of a live install is read; all is kept in a temporary folder
//! that goes when the demo ends.

mod charts;
mod script;
mod team;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use anyhow::Context as _;
use local_discord::{LocalDiscord, Options, Page};
use secrecy::ExposeSecret as _;

use crate::cli;
use team::Team;

/// So many ports are tried for the page.
const PORTS: u16 = 50;

/// Runs the demo until it is asked to end, or a script to its own end.
///
/// # Errors
/// No port is free; a line of the script cannot be carried out, and which.
pub async fn run(file: Option<&Path>, port: u16) -> anyhow::Result<()> {
    match file {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            let channel = play(&text).await?;
            cli::say(channel.trim_end())
        }
        None => serve(port).await,
    }
}

/// Plays a script to a new team: each line, and what answered it.
///
/// # Errors
/// A line that cannot be carried out, and which.
pub async fn play(script: &str) -> anyhow::Result<String> {
    let team = Team::start(listen(Page::Off, 0).await?).await?;
    let played = script::play(&team, script).await;
    team.stop().await;
    played
}

async fn serve(port: u16) -> anyhow::Result<()> {
    let discord = listen(Page::On, port).await?;
    let page = discord.addr();
    let mut team = Team::start(discord).await?;
    let (at, charts) = (page.port(), team.app().addr().port());
    let (username, key) = team.not_linked();
    let key = key.expose_secret();
    cli::say(&format!(
        "\nA made-up team to try Chartkeeper with; nothing here is real, and nothing is kept:\n\n    \
         http://{page}\n\n\
         From another machine, first:  ssh -L {at}:{page} -L {charts}:127.0.0.1:{charts} HOST\n\n\
         You are Jane: type /charts count to begin. Others are in the menu at the top right.\n  \
         Robin has an account and did not link it yet: /charts link\n    \
         user name  {username}\n    \
         key        {key}\n  \
         Noor has no account yet: /charts link makes one\n  \
         Max has the role Approvers, which /charts-admin setup can name, to be asked before much goes\n\n\
         Ctrl-C ends it.\n"
    ))?;
    tokio::select! {
        ended = team.app_mut().ended() => Err(ended.into()),
        asked = cli::asked_to_end() => {
            team.stop().await;
            asked
        }
    }
}

/// A local Discord on that port or the next free one; on any where it is 0.
async fn listen(page: Page, port: u16) -> anyhow::Result<LocalDiscord> {
    let mut tried = None;
    for port in port..=port.saturating_add(if port == 0 { 0 } else { PORTS }) {
        let options = Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            page,
            ..Options::default()
        };
        match LocalDiscord::start(options).await {
            Ok(discord) => return Ok(discord),
            Err(error) => tried = Some(error),
        }
    }
    let error = tried.map_or_else(|| anyhow::anyhow!("no port"), anyhow::Error::from);
    Err(error.context(format!("no port from {port} on is free for the page")))
}

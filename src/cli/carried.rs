//! `chartkeeper host …`: users of the carried chart server, and its backups. It may be serving meanwhile, in
//! another process.

use std::path::PathBuf;

use chart_host::ChartHost;
use clap::Subcommand;

use super::{key_from_input, say};

/// What is done to the carried chart server beside serving it.
#[derive(Debug, Subcommand)]
pub enum HostCommand {
    /// Add a user; their new key is printed once.
    AddUser {
        /// The user name.
        name: String,
        /// How many plots they may have, or `none`.
        #[arg(long, default_value = "100")]
        limit: Limit,
        /// Take the key from standard input instead of making one: scripts that have it go on working.
        #[arg(long)]
        key_from_stdin: bool,
    },
    /// Write all charts and users into a new file, also while the server runs.
    Backup {
        /// The file; it must not be there yet.
        file: PathBuf,
    },
    /// Put what a backup holds in place of all charts and users, also while the server runs. What was there is
    /// kept in a file of its own first.
    Restore {
        /// The backup.
        file: PathBuf,
    },
}

/// How many plots a user may have, as it is typed.
#[derive(Clone, Copy, Debug)]
pub struct Limit(chart_host::Limit);

impl std::str::FromStr for Limit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" {
            return Ok(Self(chart_host::Limit::None));
        }
        let plots = text.parse().map_err(|_| "a whole number, or none")?;
        Ok(Self(chart_host::Limit::Plots(plots)))
    }
}

/// Carries out one command and says what it did.
pub async fn carry_out(host: &ChartHost, command: HostCommand) -> anyhow::Result<()> {
    match command {
        HostCommand::AddUser {
            name,
            limit,
            key_from_stdin,
        } => add_user(host, &name, limit, key_from_stdin).await,
        HostCommand::Backup { file } => {
            host.backup(&file).await?;
            say(&format!("All charts and users are in {}.", file.display()))
        }
        HostCommand::Restore { file } => {
            let restored = host.restore(&file).await?;
            say(&format!(
                "Restored: {} charts. What was there before is in {}.",
                restored.charts,
                restored.kept.display()
            ))
        }
    }
}

async fn add_user(
    host: &ChartHost,
    name: &str,
    limit: Limit,
    key_from_stdin: bool,
) -> anyhow::Result<()> {
    let key = if key_from_stdin {
        chart_host::NewKey::Given(key_from_input()?.to_string())
    } else {
        chart_host::NewKey::Make
    };
    let key = host.add_user(name, limit.0, key).await?;
    if key_from_stdin {
        say(&format!("Added {name} with the key that you gave."))
    } else {
        say(&format!("Added {name}. Their key, shown this once:\n{key}"))
    }
}

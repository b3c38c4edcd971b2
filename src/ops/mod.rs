//! Use cases, one file each.
//!
//! Owns the traits [`clock::Clock`] and [`notifier::Notifier`]. May name `domain`, `servers` and `store`;
//! never serenity, never SQL. What always holds: a member acts with an account that they linked in that
//! team, and no other.

pub mod accounts;
pub mod alerts;
pub mod audit;
mod budget;
pub mod catalogue;
pub mod clock;
pub mod copies;
pub mod count;
pub mod decide;
pub mod delete;
pub mod doctor;
pub mod errors;
mod findings;
pub mod history;
pub mod hold;
pub mod jobs;
pub mod keeping;
pub mod later;
pub mod leaving;
pub mod link;
pub mod list;
pub mod log;
pub mod moving;
pub mod named;
mod noticing;
pub mod notifier;
pub mod own;
pub mod proposals;
pub mod protect;
pub mod purge;
pub mod request;
pub mod restore;
pub mod rotate;
pub mod rules;
pub mod settings;
pub mod show;
pub mod surroundings;
pub mod tickets;
pub mod trend;
pub mod watch;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::Notify;

use crate::domain::watch::Pace;
use crate::servers::registry::Servers;
use crate::store::Store;
use crate::store::seal::Keyring;
use crate::store::vault::Vault;

/// What every use case works with.
pub struct Keeper {
    /// Links, plans and jobs.
    pub store: Store,
    /// The chart servers that the operator named.
    pub servers: Servers,
    /// Opens and seals members' keys and copies.
    pub keyring: Arc<Keyring>,
    /// Where copies of charts are kept.
    pub vault: Vault,
    /// The time.
    pub clock: Arc<dyn clock::Clock>,
    /// Plots that an account may hold, unless the account says otherwise.
    pub chart_limit: u64,
    /// How often accounts are counted.
    pub pace: Pace,
    /// Titles for completion, for a short while.
    pub catalogue: catalogue::Catalogue,
    /// What lists that are being looked through show.
    pub snapshots: list::Snapshots,
    /// Counts changes of protections, for jobs that run.
    pub protections_changed: AtomicU64,
    /// Who was found in which team, for a while.
    pub seen: leaving::Seen,
    /// How members link accounts.
    pub link_way: tickets::LinkWay,
    /// Makes accounts on the carried chart server, where this process runs it.
    pub maker: tickets::Maker,
    /// Woken when a job may be waiting for a runner, or was asked to stop.
    pub work: Arc<Notify>,
}

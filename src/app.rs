//! Puts the rooms together: from settings to a bot that runs, and back to nothing.
//!
//! What always holds: a background task that ends by itself ends the whole; on the way down, what is in
//! flight has [`LONGEST_GOODBYE`] to come to its answer, and the carried chart server goes last, since those
//! answers come from it.

mod linking;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use chart_host::ChartHost;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use url::{Host, Url};

use crate::config::{
    ChartServerKind, HostRate, KeySource, ServerMore, Settings, Storage, given_keys,
};
use crate::discord::client::{Connection, Discord, DiscordError, Reach};
use crate::jobs::runner::Runner;
use crate::jobs::{later, requests, rules, sweep, watch as watching};
use crate::ops::Keeper;
use crate::ops::catalogue::Catalogue;
use crate::ops::clock::Clock;
use crate::ops::leaving;
use crate::ops::list;
use crate::ops::tickets::{AccountMaker, LinkWay};
use crate::servers::chart_studio::ChartStudio;
use crate::servers::figlinq::Figlinq;
use crate::servers::profile::{self, Gate, Profile};
use crate::servers::registry::Servers;
use crate::servers::{BadAddress, ChartServer, Timeouts};
use crate::store::seal::{AnySealed, Keyring, SealError};
use crate::store::vault::Vault;
use crate::store::{Alone, Store, StoreError};
use crate::web::{self, Pages};

/// So long after being asked to end, the rest is cut off.
pub const LONGEST_GOODBYE: Duration = Duration::from_secs(8);

/// Why it could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error("DATABASE_URL: {0}")]
    Store(#[from] StoreError),
    /// The sealing keys.
    #[error("CHARTKEEPER_KEYS: {0}")]
    Keys(#[from] SealError),
    /// The carried chart server.
    #[error("HOST_DATABASE_URL: {0}")]
    Host(#[from] chart_host::HostError),
    /// A chart server's address.
    #[error("CHART_SERVERS: `{name}`: {error}")]
    Address {
        /// The chart server.
        name: String,
        /// What is wrong.
        error: BadAddress,
    },
    /// No chart server at all.
    #[error("CHART_SERVERS: must name at least one chart server, such as home=builtin")]
    NoServers,
    /// The address that is listened on.
    #[error("LISTEN_ADDR: cannot listen on {addr}: {source}; is another program there?")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}

/// Why it ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The connection to Discord.
    #[error(transparent)]
    Discord(#[from] DiscordError),
    /// The runner of jobs.
    #[error("jobs cannot be carried out: {0}")]
    Runner(#[from] StoreError),
    /// A task panicked.
    #[error("a background task died: {0}")]
    Died(#[from] tokio::task::JoinError),
    /// A task that should go on for ever did not.
    #[error("a background task ended")]
    Early,
}

/// The bot, running.
pub struct App {
    keeper: Arc<Keeper>,
    addr: SocketAddr,
    carried: Option<ChartHost>,
    connection: Connection,
    shutdown: watch::Sender<bool>,
    tasks: JoinSet<Result<(), Ended>>,
    serving: JoinHandle<()>,
    _alone: Alone,
}

impl App {
    /// Opens everything and starts it. Discord is reached in the background, and tried again until it is.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left running.
    pub async fn start(
        settings: Settings,
        clock: Arc<dyn Clock>,
        timeouts: Timeouts,
    ) -> Result<Self, StartError> {
        Self::start_reaching(settings, Reach::default(), clock, timeouts).await
    }

    /// The same, where Discord is reached by another HTTP client.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left running.
    pub async fn start_reaching(
        settings: Settings,
        reach: Reach,
        clock: Arc<dyn Clock>,
        timeouts: Timeouts,
    ) -> Result<Self, StartError> {
        let mut storage = settings.storage;
        let listener = listen(storage.listen).await?;
        let addr = listener.local_addr().unwrap_or(storage.listen);
        if storage.public_url.port() == Some(0) {
            // Only a test or the demo asks for any free port; the address cannot refuse a number.
            let _ = storage.public_url.set_port(Some(addr.port()));
        }
        let carried = carried(&storage).await?;
        let store = Store::open(&storage.database_url).await?;
        let alone = store.carry_out_alone_soon().await?;
        let mut keeper = keeper(&storage, store, clock.clone(), timeouts, addr).await?;
        keeper.link_way = linking::way(settings.link_with, &storage.public_url);
        keeper.maker = carried.clone().map(|host| {
            Arc::new(linking::CarriedAccounts::new(host, &storage)) as Arc<dyn AccountMaker>
        });
        let keeper = Arc::new(keeper);
        say_where_things_are(&storage);
        let (shutdown, asked) = watch::channel(false);
        let discord = Discord::new(&settings.discord, clock).reached(reach);
        let connection = discord.connection();
        let notifier = discord.notifier();
        let runner = Runner::new(keeper.clone(), notifier.clone(), asked.clone());
        let sweeping = sweep::run(keeper.clone(), notifier.clone(), asked.clone());
        let watching = watching::run(keeper.clone(), notifier.clone(), asked.clone());
        let proposing = rules::run(keeper.clone(), notifier.clone(), asked.clone());
        let telling = requests::run(keeper.clone(), notifier.clone(), asked.clone());
        let noticing = later::run(keeper.clone(), notifier.clone(), asked.clone());
        let pages = Pages::new(keeper.clone(), notifier, &storage.public_url);
        let router = web::router(pages, carried.as_ref());
        let serving = tokio::spawn(async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            if let Err(error) = axum::serve(listener, service).await {
                tracing::error!(%error, "pages are not served any more");
            }
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { Ok(runner.run().await?) });
        tasks.spawn(async move {
            sweeping.await;
            Ok(())
        });
        tasks.spawn(async move {
            telling.await;
            Ok(())
        });
        tasks.spawn(async move {
            noticing.await;
            Ok(())
        });
        tasks.spawn(async move {
            watching.await;
            Ok(())
        });
        tasks.spawn(async move {
            proposing.await;
            Ok(())
        });
        let (for_discord, public_url) = (keeper.clone(), storage.public_url.clone());
        tasks.spawn(async move { Ok(discord.run(for_discord, public_url, asked).await?) });
        Ok(Self {
            keeper,
            addr,
            carried,
            connection,
            shutdown,
            tasks,
            serving,
            _alone: alone,
        })
    }

    /// The use cases, for who starts the bot inside another program.
    #[must_use]
    pub fn keeper(&self) -> &Arc<Keeper> {
        &self.keeper
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The carried chart server, where it carries one: who starts the bot inside another program may slow it down.
    #[must_use]
    pub fn carried(&self) -> Option<&ChartHost> {
        self.carried.as_ref()
    }

    /// What is known of the connection to Discord.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Returns when a part ended by itself, with why.
    pub async fn ended(&mut self) -> Ended {
        tokio::select! {
            Some(ended) = self.tasks.join_next() => match ended {
                Ok(Ok(())) => Ended::Early,
                Ok(Err(why)) => why,
                Err(died) => Ended::Died(died),
            },
            _ = &mut self.serving => Ended::Early,
        }
    }

    /// Ends it: nothing new begins, what is in flight has [`LONGEST_GOODBYE`].
    pub async fn stop(mut self) {
        self.shutdown.send_replace(true);
        let goodbye = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(LONGEST_GOODBYE, goodbye)
            .await
            .is_err()
        {
            tracing::warn!(
                "not everything came to its end; what is in doubt is read back at the next start"
            );
            self.tasks.shutdown().await;
        }
        self.serving.abort();
    }
}

/// The carried chart server, where one is configured.
///
/// # Errors
/// Its database.
pub async fn carried(storage: &Storage) -> Result<Option<ChartHost>, StartError> {
    let is_builtin = |server: &crate::config::ChartServerSetting| {
        matches!(server.kind, ChartServerKind::Builtin)
    };
    if !storage.chart_servers.iter().any(is_builtin) {
        return Ok(None);
    }
    Ok(Some(open_host(storage).await?))
}

/// The carried chart server, whether or not the bot uses it.
///
/// # Errors
/// Its database.
pub async fn open_host(storage: &Storage) -> Result<ChartHost, chart_host::HostError> {
    let options = chart_host::Options {
        database_url: storage.host_database_url.clone(),
        public_url: storage.public_url.to_string(),
        clock: Arc::new(chart_host::SystemClock),
    };
    let host = ChartHost::open(options).await?;
    if let HostRate::PerSecond(per_second) = storage.host_rate {
        host.rate_limit(Some(chart_host::Rate { per_second }));
    }
    host.storage_limit(Some(storage.host_account_bytes));
    Ok(host)
}

/// What the use cases work with; the carried chart server is called at `carried_at`.
///
/// # Errors
/// The keys; a chart server's address.
pub async fn keeper(
    storage: &Storage,
    store: Store,
    clock: Arc<dyn Clock>,
    timeouts: Timeouts,
    carried_at: SocketAddr,
) -> Result<Keeper, StartError> {
    let keyring = keyring(&storage.keys, &store).await?;
    Ok(Keeper {
        store,
        servers: chart_servers(storage, timeouts, carried_at)?,
        keyring: Arc::new(keyring),
        vault: Vault::new(storage.copies.clone(), storage.most_copies),
        clock,
        chart_limit: storage.chart_limit,
        pace: storage.pace,
        catalogue: Catalogue::default(),
        snapshots: list::Snapshots::new(),
        protections_changed: AtomicU64::new(0),
        seen: leaving::Seen::new(),
        link_way: LinkWay::CommandLine(storage.public_url.to_string()),
        maker: None,
        work: Arc::new(Notify::new()),
    })
}

/// The chart servers of the settings; the carried one is called at `carried_at`. Nothing is called yet.
///
/// # Errors
/// A chart server's address.
pub fn chart_servers(
    storage: &Storage,
    timeouts: Timeouts,
    carried_at: SocketAddr,
) -> Result<Servers, StartError> {
    let mut servers = Vec::new();
    for setting in &storage.chart_servers {
        let name = setting.name.clone();
        let profile = profile_of(&setting.more);
        let server: Result<Arc<dyn ChartServer>, _> = match &setting.kind {
            ChartServerKind::Builtin => {
                let base = format!("http://{}", reachable(carried_at));
                let hosts = vec![
                    host_of(&storage.public_url),
                    reachable(carried_at).to_string(),
                ];
                ChartStudio::carried(name, &base, hosts, timeouts, profile).map(shared)
            }
            ChartServerKind::ChartStudio(url) => {
                let hosts = vec![host_of(url)];
                ChartStudio::profiled(name, url.as_str(), hosts, timeouts, profile).map(shared)
            }
            ChartServerKind::Figlinq(url) => {
                let hosts = vec![host_of(url)];
                Figlinq::new(name, url.as_str(), hosts, timeouts, profile).map(shared)
            }
        };
        let server = server.map_err(|error| StartError::Address {
            name: setting.name.to_string(),
            error,
        })?;
        servers.push(server);
    }
    if servers.is_empty() {
        return Err(StartError::NoServers);
    }
    let first = servers.remove(0);
    Ok(Servers::new(first, servers))
}

fn shared(server: impl ChartServer + 'static) -> Arc<dyn ChartServer> {
    Arc::new(server)
}

/// What the operator says of a chart server.
fn profile_of(more: &ServerMore) -> Profile {
    let gate = more.proxy.as_ref().map(|proxy| Gate {
        user: proxy.user.clone(),
        password: proxy.password.clone(),
    });
    Profile {
        budget: more.write_budget,
        plots: more.limit,
        counts: more.counts,
        lists_trash: more.lists_trash,
        reach: profile::Reach {
            path: more.base_path.clone(),
            authorities: more.authorities.clone(),
            gate,
        },
    }
}

/// The sealing keys. A file for them is made only where nothing was sealed yet.
///
/// # Errors
/// The keys.
pub async fn keyring(source: &KeySource, store: &Store) -> Result<Keyring, StartError> {
    Ok(match source {
        KeySource::Given(keys) => Keyring::from_list(given_keys(keys))?,
        KeySource::File(path) => Keyring::from_file(path)?,
        KeySource::Beside(path) => {
            let sealed = if store.any_sealed().await? {
                AnySealed::Yes
            } else {
                AnySealed::No
            };
            Keyring::from_file_or_new(path, sealed)?
        }
    })
}

async fn listen(addr: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(addr)
        .await
        .map_err(|source| StartError::Listen { addr, source })
}

/// An address that can be called, for one that is listened on.
fn reachable(mut addr: SocketAddr) -> SocketAddr {
    if addr.ip().is_unspecified() {
        addr.set_ip(match addr {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    addr
}

/// The host of a web address, with its port where it names one.
fn host_of(url: &Url) -> String {
    let host = url.host().map(|host: Host<&str>| host.to_string());
    let host = host.unwrap_or_default();
    url.port()
        .map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
}

fn say_where_things_are(storage: &Storage) {
    let database = crate::config::sqlite_path(&storage.database_url);
    let keys = match &storage.keys {
        KeySource::Given(_) => None,
        KeySource::File(path) | KeySource::Beside(path) => Some(path),
    };
    match (database, keys) {
        (Some(database), Some(keys)) => tracing::info!(
            database = %absolute(&database).display(),
            key_file = %absolute(keys).display(),
            "back up the database and the key file, and keep them apart: who has both has the members' keys"
        ),
        (Some(database), None) => tracing::info!(
            database = %absolute(&database).display(),
            "back up the database and CHARTKEEPER_KEYS, and keep them apart: who has both has the members' keys"
        ),
        (None, Some(keys)) => tracing::info!(
            key_file = %absolute(keys).display(),
            "back up PostgreSQL and the key file, and keep them apart: who has both has the members' keys"
        ),
        (None, None) => tracing::info!(
            "back up PostgreSQL and CHARTKEEPER_KEYS, and keep them apart: who has both has the members' keys"
        ),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

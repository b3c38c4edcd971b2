//! A chart server with many accounts, and a bot without Discord to which all are linked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chart_host::{ChartHost, Limit, NewKey, SeedChart, SeedKind, Served};
use chartkeeper::domain::ids::{MemberId, Millis, ServerName, TeamId};
use chartkeeper::domain::watch::Pace;
use chartkeeper::ops::Keeper;
use chartkeeper::ops::catalogue::Catalogue;
use chartkeeper::ops::clock::Clock;
use chartkeeper::ops::leaving::Seen;
use chartkeeper::ops::link::LinkRequest;
use chartkeeper::ops::list::Snapshots;
use chartkeeper::ops::tickets::LinkWay;
use chartkeeper::servers::Timeouts;
use chartkeeper::servers::chart_studio::ChartStudio;
use chartkeeper::servers::registry::Servers;
use chartkeeper::store::Store;
use chartkeeper::store::seal::{Keyring, generate};
use chartkeeper::store::vault::Vault;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::{ACCOUNTS, PLOTS};

const TEAM: TeamId = TeamId(1);
/// 1 August 2026, noon UTC.
const START_MS: i64 = 1_785_585_600_000;
const DAY_MS: i64 = 86_400_000;
/// Before anything is measured.
const LINKED_AT_ONCE: usize = 8;

/// Time that stands still until it is moved.
pub struct MovedClock(AtomicI64);

impl MovedClock {
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for MovedClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }

    /// Nothing that is measured sleeps.
    async fn sleep_until(&self, _: Millis) {
        std::future::pending::<()>().await;
    }
}

/// Everything, in this process.
pub struct Scene {
    pub host: ChartHost,
    pub base: String,
    /// By user name.
    pub keys: BTreeMap<String, String>,
    pub keeper: Keeper,
    pub clock: Arc<MovedClock>,
    /// The bot's.
    pub database: PathBuf,
    _served: Served,
    _dir: TempDir,
    _far: TempDir,
}

impl Scene {
    /// Every account is linked, each by a member of its own, and far from its limit.
    pub async fn new() -> anyhow::Result<Self> {
        let far = far_away()?;
        let host = ChartHost::open(chart_host::Options {
            database_url: format!("sqlite://{}", far.path().join("charts.db").display()),
            public_url: String::new(),
            clock: Arc::new(chart_host::SystemClock),
        })
        .await?;
        let served = host.serve(([127, 0, 0, 1], 0).into()).await?;
        let base = served.base_url();
        let keys = accounts(&host).await?;

        let dir = tempfile::tempdir()?;
        let database = dir.path().join("chartkeeper.db");
        let clock = Arc::new(MovedClock(AtomicI64::new(START_MS)));
        let keeper = keeper(dir.path(), &database, &base, clock.clone()).await?;
        let links = stream::iter((1..).zip(&keys)).map(async |(member, (username, key))| {
            let request = LinkRequest {
                team: TEAM,
                member: MemberId(member),
                server: None,
                username: username.clone(),
            };
            keeper.link(request, key.clone().into()).await
        });
        links
            .buffer_unordered(LINKED_AT_ONCE)
            .try_for_each(async |_| Ok(()))
            .await?;
        Ok(Self {
            host,
            base,
            keys,
            keeper,
            clock,
            database,
            _served: served,
            _dir: dir,
            _far: far,
        })
    }
}

async fn keeper(
    dir: &Path,
    database: &Path,
    base: &str,
    clock: Arc<MovedClock>,
) -> anyhow::Result<Keeper> {
    let name = ServerName("home".to_owned());
    let server = ChartStudio::new(name, base, Vec::new(), Timeouts::default())?;
    Ok(Keeper {
        store: Store::open(&format!("sqlite://{}", database.display())).await?,
        servers: Servers::new(Arc::new(server), Vec::new()),
        keyring: Arc::new(Keyring::from_list(&generate())?),
        vault: Vault::new(dir.join("copies"), u64::MAX),
        clock,
        chart_limit: 100,
        pace: Pace::ORDINARY,
        catalogue: Catalogue::default(),
        snapshots: Snapshots::new(),
        protections_changed: AtomicU64::new(0),
        seen: Seen::new(),
        link_way: LinkWay::Form,
        maker: None,
        work: Arc::new(Notify::new()),
    })
}

/// Their keys.
async fn accounts(host: &ChartHost) -> anyhow::Result<BTreeMap<String, String>> {
    let mut keys = BTreeMap::new();
    for number in 1..=ACCOUNTS {
        let name = format!("member{number:03}");
        let key = host
            .add_user(&name, Limit::Plots(100), NewKey::Make)
            .await?;
        let plots = (1..=PLOTS).map(|n| SeedChart {
            title: format!("Sales of branch {n}"),
            kind: SeedKind::Plot,
            folder: None,
            created_ms: START_MS - DAY_MS,
            modified_ms: START_MS - DAY_MS,
            views: 0,
            draws_from: Vec::new(),
            id: Some(n),
        });
        host.seed(&name, plots.collect()).await?;
        keys.insert(name, key);
    }
    Ok(keys)
}

/// Where the chart server keeps its charts: in memory where that can be had, so that the one disk of this machine is
/// the bot's.
fn far_away() -> std::io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
}

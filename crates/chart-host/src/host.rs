//! Owns the chart server as its process holds it: opening, routing, serving, users.

use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use axum::{Router, middleware};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, oneshot},
    task::JoinHandle,
};

use crate::{
    api::{
        self,
        rate::{Limits, Rate},
    },
    behaviour::Behaviour,
    clock::Clock,
    error::HostError,
    model::{Account, Limit, user_name},
    random,
    scripted::{
        self, Call, Effect, Fault, Hold, HoldAt, Met, Script, WriteLimit, Writes,
        wire::{Wire, WireListener},
    },
    storage::{Storage, copy, files::NewId, state::Stamp, users},
};

/// What a chart server needs to start.
#[derive(Clone)]
pub struct Options {
    /// Its own file, `sqlite://charts.db`; made if it is missing.
    pub database_url: String,
    /// How browsers and clients reach it, for `web_url`, `api_urls` and the pages' addresses.
    /// Empty: the address that [`ChartHost::serve`] binds.
    pub public_url: String,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("database_url", &self.database_url)
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}

/// The key of a new user.
#[derive(Clone)]
pub enum NewKey {
    /// A random one: 32 letters and digits.
    Make,
    /// One that scripts use already: at least 16 printable ASCII characters.
    Given(String),
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Make => "Make",
            Self::Given(_) => "Given(…)",
        })
    }
}

/// A user, without their key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The name as it was given.
    pub name: String,
    /// How many plots they may have.
    pub limit: Limit,
    /// When they were added, in milliseconds since 1970.
    pub created_ms: i64,
}

/// What [`ChartHost::restore`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How many plots and grids there are now, in the trash or not.
    pub charts: u64,
    /// Where what was there before is: a backup like any other.
    pub kept: PathBuf,
}

/// A chart server over one database file. Clones are the same server.
#[derive(Clone)]
pub struct ChartHost {
    pub(crate) shared: Arc<Shared>,
}

impl fmt::Debug for ChartHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChartHost")
            .field("public_url", &self.shared.public_url())
            .finish_non_exhaustive()
    }
}

/// What every request shares.
pub(crate) struct Shared {
    pub(crate) storage: Storage,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) script: Script,
    /// Who draws a picture or walks an account for a stranger.
    pub(crate) pictures: Semaphore,
    pub(crate) limits: Limits,
    public_url: OnceLock<String>,
    behaviour: RwLock<Behaviour>,
}

impl Shared {
    pub(crate) fn behaviour(&self) -> Behaviour {
        *self
            .behaviour
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Without a slash at its end; empty before the first `serve` where none was given.
    pub(crate) fn public_url(&self) -> String {
        self.public_url.get().cloned().unwrap_or_default()
    }

    pub(crate) fn new_id(&self) -> NewId {
        if self.behaviour().ids_return {
            NewId::LowestFree
        } else {
            NewId::Fresh
        }
    }

    pub(crate) fn stamp(&self) -> Stamp {
        if self.behaviour().trash_changes_modified {
            Stamp::Set(self.clock.now_ms())
        } else {
            Stamp::Keep
        }
    }

    pub(crate) async fn account(&self, user: &str) -> Result<Account, HostError> {
        let mut conn = self.storage.read().await?;
        let account = users::named(&mut conn, user).await?;
        account.ok_or_else(|| HostError::NoSuchUser(user.to_owned()))
    }
}

impl ChartHost {
    /// Opens the database, and makes it if it is missing.
    pub async fn open(options: Options) -> Result<Self, HostError> {
        let storage = Storage::open(&options.database_url).await?;
        let public_url = OnceLock::new();
        let given = options.public_url.trim_end_matches('/');
        if !given.is_empty() {
            public_url.get_or_init(|| given.to_owned());
        }
        let shared = Shared {
            storage,
            clock: options.clock,
            script: Script::default(),
            pictures: Semaphore::new(2),
            limits: Limits::default(),
            public_url,
            behaviour: RwLock::new(Behaviour::default()),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Ends the connections to the database. What runs on this server afterwards fails.
    pub async fn close(&self) {
        self.shared.storage.close().await;
    }

    /// The routes below `/v2` and `/~user`, to merge into another listener's. There, a fault that
    /// cuts may let the head of an answer through; on [`Self::serve`] it lets nothing.
    pub fn router(&self) -> Router {
        self.scripted(api::routes())
    }

    fn scripted(&self, routes: Router<Arc<Shared>>) -> Router {
        routes
            .layer(middleware::from_fn_with_state(
                Arc::clone(&self.shared),
                scripted::middleware,
            ))
            .with_state(Arc::clone(&self.shared))
    }

    /// Listens and serves in the background, until [`Served::stop`]. Port 0 takes a free one.
    pub async fn serve(&self, listen: SocketAddr) -> Result<Served, HostError> {
        self.serve_routes(listen, self.router()).await
    }

    /// The same files, served as Figlinq serves them (its v3 API), and not as Chart Studio does: for tests. Sets
    /// [`Behaviour::FIGLINQ`].
    pub async fn serve_figlinq(&self, listen: SocketAddr) -> Result<Served, HostError> {
        self.behaviour(Behaviour::FIGLINQ);
        self.serve_routes(listen, self.scripted(api::v3::routes()))
            .await
    }

    async fn serve_routes(&self, listen: SocketAddr, routes: Router) -> Result<Served, HostError> {
        let failed = |source| HostError::Listen {
            address: listen,
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        self.shared
            .public_url
            .get_or_init(|| format!("http://{addr}"));
        let (stop, stopped) = oneshot::channel::<()>();
        let service = routes.into_make_service_with_connect_info::<Wire>();
        let serving =
            axum::serve(WireListener(listener), service).with_graceful_shutdown(async move {
                // Also when the sender was dropped: nobody holds the server any more.
                let _ = stopped.await;
            });
        let task = tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the chart server stopped");
            }
        });
        Ok(Served { addr, stop, task })
    }

    /// Adds a user and answers their key, which is shown this once and kept as a hash only.
    pub async fn add_user(
        &self,
        name: &str,
        limit: Limit,
        key: NewKey,
    ) -> Result<String, HostError> {
        if user_name(name).is_none() {
            return Err(HostError::BadUserName(name.to_owned()));
        }
        let key = match key {
            NewKey::Make => random::text(32),
            NewKey::Given(key) => key,
        };
        if key.len() < 16 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(HostError::WeakKey);
        }
        let mut tx = self.shared.storage.write().await?;
        if !users::add(&mut tx, name, limit, &key, self.shared.clock.now_ms()).await? {
            return Err(HostError::UserTaken(name.to_owned()));
        }
        tx.commit().await?;
        Ok(key)
    }

    /// Sets how many plots a user may have. Those above a lower limit stay.
    pub async fn set_limit(&self, name: &str, limit: Limit) -> Result<(), HostError> {
        let mut tx = self.shared.storage.write().await?;
        if !users::set_limit(&mut tx, name, limit).await? {
            return Err(HostError::NoSuchUser(name.to_owned()));
        }
        Ok(tx.commit().await?)
    }

    /// All users by name.
    pub async fn users(&self) -> Result<Vec<User>, HostError> {
        let mut conn = self.shared.storage.read().await?;
        let users = users::all(&mut conn).await?.into_iter();
        Ok(users
            .map(|(account, created_ms)| User {
                name: account.name,
                limit: account.limit,
                created_ms,
            })
            .collect())
    }

    /// How often each account may ask from now on, and who has none; `None`, as at the start, is as often
    /// as they like.
    pub fn rate_limit(&self, rate: Option<Rate>) {
        self.shared.limits.set(rate);
    }

    /// Writes all charts and users into a new file, as they are at one moment; also while the server
    /// runs, here or in another process.
    pub async fn backup(&self, to: &Path) -> Result<(), HostError> {
        self.shared.storage.copy_to(to).await
    }

    /// Puts what a backup holds in place of all charts and users; also while the server runs: each
    /// request sees all of the old or all of the new. What was there is kept in a file of its own first.
    pub async fn restore(&self, from: &Path) -> Result<Restored, HostError> {
        let storage = &self.shared.storage;
        let now = self.shared.clock.now_ms();
        let kept = copy::beside(storage.file(), &format!("before-restore-{now}"));
        let work = copy::beside(storage.file(), &format!("restoring-{now}"));
        storage.copy_to(&kept).await?;
        let charts = storage.take_from(from, &work).await?;
        Ok(Restored { charts, kept })
    }

    /// Sets how the open questions are answered from now on.
    pub fn behaviour(&self, behaviour: Behaviour) {
        *self
            .shared
            .behaviour
            .write()
            .unwrap_or_else(PoisonError::into_inner) = behaviour;
    }

    /// Every request waits so long, in real time, before it is looked at.
    pub fn latency(&self, latency: Duration) {
        self.shared.script.latency(latency);
    }

    /// Permits so many writes from now on, a user; every other is answered with 429 and `Retry-After`, without
    /// effect. Counts them anew.
    pub fn limit_writes(&self, limit: Option<WriteLimit>) {
        self.shared.script.limit_writes(limit);
    }

    /// What the limit of writes judged so far.
    #[must_use]
    pub fn writes(&self) -> Writes {
        self.shared.script.writes()
    }

    /// Plans a fault. Several may wait; the first planned of those whose turn it is strikes.
    pub fn fault(&self, fault: Fault) {
        self.shared.script.fault(fault);
    }

    /// Forgets the faults that have not struck yet.
    pub fn clear_faults(&self) {
        self.shared.script.clear_faults();
    }

    /// Holds the `nth` request from now (0 is the next) whose path and query contain that text.
    #[must_use = "a hold that is dropped lets its request go"]
    pub fn hold(&self, which: HoldAt, path_contains: &str, nth: u32) -> Hold {
        self.shared.script.hold(which, path_contains, nth)
    }

    /// Holds the next request of whose method and path and query it is said; those before it pass or are cut, and what
    /// comes after it passes. It is asked once a request, in their order.
    #[must_use = "a hold that is dropped lets its request go"]
    pub fn hold_where(
        &self,
        which: HoldAt,
        met: impl Fn(&str, &str) -> Met + Send + Sync + 'static,
    ) -> Hold {
        self.shared.script.hold_where(which, met)
    }

    /// The calls since the last reset, oldest first; the newest 65,536 are kept.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.script.journal().calls()
    }

    /// How many answers had which status since the last reset.
    #[must_use]
    pub fn answers(&self) -> BTreeMap<u16, u64> {
        self.shared.script.journal().answers()
    }

    /// Forgets the calls and answers so far.
    pub fn reset_calls(&self) {
        self.shared.script.journal().reset();
    }

    /// Records what takes effect from now on.
    pub fn watch_effects(&self) {
        self.shared.script.effects().watch();
    }

    /// What took effect since it was last taken, oldest first; nothing where nobody asked to watch.
    #[must_use]
    pub fn take_effects(&self) -> Vec<Effect> {
        self.shared.script.effects().take()
    }

    /// The most requests that ran at once since the last reset.
    #[must_use]
    pub fn most_in_flight(&self) -> usize {
        self.shared.script.journal().most_in_flight()
    }
}

/// A chart server that listens. Dropping it stops it without waiting.
#[derive(Debug)]
pub struct Served {
    /// Where it listens.
    pub addr: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Served {
    /// The address before `/v2` or `/v3`, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Stops listening, and waits up to five seconds for what is being answered.
    pub async fn stop(self) {
        // The task may have ended by itself; then there is nothing to stop.
        let _ = self.stop.send(());
        let abort = self.task.abort_handle();
        if tokio::time::timeout(Duration::from_secs(5), self.task)
            .await
            .is_err()
        {
            abort.abort();
        }
    }
}

//! Links, plans, approvals and jobs, in SQLite or PostgreSQL, from one SQL text.
//!
//! Owns SQL; names `domain` alone. What always holds: every change of state is one conditional
//! `UPDATE … RETURNING`, never a read and then a write; a write to a job carries its fence; a plan becomes an
//! [`crate::domain::approval::Approved`] here and nowhere else.

pub mod alerts;
pub mod audit;
pub mod budgets;
mod claims;
pub mod copies;
mod findings;
pub mod history;
pub mod holds;
pub mod items;
pub mod jobs;
pub mod leaving;
pub mod links;
pub mod lists;
pub mod moves;
pub mod own;
pub mod plans;
pub mod proposals;
pub mod protections;
pub mod requests;
mod rows;
pub mod rules;
pub mod samples;
pub mod seal;
pub mod sealed;
mod settings;
pub mod tickets;
mod upgrade;
mod values;
pub mod vault;
pub mod waiting;
pub mod writer;

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rand::RngExt as _;
use sqlx::any::{AnyArguments, AnyPoolOptions, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor as _, Transaction};
use tokio::sync::Mutex;

use crate::domain::ids::JobId;

/// Which database holds the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One file, one process.
    Sqlite,
    /// Shared by several processes.
    Postgres,
}

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process uses the same SQLite file.
    #[error("{} is in use by another Chartkeeper; stop that one first", .0.display())]
    InUse(PathBuf),
    /// The file cannot be made or opened.
    #[error("{} cannot be opened: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The tables are from a newer Chartkeeper.
    #[error(
        "the database was written by a newer Chartkeeper (its tables are version {found}, this one knows {known}); \
         run that one again, or put back the copy of the database that it made before it changed it"
    )]
    Newer {
        /// The tables' version.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// The tables were changed by hand.
    #[error("the database does not fit this version of Chartkeeper: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// The database said no.
    #[error("the database failed: {0}")]
    Sql(#[from] sqlx::Error),
    /// A row says something that no version of Chartkeeper writes.
    #[error("the database holds something that is not understood: {0}")]
    NotUnderstood(&'static str),
    /// What a job was approved for is not what is stored any more. It waits for somebody, untouched.
    #[error("the plan of job {0} was changed behind our back")]
    Tampered(JobId),
}

/// The store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    /// For what is asked before every call: taking a connection from the pool and giving it back costs as much as asking.
    /// An SQLite file does not go away as a connection over a network does, so one is kept.
    looks: Option<Arc<Mutex<AnyConnection>>>,
    backend: Backend,
    path: Option<PathBuf>,
}

/// Held by the one process that carries out the jobs of an SQLite file.
#[derive(Debug)]
pub struct Alone {
    _lock: Option<File>,
}

impl Store {
    /// Opens the database of that address and brings its tables up to date; an SQLite file is copied before. One is
    /// made, readable by its owner alone, where there is none.
    ///
    /// # Errors
    /// In use, not to be opened, or of another version.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let store = match url.strip_prefix("sqlite://") {
            Some(path) => Self::sqlite(path.split('?').next().unwrap_or(path)).await?,
            None => Self::postgres(url).await?,
        };
        upgrade::bring_up_to_date(&store).await?;
        Ok(store)
    }

    async fn sqlite(path: &str) -> Result<Self, StoreError> {
        let path = PathBuf::from(path);
        make_private(&path)?;
        let address = address(&real(&path)?);
        let pool = AnyPoolOptions::new()
            .max_connections(4)
            // A file does not go away between two statements, and asking costs as much as a statement.
            .test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(set_up(connection)))
            .connect(&address)
            .await?;
        let mut looks = AnyConnection::connect(&address).await?;
        set_up(&mut looks).await?;
        Ok(Self {
            pool,
            looks: Some(Arc::new(Mutex::new(looks))),
            backend: Backend::Sqlite,
            path: Some(path),
        })
    }

    async fn postgres(url: &str) -> Result<Self, StoreError> {
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .connect(url)
            .await?;
        Ok(Self {
            pool,
            looks: None,
            backend: Backend::Postgres,
            path: None,
        })
    }

    /// Which database this is.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// The SQLite file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Keeps a second process from carrying out jobs over the same SQLite file, for as long as the answer is
    /// held. One that links a member may use the file beside it. On PostgreSQL several share the jobs.
    ///
    /// # Errors
    /// Another process holds it.
    pub fn carry_out_alone(&self) -> Result<Alone, StoreError> {
        let lock = self.path.as_deref().map(lock).transpose()?;
        Ok(Alone { _lock: lock })
    }

    /// The same, and waits a while for a process that is just ending.
    ///
    /// # Errors
    /// Another process holds it.
    pub async fn carry_out_alone_soon(&self) -> Result<Alone, StoreError> {
        let lock = match self.path.as_deref() {
            Some(path) => Some(upgrade::wait_for_lock(path).await?),
            None => None,
        };
        Ok(Alone { _lock: lock })
    }

    /// Looks whether the database can be read and written, and leaves it as it is; the version of its tables.
    ///
    /// # Errors
    /// The database's.
    pub async fn examine(&self) -> Result<i64, StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("INSERT INTO team_settings (team, name, value) VALUES (0, 'examined', '')")
            .execute(&mut *tx)
            .await?;
        tx.rollback().await?;
        Ok(upgrade::version(self).await?.unwrap_or_default())
    }

    /// Reads one row or none, for what is asked before every call.
    async fn look(
        &self,
        query: Query<'_, Any, AnyArguments>,
    ) -> Result<Option<AnyRow>, sqlx::Error> {
        match &self.looks {
            Some(looks) => query.fetch_optional(&mut *looks.lock().await).await,
            None => query.fetch_optional(&self.pool).await,
        }
    }

    /// Begins a transaction that will write. On SQLite it takes the write lock at once: one that reads first
    /// and writes later could be refused in the middle.
    async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(match self.backend {
            Backend::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await?,
            Backend::Postgres => self.pool.begin().await?,
        })
    }
}

/// What holds for every connection to an SQLite file.
async fn set_up(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    // A cache, in kilobytes, is each connection's own, and what another one writes makes it void: a large one costs
    // memory and saves little.
    connection
        .execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000; \
             PRAGMA foreign_keys = ON; PRAGMA cache_size = -1000;",
        )
        .await?;
    Ok(())
}

/// A new id: 16 characters of base32, 80 random bits.
#[must_use]
pub fn new_id() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut random = rand::rng();
    (0..16)
        .map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())]))
        .collect()
}

/// Where the file really is, so that two names of one file are one.
fn real(path: &Path) -> Result<PathBuf, StoreError> {
    path.canonicalize().map_err(|source| StoreError::File {
        path: path.to_owned(),
        source,
    })
}

/// The address that opens that very file, whatever its name looks like to who reads addresses.
fn address(path: &Path) -> String {
    use std::fmt::Write as _;
    let mut address = "sqlite://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address + "?mode=rwc"
}

fn lock(database: &Path) -> Result<File, StoreError> {
    let path = PathBuf::from(format!("{}.lock", real(database)?.display()));
    let opened = private().open(&path);
    let file = opened.map_err(|source| StoreError::File {
        path: path.clone(),
        source,
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(database.to_owned())),
        Err(TryLockError::Error(source)) => Err(StoreError::File { path, source }),
    }
}

/// Makes the file before SQLite does, so that it is never readable by others.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let opened = private().open(path);
    opened.map(|_| ()).map_err(|source| StoreError::File {
        path: path.to_owned(),
        source,
    })
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

/// Runs a statement that writes one row or none, to its end: SQLite commits only there, and whoever stops
/// reading at the row does not hear of a commit that failed.
async fn write_one(
    write: Query<'_, Any, AnyArguments>,
    pool: &AnyPool,
) -> Result<Option<AnyRow>, sqlx::Error> {
    Ok(write.fetch_all(pool).await?.pop())
}

/// A value of a row, or that the row is not understood.
fn column<'r, T>(row: &'r AnyRow, name: &'static str) -> Result<T, StoreError>
where
    T: sqlx::Decode<'r, Any> + sqlx::Type<Any>,
{
    sqlx::Row::try_get(row, name).map_err(|error| match error {
        sqlx::Error::ColumnDecode { .. } => StoreError::NotUnderstood(name),
        other => other.into(),
    })
}

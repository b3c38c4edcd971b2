//! Owns the database file: opening it, transactions, and all SQL. Names no HTTP and no clock.
//!
//! Always holds: every write is one `BEGIN IMMEDIATE` transaction on the one writing connection,
//! so writers never wait for each other inside SQLite; readers see a whole snapshot.

pub(crate) mod contents;
pub(crate) mod copy;
pub(crate) mod files;
pub(crate) mod folders;
pub(crate) mod listing;
pub(crate) mod references;
mod schema;
pub(crate) mod state;
pub(crate) mod users;

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sqlx::{
    Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::error::HostError;

/// Why storage did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// Another file of that folder has the title.
    #[error("there is already a file named `{0}`")]
    TitleTaken(String),
    /// The user has that id in use.
    #[error("the id {0} is taken")]
    IdTaken(i64),
    /// A part of a path is a file that is no folder.
    #[error("`{0}` is not a folder")]
    NotAFolder(String),
}

/// The database behind one chart server.
#[derive(Debug, Clone)]
pub(crate) struct Storage {
    writer: SqlitePool,
    readers: SqlitePool,
    file: PathBuf,
}

impl Storage {
    /// Opens the file, and makes it if it is missing.
    pub(crate) async fn open(url: &str) -> Result<Self, HostError> {
        // In memory each connection would have a database of its own.
        let in_memory = url.contains(":memory:") || url.contains("mode=memory");
        if !url.starts_with("sqlite:") || in_memory {
            return Err(HostError::NotSqlite(url.to_owned()));
        }
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|_| HostError::NotSqlite(url.to_owned()))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true);
        let file = options.get_filename().to_owned();
        make_private(&file).map_err(sqlx::Error::Io)?;
        let writer = pool(1).connect_with(options.clone()).await?;
        let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
        schema::prepare(&mut tx, url).await?;
        tx.commit().await?;
        let readers = pool(4).connect_with(options).await?;
        Ok(Self {
            writer,
            readers,
            file,
        })
    }

    /// A snapshot to read from.
    pub(crate) async fn read(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.readers.begin().await
    }

    /// The one transaction that may write; dropped without `commit` it changes nothing.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Where it is.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Ends all connections; the file is then complete without its write-ahead log.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Makes the file before SQLite does, so that it is never readable by others: it holds charts and hashes.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(|_| ())
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_mins(1))
        .idle_timeout(None)
        .max_lifetime(None)
}

//! Owns whole copies of the database: out of it into a file, and back out of a file into it. Both while
//! others read and write it, in this process or in another.
//!
//! Always holds: a copy is one moment of the database; a file has its name only once it is complete
//! and on disk; what comes back comes back in one transaction, all or nothing.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use sqlx::{Connection as _, Row, Sqlite, SqliteConnection};

use super::{Storage, make_private, schema};
use crate::error::HostError;

/// What a copy holds. Children come after their parents.
const TABLES: [&str; 5] = ["account", "file", "figure", "grid_column", "draws"];

impl Storage {
    /// Writes all that is committed now into a new file, which only its owner may read.
    pub(crate) async fn copy_to(&self, to: &Path) -> Result<(), HostError> {
        if to
            .try_exists()
            .map_err(|error| HostError::file(to, error))?
        {
            return Err(HostError::file(to, io::ErrorKind::AlreadyExists.into()));
        }
        let part = beside(to, "part");
        let written = self.write_part(&part, to).await;
        if written.is_err() {
            // What is left of it is of no use; the reason it failed is what is told.
            let _ = std::fs::remove_file(&part);
        }
        written
    }

    async fn write_part(&self, part: &Path, to: &Path) -> Result<(), HostError> {
        make_private(part).map_err(|error| HostError::file(part, error))?;
        let mut conn = self.readers.acquire().await?;
        sqlx::query("VACUUM INTO ?")
            .bind(text(part)?)
            .execute(&mut *conn)
            .await?;
        File::open(part)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(part, to))
            .and_then(|()| sync_folder(to))
            .map_err(|error| HostError::file(to, error))
    }

    /// Puts what a copy holds in place of all that is there, and answers how many files that are.
    /// `work` is a free name for a copy of the copy, which may have to be brought up to date.
    pub(crate) async fn take_from(&self, from: &Path, work: &Path) -> Result<u64, HostError> {
        make_private(work).map_err(|error| HostError::file(work, error))?;
        let taken = match std::fs::copy(from, work) {
            Ok(_) => self.take_from_own(work).await,
            Err(error) => Err(HostError::file(from, error)),
        };
        for end in ["", "-wal", "-shm"] {
            let mut name = work.as_os_str().to_owned();
            name.push(end);
            // Some of them are not there; one that stays is only in the way of nothing.
            let _ = std::fs::remove_file(PathBuf::from(name));
        }
        taken
    }

    async fn take_from_own(&self, copy: &Path) -> Result<u64, HostError> {
        // An empty file would be opened as a new database, and then there would be nothing.
        if !schema::is_ours(&head(copy)?) {
            return Err(HostError::Foreign(text(copy)?.to_owned()));
        }
        let url = format!("sqlite://{}", text(copy)?);
        // Opening refuses what is not ours, and brings an older version up to date.
        let opened = Self::open(&url).await?;
        let whole = is_whole(&opened).await;
        opened.close().await;
        if !whole? {
            return Err(HostError::Damaged);
        }
        let mut conn = self.writer.acquire().await?.detach();
        let taken = exchange(&mut conn, text(copy)?).await;
        conn.close().await?;
        taken
    }
}

/// The first bytes of a file.
fn head(file: &Path) -> Result<Vec<u8>, HostError> {
    let mut head = Vec::new();
    File::open(file)
        .and_then(|file| file.take(100).read_to_end(&mut head))
        .map_err(|error| HostError::file(file, error))?;
    Ok(head)
}

async fn is_whole(storage: &Storage) -> Result<bool, HostError> {
    let mut conn = storage.readers.acquire().await?;
    let found: String = sqlx::query("PRAGMA integrity_check")
        .fetch_one(&mut *conn)
        .await?
        .try_get(0)?;
    let loose = sqlx::query("PRAGMA foreign_key_check")
        .fetch_optional(&mut *conn)
        .await?;
    Ok(found == "ok" && loose.is_none())
}

async fn exchange(conn: &mut SqliteConnection, copy: &str) -> Result<u64, HostError> {
    sqlx::query("ATTACH ? AS copy")
        .bind(copy)
        .execute(&mut *conn)
        .await?;
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
    for table in TABLES.iter().rev() {
        run(&mut tx, format!("DELETE FROM main.{table}")).await?;
    }
    for table in TABLES {
        let columns: Vec<String> = sqlx::query("SELECT name FROM pragma_table_info(?)")
            .bind(table)
            .fetch_all(&mut *tx)
            .await?
            .iter()
            .map(|row| row.try_get(0))
            .collect::<Result<_, _>>()?;
        let columns = columns.join(", ");
        let fill =
            format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM copy.{table}");
        run(&mut tx, fill).await?;
    }
    let files: i64 = sqlx::query("SELECT COUNT(*) FROM main.file WHERE filetype <> 'fold'")
        .fetch_one(&mut *tx)
        .await?
        .try_get(0)?;
    tx.commit().await?;
    Ok(files.unsigned_abs())
}

/// Names of tables and columns are our own.
async fn run(tx: &mut sqlx::Transaction<'_, Sqlite>, sql: String) -> Result<(), sqlx::Error> {
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The same name with an end of ours.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    PathBuf::from(name)
}

fn text(path: &Path) -> Result<&str, HostError> {
    path.to_str()
        .ok_or_else(|| HostError::file(path, io::ErrorKind::InvalidFilename.into()))
}

/// A new name is on disk once its folder is.
fn sync_folder(of: &Path) -> io::Result<()> {
    let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

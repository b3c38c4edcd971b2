//! Owns the tables. A change here is a new version with a way from the one before.
//!
//! Always holds: among the files of a folder that are not in the trash, titles are unique. The
//! database says so, not the code.

use sqlx::{Row, SqliteConnection};

use crate::error::HostError;

/// Marks the file as this program's: `CKch`.
const APPLICATION: i64 = 0x434b_6368;
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    salt BLOB NOT NULL,
    key_hash BLOB NOT NULL,
    plot_limit INTEGER,
    next_local INTEGER NOT NULL DEFAULT 1,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE file (
    pk INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account(id),
    local INTEGER NOT NULL CHECK (local >= 0),
    filetype TEXT NOT NULL CHECK (filetype IN ('plot', 'grid', 'fold')),
    title TEXT NOT NULL,
    parent INTEGER NOT NULL CHECK (parent >= -1),
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    views INTEGER NOT NULL DEFAULT 0,
    trashed_with INTEGER,
    world_readable INTEGER NOT NULL,
    share_key_enabled INTEGER NOT NULL,
    share_key TEXT NOT NULL,
    metadata TEXT,
    UNIQUE (account, local)
) STRICT;
CREATE UNIQUE INDEX file_name ON file (account, parent, title) WHERE trashed_with IS NULL;
CREATE INDEX file_parent ON file (account, parent, modified_ms, local);
-- These cover the whole of a page's search, so that skipping to a late page reads no rows.
CREATE INDEX file_recent ON file
    (account, modified_ms, local, trashed_with, world_readable);
CREATE INDEX file_recent_of_type ON file
    (account, filetype, modified_ms, local, trashed_with, world_readable);
CREATE INDEX file_made ON file
    (account, created_ms, local, trashed_with, world_readable, filetype);

CREATE TABLE figure (
    file INTEGER PRIMARY KEY REFERENCES file(pk) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE grid_column (
    file INTEGER NOT NULL REFERENCES file(pk) ON DELETE CASCADE,
    uid TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (file, uid),
    UNIQUE (file, name)
) STRICT;

-- Which plot draws from which grid; both ends are real files.
CREATE TABLE draws (
    plot INTEGER NOT NULL REFERENCES file(pk) ON DELETE CASCADE,
    grid INTEGER NOT NULL REFERENCES file(pk) ON DELETE CASCADE,
    PRIMARY KEY (plot, grid)
) STRICT, WITHOUT ROWID;
CREATE INDEX draws_grid ON draws (grid);
";

/// Makes the tables in an empty file; refuses a file of another program or a newer version.
pub(super) async fn prepare(conn: &mut SqliteConnection, url: &str) -> Result<(), HostError> {
    let application = pragma(conn, "PRAGMA application_id").await?;
    let version = pragma(conn, "PRAGMA user_version").await?;
    let tables = pragma(conn, "SELECT COUNT(*) FROM sqlite_schema").await?;
    match (application, version, tables) {
        (APPLICATION, VERSION, _) => Ok(()),
        (APPLICATION, found, _) => Err(HostError::TooNew {
            found,
            known: VERSION,
        }),
        (0, 0, 0) => create(conn).await,
        _ => Err(HostError::Foreign(url.to_owned())),
    }
}

async fn create(conn: &mut SqliteConnection) -> Result<(), HostError> {
    sqlx::raw_sql(TABLES).execute(&mut *conn).await?;
    let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};");
    sqlx::raw_sql(sqlx::AssertSqlSafe(marks))
        .execute(conn)
        .await?;
    Ok(())
}

async fn pragma(conn: &mut SqliteConnection, sql: &'static str) -> Result<i64, sqlx::Error> {
    sqlx::query(sql).fetch_one(conn).await?.try_get(0)
}

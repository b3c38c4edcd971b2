//! Owns the tables. A change here is a new version with a way from the one before.
//!
//! Always holds: among the files of a folder that are not in the trash, titles are unique. The
//! database says so, not the code.

use sqlx::{Row, SqliteConnection};

use crate::error::HostError;

/// Marks the file as this program's: `CKch`.
const APPLICATION: i64 = 0x434b_6368;
const VERSION: i64 = 3;

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

/// Since version 2: how many files there are of each sort, so that a list's length is not counted file by file.
const TALLY: &str = "
CREATE TABLE tally (
    account INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    filetype TEXT NOT NULL,
    trashed INTEGER NOT NULL,
    world_readable INTEGER NOT NULL,
    files INTEGER NOT NULL,
    PRIMARY KEY (account, parent, filetype, trashed, world_readable)
) STRICT, WITHOUT ROWID;
INSERT INTO tally
    SELECT account, parent, filetype, trashed_with IS NOT NULL, world_readable, COUNT(*)
    FROM file GROUP BY 1, 2, 3, 4, 5;
CREATE TRIGGER tally_in AFTER INSERT ON file BEGIN
    INSERT INTO tally VALUES
        (NEW.account, NEW.parent, NEW.filetype, NEW.trashed_with IS NOT NULL, NEW.world_readable, 1)
    ON CONFLICT DO UPDATE SET files = files + 1;
END;
CREATE TRIGGER tally_out AFTER DELETE ON file BEGIN
    UPDATE tally SET files = files - 1
    WHERE account = OLD.account AND parent = OLD.parent AND filetype = OLD.filetype
        AND trashed = (OLD.trashed_with IS NOT NULL) AND world_readable = OLD.world_readable;
    DELETE FROM tally
    WHERE account = OLD.account AND parent = OLD.parent AND filetype = OLD.filetype
        AND trashed = (OLD.trashed_with IS NOT NULL) AND world_readable = OLD.world_readable AND files = 0;
END;
CREATE TRIGGER tally_move AFTER UPDATE OF parent, filetype, trashed_with, world_readable ON file BEGIN
    UPDATE tally SET files = files - 1
    WHERE account = OLD.account AND parent = OLD.parent AND filetype = OLD.filetype
        AND trashed = (OLD.trashed_with IS NOT NULL) AND world_readable = OLD.world_readable;
    DELETE FROM tally
    WHERE account = OLD.account AND parent = OLD.parent AND filetype = OLD.filetype
        AND trashed = (OLD.trashed_with IS NOT NULL) AND world_readable = OLD.world_readable AND files = 0;
    INSERT INTO tally VALUES
        (NEW.account, NEW.parent, NEW.filetype, NEW.trashed_with IS NOT NULL, NEW.world_readable, 1)
    ON CONFLICT DO UPDATE SET files = files + 1;
END;
";

/// Since version 3: how many bytes each file's content takes, so that what an account takes is not read content by
/// content. A file that goes takes its row along, in whichever order its content goes.
const WEIGHT: &str = "
CREATE TABLE weight (
    file INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX weight_account ON weight (account, bytes);
INSERT INTO weight
    SELECT file.pk, file.account, octet_length(figure.body) FROM figure JOIN file ON file.pk = figure.file
    UNION ALL
    SELECT file.pk, file.account, SUM(octet_length(grid_column.data))
    FROM grid_column JOIN file ON file.pk = grid_column.file GROUP BY file.pk;
CREATE TRIGGER figure_in AFTER INSERT ON figure BEGIN
    INSERT INTO weight SELECT pk, account, octet_length(NEW.body) FROM file WHERE pk = NEW.file
    ON CONFLICT (file) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER figure_change AFTER UPDATE OF body ON figure BEGIN
    UPDATE weight SET bytes = bytes + octet_length(NEW.body) - octet_length(OLD.body) WHERE file = NEW.file;
END;
CREATE TRIGGER figure_out AFTER DELETE ON figure BEGIN
    UPDATE weight SET bytes = bytes - octet_length(OLD.body) WHERE file = OLD.file;
END;
CREATE TRIGGER column_in AFTER INSERT ON grid_column BEGIN
    INSERT INTO weight SELECT pk, account, octet_length(NEW.data) FROM file WHERE pk = NEW.file
    ON CONFLICT (file) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER column_change AFTER UPDATE OF data ON grid_column BEGIN
    UPDATE weight SET bytes = bytes + octet_length(NEW.data) - octet_length(OLD.data) WHERE file = NEW.file;
END;
CREATE TRIGGER column_out AFTER DELETE ON grid_column BEGIN
    UPDATE weight SET bytes = bytes - octet_length(OLD.data) WHERE file = OLD.file;
END;
CREATE TRIGGER weight_out AFTER DELETE ON file BEGIN
    DELETE FROM weight WHERE file = OLD.pk;
END;
";

/// Whether a file that begins so is a database of this program.
pub(super) fn is_ours(head: &[u8]) -> bool {
    let application = i32::try_from(APPLICATION).unwrap_or_default();
    head.starts_with(b"SQLite format 3\0") && head.get(68..72) == Some(&application.to_be_bytes())
}

/// Makes the tables in an empty file; brings those of an older version up to date; refuses a file of another program or a newer version.
pub(super) async fn prepare(conn: &mut SqliteConnection, url: &str) -> Result<(), HostError> {
    let application = pragma(conn, "PRAGMA application_id").await?;
    let version = pragma(conn, "PRAGMA user_version").await?;
    let tables = pragma(conn, "SELECT COUNT(*) FROM sqlite_schema").await?;
    match (application, version, tables) {
        (APPLICATION, VERSION, _) => Ok(()),
        (APPLICATION, 1, _) => finish(conn, &[TALLY, WEIGHT]).await,
        (APPLICATION, 2, _) => finish(conn, &[WEIGHT]).await,
        (APPLICATION, found, _) => Err(HostError::TooNew {
            found,
            known: VERSION,
        }),
        (0, 0, 0) => create(conn).await,
        _ => Err(HostError::Foreign(url.to_owned())),
    }
}

async fn create(conn: &mut SqliteConnection) -> Result<(), HostError> {
    finish(conn, &[TABLES, TALLY, WEIGHT]).await
}

/// What a version lacks, and the marks of this one.
async fn finish(
    conn: &mut SqliteConnection,
    lacking: &'static [&'static str],
) -> Result<(), HostError> {
    for tables in lacking {
        sqlx::raw_sql(*tables).execute(&mut *conn).await?;
    }
    let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};");
    sqlx::raw_sql(sqlx::AssertSqlSafe(marks))
        .execute(conn)
        .await?;
    Ok(())
}

async fn pragma(conn: &mut SqliteConnection, sql: &'static str) -> Result<i64, sqlx::Error> {
    sqlx::query(sql).fetch_one(conn).await?.try_get(0)
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, SqliteConnection};

    use super::{APPLICATION, TABLES, VERSION, pragma, prepare};

    #[tokio::test]
    async fn a_file_of_version_1_is_brought_up_to_date_and_counted() {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let old = format!(
            "{TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 1;
             INSERT INTO account VALUES (1, 'ada', x'', x'', NULL, 9, 0);
             INSERT INTO file VALUES
                 (1, 1, 1, 'plot', 'a', -1, 0, 0, 0, NULL, 1, 0, 'k', NULL),
                 (2, 1, 2, 'plot', 'b', -1, 0, 0, 0, NULL, 1, 0, 'k', NULL),
                 (3, 1, 3, 'plot', 'c', -1, 0, 0, 0, 3, 1, 0, 'k', NULL),
                 (4, 1, 4, 'grid', 'd', -1, 0, 0, 0, NULL, 1, 0, 'k', NULL);
             INSERT INTO figure VALUES (1, '{{}}'), (3, '[\u{e9}]');
             INSERT INTO grid_column VALUES (4, 'a', 'x', 0, '[1]'), (4, 'b', 'y', 1, '[22]');"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(old))
            .execute(&mut conn)
            .await
            .unwrap();
        prepare(&mut conn, "x").await.unwrap();
        prepare(&mut conn, "x").await.unwrap();
        let plots = "SELECT files FROM tally WHERE filetype = 'plot' AND trashed = 0";
        assert_eq!(pragma(&mut conn, plots).await.unwrap(), 2);
        let bytes = "SELECT SUM(bytes) FROM weight WHERE account = 1";
        assert_eq!(pragma(&mut conn, bytes).await.unwrap(), 2 + 4 + 3 + 4);
        let version = pragma(&mut conn, "PRAGMA user_version").await;
        assert_eq!(version.unwrap(), VERSION);
    }

    #[tokio::test]
    async fn what_content_takes_is_known_whatever_comes_and_goes() {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        prepare(&mut conn, "x").await.unwrap();
        let add = "INSERT INTO account VALUES (1, 'ada', x'', x'', NULL, 9, 0);
             INSERT INTO file VALUES
                 (1, 1, 1, 'plot', 'a', -1, 0, 0, 0, NULL, 1, 0, 'k', NULL),
                 (2, 1, 2, 'grid', 'b', -1, 0, 0, 0, NULL, 1, 0, 'k', NULL);
             INSERT INTO figure VALUES (1, '{}');
             INSERT INTO grid_column VALUES (2, 'a', 'x', 0, '[1]'), (2, 'b', 'y', 1, '[2]')";
        let bytes = "SELECT COALESCE(SUM(bytes), 0) FROM weight WHERE account = 1";
        for (change, expected) in [
            (add, 2 + 3 + 3),
            (
                "INSERT INTO figure VALUES (1, '[1,2]')
                 ON CONFLICT (file) DO UPDATE SET body = excluded.body",
                5 + 3 + 3,
            ),
            (
                "UPDATE grid_column SET data = '[]' WHERE uid = 'a'",
                5 + 2 + 3,
            ),
            ("DELETE FROM grid_column WHERE uid = 'b'", 5 + 2),
            ("DELETE FROM file WHERE pk = 1", 2),
            ("DELETE FROM file WHERE pk = 2", 0),
        ] {
            sqlx::raw_sql(change).execute(&mut conn).await.unwrap();
            assert_eq!(
                pragma(&mut conn, bytes).await.unwrap(),
                expected,
                "{change}"
            );
        }
        assert_eq!(
            pragma(&mut conn, "SELECT COUNT(*) FROM weight")
                .await
                .unwrap(),
            0
        );
    }
}

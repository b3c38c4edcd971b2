//! Owns the file rows: making, finding and changing one. Trash is in `state`, lists in `listing`.

use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use super::StoreError;
use crate::{
    model::{Account, Fid, FileRow, Filetype, Sharing, Trashed},
    random,
};

/// The columns of a [`FileRow`], for `file f JOIN account a`.
pub(super) const COLUMNS: &str = "f.pk, f.account, a.name AS owner, f.local, f.filetype, f.title, \
     f.parent, f.created_ms, f.modified_ms, f.views, f.trashed_with, f.world_readable, \
     f.share_key_enabled, f.share_key, f.metadata";

/// Which number a new file gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewId {
    /// One that was never used.
    Fresh,
    /// The lowest that is free.
    LowestFree,
    /// This one.
    Given(i64),
}

/// A file to be made.
#[derive(Debug)]
pub(crate) struct NewFile<'a> {
    pub(crate) account: &'a Account,
    pub(crate) id: NewId,
    pub(crate) filetype: Filetype,
    /// None: called by its type and number.
    pub(crate) title: Option<&'a str>,
    pub(crate) parent: i64,
    pub(crate) world_readable: bool,
    pub(crate) share_key_enabled: bool,
    pub(crate) metadata: Option<String>,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
    pub(crate) views: i64,
}

/// What to set in a file; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) title: Option<String>,
    pub(crate) parent: Option<i64>,
    pub(crate) world_readable: Option<bool>,
    pub(crate) share_key_enabled: Option<bool>,
    pub(crate) metadata: Option<String>,
}

/// Makes a file and answers its row.
pub(crate) async fn create(
    conn: &mut SqliteConnection,
    new: NewFile<'_>,
) -> Result<FileRow, StoreError> {
    let local = take_id(conn, new.account, new.id).await?;
    let title = match new.title {
        Some(title) => title.to_owned(),
        None => format!("{} {local}", default_title(new.filetype)),
    };
    let inserted = sqlx::query(
        "INSERT INTO file (account, local, filetype, title, parent, created_ms, modified_ms, views,
                           world_readable, share_key_enabled, share_key, metadata)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.account.id)
    .bind(local)
    .bind(new.filetype.as_str())
    .bind(&title)
    .bind(new.parent)
    .bind(new.created_ms)
    .bind(new.modified_ms)
    .bind(new.views)
    .bind(new.world_readable)
    .bind(new.share_key_enabled)
    .bind(random::text(22))
    .bind(new.metadata)
    .execute(&mut *conn)
    .await
    .map_err(|error| taken(error, &title, local))?;
    by_pk(conn, inserted.last_insert_rowid()).await
}

fn default_title(filetype: Filetype) -> &'static str {
    match filetype {
        Filetype::Plot => "Plot",
        Filetype::Grid => "Grid",
        Filetype::Folder => "Folder",
    }
}

async fn take_id(
    conn: &mut SqliteConnection,
    account: &Account,
    id: NewId,
) -> Result<i64, StoreError> {
    let local = match id {
        NewId::Given(local) => local,
        NewId::Fresh => sqlx::query("SELECT next_local FROM account WHERE id = ?")
            .bind(account.id)
            .fetch_one(&mut *conn)
            .await?
            .try_get(0)?,
        NewId::LowestFree => sqlx::query(
            "SELECT MIN(candidate) FROM (
                     SELECT 1 AS candidate UNION ALL SELECT local + 1 FROM file WHERE account = ?1)
                 WHERE candidate NOT IN (SELECT local FROM file WHERE account = ?1)",
        )
        .bind(account.id)
        .fetch_one(&mut *conn)
        .await?
        .try_get(0)?,
    };
    sqlx::query("UPDATE account SET next_local = MAX(next_local, ? + 1) WHERE id = ?")
        .bind(local)
        .bind(account.id)
        .execute(conn)
        .await?;
    Ok(local)
}

/// Finds which of the two unique rules an insert or update broke.
fn taken(error: sqlx::Error, title: &str, local: i64) -> StoreError {
    match &error {
        sqlx::Error::Database(inner) if inner.is_unique_violation() => {
            if inner.message().contains("file.title") {
                StoreError::TitleTaken(title.to_owned())
            } else {
                StoreError::IdTaken(local)
            }
        }
        _ => StoreError::Sql(error),
    }
}

/// The file of that fid, in the trash or not.
pub(crate) async fn find(
    conn: &mut SqliteConnection,
    fid: &Fid,
) -> Result<Option<FileRow>, sqlx::Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM account a JOIN file f ON f.account = a.id
         WHERE a.name = ? AND f.local = ?"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(&fid.owner)
        .bind(fid.local)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(file).transpose()
}

pub(crate) async fn by_pk(conn: &mut SqliteConnection, pk: i64) -> Result<FileRow, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM file f JOIN account a ON a.id = f.account WHERE f.pk = ?");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(pk)
        .fetch_one(conn)
        .await?;
    Ok(file(&row)?)
}

/// The file of that name in that folder, if it is not in the trash.
pub(crate) async fn named(
    conn: &mut SqliteConnection,
    account: i64,
    parent: i64,
    title: &str,
) -> Result<Option<FileRow>, sqlx::Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM file f JOIN account a ON a.id = f.account
         WHERE f.account = ? AND f.parent = ? AND f.title = ? AND f.trashed_with IS NULL"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(account)
        .bind(parent)
        .bind(title)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(file).transpose()
}

/// Every file of a user, by number.
pub(crate) async fn all(
    conn: &mut SqliteConnection,
    account: i64,
) -> Result<Vec<FileRow>, sqlx::Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM file f JOIN account a ON a.id = f.account
         WHERE f.account = ? ORDER BY f.local"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(account)
        .fetch_all(conn)
        .await?;
    rows.iter().map(file).collect()
}

/// Changes a file and its date, and answers the new row.
pub(crate) async fn change(
    conn: &mut SqliteConnection,
    old: &FileRow,
    changes: &Changes,
    now_ms: i64,
) -> Result<FileRow, StoreError> {
    let mut sql = QueryBuilder::<Sqlite>::new("UPDATE file SET modified_ms = ");
    sql.push_bind(now_ms);
    if let Some(title) = &changes.title {
        sql.push(", title = ").push_bind(title);
    }
    if let Some(parent) = changes.parent {
        sql.push(", parent = ").push_bind(parent);
    }
    if let Some(readable) = changes.world_readable {
        sql.push(", world_readable = ").push_bind(readable);
    }
    if let Some(enabled) = changes.share_key_enabled {
        sql.push(", share_key_enabled = ").push_bind(enabled);
    }
    if let Some(metadata) = &changes.metadata {
        sql.push(", metadata = ").push_bind(metadata);
    }
    sql.push(" WHERE pk = ").push_bind(old.pk);
    let title = changes.title.as_deref().unwrap_or(&old.title);
    sql.build()
        .execute(&mut *conn)
        .await
        .map_err(|error| taken(error, title, old.local))?;
    by_pk(conn, old.pk).await
}

/// Counts one more look at a file's page.
pub(crate) async fn add_view(conn: &mut SqliteConnection, pk: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE file SET views = views + 1 WHERE pk = ?")
        .bind(pk)
        .execute(conn)
        .await?;
    Ok(())
}

/// How many plots a user has, in the trash or not.
pub(crate) async fn count_plots(
    conn: &mut SqliteConnection,
    account: i64,
) -> Result<PlotCount, sqlx::Error> {
    let row = sqlx::query(
        "SELECT COALESCE(SUM(files), 0), COALESCE(SUM(files * trashed), 0)
         FROM tally WHERE account = ? AND filetype = 'plot'",
    )
    .bind(account)
    .fetch_one(conn)
    .await?;
    let (all, trashed): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    Ok(PlotCount {
        live: all - trashed,
        trashed,
    })
}

/// A user's plots.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlotCount {
    pub(crate) live: i64,
    pub(crate) trashed: i64,
}

pub(super) fn file(row: &SqliteRow) -> Result<FileRow, sqlx::Error> {
    let word: String = row.try_get("filetype")?;
    let filetype = Filetype::parse(&word)
        .ok_or_else(|| sqlx::Error::Decode(format!("unknown filetype {word}").into()))?;
    let trashed: Option<i64> = row.try_get("trashed_with")?;
    Ok(FileRow {
        pk: row.try_get("pk")?,
        account: row.try_get("account")?,
        owner: row.try_get("owner")?,
        local: row.try_get("local")?,
        filetype,
        title: row.try_get("title")?,
        parent: row.try_get("parent")?,
        created_ms: row.try_get("created_ms")?,
        modified_ms: row.try_get("modified_ms")?,
        views: row.try_get("views")?,
        trashed: trashed.map(|with| Trashed { with }),
        sharing: Sharing {
            world_readable: row.try_get("world_readable")?,
            share_key: row.try_get("share_key")?,
            share_key_enabled: row.try_get("share_key_enabled")?,
        },
        metadata: row.try_get("metadata")?,
    })
}

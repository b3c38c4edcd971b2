//! Owns the trash: into it, out of it, and away for ever. On a folder each acts on all inside.
//!
//! Always holds: what a folder took to the trash with it comes back with it; what was in the trash
//! before the folder stays there.

use sqlx::SqliteConnection;

use super::{StoreError, files};
use crate::model::{FileRow, HOME};

/// Whether an act of the trash shows in `date_modified`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// It stays as it was.
    Keep,
    /// It becomes this moment, in milliseconds.
    Set(i64),
}

impl Stamp {
    fn moment(self) -> Option<i64> {
        match self {
            Self::Keep => None,
            Self::Set(now) => Some(now),
        }
    }
}

/// The file and, for a folder, all that is in it. `UNION` ends even on a circle. By `pk`, or an
/// index over the whole account would be walked for one file.
const INSIDE: &str = "WITH RECURSIVE inside (pk, local) AS (
    SELECT ?2, ?3 UNION
    SELECT f.pk, f.local FROM inside i JOIN file f ON f.account = ?1 AND f.parent = i.local
)";

/// Moves a file to the trash. One that is there already stays as it is.
pub(crate) async fn trash(
    conn: &mut SqliteConnection,
    file: &FileRow,
    stamp: Stamp,
) -> Result<FileRow, StoreError> {
    if file.trashed.is_none() {
        let sql = format!(
            "{INSIDE} UPDATE file SET trashed_with = ?3, modified_ms = COALESCE(?4, modified_ms)
             WHERE pk IN (SELECT pk FROM inside) AND trashed_with IS NULL"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(file.account)
            .bind(file.pk)
            .bind(file.local)
            .bind(stamp.moment())
            .execute(&mut *conn)
            .await?;
    }
    files::by_pk(conn, file.pk).await
}

/// Whether the folder in which a file lay is there: home always is.
pub(crate) async fn has_folder(
    conn: &mut SqliteConnection,
    file: &FileRow,
) -> Result<bool, sqlx::Error> {
    if file.parent == HOME {
        return Ok(true);
    }
    let found =
        sqlx::query("SELECT 1 FROM file WHERE account = ? AND local = ? AND trashed_with IS NULL")
            .bind(file.account)
            .bind(file.parent)
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}

/// Takes a file out of the trash: to where it was, or home when its folder is not there any more.
pub(crate) async fn restore(
    conn: &mut SqliteConnection,
    file: &FileRow,
    stamp: Stamp,
) -> Result<FileRow, StoreError> {
    let Some(trashed) = file.trashed else {
        return files::by_pk(conn, file.pk).await;
    };
    let title_taken = |error: sqlx::Error| match &error {
        sqlx::Error::Database(inner) if inner.is_unique_violation() => {
            StoreError::TitleTaken(file.title.clone())
        }
        _ => StoreError::Sql(error),
    };
    sqlx::query(
        "UPDATE file SET parent = ? WHERE pk = ? AND NOT EXISTS (
             SELECT 1 FROM file p
             WHERE p.account = file.account AND p.local = file.parent AND p.trashed_with IS NULL)",
    )
    .bind(HOME)
    .bind(file.pk)
    .execute(&mut *conn)
    .await?;
    let sql = format!(
        "{INSIDE} UPDATE file SET trashed_with = NULL, modified_ms = COALESCE(?4, modified_ms)
         WHERE pk IN (SELECT pk FROM inside) AND trashed_with = ?5"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(file.account)
        .bind(file.pk)
        .bind(file.local)
        .bind(stamp.moment())
        .bind(trashed.with)
        .execute(&mut *conn)
        .await
        .map_err(title_taken)?;
    files::by_pk(conn, file.pk).await
}

/// Deletes a file for ever, whatever its state; who calls this has looked at that.
pub(crate) async fn delete(conn: &mut SqliteConnection, file: &FileRow) -> Result<(), sqlx::Error> {
    let sql = format!("{INSIDE} DELETE FROM file WHERE pk IN (SELECT pk FROM inside)");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(file.account)
        .bind(file.pk)
        .bind(file.local)
        .execute(conn)
        .await?;
    Ok(())
}

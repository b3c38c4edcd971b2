//! Owns who draws from whom: plots from grids.

use std::collections::HashMap;

use sqlx::{Row, SqliteConnection};

use crate::model::{Fid, FileRow, Filetype};

/// What is tied to a file, as fids, and how many folders are in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ties {
    /// The grids that a plot draws from.
    pub(crate) references: Vec<String>,
    /// The plots that draw from a grid.
    pub(crate) referencers: Vec<String>,
    pub(crate) subfolders: i64,
}

/// The ties of each of these files, by key; one query a kind of tie for all of them.
///
/// A plot in the trash is still told as a referencer: it may come back.
pub(crate) async fn ties(
    conn: &mut SqliteConnection,
    files: &[FileRow],
) -> Result<HashMap<i64, Ties>, sqlx::Error> {
    let mut ties: HashMap<i64, Ties> = HashMap::new();
    let keys = |filetype: Filetype| {
        let keys = files
            .iter()
            .filter(|file| file.filetype == filetype)
            .map(|file| file.pk);
        serde_json::Value::from(keys.collect::<Vec<i64>>()).to_string()
    };
    let rows = sqlx::query(
        "SELECT d.plot AS pk, a.name || ':' || f.local AS fid
         FROM json_each(?) k JOIN draws d ON d.plot = k.value
         JOIN file f ON f.pk = d.grid JOIN account a ON a.id = f.account ORDER BY f.local",
    )
    .bind(keys(Filetype::Plot))
    .fetch_all(&mut *conn)
    .await?;
    for row in &rows {
        ties.entry(row.try_get("pk")?)
            .or_default()
            .references
            .push(row.try_get("fid")?);
    }
    // Only the owner's own: a stranger's private plot is nobody's business.
    let rows = sqlx::query(
        "SELECT d.grid AS pk, a.name || ':' || f.local AS fid
         FROM json_each(?) k JOIN draws d ON d.grid = k.value
         JOIN file g ON g.pk = d.grid
         JOIN file f ON f.pk = d.plot AND (f.account = g.account OR f.world_readable = 1)
         JOIN account a ON a.id = f.account ORDER BY f.local",
    )
    .bind(keys(Filetype::Grid))
    .fetch_all(&mut *conn)
    .await?;
    for row in &rows {
        ties.entry(row.try_get("pk")?)
            .or_default()
            .referencers
            .push(row.try_get("fid")?);
    }
    // The plus keeps SQLite from walking all folders of the account instead of this one's content.
    let rows = sqlx::query(
        "SELECT d.pk AS pk, COUNT(*) AS folders
         FROM json_each(?) k JOIN file d ON d.pk = k.value
         JOIN file f ON f.account = d.account AND f.parent = d.local
         WHERE +f.filetype = 'fold' AND f.trashed_with IS NULL GROUP BY d.pk",
    )
    .bind(keys(Filetype::Folder))
    .fetch_all(conn)
    .await?;
    for row in &rows {
        ties.entry(row.try_get("pk")?).or_default().subfolders = row.try_get("folders")?;
    }
    Ok(ties)
}

/// How many plots draw from a grid, whosever they are.
pub(crate) async fn users(
    conn: &mut SqliteConnection,
    grid: &FileRow,
) -> Result<usize, sqlx::Error> {
    let count: i64 = sqlx::query("SELECT COUNT(*) FROM draws WHERE grid = ?")
        .bind(grid.pk)
        .fetch_one(conn)
        .await?
        .try_get(0)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The numbers of the owner's plots that draw from a grid, in the trash or not.
pub(crate) async fn drawn_by(
    conn: &mut SqliteConnection,
    grid: &FileRow,
) -> Result<Vec<u64>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT f.local FROM draws d JOIN file f ON f.pk = d.plot
         WHERE d.grid = ? AND f.account = ? ORDER BY f.local",
    )
    .bind(grid.pk)
    .bind(grid.account)
    .fetch_all(conn)
    .await?;
    let number = |row: &sqlx::sqlite::SqliteRow| row.try_get::<i64, _>(0).map(i64::unsigned_abs);
    rows.iter().map(number).collect()
}

/// Sets from which grids a plot draws. What is no grid of this server is left out.
pub(crate) async fn set(
    conn: &mut SqliteConnection,
    plot: i64,
    grids: &[Fid],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM draws WHERE plot = ?")
        .bind(plot)
        .execute(&mut *conn)
        .await?;
    for grid in grids {
        sqlx::query(
            "INSERT OR IGNORE INTO draws (plot, grid)
             SELECT ?, f.pk FROM account a JOIN file f ON f.account = a.id
             WHERE a.name = ? AND f.local = ? AND f.filetype = 'grid'",
        )
        .bind(plot)
        .bind(&grid.owner)
        .bind(grid.local)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

//! Owns what is in a file: a plot's figure, a grid's columns. Both are JSON text, kept as sent.

use std::collections::HashSet;

use serde_json::Value;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// A grid's column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) uid: String,
    pub(crate) name: String,
    pub(crate) position: i64,
    pub(crate) data: Vec<Value>,
}

/// Keeps a plot's figure, in place of the one before.
pub(crate) async fn set_figure(
    conn: &mut SqliteConnection,
    plot: i64,
    figure: &Value,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO figure (file, body) VALUES (?, ?)
         ON CONFLICT (file) DO UPDATE SET body = excluded.body",
    )
    .bind(plot)
    .bind(figure.to_string())
    .execute(conn)
    .await?;
    Ok(())
}

/// How many bytes the figures and grids of an account take, the trash included.
pub(crate) async fn bytes_of(
    conn: &mut SqliteConnection,
    account: i64,
) -> Result<u64, sqlx::Error> {
    let row = sqlx::query("SELECT COALESCE(SUM(bytes), 0) AS bytes FROM weight WHERE account = ?")
        .bind(account)
        .fetch_one(conn)
        .await?;
    Ok(u64::try_from(row.try_get::<i64, _>("bytes")?).unwrap_or_default())
}

/// A plot's figure; an empty one if it never had any.
pub(crate) async fn figure(conn: &mut SqliteConnection, plot: i64) -> Result<Value, sqlx::Error> {
    let row = sqlx::query("SELECT body FROM figure WHERE file = ?")
        .bind(plot)
        .fetch_optional(conn)
        .await?;
    match row {
        Some(row) => json(row.try_get("body")?),
        None => Ok(serde_json::json!({ "data": [], "layout": {} })),
    }
}

/// A grid's columns in their order.
pub(crate) async fn columns(
    conn: &mut SqliteConnection,
    grid: i64,
) -> Result<Vec<Column>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT uid, name, position, data FROM grid_column WHERE file = ? ORDER BY position, uid",
    )
    .bind(grid)
    .fetch_all(conn)
    .await?;
    rows.iter().map(column).collect()
}

/// Names and uids of a grid's columns, without their data.
pub(crate) async fn column_names(
    conn: &mut SqliteConnection,
    grid: i64,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT name, uid FROM grid_column WHERE file = ? ORDER BY position, uid")
            .bind(grid)
            .fetch_all(conn)
            .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("name")?, row.try_get("uid")?)))
        .collect()
}

/// Puts these columns in place of all that the grid had.
pub(crate) async fn set_columns(
    conn: &mut SqliteConnection,
    grid: i64,
    columns: &[Column],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM grid_column WHERE file = ?")
        .bind(grid)
        .execute(&mut *conn)
        .await?;
    add_columns(conn, grid, columns).await
}

/// Adds columns to a grid.
pub(crate) async fn add_columns(
    conn: &mut SqliteConnection,
    grid: i64,
    columns: &[Column],
) -> Result<(), sqlx::Error> {
    for column in columns {
        sqlx::query(
            "INSERT INTO grid_column (file, uid, name, position, data) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(grid)
        .bind(&column.uid)
        .bind(&column.name)
        .bind(column.position)
        .bind(Value::from(column.data.clone()).to_string())
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// A column's uid that is not among these: six hexadecimal digits, as the API has them.
pub(crate) fn new_uid(taken: &mut HashSet<String>) -> String {
    loop {
        let uid = format!("{:06x}", rand::random::<u32>() >> 8);
        if taken.insert(uid.clone()) {
            return uid;
        }
    }
}

fn column(row: &SqliteRow) -> Result<Column, sqlx::Error> {
    Ok(Column {
        uid: row.try_get("uid")?,
        name: row.try_get("name")?,
        position: row.try_get("position")?,
        data: match json(row.try_get("data")?)? {
            Value::Array(data) => data,
            other => vec![other],
        },
    })
}

fn json(text: &str) -> Result<Value, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

//! Owns the users' rows and their keys.
//!
//! Always holds: a key is stored as SHA-256 over a salt of its own and the key. Keys are long and
//! random, so a slow hash would buy nothing and cost each request.

use sha2::{Digest, Sha256};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use subtle::ConstantTimeEq;

use crate::model::{Account, Limit};

const COLUMNS: &str = "id, name, plot_limit, created_ms";

/// Adds a user. False: the name is taken.
pub(crate) async fn add(
    conn: &mut SqliteConnection,
    name: &str,
    limit: Limit,
    key: &str,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let salt: [u8; 16] = rand::random();
    let done = sqlx::query(
        "INSERT INTO account (name, salt, key_hash, plot_limit, created_ms)
         VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
    )
    .bind(name)
    .bind(salt.as_slice())
    .bind(hash(&salt, key))
    .bind(limit_column(limit))
    .bind(now_ms)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets how many plots a user may have. False: no such user.
pub(crate) async fn set_limit(
    conn: &mut SqliteConnection,
    name: &str,
    limit: Limit,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE account SET plot_limit = ? WHERE name = ?")
        .bind(limit_column(limit))
        .bind(name)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The user of that name, case ignored.
pub(crate) async fn named(
    conn: &mut SqliteConnection,
    name: &str,
) -> Result<Option<Account>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE name = ?");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(name)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(account).transpose()
}

/// All users by name, each with when it was added.
pub(crate) async fn all(conn: &mut SqliteConnection) -> Result<Vec<(Account, i64)>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM account ORDER BY name");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| Ok((account(row)?, row.try_get("created_ms")?)))
        .collect()
}

/// The user whose name and key these are. Takes as long for a name that nobody has.
pub(crate) async fn authenticate(
    conn: &mut SqliteConnection,
    name: &str,
    key: &str,
) -> Result<Option<Account>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS}, salt, key_hash FROM account WHERE name = ?");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(name)
        .fetch_optional(conn)
        .await?;
    let (salt, stored) = match &row {
        Some(row) => (row.try_get("salt")?, row.try_get("key_hash")?),
        None => (vec![0; 16], vec![0; 32]),
    };
    let same: bool = hash(&salt, key).as_slice().ct_eq(stored.as_slice()).into();
    match row {
        Some(row) if same => account(&row).map(Some),
        _ => Ok(None),
    }
}

fn hash(salt: &[u8], key: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(salt)
        .chain_update(key)
        .finalize()
        .to_vec()
}

fn account(row: &SqliteRow) -> Result<Account, sqlx::Error> {
    let limit: Option<u32> = row.try_get("plot_limit")?;
    Ok(Account {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        limit: limit.map_or(Limit::None, Limit::Plots),
    })
}

fn limit_column(limit: Limit) -> Option<u32> {
    match limit {
        Limit::Plots(plots) => Some(plots),
        Limit::None => None,
    }
}

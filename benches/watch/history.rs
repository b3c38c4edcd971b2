//! The samples that accounts have after 400 days, and what they take on disk.

use chartkeeper::domain::ids::Millis;
use chartkeeper::domain::sample::thinned_out;
use chartkeeper::ops::clock::Clock as _;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};

use crate::scene::Scene;
use crate::{ACCOUNTS, NEXT_DAY};

const HOUR_MS: i64 = 3_600_000;
const HOURS: i64 = 400 * 24;

/// What was put there.
pub struct History {
    /// Of each account.
    pub rows: usize,
    /// Of the database's file, the index among them.
    pub bytes_a_row: f64,
}

/// Gives every account what an hourly count leaves of 400 days, thinned out a day ago.
pub async fn fill(scene: &Scene) -> anyhow::Result<History> {
    let day_ago = scene
        .clock
        .now()
        .plus(-i64::try_from(NEXT_DAY.as_millis())?);
    let mut moments: Vec<Millis> = (1..HOURS)
        .rev()
        .map(|hours| day_ago.plus(-hours * HOUR_MS))
        .collect();
    let gone = thinned_out(&moments, day_ago);
    moments.retain(|at| gone.binary_search(at).is_err());

    let options = SqliteConnectOptions::new().filename(&scene.database);
    let mut database = SqliteConnection::connect_with(&options).await?;
    let before = bytes(&mut database).await?;
    let mut tx = database.begin().await?;
    // By time and not by account, as they come in.
    for at in &moments {
        sqlx::query("INSERT INTO samples SELECT id, $1, 3, 100 FROM accounts")
            .bind(at.0)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    let grown = bytes(&mut database).await? - before;
    Ok(History {
        rows: moments.len(),
        bytes_a_row: grown as f64 / (moments.len() * ACCOUNTS) as f64,
    })
}

async fn bytes(database: &mut SqliteConnection) -> anyhow::Result<i64> {
    let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    Ok(sqlx::query_scalar(sql).fetch_one(database).await?)
}

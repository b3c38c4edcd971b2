//! What accounts held when they were counted.

use sqlx::any::AnyRow;

use super::rows::{from_sql, to_sql};
use super::{Store, StoreError, column};
use crate::domain::ids::{AccountId, Millis};
use crate::domain::sample::Sample;

impl Store {
    /// Keeps a sample; of one moment the first stays.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_sample(&self, account: &AccountId, sample: Sample) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO samples (account_id, at, plots, plot_limit) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (account_id, at) DO NOTHING",
        )
        .bind(account.as_str())
        .bind(sample.at.0)
        .bind(to_sql(sample.plots))
        .bind(sample.limit.map(to_sql))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The account's samples from `since` on, in the order of time.
    ///
    /// # Errors
    /// The database's.
    pub async fn samples(
        &self,
        account: &AccountId,
        since: Millis,
    ) -> Result<Vec<Sample>, StoreError> {
        let rows = sqlx::query(
            "SELECT at, plots, plot_limit FROM samples WHERE account_id = $1 AND at >= $2 ORDER BY at",
        )
        .bind(account.as_str())
        .bind(since.0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(sample).collect()
    }
}

fn sample(row: &AnyRow) -> Result<Sample, StoreError> {
    Ok(Sample {
        at: Millis(column(row, "at")?),
        plots: from_sql(column(row, "plots")?),
        limit: column::<Option<i64>>(row, "plot_limit")?.map(from_sql),
    })
}

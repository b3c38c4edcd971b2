//! How many plots accounts held, and which account is counted next.
//!
//! What always holds: an account that is being counted is nobody else's for as long as its lease; nothing is kept of an
//! account to which nobody is linked.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{Any, Transaction};

use super::links::{limit_from_sql, limit_to_sql};
use super::rows::{from_sql, to_sql};
use super::{Store, StoreError, column, write_one};
use crate::domain::ids::{AccountId, Millis, ServerName, TeamId};
use crate::domain::quota::PlotLimit;
use crate::domain::watch::Silence;

/// What was counted, and what its chart server said of the limit then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// When.
    pub at: Millis,
    /// Plots.
    pub plots: u64,
    /// The chart server's word.
    pub limit: PlotLimit,
}

/// An account that is due, and taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The account.
    pub account: AccountId,
    /// Its chart server.
    pub server: ServerName,
    /// Until when it is taken.
    pub lease: Millis,
    /// When its chart server was last asked for its limit.
    pub limit_asked: Millis,
    /// When its samples were last thinned out.
    pub thinned: Millis,
}

/// A chart server that did not answer when it was last asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// How it fails.
    pub silence: Silence,
    /// Since when.
    pub since: Millis,
    /// How often in a row.
    pub failures: u32,
    /// Until when it is left alone.
    pub until: Millis,
}

impl Store {
    /// The linked accounts that nobody watches yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn unwatched(&self) -> Result<Vec<AccountId>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT account_id FROM links \
             WHERE account_id NOT IN (SELECT account_id FROM watches) ORDER BY account_id",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| Ok(AccountId(column(row, "account_id")?)))
            .collect()
    }

    /// Has the account counted at that time, unless it is watched already.
    ///
    /// # Errors
    /// The database's.
    pub async fn watch(&self, account: &AccountId, at: Millis) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO watches (account_id, next_at, limit_asked, thinned) \
             SELECT $1, $2, 0, 0 WHERE EXISTS (SELECT 1 FROM links WHERE account_id = $1) \
             ON CONFLICT (account_id) DO NOTHING",
        )
        .bind(account.as_str())
        .bind(at.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Takes the accounts that are due, those first that have been for longest; none of a chart server that is left
    /// alone.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_due(
        &self,
        now: Millis,
        lease: Millis,
        most: u32,
    ) -> Result<Vec<Due>, StoreError> {
        let rows = sqlx::query(
            "UPDATE watches SET next_at = $1 WHERE next_at <= $2 AND account_id IN \
             (SELECT due.account_id FROM watches AS due JOIN accounts ON accounts.id = due.account_id \
             WHERE due.next_at <= $2 AND accounts.server NOT IN \
             (SELECT server FROM server_troubles WHERE until > $2) \
             ORDER BY due.next_at, due.account_id LIMIT $3) \
             RETURNING account_id, limit_asked, thinned, \
             (SELECT server FROM accounts WHERE accounts.id = watches.account_id) AS server",
        )
        .bind(lease.0)
        .bind(now.0)
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Due {
                    account: AccountId(column(row, "account_id")?),
                    server: ServerName(column(row, "server")?),
                    lease,
                    limit_asked: Millis(column(row, "limit_asked")?),
                    thinned: Millis(column(row, "thinned")?),
                })
            })
            .collect()
    }

    /// Has an account that was taken counted at that time. Says whether it was still taken.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_off(&self, due: &Due, until: Millis) -> Result<bool, StoreError> {
        let write = sqlx::query(
            "UPDATE watches SET next_at = $1 WHERE account_id = $2 AND next_at = $3 RETURNING account_id",
        )
        .bind(until.0)
        .bind(due.account.as_str())
        .bind(due.lease.0);
        Ok(write_one(write, &self.pool).await?.is_some())
    }

    /// Keeps what an account that was taken holds, and has it counted again at `next`. Says whether it was still taken.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_counted(
        &self,
        due: &Due,
        counted: Counted,
        next: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let write = sqlx::query(
            "UPDATE watches SET next_at = $1, limit_asked = $2, thinned = $3 \
             WHERE account_id = $4 AND next_at = $5 RETURNING account_id",
        )
        .bind(next.0)
        .bind(due.limit_asked.0)
        .bind(due.thinned.0)
        .bind(due.account.as_str())
        .bind(due.lease.0);
        if write.fetch_optional(&mut *tx).await?.is_none() {
            return Ok(false);
        }
        put(&mut tx, &due.account, counted).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Keeps the first count of an account, and has it counted again at `next`, unless it is watched already.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_first(
        &self,
        account: &AccountId,
        counted: Counted,
        next: Millis,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO watches (account_id, next_at, limit_asked, thinned) \
             SELECT $1, $2, $3, $3 WHERE EXISTS (SELECT 1 FROM links WHERE account_id = $1) \
             ON CONFLICT (account_id) DO NOTHING",
        )
        .bind(account.as_str())
        .bind(next.0)
        .bind(counted.at.0)
        .execute(&mut *tx)
        .await?;
        put(&mut tx, account, counted).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What was counted of that account since then, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn counted(
        &self,
        account: &AccountId,
        since: Millis,
    ) -> Result<Vec<Counted>, StoreError> {
        let rows = sqlx::query(
            "SELECT at, plots, plot_limit FROM samples WHERE account_id = $1 AND at >= $2 ORDER BY at",
        )
        .bind(account.as_str())
        .bind(since.0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(counted).collect()
    }

    /// Removes those counts.
    ///
    /// # Errors
    /// The database's.
    pub async fn remove_counted(
        &self,
        account: &AccountId,
        gone: &[Millis],
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for at in gone {
            sqlx::query("DELETE FROM samples WHERE account_id = $1 AND at = $2")
                .bind(account.as_str())
                .bind(at.0)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Keeps what a chart server said of an account's limit.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_plot_limit(
        &self,
        account: &AccountId,
        limit: PlotLimit,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE accounts SET plot_limit = $1 WHERE id = $2")
            .bind(limit_to_sql(limit))
            .bind(account.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The chart servers that did not answer when they were last asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn troubles(&self) -> Result<BTreeMap<ServerName, Trouble>, StoreError> {
        let rows = sqlx::query("SELECT server, kind, since, failures, until FROM server_troubles")
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let (kind, failures): (String, i64) =
                    (column(row, "kind")?, column(row, "failures")?);
                let not = StoreError::NotUnderstood("a chart server's trouble");
                let trouble = Trouble {
                    silence: Silence::from_word(&kind).ok_or(not)?,
                    since: Millis(column(row, "since")?),
                    failures: u32::try_from(failures).unwrap_or(u32::MAX),
                    until: Millis(column(row, "until")?),
                };
                Ok((ServerName(column(row, "server")?), trouble))
            })
            .collect()
    }

    /// Notes that a chart server did not answer. A trouble of another kind begins anew.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_trouble(
        &self,
        server: &ServerName,
        trouble: &Trouble,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO server_troubles (server, kind, since, failures, until) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (server) DO UPDATE SET kind = excluded.kind, \
             since = excluded.since, failures = excluded.failures, until = excluded.until",
        )
        .bind(&server.0)
        .bind(trouble.silence.word())
        .bind(trouble.since.0)
        .bind(i64::from(trouble.failures))
        .bind(trouble.until.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// It answers again: what is told once can be told anew. Says whether it had been in trouble.
    ///
    /// # Errors
    /// The database's.
    pub async fn answers_again(&self, server: &ServerName) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query("DELETE FROM server_troubles WHERE server = $1 RETURNING server")
            .bind(&server.0)
            .fetch_optional(&mut *tx)
            .await?;
        sqlx::query(
            "UPDATE alert_states SET gone_told = 0, version = version + 1 WHERE gone_told <> 0 \
             AND account_id IN (SELECT id FROM accounts WHERE server = $1)",
        )
        .bind(&server.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.is_some())
    }

    /// The accounts of that chart server and the teams in which they are linked.
    ///
    /// # Errors
    /// The database's.
    pub async fn linked_on(
        &self,
        server: &ServerName,
    ) -> Result<Vec<(TeamId, AccountId)>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT links.team, links.account_id FROM links \
             JOIN accounts ON accounts.id = links.account_id WHERE accounts.server = $1 \
             ORDER BY links.team, links.account_id",
        )
        .bind(&server.0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let team = TeamId(from_sql(column(row, "team")?));
                Ok((team, AccountId(column(row, "account_id")?)))
            })
            .collect()
    }
}

/// Removes what is kept of accounts, of teams and of members that are not linked any more.
pub(super) async fn forget_unlinked(tx: &mut Transaction<'static, Any>) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM samples WHERE account_id NOT IN (SELECT account_id FROM links)",
        "DELETE FROM watches WHERE account_id NOT IN (SELECT account_id FROM links)",
        "DELETE FROM alert_states WHERE NOT EXISTS (SELECT 1 FROM links \
         WHERE links.team = alert_states.team AND links.account_id = alert_states.account_id)",
        "DELETE FROM notices WHERE NOT EXISTS (SELECT 1 FROM links \
         WHERE links.team = notices.team AND links.account_id = notices.account_id \
         AND (notices.member = 0 OR notices.member = links.member))",
    ] {
        sqlx::query(sql).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Nothing is kept of an account that was unlinked while it was counted.
async fn put(
    tx: &mut Transaction<'static, Any>,
    account: &AccountId,
    counted: Counted,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO samples (account_id, at, plots, plot_limit) SELECT $1, $2, $3, $4 \
         WHERE EXISTS (SELECT 1 FROM links WHERE account_id = $1) \
         ON CONFLICT (account_id, at) DO UPDATE SET plots = excluded.plots, \
         plot_limit = excluded.plot_limit",
    )
    .bind(account.as_str())
    .bind(counted.at.0)
    .bind(to_sql(counted.plots))
    .bind(limit_to_sql(counted.limit))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn counted(row: &AnyRow) -> Result<Counted, StoreError> {
    Ok(Counted {
        at: Millis(column(row, "at")?),
        plots: from_sql(column(row, "plots")?),
        limit: limit_from_sql(column(row, "plot_limit")?),
    })
}

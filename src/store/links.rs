//! Accounts, and which member of which team acts with which.

use sqlx::any::AnyRow;

use super::alerts::HERE;
use super::rows::{from_sql, to_sql};
use super::seal::Sealed;
use super::{Store, StoreError, column, new_id, samples, write_one};
use crate::domain::ids::{AccountId, MemberId, Millis, ServerName, TeamId};
use crate::domain::quota::PlotLimit;

/// A user name on a chart server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The operator's name of the chart server.
    pub server: ServerName,
    /// Where that server stood when the account was linked.
    pub origin: String,
    /// The user name.
    pub username: String,
    /// Plots that it may hold, as its chart server said when it was linked.
    pub plot_limit: PlotLimit,
}

/// An account as one member of one team linked it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedAccount {
    /// The account.
    pub account: Account,
    /// The team in which the link holds.
    pub team: TeamId,
    /// The member who acts with it.
    pub member: MemberId,
    /// Its key, sealed for this server, team and member.
    pub sealed: Sealed,
}

/// A link to be kept.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The team in which it holds.
    pub team: TeamId,
    /// The member who will act with it.
    pub member: MemberId,
    /// The chart server.
    pub server: ServerName,
    /// Where it stands.
    pub origin: String,
    /// The user name.
    pub username: String,
    /// Plots that the account may hold; `Untold` leaves what was known before.
    pub plot_limit: PlotLimit,
    /// The key.
    pub sealed: Sealed,
}

const LINKED: &str = "SELECT accounts.id, accounts.server, accounts.origin, accounts.username, \
     accounts.plot_limit, links.team, links.member, links.sealed, links.key_fingerprint \
     FROM links JOIN accounts ON accounts.id = links.account_id";

impl Account {
    /// `user @ host`, as members read it.
    #[must_use]
    pub fn shown(&self) -> String {
        let host = self.origin.split_once("://");
        let host = host.map_or(self.origin.as_str(), |(_, host)| host);
        format!("{} @ {host}", self.username)
    }
}

impl Store {
    /// Keeps a link; the same member's link to the same account is replaced. A new one is used by default from
    /// then on, whatever the clock says.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_link(&self, link: NewLink, now: Millis) -> Result<LinkedAccount, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "INSERT INTO accounts (id, server, origin, username, plot_limit, created) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (server, username) DO UPDATE SET origin = excluded.origin, \
             plot_limit = COALESCE(excluded.plot_limit, accounts.plot_limit) \
             RETURNING id, plot_limit",
        )
        .bind(new_id())
        .bind(&link.server.0)
        .bind(&link.origin)
        .bind(&link.username)
        .bind(limit_to_sql(link.plot_limit))
        .bind(now.0)
        .fetch_one(&mut *tx)
        .await?;
        let id: String = column(&row, "id")?;
        sqlx::query(
            "INSERT INTO links (id, team, member, account_id, sealed, key_fingerprint, created, updated, chosen) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, \
             (SELECT CASE WHEN MAX(chosen) >= $7 THEN MAX(chosen) + 1 ELSE $7 END \
             FROM links AS others WHERE others.team = $2 AND others.member = $3)) \
             ON CONFLICT (team, member, account_id) DO UPDATE SET sealed = excluded.sealed, \
             key_fingerprint = excluded.key_fingerprint, updated = excluded.updated, refused = NULL",
        )
        .bind(new_id())
        .bind(to_sql(link.team.0))
        .bind(to_sql(link.member.0))
        .bind(&id)
        .bind(&link.sealed.text)
        .bind(&link.sealed.fingerprint)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(LinkedAccount {
            account: Account {
                id: AccountId(id),
                server: link.server,
                origin: link.origin,
                username: link.username,
                plot_limit: limit(&row)?,
            },
            team: link.team,
            member: link.member,
            sealed: link.sealed,
        })
    }

    /// The member's links in that team; the one used by default, which was linked or chosen last, at the end.
    ///
    /// # Errors
    /// The database's.
    pub async fn links_of(
        &self,
        team: TeamId,
        member: MemberId,
    ) -> Result<Vec<LinkedAccount>, StoreError> {
        let sql = format!(
            "{LINKED} WHERE links.team = $1 AND links.member = $2 ORDER BY links.chosen, links.id"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(to_sql(team.0))
            .bind(to_sql(member.0))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(linked).collect()
    }

    /// The links to that account in all teams, without those of members who left: first those whose key is not
    /// refused, of these the one that was given last.
    ///
    /// # Errors
    /// The database's.
    pub async fn links_to(&self, account: &AccountId) -> Result<Vec<LinkedAccount>, StoreError> {
        let sql = format!(
            "{LINKED} WHERE links.account_id = $1 AND {HERE} \
             ORDER BY CASE WHEN links.refused IS NULL THEN 0 ELSE 1 END, links.updated DESC, links.id"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(account.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(linked).collect()
    }

    /// The teams in which that account is linked.
    ///
    /// # Errors
    /// The database's.
    pub async fn teams_linked(&self, account: &AccountId) -> Result<Vec<TeamId>, StoreError> {
        let rows =
            sqlx::query("SELECT DISTINCT team FROM links WHERE account_id = $1 ORDER BY team")
                .bind(account.as_str())
                .fetch_all(&self.pool)
                .await?;
        rows.iter()
            .map(|row| Ok(TeamId(from_sql(column(row, "team")?))))
            .collect()
    }

    /// The member's link to that account.
    ///
    /// # Errors
    /// The database's.
    pub async fn link(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
    ) -> Result<Option<LinkedAccount>, StoreError> {
        let links = self.links_of(team, member).await?;
        Ok(links.into_iter().find(|link| link.account.id == *account))
    }

    /// Has the member use that account by default. Says whether they have a link to it.
    ///
    /// # Errors
    /// The database's.
    pub async fn choose_link(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let write = sqlx::query(
            "UPDATE links SET chosen = (SELECT CASE WHEN MAX(chosen) >= $1 THEN MAX(chosen) + 1 ELSE $1 END \
             FROM links AS others WHERE others.team = $2 AND others.member = $3) \
             WHERE team = $2 AND member = $3 AND account_id = $4 RETURNING id",
        )
        .bind(now.0)
        .bind(to_sql(team.0))
        .bind(to_sql(member.0))
        .bind(account.as_str());
        Ok(write_one(write, &self.pool).await?.is_some())
    }

    /// Removes the member's link to that account, and its sealed key with it. Says whether there was one.
    ///
    /// # Errors
    /// The database's.
    pub async fn remove_link(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done =
            sqlx::query("DELETE FROM links WHERE team = $1 AND member = $2 AND account_id = $3")
                .bind(to_sql(team.0))
                .bind(to_sql(member.0))
                .bind(account.as_str())
                .execute(&mut *tx)
                .await?;
        samples::forget_unlinked(&mut tx).await?;
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// The members of that team who are linked to the account.
    ///
    /// # Errors
    /// The database's.
    pub async fn members_linked(
        &self,
        team: TeamId,
        account: &AccountId,
    ) -> Result<Vec<MemberId>, StoreError> {
        let rows = sqlx::query("SELECT member FROM links WHERE team = $1 AND account_id = $2")
            .bind(to_sql(team.0))
            .bind(account.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| Ok(MemberId(from_sql(column(row, "member")?))))
            .collect()
    }

    /// That account.
    ///
    /// # Errors
    /// The database's.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(
            "SELECT id, server, origin, username, plot_limit FROM accounts WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(account).transpose()
    }

    /// Whether any key is sealed: then a new sealing key must not be made in place of a lost one.
    ///
    /// # Errors
    /// The database's.
    pub async fn any_sealed(&self) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT id FROM links LIMIT 1")
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }
}

fn linked(row: &AnyRow) -> Result<LinkedAccount, StoreError> {
    Ok(LinkedAccount {
        account: account(row)?,
        team: TeamId(from_sql(column(row, "team")?)),
        member: MemberId(from_sql(column(row, "member")?)),
        sealed: Sealed {
            text: column(row, "sealed")?,
            fingerprint: column(row, "key_fingerprint")?,
        },
    })
}

fn account(row: &AnyRow) -> Result<Account, StoreError> {
    Ok(Account {
        id: AccountId(column(row, "id")?),
        server: ServerName(column(row, "server")?),
        origin: column(row, "origin")?,
        username: column(row, "username")?,
        plot_limit: limit(row)?,
    })
}

/// No limit is -1; what is not known is nothing.
fn limit(row: &AnyRow) -> Result<PlotLimit, StoreError> {
    Ok(limit_from_sql(column(row, "plot_limit")?))
}

pub(super) fn limit_from_sql(limit: Option<i64>) -> PlotLimit {
    limit.map_or(PlotLimit::Untold, |limit| {
        u64::try_from(limit).map_or(PlotLimit::Unlimited, PlotLimit::Plots)
    })
}

pub(super) fn limit_to_sql(limit: PlotLimit) -> Option<i64> {
    match limit {
        PlotLimit::Untold => None,
        PlotLimit::Unlimited => Some(-1),
        PlotLimit::Plots(plots) => Some(i64::try_from(plots).unwrap_or(i64::MAX)),
    }
}

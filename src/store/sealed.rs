//! Every link's sealed key, for who seals them anew or looks whether they open.
//!
//! What always holds: a sealed key is replaced only where it still is the one that was read.

use super::rows::{from_sql, to_sql};
use super::seal::{Binding, Sealed};
use super::{Store, StoreError, column, write_one};
use crate::domain::ids::{AccountId, MemberId, TeamId};

/// A sealed key, and what it is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedLink {
    /// The account of the link.
    pub account: AccountId,
    /// What it opens for.
    pub bound: Binding,
    /// The key.
    pub sealed: Sealed,
}

impl Store {
    /// Every link's sealed key, of all teams.
    ///
    /// # Errors
    /// The database's.
    pub async fn sealed_links(&self) -> Result<Vec<SealedLink>, StoreError> {
        let rows = sqlx::query(
            "SELECT links.team, links.member, links.account_id, links.sealed, links.key_fingerprint, \
             accounts.origin FROM links JOIN accounts ON accounts.id = links.account_id \
             ORDER BY links.id",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(SealedLink {
                    account: AccountId(column(row, "account_id")?),
                    bound: Binding {
                        origin: column(row, "origin")?,
                        team: TeamId(from_sql(column(row, "team")?)),
                        member: MemberId(from_sql(column(row, "member")?)),
                    },
                    sealed: Sealed {
                        text: column(row, "sealed")?,
                        fingerprint: column(row, "key_fingerprint")?,
                    },
                })
            })
            .collect()
    }

    /// Puts another seal on the same key. Says whether the link still was as it had been read.
    ///
    /// # Errors
    /// The database's.
    pub async fn reseal(&self, link: &SealedLink, anew: &Sealed) -> Result<bool, StoreError> {
        let write = sqlx::query(
            "UPDATE links SET sealed = $1, key_fingerprint = $2 \
             WHERE team = $3 AND member = $4 AND account_id = $5 AND sealed = $6 RETURNING id",
        )
        .bind(&anew.text)
        .bind(&anew.fingerprint)
        .bind(to_sql(link.bound.team.0))
        .bind(to_sql(link.bound.member.0))
        .bind(link.account.as_str())
        .bind(&link.sealed.text);
        Ok(write_one(write, &self.pool).await?.is_some())
    }
}

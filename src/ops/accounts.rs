//! From a member to the account that they act with.

use std::sync::Arc;

use super::Keeper;
use super::errors::{Fault, UserError};
use crate::domain::ids::{AccountId, Fid, MemberId, TeamId};
use crate::domain::quota::PlotLimit;
use crate::servers::{ChartServer, Credentials, ServerError};
use crate::store::links::LinkedAccount;
use crate::store::seal::{Binding, SealError};

/// An account, opened for use.
pub struct Working {
    /// The link through which the member reaches it.
    pub linked: LinkedAccount,
    /// Its chart server.
    pub server: Arc<dyn ChartServer>,
    /// The member's credentials.
    pub who: Credentials,
}

impl Working {
    /// The chart server's error as the member's.
    #[must_use]
    pub fn error(&self, error: &ServerError, fid: Option<&Fid>) -> UserError {
        UserError::of_server(error, self.server.name(), fid)
    }

    /// `user @ host`, the title of every card that can take charts away.
    #[must_use]
    pub fn name(&self) -> String {
        let origin = self.server.origin();
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        format!("{} @ {host}", self.who.username)
    }
}

impl Keeper {
    /// The account that the member linked last in that team.
    ///
    /// # Errors
    /// Not linked, key missing, chart server no longer configured; the store's own.
    pub async fn account_of(&self, team: TeamId, member: MemberId) -> Result<Working, Fault> {
        let mut links = self.store.links_of(team, member).await?;
        let linked = links.pop().ok_or(UserError::NotLinked { team, member })?;
        self.opened(linked)
    }

    /// That account, as the member linked it.
    ///
    /// # Errors
    /// As [`Keeper::account_of`].
    pub async fn linked_account(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
    ) -> Result<Working, Fault> {
        let linked = self.store.link(team, member, account).await?;
        self.opened(linked.ok_or(UserError::NotLinked { team, member })?)
    }

    fn opened(&self, linked: LinkedAccount) -> Result<Working, Fault> {
        let name = &linked.account.server;
        let server = self
            .servers
            .get(name)
            .ok_or_else(|| UserError::ServerNotConfigured(name.clone()))?;
        let bound = Binding {
            origin: linked.account.origin.clone(),
            team: linked.team,
            member: linked.member,
        };
        // A key is only ever sent to the origin for which it was sealed.
        if linked.account.origin != server.origin() {
            return Err(UserError::KeyMissing(name.clone()).into());
        }
        let key = self
            .keyring
            .open(&linked.sealed, &bound)
            .map_err(|error| match error {
                SealError::KeyMissing { .. } | SealError::Broken => {
                    Fault::User(UserError::KeyMissing(name.clone()))
                }
                other => Fault::Unexpected(other.to_string()),
            })?;
        let who = Credentials {
            username: linked.account.username.clone(),
            key,
        };
        Ok(Working {
            linked,
            server,
            who,
        })
    }

    /// Plots that the account may hold; nothing where it has no limit.
    #[must_use]
    pub fn limit_of(&self, working: &Working) -> Option<u64> {
        match working.linked.account.plot_limit {
            PlotLimit::Untold => Some(self.chart_limit),
            PlotLimit::Unlimited => None,
            PlotLimit::Plots(plots) => Some(plots),
        }
    }
}

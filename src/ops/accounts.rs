//! From a member to the account that they act with.

use std::sync::Arc;

use super::Keeper;
use super::catalogue::MOST_CHOICES;
use super::errors::{Fault, UserError};
use crate::domain::chart::Filetype;
use crate::domain::command::Purpose;
use crate::domain::ids::{AccountId, Fid, MemberId, ServerName, TeamId};
use crate::domain::quota::{Counts, CountsWhich, PlotLimit};
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
    /// What the team says of accounts whose chart server tells no limit.
    pub team_limit: PlotLimit,
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
        self.linked.account.shown()
    }

    /// What of the account counts towards its limit.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.server.profile().counts
    }

    /// How much of that it holds, as far as the chart server's listing shows it.
    pub(super) async fn held(&self) -> Result<u64, ServerError> {
        let count = |filetype| self.server.count(&self.who, filetype);
        match self.counts().which {
            CountsWhich::Plots => count(Filetype::Plot).await,
            CountsWhich::PlotsAndGrids => {
                let (plots, grids) =
                    tokio::try_join!(count(Filetype::Plot), count(Filetype::Grid))?;
                Ok(plots.saturating_add(grids))
            }
        }
    }
}

impl Keeper {
    /// The account that a command of the member is for: the one that was named, the only one, or, where
    /// nothing can be taken away, the one that they use by default.
    ///
    /// # Errors
    /// Not linked, none of that name, several and none named; key missing, chart server no longer configured;
    /// the store's own.
    pub async fn account_for(
        &self,
        team: TeamId,
        member: MemberId,
        named: Option<&str>,
        purpose: Purpose,
    ) -> Result<Working, Fault> {
        let mut links = self.store.links_of(team, member).await?;
        if links.is_empty() {
            return Err(UserError::NotLinked.into());
        }
        let linked = match named {
            Some(text) => meant(links, text)?,
            None if links.len() > 1 && purpose == Purpose::Change => {
                return Err(UserError::WhichAccount(names(&links)).into());
            }
            None => links.swap_remove(links.len() - 1),
        };
        self.opened(linked).await
    }

    /// The account of the member that a text names.
    ///
    /// # Errors
    /// Not linked, none of that name; the store's.
    pub async fn account_named(
        &self,
        team: TeamId,
        member: MemberId,
        text: &str,
    ) -> Result<AccountId, Fault> {
        let links = self.store.links_of(team, member).await?;
        if links.is_empty() {
            return Err(UserError::NotLinked.into());
        }
        Ok(meant(links, text)?.account.id)
    }

    /// The member's accounts whose name fits what was typed so far, the one used by default first.
    ///
    /// # Errors
    /// The store's.
    pub async fn complete_account(
        &self,
        team: TeamId,
        member: MemberId,
        typed: &str,
    ) -> Result<Vec<(AccountId, String)>, Fault> {
        let typed = typed.trim().to_lowercase();
        let links = self.store.links_of(team, member).await?;
        let named = links.into_iter().rev().map(|link| {
            let name = link.account.shown();
            (link.account.id, name)
        });
        Ok(named
            .filter(|(_, name)| name.to_lowercase().contains(&typed))
            .take(MOST_CHOICES)
            .collect())
    }

    /// That account, as the member linked it.
    ///
    /// # Errors
    /// As [`Keeper::account_for`].
    pub async fn linked_account(
        &self,
        team: TeamId,
        member: MemberId,
        account: &AccountId,
    ) -> Result<Working, Fault> {
        let linked = self.store.link(team, member, account).await?;
        self.opened(linked.ok_or(UserError::NotLinked)?).await
    }

    pub(super) async fn opened(&self, linked: LinkedAccount) -> Result<Working, Fault> {
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
        let set = self.store.team_settings(linked.team).await?;
        Ok(Working {
            linked,
            server,
            who,
            team_limit: set.account_limit,
        })
    }

    /// Plots that the account may hold; nothing where it has no limit. The chart server's word comes first, then the
    /// team's, then what the operator says of that chart server, then of all.
    #[must_use]
    pub fn limit_of(&self, working: &Working) -> Option<u64> {
        let server = working.server.name();
        self.limit_where(
            server,
            working.linked.account.plot_limit,
            working.team_limit,
        )
    }

    /// What counts towards the limit of accounts on that chart server.
    #[must_use]
    pub fn counts_on(&self, server: &ServerName) -> Counts {
        let server = self.servers.get(server);
        server
            .map(|server| server.profile().counts)
            .unwrap_or_default()
    }

    /// The same of an account on that chart server, of what it says and what the team says.
    #[must_use]
    pub fn limit_where(
        &self,
        server: &ServerName,
        told: PlotLimit,
        team: PlotLimit,
    ) -> Option<u64> {
        match (told, team) {
            (PlotLimit::Plots(plots), _) | (PlotLimit::Untold, PlotLimit::Plots(plots)) => {
                Some(plots)
            }
            (PlotLimit::Unlimited, _) | (PlotLimit::Untold, PlotLimit::Unlimited) => None,
            (PlotLimit::Untold, PlotLimit::Untold) => {
                let server = self.servers.get(server);
                let of_server = server.and_then(|server| server.profile().plots);
                Some(of_server.unwrap_or(self.chart_limit))
            }
        }
    }
}

/// The link that a member's text names: by the account's id, which completion fills in, by `user @ host` or
/// `user@server`, or by the user name where only one account has it.
fn meant(links: Vec<LinkedAccount>, text: &str) -> Result<LinkedAccount, UserError> {
    let wanted = folded(text);
    let is_whole = |link: &LinkedAccount| {
        let account = &link.account;
        let by_server = format!("{}@{}", account.username, account.server);
        account.id.as_str() == text
            || folded(&account.shown()) == wanted
            || folded(&by_server) == wanted
    };
    let by_user = |link: &LinkedAccount| folded(&link.account.username) == wanted;
    let of_user = links.iter().filter(|link| by_user(link)).count();
    let all = names(&links);
    let found = links
        .into_iter()
        .find(|link| is_whole(link) || (of_user == 1 && by_user(link)));
    found.ok_or_else(|| UserError::NoSuchAccount {
        text: text.to_owned(),
        yours: all,
    })
}

/// Lower case, without blanks.
fn folded(text: &str) -> String {
    let text = text.to_lowercase();
    text.split_whitespace().collect()
}

fn names(links: &[LinkedAccount]) -> Vec<String> {
    links
        .iter()
        .rev()
        .map(|link| link.account.shown())
        .collect()
}

//! Tying a member to an account, after the chart server said that the key is right.

use secrecy::SecretString;

use super::Keeper;
use super::errors::Fault;
use crate::domain::ids::{MemberId, ServerName, TeamId};
use crate::domain::quota::Use;
use crate::servers::{Credentials, Identity, ServerError};
use crate::store::links::{LinkedAccount, NewLink};
use crate::store::seal::Binding;

/// Why an account was not linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No chart server of that name is configured.
    #[error("no chart server is named `{0}`; see CHART_SERVERS")]
    NoSuchServer(ServerName),
    /// The chart server refused the user name and key.
    #[error("the chart server `{0}` refused that user name and key; nothing was linked")]
    Refused(ServerName),
    /// The key is right, and belongs to somebody else.
    #[error("that key belongs to `{0}`; nothing was linked")]
    AnothersKey(String),
    /// The chart server could not be asked.
    #[error("the chart server `{0}` could not check the key ({1}); nothing was linked, try again")]
    Unchecked(ServerName, ServerError),
    /// The store or the keys failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Who is to be linked to what.
#[derive(Clone, Debug)]
pub struct LinkRequest {
    /// The team in which the link holds.
    pub team: TeamId,
    /// The member who will act with the account.
    pub member: MemberId,
    /// The chart server; the first configured where nothing is said.
    pub server: Option<ServerName>,
    /// The account's user name.
    pub username: String,
}

/// An account that was just linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewlyLinked {
    /// The link.
    pub linked: LinkedAccount,
    /// What it holds, where the chart server said so at once.
    pub first: Option<Use>,
}

/// A key that its chart server found right.
pub(super) struct Checked {
    bound: Binding,
    server: ServerName,
    identity: Identity,
    key: SecretString,
}

impl Keeper {
    /// Checks the key with the chart server and keeps it, sealed. Linking again replaces the key.
    ///
    /// # Errors
    /// See [`LinkError`]. On any of them nothing was changed.
    pub async fn link(
        &self,
        request: LinkRequest,
        key: SecretString,
    ) -> Result<NewlyLinked, LinkError> {
        let checked = self.check_key(request, key).await?;
        Ok(self.keep_link(checked).await?)
    }

    /// Asks the chart server whose key that is. Nothing is changed.
    pub(super) async fn check_key(
        &self,
        request: LinkRequest,
        key: SecretString,
    ) -> Result<Checked, LinkError> {
        let server = match &request.server {
            None => self.servers.default_server(),
            Some(name) => self
                .servers
                .get(name)
                .ok_or_else(|| LinkError::NoSuchServer(name.clone()))?,
        };
        let name = server.name().clone();
        let who = Credentials {
            username: request.username.clone(),
            key,
        };
        let identity = server.who_am_i(&who).await.map_err(|error| match error {
            ServerError::Unauthorized => LinkError::Refused(name.clone()),
            other => LinkError::Unchecked(name.clone(), other),
        })?;
        if !identity.username.eq_ignore_ascii_case(&request.username) {
            return Err(LinkError::AnothersKey(identity.username));
        }
        Ok(Checked {
            bound: Binding {
                origin: server.origin().to_owned(),
                team: request.team,
                member: request.member,
            },
            server: name,
            identity,
            key: who.key,
        })
    }

    /// Keeps a key that its chart server found right, sealed, and counts the account.
    pub(super) async fn keep_link(&self, checked: Checked) -> Result<NewlyLinked, Fault> {
        let sealed = self
            .keyring
            .seal(&checked.key, &checked.bound)
            .map_err(|error| Fault::Unexpected(error.to_string()))?;
        let link = NewLink {
            team: checked.bound.team,
            member: checked.bound.member,
            server: checked.server,
            origin: checked.bound.origin,
            username: checked.identity.username,
            plot_limit: checked.identity.plot_limit,
            sealed,
        };
        let linked = self.store.put_link(link, self.clock.now()).await?;
        let (first, ()) = tokio::join!(self.first_sample(&linked), self.find_out(&linked));
        let counts = self.counts_on(&linked.account.server);
        let first = first.map(|sample| sample.of(counts));
        Ok(NewlyLinked { linked, first })
    }
}

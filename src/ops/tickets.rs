//! `/charts link`: a one-time page on which a member ties a chart account to themselves.
//!
//! What always holds: opening a page spends nothing, an account that was linked does; each form that is sent
//! takes one of [`MOST_TRIES`]; no key and no token is stored or logged in clear.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};

use super::Keeper;
use super::errors::{Fault, UserError};
use super::link::{LinkError, LinkRequest, NewlyLinked};
use crate::domain::ids::{MemberId, Millis, ServerName, TeamId, TicketId, is_user_name};
use crate::domain::notice::Alerts;
use crate::domain::quota::Use;
use crate::store::tickets::{self, Found, Ticket};

/// How long an address can be used.
pub const LIFETIME_MS: i64 = 10 * 60_000;

/// Forms that may be sent with one address.
pub const MOST_TRIES: u32 = 5;

/// How members of this install link accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkWay {
    /// On a page below that address, which has no slash at its end.
    Page(String),
    /// In a Discord form.
    Form,
    /// Where the bot runs: `PUBLIC_URL`, which is this, is not fit for a key to pass through.
    CommandLine(String),
}

/// Makes accounts on the carried chart server.
#[async_trait]
pub trait AccountMaker: Send + Sync {
    /// Whether accounts of that chart server can be made.
    fn makes(&self, server: &ServerName) -> bool;

    /// Makes an account that may hold `plots` plots; its key.
    async fn make(&self, username: &str, plots: u64) -> Result<SecretString, NotMade>;
}

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// Somebody has that user name.
    #[error("the user name is taken")]
    NameTaken,
    /// It cannot be a user name there.
    #[error("that is no user name")]
    BadName,
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

/// Who asks for an address, and what the page will show of them.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The team.
    pub team: TeamId,
    /// The member.
    pub member: MemberId,
    /// What they are called.
    pub name: String,
    /// The address of their picture.
    pub picture: Option<String>,
    /// What the team is called.
    pub team_name: String,
    /// Their language, as Discord names it.
    pub locale: String,
}

/// How the member is to link.
#[derive(Debug)]
pub enum Offer {
    /// On this page.
    Page {
        /// Its address, which is a secret until it is used.
        address: SecretString,
        /// Its ticket.
        ticket: TicketId,
        /// The chart server.
        server: ServerName,
        /// Until when.
        until: Millis,
    },
    /// In a Discord form for that chart server.
    Form(ServerName),
    /// Only where the bot runs.
    CommandLine {
        /// What `PUBLIC_URL` is.
        public_url: String,
        /// The chart server.
        server: ServerName,
    },
}

/// A page's ticket that can be used, and what the page offers.
#[derive(Clone, Debug)]
pub struct OpenTicket {
    /// The ticket.
    pub ticket: Ticket,
    /// Whether the page can make an account.
    pub making: Making,
}

/// Whether a page can make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    /// It can.
    Offered,
    /// The chart server is not the carried one, or the member has an account there.
    NotOffered,
}

/// Why a page's address is not, or no longer, good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Void {
    /// It never was.
    Unknown,
    /// An account was linked with it.
    Used,
    /// The member asked for a newer one.
    Replaced,
    /// Too many forms were sent.
    Spent,
    /// Its ten minutes are over.
    Expired,
}

impl Void {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::Unknown,
        Self::Used,
        Self::Replaced,
        Self::Spent,
        Self::Expired,
    ];
}

/// Why nothing was linked, where the form can be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The user name cannot be one, or the key is empty.
    NotFilledIn,
    /// The chart server refuses user name and key.
    KeyRefused,
    /// The key is somebody else's.
    AnothersKey,
    /// The chart server could not be asked, or answered something else.
    NotAsked(Box<UserError>),
    /// Somebody has that user name.
    NameTaken,
    /// It cannot be a user name there.
    BadName,
    /// No account can be made here.
    NotOffered,
}

/// Why nothing was linked.
#[derive(Debug)]
pub enum TicketError {
    /// The address is not good.
    Void(Void),
    /// The form can be sent again.
    Refused {
        /// Why.
        why: Refusal,
        /// The page's ticket.
        page: Box<OpenTicket>,
        /// So many forms more can be sent.
        left: u32,
    },
    /// Not the member's doing.
    Fault(Fault),
}

/// What came of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Its ticket.
    pub ticket: Ticket,
    /// `user @ host`.
    pub account: String,
    /// The user name, in the chart server's spelling.
    pub username: String,
    /// What it holds, where the chart server said so at once.
    pub first: Option<Use>,
}

impl From<crate::store::StoreError> for TicketError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Fault> for TicketError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Keeper {
    /// How that member is to link an account of the chart server that they named.
    ///
    /// # Errors
    /// No such chart server; the store's.
    pub async fn offer_link(
        &self,
        newcomer: Newcomer,
        server: Option<&str>,
    ) -> Result<Offer, Fault> {
        let server = match server {
            None => self.servers.default_server(),
            Some(name) => {
                let named = self.servers.get(&ServerName(name.to_owned()));
                named.ok_or_else(|| UserError::NoSuchServer(name.to_owned()))?
            }
        };
        let server = server.name().clone();
        let base = match &self.link_way {
            LinkWay::Page(base) => base,
            LinkWay::Form => return Ok(Offer::Form(server)),
            LinkWay::CommandLine(public_url) => {
                let public_url = public_url.clone();
                return Ok(Offer::CommandLine { public_url, server });
            }
        };
        let (token, id) = tickets::new_token();
        let now = self.clock.now();
        let until = now.plus(LIFETIME_MS);
        let ticket = Ticket {
            id: id.clone(),
            team: newcomer.team,
            member: newcomer.member,
            member_name: newcomer.name,
            picture: newcomer.picture,
            team_name: newcomer.team_name,
            server: server.clone(),
            locale: newcomer.locale,
            tries: 0,
            expires: until,
        };
        self.store.put_ticket(&ticket, now).await?;
        let address = format!("{base}/link/{}", token.expose_secret());
        Ok(Offer::Page {
            address: SecretString::from(address),
            ticket: id,
            server,
            until,
        })
    }

    /// What the page of that token is. Spends nothing.
    ///
    /// # Errors
    /// The address is not good; the store's.
    pub async fn open_ticket(&self, token: &str) -> Result<OpenTicket, TicketError> {
        let ticket = self.found(&tickets::id_of(token)).await?;
        self.page_of(ticket).await
    }

    /// Links with the user name and key that were sent.
    ///
    /// # Errors
    /// See [`TicketError`]; nothing was linked.
    pub async fn link_by_ticket(
        &self,
        token: &str,
        username: &str,
        key: SecretString,
        alerts: Alerts,
    ) -> Result<Linked, TicketError> {
        let ticket = self.take_try(token).await?;
        if !is_user_name(username) || key.expose_secret().is_empty() {
            return Err(self.refused(ticket, Refusal::NotFilledIn).await);
        }
        let request = request(&ticket, username);
        let checked = match self.check_key(request, key).await {
            Ok(checked) => checked,
            Err(error) => return Err(self.refused(ticket, why(error)?).await),
        };
        if !self.store.use_ticket(&ticket.id).await? {
            return Err(TicketError::Void(Void::Used));
        }
        let linked = self.keep_link(checked).await?;
        self.set_alerts_of(&linked, alerts).await?;
        Ok(told(ticket, &linked))
    }

    /// Makes an account of that name on the carried chart server and links it. Its key is answered once and
    /// kept sealed alone.
    ///
    /// # Errors
    /// See [`TicketError`]; nothing was linked.
    pub async fn make_by_ticket(
        &self,
        token: &str,
        username: &str,
        alerts: Alerts,
    ) -> Result<(Linked, SecretString), TicketError> {
        let ticket = self.take_try(token).await?;
        let page = self.page_of(ticket.clone()).await?;
        let (Some(maker), Making::Offered) = (&self.maker, page.making) else {
            return Err(self.refused(ticket, Refusal::NotOffered).await);
        };
        // Before the account is made: two forms at once must not make two.
        if !self.store.use_ticket(&ticket.id).await? {
            return Err(TicketError::Void(Void::Used));
        }
        let key = match maker.make(username, self.chart_limit).await {
            Ok(key) => key,
            Err(why) => {
                self.store.give_back_ticket(&ticket.id).await?;
                return Err(match why {
                    NotMade::NameTaken => self.refused(ticket, Refusal::NameTaken).await,
                    NotMade::BadName => self.refused(ticket, Refusal::BadName).await,
                    NotMade::Failed(why) => Fault::Unexpected(why).into(),
                });
            }
        };
        let linked = self.link(request(&ticket, username), key.clone()).await;
        let linked = linked.map_err(|error| Fault::Unexpected(error.to_string()))?;
        self.set_alerts_of(&linked, alerts).await?;
        Ok((told(ticket, &linked), key))
    }

    /// What the member chose on the page. Where they chose nothing, it stays as it was.
    async fn set_alerts_of(&self, newly: &NewlyLinked, alerts: Alerts) -> Result<(), Fault> {
        if alerts == Alerts::Off {
            let link = &newly.linked;
            self.store
                .set_alerts(link.team, link.member, &link.account.id, alerts)
                .await?;
        }
        Ok(())
    }

    async fn found(&self, id: &TicketId) -> Result<Ticket, TicketError> {
        let void = match self.store.ticket(id, self.clock.now()).await? {
            Found::Open(ticket) if ticket.tries < MOST_TRIES => return Ok(ticket),
            Found::Open(_) | Found::Spent => Void::Spent,
            Found::Used => Void::Used,
            Found::Replaced => Void::Replaced,
            Found::Expired => Void::Expired,
            Found::Unknown => Void::Unknown,
        };
        Err(TicketError::Void(void))
    }

    async fn take_try(&self, token: &str) -> Result<Ticket, TicketError> {
        let id = tickets::id_of(token);
        let now = self.clock.now();
        match self.store.take_try(&id, MOST_TRIES, now).await? {
            Some(ticket) => Ok(ticket),
            // It is void, and this says why.
            None => self.found(&id).await,
        }
    }

    async fn page_of(&self, ticket: Ticket) -> Result<OpenTicket, TicketError> {
        let makes = self
            .maker
            .as_ref()
            .is_some_and(|maker| maker.makes(&ticket.server));
        let links = self.store.links_of(ticket.team, ticket.member).await?;
        let has_one = links
            .iter()
            .any(|link| link.account.server == ticket.server);
        let making = if makes && !has_one {
            Making::Offered
        } else {
            Making::NotOffered
        };
        Ok(OpenTicket { ticket, making })
    }

    async fn refused(&self, ticket: Ticket, why: Refusal) -> TicketError {
        let left = MOST_TRIES.saturating_sub(ticket.tries);
        if left == 0 {
            return match self.store.spend_ticket(&ticket.id).await {
                Ok(_) => TicketError::Void(Void::Spent),
                Err(error) => error.into(),
            };
        }
        match self.page_of(ticket).await {
            Ok(page) => TicketError::Refused {
                why,
                page: Box::new(page),
                left,
            },
            Err(error) => error,
        }
    }
}

fn request(ticket: &Ticket, username: &str) -> LinkRequest {
    LinkRequest {
        team: ticket.team,
        member: ticket.member,
        server: Some(ticket.server.clone()),
        username: username.to_owned(),
    }
}

fn told(ticket: Ticket, newly: &NewlyLinked) -> Linked {
    let account = &newly.linked.account;
    Linked {
        first: newly.first,
        ticket,
        account: account.shown(),
        username: account.username.clone(),
    }
}

fn why(error: LinkError) -> Result<Refusal, Fault> {
    let not_asked = |why| Ok(Refusal::NotAsked(Box::new(why)));
    match error {
        LinkError::Refused(_) => Ok(Refusal::KeyRefused),
        LinkError::AnothersKey(_) => Ok(Refusal::AnothersKey),
        LinkError::NoSuchServer(name) => not_asked(UserError::ServerNotConfigured(name)),
        LinkError::Unchecked(name, error) => not_asked(UserError::of_server(&error, &name, None)),
        LinkError::Fault(fault) => Err(fault),
    }
}

/// What makes accounts, where there is one.
pub type Maker = Option<Arc<dyn AccountMaker>>;

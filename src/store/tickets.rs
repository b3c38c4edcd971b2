//! One-time tickets with which members link an account on a page.
//!
//! What always holds: of the token in a page's address only a hash is here; a try is taken before a key is
//! looked at, so that no two forms at once get more tries than there are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::rows::{from_sql, to_sql};
use super::{Store, StoreError, column, write_one};
use crate::domain::ids::{MemberId, Millis, ServerName, TeamId, TicketId};

/// Who may link with a ticket, and what the page shows of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The hash of the address's token.
    pub id: TicketId,
    /// The team in which the link will hold.
    pub team: TeamId,
    /// The member who will act with the account.
    pub member: MemberId,
    /// What they are called.
    pub member_name: String,
    /// The address of their picture.
    pub picture: Option<String>,
    /// What the team is called.
    pub team_name: String,
    /// The chart server.
    pub server: ServerName,
    /// The member's language, as Discord names it.
    pub locale: String,
    /// How often a form was sent with it.
    pub tries: u32,
    /// From when on it is void.
    pub expires: Millis,
}

/// What was found of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It can be used.
    Open(Ticket),
    /// An account was linked with it.
    Used,
    /// A newer one took its place.
    Replaced,
    /// Too many forms were sent with it.
    Spent,
    /// Its time is over.
    Expired,
    /// There is none.
    Unknown,
}

/// A new token, 256 random bits as text for an address, and the id of its ticket.
#[must_use]
pub fn new_token() -> (SecretString, TicketId) {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let id = id_of(&token);
    (SecretString::from(token), id)
}

/// The id of the ticket of that token.
#[must_use]
pub fn id_of(token: &str) -> TicketId {
    let hash = Sha256::digest(token.as_bytes());
    TicketId(URL_SAFE_NO_PAD.encode(hash))
}

const COLUMNS: &str =
    "hash, team, member, member_name, picture, team_name, server, locale, state, tries, expires";

impl Store {
    /// Keeps a new ticket; earlier ones of the member in that team are void from then on.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_ticket(&self, ticket: &Ticket, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE link_tickets SET state = 'replaced' \
             WHERE team = $1 AND member = $2 AND state = 'open'",
        )
        .bind(to_sql(ticket.team.0))
        .bind(to_sql(ticket.member.0))
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO link_tickets (hash, team, member, member_name, picture, team_name, server, \
             locale, state, tries, created, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', 0, $9, $10)",
        )
        .bind(ticket.id.as_str())
        .bind(to_sql(ticket.team.0))
        .bind(to_sql(ticket.member.0))
        .bind(&ticket.member_name)
        .bind(&ticket.picture)
        .bind(&ticket.team_name)
        .bind(&ticket.server.0)
        .bind(&ticket.locale)
        .bind(now.0)
        .bind(ticket.expires.0)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// That ticket, as it stands.
    ///
    /// # Errors
    /// The database's.
    pub async fn ticket(&self, id: &TicketId, now: Millis) -> Result<Found, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM link_tickets WHERE hash = $1");
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else {
            return Ok(Found::Unknown);
        };
        let ticket = read(&row)?;
        Ok(match column::<String>(&row, "state")?.as_str() {
            "open" if now >= ticket.expires => Found::Expired,
            "open" => Found::Open(ticket),
            "used" => Found::Used,
            "replaced" => Found::Replaced,
            "spent" => Found::Spent,
            _ => return Err(StoreError::NotUnderstood("a ticket's state")),
        })
    }

    /// Takes one of `most` tries. Nothing where the ticket is void or has none left; then it is void for good.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_try(
        &self,
        id: &TicketId,
        most: u32,
        now: Millis,
    ) -> Result<Option<Ticket>, StoreError> {
        let sql = format!(
            "UPDATE link_tickets SET tries = tries + 1 \
             WHERE hash = $1 AND state = 'open' AND expires > $2 AND tries < $3 RETURNING {COLUMNS}"
        );
        let write = sqlx::query(AssertSqlSafe(sql))
            .bind(id.as_str())
            .bind(now.0)
            .bind(i64::from(most));
        let taken = write_one(write, &self.pool).await?;
        taken.as_ref().map(read).transpose()
    }

    /// The ticket did what it was for. Says whether it still could.
    ///
    /// # Errors
    /// The database's.
    pub async fn use_ticket(&self, id: &TicketId) -> Result<bool, StoreError> {
        self.void(id, "used").await
    }

    /// What the ticket was taken for did not come about: it can be used again.
    ///
    /// # Errors
    /// The database's.
    pub async fn give_back_ticket(&self, id: &TicketId) -> Result<(), StoreError> {
        sqlx::query("UPDATE link_tickets SET state = 'open' WHERE hash = $1 AND state = 'used'")
            .bind(id.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The last try failed. Says whether it was still open.
    ///
    /// # Errors
    /// The database's.
    pub async fn spend_ticket(&self, id: &TicketId) -> Result<bool, StoreError> {
        self.void(id, "spent").await
    }

    /// Removes the member's tickets of all teams.
    ///
    /// # Errors
    /// The database's.
    pub async fn erase_tickets(&self, member: MemberId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM link_tickets WHERE member = $1")
            .bind(to_sql(member.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Removes the tickets that ran out before `since`.
    ///
    /// # Errors
    /// The database's.
    pub async fn erase_old_tickets(&self, since: Millis) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM link_tickets WHERE expires < $1")
            .bind(since.0)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn void(&self, id: &TicketId, state: &str) -> Result<bool, StoreError> {
        let write = sqlx::query(
            "UPDATE link_tickets SET state = $1 WHERE hash = $2 AND state = 'open' RETURNING hash",
        )
        .bind(state)
        .bind(id.as_str());
        Ok(write_one(write, &self.pool).await?.is_some())
    }
}

fn read(row: &AnyRow) -> Result<Ticket, StoreError> {
    let tries: i64 = column(row, "tries")?;
    Ok(Ticket {
        id: TicketId(column(row, "hash")?),
        team: TeamId(from_sql(column(row, "team")?)),
        member: MemberId(from_sql(column(row, "member")?)),
        member_name: column(row, "member_name")?,
        picture: column(row, "picture")?,
        team_name: column(row, "team_name")?,
        server: ServerName(column(row, "server")?),
        locale: column(row, "locale")?,
        tries: u32::try_from(tries).map_err(|_| StoreError::NotUnderstood("a ticket's tries"))?,
        expires: Millis(column(row, "expires")?),
    })
}

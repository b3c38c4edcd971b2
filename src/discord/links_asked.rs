//! Who was handed a link page's address, so that the message that holds it can say what came of it.
//!
//! What always holds: it is in memory alone and may be lost; an interaction's token is a secret and lives
//! fifteen minutes.

use dashmap::DashMap;
use serenity::all::ApplicationId;

use crate::domain::ids::{Millis, TicketId};
use crate::text::Locale;

/// As long as Discord takes edits of an answer.
const TOKEN_LIFETIME_MS: i64 = 15 * 60_000;

/// The interactions whose answers hold an address.
#[derive(Default)]
pub(super) struct LinksAsked(DashMap<TicketId, Asked>);

/// One of them.
pub(super) struct Asked {
    pub(super) application: ApplicationId,
    pub(super) token: String,
    pub(super) locale: Locale,
    pub(super) at: Millis,
}

impl LinksAsked {
    /// Notes who was handed that ticket's address.
    pub(super) fn note(&self, ticket: TicketId, asked: Asked) {
        let now = asked.at;
        self.0
            .retain(|_, one| now.since(one.at) < TOKEN_LIFETIME_MS);
        self.0.insert(ticket, asked);
    }

    /// Who was handed it, once.
    pub(super) fn take(&self, ticket: &TicketId) -> Option<Asked> {
        self.0.remove(ticket).map(|(_, asked)| asked)
    }
}

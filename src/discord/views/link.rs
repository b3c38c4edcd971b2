//! `/charts link`: where to link an account, and that it is linked. Private. Pure.

use secrecy::ExposeSecret as _;

use super::count::how_full;
use super::form::{Form, Line};
use super::{View, moment};
use crate::discord::components::{KEY_FIELD, USERNAME_FIELD};
use crate::discord::escape;
use crate::domain::ids::{MemberId, ServerName, TeamId};
use crate::domain::quota::Use;
use crate::ops::tickets::Offer;
use crate::text::{Args, Locale, plain, say};

/// The address of the page, or why there is none. A form is shown by [`form`].
#[must_use]
pub fn offer(locale: Locale, team: TeamId, member: MemberId, offer: &Offer) -> View {
    match offer {
        Offer::Page {
            address,
            server,
            until,
            ..
        } => {
            let args = Args::new()
                .text("server", server.as_str())
                .text("time", moment(*until, 't'));
            let said = say(locale, "link-page", args);
            // In angle brackets Discord shows no preview.
            View::words(format!("{said}\n<{}>", address.expose_secret()))
        }
        Offer::CommandLine { public_url, server } => {
            let url = Args::new().text("url", format!("`{public_url}`"));
            let said = say(locale, "link-command-line", url);
            let line = format!(
                "chartkeeper link --guild {team} --user {member} --server {server} --username NAME"
            );
            View::words(format!("{said}\n```\n{line}\n```"))
        }
        Offer::Form(_) => View::default(),
    }
}

/// The form in which user name and key are given.
#[must_use]
pub fn form(locale: Locale, server: &ServerName) -> Form {
    let line = |field, text, longest| Line {
        field,
        label: plain(locale, text),
        longest,
    };
    let server = Args::new().text("server", server.as_str());
    Form {
        title: escape::cut(&say(locale, "link-form-title", server), 45),
        lines: vec![
            line(USERNAME_FIELD, "link-form-username", 128),
            line(KEY_FIELD, "link-form-key", 400),
        ],
    }
}

/// That the account is linked, how full it is, and what comes next.
#[must_use]
pub fn linked(locale: Locale, account: &str, first: Option<Use>) -> View {
    let account = Args::new().text("account", format!("`{account}`"));
    let mut lines = vec![say(locale, "link-done", account)];
    if let Some(used) = first {
        lines.extend(how_full(locale, used).into_iter().next());
    }
    lines.push(plain(locale, "link-next"));
    View::words(lines.join("\n"))
}

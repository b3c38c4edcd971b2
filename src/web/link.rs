//! The page on which a member links an account: opening it, and sending one of its two forms.

use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use maud::Markup;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{Pages, guard, pages};
use crate::ops::tickets::{Linked, TicketError, Void};
use crate::text::Locale;

/// What a browser sends. `key` is read with the account's own form alone.
#[derive(Deserialize)]
#[serde(tag = "what", rename_all = "lowercase")]
pub(super) enum Sent {
    /// An account that there is.
    Link {
        /// Its user name.
        username: String,
        /// Its key.
        key: String,
    },
    /// An account that there is to be.
    Make {
        /// Its user name.
        username: String,
    },
}

/// `GET /link/{token}`
pub(super) async fn open(
    State(pages): State<Pages>,
    token: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Path(token)) = token else {
        return void(&headers, Void::Unknown);
    };
    match pages.keeper.open_ticket(&token).await {
        Ok(page) => shown(StatusCode::OK, pages::form(&page, None)),
        Err(error) => refused(&headers, error),
    }
}

/// `POST /link/{token}`
pub(super) async fn send(
    State(pages): State<Pages>,
    token: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response {
    if !guard::is_from_here(&headers, &pages.origin) {
        let page = pages::words(language(&headers), "page-cross-site");
        return shown(StatusCode::FORBIDDEN, page);
    }
    let Ok(Path(token)) = token else {
        return void(&headers, Void::Unknown);
    };
    let Ok(Form(sent)) = sent else {
        let page = pages::words(language(&headers), "page-malformed");
        return shown(StatusCode::BAD_REQUEST, page);
    };
    let done = match sent {
        Sent::Link { username, key } => link(&pages, &token, username.trim(), key).await,
        Sent::Make { username } => make(&pages, &token, username.trim()).await,
    };
    match done {
        Ok((linked, page)) => {
            pages
                .notifier
                .linked(&linked.ticket.id, &linked.account)
                .await;
            shown(StatusCode::OK, page)
        }
        Err(error) => refused(&headers, error),
    }
}

async fn link(
    pages: &Pages,
    token: &str,
    username: &str,
    key: String,
) -> Result<(Linked, Markup), TicketError> {
    let key = Zeroizing::new(key);
    // A key is copied with blanks around it.
    let key = SecretString::from(key.trim().to_owned());
    let linked = pages.keeper.link_by_ticket(token, username, key).await?;
    let page = pages::linked(&linked);
    Ok((linked, page))
}

async fn make(pages: &Pages, token: &str, username: &str) -> Result<(Linked, Markup), TicketError> {
    let (linked, key) = pages.keeper.make_by_ticket(token, username).await?;
    let page = pages::made(&linked, key.expose_secret(), &pages.address);
    Ok((linked, page))
}

/// `GET /privacy`
pub(super) async fn privacy(headers: HeaderMap) -> Response {
    shown(StatusCode::OK, pages::privacy(language(&headers)))
}

fn refused(headers: &HeaderMap, error: TicketError) -> Response {
    match error {
        TicketError::Void(why) => void(headers, why),
        TicketError::Refused { why, page, left } => {
            let page = pages::form(&page, Some((why, left)));
            shown(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        TicketError::Fault(fault) => {
            tracing::error!(%fault, "a link page failed");
            let page = pages::words(language(headers), "page-internal");
            shown(StatusCode::INTERNAL_SERVER_ERROR, page)
        }
    }
}

fn void(headers: &HeaderMap, why: Void) -> Response {
    let (status, text) = match why {
        Void::Unknown => (StatusCode::NOT_FOUND, "page-unknown"),
        Void::Used => (StatusCode::GONE, "page-used"),
        Void::Replaced => (StatusCode::GONE, "page-replaced"),
        Void::Spent => (StatusCode::GONE, "page-spent"),
        Void::Expired => (StatusCode::GONE, "page-expired"),
    };
    shown(status, pages::words(language(headers), text))
}

fn shown(status: StatusCode, page: Markup) -> Response {
    (status, Html(page.into_string())).into_response()
}

/// The first language that the browser asks for and we have.
fn language(headers: &HeaderMap) -> Locale {
    let asked = headers.get(header::ACCEPT_LANGUAGE);
    let asked = asked
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let first = asked
        .split(',')
        .map(str::trim)
        .find(|one| one.starts_with("zh") || one.starts_with("en"));
    Locale::of_discord(first.unwrap_or_default())
}

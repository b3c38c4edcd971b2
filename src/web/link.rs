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
use crate::domain::notice::Alerts;
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
        /// There where the member does not want to hear of it unasked.
        quiet: Option<String>,
    },
    /// An account that there is to be.
    Make {
        /// Its user name.
        username: String,
        /// As above.
        quiet: Option<String>,
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
        Sent::Link {
            username,
            key,
            quiet,
        } => link(&pages, &token, username.trim(), key, alerts(quiet)).await,
        Sent::Make { username, quiet } => {
            make(&pages, &token, username.trim(), alerts(quiet)).await
        }
    };
    match done {
        Ok((linked, page)) => {
            pages
                .notifier
                .linked(&linked.ticket.id, &linked.account, linked.first)
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
    alerts: Alerts,
) -> Result<(Linked, Markup), TicketError> {
    let key = Zeroizing::new(key);
    // A key is copied with blanks around it.
    let key = SecretString::from(key.trim().to_owned());
    let linked = pages
        .keeper
        .link_by_ticket(token, username, key, alerts)
        .await?;
    let page = pages::linked(&linked);
    Ok((linked, page))
}

async fn make(
    pages: &Pages,
    token: &str,
    username: &str,
    alerts: Alerts,
) -> Result<(Linked, Markup), TicketError> {
    let (linked, key) = pages.keeper.make_by_ticket(token, username, alerts).await?;
    let page = pages::made(&linked, key.expose_secret(), &pages.address);
    Ok((linked, page))
}

fn alerts(quiet: Option<String>) -> Alerts {
    quiet.map_or(Alerts::Channel, |_| Alerts::Off)
}

/// `GET /privacy`
pub(super) async fn privacy(headers: HeaderMap) -> Response {
    shown(StatusCode::OK, pages::privacy(language(&headers)))
}

fn refused(headers: &HeaderMap, error: TicketError) -> Response {
    match error {
        TicketError::Void(why) => void(headers, why),
        TicketError::Refused { why, page, left } => {
            let page = pages::form(&page, Some((&why, left)));
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
    let (status, text) = of_void(why);
    shown(status, pages::words(language(headers), text))
}

const fn of_void(why: Void) -> (StatusCode, &'static str) {
    match why {
        Void::Unknown => (StatusCode::NOT_FOUND, "page-unknown"),
        Void::Used => (StatusCode::GONE, "page-used"),
        Void::Replaced => (StatusCode::GONE, "page-replaced"),
        Void::Spent => (StatusCode::GONE, "page-spent"),
        Void::Expired => (StatusCode::GONE, "page-expired"),
    }
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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::time::Duration;

    use super::*;
    use crate::domain::ids::ServerName;
    use crate::ops::errors::UserError;
    use crate::ops::tickets::Refusal;
    use crate::text::{Args, say};

    #[test]
    fn whatever_a_page_refuses_has_a_sentence_in_both_languages() {
        let voids = Void::ALL.map(|why| of_void(why).1);
        let others = ["page-cross-site", "page-malformed", "page-internal"];
        let mut table = String::new();
        let home = || ServerName("home".to_owned());
        let refusals = [
            Refusal::NotFilledIn,
            Refusal::KeyRefused,
            Refusal::AnothersKey,
            Refusal::NameTaken,
            Refusal::BadName,
            Refusal::NotOffered,
            Refusal::NotAsked(Box::new(UserError::WebPage(home()))),
            Refusal::NotAsked(Box::new(UserError::RateLimited(
                home(),
                Duration::from_secs(30),
            ))),
        ];
        let pages = voids.into_iter().chain(others).map(|name| {
            let say = |locale| say(locale, name, Args::new().text("server", "home"));
            (name.to_owned(), Locale::ALL.map(say))
        });
        let refusals = refusals.iter().map(|why| {
            let say = |locale| pages::of_refusal(locale, why, "home");
            (format!("{why:?}"), Locale::ALL.map(say))
        });
        for (name, both) in pages.chain(refusals) {
            assert_ne!(both[0], both[1], "{name}");
            assert!(both.iter().all(|text| !text.contains('{')), "{name}");
            writeln!(table, "{name}\n  {}\n  {}", both[0], both[1]).unwrap();
        }
        insta::assert_snapshot!(table, @r#"
        page-unknown
          This is no address of mine. Type /charts link in Discord to get one.
          这不是我给出的地址。请在 Discord 中输入 /charts link 获取。
        page-used
          An account was linked with this address already. If that was you, all is well; if not, look at /charts account in Discord.
          已经用这个地址关联过账户。如果那是你，一切正常；如果不是，请在 Discord 中查看 /charts account。
        page-replaced
          You asked for a newer address; this one works no more.
          你已索取了新的地址，这个不再有效。
        page-spent
          Too many tries. Nothing was linked; type /charts link in Discord for a new address.
          尝试次数过多。没有关联任何账户；请在 Discord 中输入 /charts link 获取新地址。
        page-expired
          This address was good for ten minutes. Nothing was linked; type /charts link in Discord for a new one.
          此地址十分钟内有效。没有关联任何账户；请在 Discord 中输入 /charts link 获取新地址。
        page-cross-site
          This form came from another site, so nothing was done. Open the address from Discord yourself.
          此表单来自别的网站，所以没有做任何事。请自己从 Discord 打开地址。
        page-malformed
          This is not the form of this page, so nothing was done.
          这不是本页面的表单，所以没有做任何事。
        page-internal
          Something went wrong on my side, and nothing was linked. Tell whoever runs the bot.
          我这边出了问题，没有关联任何账户。请告诉运行机器人的人。
        NotFilledIn
          Fill in both, user name and key, as the chart server shows them.
          请按图表服务器上的样子填写用户名和密钥，两项都要填。
        KeyRefused
          home refused that user name and key.
          home 拒绝了这个用户名和密钥。
        AnothersKey
          That key belongs to another user name.
          这个密钥属于另一个用户名。
        NameTaken
          Somebody has that user name. Choose another.
          这个用户名已有人使用。请换一个。
        BadName
          A user name has 1 to 64 letters, digits, - _ or ., and begins with a letter or a digit.
          用户名为 1 至 64 个字母、数字、-、_ 或 .，并以字母或数字开头。
        NotOffered
          No account can be made for you here. Link one that you have.
          这里不能为你创建账户。请关联你已有的账户。
        NotAsked(WebPage(ServerName("home")))
          home answers with a web page instead of data: perhaps a sign-in page stands before it. Ask whoever runs this bot; base_path and a company's proxy are set in servers.toml.
          home 应答的是网页而不是数据：它前面也许有一个登录页面。请询问运行本机器人的人；base_path 和公司代理在 servers.toml 中设置。
        NotAsked(RateLimited(ServerName("home"), 30s))
          The chart server home asks to wait 30 seconds. Try again then.
          图表服务器 home 要求等待 30 秒。请届时再试。
        "#);
    }
}

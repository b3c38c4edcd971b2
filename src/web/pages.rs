//! The pages as HTML. Pure: a ticket in, a page out. What members and chart servers wrote is escaped by the
//! template.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::domain::quota::Use;
use crate::ops::errors::UserError;
use crate::ops::tickets::{Linked, Making, OpenTicket, Refusal};
use crate::store::tickets::Ticket;
use crate::text::{Args, Locale, PRIVACY, plain, say};

/// The style of every page; its hash is in the policy of the headers.
pub(super) const STYLE: &str = include_str!("page.css");

/// The page of a ticket, with why the form before it was refused and how many more can be sent.
pub(super) fn form(page: &OpenTicket, refused: Option<(&Refusal, u32)>) -> Markup {
    let ticket = &page.ticket;
    let locale = Locale::of_discord(&ticket.locale);
    let server = || Args::new().text("server", ticket.server.as_str());
    let body = html! {
        (who(locale, ticket))
        @if let Some((why, left)) = refused {
            div.refused role="alert" {
                p { (of_refusal(locale, why, ticket.server.as_str())) }
                p { (say(locale, "page-tries-left", Args::new().count("left", left))) }
            }
        }
        section {
            h2 { (say(locale, "page-have-one", server())) }
            form method="post" autocomplete="off" {
                input type="hidden" name="what" value="link";
                label { (plain(locale, "page-username"))
                    input name="username" required maxlength="128" autocapitalize="none" spellcheck="false"; }
                label { (plain(locale, "page-key"))
                    input name="key" type="password" required maxlength="400" autocomplete="off"; }
                (quiet(locale))
                button { (plain(locale, "page-link")) }
            }
        }
        @if page.making == Making::Offered {
            section {
                h2 { (say(locale, "page-have-none", server())) }
                form method="post" autocomplete="off" {
                    input type="hidden" name="what" value="make";
                    label { (plain(locale, "page-new-username"))
                        input name="username" required maxlength="64" autocapitalize="none"
                            spellcheck="false" value=(suggested(&ticket.member_name)); }
                    (quiet(locale))
                    button { (plain(locale, "page-make")) }
                }
            }
        }
        (what_is_posted(locale))
    };
    whole(locale, &plain(locale, "page-title"), &body)
}

/// The choice not to hear of the account unasked.
fn quiet(locale: Locale) -> Markup {
    html! {
        label.choice {
            input name="quiet" type="checkbox" value="yes";
            (plain(locale, "page-quiet"))
        }
    }
}

/// An account that there was is linked.
pub(super) fn linked(linked: &Linked) -> Markup {
    let locale = Locale::of_discord(&linked.ticket.locale);
    let body = html! {
        (is_linked(locale, linked))
        p { (plain(locale, "page-close")) }
    };
    whole(locale, &plain(locale, "page-linked-title"), &body)
}

/// An account was made and linked; `address` is where chart clients reach the carried chart server.
pub(super) fn made(linked: &Linked, key: &str, address: &str) -> Markup {
    let locale = Locale::of_discord(&linked.ticket.locale);
    let body = html! {
        (is_linked(locale, linked))
        section {
            h2 { (plain(locale, "page-your-key")) }
            p { (plain(locale, "page-key-once")) }
            p { code.key { (key) } }
        }
        section {
            h2 { (plain(locale, "page-first-plot")) }
            p { (plain(locale, "page-snippet-how")) }
            pre { code { (snippet(&linked.username, key, address)) } }
        }
        p { (plain(locale, "page-close")) }
    };
    whole(locale, &plain(locale, "page-linked-title"), &body)
}

/// What is kept of whom, and for how long.
pub(super) fn privacy(locale: Locale) -> Markup {
    let body = html! {
        h1 { (plain(locale, "privacy-title")) }
        @for (head, text) in PRIVACY {
            section { h2 { (plain(locale, head)) } p { (plain(locale, text)) } }
        }
    };
    whole(locale, &plain(locale, "privacy-title"), &body)
}

/// A page that says one thing.
pub(super) fn words(locale: Locale, text: &str) -> Markup {
    let body = html! { p.alone { (plain(locale, text)) } };
    whole(locale, &plain(locale, "page-title"), &body)
}

fn whole(locale: Locale, title: &str, body: &Markup) -> Markup {
    let language = match locale {
        Locale::English => "en",
        Locale::Chinese => "zh-CN",
    };
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Chartkeeper" }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    }
}

/// Who will control the account, in large type: a page that somebody else was talked into opening says so.
fn who(locale: Locale, ticket: &Ticket) -> Markup {
    let initial: String = ticket.member_name.chars().take(1).collect();
    html! {
        header.who {
            span.picture aria-hidden="true" {
                (initial)
                @if let Some(picture) = &ticket.picture { img src=(picture) alt="" width="72" height="72"; }
            }
            div {
                h1 { (ticket.member_name) }
                p.team { (say(locale, "page-in-team", Args::new().text("team", &ticket.team_name))) }
            }
        }
        p { (plain(locale, "page-will-control")) }
        p.not-you { (plain(locale, "page-not-you")) }
    }
}

fn what_is_posted(locale: Locale) -> Markup {
    html! {
        footer {
            p { (plain(locale, "page-posted")) }
            p { (plain(locale, "page-kept")) " " a href="../privacy" { (plain(locale, "page-privacy")) } }
        }
    }
}

fn is_linked(locale: Locale, linked: &Linked) -> Markup {
    let who = Args::new()
        .text("member", &linked.ticket.member_name)
        .text("team", &linked.ticket.team_name);
    html! {
        h1 { (linked.account) }
        p { (say(locale, "page-linked", who)) }
        @if let Some(line) = how_full(locale, linked.first) { p { (line) } }
    }
}

/// How full the account is, where it was counted.
fn how_full(locale: Locale, first: Option<Use>) -> Option<String> {
    let first = first?;
    let plots = Args::new()
        .count("plots", first.held)
        .text("what", first.counts.which.word());
    Some(match (first.limit, first.percent()) {
        (Some(limit), Some(percent)) => {
            let args = plots.count("limit", limit).count("percent", percent);
            say(locale, "page-holds", args)
        }
        _ => say(locale, "page-holds-unlimited", plots),
    })
}

pub(super) fn of_refusal(locale: Locale, why: &Refusal, server: &str) -> String {
    let args = Args::new().text("server", server);
    let name = match why {
        Refusal::NotFilledIn => "page-not-filled-in",
        Refusal::KeyRefused => "page-key-refused",
        Refusal::AnothersKey => "page-anothers-key",
        Refusal::NameTaken => "page-name-taken",
        Refusal::BadName => "page-bad-name",
        Refusal::NotOffered => "page-not-offered",
        Refusal::NotAsked(why) => return of_answer(locale, why, args),
    };
    say(locale, name, args)
}

/// What Discord's members read too, without its marks.
fn of_answer(locale: Locale, why: &UserError, args: Args) -> String {
    match why.of_a_server() {
        Some((name, _, seconds)) => {
            let args = args.count("seconds", seconds.unwrap_or_default());
            say(locale, name, args).replace("**", "").replace('`', "")
        }
        None => say(locale, "error-not-understood", args).replace("**", ""),
    }
}

/// A user name that the carried chart server takes, made of what a member is called.
fn suggested(name: &str) -> String {
    let letters = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase());
    letters.take(32).collect()
}

/// Publishes a first plot. The README shows the same.
fn snippet(username: &str, key: &str, address: &str) -> String {
    format!(
        r#"# pip install chart-studio==1.1.0 plotly==5.24.1
import chart_studio.plotly as py
import plotly.graph_objs as go

SERVER = "{address}"
py.sign_in(
    "{username}",
    "{key}",
    plotly_domain=SERVER,
    plotly_api_domain=SERVER,
    plotly_ssl_verification=SERVER.startswith("https"),
)
figure = go.Figure(go.Scatter(x=[1, 2, 3], y=[4, 1, 3]))
address = py.plot(
    figure, filename="first plot", sharing="private", auto_open=False
)
print(address)
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_shows_the_snippet_of_the_page() {
        let readme = include_str!("../../README.md");
        let shown = snippet("alice", "THE KEY", "http://127.0.0.1:8787");
        assert!(readme.contains(&shown), "{shown}");
    }
}

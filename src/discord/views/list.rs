//! `/charts list`: an account's charts in pages. Private: it tells titles. Pure.

use super::{Button, Card, Style, View, button, filetype, moment, web_link};
use crate::discord::escape;
use crate::domain::chart::Privacy;
use crate::domain::command::Press;
use crate::domain::copy::kept_until;
use crate::domain::list::{Only, Row};
use crate::ops::list::Page;
use crate::text::{Args, Locale, plain, say};

/// Longer addresses would not fit ten times into a card.
const LONGEST_LINK: usize = 120;

/// One page, with the buttons that turn it.
#[must_use]
pub fn view(locale: Locale, page: &Page) -> View {
    let mut body = vec![about(locale, page)];
    if page.rows.is_empty() {
        body.push(plain(locale, "list-empty"));
    } else {
        let rows = page
            .rows
            .iter()
            .map(|row| line(locale, page.query.only, row));
        body.push(rows.collect::<Vec<_>>().join("\n"));
    }
    match page.query.only {
        Some(Only::Trash) if !page.rows.is_empty() => body.push(plain(locale, "list-trash-how")),
        Some(Only::Copies) if !page.rows.is_empty() => body.push(plain(locale, "list-copies-how")),
        _ => {}
    }
    let footer = Args::new()
        .count("page", page.number as u64 + 1)
        .count("pages", page.pages as u64);
    let card = Card {
        title: page.account.clone(),
        body: body.join("\n\n"),
        footer: say(locale, "list-page", footer),
        ..Card::default()
    };
    View::card(card, buttons(locale, page))
}

fn about(locale: Locale, page: &Page) -> String {
    let count = Args::new().count("count", page.total as u64);
    let text = match page.query.only {
        None => "list-all",
        Some(Only::Stale) => "list-stale",
        Some(Only::UnusedGrids) => "list-unused-grids",
        Some(Only::Protected) => "list-protected",
        Some(Only::Trash) => "list-trash",
        Some(Only::Copies) => "list-copies",
    };
    let said = say(locale, text, count);
    match &page.query.name {
        None => said,
        Some(name) => {
            let name = Args::new().text("name", format!("“{}”", escape::title(name, 80)));
            format!("{said} · {}", say(locale, "plan-filter-name", name))
        }
    }
}

fn line(locale: Locale, only: Option<Only>, row: &Row) -> String {
    let mut parts = vec![
        format!("`{}` {}", row.fid.local, escape::title(&row.title, 50)),
        filetype(locale, row.filetype),
    ];
    if only == Some(Only::Trash) {
        let at = Args::new().text("time", moment(row.at, 'R'));
        parts.push(match row.trashed_by {
            Some(by) => say(
                locale,
                "list-trashed-by",
                at.text("member", format!("<@{by}>")),
            ),
            None => plain(locale, "list-trashed-elsewhere"),
        });
        return parts.join(" · ");
    }
    if only == Some(Only::Copies) {
        let until = Args::new().text("time", moment(kept_until(row.at), 'R'));
        parts.push(say(locale, "list-copy-until", until));
        return parts.join(" · ");
    }
    parts.push(moment(row.at, 'R'));
    if let Some(views) = row.views {
        parts.push(say(locale, "list-views", Args::new().count("views", views)));
    }
    match row.privacy {
        Privacy::Public => parts.push(plain(locale, "list-public")),
        Privacy::Private => parts.push(plain(locale, "list-private")),
        Privacy::Unknown => {}
    }
    let link = row.web_url.as_deref().and_then(web_link);
    if let Some(link) = link.filter(|link| link.len() <= LONGEST_LINK) {
        parts.push(format!("[{}]({link})", plain(locale, "card-open")));
    }
    parts.join(" · ")
}

fn buttons(locale: Locale, page: &Page) -> Vec<Button> {
    let turn = |text: &str, number: usize| {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let press = Press::TurnList(page.id.clone(), number);
        button(locale, text, Style::Secondary, press)
    };
    let mut buttons = Vec::new();
    if page.number > 0 {
        buttons.push(turn("button-previous", page.number - 1));
    }
    if page.number + 1 < page.pages {
        buttons.push(turn("button-next", page.number + 1));
    }
    if page.total > 0 && page.query.selector().is_some() {
        let press = Press::PlanList(page.id.clone());
        buttons.push(button(locale, "button-plan-these", Style::Primary, press));
    }
    buttons
}

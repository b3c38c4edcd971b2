//! The card of one chart: all that its owner needs to decide on it.

use super::{
    Button, Card, Image, Tone, View, choice_of, decision, filetype, moment, plan, web_link,
};
use crate::discord::escape;
use crate::domain::chart::{Chart, Parent};
use crate::domain::command::Press;
use crate::ops::delete::{ChartCard, Grids, Opened, Verdict};
use crate::text::{Args, Locale, plain, say};

/// As many grids are named; the rest is counted.
const MOST_GRIDS: usize = 5;

/// The card of the one chart that was named, or the choice among several of its title.
#[must_use]
pub fn opened(locale: Locale, opened: &Opened) -> View {
    match opened {
        Opened::Card(card) => view(locale, card),
        Opened::Several(account, charts) => {
            choice_of(locale, charts, |chart| Press::Open(account.clone(), chart))
        }
    }
}

/// The card, with its buttons where something can be decided.
#[must_use]
pub fn view(locale: Locale, card: &ChartCard) -> View {
    let chart = &card.chart;
    let mut body = vec![format!("**{}**", escape::title(&chart.title, 200))];
    body.extend(about_grids(locale, card));
    let mut closing = String::new();
    let (buttons, tone) = match &card.verdict {
        Verdict::Decide(draft) => {
            body.push(plain(locale, "card-trash-note"));
            let forecast = card.forecast.as_ref();
            body.extend(forecast.map(|forecast| plan::budget(locale, forecast)));
            closing = plan::closing(locale, draft, card.decides, card.sweep);
            (buttons(locale, card, draft), Tone::Danger)
        }
        Verdict::Protected => {
            body.push(plain(locale, "card-protected"));
            (Vec::new(), Tone::Calm)
        }
        Verdict::InUse(count) => {
            let count = Args::new().count("count", *count as u64);
            body.push(say(locale, "card-in-use", count));
            (Vec::new(), Tone::Calm)
        }
        Verdict::ReferencesUnknown => {
            body.push(plain(locale, "card-references-unknown"));
            (Vec::new(), Tone::Calm)
        }
    };
    let card = Card {
        title: card.account.clone(),
        body: body.join("\n\n"),
        closing,
        fields: fields(locale, chart, card.folder.as_deref()),
        image: card.picture.as_deref().and_then(web_link).map(Image::At),
        tone,
        ..Card::default()
    };
    View::card(card, buttons)
}

fn buttons(locale: Locale, card: &ChartCard, draft: &crate::domain::plan::Draft) -> Vec<Button> {
    let offered = card.grids == Grids::Stay && !card.its_grids.is_empty();
    let text = if card.its_grids.len() > 1 {
        "button-take-its-grids"
    } else {
        "button-take-grid"
    };
    decision(
        locale,
        draft,
        card.sweep,
        offered.then_some(text),
        &card.others,
    )
}

fn about_grids(locale: Locale, card: &ChartCard) -> Option<String> {
    if card.its_grids.is_empty() {
        return None;
    }
    let mut lines = vec![format!("__{}__", plain(locale, "card-its-grids"))];
    lines.extend(card.its_grids.iter().take(MOST_GRIDS).map(|grid| {
        let title = escape::title(&grid.title, 80);
        format!("• {title} · {}", grid.fid.local)
    }));
    if card.its_grids.len() > MOST_GRIDS {
        let more = (card.its_grids.len() - MOST_GRIDS) as u64;
        lines.push(say(locale, "card-more", Args::new().count("count", more)));
    }
    lines.push(plain(
        locale,
        match card.grids {
            Grids::Stay => "card-grids-stay",
            Grids::GoToo => "card-grids-go",
        },
    ));
    Some(lines.join("\n"))
}

pub(super) fn fields(locale: Locale, chart: &Chart, folder: Option<&str>) -> Vec<(String, String)> {
    let views = chart.views.map_or_else(
        || plain(locale, "card-views-unknown"),
        |views| views.to_string(),
    );
    let folder = match (folder, &chart.parent) {
        (Some(path), _) => escape::title(path, 200),
        (None, Parent::Home) => plain(locale, "card-home"),
        (None, _) => plain(locale, "card-views-unknown"),
    };
    let mut fields = vec![
        ("card-type", filetype(locale, chart.filetype)),
        ("card-number", chart.fid.local.to_string()),
        ("card-views", views),
        ("card-created", moment(chart.created, 'D')),
        ("card-modified", moment(chart.modified, 'R')),
        ("card-folder", folder),
    ];
    if let Some(link) = chart.web_url.as_deref().and_then(web_link) {
        let open = plain(locale, "card-open");
        fields.push(("card-link", format!("[{open}]({link})")));
    }
    fields
        .into_iter()
        .map(|(name, value)| (plain(locale, name), value))
        .collect()
}

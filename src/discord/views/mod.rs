//! What members read, as plain values: domain data in, a [`View`] out. Pure; names no serenity.
//!
//! What always holds: titles pass through `escape`; what is public carries none.

pub mod account;
pub mod alert;
pub mod audit;
pub mod chart;
pub mod count;
pub mod doctor;
pub mod form;
pub mod help;
pub mod history;
pub mod hold;
pub mod job;
pub mod later;
pub mod link;
pub mod list;
pub mod moving;
pub mod plan;
pub mod privacy;
pub mod proposal;
pub mod protect;
pub mod request;
pub mod rules;
pub mod setup;
pub mod show;

use super::escape;
use crate::domain::chart::Filetype;
use crate::domain::command::{Choice, Press};
use crate::domain::ids::Millis;
use crate::domain::later::Sweeping;
use crate::domain::plan::Draft;
use crate::ops::catalogue::Entry;
use crate::ops::moving::Other;
use crate::text::{Args, Locale, plain, say};

/// One message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Above the card.
    pub content: String,
    /// The card, where there is one.
    pub card: Option<Card>,
    /// Buttons, five a row, in at most five rows.
    pub buttons: Vec<Button>,
    /// A file.
    pub file: Option<File>,
}

/// An embed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// In large type. Plain text.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Below that: until when, and how, it can be decided on.
    pub closing: String,
    /// Name and value, beside each other.
    pub fields: Vec<(String, String)>,
    /// Its picture.
    pub image: Option<Image>,
    /// In small type, below all.
    pub footer: String,
    /// Its colour.
    pub tone: Tone,
}

/// A card's picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Image {
    /// One that is elsewhere.
    At(String),
    /// One that the message brings along.
    Drawn(Picture),
}

/// A picture that was drawn for this message. Unlike a [`File`] it may be seen by everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What its file is called.
    pub name: &'static str,
    /// The PNG file.
    pub bytes: Vec<u8>,
    /// What is to be seen, for who cannot see it.
    pub description: String,
}

/// What a card's colour says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// It tells something.
    #[default]
    Calm,
    /// It went well.
    Good,
    /// It waits for somebody, or is near a limit.
    Warning,
    /// It can take something away for ever.
    Danger,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// How it looks.
    pub style: Style,
    /// What it does.
    pub press: Press,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The one that is meant.
    Primary,
    /// One beside it.
    Secondary,
    /// One that cannot be taken back.
    Danger,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl View {
    /// Words alone.
    #[must_use]
    pub fn words(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// The same without the buttons of a plan, where there are any, and with why instead.
    #[must_use]
    pub fn undecidable(mut self, why: impl FnOnce() -> String) -> Self {
        let all = self.buttons.len();
        self.buttons.retain(|button| {
            let decides = matches!(
                button.press,
                Press::Choose(..) | Press::TakeGrids(_) | Press::MoveTo(..) | Press::Cancel(_)
            );
            !decides
        });
        if let Some(card) = self.card.as_mut().filter(|_| self.buttons.len() < all) {
            card.closing = why();
            card.tone = Tone::Warning;
        }
        self
    }

    /// The picture that its card brings along.
    #[must_use]
    pub fn picture(&self) -> Option<&Picture> {
        match self.card.as_ref()?.image.as_ref()? {
            Image::Drawn(picture) => Some(picture),
            Image::At(_) => None,
        }
    }

    /// The same without the picture that its card brings along, where it does.
    #[must_use]
    pub fn without_picture(mut self) -> Self {
        if let Some(card) = &mut self.card {
            card.image.take_if(|image| matches!(image, Image::Drawn(_)));
        }
        self
    }

    /// A card and its buttons.
    #[must_use]
    pub fn card(card: Card, buttons: Vec<Button>) -> Self {
        Self {
            card: Some(card),
            buttons,
            ..Self::default()
        }
    }
}

/// The button of that text.
fn button(locale: Locale, text: &str, style: Style, press: Press) -> Button {
    Button {
        label: plain(locale, text),
        style,
        press,
    }
}

/// The buttons of a plan that can be decided; `take_grids` is the text of the button that takes grids too, `others` are
/// the accounts to which it can be moved instead.
fn decision(
    locale: Locale,
    draft: &Draft,
    sweep: Sweeping,
    take_grids: Option<&str>,
    others: &[Other],
) -> Vec<Button> {
    let plan = &draft.id;
    let choose = |choice| Press::Choose(plan.clone(), choice);
    let cancel = || {
        let press = Press::Cancel(plan.clone());
        button(locale, "button-cancel", Style::Secondary, press)
    };
    if draft.to.is_some() {
        let moves = moving::confirm(locale, draft.items.len(), choose(Choice::Move));
        return vec![moves, cancel()];
    }
    let trash = match sweep {
        Sweeping::Off => button(
            locale,
            "button-trash",
            Style::Primary,
            choose(Choice::Trash),
        ),
        Sweeping::After(days) => {
            let date = later::day(locale, draft.created.plus(days.ms()));
            Button {
                label: say(locale, "button-later", Args::new().text("date", date)),
                style: Style::Primary,
                press: choose(Choice::Later(days)),
            }
        }
    };
    let mut buttons = vec![
        trash,
        button(
            locale,
            "button-delete",
            Style::Danger,
            choose(Choice::Delete),
        ),
    ];
    if let Some(text) = take_grids {
        let press = Press::TakeGrids(plan.clone());
        buttons.push(button(locale, text, Style::Secondary, press));
    }
    buttons.extend(moving::offers(locale, plan, others));
    buttons.push(cancel());
    buttons
}

/// The choice among several charts of one title; `press` is what the button of a number does.
fn choice_of(locale: Locale, charts: &[Entry], press: impl Fn(u64) -> Press) -> View {
    let mut lines = vec![plain(locale, "choose-title")];
    lines.extend(charts.iter().map(|chart| {
        let title = escape::title(&chart.title, 80);
        let kind = filetype(locale, chart.filetype);
        let changed = moment(chart.modified, 'R');
        format!("• **{}** · {title} · {kind} · {changed}", chart.local)
    }));
    let buttons = charts.iter().map(|chart| Button {
        label: chart.local.to_string(),
        style: Style::Secondary,
        press: press(chart.local),
    });
    View {
        buttons: buttons.collect(),
        ..View::words(lines.join("\n"))
    }
}

/// A moment as Discord draws it in the reader's own time zone: `R` is "3 days ago", `t` the time of day.
pub(super) fn moment(at: Millis, style: char) -> String {
    format!("<t:{}:{style}>", at.0.div_euclid(1000))
}

/// The name of a filetype.
fn filetype(locale: Locale, filetype: Filetype) -> String {
    plain(
        locale,
        match filetype {
            Filetype::Plot => "card-plot",
            Filetype::Grid => "card-grid",
        },
    )
}

/// An address that a chart server told, where it cannot break out of a Markdown link.
fn web_link(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    let text = url.to_string();
    (plain && text.len() <= 500 && !text.contains([')', '(', ' ', '<', '>'])).then_some(text)
}

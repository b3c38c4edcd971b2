//! The card of a purge: the filter in words, what it takes, what it leaves and why.

use super::form::{Form, Line};
use super::{Card, File, Tone, View, decision, moment};
use crate::discord::components::NUMBER_FIELD;
use crate::discord::{csv_file, escape};
use crate::domain::age::Age;
use crate::domain::budget::{Cost, Forecast, Window};
use crate::domain::chart::{Chart, Filetype};
use crate::domain::command::Choice;
use crate::domain::copy::Copying;
use crate::domain::later::Sweeping;
use crate::domain::plan::{Draft, Effect};
use crate::domain::policy::Decides;
use crate::domain::selector::{Kept, Selector};
use crate::ops::delete::Grids;
use crate::ops::purge::PlanCard;
use crate::text::{Args, Locale, plain, say};

/// As many titles are shown; all are in the file.
const FIRST: usize = 8;

/// The card, with its buttons where anything matched.
#[must_use]
pub fn view(locale: Locale, card: &PlanCard) -> View {
    let chosen = &card.selection.chosen;
    let mut body = vec![
        say(
            locale,
            "said-of",
            Args::new()
                .text("of", plain(locale, "plan-filter"))
                .text("what", filter(locale, &card.selector)),
        ),
        matches(locale, chosen),
    ];
    if card.selection.above > 0 {
        let above = Args::new().count("count", card.selection.above);
        body.push(say(locale, "plan-above", above));
    }
    body.extend(kept(locale, card));
    let Some(draft) = &card.draft else {
        let card = Card {
            title: card.account.clone(),
            body: body.join("\n\n"),
            ..Card::default()
        };
        return View::card(card, Vec::new());
    };
    body.push(first(locale, chosen));
    let charts = chosen.len() as u64;
    let mut costs = vec![calls(locale, card.pages, charts, card.copying, card.sweep)];
    costs.extend(
        card.forecast
            .as_ref()
            .map(|forecast| budget(locale, forecast)),
    );
    body.push(costs.join("\n"));
    let offer_grids = card.grids == Grids::Stay && card.with_grids > 0;
    let buttons = decision(
        locale,
        draft,
        card.sweep,
        offer_grids.then_some("button-take-grids"),
        &card.others,
    );
    let file = File {
        name: plain(locale, "plan-file"),
        bytes: csv_file::of_plan(&draft.items),
    };
    let card = Card {
        title: card.account.clone(),
        body: body.join("\n\n"),
        closing: closing(locale, draft, card.decides, card.sweep),
        tone: Tone::Danger,
        ..Card::default()
    };
    View {
        file: Some(file),
        ..View::card(card, buttons)
    }
}

/// How a plan can be decided on, and until when.
pub(super) fn closing(locale: Locale, draft: &Draft, decides: Decides, sweep: Sweeping) -> String {
    let mut lines = Vec::new();
    if let Decides::Others(role) = decides {
        let role = Args::new().text("role", role.to_string());
        let text = match sweep {
            _ if draft.to.is_some() => "plan-others-decide-move",
            Sweeping::Off => "plan-others-decide",
            Sweeping::After(_) => "plan-others-decide-later",
        };
        lines.push(say(locale, text, role));
    } else if let Decides::OthersAfter(role, before) = decides {
        let args = Args::new()
            .text("role", role.to_string())
            .count("count", before);
        lines.push(say(locale, "plan-others-decide-after", args));
    } else if draft.number_to_type().is_some() {
        lines.push(plain(locale, "plan-type-number"));
    }
    if decides == Decides::AloneForWantOfARole {
        lines.push(plain(locale, "plan-nobody-asked"));
    }
    let until = Args::new().text("time", moment(draft.expires, 't'));
    lines.push(say(locale, "card-lifetime", until));
    lines.join("\n\n")
}

/// What the form asks before a plan of `count` charts goes ahead.
#[must_use]
pub fn form(locale: Locale, choice: Choice, count: usize) -> Form {
    let (title, label) = match choice {
        Choice::Trash => ("form-title-trash", "form-label-trash"),
        Choice::Later(_) => ("form-title-later", "form-label-later"),
        Choice::Delete => ("form-title-delete", "form-label-delete"),
        Choice::Move => ("form-title-move", "form-label-move"),
    };
    let args = || Args::new().count("count", count as u64);
    Form {
        title: say(locale, title, args()),
        lines: vec![Line {
            field: NUMBER_FIELD,
            label: say(locale, label, args()),
            longest: 20,
        }],
    }
}

pub(super) fn filter(locale: Locale, selector: &Selector) -> String {
    let which = Args::new().text("type", selector.which.word());
    let mut words = vec![say(locale, "plan-filter-type", which)];
    if !selector.has_filter() {
        words.push(plain(locale, "plan-filter-none"));
    }
    if let Some(age) = selector.older_than {
        let age = Args::new().text("age", age_in_words(locale, age));
        words.push(say(locale, "plan-filter-older", age));
    }
    if let Some(name) = &selector.name {
        let name = Args::new().text("name", format!("“{}”", escape::title(name, 100)));
        words.push(say(locale, "plan-filter-name", name));
    }
    if let Some(folder) = &selector.folder {
        let folder = Args::new().text("folder", escape::title(folder, 100));
        words.push(say(locale, "plan-filter-folder", folder));
    }
    if let Some(views) = selector.views_at_most {
        let views = Args::new().count("views", views);
        words.push(say(locale, "plan-filter-views", views));
    }
    if let Some(newest) = selector.keep_newest {
        let count = Args::new().count("count", newest);
        words.push(say(locale, "plan-filter-newest", count));
    }
    if let Some(plots) = selector.down_to {
        let count = Args::new().count("count", plots);
        words.push(say(locale, "plan-filter-down-to", count));
    }
    words.join(" · ")
}

fn age_in_words(locale: Locale, age: Age) -> String {
    use crate::domain::age::Unit;
    let name = match age.unit {
        Unit::Days => "age-days",
        Unit::Weeks => "age-weeks",
        Unit::Months => "age-months",
        Unit::Years => "age-years",
    };
    say(locale, name, Args::new().count("count", age.count))
}

fn matches(locale: Locale, chosen: &[Chart]) -> String {
    let of = |filetype| chosen.iter().filter(|c| c.filetype == filetype).count() as u64;
    let (plots, grids) = (of(Filetype::Plot), of(Filetype::Grid));
    let count = Args::new().count("count", chosen.len() as u64);
    let line = say(locale, "plan-matches", count);
    if plots > 0 && grids > 0 {
        let each = Args::new().count("plots", plots).count("grids", grids);
        return format!("{line} · {}", say(locale, "plan-of-each", each));
    }
    line
}

fn kept(locale: Locale, card: &PlanCard) -> Option<String> {
    let by_reason = card.selection.kept_by_reason();
    if by_reason.is_empty() {
        return None;
    }
    let mut lines = vec![format!("__{}__", plain(locale, "plan-kept"))];
    lines.extend(by_reason.into_iter().map(|(why, count)| {
        let count = Args::new().count("count", count as u64);
        format!("• {}", say(locale, why_kept(why), count))
    }));
    Some(lines.join("\n"))
}

const fn why_kept(why: Kept) -> &'static str {
    match why {
        Kept::TooRecent => "plan-kept-too-recent",
        Kept::OtherName => "plan-kept-other-name",
        Kept::OtherFolder => "plan-kept-other-folder",
        Kept::TooManyViews => "plan-kept-too-many-views",
        Kept::ViewsUnknown => "plan-kept-views-unknown",
        Kept::Newest => "plan-kept-newest",
        Kept::NotNeeded => "plan-kept-not-needed",
        Kept::Protected => "plan-kept-protected",
        Kept::InUse => "plan-kept-in-use",
        Kept::ReferencesUnknown => "plan-kept-references-unknown",
    }
}

fn first(locale: Locale, chosen: &[Chart]) -> String {
    let mut lines = vec![format!("__{}__", plain(locale, "plan-first"))];
    lines.extend(chosen.iter().take(FIRST).map(|chart| {
        let title = escape::title(&chart.title, 80);
        format!("• {title} · {}", moment(chart.modified, 'R'))
    }));
    if chosen.len() > FIRST {
        let more = Args::new().count("count", (chosen.len() - FIRST) as u64);
        lines.push(say(locale, "plan-more", more));
    }
    lines.join("\n")
}

/// The calls that approving takes: the second look lists once more, then the writes.
pub(super) fn calls(
    locale: Locale,
    pages: u32,
    charts: u64,
    copying: Copying,
    sweep: Sweeping,
) -> String {
    let with = |effect: Effect| u64::from(pages) + charts * effect.calls_a_chart(copying);
    let delete = with(Effect::Delete);
    let (text, trash) = match sweep {
        Sweeping::Off => ("plan-calls", with(Effect::Trash)),
        // Each is looked at once more before it is deleted.
        Sweeping::After(days) => {
            let later = with(Effect::TrashThenDelete(days.ms())) + charts;
            ("plan-calls-later", later)
        }
    };
    let calls = Args::new().count("trash", trash).count("delete", delete);
    say(locale, text, calls)
}

/// What a plan costs of the write budget, and when it would end where it has to wait for it.
pub(super) fn budget(locale: Locale, forecast: &Forecast) -> String {
    let window = match forecast.budget.window() {
        Window::Hour => "budget-hour",
        Window::Day => "budget-day",
    };
    let args = Args::new()
        .count("trash", forecast.trash.writes)
        .count("delete", forecast.delete.writes)
        .count("left", forecast.left)
        .count("all", forecast.budget.writes())
        .text("window", plain(locale, window));
    let mut lines = vec![say(locale, "plan-budget", args)];
    let ends = |name, cost: &Cost| {
        let ends = Args::new().text("time", moment(cost.ends?, 'R'));
        Some(say(locale, name, ends))
    };
    lines.extend(ends("plan-trash-ends", &forecast.trash));
    lines.extend(ends("plan-delete-ends", &forecast.delete));
    lines.join("\n")
}

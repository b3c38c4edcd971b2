//! `/charts count`: numbers only, for everybody.

use super::{Card, Image, Picture, Tone, View};
use crate::domain::findings::Answer;
use crate::domain::forecast::{About, Forecast};
use crate::domain::quota::{Counts, CountsTrash, CountsWhich, Use, bar};
use crate::ops::count::Count;
use crate::ops::trend::Trend;
use crate::text::{Args, Locale, plain, say};

/// From this many per cent on the card warns.
const NEARLY_FULL: u64 = 90;

/// How full an account is; `picture` is the drawing of its history, where there is one.
#[must_use]
pub fn view(locale: Locale, count: &Count, picture: Option<Vec<u8>>) -> View {
    let used = count.used;
    let mut lines = how_full(locale, used);
    lines.extend(count.trend.forecast.map(|forecast| pace(locale, forecast)));
    let grids = Args::new().count("grids", count.grids);
    lines.push(match used.counts.which {
        CountsWhich::Plots => say(locale, "count-grids", grids),
        CountsWhich::PlotsAndGrids => {
            say(locale, "plan-of-each", grids.count("plots", count.plots))
        }
    });
    lines.push(String::new());
    let counts = plain(locale, what_counts(used.counts));
    lines.push(match of_the_trash(used.counts.trash, count.lists_trash) {
        Some(name) => format!(
            "{counts}{}{}",
            plain(locale, "between-sentences"),
            plain(locale, name)
        ),
        None => counts,
    });
    let tone = match used.percent() {
        Some(percent) if percent >= 100 => Tone::Danger,
        Some(percent) if percent >= NEARLY_FULL => Tone::Warning,
        _ => Tone::Calm,
    };
    let card = Card {
        title: count.account.clone(),
        body: lines.join("\n"),
        image: picture.map(|bytes| drawn(locale, used.counts, &count.trend, bytes)),
        tone,
        ..Card::default()
    };
    View::card(card, Vec::new())
}

const fn what_counts(counts: Counts) -> &'static str {
    match (counts.which, counts.trash) {
        (CountsWhich::Plots, CountsTrash::No) => "count-what-counts",
        (CountsWhich::Plots, CountsTrash::Yes) => "count-what-counts-trash",
        (CountsWhich::PlotsAndGrids, CountsTrash::No) => "count-what-counts-both",
        (CountsWhich::PlotsAndGrids, CountsTrash::Yes) => "count-what-counts-both-trash",
    }
}

/// How far what is in the trash is in the number, where that differs from what counts.
const fn of_the_trash(counts: CountsTrash, listed: Option<Answer>) -> Option<&'static str> {
    match (counts, listed) {
        (CountsTrash::Yes, Some(Answer::Yes)) | (CountsTrash::No, None | Some(Answer::No)) => None,
        (CountsTrash::Yes, _) => Some("count-trash-on-top"),
        (CountsTrash::No, Some(_)) => Some("count-trash-listed"),
    }
}

/// When it is full.
#[must_use]
pub fn pace(locale: Locale, forecast: Forecast) -> String {
    match forecast.about {
        About::Days(days) => say(locale, "forecast-days", Args::new().count("days", days)),
        About::Weeks(weeks) => say(locale, "forecast-weeks", Args::new().count("weeks", weeks)),
    }
}

/// The picture of those days, and what is to be seen on it.
pub(super) fn drawn(locale: Locale, counts: Counts, trend: &Trend, bytes: Vec<u8>) -> Image {
    Image::Brought(Picture {
        name: "use.png",
        bytes,
        description: description(locale, counts, trend),
    })
}

/// What is to be seen on the picture, for who cannot see it.
fn description(locale: Locale, counts: Counts, trend: &Trend) -> String {
    let (Some(first), Some(last)) = (trend.history.first(), trend.history.last()) else {
        return String::new();
    };
    let plots = trend.history.iter().map(|sample| sample.plots);
    // Whole days, a started one as one.
    let days = (last.at.since(first.at) + 86_399_999) / 86_400_000;
    let seen = Args::new()
        .count("days", days.max(1))
        .count("first", first.plots)
        .count("most", plots.max().unwrap_or(0))
        .count("last", last.plots)
        .text("what", counts.which.word());
    let mut sentences = vec![say(locale, "picture-use", seen)];
    if let Some(limit) = last.limit {
        let limit = Args::new().count("limit", limit);
        sentences.push(say(locale, "picture-limit", limit));
    }
    sentences.extend(trend.forecast.map(|forecast| pace(locale, forecast)));
    sentences.join(&plain(locale, "between-sentences"))
}

/// How full it is, in two or three lines.
pub(super) fn how_full(locale: Locale, used: Use) -> Vec<String> {
    let what = used.counts.which.word();
    let plots = Args::new().count("plots", used.held).text("what", what);
    let (Some(limit), Some(percent), Some(left)) = (used.limit, used.percent(), used.left()) else {
        return vec![say(locale, "count-unlimited", plots)];
    };
    let full = plots.count("limit", limit).count("percent", percent);
    vec![
        say(locale, "count-full", full),
        bar(used.held, limit),
        say(
            locale,
            "count-left",
            Args::new().count("left", left).text("what", what),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Millis;
    use crate::domain::sample::Sample;

    #[test]
    fn pace_and_picture_are_told_in_chinese_too() {
        let sample = |at, plots| Sample {
            at: Millis(at),
            plots,
            limit: Some(100),
        };
        let count = Count {
            account: "jane @ home".to_owned(),
            used: sample(0, 60).of(Counts::default()),
            plots: 60,
            grids: 0,
            lists_trash: None,
            trend: Trend {
                history: vec![sample(0, 46), sample(14 * 86_400_000, 60)],
                forecast: Some(Forecast {
                    full_at: Millis(54 * 86_400_000),
                    about: About::Weeks(6),
                }),
            },
        };
        let view = view(Locale::Chinese, &count, Some(vec![1]));
        let card = view.card.as_ref().unwrap();
        assert!(
            card.body.contains("\n按目前的速度，大约 6 周后就满了。\n"),
            "{}",
            card.body
        );
        let picture = view.picture().unwrap();
        assert_eq!(
            picture.description,
            "14 天内的图表数：起初 46 个，最多 60 个，现在 60 个。上限是 100 个。按目前的速度，大约 6 周后就满了。"
        );
        let days = Forecast {
            about: About::Days(1),
            ..count.trend.forecast.unwrap()
        };
        assert_eq!(
            pace(Locale::English, days),
            "Full in about a day at this pace."
        );
    }
}

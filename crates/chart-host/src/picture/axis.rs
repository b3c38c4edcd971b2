//! Owns axes: which kind one is, from where to where it goes, and what is written along it.

use jiff::{civil::DateTime, tz::Offset};

use super::{read::Ask, values::Cell};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Linear,
    /// In powers of ten.
    Log,
    /// In milliseconds since 1970.
    Date,
    /// In places, from 0.
    Category(Vec<String>),
}

impl Kind {
    /// What the figure asks for, or what its values look like.
    pub(super) fn of<'a>(ask: &Ask, cells: impl Iterator<Item = &'a Cell> + Clone) -> Self {
        let texts = cells.clone().filter(|cell| matches!(cell, Cell::Text(_)));
        match ask.kind.as_deref() {
            Some("linear") => Self::Linear,
            Some("log") => Self::Log,
            Some("date") => Self::Date,
            Some("category" | "multicategory") => Self::categories(cells),
            _ if texts.clone().all(|cell| cell.number().is_some()) => Self::Linear,
            _ if texts.clone().all(|cell| cell.moment().is_some()) => Self::Date,
            _ => Self::categories(cells),
        }
    }

    fn categories<'a>(cells: impl Iterator<Item = &'a Cell>) -> Self {
        let mut known = std::collections::HashSet::new();
        let names = cells
            .filter_map(Cell::name)
            .filter(|name| known.insert(name.clone()));
        Self::Category(names.collect())
    }

    /// Where a value stands, in the axis' own unit.
    pub(super) fn places<'a>(&self, cells: &'a [Cell]) -> Vec<Option<f64>> {
        if let Self::Category(names) = self {
            let at: std::collections::HashMap<&str, usize> = names
                .iter()
                .enumerate()
                .map(|(at, name)| (name.as_str(), at))
                .collect();
            let place = |cell: &'a Cell| Some(*at.get(cell.name()?.as_str())? as f64);
            return cells.iter().map(place).collect();
        }
        cells.iter().map(|cell| self.place(cell)).collect()
    }

    fn place(&self, cell: &Cell) -> Option<f64> {
        match self {
            Self::Linear => cell.number(),
            Self::Log => cell.number().filter(|number| *number > 0.0).map(f64::log10),
            Self::Date => cell.moment(),
            Self::Category(_) => None,
        }
    }

    /// A range's end: of a log axis it is a power already, of categories a place.
    fn end(&self, cell: &Cell) -> Option<f64> {
        match self {
            Self::Date => cell.moment(),
            Self::Linear | Self::Log | Self::Category(_) => cell.number(),
        }
    }
}

/// The least and the most of what is drawn.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span(Option<(f64, f64)>);

impl Span {
    pub(super) fn take(&mut self, value: f64) {
        if value.is_finite() {
            let (low, high) = self.0.unwrap_or((value, value));
            self.0 = Some((low.min(value), high.max(value)));
        }
    }
}

/// Whether zero is an end of what is drawn, as under bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foot {
    Loose,
    Zero,
}

#[derive(Debug)]
pub(super) struct Axis {
    pub(super) kind: Kind,
    low: f64,
    high: f64,
    /// Pixels of `low` and `high`.
    ends: (f32, f32),
}

impl Axis {
    pub(super) fn new(kind: Kind, ask: &Ask, span: Span, foot: Foot) -> Self {
        let asked = ask.range.as_ref().and_then(|(from, to)| {
            let ends = (kind.end(from)?, kind.end(to)?);
            ((ends.1 - ends.0).abs() > 0.0 && (ends.1 - ends.0).is_finite()).then_some(ends)
        });
        let (low, high) = asked.unwrap_or_else(|| {
            let (low, high) = natural(&kind, span, foot);
            if ask.reversed {
                (high, low)
            } else {
                (low, high)
            }
        });
        Self {
            kind,
            low,
            high,
            ends: (0.0, 1.0),
        }
    }

    pub(super) fn lay(&mut self, from: f32, to: f32) {
        self.ends = (from, to);
    }

    pub(super) fn pixel(&self, place: f64) -> f32 {
        let share = (place - self.low) / (self.high - self.low);
        #[expect(clippy::cast_possible_truncation, reason = "the canvas keeps it near")]
        let share = share.clamp(-1e6, 1e6) as f32;
        self.ends.0 + share * (self.ends.1 - self.ends.0)
    }

    /// Places with what is written there, about as many as asked for.
    pub(super) fn ticks(&self, about: usize) -> Vec<(f64, String)> {
        let (low, high) = (self.low.min(self.high), self.low.max(self.high));
        match &self.kind {
            Kind::Linear => linear(low, high, about),
            Kind::Log => powers(low, high, about),
            Kind::Date => dates(low, high, about),
            Kind::Category(names) => {
                let step = names.len().div_ceil(about.max(1)).max(1);
                let all = names.iter().enumerate().step_by(step);
                all.map(|(at, name)| (at as f64, name.clone()))
                    .filter(|(at, _)| (low..=high).contains(at))
                    .collect()
            }
        }
    }
}

fn natural(kind: &Kind, span: Span, foot: Foot) -> (f64, f64) {
    if let Kind::Category(names) = kind {
        return (-0.5, names.len().max(1) as f64 - 0.5);
    }
    let (mut low, mut high) = span.0.unwrap_or((0.0, 1.0));
    let zero = foot == Foot::Zero && *kind == Kind::Linear;
    if zero {
        (low, high) = (low.min(0.0), high.max(0.0));
    }
    // What is as wide as the numbers themselves cannot be divided.
    if !(high - low).is_finite() {
        (low, high) = (low / 4.0, high / 4.0);
    }
    let room = (high - low) * 0.05;
    if room > low.abs().max(high.abs()) * 1e-12 {
        let below = if zero && low == 0.0 { 0.0 } else { room };
        let above = if zero && high == 0.0 { 0.0 } else { room };
        (low - below, high + above)
    } else {
        let room = (low.abs() * 0.1).max(if *kind == Kind::Date {
            43_200_000.0
        } else {
            1.0
        });
        (low - room, high + room)
    }
}

fn linear(low: f64, high: f64, about: usize) -> Vec<(f64, String)> {
    let rough = (high - low) / about.max(1) as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    let step = step
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    if !(step.is_finite() && step > 0.0) {
        return Vec::new();
    }
    let first = (low / step).ceil();
    let places = (0..50).map(|n| (first + f64::from(n)) * step);
    places
        .take_while(|place| *place <= high + step * 1e-9)
        .map(|place| (place, number(place, step)))
        .collect()
}

/// A number with as many digits as its step asks for.
fn number(value: f64, step: f64) -> String {
    let size = value.abs().max(step);
    if !(1e-6..1e15).contains(&size) {
        return format!("{value:.2e}");
    }
    if step >= 1000.0 {
        let units = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")];
        let unit = units.into_iter().find(|(unit, _)| size >= *unit);
        if let Some((unit, letter)) = unit.filter(|_| value != 0.0) {
            let text = format!("{:.3}", value / unit);
            return format!(
                "{}{letter}",
                text.trim_end_matches('0').trim_end_matches('.')
            );
        }
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 12"
    )]
    let digits = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.digits$}");
    // Rounding leaves a sign before nothing.
    if text
        .trim_start_matches('-')
        .bytes()
        .all(|byte| byte == b'0' || byte == b'.')
    {
        text.trim_start_matches('-').to_owned()
    } else {
        text.replace('-', "\u{2212}")
    }
}

fn powers(low: f64, high: f64, about: usize) -> Vec<(f64, String)> {
    if high - low < 1.5 {
        let values = linear(10_f64.powf(low), 10_f64.powf(high), about).into_iter();
        return values
            .filter(|(value, _)| *value > 0.0)
            .map(|(value, text)| (value.log10(), text))
            .collect();
    }
    let step = ((high - low) / about.max(1) as f64).ceil().max(1.0);
    let first = (low / step).ceil();
    let places = (0..50).map(|n| (first + f64::from(n)) * step);
    places
        .take_while(|place| *place <= high)
        .map(|place| {
            let text = if place.abs() <= 5.0 {
                let value = 10_f64.powf(place);
                number(value, value)
            } else {
                format!("1e{place}")
            };
            (place, text)
        })
        .collect()
}

const SECOND: f64 = 1000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

fn dates(low: f64, high: f64, about: usize) -> Vec<(f64, String)> {
    let rough = (high - low) / about.max(1) as f64;
    if rough > 14.0 * DAY {
        return months(low, high, rough);
    }
    let steps = [
        (SECOND, "%H:%M:%S"),
        (5.0 * SECOND, "%H:%M:%S"),
        (15.0 * SECOND, "%H:%M:%S"),
        (MINUTE, "%H:%M"),
        (5.0 * MINUTE, "%H:%M"),
        (15.0 * MINUTE, "%H:%M"),
        (HOUR, "%H:%M"),
        (3.0 * HOUR, "%d %b %H:%M"),
        (6.0 * HOUR, "%d %b %H:%M"),
        (DAY, "%d %b %Y"),
        (2.0 * DAY, "%d %b %Y"),
        (7.0 * DAY, "%d %b %Y"),
        (14.0 * DAY, "%d %b %Y"),
    ];
    let Some((step, form)) = steps.into_iter().find(|(step, _)| *step >= rough) else {
        return Vec::new();
    };
    let first = (low / step).ceil();
    let places = (0..50).map(|n| (first + f64::from(n)) * step);
    places
        .take_while(|place| *place <= high)
        .filter_map(|place| Some((place, written(place, form)?)))
        .collect()
}

fn months(low: f64, high: f64, rough: f64) -> Vec<(f64, String)> {
    let rough = rough / (30.4 * DAY);
    let step = [
        1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000,
    ];
    let step = step
        .into_iter()
        .find(|step| f64::from(*step) >= rough)
        .unwrap_or(24_000);
    let form = if step < 12 { "%b %Y" } else { "%Y" };
    let Some(start) = utc(low) else {
        return Vec::new();
    };
    let month = i32::from(start.year()) * 12 + i32::from(start.month()) - 1;
    let first = month.div_euclid(step) * step;
    let places = (0..60).filter_map(|n| {
        let month = first + n * step;
        let year = i16::try_from(month.div_euclid(12)).ok()?;
        let date =
            jiff::civil::Date::new(year, i8::try_from(month.rem_euclid(12)).ok()? + 1, 1).ok()?;
        let moment = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
        Some(moment.as_millisecond() as f64)
    });
    places
        .filter(|place| (low..=high).contains(place))
        .filter_map(|place| Some((place, written(place, form)?)))
        .collect()
}

fn utc(ms: f64) -> Option<DateTime> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "jiff refuses what is out of its years"
    )]
    let moment = jiff::Timestamp::from_millisecond(ms as i64).ok()?;
    Some(Offset::UTC.to_datetime(moment))
}

fn written(ms: f64, form: &str) -> Option<String> {
    Some(utc(ms)?.strftime(form).to_string())
}

//! Where everything stands on a picture, and in which colours.

use super::axes::{self, Mark};
use super::canvas::{Align, Canvas, Dash, Ink, Point, below_middle};
use super::{HEIGHT, WIDTH, curve};
use crate::domain::forecast::Forecast;
use crate::domain::ids::Millis;
use crate::domain::sample::Sample;

// Blue and amber are told apart by every kind of eyes; the contrast of each with the card is above 6 : 1.
const CARD: Ink = Ink(0x1d, 0x1f, 0x24, 0xff);
const NOW: Ink = Ink(0x41, 0x44, 0x4d, 0xff);
const GRID: Ink = Ink(0x36, 0x39, 0x41, 0xff);
const TEXT: Ink = Ink(0xc4, 0xc8, 0xd0, 0xff);
const STRONG: Ink = Ink(0xff, 0xff, 0xff, 0xff);
const USE: Ink = Ink(0x5a, 0xb4, 0xf4, 0xff);
const BELOW_USE: Ink = Ink(0x5a, 0xb4, 0xf4, 0x2b);
const LIMIT: Ink = Ink(0xf2, 0xa6, 0x3b, 0xff);
const NEAR_LIMIT: Ink = Ink(0xf2, 0xa6, 0x3b, 0x78);

/// On a phone, where a picture is 350 pixels wide, this is 12 pixels and a half.
const LETTERS: f32 = 29.0;
const VALUE: f32 = 35.0;

const MARGIN: f32 = 22.0;
const GAP: f32 = 12.0;

/// How much room is left above the highest line: for the date at which a forecast reaches the limit.
const HEADROOM: f64 = 1.16;

/// How far ahead a picture looks, in times of how far it looks back.
const MOST_AHEAD: f64 = 1.5;

/// How far dates are apart, from middle to middle: short ones, and long ones.
const DATES_APART: [f32; 2] = [112.0, 142.0];

/// Where moments and numbers are on the picture.
struct Frame {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    from: Millis,
    to: Millis,
    most: f64,
}

impl Frame {
    fn x(&self, at: Millis) -> f32 {
        let whole = self.to.since(self.from).max(1) as f64;
        let part = at.since(self.from) as f64 / whole;
        between(self.left, self.right, part)
    }

    fn y(&self, plots: f64) -> f32 {
        between(self.bottom, self.top, plots / self.most)
    }

    fn at(&self, sample: Sample) -> Point {
        (self.x(sample.at), self.y(sample.plots as f64))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "pixels")]
fn between(start: f32, end: f32, part: f64) -> f32 {
    let (start, end) = (f64::from(start), f64::from(end));
    (start + (end - start) * part.clamp(-1.0, 2.0)) as f32
}

/// Draws the samples, at least two, in the order of time.
pub(super) fn draw(canvas: &mut Canvas, samples: &[Sample], forecast: Option<Forecast>) {
    let Some(last) = samples.last().copied() else {
        return;
    };
    canvas.cover(CARD);
    let frame = frame(canvas, samples, last, forecast);
    numbers(canvas, &frame, last);
    dates(canvas, &frame);
    limit(canvas, &frame, samples);
    shares(canvas, &frame, last);
    history(canvas, &frame, samples);
    let ahead = forecast.zip(last.limit);
    if let Some((forecast, limit)) = ahead {
        future(canvas, &frame, last, (forecast, limit));
    }
    present(canvas, &frame, last, ahead.is_some());
}

fn frame(canvas: &Canvas, samples: &[Sample], last: Sample, forecast: Option<Forecast>) -> Frame {
    let highest = samples
        .iter()
        .flat_map(|sample| [sample.plots, sample.limit.unwrap_or(0)]);
    let most = highest.max().unwrap_or(0).max(1) as f64 * HEADROOM;
    let widest = axes::numbers(most)
        .into_iter()
        .chain(last.limit)
        .map(|number| canvas.text_width(&axes::grouped(number), LETTERS))
        .fold(0.0, f32::max);
    let beside = if last.limit.is_some() {
        canvas.text_width("100 %", LETTERS) + GAP
    } else {
        0.0
    };
    let from = samples.first().map_or(last.at, |first| first.at);
    Frame {
        left: MARGIN + widest + GAP,
        right: WIDTH as f32 - MARGIN - beside,
        top: MARGIN,
        bottom: HEIGHT as f32 - MARGIN - 2.0 * LETTERS - 16.0,
        from,
        to: end(from, last.at, forecast),
        most,
    }
}

/// The right end: the forecast's, where that is not too far, and a little more.
fn end(from: Millis, now: Millis, forecast: Option<Forecast>) -> Millis {
    let back = now.since(from) as f64;
    let ahead = forecast.map_or(0.0, |forecast| forecast.full_at.since(now) as f64);
    let ahead = ahead.min(back * MOST_AHEAD);
    let more = (back + ahead) * if forecast.is_some() { 0.06 } else { 0.015 };
    #[expect(clippy::cast_possible_truncation, reason = "it stays within an i64")]
    now.plus((ahead + more) as i64)
}

/// Round numbers, and the limit's; a round one that has no room beside that is left out.
fn numbers(canvas: &mut Canvas, frame: &Frame, last: Sample) {
    let limit = last.limit.map(|limit| frame.y(limit as f64));
    if let (Some(y), Some(limit)) = (limit, last.limit) {
        let at = (frame.left - GAP, y + below_middle(LETTERS));
        canvas.text(&axes::grouped(limit), at, Align::Right, LETTERS, LIMIT);
    }
    for number in axes::numbers(frame.most) {
        let y = frame.y(number as f64);
        canvas.line(&[(frame.left, y), (frame.right, y)], 2.0, GRID, Dash::Solid);
        if limit.is_some_and(|limit| (limit - y).abs() < LETTERS) {
            continue;
        }
        let at = (frame.left - GAP, y + below_middle(LETTERS));
        canvas.text(&axes::grouped(number), at, Align::Right, LETTERS, TEXT);
    }
}

fn dates(canvas: &mut Canvas, frame: &Frame) {
    let first = frame.bottom + LETTERS + 8.0;
    let second = first + LETTERS + 4.0;
    let marks = marks(canvas, frame);
    let mut free = 0.0;
    for Mark { at, label, below } in &marks {
        let x = frame.x(*at);
        let tick = [(x, frame.bottom), (x, frame.bottom + 7.0)];
        canvas.line(&tick, 2.0, TEXT, Dash::Solid);
        let half = canvas.text_width(label, LETTERS) / 2.0;
        let middle = x.clamp(MARGIN + half, WIDTH as f32 - MARGIN - half);
        if middle - half < free {
            continue;
        }
        free = middle + half + GAP;
        canvas.text(label, (middle, first), Align::Middle, LETTERS, TEXT);
        canvas.text(below, (middle, second), Align::Middle, LETTERS, TEXT);
    }
    if marks.iter().any(|mark| mark.label.contains(':')) {
        let corner = (WIDTH as f32 - MARGIN, second);
        canvas.text("UTC", corner, Align::Right, LETTERS, TEXT);
    }
}

/// As many dates as have room beside each other.
fn marks(canvas: &Canvas, frame: &Frame) -> Vec<Mark> {
    let mut marks = Vec::new();
    for apart in DATES_APART {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a handful"
        )]
        let most = ((frame.right - frame.left) / apart) as usize;
        marks = axes::dates(frame.from, frame.to, most);
        let widths = marks
            .iter()
            .map(|mark| canvas.text_width(&mark.label, LETTERS));
        if widths.fold(0.0, f32::max) + GAP <= apart {
            break;
        }
    }
    marks
}

/// The limit as it was, and 80 and 90 % of it. Where there was none the line is left out.
fn limit(canvas: &mut Canvas, frame: &Frame, samples: &[Sample]) {
    let mut stretches: Vec<Vec<(Millis, u64)>> = Vec::new();
    let mut before = None;
    for sample in samples {
        match (before, sample.limit) {
            (Some(before), Some(limit)) => {
                if let Some(stretch) = stretches.last_mut() {
                    stretch.extend([(sample.at, before), (sample.at, limit)]);
                }
            }
            (None, Some(limit)) => stretches.push(vec![(sample.at, limit)]),
            (Some(before), None) => {
                if let Some(stretch) = stretches.last_mut() {
                    stretch.push((sample.at, before));
                }
            }
            (None, None) => {}
        }
        before = sample.limit;
    }
    if let (Some(limit), Some(stretch)) = (before, stretches.last_mut()) {
        stretch.push((frame.to, limit));
    }
    for stretch in &stretches {
        let mut line = |part: f64, width: f32, ink: Ink, dash: Dash| {
            let points = stretch
                .iter()
                .map(|(at, limit)| (frame.x(*at), frame.y(*limit as f64 * part)));
            canvas.line(&curve::seen(points), width, ink, dash);
        };
        line(0.8, 2.0, NEAR_LIMIT, Dash::Every(3.0, 9.0));
        line(0.9, 2.0, NEAR_LIMIT, Dash::Every(8.0, 8.0));
        line(1.0, 4.0, LIMIT, Dash::Solid);
    }
}

/// What part of the present limit a height is, as far as there is room for it.
fn shares(canvas: &mut Canvas, frame: &Frame, last: Sample) {
    let Some(limit) = last.limit else {
        return;
    };
    let mut free = f32::NEG_INFINITY;
    for (share, ink) in [(100u8, LIMIT), (90, TEXT), (80, TEXT)] {
        let y = frame.y(limit as f64 * f64::from(share) / 100.0);
        if y - below_middle(LETTERS) < free {
            continue;
        }
        free = y + below_middle(LETTERS) + 6.0;
        let at = (WIDTH as f32 - MARGIN, y + below_middle(LETTERS));
        let label = format!("{share} %");
        canvas.text(&label, at, Align::Right, LETTERS, ink);
    }
}

fn history(canvas: &mut Canvas, frame: &Frame, samples: &[Sample]) {
    let line = curve::seen(samples.iter().map(|sample| frame.at(*sample)));
    let (Some(first), Some(last)) = (line.first().copied(), line.last().copied()) else {
        return;
    };
    let mut below = line.clone();
    below.extend([(last.0, frame.bottom), (first.0, frame.bottom)]);
    canvas.area(&below, BELOW_USE);
    canvas.line(&line, 5.0, USE, Dash::Solid);
}

/// From the present to the limit, or as far as the picture goes.
fn future(canvas: &mut Canvas, frame: &Frame, last: Sample, (forecast, limit): (Forecast, u64)) {
    let now = frame.at(last);
    let today = [(now.0, frame.top), (now.0, frame.bottom)];
    canvas.line(&today, 2.0, NOW, Dash::Solid);
    let whole = forecast.full_at.since(last.at).max(1) as f64;
    let shown = forecast.full_at.since(last.at).min(frame.to.since(last.at)) as f64;
    let part = shown / whole;
    let rise = limit.saturating_sub(last.plots) as f64;
    let end = (
        frame.x(last.at.plus(ahead(whole * part))),
        frame.y(last.plots as f64 + rise * part),
    );
    canvas.line(&[now, end], 5.0, USE, Dash::Every(14.0, 10.0));
    if part < 1.0 {
        return;
    }
    canvas.dot(end, 9.0, CARD);
    canvas.ring(end, 9.0, 4.0, STRONG);
    if let Some(day) = axes::day(forecast.full_at) {
        let half = canvas.text_width(&day, LETTERS) / 2.0;
        let x = end.0.clamp(frame.left + half, frame.right - half);
        let at = (x, end.1 - 20.0);
        canvas.text_apart(&day, (at, Align::Middle), LETTERS, (STRONG, CARD));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "eight weeks at the most")]
fn ahead(millis: f64) -> i64 {
    millis as i64
}

/// The last count: a dot, and the number where neither line goes.
fn present(canvas: &mut Canvas, frame: &Frame, last: Sample, has_future: bool) {
    let now = frame.at(last);
    canvas.dot(now, 12.0, CARD);
    canvas.dot(now, 9.0, USE);
    let number = axes::grouped(last.plots);
    let height = 2.0 * below_middle(VALUE);
    let below = now.1 + 22.0 + height;
    let limit = last.limit.map(|limit| frame.y(limit as f64));
    let is_crossed = limit.is_some_and(|limit| now.1 + 12.0 < limit && limit < below + 8.0);
    let has_room = below < frame.bottom - 4.0 && !is_crossed;
    let width = canvas.text_width(&number, VALUE);
    // Right of the frame there is room below the shares.
    let shares_end = last.limit.map_or(f32::INFINITY, |limit| {
        frame.y(limit as f64 * 0.8) + below_middle(LETTERS)
    });
    let right = if below - height >= shares_end {
        WIDTH as f32 - MARGIN
    } else {
        frame.right
    };
    let (at, align) = match (has_room, has_future) {
        (true, true) if now.0 + 6.0 + width < right => ((now.0 + 6.0, below), Align::Left),
        (true, false) => ((now.0 + 4.0, below), Align::Right),
        _ => ((now.0 - 16.0, now.1 - 24.0), Align::Right),
    };
    canvas.text_apart(&number, (at, align), VALUE, (STRONG, CARD));
}

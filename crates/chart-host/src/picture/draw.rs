//! Owns the drawing of a chart: ground, axes, traces, legend.

use std::collections::HashMap;

use tiny_skia::{Color, Rect};

use super::{
    Caption, HEIGHT, WIDTH,
    axis::{Axis, Foot, Kind, Span},
    canvas::{Align, Canvas, Pen},
    card,
    read::{Bars, Chart, Look, Marks, Trace},
    text,
};

const SMALL: f32 = 13.0;
const TITLE: f32 = 19.0;
const LEGEND: usize = 18;

/// A trace in the units of its axes.
struct Placed<'a> {
    trace: &'a Trace,
    points: Vec<Option<(f64, f64)>>,
}

/// A bar in the units of its axes.
struct Bar {
    from: (f64, f64),
    to: (f64, f64),
    color: Color,
}

/// `None`: there is nothing to draw.
pub(super) fn chart(canvas: &mut Canvas, chart: &Chart, caption: &Caption) -> Option<()> {
    let x_kind = Kind::of(&chart.x, chart.traces.iter().flat_map(|trace| &trace.x));
    let y_kind = Kind::of(&chart.y, chart.traces.iter().flat_map(|trace| &trace.y));
    let placed: Vec<Placed<'_>> = chart
        .traces
        .iter()
        .map(|trace| {
            let places = x_kind
                .places(&trace.x)
                .into_iter()
                .zip(y_kind.places(&trace.y));
            Placed {
                trace,
                points: places.map(|(x, y)| x.zip(y)).collect(),
            }
        })
        .collect();
    let bars = bars(&placed, chart.bars);
    let (x_span, y_span) = spans(&placed, &bars)?;
    let mut x = Axis::new(x_kind, &chart.x, x_span, foot(chart, Direction::Lying));
    let mut y = Axis::new(y_kind, &chart.y, y_span, foot(chart, Direction::Upright));
    let plot = area(chart, &y)?;
    x.lay(plot.left(), plot.right());
    y.lay(plot.bottom(), plot.top());

    ground(canvas, chart, &plot, &x, &y);
    canvas.clip(Some(plot));
    for bar in &bars {
        let corner = |(a, b): (f64, f64)| (x.pixel(a), y.pixel(b));
        canvas.rect(corner(bar.from), corner(bar.to), bar.color);
    }
    for placed in &placed {
        if let Look::Marks(marks) = &placed.trace.look {
            draw_marks(canvas, placed, marks, &x, &y);
        }
    }
    canvas.clip(None);
    let title = chart.title.clone().unwrap_or_else(|| card::title(caption));
    let title = text::fitting(&title, TITLE, WIDTH as f32 - 40.0);
    canvas.text(
        &title,
        (WIDTH as f32 / 2.0, 34.0),
        TITLE,
        Align::Middle,
        grey(40),
    );
    legend(canvas, chart, &plot);
    Some(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Upright,
    Lying,
}

fn foot(chart: &Chart, along: Direction) -> Foot {
    let at_zero = chart.traces.iter().any(|trace| match &trace.look {
        Look::Bars(bars) => bars.lying == (along == Direction::Lying),
        Look::Marks(marks) => marks.filled && along == Direction::Upright,
    });
    if at_zero { Foot::Zero } else { Foot::Loose }
}

fn spans(placed: &[Placed<'_>], bars: &[Bar]) -> Option<(Span, Span)> {
    let (mut x, mut y) = (Span::default(), Span::default());
    let marks = placed
        .iter()
        .filter(|placed| matches!(placed.trace.look, Look::Marks(_)));
    let points = marks.flat_map(|placed| placed.points.iter().copied().flatten());
    let corners = bars.iter().flat_map(|bar| [bar.from, bar.to]);
    let mut any = false;
    for (at_x, at_y) in points.chain(corners) {
        x.take(at_x);
        y.take(at_y);
        any = true;
    }
    any.then_some((x, y))
}

/// Where the axes cross, after titles, labels and legend have their room.
fn area(chart: &Chart, y: &Axis) -> Option<Rect> {
    let labels = y
        .ticks(7)
        .into_iter()
        .map(|(_, label)| text::width(&label, SMALL));
    let labels = labels.fold(20.0, f32::max).min(180.0);
    let left = labels + if chart.y.title.is_some() { 24.0 } else { 0.0 } + 22.0;
    let names = chart
        .traces
        .iter()
        .take(LEGEND)
        .map(|trace| text::width(&trace.name, SMALL));
    let names = if chart.legend {
        names.fold(0.0, f32::max).min(160.0) + 44.0
    } else {
        24.0
    };
    let bottom = if chart.x.title.is_some() { 66.0 } else { 44.0 };
    Rect::from_ltrb(left, 54.0, WIDTH as f32 - names, HEIGHT as f32 - bottom)
}

fn ground(canvas: &mut Canvas, chart: &Chart, plot: &Rect, x: &Axis, y: &Axis) {
    canvas.rect(
        (plot.left(), plot.top()),
        (plot.right(), plot.bottom()),
        chart.ground,
    );
    let is_white = chart.ground == Color::WHITE;
    let pen = |shade: u8| Pen {
        color: grey(shade),
        width: 1.0,
        dash: None,
    };
    let (thin, strong) = if is_white {
        (pen(232), pen(150))
    } else {
        (pen(255), pen(150))
    };
    let room = plot.height() / 16.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few labels"
    )]
    let rows = if matches!(y.kind, Kind::Category(_)) {
        room as usize
    } else {
        7
    };
    for (place, label) in y.ticks(rows) {
        let at = y.pixel(place).round() + 0.5;
        canvas.line(&[(plot.left(), at), (plot.right(), at)], &thin);
        let label = text::fitting(&label, SMALL, 180.0);
        canvas.text(
            &label,
            (plot.left() - 8.0, at + 4.5),
            SMALL,
            Align::Right,
            grey(70),
        );
    }
    let labels = x.ticks(8);
    let room = plot.width() / labels.len().max(1) as f32 - 8.0;
    for (place, label) in labels {
        let at = x.pixel(place).round() + 0.5;
        if !matches!(x.kind, Kind::Category(_)) {
            canvas.line(&[(at, plot.top()), (at, plot.bottom())], &thin);
        }
        let label = text::fitting(&label, SMALL, room);
        canvas.text(
            &label,
            (at, plot.bottom() + 20.0),
            SMALL,
            Align::Middle,
            grey(70),
        );
    }
    canvas.line(
        &[(plot.left(), plot.bottom()), (plot.right(), plot.bottom())],
        &strong,
    );
    canvas.line(
        &[(plot.left(), plot.top()), (plot.left(), plot.bottom())],
        &strong,
    );
    if let Some(title) = &chart.x.title {
        let at = (plot.left() + plot.width() / 2.0, HEIGHT as f32 - 16.0);
        let title = text::fitting(title, SMALL + 2.0, plot.width());
        canvas.text(&title, at, SMALL + 2.0, Align::Middle, grey(40));
    }
    if let Some(title) = &chart.y.title {
        // Above the axis: the letters stand upright.
        let title = text::fitting(title, SMALL, 240.0);
        canvas.text(
            &title,
            (16.0, plot.top() - 6.0),
            SMALL,
            Align::Left,
            grey(40),
        );
    }
}

fn draw_marks(canvas: &mut Canvas, placed: &Placed<'_>, marks: &Marks, x: &Axis, y: &Axis) {
    let color = placed.trace.color;
    let pixel = |(a, b): (f64, f64)| (x.pixel(a), y.pixel(b));
    // A gap ends one run and begins the next.
    for run in placed.points.split(Option::is_none) {
        let mut points: Vec<(f32, f32)> = run.iter().flatten().copied().map(pixel).collect();
        if marks.steps {
            points = stepped(&points);
        }
        if marks.filled
            && let (Some(first), Some(last)) = (points.first(), points.last())
        {
            let zero = y.pixel(0.0);
            let foot = [(last.0, zero), (first.0, zero)];
            let mut shade = color;
            shade.set_alpha(0.35 * color.alpha());
            let around: Vec<(f32, f32)> = points.iter().copied().chain(foot).collect();
            canvas.area(&around, shade);
        }
        if let Some((width, dash)) = &marks.line {
            let pen = Pen {
                color,
                width: *width,
                dash: dash.clone(),
            };
            canvas.line(&points, &pen);
        }
    }
    if let Some(radius) = marks.dot {
        for point in placed.points.iter().flatten() {
            canvas.dot(pixel(*point), radius, color);
        }
    }
}

fn stepped(points: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let mut out: Vec<(f32, f32)> = Vec::with_capacity(points.len() * 2);
    for point in points {
        if let Some(before) = out.last().copied() {
            out.push((point.0, before.1));
        }
        out.push(*point);
    }
    out
}

/// All bars: beside each other, on each other or over each other.
fn bars(placed: &[Placed<'_>], mode: Bars) -> Vec<Bar> {
    let standing: Vec<(&Placed<'_>, bool, &[Option<Color>])> = placed
        .iter()
        .filter_map(|placed| match &placed.trace.look {
            Look::Bars(bars) => Some((placed, bars.lying, bars.colors.as_slice())),
            Look::Marks(_) => None,
        })
        .collect();
    let along = standing.iter().flat_map(|(placed, lying, _)| {
        let points = placed.points.iter().flatten();
        points.map(|(x, y)| if *lying { *y } else { *x })
    });
    let room = smallest_gap(along.collect()) * 0.8;
    let beside = if mode == Bars::Beside {
        standing.len().max(1)
    } else {
        1
    };
    let width = room / beside as f64;
    let mut ends: HashMap<(u64, bool), f64> = HashMap::new();
    let mut bars = Vec::new();
    for (nth, (placed, lying, colors)) in standing.into_iter().enumerate() {
        for (at, point) in placed.points.iter().enumerate() {
            let Some((x, y)) = *point else { continue };
            let (place, value) = if lying { (y, x) } else { (x, y) };
            let shift = if mode == Bars::Beside {
                width * nth as f64
            } else {
                0.0
            };
            let begin = place - room / 2.0 + shift;
            let foot = match mode {
                Bars::Stacked => *ends.get(&(place.to_bits(), value < 0.0)).unwrap_or(&0.0),
                Bars::Beside | Bars::Over => 0.0,
            };
            ends.insert((place.to_bits(), value < 0.0), foot + value);
            let (from, to) = ((begin, foot), (begin + width, foot + value));
            let turned = |(a, b): (f64, f64)| if lying { (b, a) } else { (a, b) };
            bars.push(Bar {
                from: turned(from),
                to: turned(to),
                color: colors
                    .get(at)
                    .copied()
                    .flatten()
                    .unwrap_or(placed.trace.color),
            });
        }
    }
    bars
}

fn smallest_gap(mut places: Vec<f64>) -> f64 {
    places.sort_by(f64::total_cmp);
    let gaps = places.windows(2).map(|pair| pair[1] - pair[0]);
    let gap = gaps.filter(|gap| *gap > 0.0).fold(f64::INFINITY, f64::min);
    if gap.is_finite() { gap } else { 1.0 }
}

fn legend(canvas: &mut Canvas, chart: &Chart, plot: &Rect) {
    if !chart.legend {
        return;
    }
    let left = plot.right() + 12.0;
    for (row, trace) in chart.traces.iter().take(LEGEND).enumerate() {
        let middle = plot.top() + 8.0 + row as f32 * 21.0;
        canvas.rect(
            (left, middle - 4.0),
            (left + 14.0, middle + 4.0),
            trace.color,
        );
        let name = if text::can_show(&trace.name) {
            trace.name.clone()
        } else {
            format!("trace {row}")
        };
        let name = text::fitting(&name, SMALL, WIDTH as f32 - left - 24.0);
        canvas.text(
            &name,
            (left + 20.0, middle + 4.5),
            SMALL,
            Align::Left,
            grey(50),
        );
    }
    if chart.traces.len() > LEGEND {
        let bottom = plot.top() + 12.0 + LEGEND as f32 * 21.0;
        let more = format!("+ {}", chart.traces.len() - LEGEND);
        canvas.text(&more, (left, bottom), SMALL, Align::Left, grey(90));
    }
}

fn grey(shade: u8) -> Color {
    Color::from_rgba8(shade, shade, shade, 255)
}

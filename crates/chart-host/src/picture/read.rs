//! Owns what of a figure is drawn: traces, axes and titles, out of JSON that may be anything.

use serde_json::Value;
use tiny_skia::Color;

use super::{
    color, text,
    values::{Cell, Column},
};

/// The most values of an axis that are drawn, of all traces together.
pub(super) const POINTS: usize = 200_000;
const TRACES: usize = 200;

/// A figure that can be drawn.
#[derive(Debug)]
pub(super) struct Chart {
    /// The figure's own title.
    pub(super) title: Option<String>,
    pub(super) traces: Vec<Trace>,
    pub(super) x: Ask,
    pub(super) y: Ask,
    pub(super) bars: Bars,
    pub(super) legend: bool,
    pub(super) ground: Color,
}

/// How bars at one place stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bars {
    Beside,
    Stacked,
    Over,
}

/// What a figure asks of an axis.
#[derive(Debug, Default)]
pub(super) struct Ask {
    pub(super) kind: Option<String>,
    pub(super) range: Option<(Cell, Cell)>,
    pub(super) reversed: bool,
    pub(super) title: Option<String>,
}

#[derive(Debug)]
pub(super) struct Trace {
    pub(super) name: String,
    pub(super) color: Color,
    pub(super) x: Vec<Cell>,
    pub(super) y: Vec<Cell>,
    pub(super) look: Look,
}

#[derive(Debug)]
pub(super) enum Look {
    Marks(Marks),
    Bars(Standing),
}

#[derive(Debug)]
pub(super) struct Marks {
    /// The line's width and dashes, where there is a line.
    pub(super) line: Option<(f32, Option<Vec<f32>>)>,
    pub(super) dot: Option<f32>,
    pub(super) steps: bool,
    pub(super) filled: bool,
}

#[derive(Debug)]
pub(super) struct Standing {
    pub(super) lying: bool,
    /// A colour for each bar, where the trace has such.
    pub(super) colors: Vec<Option<Color>>,
}

/// The kinds of trace of a figure, each once.
pub(super) fn kinds(figure: &Value) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for trace in list(figure, "data").iter().take(1000) {
        let kind = kind(trace);
        if kinds.len() < 8 && !kinds.iter().any(|known| known == kind) && text::can_show(kind) {
            kinds.push(kind.to_owned());
        }
    }
    kinds
}

/// The chart, if all of its traces can be drawn on one pair of axes.
pub(super) fn chart(figure: &Value) -> Option<Chart> {
    let shown: Vec<&Value> = list(figure, "data")
        .iter()
        .filter(|trace| is_shown(trace))
        .collect();
    if shown.is_empty() || shown.len() > TRACES {
        return None;
    }
    let none = Value::Null;
    let layout = figure.get("layout").unwrap_or(&none);
    let way = colors(layout);
    let most = POINTS / shown.len();
    let read = shown.iter().enumerate();
    let traces: Vec<Trace> = read
        .map(|(at, json)| trace(json, own_color(json, &way, at), at, most))
        .collect::<Option<_>>()?;
    let named = shown
        .iter()
        .filter(|json| text_of(json, &["name"]).is_some())
        .count();
    Some(Chart {
        title: title(layout),
        legend: layout
            .get("showlegend")
            .and_then(Value::as_bool)
            .unwrap_or(named > 1),
        x: ask(styled(layout, "xaxis")),
        y: ask(styled(layout, "yaxis")),
        bars: match layout.get("barmode").and_then(Value::as_str) {
            Some("stack" | "relative") => Bars::Stacked,
            Some("overlay") => Bars::Over,
            _ => Bars::Beside,
        },
        ground: styled(layout, "plot_bgcolor")
            .and_then(Value::as_str)
            .and_then(color::parse)
            .unwrap_or(Color::WHITE),
        traces,
    })
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn kind(trace: &Value) -> &str {
    trace
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("scatter")
}

fn is_shown(trace: &Value) -> bool {
    match trace.get("visible") {
        Some(Value::Bool(shown)) => *shown,
        Some(Value::String(word)) => word != "legendonly",
        _ => true,
    }
}

/// What the layout says of itself, or its template.
fn styled<'a>(layout: &'a Value, name: &str) -> Option<&'a Value> {
    let template = || layout.get("template")?.get("layout")?.get(name);
    layout.get(name).or_else(template)
}

fn colors(layout: &Value) -> Vec<Color> {
    let way = styled(layout, "colorway").and_then(Value::as_array);
    let way = way.into_iter().flatten().take(100);
    way.filter_map(|color| color::parse(color.as_str()?))
        .collect()
}

fn own_color(trace: &Value, way: &[Color], at: usize) -> Color {
    let drawn_as_line = text_of(trace, &["mode"]).is_none_or(|mode| mode.contains("lines"));
    let paths: [&[&str]; 2] = if drawn_as_line && kind(trace) != "bar" {
        [&["line", "color"], &["marker", "color"]]
    } else {
        [&["marker", "color"], &["line", "color"]]
    };
    let own = paths
        .iter()
        .find_map(|path| color::parse(text_of(trace, path)?));
    let given = (!way.is_empty()).then(|| way[at % way.len()]);
    own.or(given).unwrap_or_else(|| color::of_trace(at))
}

fn trace(json: &Value, color: Color, at: usize, most: usize) -> Option<Trace> {
    let first = |name: &str, axis: &str| text_of(json, &[name]).is_none_or(|own| own == axis);
    if !json.is_object() || !first("xaxis", "x") || !first("yaxis", "y") {
        return None;
    }
    let (x, y) = coordinates(json, most)?;
    let look = match kind(json) {
        "scatter" | "scattergl" if text_of(json, &["stackgroup"]).is_none() => {
            Look::Marks(marks(json, x.len()))
        }
        "bar" => Look::Bars(Standing {
            lying: text_of(json, &["orientation"]).is_some_and(|way| way == "h"),
            colors: bar_colors(json),
        }),
        _ => return None,
    };
    let name = text_of(json, &["name"]).map(text::without_marks);
    Some(Trace {
        name: name.unwrap_or_else(|| format!("trace {at}")),
        color,
        x,
        y,
        look,
    })
}

/// Both lists, of one length; thinned out where there is more than is drawn. One that is missing
/// counts on from `x0` by `dx`.
fn coordinates(json: &Value, most: usize) -> Option<(Vec<Cell>, Vec<Cell>)> {
    let (x, y) = (Column::of(json.get("x")), Column::of(json.get("y")));
    let lengths = [&x, &y].into_iter().flatten().map(Column::len);
    let length = lengths.min()?;
    let step = length.div_ceil(most).max(1);
    let counted = |first: &str, way: &str| {
        let number =
            |name: &str, default| json.get(name).and_then(Value::as_f64).unwrap_or(default);
        let (first, way) = (number(first, 0.0), number(way, 1.0));
        let places = (0..length).step_by(step);
        places
            .map(|at| Cell::Number(first + way * at as f64))
            .collect()
    };
    let cells = |column: Option<Column<'_>>, first: &str, way: &str| match column {
        Some(column) => column.cells(length, step),
        None => counted(first, way),
    };
    Some((cells(x, "x0", "dx"), cells(y, "y0", "dy")))
}

fn marks(json: &Value, points: usize) -> Marks {
    // plotly's own rule: few points are marked.
    let usual = if points < 20 {
        "lines+markers"
    } else {
        "lines"
    };
    let mode = text_of(json, &["mode"]).unwrap_or(usual);
    let number = |path: [&str; 2], default: f64| {
        let number = json.get(path[0]).and_then(|part| part.get(path[1]));
        let number = number.and_then(Value::as_f64).unwrap_or(default);
        #[expect(clippy::cast_possible_truncation, reason = "clamped")]
        let number = number.clamp(0.0, 60.0) as f32;
        number
    };
    let width = number(["line", "width"], 2.0);
    let dash = match text_of(json, &["line", "dash"]) {
        Some("dot") => Some(vec![width, width * 1.5]),
        Some("dash") => Some(vec![width * 4.5, width * 4.5]),
        Some("longdash") => Some(vec![width * 8.0, width * 5.0]),
        Some("dashdot") => Some(vec![width * 4.5, width * 3.0, width, width * 3.0]),
        _ => None,
    };
    Marks {
        line: (mode.contains("lines") && width > 0.0).then_some((width, dash)),
        dot: mode
            .contains("markers")
            .then(|| number(["marker", "size"], 6.0) / 2.0),
        steps: text_of(json, &["line", "shape"]).is_some_and(|shape| shape == "hv"),
        filled: text_of(json, &["fill"]).is_some_and(|fill| fill == "tozeroy"),
    }
}

fn bar_colors(json: &Value) -> Vec<Option<Color>> {
    let colors = json.get("marker").and_then(|marker| marker.get("color"));
    let colors = colors.and_then(Value::as_array).into_iter().flatten();
    colors
        .take(POINTS)
        .map(|color| color::parse(color.as_str()?))
        .collect()
}

fn ask(axis: Option<&Value>) -> Ask {
    let Some(axis) = axis else {
        return Ask::default();
    };
    let range = Column::of(axis.get("range")).and_then(|range| {
        let [from, to]: [Cell; 2] = range.cells(2, 1).try_into().ok()?;
        Some((from, to))
    });
    Ask {
        kind: text_of(axis, &["type"]).map(str::to_owned),
        range,
        reversed: text_of(axis, &["autorange"]).is_some_and(|word| word == "reversed"),
        title: title(axis),
    }
}

/// A `title`: a text, or an object with one.
fn title(of: &Value) -> Option<String> {
    let title = text_of(of, &["title"]).or_else(|| text_of(of, &["title", "text"]))?;
    let title = text::without_marks(title);
    (!title.is_empty() && text::can_show(&title)).then_some(title)
}

fn text_of<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    path.iter()
        .try_fold(value, |at, name| at.get(name))?
        .as_str()
}

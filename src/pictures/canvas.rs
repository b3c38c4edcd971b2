//! Lines, areas, dots and text on pixels.

use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash,
    Transform,
};

use super::DrawError;
use super::font::{CAPITAL, Font};

/// Red, green, blue and how much it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ink(pub(super) u8, pub(super) u8, pub(super) u8, pub(super) u8);

/// A point, in pixels from the top left.
pub(super) type Point = (f32, f32);

/// How a line goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Dash {
    Solid,
    /// Drawn and left out, in pixels.
    Every(f32, f32),
}

/// Which side of the text the given point is at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

pub(super) struct Canvas {
    pixels: Pixmap,
    font: Font,
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Option<Self> {
        Some(Self {
            pixels: Pixmap::new(width, height)?,
            font: Font::built_in()?,
        })
    }

    pub(super) fn png(&self) -> Result<Vec<u8>, DrawError> {
        let encoded = self.pixels.encode_png();
        encoded.map_err(|error| DrawError::Encoding(error.to_string()))
    }

    /// A line through the points.
    pub(super) fn line(&mut self, points: &[Point], width: f32, ink: Ink, dash: Dash) {
        if let Some(path) = through(points, Ends::Open) {
            self.stroke(&path, width, ink, dash);
        }
    }

    /// What the points go around.
    pub(super) fn area(&mut self, points: &[Point], ink: Ink) {
        if let Some(path) = through(points, Ends::Closed) {
            self.fill(&path, ink);
        }
    }

    /// All of it in one colour.
    pub(super) fn cover(&mut self, Ink(red, green, blue, cover): Ink) {
        self.pixels.fill(Color::from_rgba8(red, green, blue, cover));
    }

    pub(super) fn dot(&mut self, at: Point, radius: f32, ink: Ink) {
        if let Some(path) = PathBuilder::from_circle(at.0, at.1, radius) {
            self.fill(&path, ink);
        }
    }

    pub(super) fn ring(&mut self, at: Point, radius: f32, width: f32, ink: Ink) {
        if let Some(path) = PathBuilder::from_circle(at.0, at.1, radius) {
            self.stroke(&path, width, ink, Dash::Solid);
        }
    }

    /// Text on the base line of that point.
    pub(super) fn text(&mut self, text: &str, at: Point, align: Align, size: f32, ink: Ink) {
        if let Some(path) = self.outline(text, at, align, size) {
            self.fill(&path, ink);
        }
    }

    /// The same, kept apart from what lies below it.
    pub(super) fn text_apart(
        &mut self,
        text: &str,
        (at, align): (Point, Align),
        size: f32,
        (ink, around): (Ink, Ink),
    ) {
        if let Some(path) = self.outline(text, at, align, size) {
            self.stroke(&path, 8.0, around, Dash::Solid);
            self.fill(&path, ink);
        }
    }

    pub(super) fn text_width(&self, text: &str, size: f32) -> f32 {
        self.font.width(text, size)
    }

    fn outline(&self, text: &str, at: Point, align: Align, size: f32) -> Option<Path> {
        let width = self.font.width(text, size);
        let x = match align {
            Align::Left => at.0,
            Align::Middle => at.0 - width / 2.0,
            Align::Right => at.0 - width,
        };
        self.font.outline(text, size, x, at.1)
    }

    fn fill(&mut self, path: &Path, ink: Ink) {
        let (paint, whole) = (paint(ink), Transform::identity());
        self.pixels
            .fill_path(path, &paint, FillRule::Winding, whole, None);
    }

    fn stroke(&mut self, path: &Path, width: f32, ink: Ink, dash: Dash) {
        let stroke = Stroke {
            width,
            line_cap: match dash {
                Dash::Solid => LineCap::Round,
                Dash::Every(..) => LineCap::Butt,
            },
            line_join: LineJoin::Round,
            dash: match dash {
                Dash::Solid => None,
                Dash::Every(on, off) => StrokeDash::new(vec![on, off], 0.0),
            },
            ..Stroke::default()
        };
        let (paint, whole) = (paint(ink), Transform::identity());
        self.pixels.stroke_path(path, &paint, &stroke, whole, None);
    }
}

/// How far below its middle a line of text has its base line.
pub(super) fn below_middle(size: f32) -> f32 {
    size * CAPITAL / 2.0
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Open,
    Closed,
}

fn through(points: &[Point], ends: Ends) -> Option<Path> {
    let (first, others) = points.split_first()?;
    let mut path = PathBuilder::new();
    path.move_to(first.0, first.1);
    for point in others {
        path.line_to(point.0, point.1);
    }
    if ends == Ends::Closed {
        path.close();
    }
    path.finish()
}

fn paint(Ink(red, green, blue, cover): Ink) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    paint.set_color(Color::from_rgba8(red, green, blue, cover));
    paint
}

//! The letters of pictures, as outlines: digits, Latin letters and some signs of Inter, built in.

use tiny_skia::{Path, PathBuilder};
use ttf_parser::{Face, OutlineBuilder};

/// How it was made, and its licence: `assets/README.md`.
static FONT: &[u8] = include_bytes!("../../assets/Inter-Medium-subset.otf");

/// How high a capital is, of the font's size.
pub(super) const CAPITAL: f32 = 0.727;

pub(super) struct Font(Face<'static>);

impl Font {
    pub(super) fn built_in() -> Option<Self> {
        Face::parse(FONT, 0).ok().map(Self)
    }

    /// How wide that text is. What the font does not have takes no room.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let advances = text.chars().map(|c| self.advance(c));
        advances.sum::<f32>() * self.scale(size)
    }

    /// The text's outline, beginning at `x` on the base line `y`; nothing where nothing is to be seen.
    pub(super) fn outline(&self, text: &str, size: f32, x: f32, y: f32) -> Option<Path> {
        let mut pen = Pen {
            path: PathBuilder::new(),
            scale: self.scale(size),
            x,
            y,
        };
        for c in text.chars() {
            if let Some(glyph) = self.0.glyph_index(c) {
                self.0.outline_glyph(glyph, &mut pen);
            }
            pen.x += self.advance(c) * pen.scale;
        }
        pen.path.finish()
    }

    fn advance(&self, c: char) -> f32 {
        let glyph = self.0.glyph_index(c);
        let advance = glyph.and_then(|glyph| self.0.glyph_hor_advance(glyph));
        f32::from(advance.unwrap_or(0))
    }

    fn scale(&self, size: f32) -> f32 {
        size / f32::from(self.0.units_per_em())
    }
}

/// Turns the font's units, which go up, into the picture's pixels, which go down.
struct Pen {
    path: PathBuilder,
    scale: f32,
    x: f32,
    y: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, end) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path
            .cubic_to(first.0, first.1, second.0, second.1, end.0, end.1);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

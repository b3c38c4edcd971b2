//! Owns the pixels: lines, areas, dots and letters on a white ground.

use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Mask, Paint, Path, PathBuilder, Pixmap,
    PremultipliedColorU8, Rect, Stroke, StrokeDash, Transform,
};

use super::text;

/// Further out nothing is seen, and the rasteriser's numbers would not hold it.
const FAR: f32 = 30_000.0;

/// Where a text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// What a line looks like.
#[derive(Debug, Clone)]
pub(super) struct Pen {
    pub(super) color: Color,
    pub(super) width: f32,
    pub(super) dash: Option<Vec<f32>>,
}

pub(super) struct Canvas {
    pixmap: Pixmap,
    mask: Option<Mask>,
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Option<Self> {
        let mut pixmap = Pixmap::new(width, height)?;
        pixmap.fill(Color::WHITE);
        Some(Self { pixmap, mask: None })
    }

    pub(super) fn png(&self) -> Option<Vec<u8>> {
        self.pixmap.encode_png().ok()
    }

    /// From now on only what is within is drawn; letters are not held.
    pub(super) fn clip(&mut self, area: Option<Rect>) {
        self.mask = area.and_then(|area| {
            let mut mask = Mask::new(self.pixmap.width(), self.pixmap.height())?;
            let path = PathBuilder::from_rect(area);
            mask.fill_path(&path, FillRule::Winding, false, Transform::identity());
            Some(mask)
        });
    }

    pub(super) fn line(&mut self, points: &[(f32, f32)], pen: &Pen) {
        let Some(path) = path(points, false) else {
            return;
        };
        let stroke = Stroke {
            width: pen.width.clamp(0.1, 40.0),
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            dash: pen.dash.clone().and_then(|dash| StrokeDash::new(dash, 0.0)),
            ..Stroke::default()
        };
        let paint = paint(pen.color);
        self.pixmap.stroke_path(
            &path,
            &paint,
            &stroke,
            Transform::identity(),
            self.mask.as_ref(),
        );
    }

    pub(super) fn area(&mut self, points: &[(f32, f32)], color: Color) {
        if let Some(path) = path(points, true) {
            self.fill(&path, color);
        }
    }

    pub(super) fn rect(&mut self, from: (f32, f32), to: (f32, f32), color: Color) {
        let (x0, x1) = (near(from.0.min(to.0)), near(from.0.max(to.0)));
        let (y0, y1) = (near(from.1.min(to.1)), near(from.1.max(to.1)));
        if let Some(rect) = Rect::from_ltrb(x0, y0, x1, y1) {
            self.fill(&PathBuilder::from_rect(rect), color);
        }
    }

    pub(super) fn dot(&mut self, at: (f32, f32), radius: f32, color: Color) {
        let inside = at.0.abs() < FAR && at.1.abs() < FAR;
        let circle = PathBuilder::from_circle(at.0, at.1, radius.clamp(0.5, 100.0));
        if let Some(circle) = circle.filter(|_| inside) {
            self.fill(&circle, color);
        }
    }

    fn fill(&mut self, path: &Path, color: Color) {
        let paint = paint(color);
        self.pixmap.fill_path(
            path,
            &paint,
            FillRule::Winding,
            Transform::identity(),
            self.mask.as_ref(),
        );
    }

    /// A text on its base line.
    pub(super) fn text(
        &mut self,
        words: &str,
        at: (f32, f32),
        size: f32,
        align: Align,
        color: Color,
    ) {
        let width = text::width(words, size);
        let left = match align {
            Align::Left => at.0,
            Align::Middle => at.0 - width / 2.0,
            Align::Right => at.0 - width,
        };
        let (columns, rows) = (self.pixmap.width(), self.pixmap.height());
        let pixels = self.pixmap.pixels_mut();
        text::pixels(words, size, left, at.1, |x, y, cover| {
            let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
                return;
            };
            if x < columns && y < rows {
                let pixel = pixels.get_mut((y * columns + x) as usize);
                if let Some(pixel) = pixel {
                    *pixel = mixed(*pixel, color, cover);
                }
            }
        });
    }
}

/// The ground is opaque, so that mixing is all there is to do.
fn mixed(ground: PremultipliedColorU8, color: Color, cover: f32) -> PremultipliedColorU8 {
    let cover = (cover * color.alpha()).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 255"
    )]
    let mix = |old: u8, new: f32| (f32::from(old) * (1.0 - cover) + new * 255.0 * cover) as u8;
    let (red, green, blue) = (
        mix(ground.red(), color.red()),
        mix(ground.green(), color.green()),
        mix(ground.blue(), color.blue()),
    );
    PremultipliedColorU8::from_rgba(red, green, blue, 255).unwrap_or(ground)
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(color);
    paint.anti_alias = true;
    paint
}

fn near(value: f32) -> f32 {
    value.clamp(-FAR, FAR)
}

fn path(points: &[(f32, f32)], close: bool) -> Option<Path> {
    let (first, rest) = points.split_first()?;
    let mut builder = PathBuilder::new();
    builder.move_to(near(first.0), near(first.1));
    for (x, y) in rest {
        builder.line_to(near(*x), near(*y));
    }
    if close {
        builder.close();
    }
    builder.finish()
}

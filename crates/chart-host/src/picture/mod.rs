//! Owns a figure as a PNG: scatter, line and bar are drawn, the rest is a plain card with title and
//! kinds of trace. Pure: a figure in, bytes out. Names no HTTP and no SQL.
//!
//! Always holds: any JSON is drawn or becomes a card; the work is bounded by [`read::POINTS`].

mod axis;
mod canvas;
mod card;
mod color;
mod draw;
mod read;
mod text;
mod values;

use serde_json::Value;

/// Changes when the same figure is drawn differently.
pub(crate) const VERSION: &str = "1";

const WIDTH: u32 = 800;
const HEIGHT: u32 = 500;

/// What a picture says besides its figure.
#[derive(Debug, Clone)]
pub(crate) struct Caption {
    pub(crate) title: String,
    pub(crate) fid: String,
}

/// The picture; `None` only where there is no memory for it.
pub(crate) fn png(figure: &Value, caption: &Caption) -> Option<Vec<u8>> {
    let drawn = std::panic::catch_unwind(|| {
        let chart = read::chart(figure)?;
        let mut canvas = canvas::Canvas::new(WIDTH, HEIGHT)?;
        draw::chart(&mut canvas, &chart, caption)?;
        canvas.png()
    });
    // A drawing that gave up, also by a fault in it or beneath it, is a card.
    let drawn = drawn.unwrap_or_else(|_| {
        tracing::error!(fid = caption.fid, "a figure could not be drawn");
        None
    });
    drawn.or_else(|| {
        let mut canvas = canvas::Canvas::new(WIDTH, HEIGHT)?;
        card::draw(&mut canvas, &read::kinds(figure), caption);
        canvas.png()
    })
}

#[cfg(test)]
mod tests;

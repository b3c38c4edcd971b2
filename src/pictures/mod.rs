//! Pictures of an account's use over time, as PNG files.
//!
//! Owns how they look, and the crates with which they are drawn; may name `domain` alone. Pure: samples in, bytes out.
//! Drawing takes some ten milliseconds of a core, so who calls does it where nothing waits (`spawn_blocking`).
//!
//! What always holds: there is no word in a picture but `UTC`, so it is the same in every language; dates are ISO's,
//! in UTC. Any samples draw, in bounded time and size. A picture brings its own background, which lies well on dark
//! and on light, and is drawn for twice the width at which Discord shows it: on a phone its smallest letters are 12
//! pixels high. No line is told from another by its colour alone.

mod axes;
mod canvas;
mod curve;
mod font;
mod scene;

#[cfg(test)]
#[path = "draw_tests.rs"]
mod tests;

use crate::domain::forecast::Forecast;
use crate::domain::sample::Sample;

/// Pixels from left to right.
pub const WIDTH: u32 = 800;

/// Pixels from top to bottom.
pub const HEIGHT: u32 = 450;

/// What a picture shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// What was counted; the latest one is the present.
    pub samples: Vec<Sample>,
    /// When the account will be full.
    pub forecast: Option<Forecast>,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// One count is no history.
    #[error("there is no history to draw")]
    NoHistory,
    /// Memory, or the font that is built in.
    #[error("the canvas could not be made")]
    Canvas,
    /// Writing the file.
    #[error("the picture could not be encoded: {0}")]
    Encoding(String),
}

/// The picture, as a PNG file of [`WIDTH`] × [`HEIGHT`].
///
/// # Errors
/// Fewer than two moments; what cannot be.
pub fn draw(drawing: &Drawing) -> Result<Vec<u8>, DrawError> {
    let mut samples = drawing.samples.clone();
    samples.sort_by_key(|sample| sample.at);
    samples.dedup_by_key(|sample| sample.at);
    if samples.len() < 2 {
        return Err(DrawError::NoHistory);
    }
    let mut canvas = canvas::Canvas::new(WIDTH, HEIGHT).ok_or(DrawError::Canvas)?;
    scene::draw(&mut canvas, &samples, drawing.forecast);
    canvas.png()
}

//! Owns the card of what is not drawn: title, kinds of trace, fid.

use tiny_skia::Color;

use super::{
    Caption, HEIGHT, WIDTH,
    canvas::{Align, Canvas, Pen},
    text,
};

pub(super) fn draw(canvas: &mut Canvas, kinds: &[String], caption: &Caption) {
    let (width, height) = (WIDTH as f32, HEIGHT as f32);
    let grey = |shade| Color::from_rgba8(shade, shade, shade, 255);
    let frame = [
        (20.0, 20.0),
        (width - 20.0, 20.0),
        (width - 20.0, height - 20.0),
        (20.0, height - 20.0),
        (20.0, 20.0),
    ];
    let pen = Pen {
        color: grey(210),
        width: 1.5,
        dash: None,
    };
    canvas.line(&frame, &pen);
    let title = title(caption);
    let title = text::fitting(&title, 30.0, width - 100.0);
    let middle = width / 2.0;
    canvas.text(
        &title,
        (middle, height / 2.0 - 12.0),
        30.0,
        Align::Middle,
        grey(40),
    );
    let kinds = text::fitting(&kinds.join(", "), 20.0, width - 100.0);
    canvas.text(
        &kinds,
        (middle, height / 2.0 + 28.0),
        20.0,
        Align::Middle,
        grey(90),
    );
    if title != caption.fid {
        let fid = text::fitting(&caption.fid, 15.0, width - 100.0);
        canvas.text(
            &fid,
            (middle, height - 45.0),
            15.0,
            Align::Middle,
            grey(120),
        );
    }
}

/// The title, or the fid where the font lacks a letter of it.
pub(super) fn title(caption: &Caption) -> String {
    let title = text::without_marks(&caption.title);
    if title.is_empty() || !text::can_show(&title) {
        caption.fid.clone()
    } else {
        title
    }
}

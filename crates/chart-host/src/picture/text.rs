//! Owns letters: the carried font, how wide a text is, and what of a text can be shown.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};

const FONT: &[u8] = include_bytes!("../../assets/DejaVuSans-subset.ttf");

fn font() -> Option<&'static FontRef<'static>> {
    static FONT_REF: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    FONT_REF
        .get_or_init(|| FontRef::try_from_slice(FONT).ok())
        .as_ref()
}

/// Whether the font has each letter.
pub(super) fn can_show(text: &str) -> bool {
    font().is_some_and(|font| text.chars().all(|letter| font.glyph_id(letter).0 != 0))
}

pub(super) fn width(text: &str, size: f32) -> f32 {
    let Some(font) = font() else { return 0.0 };
    let font = font.as_scaled(PxScale::from(size));
    text.chars()
        .map(|letter| font.h_advance(font.glyph_id(letter)))
        .sum()
}

/// The text itself, or its beginning and `…`, so that it is at most so wide.
pub(super) fn fitting(text: &str, size: f32, most: f32) -> String {
    // Longer than any picture: what is measured is bounded.
    let mut letters: Vec<char> = text.chars().take(400).collect();
    let whole: String = letters.iter().collect();
    if width(&whole, size) <= most {
        return whole;
    }
    while !letters.is_empty() {
        letters.pop();
        let cut: String = letters.iter().chain(&['…']).collect();
        if width(&cut, size) <= most {
            return cut;
        }
    }
    String::new()
}

/// Calls back with each covered pixel: column, row and how much of it.
pub(super) fn pixels(
    text: &str,
    size: f32,
    left: f32,
    base: f32,
    mut put: impl FnMut(i32, i32, f32),
) {
    let Some(font) = font() else { return };
    let scale = PxScale::from(size);
    let scaled = font.as_scaled(scale);
    let mut at = left;
    for letter in text.chars() {
        let id = scaled.glyph_id(letter);
        let glyph: Glyph = id.with_scale_and_position(scale, point(at, base));
        at += scaled.h_advance(id);
        if let Some(outline) = font.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            #[expect(clippy::cast_possible_truncation, reason = "a pixel of the picture")]
            let (x0, y0) = (bounds.min.x as i32, bounds.min.y as i32);
            outline.draw(|x, y, cover| {
                let (x, y) = (i32::try_from(x).unwrap_or(0), i32::try_from(y).unwrap_or(0));
                put(x0 + x, y0 + y, cover);
            });
        }
    }
}

/// A title without the marks that plotly knows (`<b>`, `<br>`, …), in one line.
pub(super) fn without_marks(text: &str) -> String {
    let text = text.replace("<br>", " ").replace("<br/>", " ");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = &rest[at..];
        let letter = tag[1..].trim_start_matches('/').chars().next();
        let is_mark = letter.is_some_and(|letter| letter.is_ascii_alphabetic());
        if let Some(end) = tag.find('>').filter(|_| is_mark) {
            rest = &tag[end + 1..];
        } else {
            out.push('<');
            rest = &tag[1..];
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{can_show, fitting, width, without_marks};

    #[test]
    fn a_title_is_cut_to_its_place_and_loses_its_marks() {
        assert_eq!(
            without_marks("Sales <b>2025</b><br>north"),
            "Sales 2025 north"
        );
        assert_eq!(without_marks("a < b > c <"), "a < b > c <");
        assert!(width(&fitting(&"x".repeat(1000), 18.0, 200.0), 18.0) <= 200.0);
        assert_eq!(fitting("short", 18.0, 200.0), "short");
        assert_eq!(fitting("short", 18.0, 1.0), "");
    }

    #[test]
    fn the_font_has_latin_greek_and_cyrillic_letters() {
        assert!(can_show("Umsatz € — Ελλάδα Продажи łódź"));
        assert!(!can_show("销售"));
    }
}

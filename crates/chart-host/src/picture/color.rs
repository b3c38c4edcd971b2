//! Owns colours as figures write them. What is not understood is none, and the trace's own is taken.

use tiny_skia::Color;

/// The colours that plotly gives traces that have none.
const WAY: [[u8; 3]; 10] = [
    [31, 119, 180],
    [255, 127, 14],
    [44, 160, 44],
    [214, 39, 40],
    [148, 103, 189],
    [140, 86, 75],
    [227, 119, 194],
    [127, 127, 127],
    [188, 189, 34],
    [23, 190, 207],
];

/// The names that people write most.
const NAMES: [(&str, [u8; 3]); 24] = [
    ("black", [0, 0, 0]),
    ("white", [255, 255, 255]),
    ("red", [255, 0, 0]),
    ("green", [0, 128, 0]),
    ("blue", [0, 0, 255]),
    ("yellow", [255, 255, 0]),
    ("orange", [255, 165, 0]),
    ("purple", [128, 0, 128]),
    ("grey", [128, 128, 128]),
    ("gray", [128, 128, 128]),
    ("lightgrey", [211, 211, 211]),
    ("lightgray", [211, 211, 211]),
    ("darkgrey", [169, 169, 169]),
    ("darkgray", [169, 169, 169]),
    ("pink", [255, 192, 203]),
    ("brown", [165, 42, 42]),
    ("cyan", [0, 255, 255]),
    ("magenta", [255, 0, 255]),
    ("navy", [0, 0, 128]),
    ("teal", [0, 128, 128]),
    ("royalblue", [65, 105, 225]),
    ("firebrick", [178, 34, 34]),
    ("crimson", [220, 20, 60]),
    ("steelblue", [70, 130, 180]),
];

/// The colour of the trace at that place.
pub(super) fn of_trace(at: usize) -> Color {
    let [red, green, blue] = WAY[at % WAY.len()];
    Color::from_rgba8(red, green, blue, 255)
}

/// `#rgb`, `#rrggbb`, `rgb(…)`, `rgba(…)` or a name.
pub(super) fn parse(text: &str) -> Option<Color> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(digits) = text.strip_prefix('#') {
        return hex(digits);
    }
    if let Some(parts) = text.strip_prefix("rgb") {
        return numbers(parts.trim_start_matches('a'));
    }
    let (_, [red, green, blue]) = NAMES.iter().find(|(name, _)| *name == text)?;
    Some(Color::from_rgba8(*red, *green, *blue, 255))
}

fn hex(digits: &str) -> Option<Color> {
    // The parser would take a sign, too.
    let digits = Some(digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = value.to_be_bytes();
    match digits.len() {
        6 => Some(Color::from_rgba8(red, green, blue, 255)),
        3 => {
            let part = |shift: u32| u8::try_from((value >> shift & 0xf) * 17).unwrap_or(0);
            Some(Color::from_rgba8(part(8), part(4), part(0), 255))
        }
        _ => None,
    }
}

fn numbers(text: &str) -> Option<Color> {
    let inner = text.trim().strip_prefix('(')?.strip_suffix(')')?;
    let parts: Vec<f32> = inner
        .split(',')
        .map(|part| part.trim().parse().ok())
        .collect::<Option<_>>()?;
    let (rgb, alpha) = match parts.as_slice() {
        [red, green, blue] => ([*red, *green, *blue], 1.0),
        [red, green, blue, alpha] => ([*red, *green, *blue], *alpha),
        _ => return None,
    };
    let [red, green, blue] = rgb.map(|part| part / 255.0);
    Color::from_rgba(red, green, blue, alpha)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn colours_are_read_as_figures_write_them() {
        for same in [
            "#f00",
            "#FF0000",
            " red",
            "rgb(255, 0,0)",
            "rgba(255,0,0,1)",
        ] {
            assert_eq!(
                parse(same),
                tiny_skia::Color::from_rgba(1.0, 0.0, 0.0, 1.0),
                "{same}"
            );
        }
        for none in [
            "",
            "#",
            "#12345",
            "#+12",
            "rgb(1,2)",
            "rgb(300,0,0)",
            "rgb(nan,0,0)",
            "blurple",
            "#ééé",
        ] {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}

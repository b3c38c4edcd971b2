//! Owns the values of a trace: JSON lists, and the packed ones of newer clients (`bdata`, `dtype`).

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{
    civil::{Date, DateTime},
    tz::Offset,
};
use serde_json::Value;

/// One value of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    Text(String),
    /// Nothing there: a line breaks.
    Gap,
}

impl Cell {
    fn of(value: &Value) -> Self {
        match value {
            Value::Number(number) => number.as_f64().map_or(Self::Gap, Self::Number),
            Value::String(text) => Self::Text(text.clone()),
            Value::Bool(flag) => Self::Text(flag.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => Self::Gap,
        }
    }

    /// As a number; texts that are one count.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Gap => None,
        }
        .filter(|number: &f64| number.is_finite())
    }

    /// As milliseconds since 1970.
    pub(super) fn moment(&self) -> Option<f64> {
        match self {
            Self::Number(ms) => Some(*ms).filter(|ms| ms.is_finite()),
            Self::Text(text) => moment(text),
            Self::Gap => None,
        }
    }

    /// As the name of a category.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::Number(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::Gap => None,
        }
    }
}

/// `2025`, `2025-03`, `2025-03-01`, `2025-03-01 12:30:15.5`, with a `T` or a zone or without; the
/// zone is passed over, as plotly does.
fn moment(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let date = match text.len() {
        7 if text.get(4..5) == Some("-") => format!("{text}-01"),
        4 if digits(text) => format!("{text}-01-01"),
        10.. => text.to_owned(),
        _ => return None,
    };
    let day: Date = date.get(..10)?.parse().ok()?;
    let time: DateTime = match date.get(10..)?.trim_end_matches('Z') {
        "" => day.at(0, 0, 0, 0),
        rest => {
            let rest = rest.get(1..)?;
            let end = rest.rfind(['+', '-']).unwrap_or(rest.len());
            let clock = rest.get(..end)?;
            let clock = if clock.len() == 2 {
                format!("{clock}:00")
            } else {
                clock.to_owned()
            };
            day.to_datetime(clock.parse().ok()?)
        }
    };
    let stamp = Offset::UTC.to_timestamp(time).ok()?;
    Some(stamp.as_millisecond() as f64)
}

/// A list of values, before it is read.
pub(super) enum Column<'a> {
    Plain(&'a [Value]),
    Packed {
        width: usize,
        read: fn(&[u8]) -> f64,
        bytes: Vec<u8>,
    },
}

impl<'a> Column<'a> {
    /// `None` where it is no list.
    pub(super) fn of(value: Option<&'a Value>) -> Option<Self> {
        match value? {
            Value::Array(list) => Some(Self::Plain(list)),
            Value::Object(packed) => {
                let (width, read) = reader(packed.get("dtype")?.as_str()?)?;
                let bytes = BASE64_STANDARD
                    .decode(packed.get("bdata")?.as_str()?)
                    .ok()?;
                Some(Self::Packed { width, read, bytes })
            }
            _ => None,
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Plain(list) => list.len(),
            Self::Packed { width, bytes, .. } => bytes.len() / width,
        }
    }

    /// Of the first `length` each `step`th.
    pub(super) fn cells(&self, length: usize, step: usize) -> Vec<Cell> {
        match self {
            Self::Plain(list) => list
                .iter()
                .take(length)
                .step_by(step)
                .map(Cell::of)
                .collect(),
            Self::Packed { width, read, bytes } => {
                let chunks = bytes.chunks_exact(*width).take(length).step_by(step);
                chunks.map(|chunk| Cell::Number(read(chunk))).collect()
            }
        }
    }
}

/// How many bytes a number takes, and how it is read.
type Reader = (usize, fn(&[u8]) -> f64);

fn reader(dtype: &str) -> Option<Reader> {
    macro_rules! reader {
        ($kind:ty) => {
            (size_of::<$kind>(), |bytes| {
                let bytes = bytes.try_into().unwrap_or_default();
                f64::from(<$kind>::from_le_bytes(bytes))
            })
        };
    }
    Some(match dtype.trim_start_matches(['<', '|']) {
        "i1" => reader!(i8),
        "u1" => reader!(u8),
        "i2" => reader!(i16),
        "u2" => reader!(u16),
        "i4" => reader!(i32),
        "u4" => reader!(u32),
        "f4" => reader!(f32),
        "f8" => reader!(f64),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Cell, Column, moment};

    #[test]
    fn moments_are_read_as_plotly_does() {
        let day = 86_400_000.0;
        for (text, ms) in [
            ("1970-01-02", day),
            ("1970-01-02 00:00", day),
            ("1970-01-02T06:00:00", 1.25 * day),
            ("1970-01-02 06:00:00.5", 1.25 * day + 500.0),
            ("1970-01-02T06:00:00+02:00", 1.25 * day),
            ("1970-01-02T06:00:00Z", 1.25 * day),
            ("1970-02", 31.0 * day),
            ("1971", 365.0 * day),
        ] {
            assert_eq!(moment(text), Some(ms), "{text}");
        }
        for none in [
            "",
            "Monday",
            "1970-13-01",
            "12:00",
            "héllo wörld",
            "1970-01-02T",
            "1970-01-02 é",
        ] {
            assert_eq!(moment(none), None, "{none}");
        }
    }

    #[test]
    fn packed_numbers_are_numbers() {
        let packed = json!({ "dtype": "i2", "bdata": "AQACAP//" });
        let column = Column::of(Some(&packed)).unwrap();
        assert_eq!(column.len(), 3);
        assert_eq!(column.cells(3, 1), [1.0, 2.0, -1.0].map(Cell::Number));
        assert_eq!(column.cells(3, 2), [1.0, -1.0].map(Cell::Number));
        let wrong = [
            json!({ "dtype": "x", "bdata": "AQAC" }),
            json!({ "dtype": "u1" }),
            json!("x"),
        ];
        assert!(wrong.iter().all(|wrong| Column::of(Some(wrong)).is_none()));
    }
}

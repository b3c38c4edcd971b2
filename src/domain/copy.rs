//! A copy of a chart, made before it is deleted: what it holds, and what is uploaded again from it. Pure.
//!
//! What always holds: bytes that are no copy are an error, never a panic; what is uploaded again draws from nothing
//! that may be gone.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::chart::{Filetype, Privacy};
use super::ids::{Fid, Millis};
use super::plan::PlanItem;

/// Copies are kept so many days.
pub const KEPT_DAYS: i64 = 90;

/// The only form that this version writes and reads.
const VERSION: u32 = 1;

/// Whether charts are copied before they are deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Copying {
    /// They are: without its copy no chart is deleted.
    #[default]
    First,
    /// The team does without.
    Off,
}

/// All that is kept of one chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    version: u32,
    /// The chart as it was approved: its metadata.
    pub chart: PlanItem,
    /// Whether everybody could see it; what is not known counts as private.
    pub public: bool,
    /// The figure of a plot with its data, or the columns of a grid.
    pub content: Value,
}

/// What was read is no copy, or one of a version that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a copy of a chart")]
pub struct NotACopy;

impl Document {
    /// The copy of that chart.
    #[must_use]
    pub fn new(chart: PlanItem, privacy: Privacy, content: Value) -> Self {
        Self {
            version: VERSION,
            chart,
            public: privacy == Privacy::Public,
            content,
        }
    }

    /// As bytes.
    ///
    /// # Errors
    /// [`NotACopy`], which no document that was made here gives.
    pub fn encode(&self) -> Result<Vec<u8>, NotACopy> {
        serde_json::to_vec(self).map_err(|_| NotACopy)
    }

    /// The copy that those bytes are.
    ///
    /// # Errors
    /// [`NotACopy`].
    pub fn decode(bytes: &[u8]) -> Result<Self, NotACopy> {
        let document: Self = serde_json::from_slice(bytes).map_err(|_| NotACopy)?;
        if document.version == VERSION && document.content.is_object() {
            Ok(document)
        } else {
            Err(NotACopy)
        }
    }

    /// The content without names of grid columns whose data stands beside them: those grids may be gone.
    #[must_use]
    pub fn standing_alone(self) -> Value {
        match self.chart.filetype {
            Filetype::Plot => without_sources(self.content),
            Filetype::Grid => self.content,
        }
    }
}

/// JSON that serde read nests 128 deep at most, so this ends.
fn without_sources(value: Value) -> Value {
    match value {
        Value::Array(all) => Value::Array(all.into_iter().map(without_sources).collect()),
        Value::Object(fields) => {
            let is_source = |name: &str, value: &Value| {
                let data = name.strip_suffix("src").filter(|data| !data.is_empty());
                let named = value.as_str().is_some_and(names_a_column);
                named && data.is_some_and(|data| fields.contains_key(data))
            };
            let sources: Vec<String> = fields
                .iter()
                .filter(|(name, value)| is_source(name, value))
                .map(|(name, _)| name.clone())
                .collect();
            let left = fields
                .into_iter()
                .filter(|(name, _)| !sources.contains(name));
            let left: Map<String, Value> = left
                .map(|(name, value)| (name, without_sources(value)))
                .collect();
            Value::Object(left)
        }
        other => other,
    }
}

/// `user:idlocal:column`
fn names_a_column(text: &str) -> bool {
    text.rsplit_once(':')
        .is_some_and(|(grid, column)| !column.is_empty() && grid.parse::<Fid>().is_ok())
}

/// When copies that were made at that moment go.
#[must_use]
pub fn kept_until(made: Millis) -> Millis {
    made.plus(KEPT_DAYS * 24 * 3_600_000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::domain::chart::Ties;

    fn plot() -> PlanItem {
        PlanItem {
            fid: Fid::new("jane", 7),
            filetype: Filetype::Plot,
            title: "Sales".to_owned(),
            created: Millis(1),
            modified: Millis(2),
            draws_from: Ties::Unknown,
        }
    }

    #[test]
    fn sources_go_where_their_data_is_there() {
        let figure = json!({
            "data": [{ "x": [1, 2], "xsrc": "jane:9:ab12", "ysrc": "jane:9:cd34", "name": "src" }],
            "layout": { "source": "https://example.com:80:x", "src": "jane:9:ab12" },
        });
        let alone = Document::new(plot(), Privacy::Unknown, figure).standing_alone();
        let expected = json!({
            "data": [{ "x": [1, 2], "ysrc": "jane:9:cd34", "name": "src" }],
            "layout": { "source": "https://example.com:80:x", "src": "jane:9:ab12" },
        });
        assert_eq!(alone, expected);
    }

    #[test]
    fn what_is_not_known_to_be_public_is_private() {
        for (privacy, public) in [
            (Privacy::Public, true),
            (Privacy::Private, false),
            (Privacy::Unknown, false),
        ] {
            assert_eq!(Document::new(plot(), privacy, json!({})).public, public);
        }
    }

    proptest! {
        #[test]
        fn a_copy_reads_back(title in "\\PC{0,40}", numbers in proptest::collection::vec(any::<i64>(), 0..20)) {
            let chart = PlanItem { title, ..plot() };
            let document = Document::new(chart, Privacy::Public, json!({ "data": numbers }));
            let bytes = document.encode().unwrap();
            prop_assert_eq!(Document::decode(&bytes), Ok(document));
        }

        #[test]
        fn any_bytes_are_a_copy_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Document::decode(&bytes);
        }
    }
}

//! Owns what exported charts look like: `.json` as chart servers and plotly write it, `.html` as plotly and this
//! server write it.
//!
//! Always holds: whatever is in a file ends in charts or in [`NotAnExport`]; a figure holds its own data, and names no
//! grid: a number of another server would be another grid's here.

use serde_json::{Map, Value, json};

use super::script;
use crate::api::plots::target;

/// A chart that was read from a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Exported {
    /// A figure: `data`, and `layout` and `frames` where they were there.
    Plot(Value),
    /// A grid's columns in their order, by name.
    Grid(Vec<(String, Vec<Value>)>),
}

/// Why a file is no export.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnExport {
    /// It is no text.
    #[error("it is not text in UTF-8")]
    NotText,
    /// It begins like JSON, and is none.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// It is JSON of something else.
    #[error("it holds neither a figure (`data` and `layout`) nor a grid (`cols`)")]
    NotAChart,
    /// A page without a figure in it.
    #[error("no figure was found in that page; export it as .json instead")]
    NoFigure,
    /// The data is not in the file.
    #[error(
        "its data lies in a grid of the server it comes from, and is not in the file; export it \
         with its data"
    )]
    DataElsewhere,
}

/// The charts in a file: one, or those of a page with several figures.
///
/// # Errors
/// It is none; see [`NotAnExport`].
pub fn read(bytes: &[u8]) -> Result<Vec<Exported>, NotAnExport> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotAnExport::NotText)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') {
        let figures = script::figures(text);
        if figures.is_empty() {
            return Err(NotAnExport::NoFigure);
        }
        return figures.into_iter().map(chart).collect();
    }
    let value = serde_json::from_str(text);
    let value = value.map_err(|error| NotAnExport::NotJson(error.to_string()))?;
    Ok(vec![chart(value)?])
}

fn chart(value: Value) -> Result<Exported, NotAnExport> {
    match value {
        Value::Array(data) => figure(Map::from_iter([("data".to_owned(), Value::Array(data))])),
        Value::Object(fields) if fields.contains_key("cols") => grid(&fields),
        Value::Object(fields) => figure(fields),
        _ => Err(NotAnExport::NotAChart),
    }
}

fn figure(mut fields: Map<String, Value>) -> Result<Exported, NotAnExport> {
    let is_trace = |trace: &Value| trace.is_object();
    let traces = fields.get("data").and_then(Value::as_array);
    if !traces.is_some_and(|traces| traces.iter().all(is_trace)) {
        return Err(NotAnExport::NotAChart);
    }
    fields.retain(|name, _| ["data", "layout", "frames"].contains(&name.as_str()));
    if !fields.get("layout").is_some_and(Value::is_object) {
        fields.insert("layout".to_owned(), json!({}));
    }
    let mut figure = Value::Object(fields);
    cut_loose(&mut figure)?;
    Ok(Exported::Plot(figure))
}

/// Takes out what names columns of grids.
fn cut_loose(value: &mut Value) -> Result<(), NotAnExport> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(cut_loose),
        Value::Object(fields) => {
            let sources: Vec<String> = fields
                .iter()
                .filter(|(_, value)| value.as_str().is_some_and(is_source))
                .filter_map(|(name, _)| target(name).map(|_| name.clone()))
                .collect();
            for source in sources {
                if target(&source).is_none_or(|filled| !fields.contains_key(filled)) {
                    return Err(NotAnExport::DataElsewhere);
                }
                fields.remove(&source);
            }
            fields.values_mut().try_for_each(cut_loose)
        }
        _ => Ok(()),
    }
}

/// `user:225:a1b2c3`, or several with commas.
fn is_source(text: &str) -> bool {
    text.split(',').all(|column| {
        let mut parts = column.split(':');
        let (user, grid, uid) = (parts.next(), parts.next(), parts.next());
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        user.is_some_and(|user| !user.is_empty())
            && grid.is_some_and(number)
            && uid.is_some_and(|uid| !uid.is_empty())
            && parts.next().is_none()
    })
}

fn grid(fields: &Map<String, Value>) -> Result<Exported, NotAnExport> {
    let cols = fields.get("cols").and_then(Value::as_object);
    let cols = cols.ok_or(NotAnExport::NotAChart)?;
    let mut columns = Vec::with_capacity(cols.len());
    for (at, (name, column)) in (0_i64..).zip(cols) {
        let data = column.get("data").and_then(Value::as_array);
        let data = data.cloned().ok_or(NotAnExport::NotAChart)?;
        let order = column.get("order").and_then(Value::as_i64).unwrap_or(at);
        columns.push((order, (name.clone(), data)));
    }
    columns.sort_by_key(|(order, _)| *order);
    Ok(Exported::Grid(
        columns.into_iter().map(|(_, column)| column).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn only(text: &str) -> Result<Exported, NotAnExport> {
        let charts = read(text.as_bytes())?;
        assert_eq!(charts.len(), 1, "{text}");
        Ok(charts.into_iter().next().unwrap())
    }

    #[test]
    fn a_figure_is_read_with_its_layout_and_without_its_settings() {
        let text = r#"{"config": {}, "data": [{"y": [1]}], "layout": {"title": "A"}}"#;
        let figure = json!({ "data": [{ "y": [1] }], "layout": { "title": "A" } });
        assert_eq!(only(text), Ok(Exported::Plot(figure)));
    }

    #[test]
    fn traces_alone_are_a_figure() {
        let figure = json!({ "data": [{ "y": [1] }], "layout": {} });
        assert_eq!(only("\u{feff} [{\"y\": [1]}]"), Ok(Exported::Plot(figure)));
    }

    #[test]
    fn a_figure_that_has_its_data_names_no_grid_any_more() {
        let text = r#"{"data": [{"x": [1], "xsrc": "joe:5:a1", "marker": {"size": [2], "sizesrc": "joe:5:b2"}}]}"#;
        let figure = json!({ "data": [{ "x": [1], "marker": { "size": [2] } }], "layout": {} });
        assert_eq!(only(text), Ok(Exported::Plot(figure)));
    }

    #[test]
    fn a_figure_whose_data_is_elsewhere_is_refused() {
        let text = r#"{"data": [{"x": [1], "ysrc": "joe:5:a1,joe:5:b2"}]}"#;
        assert_eq!(only(text), Err(NotAnExport::DataElsewhere));
    }

    #[test]
    fn a_picture_on_a_figure_is_no_source() {
        let text = r#"{"data": [{"z": [1]}], "layout": {"images": [{"src": "x:1:y", "imgsrc": "https://a/b.png"}]}}"#;
        assert!(matches!(only(text), Ok(Exported::Plot(_))));
    }

    #[test]
    fn a_grid_is_read_in_its_order() {
        let text = r#"{"cols": {"b": {"data": [1], "order": 1, "uid": "x"}, "a": {"data": ["z"], "order": 0}}}"#;
        let columns = vec![
            ("a".to_owned(), vec![json!("z")]),
            ("b".to_owned(), vec![json!(1)]),
        ];
        assert_eq!(only(text), Ok(Exported::Grid(columns)));
    }

    #[test]
    fn what_is_no_export_is_said_so() {
        let refused = |text: &str| only(text).unwrap_err().to_string();
        assert!(refused("").starts_with("it is not JSON"), "{}", refused(""));
        assert!(refused("[NaN]").starts_with("it is not JSON"));
        for other in [
            "5",
            "{}",
            r#"{"data": 5}"#,
            r#"{"data": [5]}"#,
            r#"{"cols": []}"#,
        ] {
            assert_eq!(only(other), Err(NotAnExport::NotAChart), "{other}");
        }
        assert_eq!(only("<p>Hello</p>"), Err(NotAnExport::NoFigure));
        assert_eq!(read(&[0xff, 0xfe]), Err(NotAnExport::NotText));
    }

    proptest! {
        #[test]
        fn whatever_is_in_a_file_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
        }

        #[test]
        fn whatever_is_in_a_page_is_read_or_refused(
            parts in prop::collection::vec(prop_oneof![
                Just("Plotly.newPlot("), Just("Plotly.addFrames("), Just("'id'"), Just(","), Just("[{}]"),
                Just("{\"data\":[]}"), Just("<script type=\"application/json\">"), Just("</script>"),
                Just("figure ="), Just("\\"), Just("\""), Just("é"), Just("("), Just("]"),
            ], 0..40)
        ) {
            let _ = read(format!("<{}", parts.concat()).as_bytes());
        }
    }
}

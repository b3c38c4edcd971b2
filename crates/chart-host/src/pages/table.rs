//! Owns a grid's page: its first rows as a table, without a script.

use axum::{http::StatusCode, response::Response};
use maud::{Markup, html};
use serde_json::Value;

use super::{
    Visit,
    shell::{base_path, plain},
};
use crate::model::FileRow;

const ROWS: usize = 200;
const COLUMNS: usize = 50;

/// `/~user/5/` of a grid
pub(super) fn page(visit: &Visit, file: &FileRow, content: &Value) -> Response {
    let columns = columns(content);
    let longest = columns
        .iter()
        .map(|(_, data)| data.len())
        .max()
        .unwrap_or(0);
    let base = base_path(&visit.shared);
    let body = html! {
        header {
            h1 { (file.title) }
            p.dim { "Data of " a href=(format!("{base}/~{}/", file.owner)) { (file.owner) } }
        }
        main {
            div.wide { (rows(&columns, longest)) }
            @if longest > ROWS || columns.len() > COLUMNS {
                p.dim { "The first " (ROWS) " rows and " (COLUMNS) " columns." }
            }
        }
    };
    plain(StatusCode::OK, &file.title, &body)
}

fn columns(content: &Value) -> Vec<(&str, &[Value])> {
    let cols = content.get("cols").and_then(Value::as_object);
    let mut columns: Vec<(i64, &str, &[Value])> = cols
        .into_iter()
        .flatten()
        .map(|(name, column)| {
            let order = column.get("order").and_then(Value::as_i64).unwrap_or(0);
            let data = column.get("data").and_then(Value::as_array);
            (order, name.as_str(), data.map_or(&[][..], Vec::as_slice))
        })
        .collect();
    columns.sort_by_key(|(order, ..)| *order);
    columns
        .into_iter()
        .map(|(_, name, data)| (name, data))
        .collect()
}

fn rows(columns: &[(&str, &[Value])], longest: usize) -> Markup {
    let shown = columns.get(..COLUMNS).unwrap_or(columns);
    html! {
        table {
            thead { tr { @for (name, _) in shown { th scope="col" { (name) } } } }
            tbody {
                @for row in 0..longest.min(ROWS) {
                    tr { @for (_, data) in shown { td { (cell(data.get(row))) } } }
                }
            }
        }
    }
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

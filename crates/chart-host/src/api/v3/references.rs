//! Owns `/v3/files/references/`: who draws from whom, in the compact view of its client's documentation.

use std::sync::Arc;

use axum::{Json, extract::State, response::IntoResponse};
use serde_json::{Map, Value, json};

use crate::{
    api::{
        access::{self, Resource},
        auth::Signed,
        errors::ApiError,
        files::Answer,
        request::Params,
    },
    behaviour::{Behaviour, ReadTrashed},
    host::Shared,
    model::{Fid, FileRow, Filetype},
    storage::references,
};

const MOST_FIDS: usize = 20;

/// `GET /files/references/?fids=a,b&direction=uses|used_by|both&depth=1&compact=true`. One level, whatever is asked.
pub(super) async fn graph(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    params: Params,
) -> Answer {
    let fids: Vec<&str> = params.get("fids").unwrap_or_default().split(',').collect();
    if fids.len() > MOST_FIDS {
        let rule = format!("At most {MOST_FIDS} fids at a time.");
        return Err(ApiError::field("fids", rule));
    }
    let direction = params.get("direction").unwrap_or("both");
    if !["uses", "used_by", "both"].contains(&direction) {
        return Err(ApiError::field("direction", "It is uses, used_by or both."));
    }
    if !params.flag("compact") {
        return Err(ApiError::bad("Only the compact view is imitated here."));
    }
    // A file in the trash is told of, as such.
    let behaviour = Behaviour {
        read_trashed: ReadTrashed::Ok200,
        ..shared.behaviour()
    };
    let mut conn = shared.storage.read().await?;
    let (mut roots, mut unavailable) = (Vec::new(), Vec::new());
    for text in fids {
        let fid = Fid::parse(text).ok_or_else(|| ApiError::field("fids", "This is no fid."))?;
        match access::readable(&mut conn, Resource::Files, &who, &fid, None, &behaviour).await {
            Ok(file) => roots.push(file),
            Err(_) => unavailable.push(text),
        }
    }
    let ties = references::ties(&mut conn, &roots).await?;
    let (mut links, mut files, mut hidden) = (Vec::new(), Map::new(), 0);
    for root in &roots {
        let fid = root.fid();
        let mut told =
            json!({ "name": root.title, "type": root.filetype.as_str(), "permission": "owner" });
        if root.trashed.is_some() {
            told["trashed"] = true.into();
        }
        files.insert(fid.clone(), told);
        let ties = ties.get(&root.pk).cloned().unwrap_or_default();
        if direction != "used_by" {
            for grid in &ties.references {
                links.push(json!({ "from": fid, "to": grid, "kind": "uses_grid" }));
                files.entry(grid.clone()).or_insert_with(|| other("grid"));
            }
        }
        if direction != "uses" && root.filetype == Filetype::Grid {
            hidden += references::users(&mut conn, root).await? - ties.referencers.len();
            for plot in &ties.referencers {
                links.push(json!({ "from": plot, "to": fid, "kind": "uses_grid" }));
                files.entry(plot.clone()).or_insert_with(|| other("plot"));
            }
        }
    }
    let roots: Vec<String> = roots.iter().map(FileRow::fid).collect();
    let mut graph = json!({
        "roots": roots, "files": files, "links": links, "hidden": hidden, "more": [], "truncated": false,
    });
    if !unavailable.is_empty() {
        graph["unavailable_roots"] = json!(unavailable);
    }
    Ok(Json(graph).into_response())
}

fn other(filetype: &str) -> Value {
    json!({ "type": filetype, "permission": "read" })
}

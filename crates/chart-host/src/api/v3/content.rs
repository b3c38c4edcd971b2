//! Owns what is in a file: `/v3/files/{fid}/content/`, its picture, and a grid's columns and rows.

use std::sync::Arc;

use axum::{Json, extract::State, response::IntoResponse};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};

use super::shape::{file_answer, no_content, reshaped};
use crate::{
    api::{
        access::{self, Resource},
        auth::Signed,
        errors::ApiError,
        files::Answer,
        grids, plots,
        request::{Body, FidPath, Params},
    },
    host::Shared,
    model::{Account, Fid, FileRow, Filetype},
    picture::{self, Caption},
};

/// The file, where this user may read it and it does not lie in the trash.
async fn readable(shared: &Shared, who: &Account, fid: &Fid) -> Result<FileRow, ApiError> {
    let mut conn = shared.storage.read().await?;
    let behaviour = shared.behaviour();
    let file = access::readable(&mut conn, Resource::Files, who, fid, None, &behaviour).await?;
    if file.trashed.is_some() {
        return Err(ApiError::in_trash(&file.fid()));
    }
    Ok(file)
}

/// `GET /files/{fid}/content/?inline_data=true`
pub(super) async fn read(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    params: Params,
) -> Answer {
    let file = readable(&shared, &who, &fid).await?;
    let (shared, who, fid) = (State(shared), Signed(who), FidPath(fid));
    match file.filetype {
        Filetype::Plot => plots::content(shared, who, fid, params).await,
        Filetype::Grid => grids::content(shared, who, fid, params).await,
        Filetype::Folder => Err(ApiError::bad("A folder has no content.")),
    }
}

/// `PUT /files/{fid}/content/`
pub(super) async fn replace(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    sent: Body,
) -> Answer {
    let file = readable(&shared, &who, &fid).await?;
    let (shared, who, fid) = (State(shared), Signed(who), FidPath(fid));
    let answer = match file.filetype {
        Filetype::Plot => plots::update(shared, who, fid, with("figure", sent.0.into())).await,
        Filetype::Grid => grids::update(shared, who, fid, with("data", sent.0.into())).await,
        Filetype::Folder => Err(ApiError::bad("A folder has no content.")),
    };
    file_answer(answer?).await
}

fn with(name: &str, value: Value) -> Body {
    Body(Map::from_iter([(name.to_owned(), value)]))
}

/// `GET /files/{fid}/plot/image/`: a PNG as a data URL. `max_px` is not looked at.
pub(super) async fn picture(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
) -> Answer {
    let file = readable(&shared, &who, &fid).await?;
    if file.filetype != Filetype::Plot {
        return Err(ApiError::bad("This is no plot."));
    }
    let figure = {
        let mut conn = shared.storage.read().await?;
        plots::with_data(&mut conn, &file).await?
    };
    let caption = Caption {
        title: file.title.clone(),
        fid: file.fid(),
    };
    let drawn = tokio::task::spawn_blocking(move || picture::png(&figure, &caption)).await;
    let png = drawn.ok().flatten().ok_or_else(ApiError::internal)?;
    Ok(Json(json!({
        "fid": file.fid(),
        "filename": file.title,
        "image_data": format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png)),
    }))
    .into_response())
}

/// `GET /grids/{fid}/columns/?uid=&uid=`
pub(super) async fn columns(
    State(shared): State<Arc<Shared>>,
    who: Signed,
    fid: FidPath,
    params: Params,
) -> Answer {
    let asked = params.joined("uid");
    let answer = grids::content(State(shared), who, fid, asked).await?;
    reshaped(answer, as_list).await
}

/// v2's columns by name as v3's list of them.
fn as_list(v2: &Value) -> Value {
    let mut columns: Vec<Value> = v2["cols"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, column)| {
            json!({ "name": name, "uid": column["uid"], "order": column["order"], "data": column["data"] })
        })
        .collect();
    columns.sort_by_key(|column| column["order"].as_i64());
    json!({ "columns": columns })
}

/// `POST /grids/{fid}/columns/ {columns: [{name, data}]}`
pub(super) async fn add_columns(
    State(shared): State<Arc<Shared>>,
    who: Signed,
    fid: FidPath,
    mut sent: Body,
) -> Answer {
    let columns = sent.0.remove("columns").unwrap_or_default();
    let answer = grids::add_columns(State(shared), who, fid, with("cols", columns)).await?;
    reshaped(answer, |v2| json!({ "columns": v2["cols"] })).await
}

/// `PATCH /grids/{fid}/columns/ {columns: [{uid, name, data}]}`
pub(super) async fn change_columns(
    State(shared): State<Arc<Shared>>,
    who: Signed,
    fid: FidPath,
    mut sent: Body,
) -> Answer {
    let columns = sent.0.remove("columns").unwrap_or_default();
    let uids: Vec<&str> = columns
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|column| column["uid"].as_str())
        .collect();
    let mut asked = Params::default();
    asked.set("uid", uids.join(","));
    let fid_again = FidPath(fid.0.clone());
    let who_again = Signed(who.0.clone());
    let body = with("cols", columns);
    grids::change_columns(State(shared.clone()), who, fid, asked, body).await?;
    let answer = grids::content(State(shared), who_again, fid_again, Params::default()).await?;
    reshaped(answer, as_list).await
}

/// `DELETE /grids/{fid}/columns/?uid=&uid=`
pub(super) async fn delete_columns(
    State(shared): State<Arc<Shared>>,
    who: Signed,
    fid: FidPath,
    params: Params,
) -> Answer {
    grids::delete_columns(State(shared), who, fid, params.joined("uid")).await?;
    Ok(no_content())
}

/// `POST /grids/{fid}/rows/ {rows: [[…]]}`
pub(super) async fn add_rows(
    State(shared): State<Arc<Shared>>,
    who: Signed,
    fid: FidPath,
    sent: Body,
) -> Answer {
    file_answer(grids::add_rows(State(shared), who, fid, sent).await?).await
}

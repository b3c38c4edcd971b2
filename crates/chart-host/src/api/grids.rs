//! Owns `/v2/grids`: tables in and out, columns and new rows.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;

use super::{
    access::{self, Resource},
    auth::Signed,
    errors::ApiError,
    files::{self, Answer, Needs, apply, make, whole},
    request::{Body, FidPath, Params},
    room,
};
use crate::{
    host::Shared,
    model::{Account, FileRow, Filetype},
    storage::contents::{self, Column},
};

/// `POST /grids`
pub(crate) async fn create(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    body: Body,
) -> Answer {
    let mut tx = shared.storage.write().await?;
    let file = insert(&mut tx, &shared, &who, &body).await?;
    let answer = json!({ "file": whole(&mut tx, &shared, &file, &who).await?, "warnings": [] });
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Makes the grid that a body tells of.
pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    shared: &Shared,
    who: &Account,
    body: &Body,
) -> Result<FileRow, ApiError> {
    let columns = table(body, &BTreeMap::new())?
        .ok_or_else(|| ApiError::field("data", "`data` is missing."))?;
    let file = make(conn, shared, who, Filetype::Grid, body).await?;
    contents::set_columns(conn, file.pk, &columns).await?;
    room::fits(conn, shared, who).await?;
    Ok(file)
}

/// `PUT` and `PATCH /grids/{fid}`: sets what the body names. With `data`, columns that keep their
/// name keep their uid, so that plots go on drawing from them.
pub(crate) async fn update(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    body: Body,
) -> Answer {
    let mut tx = shared.storage.write().await?;
    let file = access::changeable(&mut tx, Resource::Grids, &who, &fid).await?;
    let file = apply(&mut tx, &shared, &who, &file, &body).await?;
    let known = contents::column_names(&mut tx, file.pk)
        .await?
        .into_iter()
        .collect();
    if let Some(columns) = table(&body, &known)? {
        contents::set_columns(&mut tx, file.pk, &columns).await?;
    }
    let answer = json!({ "file": whole(&mut tx, &shared, &file, &who).await?, "warnings": [] });
    room::fits(&mut tx, &shared, &who).await?;
    tx.commit().await?;
    Ok(Json(answer).into_response())
}

/// `DELETE /grids/{fid}`: for ever, from the trash or not [Python client].
pub(crate) async fn destroy(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
) -> Answer {
    files::delete(Resource::Grids, &shared, &who, &fid, Needs::Nothing).await
}

/// `GET /grids/{fid}/content`, and `GET /grids/{fid}/col?uid=a,b` for some columns alone.
pub(crate) async fn content(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    params: Params,
) -> Answer {
    let mut conn = shared.storage.read().await?;
    let (key, behaviour) = (params.get("share_key"), shared.behaviour());
    let grid = access::readable(&mut conn, Resource::Grids, &who, &fid, key, &behaviour).await?;
    let wanted: Option<HashSet<&str>> = params.get("uid").map(|uids| uids.split(',').collect());
    let cols = table_of(&mut conn, &grid, wanted.as_ref()).await?;
    Ok(Json(json!({ "cols": cols })).into_response())
}

/// A grid's columns by name: all, or those of the uids that are wanted.
pub(crate) async fn table_of(
    conn: &mut SqliteConnection,
    grid: &FileRow,
    wanted: Option<&HashSet<&str>>,
) -> Result<Map<String, Value>, sqlx::Error> {
    let columns = contents::columns(conn, grid.pk).await?.into_iter();
    let columns =
        columns.filter(|column| wanted.is_none_or(|wanted| wanted.contains(column.uid.as_str())));
    let told = |column: Column| {
        let Column {
            uid,
            name,
            position,
            data,
        } = column;
        (name, json!({ "uid": uid, "order": position, "data": data }))
    };
    Ok(columns.map(told).collect())
}

/// `POST /grids/{fid}/col`: `cols` is a list of columns, as JSON within the JSON.
pub(crate) async fn add_columns(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    body: Body,
) -> Answer {
    let sent = sent_columns(&body)?;
    let mut tx = shared.storage.write().await?;
    let grid = access::changeable(&mut tx, Resource::Grids, &who, &fid).await?;
    let mut all = contents::columns(&mut tx, grid.pk).await?;
    let mut uids: HashSet<String> = all.iter().map(|column| column.uid.clone()).collect();
    let old = all.len();
    let first = all.last().map_or(0, |column| column.position + 1);
    for (position, (name, data)) in (first..).zip(sent) {
        if all.iter().any(|column| column.name == name) {
            return Err(ApiError::field(
                "cols",
                format!("The column `{name}` already exists."),
            ));
        }
        all.push(Column {
            uid: contents::new_uid(&mut uids),
            name,
            position,
            data,
        });
    }
    let added = &all[old..];
    contents::add_columns(&mut tx, grid.pk, added).await?;
    apply(&mut tx, &shared, &who, &grid, &Body(Map::new())).await?;
    room::fits(&mut tx, &shared, &who).await?;
    tx.commit().await?;
    let cols = added
        .iter()
        .map(|column| json!({ "name": column.name, "uid": column.uid }));
    Ok(Json(json!({ "cols": cols.collect::<Vec<Value>>() })).into_response())
}

fn sent_columns(body: &Body) -> Result<Vec<(String, Vec<Value>)>, ApiError> {
    let column = |mut column: Value| {
        let name = column.get("name").and_then(Value::as_str)?.to_owned();
        match column.get_mut("data").map(Value::take) {
            Some(Value::Array(data)) => Some((name, data)),
            _ => None,
        }
    };
    sent_list(body)?
        .into_iter()
        .map(|sent| column(sent).ok_or_else(wrong_columns))
        .collect()
}

/// `cols`, as a list or as JSON within the JSON.
fn sent_list(body: &Body) -> Result<Vec<Value>, ApiError> {
    let sent: Value = match body.0.get("cols") {
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|_| wrong_columns())?,
        Some(other) => other.clone(),
        None => return Err(wrong_columns()),
    };
    match sent {
        Value::Array(sent) => Ok(sent),
        _ => Err(wrong_columns()),
    }
}

fn wrong_columns() -> ApiError {
    ApiError::field(
        "cols",
        "`cols` is a list of columns with `name` and `data`.",
    )
}

/// `PUT /grids/{fid}/col?uid=a,b`: `cols` says in the same order what to set, `name` or `data` or both.
pub(crate) async fn change_columns(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    params: Params,
    body: Body,
) -> Answer {
    let (uids, sent) = (asked_columns(&params)?, sent_list(&body)?);
    if uids.len() != sent.len() {
        return Err(ApiError::field(
            "cols",
            "`cols` has one entry for each `uid`.",
        ));
    }
    let mut tx = shared.storage.write().await?;
    let grid = access::changeable(&mut tx, Resource::Grids, &who, &fid).await?;
    let mut columns = contents::columns(&mut tx, grid.pk).await?;
    for (uid, sent) in uids.into_iter().zip(sent) {
        let column = columns.iter_mut().find(|column| column.uid == uid);
        let column = column.ok_or_else(ApiError::not_found)?;
        if let Some(name) = sent.get("name").and_then(Value::as_str) {
            name.clone_into(&mut column.name);
        }
        match sent.get("data") {
            Some(Value::Array(data)) => column.data.clone_from(data),
            Some(_) => return Err(wrong_columns()),
            None => {}
        }
    }
    let mut names = HashSet::new();
    if let Some(twice) = columns.iter().find(|column| !names.insert(&column.name)) {
        let taken = format!("The column `{}` already exists.", twice.name);
        return Err(ApiError::field("cols", taken));
    }
    contents::set_columns(&mut tx, grid.pk, &columns).await?;
    let grid = apply(&mut tx, &shared, &who, &grid, &Body(Map::new())).await?;
    let object = whole(&mut tx, &shared, &grid, &who).await?;
    room::fits(&mut tx, &shared, &who).await?;
    tx.commit().await?;
    Ok(Json(object).into_response())
}

/// `DELETE /grids/{fid}/col?uid=a,b`
pub(crate) async fn delete_columns(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    params: Params,
) -> Answer {
    let uids = asked_columns(&params)?;
    let mut tx = shared.storage.write().await?;
    let grid = access::changeable(&mut tx, Resource::Grids, &who, &fid).await?;
    let mut columns = contents::columns(&mut tx, grid.pk).await?;
    let before = columns.len();
    columns.retain(|column| !uids.contains(&column.uid.as_str()));
    if before - columns.len() != uids.len() {
        return Err(ApiError::not_found());
    }
    contents::set_columns(&mut tx, grid.pk, &columns).await?;
    apply(&mut tx, &shared, &who, &grid, &Body(Map::new())).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn asked_columns(params: &Params) -> Result<Vec<&str>, ApiError> {
    let uids = params.get("uid");
    let uids = uids.ok_or_else(|| ApiError::field("uid", "`uid` is missing."))?;
    let mut seen = HashSet::new();
    Ok(uids.split(',').filter(|uid| seen.insert(*uid)).collect())
}

/// `POST /grids/{fid}/row`: each row has a cell for each column; short columns are filled with
/// empty text first [Python client].
pub(crate) async fn add_rows(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    body: Body,
) -> Answer {
    let rows = sent_rows(&body)?;
    let mut tx = shared.storage.write().await?;
    let grid = access::changeable(&mut tx, Resource::Grids, &who, &fid).await?;
    let mut columns = contents::columns(&mut tx, grid.pk).await?;
    if rows.iter().any(|row| row.len() != columns.len()) {
        let rule = format!(
            "Each row needs {} cells, one for each column.",
            columns.len()
        );
        return Err(ApiError::field("rows", rule));
    }
    let longest = columns
        .iter()
        .map(|column| column.data.len())
        .max()
        .unwrap_or(0);
    for column in &mut columns {
        column.data.resize(longest, Value::from(""));
    }
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            column.data.push(cell);
        }
    }
    contents::set_columns(&mut tx, grid.pk, &columns).await?;
    let grid = apply(&mut tx, &shared, &who, &grid, &Body(Map::new())).await?;
    let object = whole(&mut tx, &shared, &grid, &who).await?;
    room::fits(&mut tx, &shared, &who).await?;
    tx.commit().await?;
    Ok(Json(object).into_response())
}

fn sent_rows(body: &Body) -> Result<Vec<Vec<Value>>, ApiError> {
    let wrong = || ApiError::field("rows", "`rows` is a list of lists.");
    let Some(Value::Array(rows)) = body.0.get("rows") else {
        return Err(wrong());
    };
    let row = |row: &Value| row.as_array().cloned().ok_or_else(wrong);
    rows.iter().map(row).collect()
}

/// `data.cols` as columns: in the `order` that they name, else as they come.
fn table(body: &Body, known: &BTreeMap<String, String>) -> Result<Option<Vec<Column>>, ApiError> {
    let wrong = || {
        ApiError::field(
            "data",
            "`data` is {\"cols\": {name: {\"data\": [], \"order\": 0}}}.",
        )
    };
    let cols = match body.0.get("data") {
        None | Some(Value::Null) => return Ok(None),
        Some(data) => data
            .get("cols")
            .and_then(Value::as_object)
            .ok_or_else(wrong)?,
    };
    let mut uids: HashSet<String> = known.values().cloned().collect();
    let mut columns = Vec::new();
    for (at, (name, column)) in (0_i64..).zip(cols) {
        let data = column
            .get("data")
            .and_then(Value::as_array)
            .cloned()
            .ok_or_else(wrong)?;
        let uid = known
            .get(name)
            .cloned()
            .unwrap_or_else(|| contents::new_uid(&mut uids));
        let position = column.get("order").and_then(Value::as_i64).unwrap_or(at);
        columns.push(Column {
            uid,
            name: name.clone(),
            position,
            data,
        });
    }
    columns.sort_by_key(|column| column.position);
    Ok(Some(columns))
}

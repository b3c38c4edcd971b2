//! Owns `/v2/plots`: figures in and out, and the limit.
//!
//! A figure may hold `…src` keys, each a grid's column as `user:idlocal:uid`. They are kept as they
//! are and, when asked with `inline_data`, the data is put beside them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;

use super::{
    access::{self, Resource},
    auth::Signed,
    errors::ApiError,
    files::{Answer, apply, make, whole},
    request::{Body, FidPath, Params},
    room,
};
use crate::{
    host::Shared,
    model::{Account, Fid, FileRow, Filetype, Limit},
    storage::{contents, files, references},
};

/// `POST /plots`
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

/// Makes the plot that a body tells of, where the account has room.
pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    shared: &Shared,
    who: &Account,
    body: &Body,
) -> Result<FileRow, ApiError> {
    let figure = figure(body)?.ok_or_else(|| ApiError::field("figure", "`figure` is missing."))?;
    has_room(conn, shared, who).await?;
    let file = make(conn, shared, who, Filetype::Plot, body).await?;
    keep(conn, &file, figure).await?;
    room::fits(conn, shared, who).await?;
    Ok(file)
}

/// `PUT` and `PATCH /plots/{fid}`: sets what the body names, the figure included.
pub(crate) async fn update(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    body: Body,
) -> Answer {
    let mut tx = shared.storage.write().await?;
    let file = access::changeable(&mut tx, Resource::Plots, &who, &fid).await?;
    let file = apply(&mut tx, &shared, &who, &file, &body).await?;
    if let Some(figure) = figure(&body)? {
        keep(&mut tx, &file, figure).await?;
    }
    let answer = json!({ "file": whole(&mut tx, &shared, &file, &who).await?, "warnings": [] });
    room::fits(&mut tx, &shared, &who).await?;
    tx.commit().await?;
    Ok(Json(answer).into_response())
}

/// `GET /plots/{fid}/content?inline_data=true`
pub(crate) async fn content(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    params: Params,
) -> Result<Response, ApiError> {
    let mut conn = shared.storage.read().await?;
    let (key, behaviour) = (params.get("share_key"), shared.behaviour());
    let plot = access::readable(&mut conn, Resource::Plots, &who, &fid, key, &behaviour).await?;
    if params.flag("inline_data") {
        return Ok(Json(with_data(&mut conn, &plot).await?).into_response());
    }
    Ok(Json(contents::figure(&mut conn, plot.pk).await?).into_response())
}

/// The figure with the data of every source beside it.
pub(crate) async fn with_data(
    conn: &mut SqliteConnection,
    plot: &FileRow,
) -> Result<Value, sqlx::Error> {
    let mut figure = contents::figure(conn, plot.pk).await?;
    fill(conn, plot, &mut figure).await?;
    Ok(figure)
}

fn figure(body: &Body) -> Result<Option<&Value>, ApiError> {
    match body.0.get("figure") {
        None | Some(Value::Null) => Ok(None),
        Some(figure @ Value::Object(_)) => Ok(Some(figure)),
        Some(_) => Err(ApiError::field("figure", "`figure` has to be an object.")),
    }
}

/// Refuses one plot more than the account may hold.
pub(super) async fn has_room(
    conn: &mut SqliteConnection,
    shared: &Shared,
    who: &Account,
) -> Result<(), ApiError> {
    let Limit::Plots(limit) = who.limit else {
        return Ok(());
    };
    let plots = files::count_plots(conn, who.id).await?;
    let (used, room) = if shared.behaviour().trash_counts {
        (
            plots.live + plots.trashed,
            "Delete plots for ever to make room; the trash counts too.",
        )
    } else {
        (
            plots.live,
            "Move plots to the trash or delete them to make room.",
        )
    };
    if used < i64::from(limit) {
        Ok(())
    } else {
        Err(ApiError::limit_reached(limit, room))
    }
}

async fn keep(conn: &mut SqliteConnection, plot: &FileRow, figure: &Value) -> Result<(), ApiError> {
    contents::set_figure(conn, plot.pk, figure).await?;
    let mut sources = BTreeSet::new();
    collect(figure, &mut sources);
    let grids: BTreeSet<&str> = sources
        .iter()
        .filter_map(|source| Some(source.rsplit_once(':')?.0))
        .collect();
    let grids: Vec<Fid> = grids.into_iter().filter_map(Fid::parse).collect();
    references::set(conn, plot.pk, &grids).await?;
    Ok(())
}

/// The sources that a figure names. JSON nests 128 deep at most, so this ends.
fn collect(value: &Value, sources: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, sources)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(source) if target(name).is_some() => {
                        sources.extend(source.split(',').map(str::to_owned));
                    }
                    _ => collect(value, sources),
                }
            }
        }
        _ => {}
    }
}

/// The name that a source fills: `x` for `xsrc`.
pub(crate) fn target(name: &str) -> Option<&str> {
    name.strip_suffix("src").filter(|name| !name.is_empty())
}

/// Puts the data of every source beside it. What is gone or not to be read stays a bare source.
pub(crate) async fn fill(
    conn: &mut SqliteConnection,
    plot: &FileRow,
    figure: &mut Value,
) -> Result<(), sqlx::Error> {
    let mut sources = BTreeSet::new();
    collect(figure, &mut sources);
    let mut data: HashMap<String, Value> = HashMap::new();
    let grids: BTreeSet<&str> = sources
        .iter()
        .filter_map(|source| Some(source.rsplit_once(':')?.0))
        .collect();
    for text in grids {
        let Some(fid) = Fid::parse(text) else {
            continue;
        };
        let grid = files::find(conn, &fid).await?;
        let grid = grid.filter(|grid| {
            grid.filetype == Filetype::Grid
                && (grid.account == plot.account || access::is_shared(grid, None))
        });
        let Some(grid) = grid else { continue };
        for column in contents::columns(conn, grid.pk).await? {
            data.insert(format!("{text}:{}", column.uid), Value::from(column.data));
        }
    }
    inline(figure, &data);
    Ok(())
}

fn inline(value: &mut Value, data: &HashMap<String, Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| inline(item, data)),
        Value::Object(fields) => {
            let found = filled(fields, data);
            fields.values_mut().for_each(|value| inline(value, data));
            fields.extend(found);
        }
        _ => {}
    }
}

fn filled(fields: &Map<String, Value>, data: &HashMap<String, Value>) -> Vec<(String, Value)> {
    let sources = fields.iter().filter_map(|(name, value)| {
        let target = target(name).filter(|target| !fields.contains_key(*target))?;
        Some((target.to_owned(), from_columns(value.as_str()?, data)?))
    });
    sources.collect()
}

/// One column as it is; several, which Chart Studio writes with commas between, as a table's rows.
fn from_columns(source: &str, data: &HashMap<String, Value>) -> Option<Value> {
    let mut columns = source.split(',').map(|source| data.get(source).cloned());
    if source.contains(',') {
        columns.collect::<Option<Vec<Value>>>().map(Value::from)
    } else {
        columns.next().flatten()
    }
}

//! Owns `/~user/id`: what a browser sees of a file. For now its title and type; `.json` is the
//! figure or the table. What the world may not read is 404, unless its share key is in the query.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{Html, IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;

use super::{access, errors::ApiError, request::Params};
use crate::{
    host::Shared,
    model::{Fid, FileRow, Filetype, local_id, user_name},
    storage::{contents, files},
};

/// What was asked for, by the end of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Json,
}

/// `GET /~{user}/{id}` and `GET /~{user}/{id}.json`
pub(crate) async fn file(
    State(shared): State<Arc<Shared>>,
    path: Result<Path<(String, String)>, axum::extract::rejection::PathRejection>,
    params: Params,
) -> Result<Response, ApiError> {
    let Path((owner, name)) = path.map_err(|_| ApiError::not_found())?;
    let (form, local) = match name.strip_suffix(".json") {
        Some(local) => (Form::Json, local),
        None => (Form::Page, name.as_str()),
    };
    let fid = user_name(&owner)
        .zip(local_id(local))
        .ok_or_else(ApiError::not_found)?;
    let fid = Fid {
        owner: fid.0.to_owned(),
        local: fid.1,
    };
    let file = shared_file(&shared, &fid, params.get("share_key")).await?;
    match form {
        Form::Page => {
            let mut tx = shared.storage.write().await?;
            files::add_view(&mut tx, file.pk).await?;
            tx.commit().await?;
            Ok(page(&file))
        }
        Form::Json => {
            let mut conn = shared.storage.read().await?;
            Ok(Json(data(&mut conn, &file).await?).into_response())
        }
    }
}

async fn shared_file(
    shared: &Shared,
    fid: &Fid,
    share_key: Option<&str>,
) -> Result<FileRow, ApiError> {
    let mut conn = shared.storage.read().await?;
    let file = files::find(&mut conn, fid).await?;
    file.filter(|file| access::is_shared(file, share_key))
        .ok_or_else(ApiError::not_found)
}

async fn data(conn: &mut SqliteConnection, file: &FileRow) -> Result<Value, ApiError> {
    match file.filetype {
        Filetype::Plot => Ok(contents::figure(conn, file.pk).await?),
        Filetype::Grid => {
            let columns = contents::columns(conn, file.pk).await?.into_iter();
            let cols: Map<String, Value> = columns
                .map(|column| (column.name, json!({ "data": column.data })))
                .collect();
            Ok(json!({ "cols": cols }))
        }
        Filetype::Folder => Err(ApiError::not_found()),
    }
}

fn page(file: &FileRow) -> Response {
    let title = escape(&file.title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <h1>{title}</h1><p>{} of {}</p></html>",
        file.filetype,
        escape(&file.owner),
    );
    let headers = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(html)).into_response()
}

fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, character| {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

//! Owns what a browser sees: a chart's page, its other forms, and an account's page.
//!
//! Names `api` for who may read what, `storage`, and `picture`. Always holds: what a stranger may
//! not see answers as what is not there.

mod account;
mod bundle;
mod chart;
mod shell;
mod table;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{FromRequestParts, Path, State, rejection::PathRejection},
    http::{HeaderMap, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;

use self::shell::{Frames, NoPage};
use crate::{
    api::{
        access,
        auth::{self, Signed},
        errors::ApiError,
        plots,
        request::Params,
    },
    host::Shared,
    model::{Fid, FileRow, Filetype, local_id, user_name},
    storage::{contents, files, listing},
};

/// All pages.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/~{user}", get(account::page))
        .route("/~{user}/", get(account::page))
        .route("/~{user}/{id}", get(file))
        .route("/~{user}/{id}/", get(file))
        .merge(bundle::routes())
}

/// Somebody who does not ask too often: without a key, or a program that signs in as it does at the API. A browser's own
/// Basic credentials, perhaps for a proxy on the way, count for nothing: it cannot send the API's header.
struct Visitor(Option<i64>);

impl FromRequestParts<Arc<Shared>> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Self::Rejection> {
        if !parts.headers.contains_key(auth::PLATFORM) {
            shared.limits.visitor(parts, shared.clock.now_ms())?;
            return Ok(Self(None));
        }
        let Signed(account) = Signed::from_request_parts(parts, shared).await?;
        Ok(Self(Some(account.id)))
    }
}

/// What was asked for, by the end of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Embed,
    Standalone,
    Json,
    Picture,
}

impl Form {
    fn of(name: &str) -> (Self, &str) {
        let ends = [
            (".embed", Self::Embed),
            (".html", Self::Standalone),
            (".json", Self::Json),
            (".png", Self::Picture),
        ];
        ends.into_iter()
            .find_map(|(end, form)| Some((form, name.strip_suffix(end)?)))
            .unwrap_or((Self::Page, name))
    }
}

/// What a page is asked with.
struct Visit {
    shared: Arc<Shared>,
    params: Params,
    headers: HeaderMap,
    /// The account whose name and key came along, as programs send them; browsers are asked for none.
    signed: Option<i64>,
}

/// `GET /~{user}/{id}`, also with `.embed`, `.html`, `.json` or `.png` at its end
async fn file(
    State(shared): State<Arc<Shared>>,
    Visitor(signed): Visitor,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, NoPage> {
    let Path((owner, name)) = path.map_err(|_| NoPage::NotHere)?;
    let (form, local) = Form::of(&name);
    let visit = Visit {
        shared,
        params,
        headers,
        signed,
    };
    let file = match (user_name(&owner), local_id(local)) {
        (Some(owner), Some(local)) => {
            let fid = Fid {
                owner: owner.to_owned(),
                local,
            };
            visible(&visit, &fid).await?
        }
        _ => None,
    };
    match (form, file) {
        (Form::Json, None) => Err(ApiError::not_found().into()),
        (_, None) => Err(NoPage::NotHere),
        (form, Some(file)) => show(&visit, form, &file).await,
    }
}

async fn visible(visit: &Visit, fid: &Fid) -> Result<Option<FileRow>, NoPage> {
    let mut conn = visit.shared.storage.read().await?;
    let file = files::find(&mut conn, fid).await?;
    let Some(file) = file else { return Ok(None) };
    if visit.signed == Some(file.account) && file.trashed.is_none() {
        return Ok(Some(file));
    }
    let key = visit.params.get("share_key");
    let on_the_way = file.filetype == Filetype::Folder
        && file.trashed.is_none()
        && listing::is_open(&mut conn, &file).await?;
    Ok(Some(file).filter(|file| on_the_way || access::is_shared(file, key)))
}

async fn show(visit: &Visit, form: Form, file: &FileRow) -> Result<Response, NoPage> {
    if matches!(form, Form::Page | Form::Embed) {
        let mut tx = visit.shared.storage.write().await?;
        files::add_view(&mut tx, file.pk).await?;
        tx.commit().await?;
    }
    if file.filetype == Filetype::Folder && form == Form::Page {
        return account::folder(visit, file).await;
    }
    let content = {
        let mut conn = visit.shared.storage.read().await?;
        content(&mut conn, file).await?
    };
    match (file.filetype, form) {
        (Filetype::Plot | Filetype::Grid, Form::Json) => Ok(Json(content).into_response()),
        (Filetype::Grid, Form::Page) => Ok(table::page(visit, file, &content)),
        (Filetype::Plot, Form::Page) => Ok(chart::page(visit, file, &content)),
        (Filetype::Plot, Form::Embed) => Ok(chart::bare(visit, file, &content, Frames::Anywhere)),
        (Filetype::Plot, Form::Standalone) => Ok(chart::standalone(file, &content)),
        (Filetype::Plot, Form::Picture) => chart::picture(visit, file, content).await,
        _ => Err(NoPage::NotHere),
    }
}

/// A plot's figure with the data that it draws from; a grid's columns in their order.
async fn content(conn: &mut SqliteConnection, file: &FileRow) -> Result<Value, NoPage> {
    match file.filetype {
        Filetype::Plot => {
            let mut figure = contents::figure(conn, file.pk).await?;
            plots::fill(conn, file, &mut figure).await?;
            Ok(figure)
        }
        Filetype::Grid => {
            let columns = contents::columns(conn, file.pk).await?.into_iter();
            let cols: Map<String, Value> = columns
                .map(|column| {
                    let column_json = json!({ "order": column.position, "data": column.data });
                    (column.name, column_json)
                })
                .collect();
            Ok(json!({ "cols": cols }))
        }
        Filetype::Folder => Err(NoPage::NotHere),
    }
}

//! Owns `/v3/files/`: lists by cursor, and the calls that every kind of file has.

use std::sync::Arc;

use axum::{Json, extract::State, response::IntoResponse};
use serde_json::{Map, Value, json};

use super::shape::{body, file, file_answer, no_content, parent};
use crate::{
    api::{
        access::Resource,
        auth::Signed,
        errors::ApiError,
        files::{self, Answer, Needs},
        grids,
        object::{self, Shape},
        paging::{self, percent},
        plots,
        request::{Body, FidPath, Params},
    },
    host::Shared,
    model::{Account, Filetype, HOME, local_id},
    storage::{
        files as rows,
        listing::{self, Within},
        references::Ties,
        users,
    },
};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// `GET /files/?owner=&type=&q=&parent=&page_size=&cursor=`: by number, the lowest first.
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    params: Params,
) -> Answer {
    let size = match params.get("page_size").map(str::parse) {
        None => DEFAULT_SIZE,
        Some(Ok(size @ 1..)) => u32::min(size, LARGEST_SIZE),
        Some(_) => return Err(ApiError::field("page_size", "It is a whole number from 1.")),
    };
    let after = match params.get("cursor") {
        None => -1,
        Some(cursor) => cursor
            .strip_prefix('c')
            .and_then(local_id)
            .ok_or_else(|| ApiError::field("cursor", "It is of no page of this list."))?,
    };
    let within = match params.get("parent") {
        None => Within::Anywhere,
        Some(folder) => Within::Folder(parent(&who, folder)?),
    };
    let mut conn = shared.storage.read().await?;
    let whose = match params.get("owner") {
        None => who.clone(),
        Some(name) => users::named(&mut conn, name)
            .await?
            .ok_or_else(ApiError::not_found)?,
    };
    let asked = params.renamed(&[("type", "filetype"), ("q", "s")]);
    let select = paging::select(&shared, &asked, &whose, &who, within)?;
    // One more than a page has tells whether there is another one.
    let mut found = listing::after(&mut conn, &select, after, i64::from(size) + 1).await?;
    let more = found.len() > size as usize;
    found.truncate(size as usize);
    let next = found.last().filter(|_| more).map(|last| {
        let kept = params.pairs().iter().filter(|(name, _)| name != "cursor");
        let mut query: Vec<String> = kept
            .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
            .collect();
        query.push(format!("cursor=c{}", last.local));
        format!("{}/v3/files/?{}", shared.public_url(), query.join("&"))
    });
    let none = Ties::default();
    let results: Vec<Value> = found
        .iter()
        .map(|row| file(&object::file(&shared, row, &none, who.id, Shape::Row)))
        .collect();
    Ok(Json(json!({ "results": results, "next": next, "previous": null })).into_response())
}

/// `POST /files/ {type, filename, parent, world_readable, content}`. Where the title is taken, a number comes behind
/// it: its client makes a grid `x_grid` anew with each upload of `x`, so that is not refused.
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    sent: Body,
) -> Answer {
    let word = sent.text("type")?.unwrap_or_default().to_owned();
    let filetype = Filetype::parse(&word)
        .ok_or_else(|| ApiError::field("type", "It is one of plot, grid, fold."))?;
    let mut v2 = body(&who, sent)?;
    if filetype != Filetype::Folder {
        free_title(&shared, &who, &mut v2).await?;
    }
    let content = v2.0.remove("content").unwrap_or(Value::Null);
    let (shared, who) = (State(shared), Signed(who));
    let answer = match filetype {
        Filetype::Plot => {
            v2.0.insert("figure".to_owned(), content);
            plots::create(shared, who, v2).await
        }
        Filetype::Grid => {
            v2.0.insert("data".to_owned(), content);
            grids::create(shared, who, v2).await
        }
        Filetype::Folder => files::create_folder(shared.0, who.0, v2).await,
    };
    file_answer(answer?).await
}

async fn free_title(shared: &Shared, who: &Account, v2: &mut Body) -> Result<(), ApiError> {
    let Some(title) = v2.filename()?.map(str::to_owned) else {
        return Ok(());
    };
    let parent = v2.parent()?.unwrap_or(HOME);
    let mut conn = shared.storage.read().await?;
    let mut free = title.clone();
    for n in 2.. {
        if rows::named(&mut conn, who.id, parent, &free)
            .await?
            .is_none()
        {
            break;
        }
        free = format!("{title} ({n})");
    }
    v2.0.insert("filename".to_owned(), free.into());
    Ok(())
}

/// `GET /files/lookup/?path=&owner=&parent=`
pub(super) async fn lookup(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    params: Params,
) -> Answer {
    let mut asked = params.renamed(&[("owner", "user")]);
    if let Some(folder) = params.get("parent") {
        asked.set("parent", parent(&who, folder)?.to_string());
    }
    file_answer(files::lookup(Resource::Files, shared, who, asked).await?).await
}

/// `GET /files/{fid}/`
pub(super) async fn read(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    params: Params,
) -> Answer {
    file_answer(files::read(Resource::Files, shared, who, fid, params).await?).await
}

/// `PATCH /files/{fid}/`, and `POST /files/{fid}/move/ {parent}`.
pub(super) async fn change(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    sent: Body,
) -> Answer {
    let v2 = body(&who, sent)?;
    file_answer(files::change(Resource::Files, shared, who, fid, v2).await?).await
}

/// `PATCH /files/{fid}/metadata/`: merged with what is there; null takes away (RFC 7396, one level of it).
pub(super) async fn merge_metadata(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    sent: Body,
) -> Answer {
    let mut conn = shared.storage.read().await?;
    let row = rows::find(&mut conn, &fid).await?;
    drop(conn);
    let old = row.and_then(|row| row.metadata);
    let mut all: Map<String, Value> = old
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    for (name, value) in sent.0 {
        if value.is_null() {
            all.remove(&name);
        } else {
            all.insert(name, value);
        }
    }
    let v2 = Body(
        [("metadata".to_owned(), Value::Object(all))]
            .into_iter()
            .collect(),
    );
    file_answer(files::change(Resource::Files, shared, who, fid, v2).await?).await
}

/// `POST /files/{fid}/trash/`
pub(super) async fn trash(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
) -> Answer {
    file_answer(files::trash(Resource::Files, shared, who, fid).await?).await
}

/// `POST /files/{fid}/restore/`
pub(super) async fn restore(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
) -> Answer {
    file_answer(files::restore(Resource::Files, shared, who, fid).await?).await
}

/// `DELETE /files/{fid}/`: for ever, from the trash or not.
pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
) -> Answer {
    files::delete(Resource::Files, &shared, &who, &fid, Needs::Nothing).await
}

/// `POST /files/{fid}/revisions/`: none is kept here, and so nothing changed.
pub(super) async fn revise(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
) -> Answer {
    files::read(Resource::Files, shared, who, fid, Params::default()).await?;
    Ok(no_content())
}

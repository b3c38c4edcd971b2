//! Owns `/v2/folders`: listings and the making of folders.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    access::{self, Resource},
    auth::Signed,
    errors::ApiError,
    files::{Answer, whole},
    paging,
    request::{Body, FidPath, Params, steps},
};
use crate::{
    host::Shared,
    model::{Account, HOME},
    storage::{
        folders::{self, Made, Making},
        listing::Within,
        users,
    },
};

/// `GET /folders/all`: every file of a user, in whatever folder.
pub(crate) async fn all(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    params: Params,
) -> Answer {
    list(&shared, &who, &params, Within::Anywhere, "folders/all").await
}

/// `GET /folders/home`: the files that lie in no folder.
pub(crate) async fn home(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    params: Params,
) -> Answer {
    list(&shared, &who, &params, Within::Folder(HOME), "folders/home").await
}

async fn list(
    shared: &Shared,
    who: &Account,
    params: &Params,
    within: Within,
    path: &str,
) -> Result<Response, ApiError> {
    let mut conn = shared.storage.read().await?;
    let whose = match params.get("user") {
        None => who.clone(),
        Some(name) => users::named(&mut conn, name)
            .await?
            .ok_or_else(ApiError::not_found)?,
    };
    let select = paging::select(shared, params, &whose, who, within)?;
    let children = paging::children(&mut conn, shared, params, &select, who, path).await?;
    Ok(Json(json!({ "children": children })).into_response())
}

/// `GET /folders/{fid}`: the folder with one page of what is in it.
pub(crate) async fn read(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    FidPath(fid): FidPath,
    params: Params,
) -> Answer {
    let mut conn = shared.storage.read().await?;
    let (key, behaviour) = (params.get("share_key"), shared.behaviour());
    let folder =
        access::readable(&mut conn, Resource::Folders, &who, &fid, key, &behaviour).await?;
    let mut object = whole(&mut conn, &shared, &folder, &who).await?;
    let whose = users::named(&mut conn, &folder.owner)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let select = paging::select(&shared, &params, &whose, &who, Within::Folder(folder.local))?;
    let path = format!("folders/{}", folder.fid());
    let children = paging::children(&mut conn, &shared, &params, &select, &who, &path).await?;
    object["children"] = children;
    Ok(Json(object).into_response())
}

/// `POST /folders`: makes a path and all that is missing on it; 400 if all of it is there.
pub(crate) async fn create(
    State(shared): State<Arc<Shared>>,
    Signed(who): Signed,
    body: Body,
) -> Answer {
    let path = body
        .text("path")?
        .ok_or_else(|| ApiError::field("path", "`path` is missing."))?;
    let steps = steps(path, "path")?;
    let mut tx = shared.storage.write().await?;
    let making = Making {
        account: &who,
        id: shared.new_id(),
        from: access::own_folder(&mut tx, &who, body.parent()?.unwrap_or(HOME)).await?,
        world_readable: body.flag("world_readable")?.unwrap_or(false),
        now_ms: shared.clock.now_ms(),
    };
    let folder = match folders::make(&mut tx, making, &steps).await? {
        Some(Made::New(folder)) => folder,
        Some(Made::Old(_)) | None => return Err(ApiError::folder_exists(path)),
    };
    let object = whole(&mut tx, &shared, &folder, &who).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(object)).into_response())
}

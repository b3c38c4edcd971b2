//! Owns the calls that every kind of file has: read, change, look up, trash, restore, delete.

use std::sync::Arc;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::{
    access::{self, Resource},
    errors::ApiError,
    object::{self, Shape},
    plots,
    request::{Body, Params, Place, parent_id, steps},
    witness,
};
use crate::{
    behaviour::SecondTrash,
    host::Shared,
    model::{Account, Fid, FileRow, Filetype, HOME},
    scripted::{Deed, Via},
    storage::{
        contents,
        files::{self, Changes, NewFile},
        folders::{self, Found, Making},
        references, state, users,
    },
};

/// What a handler answers.
pub(crate) type Answer = Result<Response, ApiError>;

/// The whole object of one file; a grid's has its columns' names.
pub(crate) async fn whole(
    conn: &mut SqliteConnection,
    shared: &Shared,
    file: &FileRow,
    viewer: &Account,
) -> Result<Value, ApiError> {
    let mut ties = references::ties(conn, std::slice::from_ref(file)).await?;
    let ties = ties.remove(&file.pk).unwrap_or_default();
    let mut object = object::file(shared, file, &ties, viewer.id, Shape::Whole);
    if file.filetype == Filetype::Grid {
        let columns = contents::column_names(conn, file.pk).await?;
        object["cols"] = columns
            .iter()
            .map(|(name, uid)| json!({ "name": name, "uid": uid }))
            .collect();
    }
    Ok(object)
}

/// `GET /{resource}/{fid}`
pub(crate) async fn read(
    resource: Resource,
    shared: Arc<Shared>,
    who: Account,
    fid: Fid,
    params: Params,
) -> Answer {
    let mut conn = shared.storage.read().await?;
    let (key, behaviour) = (params.get("share_key"), shared.behaviour());
    let file = access::readable(&mut conn, resource, &who, &fid, key, &behaviour).await?;
    Ok(Json(whole(&mut conn, &shared, &file, &who).await?).into_response())
}

/// `PUT` and `PATCH /files/{fid}` and `/folders/{fid}`: both set what the body names.
pub(crate) async fn change(
    resource: Resource,
    shared: Arc<Shared>,
    who: Account,
    fid: Fid,
    body: Body,
) -> Answer {
    let mut tx = shared.storage.write().await?;
    let file = access::changeable(&mut tx, resource, &who, &fid).await?;
    let file = apply(&mut tx, &shared, &who, &file, &body).await?;
    let object = whole(&mut tx, &shared, &file, &who).await?;
    tx.commit().await?;
    Ok(Json(object).into_response())
}

/// Sets in a file what the body names, and its date.
pub(crate) async fn apply(
    conn: &mut SqliteConnection,
    shared: &Shared,
    who: &Account,
    file: &FileRow,
    body: &Body,
) -> Result<FileRow, ApiError> {
    let parent = match body.place()? {
        None => None,
        Some(place) => Some(resolve(conn, shared, who, &place).await?),
    };
    if let Some(parent) = parent
        && folders::is_inside(conn, file, parent).await?
    {
        return Err(ApiError::field(
            "parent",
            "A folder cannot be moved into itself.",
        ));
    }
    let changes = Changes {
        title: body.filename()?.map(str::to_owned),
        parent,
        world_readable: body.flag("world_readable")?,
        share_key_enabled: body.flag("share_key_enabled")?,
        metadata: body.metadata(),
    };
    Ok(files::change(conn, file, &changes, shared.clock.now_ms()).await?)
}

/// Makes a file as the body says. A `parent_path` that is missing is made on the way.
pub(crate) async fn make(
    conn: &mut SqliteConnection,
    shared: &Shared,
    who: &Account,
    filetype: Filetype,
    body: &Body,
) -> Result<FileRow, ApiError> {
    let parent = match body.place()? {
        None => HOME,
        Some(place) => resolve(conn, shared, who, &place).await?,
    };
    let now = shared.clock.now_ms();
    let new = NewFile {
        account: who,
        id: shared.new_id(),
        filetype,
        title: body.filename()?,
        parent,
        // A client that says nothing publishes nothing.
        world_readable: body.flag("world_readable")?.unwrap_or(false),
        share_key_enabled: body.flag("share_key_enabled")?.unwrap_or(false),
        metadata: body.metadata(),
        created_ms: now,
        modified_ms: now,
        views: 0,
    };
    Ok(files::create(conn, new).await?)
}

/// Makes one folder, where the body says.
pub(crate) async fn create_folder(shared: Arc<Shared>, who: Account, body: Body) -> Answer {
    let mut tx = shared.storage.write().await?;
    let folder = make(&mut tx, &shared, &who, Filetype::Folder, &body).await?;
    let object = whole(&mut tx, &shared, &folder, &who).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(object)).into_response())
}

async fn resolve(
    conn: &mut SqliteConnection,
    shared: &Shared,
    who: &Account,
    place: &Place,
) -> Result<i64, ApiError> {
    match place {
        Place::Folder(local) => access::own_folder(conn, who, *local).await,
        Place::Path(path) => {
            let making = Making {
                account: who,
                id: shared.new_id(),
                from: HOME,
                world_readable: false,
                now_ms: shared.clock.now_ms(),
            };
            let made = folders::make(conn, making, &steps(path, "parent_path")?).await?;
            Ok(made.map_or(HOME, |made| match made {
                folders::Made::New(folder) | folders::Made::Old(folder) => folder.local,
            }))
        }
    }
}

/// `GET /{resource}/lookup?path=&parent=&user=&exists=`. With `exists` the answer is a flag.
pub(crate) async fn lookup(
    resource: Resource,
    shared: Arc<Shared>,
    who: Account,
    params: Params,
) -> Answer {
    let path = params
        .get("path")
        .ok_or_else(|| ApiError::field("path", "`path` is missing."))?;
    let from = match params.get("parent") {
        None => HOME,
        Some(text) => parent_id(text)
            .ok_or_else(|| ApiError::field("parent", "`parent` is no folder's number."))?,
    };
    let mut conn = shared.storage.read().await?;
    let whose = match params.get("user") {
        None => who.clone(),
        Some(name) => users::named(&mut conn, name)
            .await?
            .ok_or_else(ApiError::not_found)?,
    };
    let steps = steps(path, "path")?;
    let found = match folders::follow(&mut conn, whose.id, from, &steps).await? {
        Found::File(file) => Some(file).filter(|file| {
            resource.holds(file.filetype) && (whose.id == who.id || access::is_shared(file, None))
        }),
        Found::Home | Found::Nothing => None,
    };
    if params.flag("exists") {
        return Ok(Json(json!({ "exists": found.is_some() })).into_response());
    }
    let file = found.ok_or_else(ApiError::not_found)?;
    Ok(Json(whole(&mut conn, &shared, &file, &who).await?).into_response())
}

/// `POST /{resource}/{fid}/trash`
pub(crate) async fn trash(
    resource: Resource,
    shared: Arc<Shared>,
    who: Account,
    fid: Fid,
) -> Answer {
    let mut tx = shared.storage.write().await?;
    let file = access::owned(&mut tx, resource, &who, &fid).await?;
    if file.trashed.is_some() {
        match shared.behaviour().second_trash {
            SecondTrash::Ok200 => {}
            SecondTrash::NotFound404 => return Err(ApiError::not_found()),
            SecondTrash::Conflict409 => return Err(ApiError::in_trash(&file.fid())),
        }
    }
    let (was, seen) = (file.clone(), witness::look(&mut tx, &shared, &file).await?);
    let file = state::trash(&mut tx, &file, shared.stamp()).await?;
    if was.trashed.is_none() {
        let effects = shared.script.effects();
        effects.note(Deed::Trash, Via::Http, &was, file.modified_ms, seen);
    }
    let object = whole(&mut tx, &shared, &file, &who).await?;
    tx.commit().await?;
    Ok(Json(object).into_response())
}

/// `POST /{resource}/{fid}/restore`. Of a file that is not in the trash: 200, unchanged. Unless that is asked
/// for, it is never refused for the limit: what is undone must be undoable.
pub(crate) async fn restore(
    resource: Resource,
    shared: Arc<Shared>,
    who: Account,
    fid: Fid,
) -> Answer {
    let mut tx = shared.storage.write().await?;
    let file = access::owned(&mut tx, resource, &who, &fid).await?;
    if file.trashed.is_some() {
        let behaviour = shared.behaviour();
        if behaviour.restore_minds_limit && file.filetype == Filetype::Plot {
            plots::has_room(&mut tx, &shared, &who).await?;
        }
        if behaviour.restore_needs_folder && !state::has_folder(&mut tx, &file).await? {
            return Err(ApiError::folder_gone(&file.fid()));
        }
    }
    let (was, seen) = (file.clone(), witness::look(&mut tx, &shared, &file).await?);
    let file = state::restore(&mut tx, &file, shared.stamp()).await?;
    if was.trashed.is_some() {
        let effects = shared.script.effects();
        effects.note(Deed::Restore, Via::Http, &was, file.modified_ms, seen);
    }
    let object = whole(&mut tx, &shared, &file, &who).await?;
    tx.commit().await?;
    Ok(Json(object).into_response())
}

/// Whether a file has to be in the trash to be deleted for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Trash,
    Nothing,
}

/// `DELETE /{resource}/{fid}/permanent_delete`
pub(crate) async fn delete(
    resource: Resource,
    shared: &Shared,
    who: &Account,
    fid: &Fid,
    needs: Needs,
) -> Answer {
    let mut tx = shared.storage.write().await?;
    let file = access::owned(&mut tx, resource, who, fid).await?;
    if needs == Needs::Trash && file.trashed.is_none() {
        return Err(ApiError::not_in_trash(&file.fid()));
    }
    let seen = witness::look(&mut tx, shared, &file).await?;
    state::delete(&mut tx, &file).await?;
    let effects = shared.script.effects();
    effects.note(
        Deed::DeleteForEver,
        Via::Http,
        &file,
        file.modified_ms,
        seen,
    );
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

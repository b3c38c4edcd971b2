//! Owns who may read and who may change a file, and what each kind of address speaks of.
//!
//! Always holds: a file that a user may not read is 404 to them, whatever they ask.

use sqlx::SqliteConnection;
use subtle::ConstantTimeEq;

use super::errors::ApiError;
use crate::{
    behaviour::{Behaviour, ReadTrashed},
    model::{Account, Fid, FileRow, Filetype, HOME},
    storage::files,
};

/// The first word of an address: which files it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    Files,
    Folders,
    Grids,
    Plots,
}

impl Resource {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Folders => "folders",
            Self::Grids => "grids",
            Self::Plots => "plots",
        }
    }

    pub(crate) fn holds(self, filetype: Filetype) -> bool {
        match self {
            Self::Files => true,
            Self::Folders => filetype == Filetype::Folder,
            Self::Grids => filetype == Filetype::Grid,
            Self::Plots => filetype == Filetype::Plot,
        }
    }
}

async fn existing(
    conn: &mut SqliteConnection,
    resource: Resource,
    fid: &Fid,
) -> Result<FileRow, ApiError> {
    let file = files::find(conn, fid).await?;
    file.filter(|file| resource.holds(file.filetype))
        .ok_or_else(ApiError::not_found)
}

/// Whether somebody who is not the owner may read the file.
pub(crate) fn is_shared(file: &FileRow, share_key: Option<&str>) -> bool {
    let sharing = &file.sharing;
    // In constant time: how much of a guess is right must not show.
    let same = |key: &str| key.as_bytes().ct_eq(sharing.share_key.as_bytes()).into();
    let by_key = sharing.share_key_enabled && share_key.is_some_and(same);
    file.trashed.is_none() && (sharing.world_readable || by_key)
}

/// A file that this user may read; one in the trash as the server behaves.
pub(crate) async fn readable(
    conn: &mut SqliteConnection,
    resource: Resource,
    who: &Account,
    fid: &Fid,
    share_key: Option<&str>,
    behaviour: &Behaviour,
) -> Result<FileRow, ApiError> {
    let file = existing(conn, resource, fid).await?;
    if file.account != who.id {
        return if is_shared(&file, share_key) {
            Ok(file)
        } else {
            Err(ApiError::not_found())
        };
    }
    match (file.trashed, behaviour.read_trashed) {
        (None, _) | (_, ReadTrashed::Ok200) => Ok(file),
        (_, ReadTrashed::NotFound404) => Err(ApiError::not_found()),
        (_, ReadTrashed::Conflict409) => Err(ApiError::in_trash(&file.fid())),
    }
}

/// A file that this user owns, in the trash or not.
pub(crate) async fn owned(
    conn: &mut SqliteConnection,
    resource: Resource,
    who: &Account,
    fid: &Fid,
) -> Result<FileRow, ApiError> {
    let file = existing(conn, resource, fid).await?;
    if file.account == who.id {
        Ok(file)
    } else if is_shared(&file, None) {
        Err(ApiError::not_yours(&file.fid()))
    } else {
        Err(ApiError::not_found())
    }
}

/// A file that this user owns and that is not in the trash: what may be changed.
pub(crate) async fn changeable(
    conn: &mut SqliteConnection,
    resource: Resource,
    who: &Account,
    fid: &Fid,
) -> Result<FileRow, ApiError> {
    let file = owned(conn, resource, who, fid).await?;
    if file.trashed.is_some() {
        Err(ApiError::in_trash(&file.fid()))
    } else {
        Ok(file)
    }
}

/// The number, if it is home or a folder of this user that is not in the trash.
pub(crate) async fn own_folder(
    conn: &mut SqliteConnection,
    who: &Account,
    local: i64,
) -> Result<i64, ApiError> {
    if local == HOME {
        return Ok(HOME);
    }
    let fid = Fid {
        owner: who.name.clone(),
        local,
    };
    match changeable(conn, Resource::Folders, who, &fid).await {
        Ok(folder) => Ok(folder.local),
        Err(_) => Err(ApiError::field("parent", "There is no such folder.")),
    }
}

//! Owns paths: from `a/b/c` to the file there, and the making of folders on the way.

use sqlx::{Row, SqliteConnection};

use super::{
    StoreError,
    files::{self, NewFile, NewId},
};
use crate::model::{Account, FileRow, Filetype, HOME};

/// What following a path found.
#[derive(Debug)]
pub(crate) enum Found {
    /// The path is empty: home itself.
    Home,
    /// The file at its end.
    File(Box<FileRow>),
    /// Nothing, or a step through something that is no folder.
    Nothing,
}

/// Follows a path from a folder, over files that are not in the trash.
pub(crate) async fn follow(
    conn: &mut SqliteConnection,
    account: i64,
    from: i64,
    path: &[&str],
) -> Result<Found, sqlx::Error> {
    let mut at = from;
    let mut found = Found::Home;
    for (step, title) in path.iter().enumerate() {
        let Some(file) = files::named(conn, account, at, title).await? else {
            return Ok(Found::Nothing);
        };
        if step + 1 < path.len() && file.filetype != Filetype::Folder {
            return Ok(Found::Nothing);
        }
        at = file.local;
        found = Found::File(Box::new(file));
    }
    Ok(found)
}

/// What making a path did.
#[derive(Debug)]
pub(crate) enum Made {
    /// The last folder was made, and those before it that were missing.
    New(FileRow),
    /// All were there.
    Old(FileRow),
}

/// Where and how to make folders.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Making<'a> {
    pub(crate) account: &'a Account,
    pub(crate) id: NewId,
    pub(crate) from: i64,
    pub(crate) world_readable: bool,
    pub(crate) now_ms: i64,
}

/// Makes every folder of a path that is missing. `None`: the path is empty.
pub(crate) async fn make(
    conn: &mut SqliteConnection,
    making: Making<'_>,
    path: &[&str],
) -> Result<Option<Made>, StoreError> {
    let mut at = making.from;
    let mut made = None;
    for title in path {
        let step = match files::named(conn, making.account.id, at, title).await? {
            Some(file) if file.filetype == Filetype::Folder => Made::Old(file),
            Some(file) => return Err(StoreError::NotAFolder(file.title)),
            None => Made::New(files::create(conn, new_folder(making, at, title)).await?),
        };
        let (Made::New(folder) | Made::Old(folder)) = &step;
        at = folder.local;
        made = Some(step);
    }
    Ok(made)
}

fn new_folder<'a>(making: Making<'a>, parent: i64, title: &'a str) -> NewFile<'a> {
    NewFile {
        account: making.account,
        id: making.id,
        filetype: Filetype::Folder,
        title: Some(title),
        parent,
        world_readable: making.world_readable,
        share_key_enabled: false,
        metadata: None,
        created_ms: making.now_ms,
        modified_ms: making.now_ms,
        views: 0,
    }
}

/// Whether `folder` is `file` or lies somewhere inside it: then `file` cannot move there.
pub(crate) async fn is_inside(
    conn: &mut SqliteConnection,
    file: &FileRow,
    folder: i64,
) -> Result<bool, sqlx::Error> {
    if folder == HOME {
        return Ok(false);
    }
    sqlx::query(
        "WITH RECURSIVE above (local) AS (
             SELECT ?2 UNION
             SELECT f.parent FROM above x JOIN file f ON f.account = ?1 AND f.local = x.local)
         SELECT EXISTS (SELECT 1 FROM above WHERE local = ?3)",
    )
    .bind(file.account)
    .bind(folder)
    .bind(file.local)
    .fetch_one(conn)
    .await?
    .try_get(0)
}

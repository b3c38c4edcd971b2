//! Owns what tests, demos and measurements do behind the API's back: many files at once, acting as
//! the owner, and looking at what there is. Nothing here can be reached over HTTP.

use serde_json::json;
use sqlx::SqliteConnection;

use crate::{
    api::witness,
    error::HostError,
    host::{ChartHost, Shared},
    model::{Account, Fid, FileRow, Filetype, HOME, title},
    scripted::{Deed, Via},
    storage::{
        StoreError,
        contents::{self, Column},
        files::{self, Changes, NewFile, NewId},
        folders::{self, Making},
        references, state,
    },
};

/// A file to put there, as if it had been uploaded long ago.
#[derive(Debug, Clone)]
pub struct SeedChart {
    /// Its title, unique in its folder.
    pub title: String,
    /// What it is.
    pub kind: SeedKind,
    /// The path of its folder, made if it is missing; none is home.
    pub folder: Option<String>,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// Milliseconds since 1970.
    pub modified_ms: i64,
    /// How often it was looked at.
    pub views: u64,
    /// The numbers of grids of the same user that a plot draws from; they may be in this batch.
    pub draws_from: Vec<u64>,
    /// Its number; none takes the next.
    pub id: Option<u64>,
}

/// What a seeded file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeedKind {
    /// A figure of one trace.
    Plot,
    /// A table of two columns.
    Grid,
    /// An empty folder.
    Folder,
}

/// A file as it is now, in the trash or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState {
    /// Its number.
    pub id: u64,
    /// What it is.
    pub filetype: Filetype,
    /// Its title.
    pub title: String,
    /// The number of its folder; none is home.
    pub parent: Option<u64>,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// Milliseconds since 1970.
    pub modified_ms: i64,
    /// How often it was looked at.
    pub views: u64,
    /// Whether it is in the trash.
    pub trashed: bool,
}

impl ChartHost {
    /// Puts files there, all or none, and answers their numbers in the same order. No limit holds.
    pub async fn seed(&self, user: &str, charts: Vec<SeedChart>) -> Result<Vec<u64>, HostError> {
        let account = self.shared.account(user).await?;
        let mut tx = self.shared.storage.write().await?;
        let mut files = Vec::with_capacity(charts.len());
        for chart in &charts {
            files.push(put(&mut tx, &self.shared, &account, chart).await?);
        }
        for (chart, file) in charts.iter().zip(&files) {
            if chart.kind == SeedKind::Plot && !chart.draws_from.is_empty() {
                draw(&mut tx, &account, file, &chart.draws_from).await?;
            }
        }
        tx.commit().await?;
        Ok(files.iter().map(|file| file.local.unsigned_abs()).collect())
    }

    /// Every file of a user that was not deleted for ever, by number.
    pub async fn files(&self, user: &str) -> Result<Vec<FileState>, HostError> {
        let account = self.shared.account(user).await?;
        let mut conn = self.shared.storage.read().await?;
        let files = files::all(&mut conn, account.id).await?;
        Ok(files.into_iter().map(state_of).collect())
    }

    /// As if the owner had trashed it elsewhere.
    pub async fn trash_as_owner(&self, user: &str, id: u64) -> Result<(), HostError> {
        let mut tx = self.shared.storage.write().await?;
        let file = find(&mut tx, user, id).await?;
        let seen = witness::look(&mut tx, &self.shared, &file).await?;
        let after = state::trash(&mut tx, &file, self.shared.stamp())
            .await
            .map_err(host_error)?;
        if file.trashed.is_none() {
            let effects = self.shared.script.effects();
            effects.note(Deed::Trash, Via::Owner, &file, after.modified_ms, seen);
        }
        Ok(tx.commit().await?)
    }

    /// As if the owner had restored it elsewhere.
    pub async fn restore_as_owner(&self, user: &str, id: u64) -> Result<(), HostError> {
        let mut tx = self.shared.storage.write().await?;
        let file = find(&mut tx, user, id).await?;
        let seen = witness::look(&mut tx, &self.shared, &file).await?;
        let after = state::restore(&mut tx, &file, self.shared.stamp())
            .await
            .map_err(host_error)?;
        if file.trashed.is_some() {
            let effects = self.shared.script.effects();
            effects.note(Deed::Restore, Via::Owner, &file, after.modified_ms, seen);
        }
        Ok(tx.commit().await?)
    }

    /// As if the owner had deleted it for ever elsewhere, trashing it first where that was needed.
    pub async fn delete_as_owner(&self, user: &str, id: u64) -> Result<(), HostError> {
        let mut tx = self.shared.storage.write().await?;
        let file = find(&mut tx, user, id).await?;
        let seen = witness::look(&mut tx, &self.shared, &file).await?;
        state::delete(&mut tx, &file).await?;
        let effects = self.shared.script.effects();
        effects.note(
            Deed::DeleteForEver,
            Via::Owner,
            &file,
            file.modified_ms,
            seen,
        );
        Ok(tx.commit().await?)
    }

    /// As if the owner had renamed it elsewhere; its date changes with it.
    pub async fn rename_as_owner(&self, user: &str, id: u64, to: &str) -> Result<(), HostError> {
        let to = title(to).ok_or_else(|| HostError::BadTitle(to.to_owned()))?;
        let mut tx = self.shared.storage.write().await?;
        let file = find(&mut tx, user, id).await?;
        if file.trashed.is_some() {
            return Err(HostError::WrongState {
                user: user.to_owned(),
                id,
            });
        }
        let changes = Changes {
            title: Some(to.to_owned()),
            ..Changes::default()
        };
        let now = self.shared.clock.now_ms();
        files::change(&mut tx, &file, &changes, now)
            .await
            .map_err(host_error)?;
        Ok(tx.commit().await?)
    }

    /// As if the owner had drawn it anew elsewhere, with that number in its data; its date changes with it. A plot
    /// draws from no grid afterwards.
    pub async fn redraw_as_owner(&self, user: &str, id: u64, with: i64) -> Result<(), HostError> {
        let mut tx = self.shared.storage.write().await?;
        let file = find(&mut tx, user, id).await?;
        if file.trashed.is_some() {
            return Err(HostError::WrongState {
                user: user.to_owned(),
                id,
            });
        }
        match file.filetype {
            Filetype::Plot => {
                let figure = json!({ "data": [{ "type": "scatter", "x": [1], "y": [with] }] });
                contents::set_figure(&mut tx, file.pk, &figure).await?;
                references::set(&mut tx, file.pk, &[]).await?;
            }
            Filetype::Grid => {
                let [mut first, second] = sample();
                first.data = vec![with.into()];
                contents::set_columns(&mut tx, file.pk, &[first, second]).await?;
            }
            Filetype::Folder => {}
        }
        let now = self.shared.clock.now_ms();
        files::change(&mut tx, &file, &Changes::default(), now)
            .await
            .map_err(host_error)?;
        Ok(tx.commit().await?)
    }

    /// As if somebody had looked at its page.
    pub async fn add_view(&self, user: &str, id: u64) -> Result<(), HostError> {
        let mut tx = self.shared.storage.write().await?;
        let file = find(&mut tx, user, id).await?;
        files::add_view(&mut tx, file.pk).await?;
        Ok(tx.commit().await?)
    }
}

async fn put(
    conn: &mut SqliteConnection,
    shared: &Shared,
    account: &Account,
    chart: &SeedChart,
) -> Result<FileRow, HostError> {
    let id = match chart.id {
        None => shared.new_id(),
        Some(id) => NewId::Given(i64::try_from(id).map_err(|_| HostError::IdTaken(id))?),
    };
    let new = NewFile {
        account,
        id,
        filetype: match chart.kind {
            SeedKind::Plot => Filetype::Plot,
            SeedKind::Grid => Filetype::Grid,
            SeedKind::Folder => Filetype::Folder,
        },
        title: Some(title(&chart.title).ok_or_else(|| HostError::BadTitle(chart.title.clone()))?),
        parent: folder(conn, shared, account, chart).await?,
        world_readable: true,
        share_key_enabled: false,
        metadata: None,
        created_ms: chart.created_ms,
        modified_ms: chart.modified_ms,
        views: i64::try_from(chart.views).unwrap_or(i64::MAX),
    };
    let file = files::create(conn, new).await.map_err(host_error)?;
    match chart.kind {
        SeedKind::Plot if chart.draws_from.is_empty() => {
            let figure = json!({ "data": [{ "type": "scatter", "x": [1, 2, 3], "y": [2, 1, 3] }] });
            contents::set_figure(conn, file.pk, &figure).await?;
        }
        SeedKind::Grid => contents::add_columns(conn, file.pk, &sample()).await?,
        SeedKind::Plot | SeedKind::Folder => {}
    }
    Ok(file)
}

async fn folder(
    conn: &mut SqliteConnection,
    shared: &Shared,
    account: &Account,
    chart: &SeedChart,
) -> Result<i64, HostError> {
    let Some(path) = &chart.folder else {
        return Ok(HOME);
    };
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    if steps.iter().any(|step| title(step).is_none()) {
        return Err(HostError::BadTitle(path.clone()));
    }
    let making = Making {
        account,
        id: shared.new_id(),
        from: HOME,
        world_readable: true,
        now_ms: chart.created_ms,
    };
    let made = folders::make(conn, making, &steps)
        .await
        .map_err(host_error)?;
    Ok(made.map_or(HOME, |made| match made {
        folders::Made::New(folder) | folders::Made::Old(folder) => folder.local,
    }))
}

/// The columns of every seeded grid; uids are a grid's own, so they may be alike.
fn sample() -> [Column; 2] {
    let column = |uid: &str, name: &str, position, data: [i32; 3]| Column {
        uid: uid.to_owned(),
        name: name.to_owned(),
        position,
        data: data.map(serde_json::Value::from).to_vec(),
    };
    [
        column("00000a", "x", 0, [1, 2, 3]),
        column("00000b", "y", 1, [2, 1, 3]),
    ]
}

async fn draw(
    conn: &mut SqliteConnection,
    account: &Account,
    plot: &FileRow,
    grids: &[u64],
) -> Result<(), HostError> {
    let mut traces = Vec::new();
    let mut fids = Vec::new();
    for id in grids {
        let grid = find(conn, &account.name, *id).await?;
        if grid.filetype != Filetype::Grid {
            return Err(HostError::NoSuchFile {
                user: account.name.clone(),
                id: *id,
            });
        }
        let fid = grid.fid();
        traces.push(json!({
            "type": "scatter", "xsrc": format!("{fid}:00000a"), "ysrc": format!("{fid}:00000b"),
        }));
        fids.push(Fid {
            owner: account.name.clone(),
            local: grid.local,
        });
    }
    contents::set_figure(conn, plot.pk, &json!({ "data": traces })).await?;
    Ok(references::set(conn, plot.pk, &fids).await?)
}

async fn find(conn: &mut SqliteConnection, user: &str, id: u64) -> Result<FileRow, HostError> {
    let missing = || HostError::NoSuchFile {
        user: user.to_owned(),
        id,
    };
    let local = i64::try_from(id).map_err(|_| missing())?;
    files::find(
        conn,
        &Fid {
            owner: user.to_owned(),
            local,
        },
    )
    .await?
    .ok_or_else(missing)
}

fn state_of(file: FileRow) -> FileState {
    FileState {
        id: file.local.unsigned_abs(),
        filetype: file.filetype,
        title: file.title,
        parent: u64::try_from(file.parent).ok(),
        created_ms: file.created_ms,
        modified_ms: file.modified_ms,
        views: file.views.unsigned_abs(),
        trashed: file.trashed.is_some(),
    }
}

fn host_error(error: StoreError) -> HostError {
    match error {
        StoreError::Sql(error) => error.into(),
        StoreError::TitleTaken(title) | StoreError::NotAFolder(title) => {
            HostError::TitleTaken(title)
        }
        StoreError::IdTaken(id) => HostError::IdTaken(id.unsigned_abs()),
    }
}

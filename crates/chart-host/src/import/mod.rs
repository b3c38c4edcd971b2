//! Owns the taking in of exported charts, as `chartkeeper import` does it beside a running server.
//!
//! Always holds: a chart is taken in whole or not at all, within the account's limit, and never over another one.

mod export;
mod script;

use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;

pub use export::{Exported, NotAnExport, read};

use crate::{
    api::{errors::ApiError, grids, plots, request::Body, request::steps},
    error::HostError,
    host::ChartHost,
    model::{Account, FileRow, Filetype, HOME, title},
    storage::{
        contents::{self, Column},
        folders::{self, Found},
    },
};

/// Who may see what is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Its owner.
    Owner,
    /// Everybody who has its address.
    Everybody,
}

/// Where a chart is taken in.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'a> {
    /// Whose it is to be.
    pub user: &'a str,
    /// The path of its folder, made where it is missing; empty is home.
    pub folder: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Who may see it.
    pub audience: Audience,
}

/// What became of a chart that was to be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// It has this number now.
    New(u64),
    /// The very same chart is there already, under this number: it was imported before.
    Already(u64),
}

impl ChartHost {
    /// Takes one chart in; also while the server runs, here or in another process.
    ///
    /// # Errors
    /// No such user, a title or folder that none can have, no room, another chart of that title in that folder.
    pub async fn import(
        &self,
        to: Destination<'_>,
        chart: &Exported,
    ) -> Result<Imported, HostError> {
        if title(to.title).is_none() {
            return Err(HostError::BadTitle(to.title.to_owned()));
        }
        let who = self.shared.account(to.user).await?;
        let mut tx = self.shared.storage.write().await?;
        if let Some(there) = named(&mut tx, &who, to).await?
            && holds(&mut tx, &there, chart).await?
        {
            return Ok(Imported::Already(there.local.unsigned_abs()));
        }
        let body = body(to, chart);
        let made = match chart {
            Exported::Plot(_) => plots::insert(&mut tx, &self.shared, &who, &body).await,
            Exported::Grid(_) => grids::insert(&mut tx, &self.shared, &who, &body).await,
        };
        let made = made.map_err(refused)?;
        tx.commit().await?;
        Ok(Imported::New(made.local.unsigned_abs()))
    }
}

/// What has that title in that folder now.
async fn named(
    conn: &mut SqliteConnection,
    who: &Account,
    to: Destination<'_>,
) -> Result<Option<FileRow>, HostError> {
    let mut path = steps(to.folder, "folder").map_err(refused)?;
    path.push(to.title);
    Ok(match folders::follow(conn, who.id, HOME, &path).await? {
        Found::File(file) => Some(*file),
        Found::Home | Found::Nothing => None,
    })
}

async fn holds(
    conn: &mut SqliteConnection,
    there: &FileRow,
    chart: &Exported,
) -> Result<bool, sqlx::Error> {
    Ok(match (there.filetype, chart) {
        (Filetype::Plot, Exported::Plot(figure)) => {
            contents::figure(conn, there.pk).await? == *figure
        }
        (Filetype::Grid, Exported::Grid(columns)) => {
            let there = contents::columns(conn, there.pk).await?.into_iter();
            there
                .map(|Column { name, data, .. }| (name, data))
                .eq(columns.iter().cloned())
        }
        _ => false,
    })
}

/// As a client would send it.
fn body(to: Destination<'_>, chart: &Exported) -> Body {
    let mut body = Map::new();
    body.insert("filename".to_owned(), to.title.into());
    body.insert("parent_path".to_owned(), to.folder.into());
    let public = to.audience == Audience::Everybody;
    body.insert("world_readable".to_owned(), public.into());
    match chart {
        Exported::Plot(figure) => body.insert("figure".to_owned(), figure.clone()),
        Exported::Grid(columns) => {
            let columns = columns.iter().enumerate();
            let cols: Map<String, Value> = columns
                .map(|(at, (name, data))| (name.clone(), json!({ "data": data, "order": at })))
                .collect();
            body.insert("data".to_owned(), json!({ "cols": cols }))
        }
    };
    Body(body)
}

fn refused(error: ApiError) -> HostError {
    HostError::Refused(error.into_message())
}

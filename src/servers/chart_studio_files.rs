//! What Chart Studio's v2 API answers, as values of `domain`.
//!
//! Owns the shapes of its listing page, and what of a file and a user it alone tells (facts: its API documentation); a
//! file's row is `file_row`'s, a refusal `refusals`'. Pure. What always holds: bytes of any kind become a value or a
//! [`ServerError`], never a panic; what a field does not say is unknown, never zero or none.

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::file_row::{self, Dialect, File, Kind, json, not_understood, text, web};
use super::{Identity, ServerError};
use crate::domain::chart::{Filetype, Parent, Ties};
use crate::domain::ids::{Fid, is_user_name};
use crate::domain::quota::PlotLimit;

const DIALECT: Dialect = Dialect {
    filetype: "filetype",
    in_trash: "deleted",
    created: "creation_time",
    modified: "date_modified",
    titles: &["filename", "title"],
    parent,
};

/// One page of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Files in the whole listing.
    pub(super) total: u64,
    pub(super) files: Vec<File>,
}

/// A page of `GET /folders/all`.
pub(super) fn page(body: &[u8]) -> Result<Page, ServerError> {
    let answer: ListingAnswer =
        serde_json::from_slice(body).map_err(|_| not_understood("a listing in another shape"))?;
    let Files(files) = answer.children.results;
    Ok(Page {
        total: answer.children.count,
        files: files?,
    })
}

/// Only what is read of a listing.
#[derive(Deserialize)]
struct ListingAnswer {
    children: Children,
}

#[derive(Deserialize)]
struct Children {
    count: u64,
    results: Files,
}

/// The files of a page, each taken in as it is read: all of a page at once, as JSON values, takes ten times what its
/// text does.
struct Files(Result<Vec<File>, ServerError>);

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(FilesVisitor)
    }
}

struct FilesVisitor;

impl<'de> Visitor<'de> for FilesVisitor {
    type Value = Files;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("files")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Files, A::Error> {
        let mut files = Ok(Vec::new());
        while let Some(one) = seq.next_element::<Value>()? {
            if let Ok(all) = &mut files {
                match of_row(&one) {
                    Ok(file) => all.push(file),
                    Err(error) => files = Err(error),
                }
            }
        }
        Ok(Files(files))
    }
}

/// The file that a body is about.
pub(super) fn file(body: &[u8]) -> Result<File, ServerError> {
    of_row(&json(body)?)
}

/// The file that an upload made.
pub(super) fn uploaded(body: &[u8]) -> Result<File, ServerError> {
    let answer = json(body)?;
    let made = answer.get("file");
    of_row(made.ok_or_else(|| not_understood("an upload without `file`"))?)
}

/// Who `GET /users/current` tells of. `limits` is the carried server's own addition, `null` meaning none;
/// other servers say nothing of limits there.
pub(super) fn identity(body: &[u8]) -> Result<Identity, ServerError> {
    let user = json(body)?;
    let username = user
        .get("username")
        .and_then(Value::as_str)
        .filter(|name| is_user_name(name))
        .ok_or_else(|| not_understood("a user without a user name"))?;
    let plot_limit = match user.pointer("/limits/plots") {
        Some(Value::Null) => PlotLimit::Unlimited,
        Some(limit) => limit.as_u64().map_or(PlotLimit::Untold, PlotLimit::Plots),
        None => PlotLimit::Untold,
    };
    Ok(Identity {
        username: username.to_owned(),
        plot_limit,
    })
}

fn of_row(row: &Value) -> Result<File, ServerError> {
    let mut file = file_row::file(row, &DIALECT)?;
    if let Kind::Chart(chart) = &mut file.kind {
        chart.views = row.get("views").and_then(Value::as_u64);
        match chart.filetype {
            Filetype::Plot => chart.draws_from = ties(row.get("references")),
            Filetype::Grid => chart.drawn_by = ties(row.get("referencers")),
        }
        let picture = row.pointer("/image_urls/default").and_then(Value::as_str);
        chart.picture = web(picture.or_else(|| text(row, "img_url")));
    }
    Ok(file)
}

/// `-1` is home, another whole number the owner's folder of that number; newer answers have a fid.
fn parent(value: Option<&Value>, owner: &str) -> Parent {
    let by_number = |number: i64| match u64::try_from(number) {
        Ok(local) => Parent::Folder(Fid::new(owner, local)),
        Err(_) if number == -1 => Parent::Home,
        Err(_) => Parent::Unknown,
    };
    match value {
        Some(Value::Number(number)) => number.as_i64().map_or(Parent::Unknown, by_number),
        Some(Value::String(text)) => match text.parse::<Fid>() {
            Ok(fid) => Parent::Folder(fid),
            Err(_) => text.parse().map_or(Parent::Unknown, by_number),
        },
        // Null is not documented to be home.
        _ => Parent::Unknown,
    }
}

/// An array of fids, or of objects with a `fid`. One that cannot be read makes all of them unknown: a
/// grid must not look unused because its user was not understood.
fn ties(value: Option<&Value>) -> Ties {
    let fid = |value: &Value| -> Option<Fid> {
        let fid = value.as_str().or_else(|| value.get("fid")?.as_str())?;
        fid.parse().ok()
    };
    let all = value.and_then(Value::as_array);
    let known: Option<Vec<Fid>> = all.and_then(|all| all.iter().map(fid).collect());
    known.map_or(Ties::Unknown, |mut fids| {
        // Nearly always one, and there are as many of these as charts.
        fids.shrink_to_fit();
        Ties::Known(fids)
    })
}

#[cfg(test)]
#[path = "chart_studio_files_tests.rs"]
pub(super) mod tests;

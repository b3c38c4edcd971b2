//! What Figlinq's v3 API answers, as values of `domain`.
//!
//! Owns the shapes of its file, its listing page, its pictures and its errors (facts: the source of its Python
//! client); what they share with v2 is `chart_studio_files`'. Pure. What always holds: bytes of any kind become a
//! value or a [`ServerError`], never a panic; of the address of a next page nothing but its cursor is used.

use base64::Engine as _;
use serde_json::{Map, Value};
use url::Url;

use super::chart_studio_files::{
    self as shared, FOLDER, File, Kind, is_same, is_web, json, moment, not_understood, text,
};
use super::{MOST_PICTURE_BYTES, ServerError};
use crate::domain::chart::{Chart, Filetype, Folder, Parent, Privacy, Ties, Whereabouts};
use crate::domain::ids::Fid;

/// A longer cursor is none.
const MOST_CURSOR: usize = 2_000;

/// How the data address of a PNG begins.
const PNG_ADDRESS: &str = "data:image/png;base64,";

/// How a PNG begins: its signature, and a header chunk of 13 bytes.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// What an error's code says of a file in the trash.
const IN_TRASH: &str = "FILE_IS_DELETED";

/// What it says where no key came, or a wrong one; with 401 or 403.
const NOT_AUTHENTICATED: &str = "NOT_AUTHENTICATED";

/// One page of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) files: Vec<File>,
    /// Where the next page begins; nothing on the last one.
    pub(super) cursor: Option<String>,
}

/// A page of `GET /files/`.
pub(super) fn page(body: &[u8]) -> Result<Page, ServerError> {
    let answer = json(body)?;
    let rows = answer.get("results").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| not_understood("a listing in another shape"))?;
    Ok(Page {
        files: rows.iter().map(file).collect::<Result<_, _>>()?,
        cursor: cursor(answer.get("next"))?,
    })
}

/// The cursor in the address of the next page. The address itself is never called: it may name another host.
fn cursor(next: Option<&Value>) -> Result<Option<String>, ServerError> {
    let other = || not_understood("a listing that does not say where it goes on");
    match next {
        Some(Value::Null) => Ok(None),
        Some(Value::String(next)) => {
            let anywhere = Url::parse("http://localhost/").map_err(|_| other())?;
            let next = anywhere.join(next).map_err(|_| other())?;
            let cursor = next.query_pairs().find(|(name, _)| name == "cursor");
            let cursor = cursor.map(|(_, cursor)| cursor.into_owned());
            let cursor = cursor.filter(|cursor| !cursor.is_empty() && cursor.len() <= MOST_CURSOR);
            cursor.map(Some).ok_or_else(other)
        }
        _ => Err(other()),
    }
}

/// The plot or grid `fid` that a body is about; any other file there is an error.
pub(super) fn chart(body: &[u8], fid: &Fid) -> Result<Chart, ServerError> {
    match file(&json(body)?)?.kind {
        Kind::Chart(chart) if is_same(&chart.fid, fid) => Ok(*chart),
        Kind::Chart(_) => Err(not_understood("another file than was asked for")),
        Kind::Folder(_) | Kind::Other => Err(ServerError::NotAChart),
    }
}

/// Whether a body is about a file, of whatever type.
pub(super) fn is_file(body: &[u8]) -> Result<(), ServerError> {
    file(&json(body)?).map(|_| ())
}

/// The plot or grid that an upload made.
pub(super) fn made(body: &[u8]) -> Result<Chart, ServerError> {
    match file(&json(body)?)?.kind {
        Kind::Chart(chart) => Ok(*chart),
        Kind::Folder(_) | Kind::Other => Err(not_understood("an upload that made no chart")),
    }
}

/// The folder that a call made.
pub(super) fn made_folder(body: &[u8]) -> Result<Folder, ServerError> {
    match file(&json(body)?)?.kind {
        Kind::Folder(folder) => Ok(folder),
        Kind::Chart(_) | Kind::Other => Err(not_understood("a call that made no folder")),
    }
}

/// The picture of the plot `fid` that a body holds; nothing where it is too long to be handed on.
pub(super) fn picture(body: &[u8], fid: &Fid) -> Result<Option<Vec<u8>>, ServerError> {
    let answer = json(body)?;
    let answer = answer
        .as_object()
        .ok_or_else(|| not_understood("a picture that is no object"))?;
    let whose: Option<Fid> = text(answer, "fid").and_then(|fid| fid.parse().ok());
    if whose.is_some_and(|whose| !is_same(&whose, fid)) {
        return Err(not_understood("a picture of another file"));
    }
    let encoded = text(answer, "image_data")
        .and_then(|address| address.strip_prefix(PNG_ADDRESS))
        .ok_or_else(|| not_understood("a picture that is no PNG"))?;
    if encoded.len() / 4 * 3 > MOST_PICTURE_BYTES + 2 {
        return Ok(None);
    }
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(encoded)
        .map_err(|_| not_understood("a picture that is no base64"))?;
    if !bytes.starts_with(PNG) {
        return Err(not_understood("a picture that is no PNG"));
    }
    Ok(Some(bytes).filter(|bytes| bytes.len() <= MOST_PICTURE_BYTES))
}

/// The error that a status outside 2xx means. `key` is taken out of the server's words.
pub(super) fn refusal(status: u16, body: &[u8], key: &str) -> ServerError {
    if status == 403 && code(body).as_deref() == Some(NOT_AUTHENTICATED) {
        return ServerError::Unauthorized;
    }
    shared::refusal(status, body, key)
}

/// Whether a refusal says that the file lies in the trash.
pub(super) fn says_in_trash(status: u16, body: &[u8]) -> bool {
    status == 409 && code(body).as_deref() == Some(IN_TRASH)
}

fn code(body: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let code = answer.get("errors")?.as_array()?.first()?.get("code")?;
    code.as_str().map(str::to_owned)
}

fn file(value: &Value) -> Result<File, ServerError> {
    let file = value
        .as_object()
        .ok_or_else(|| not_understood("a file that is no object"))?;
    let fid: Fid = text(file, "fid")
        .and_then(|fid| fid.parse().ok())
        .ok_or_else(|| not_understood("a file without `fid`"))?;
    let whereabouts = match file.get("trashed") {
        None | Some(Value::Null | Value::Bool(false)) => Whereabouts::InUse,
        Some(Value::Bool(true)) => Whereabouts::InTrash,
        Some(_) => return Err(not_understood("a file whose `trashed` is no truth value")),
    };
    let word = text(file, "type").ok_or_else(|| not_understood("a file without `type`"))?;
    let kind = match Filetype::from_word(word) {
        Some(filetype) => Kind::Chart(Box::new(chart_of(file, &fid, filetype, whereabouts)?)),
        None if word == FOLDER => Kind::Folder(Folder {
            name: title(file)?,
            parent: parent(file),
            fid: fid.clone(),
        }),
        None => Kind::Other,
    };
    Ok(File {
        fid,
        whereabouts,
        kind,
    })
}

fn chart_of(
    file: &Map<String, Value>,
    fid: &Fid,
    filetype: Filetype,
    whereabouts: Whereabouts,
) -> Result<Chart, ServerError> {
    Ok(Chart {
        fid: fid.clone(),
        filetype,
        title: title(file)?,
        created: moment(file, "created_at")?,
        modified: moment(file, "modified_at")?,
        // Not told.
        views: None,
        parent: parent(file),
        whereabouts,
        privacy: match file.get("world_readable") {
            Some(Value::Bool(true)) => Privacy::Public,
            Some(Value::Bool(false)) => Privacy::Private,
            _ => Privacy::Unknown,
        },
        // `figlinq_references` reads these.
        draws_from: Ties::Unknown,
        drawn_by: Ties::Unknown,
        web_url: text(file, "web_url").filter(is_web).map(str::to_owned),
        // No address: a call of its own.
        picture: None,
    })
}

fn title(file: &Map<String, Value>) -> Result<String, ServerError> {
    text(file, "filename")
        .map(str::to_owned)
        .ok_or_else(|| not_understood("a file without `filename`"))
}

/// A folder's fid, or null for home.
fn parent(file: &Map<String, Value>) -> Parent {
    match file.get("parent") {
        Some(Value::Null) => Parent::Home,
        Some(Value::String(fid)) => fid.parse().map_or(Parent::Unknown, Parent::Folder),
        _ => Parent::Unknown,
    }
}

#[cfg(test)]
#[path = "figlinq_files_tests.rs"]
mod tests;
